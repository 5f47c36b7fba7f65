//! `valsim new`: a commented configuration to start from.

use std::path::{Path, PathBuf};

use clap::Args;

use super::failure::Failure;
use super::files;
use super::terminal::print;

/// Runs as it stands, and passes `valsim check` without a warning. `"NAME"` stands for the title.
const STARTER: &str = include_str!("starter.toml");

/// The arguments of `valsim new`.
#[derive(Debug, Args)]
#[command(after_help = "Example:
  valsim new acme.toml && valsim check acme.toml && valsim run acme.toml

Exit status: 0 done, 74 the file exists already or cannot be written.")]
pub struct NewArgs {
    /// The file to write; its name without the ending becomes the title
    pub file: PathBuf,

    /// Replace a file that exists
    #[arg(long)]
    pub force: bool,
}

/// Writes the starter.
///
/// # Errors
/// A file that exists, unless replaced by force, or that cannot be written.
pub fn new(args: &NewArgs) -> Result<(), Failure> {
    files::create(&args.file, starter(&args.file).as_bytes(), args.force)
        .map_err(Failure::Unwritable)?;
    let shown = args.file.display();
    let words = format!("Wrote {shown}. Next: valsim check {shown}, then valsim run {shown}\n");
    print(words.as_bytes())
}

/// The starter's text for a file.
pub fn starter(file: &Path) -> String {
    let stem = file.file_stem().unwrap_or_default().to_string_lossy();
    let plain = |c: char| if c.is_control() { ' ' } else { c };
    let title: String = stem.chars().map(plain).collect();
    let title = if title.trim().is_empty() { "My company".to_owned() } else { title };
    STARTER.replacen("\"NAME\"", &toml::Value::String(title).to_string(), 1)
}
