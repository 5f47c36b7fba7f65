//! The command line read, with a word for its commonest slip: a file where a command should be.

use std::path::Path;

use clap::Parser;
use clap::error::{ContextKind, ContextValue};

use super::args::Cli;
use super::terminal::eprint_text;

/// The command line; where it cannot be read, the program ends as clap has it end.
pub fn parse() -> Cli {
    Cli::try_parse().unwrap_or_else(|error| match error.get(ContextKind::InvalidSubcommand) {
        Some(ContextValue::String(word)) if Path::new(word).exists() => {
            eprint_text(&format!(
                "error: `{word}` is no command\nhelp: valsim run {word}, or valsim check \
                     {word}; valsim --help lists the commands\n"
            ));
            std::process::exit(error.exit_code());
        }
        _ => error.exit(),
    })
}
