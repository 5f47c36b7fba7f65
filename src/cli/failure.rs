//! How a command fails: what is shown and the exit status.

use super::files::FileError;
use crate::engine::SimulateError;

/// Why a command did not come to its end.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// Mistakes in what the user wrote, drawn for a terminal.
    #[error("{0}")]
    Mistakes(String),
    /// Arguments that do not fit the configuration or each other.
    #[error("error: {0}")]
    Usage(String),
    /// What was looked for does not exist; the answer, already printed, says so.
    #[error("error: {0}")]
    NoSolution(String),
    /// A run came to its most paths before a figure was as precise as asked; its folder is whole.
    #[error("error: {0}")]
    Imprecise(String),
    /// A run that was made again came out differently.
    #[error("error: {0}")]
    Differs(String),
    /// The configuration could not be read.
    #[error("error: {0}")]
    Unreadable(FileError),
    /// A file could not be written.
    #[error("error: {0}")]
    Unwritable(FileError),
    /// The engine could not start.
    #[error("error: {0}")]
    Simulate(#[from] SimulateError),
    /// The answer could not be made into text.
    #[error("error: the answer could not be written: {0}")]
    Encoding(String),
    /// Standard output is closed or full.
    #[error("error: cannot print: {0}")]
    Printing(std::io::Error),
}

impl Failure {
    /// The program's exit status (sysexits.h for files).
    pub fn status(&self) -> u8 {
        match self {
            Self::Mistakes(_) | Self::Usage(_) | Self::Unreadable(_) | Self::Simulate(_) => 2,
            Self::NoSolution(_) | Self::Imprecise(_) => 1,
            Self::Differs(_) => 4,
            Self::Unwritable(error) if error.busy => 75,
            Self::Unwritable(_) | Self::Printing(_) => 74,
            Self::Encoding(_) => 70,
        }
    }
}
