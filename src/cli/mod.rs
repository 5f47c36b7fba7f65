//! The command line: arguments, files, the terminal.

pub mod args;
pub mod diagnostics;
pub mod failure;
pub mod files;
pub mod open;
pub mod progress;
pub mod terminal;
