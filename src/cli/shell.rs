//! What is made from the command line's own description: completions, manual pages, the schema.

use std::path::PathBuf;

use clap::{Args, CommandFactory, ValueEnum};
use clap_complete::Shell;
use clap_mangen::Man;

use super::args::Cli;
use super::failure::Failure;
use super::files;
use super::terminal::print;
use crate::{output, plan};

/// The arguments of `valsim completions`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  valsim completions bash > ~/.local/share/bash-completion/completions/valsim
  valsim completions zsh > \"${fpath[1]}/_valsim\"
  valsim completions fish > ~/.config/fish/completions/valsim.fish")]
pub struct CompletionsArgs {
    /// The shell
    #[arg(value_enum)]
    pub shell: Shell,
}

/// The arguments of `valsim man`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  valsim man | man -l -
  valsim man ~/.local/share/man/man1")]
pub struct ManArgs {
    /// Folder for valsim.1, valsim-run.1 and the others; made if it is not there
    pub folder: Option<PathBuf>,
}

/// The arguments of `valsim schema`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  valsim schema > schema.json
    with `#:schema schema.json` as the first line of a configuration beside it
  valsim schema answer > answer.schema.json")]
pub struct SchemaArgs {
    /// What to describe
    #[arg(value_enum, default_value_t = Described::Configuration)]
    pub of: Described,
}

/// What has a schema.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Described {
    /// The file that is run
    Configuration,
    /// What `valsim run --format json` prints; its `run` is a folder's run.json
    Answer,
}

/// Prints a JSON Schema.
pub fn schema(args: &SchemaArgs) -> Result<(), Failure> {
    if args.of == Described::Answer {
        return print(output::ANSWER_SCHEMA.as_bytes());
    }
    let mut bytes = serde_json::to_vec_pretty(&plan::schema())
        .map_err(|error| Failure::Encoding(error.to_string()))?;
    bytes.push(b'\n');
    print(&bytes)
}

/// Prints a shell's completions.
pub fn completions(args: &CompletionsArgs) -> Result<(), Failure> {
    let mut bytes = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "valsim", &mut bytes);
    print(&bytes)
}

/// Prints the manual page of the program, or writes one for it and for each command.
pub fn man(args: &ManArgs) -> Result<(), Failure> {
    let mut command = Cli::command();
    command.build();
    let Some(folder) = &args.folder else { return print(&roff(&Man::new(command))?) };
    files::folder(folder).map_err(Failure::Unwritable)?;
    let subcommands = command.get_subcommands().filter(|known| known.get_name() != "help");
    for command in subcommands.chain([&command]) {
        let page = Man::new(command.clone());
        let path = folder.join(page.get_filename());
        files::create(&path, &roff(&page)?, true).map_err(Failure::Unwritable)?;
    }
    Ok(())
}

fn roff(page: &Man) -> Result<Vec<u8>, Failure> {
    let mut bytes = Vec::new();
    page.render(&mut bytes).map_err(|error| Failure::Encoding(error.to_string()))?;
    Ok(bytes)
}
