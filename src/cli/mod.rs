//! The command line: arguments, files, the terminal.

pub mod args;
pub mod diagnostics;
pub mod files;
pub mod progress;
