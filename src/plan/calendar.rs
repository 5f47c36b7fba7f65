//! The fiscal years of a file, and the days on which they end.

use crate::config::{self, Date, MonthDay, Period};
use crate::diagnostic::Diagnostic;
use crate::model::{Calendar, Day};

/// Fiscal years that have a name `FYxxxx`.
const YEARS: std::ops::RangeInclusive<i64> = 1000..=9999;
/// Most projected years.
const LONGEST_HORIZON: i64 = 100;

/// Years and their times; `None` where the first mistake found is told.
pub(super) fn calendar(written: &config::Calendar, out: &mut Vec<Diagnostic>) -> Option<Calendar> {
    let settled = settle(written);
    settled.map_err(|mistake| out.push(mistake)).ok()
}

fn settle(written: &config::Calendar) -> Result<Calendar, Diagnostic> {
    let (base, horizon) = (written.base_year.value, written.horizon.value);
    if !YEARS.contains(&base) {
        let message = format!("`base_year` is {base}");
        let label = format!("expected a year from {} to {}", YEARS.start(), YEARS.end());
        return Err(Diagnostic::error(written.base_year.span, message, label)
            .mend("the base year is the last fiscal year whose figures are known"));
    }
    let last = (base + LONGEST_HORIZON).min(*YEARS.end());
    if !(base + 1..=last).contains(&horizon) {
        let message = format!("`horizon` is {horizon}, and `base_year` is {base}");
        let label = format!("expected {} to {last}", base + 1);
        return Err(Diagnostic::error(written.horizon.span, message, label)
            .mend("the horizon is the last projected fiscal year"));
    }
    let year_end = |year| end(Period { year, quarter: None }, written.fiscal_year_end.value);
    let valuation = day(written.valuation_date.value);
    let (first, last) = (year_end(base - 1), year_end(horizon));
    if !(first..=last).contains(&valuation) {
        let message = format!("the valuation date {} is outside the calendar", shown(valuation));
        let label = format!("expected {} to {}", shown(first), shown(last));
        return Err(Diagnostic::error(written.valuation_date.span, message, label)
            .mend("move it, or `base_year` or `horizon`"));
    }
    Ok(Calendar::new(valuation, base, horizon, year_end))
}

/// A day as the model counts it.
pub(super) fn day(date: Date) -> Day {
    Day { year: date.year, month: date.month, day: date.day }
}

/// The last day of a period, of fiscal years that end on a day of the year.
pub(super) fn end(period: Period, year_end: MonthDay) -> Day {
    let back = 3 * (4 - i32::from(period.quarter.unwrap_or(4)));
    let month = i32::from(year_end.month) - 1 - back;
    let year = period.year as i32 + month.div_euclid(12);
    Day::clamped(year, month.rem_euclid(12) as u8 + 1, year_end.day)
}

fn shown(day: Day) -> String {
    format!("{:04}-{:02}-{:02}", day.year, day.month, day.day)
}
