//! The command line: arguments, files, the terminal.

pub mod answer;
pub mod args;
pub mod blend;
pub mod check;
pub mod compare_args;
pub mod cost;
pub mod diagnostics;
pub mod explain_args;
pub mod failure;
pub mod files;
pub mod names;
pub mod new;
pub mod open;
pub mod pair;
pub mod pasted;
pub mod path_args;
pub mod precision;
pub mod progress;
pub mod report;
pub mod sensitivity_args;
pub mod shell;
pub mod slips;
pub mod solve_args;
pub mod terminal;
pub mod variants;
pub mod vary;
