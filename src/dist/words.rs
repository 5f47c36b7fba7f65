//! Numbers as a reader wants them in the words for a marginal.

pub(super) use crate::text::number;

/// A probability as a percentage of at most three decimals: `70%`, `33.333%`.
pub(super) fn percentage(p: f64) -> String {
    let text = format!("{:.3}", 100.0 * p);
    format!("{}%", text.trim_end_matches('0').trim_end_matches('.'))
}
