//! The program: arguments in, exit status out.
#![forbid(unsafe_code)]

use std::process::ExitCode;

use valsim::cli::args::Command;
use valsim::cli::terminal::eprint_text;
use valsim::cli::{check, new, report, shell, slips};
use valsim::{compare, explain, grid, path, run, sensitivity, solve};

fn main() -> ExitCode {
    let cli = slips::parse();
    let result = match &cli.command {
        Command::Run(args) => run::run(args),
        Command::Path(args) => path::run(args),
        Command::Solve(args) => args.answer.on_threads(|| solve::run(args)),
        Command::Compare(args) => args.answer.on_threads(|| compare::run(args)),
        Command::Grid(args) => args.answer.on_threads(|| grid::run(args)),
        Command::Explain(args) => args.answer.on_threads(|| explain::run(args)),
        Command::Sensitivity(args) => args.answer.on_threads(|| sensitivity::run(args)),
        Command::Report(args) => report::report(args),
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
