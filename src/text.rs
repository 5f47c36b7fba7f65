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

/// A figure rounded to two digits that count.
pub fn two_figures(x: f64) -> f64 {
    format!("{x:.1e}").parse().unwrap_or(x)
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

/// A share as a percentage with at least two figures that count.
pub fn percentage(share: f64) -> String {
    let percent = share * 100.0;
    match percent {
        0.0 => "0%".to_owned(),
        100.0 => "100%".to_owned(),
        p if p < 0.0001 => format!("{p:.0e}%"),
        p if p < 0.01 => format!("{p:.4}%"),
        p if p < 1.0 => format!("{p:.3}%"),
        p if p > 99.0 => format!("{p:.3}%"),
        p => format!("{p:.2}%"),
    }
}

/// A value with four figures that count, as far as nine characters allow.
pub fn figure(value: f64) -> String {
    let size = value.abs();
    match size {
        0.0 => "0".to_owned(),
        _ if !(1e-3..1e7).contains(&size) => format!("{value:.2e}"),
        _ if size >= 1000.0 => format!("{value:.0}"),
        _ if size >= 100.0 => trimmed(format!("{value:.1}")),
        _ if size >= 10.0 => trimmed(format!("{value:.2}")),
        _ if size >= 1.0 => trimmed(format!("{value:.3}")),
        _ if size >= 0.1 => trimmed(format!("{value:.4}")),
        _ => trimmed(format!("{value:.5}")),
    }
}

fn trimmed(text: String) -> String {
    match text.contains('.') {
        true => text.trim_end_matches('0').trim_end_matches('.').to_owned(),
        false => text,
    }
}
