//! The program: arguments in, exit status out.
#![forbid(unsafe_code)]

use std::process::ExitCode;

use clap::Parser;
use valsim::cli::args::{Cli, Command};
use valsim::cli::terminal::eprint_text;
use valsim::cli::{check, new, shell};
use valsim::{explain, path, run, sensitivity};

fn main() -> ExitCode {
    let cli = Cli::parse();
    let result = match &cli.command {
        Command::Run(args) => run::run(args),
        Command::Path(args) => path::run(args),
        Command::Explain(args) => explain::run(args),
        Command::Sensitivity(args) => sensitivity::run(args),
        Command::Check(args) => check::check(args),
        Command::New(args) => new::new(args),
        Command::Schema(args) => shell::schema(args),
        Command::Completions(args) => shell::completions(args),
        Command::Man(args) => shell::man(args),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprint_text(&format!("{}\n", error.to_string().trim_end()));
            ExitCode::from(error.status())
        }
    }
}
