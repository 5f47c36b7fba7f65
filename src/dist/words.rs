//! Numbers as a reader wants them in the words for a marginal.

/// Shortest text that reads back as the same number; scientific outside 1e-5 … 1e15.
pub(super) fn number(x: f64) -> String {
    let size = x.abs();
    if x == 0.0 {
        "0".into()
    } else if (1e-5..1e15).contains(&size) || !x.is_finite() {
        format!("{x}")
    } else {
        format!("{x:e}")
    }
}

/// A probability as a percentage of at most three decimals: `70%`, `33.333%`.
pub(super) fn percentage(p: f64) -> String {
    let text = format!("{:.3}", 100.0 * p);
    format!("{}%", text.trim_end_matches('0').trim_end_matches('.'))
}
