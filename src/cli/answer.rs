//! A command's answer: its tables into a folder, its words or tables to the terminal.

use std::fs::File;
use std::io::Write;
use std::path::{MAIN_SEPARATOR, PathBuf};

use clap::Args;

use super::args::{Format, threads};
use super::failure::Failure;
use super::files;
use super::terminal::{print, stdout_style};
use crate::engine::{self, SimulateError};
use crate::output::{self, Style};
use crate::report::Table;

/// Where and how a command answers.
#[derive(Debug, Args)]
pub struct AnswerArgs {
    /// Threads; 0 is one a core. No figure depends on it
    #[arg(long, value_name = "N", default_value_t = 0, value_parser = threads, allow_hyphen_values = true)]
    pub threads: usize,

    /// Folder for the tables [default: that of `valsim run`]
    #[arg(long, value_name = "FOLDER")]
    pub out: Option<PathBuf>,

    /// Write into a folder that holds other files
    #[arg(long)]
    pub force: bool,

    /// Write the files, print nothing
    #[arg(long, short)]
    pub quiet: bool,

    /// What to print
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub format: Format,
}

impl AnswerArgs {
    /// Does a command's work on the threads asked for.
    ///
    /// # Errors
    /// No threads, or what the work fails with.
    pub fn on_threads(
        &self,
        work: impl FnOnce() -> Result<(), Failure> + Send,
    ) -> Result<(), Failure> {
        engine::on_threads(self.threads, work).map_err(SimulateError::from)?
    }
}

/// A folder that is ready for tables.
pub struct Folder<'a> {
    args: &'a AnswerArgs,
    path: PathBuf,
    _held: Option<File>,
}

impl<'a> Folder<'a> {
    /// Makes the folder ready before the long part of a command.
    pub fn prepare(args: &'a AnswerArgs, usual: PathBuf) -> Result<Self, Failure> {
        let path = args.out.clone().unwrap_or(usual);
        let held = files::prepare(&path, args.force).map_err(Failure::Unwritable)?;
        Ok(Self { args, path, _held: held })
    }

    /// Writes the tables and prints the words, or with `--format json` the tables and the remarks
    /// that the words hold beside them.
    pub fn answer(
        &self,
        tables: &[Table],
        remarks: &[String],
        words: impl FnOnce(Style) -> String,
        last: &str,
    ) -> Result<(), Failure> {
        let encoding = |error: &dyn std::fmt::Display| Failure::Encoding(error.to_string());
        for table in tables {
            let bytes = output::csv(table).map_err(|error| encoding(&error))?;
            let path = self.path.join(format!("{}.csv", table.name));
            files::replace(&path, |file| file.write_all(&bytes)).map_err(Failure::Unwritable)?;
        }
        if self.args.quiet {
            return Ok(());
        }
        match self.args.format {
            Format::Json => {
                let bytes = output::tables_json(tables, remarks);
                print(&bytes.map_err(|error| encoding(&error))?)
            }
            Format::Text => {
                let names: Vec<_> =
                    tables.iter().map(|table| format!("{}.csv", table.name)).collect();
                let place = format!("{}{MAIN_SEPARATOR}", self.path.display());
                let mut text = words(stdout_style());
                text.push_str(&format!("\n{} in {place}\n{last}", names.join(", ")));
                print(text.as_bytes())
            }
        }
    }
}
