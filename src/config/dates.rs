//! Dates and fiscal years as they are spelled: `2025-02-24`, `03-31`, `FY2028`.

use super::Date;

/// The year of a key `FY2028`: the calendar year in which the fiscal year ends.
pub(super) fn fiscal_year(key: &str) -> Option<i64> {
    four_digits(key.strip_prefix("FY")?)
}

/// A year of four digits.
pub(super) fn four_digits(text: &str) -> Option<i64> {
    let plain = text.len() == 4 && text.bytes().all(|b| b.is_ascii_digit());
    if plain { text.parse().ok() } else { None }
}

/// `YYYY-MM-DD`, not yet checked to exist.
pub(super) fn date(text: &str) -> Option<Date> {
    let (year, rest) = text.split_once('-')?;
    let (month, day) = month_and_day(rest)?;
    Some(Date { year: i32::try_from(four_digits(year)?).ok()?, month, day })
}

/// `MM-DD`, each of two digits, not yet checked to exist.
pub(super) fn month_and_day(text: &str) -> Option<(u8, u8)> {
    let (month, day) = text.split_once('-')?;
    let two = |part: &str| part.len() == 2 && part.bytes().all(|b| b.is_ascii_digit());
    if two(month) && two(day) { Some((month.parse().ok()?, day.parse().ok()?)) } else { None }
}

/// Days in a month of the Gregorian calendar; 0 for a month that does not exist.
pub(super) fn days_in(year: i32, month: u8) -> u8 {
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    match month {
        2 => 28 + u8::from(leap),
        4 | 6 | 9 | 11 => 30,
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        _ => 0,
    }
}
