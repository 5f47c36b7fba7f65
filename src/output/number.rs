//! Numbers as text.

use std::fmt::Write;

/// The shortest text that reads back to the same bits: plain between 1e-5 and 1e15, else with
/// an exponent. Zero has no sign.
pub fn shortest(value: f64) -> String {
    let mut text = String::new();
    push_shortest(value, &mut text);
    text
}

/// Adds it to a text.
pub(super) fn push_shortest(value: f64, text: &mut String) {
    let size = value.abs();
    if size == 0.0 {
        text.push('0');
    } else if (1e-5..1e15).contains(&size) {
        let mut digits = zmij::Buffer::new();
        let digits = digits.format_finite(value);
        text.push_str(digits.strip_suffix(".0").unwrap_or(digits));
    } else {
        write!(text, "{value:e}").expect("a String takes any text");
    }
}
