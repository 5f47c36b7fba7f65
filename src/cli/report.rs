//! `valsim report`: the page of a run again, from what the run left.

use std::fs;
use std::path::{Path, PathBuf};

use clap::Args;
use serde_json::{Value, json};

use super::args::{Format, SamplesFormat};
use super::failure::Failure;
use super::files;
use super::terminal::print;
use crate::output;
use crate::samples::sha256;

#[derive(Debug, Args)]
#[command(after_help = "Examples:
  valsim report outputs/alibaba-2025-02
  valsim report outputs/alibaba-2025-02 --out for-the-committee.html

The page is made of the folder's tables and run.json and of nothing else: nothing is \
simulated. A table that is missing or is not the run's is told, and no page is drawn.")]
/// Arguments of `valsim report`.
pub struct ReportArgs {
    /// The folder of an earlier run
    #[arg(value_name = "OUTPUT_FOLDER")]
    pub folder: PathBuf,

    /// The file to write [default: report.html in the folder]
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,

    /// Write the page, print nothing
    #[arg(long, short)]
    pub quiet: bool,

    /// What to print
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub format: Format,
}

/// Draws the page.
///
/// # Errors
/// A folder that no run has finished, tables that are missing or changed, a file that cannot be
/// written.
pub fn report(args: &ReportArgs) -> Result<(), Failure> {
    let left = Left::read(&args.folder)?;
    let files: Vec<(&str, &[u8])> =
        left.files.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())).collect();
    let page = output::html(&files).map_err(|error| refuse(&args.folder, &[error.to_string()]))?;
    let place = args.out.clone().unwrap_or_else(|| args.folder.join(files::REPORT));
    files::create(&place, &page, true).map_err(Failure::Unwritable)?;
    if args.quiet {
        return Ok(());
    }
    let same = left.page.is_some_and(|known| known == sha256(&page));
    let text = match (args.format, same) {
        (Format::Json, _) => {
            format!("{:#}\n", json!({ "file": place, "same_as_the_run's": same }))
        }
        (Format::Text, true) => format!("{}: the same bits as the run's.\n", place.display()),
        (Format::Text, false) => format!(
            "{}: drawn by valsim {}, the run's by {}; the figures are the run's.\n",
            place.display(),
            env!("CARGO_PKG_VERSION"),
            left.version
        ),
    };
    print(text.as_bytes())
}

/// What a run has left, as far as a page needs it.
struct Left {
    /// Tables and record: names and bytes.
    files: Vec<(String, Vec<u8>)>,
    /// Version of the program that ran.
    version: String,
    /// SHA-256 of the page that the run drew.
    page: Option<String>,
}

impl Left {
    fn read(folder: &Path) -> Result<Self, Failure> {
        let record = fs::read(folder.join(files::RECORD))
            .map_err(|_| refuse(folder, &[format!("it holds no {}", files::RECORD)]))?;
        let said: Value = serde_json::from_slice(&record)
            .map_err(|cause| refuse(folder, &[format!("{}: {cause}", files::RECORD)]))?;
        let listed = said["files"].as_array().into_iter().flatten();
        let listed =
            listed.filter_map(|file| Some((file["file"].as_str()?, file["sha256"].as_str()?)));
        let (mut tables, mut wrong, mut page) = (Vec::new(), Vec::new(), None);
        for (name, known) in listed {
            if name == files::REPORT {
                page = Some(known.to_owned());
            }
            if !name.ends_with(".csv")
                || name.contains(['/', '\\'])
                || name == SamplesFormat::Csv.file()
            {
                continue;
            }
            match fs::read(folder.join(name)) {
                Ok(bytes) if sha256(&bytes) == known => tables.push((name.to_owned(), bytes)),
                Ok(_) => wrong.push(format!("{name} was changed since the run")),
                Err(_) => wrong.push(format!("{name} is missing")),
            }
        }
        if !wrong.is_empty() {
            return Err(refuse(folder, &wrong));
        }
        tables.push((files::RECORD.to_owned(), record));
        let version = said["version"].as_str().unwrap_or("an unknown version").to_owned();
        Ok(Self { files: tables, version, page })
    }
}

fn refuse(folder: &Path, causes: &[String]) -> Failure {
    Failure::Usage(format!(
        "no page can be drawn of {}: {}\nhelp: name a folder that valsim run has written; its \
         configuration.toml runs again",
        folder.display(),
        causes.join("; ")
    ))
}
