//! Figures in words, wherever they are shown.

/// Shortest text that reads back as the same number; scientific outside 1e-5 … 1e15. Zero has
/// no sign.
pub fn number(x: f64) -> String {
    let size = x.abs();
    if x == 0.0 {
        "0".into()
    } else if (1e-5..1e15).contains(&size) || !x.is_finite() {
        format!("{x}")
    } else {
        format!("{x:e}")
    }
}

/// A figure for a message, as [`number`] but of at most twelve digits that count: 1.6, not
/// 1.5999999999999999.
pub fn rounded(x: f64) -> String {
    number(format!("{x:.11e}").parse().unwrap_or(x))
}

/// A whole number with its thousands set apart, `1,048,576`.
pub fn grouped(count: u64) -> String {
    let digits = count.to_string();
    let mut out = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}
