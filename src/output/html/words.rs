//! Figures as analysts write them, each in an element that names the cell it comes from.

use minijinja::value::Value;
use minijinja::{Environment, Error, HtmlEscape};

use crate::text::{grouped, number};

/// Makes the filters known: `figure | share`, `figure | amount(unit)`.
pub fn install(environment: &mut Environment) {
    environment.add_filter("share", |figure: Value| shown(&figure, &share));
    environment.add_filter("about", |figure: Value| shown(&figure, &about));
    environment.add_filter("plain", |figure: Value| shown(&figure, &plain));
    environment.add_filter("amount", |figure: Value, unit: String| {
        shown(&figure, &|number| amount(number, &unit))
    });
    environment.add_filter("exact", |figure: Value, unit: String| {
        shown(&figure, &|number| exact(number, &unit))
    });
    environment.add_filter("day", |date: String| day(&date));
    environment.add_filter("grouped", |count: u64| grouped(count));
}

/// A figure in words, inside an element with its exact text and its place.
fn shown(figure: &Value, words: &dyn Fn(f64) -> String) -> Result<Value, Error> {
    if figure.is_none() {
        let none = "<span class=\"none\" title=\"no figure\">–</span>";
        return Ok(Value::from_safe_string(none.to_owned()));
    }
    let (text, cell) = (figure.get_attr("text")?, figure.get_attr("cell")?);
    let (text, cell) = (text.to_string(), cell.to_string());
    let words = words(f64::try_from(figure.get_attr("number")?)?);
    let (words, text, cell) = (HtmlEscape(&words), HtmlEscape(&text), HtmlEscape(&cell));
    let html = format!("<data value=\"{text}\" data-cell=\"{cell}\">{words}</data>");
    Ok(Value::from_safe_string(html))
}

/// A probability with at least two figures that count, `33.80%`.
pub fn share(share: f64) -> String {
    let percent = share * 100.0;
    match percent {
        0.0 => "0%".to_owned(),
        100.0 => "100%".to_owned(),
        p if !(0.01..=99.99).contains(&p) => format!("{}%", significant(p, 2)),
        p if !(1.0..=99.0).contains(&p) => format!("{p:.3}%"),
        p => format!("{p:.2}%"),
    }
}

/// A probability for a sentence, `34%`.
pub fn about(share: f64) -> String {
    let percent = share * 100.0;
    match percent {
        p if p > 99.0 && p < 100.0 => format!("{}%", significant(p, 4)),
        p if p >= 10.0 || p == 0.0 => format!("{p:.0}%"),
        p => format!("{}%", significant(p, 2)),
    }
}

/// A value in its unit: a share of something as a percentage, money of a listing with its sign.
pub fn amount(value: f64, unit: &str) -> String {
    match unit {
        "fraction" => with_minus(format!("{:.1}%", value * 100.0)),
        _ => signed(&plain(value), unit),
    }
}

/// A price or a limit, to the digit: whole, or with two decimals where they are enough.
pub fn exact(value: f64, unit: &str) -> String {
    let cents = format!("{value:.2}");
    let text = match cents.parse::<f64>() {
        Ok(rounded) if value == rounded => cents.strip_suffix(".00").unwrap_or(&cents).to_owned(),
        _ => number(value),
    };
    signed(&with_minus(text), unit)
}

/// Digits with the sign of their currency.
fn signed(digits: &str, unit: &str) -> String {
    let sign = match unit {
        "USD" => "$".to_owned(),
        "HKD" => "HK$".to_owned(),
        "EUR" => "€".to_owned(),
        "GBP" => "£".to_owned(),
        code if code.len() == 3 && code.bytes().all(|b| b.is_ascii_uppercase()) => {
            format!("{code} ")
        }
        _ => String::new(),
    };
    match digits.strip_prefix('−') {
        Some(size) => format!("−{sign}{size}"),
        None => format!("{sign}{digits}"),
    }
}

/// A number of three or four figures that count.
pub fn plain(value: f64) -> String {
    let size = value.abs();
    with_minus(match size {
        0.0 => "0".to_owned(),
        _ if size >= 1e15 => format!("{value:.3e}"),
        _ if size >= 999.95 => {
            let minus = if value < 0.0 { "-" } else { "" };
            format!("{minus}{}", grouped(size.round() as u64))
        }
        _ if size >= 9.995 => format!("{value:.1}"),
        _ if size >= 0.9995 => format!("{value:.2}"),
        _ => significant(value, 3),
    })
}

/// `24 February 2025` for `2025-02-24`; another text stays as it is.
fn day(date: &str) -> String {
    const MONTHS: [&str; 12] = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ];
    let parts: Vec<usize> = date.split('-').filter_map(|part| part.parse().ok()).collect();
    match parts[..] {
        [year, month @ 1..=12, day] => format!("{day} {} {year}", MONTHS[month - 1]),
        _ => date.to_owned(),
    }
}

/// So many figures that count, without an exponent where it can be read without.
pub fn significant(value: f64, figures: i32) -> String {
    let size = value.abs();
    if !(size >= 1e-6) {
        return format!("{value:.1e}");
    }
    let mut decimals = figures - 1;
    let mut least = 1.0;
    while size < least && decimals < 12 {
        least /= 10.0;
        decimals += 1;
    }
    let mut most = 10.0;
    while size >= most && decimals > 0 {
        most *= 10.0;
        decimals -= 1;
    }
    format!("{value:.0$}", decimals as usize)
}

/// With a minus sign of a figure's width.
fn with_minus(text: String) -> String {
    text.replace('-', "−")
}
