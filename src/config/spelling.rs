//! How numbers and names are spelled, and what a text that is neither most likely meant.

use crate::diagnostic::quoted;

/// A whole number with `_` between groups of three digits: `1_000_000`.
pub(super) fn grouped(number: i128) -> String {
    let digits = number.unsigned_abs().to_string();
    let mut text = String::from(if number < 0 { "-" } else { "" });
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push('_');
        }
        text.push(digit);
    }
    text
}

/// What a text that should have been a number most likely meant, as a mend.
pub(super) fn number_meant(text: &str) -> Option<String> {
    let text = text.trim();
    if let Some(percent) = text.strip_suffix('%') {
        let fraction: f64 = format!("{}e-2", percent.trim()).parse().ok()?;
        return fraction.is_finite().then(|| format!("rates are fractions: write {fraction}"));
    }
    if text.parse::<f64>().is_ok_and(f64::is_finite) {
        return Some(format!("write it without quotes: {text}"));
    }
    if let Some(mend) = comma_number(text) {
        return Some(mend);
    }
    let digits = text.trim_end_matches(|c: char| c.is_alphabetic() || c.is_whitespace());
    let unit = text[digits.len()..].trim();
    let exponent = unit.eq_ignore_ascii_case("e");
    (!unit.is_empty() && !exponent && digits.parse::<f64>().is_ok_and(f64::is_finite)).then(|| {
        format!("write the number alone, {digits}; what money is counted in is `unit`, at the top")
    })
}

/// `0,08` is 0.08, `1,000` may be either, `1,000,000` is 1_000_000.
pub(super) fn comma_number(text: &str) -> Option<String> {
    let parts: Vec<&str> = text.trim_start_matches(['-', '+']).split(',').collect();
    let digits = |part: &&str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    if parts.len() < 2 || !parts.iter().all(digits) {
        return None;
    }
    let (point, plain) = (text.replace(',', "."), text.replace(',', "_"));
    let thousands = !parts[0].starts_with('0') && parts[1..].iter().all(|part| part.len() == 3);
    match (parts.len(), thousands) {
        (2, true) => Some(format!("write {plain} for thousands, {point} for a decimal point")),
        (2, false) => Some(format!("the decimal sign is a point: write {point}")),
        (_, true) => Some(format!("write {plain}")),
        (_, false) => None,
    }
}

/// Whether a text is a name: a letter, then letters, digits and `_`.
pub(super) fn is_name(text: &str) -> bool {
    let mut letters = text.bytes();
    letters.next().is_some_and(|b| b.is_ascii_alphabetic())
        && letters.all(|b| b.is_ascii_alphanumeric() || b == b'_')
}

/// What a character outside ASCII is called, and what to write instead.
pub(super) fn look_alike(c: char) -> (String, String) {
    let shown = quoted(&c.to_string());
    match c {
        '“' | '”' | '„' | '‘' | '’' | '«' | '»' => {
            (format!("the curly quote {shown}"), "write a straight quote: \"".into())
        }
        '\u{a0}' | '\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{3000}' => {
            ("a special space".into(), "write a plain space".into())
        }
        '\u{200b}'..='\u{200f}'
        | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{2069}'
        | '\u{feff}' => ("an invisible character".into(), "delete it".into()),
        '−' | '–' | '—' => (format!("the dash {shown}"), "write a plain minus: -".into()),
        '≥' => (format!("the sign {shown}"), "write >=".into()),
        '≤' => (format!("the sign {shown}"), "write <=".into()),
        '≠' => (format!("the sign {shown}"), "write !=".into()),
        '×' | '·' => (format!("the sign {shown}"), "write *".into()),
        '\u{ff01}'..='\u{ff5e}' => {
            let plain = char::from_u32(u32::from(c) - 0xfee0).unwrap_or('?');
            (format!("the full-width {shown}"), format!("write {plain}"))
        }
        _ => {
            (format!("the character {shown}"), "write it in plain letters, digits and signs".into())
        }
    }
}
