//! What the terminal can show.

use anstream::AutoStream;

/// Whether standard error takes colours.
pub fn stderr_colour() -> bool {
    AutoStream::choice(&std::io::stderr()) != anstream::ColorChoice::Never
}

/// Prints to standard error; a closed one is no failure.
pub fn eprint_text(text: &str) {
    use std::io::Write;
    let _ = std::io::stderr().lock().write_all(text.as_bytes());
}
