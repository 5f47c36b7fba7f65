//! Numbers as text.

/// The shortest text that reads back to the same bits: plain between 1e-5 and 1e15, else with
/// an exponent. Zero has no sign.
pub fn shortest(value: f64) -> String {
    let size = value.abs();
    if size == 0.0 {
        "0".to_owned()
    } else if (1e-5..1e15).contains(&size) {
        format!("{value}")
    } else {
        format!("{value:e}")
    }
}
