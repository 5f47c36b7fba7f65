//! What the terminal can show.

use std::io::{ErrorKind, Write};

use anstream::{AutoStream, ColorChoice};

use super::failure::Failure;
use crate::output::Style;

/// How text on standard output may look.
pub fn stdout_style() -> Style {
    match AutoStream::choice(&std::io::stdout()) {
        ColorChoice::Never => Style::Plain,
        _ => Style::Coloured,
    }
}

/// Whether standard error takes colours.
pub fn stderr_colour() -> bool {
    AutoStream::choice(&std::io::stderr()) != ColorChoice::Never
}

/// Prints to standard error; a closed one is no failure.
pub fn eprint_text(text: &str) {
    let _ = std::io::stderr().lock().write_all(text.as_bytes());
}

/// Prints to standard output. A reader that has seen enough is no failure.
pub fn print(bytes: &[u8]) -> Result<(), Failure> {
    let mut out = std::io::stdout().lock();
    match out.write_all(bytes).and_then(|()| out.flush()) {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        result => result.map_err(Failure::Printing),
    }
}
