//! Known figures of yearly lines: looked up, dated, and put in order.

use super::calendar::{day, end};
use super::{Columns, Past, Plan};
use crate::config::{File, Known, Period, Span, Spanned};
use crate::diagnostic::{Diagnostic, suggestion};

/// The figures of all entries, in the order of lines and periods.
///
/// What ends after the valuation date was not known on that day: in the configuration it is a
/// mistake, of a data file it is left out.
///
/// # Errors
/// Every mistake found.
pub(super) fn settle(
    file: &File,
    plan: &Plan,
    columns: &Columns,
) -> Result<Vec<Past>, Vec<Diagnostic>> {
    let (mut past, mut found) = (Vec::new(), Vec::new());
    let calendar = &file.calendar;
    let unknown = |period: Period| {
        end(period, calendar.fiscal_year_end.value) > day(calendar.valuation_date.value)
    };
    for history in &file.history {
        let line = line(plan, &history.of).map_err(|mistake| found.push(mistake)).ok();
        let periods = match read(&history.known, columns) {
            Ok(periods) => periods,
            Err(mistake) => {
                found.push(mistake);
                continue;
            }
        };
        let written = matches!(history.known, Known::Values(_));
        for (period, value, span) in periods {
            if unknown(period) && written {
                let message = format!("{} ends after the valuation date", period);
                let mend = "history is what was known on that day; a year still running is a \
                            driver";
                found.push(Diagnostic::error(span, message, "not known yet").mend(mend));
            }
            if let Some((segment, variable)) = line.clone().filter(|_| !unknown(period)) {
                let source = history.evidence.source.as_ref().map(|source| source.value.clone());
                let twice = |known: &Past| {
                    (&known.segment, &known.variable, known.period) == (&segment, &variable, period)
                };
                if past.iter().any(twice) {
                    let message = format!("{} of `{}` is given twice", period, history.of.value);
                    found.push(Diagnostic::error(span, message, "second time").mend("remove one"));
                }
                past.push(Past { segment, variable, period, value, source });
            }
        }
    }
    past.sort_by(|a, b| {
        let names = (&a.segment, &a.variable).cmp(&(&b.segment, &b.variable));
        names.then(a.period.cmp(&b.period))
    });
    if found.is_empty() { Ok(past) } else { Err(found) }
}

/// Segment and variable of a yearly line of the plan.
fn line(plan: &Plan, of: &Spanned<String>) -> Result<(String, String), Diagnostic> {
    let mut names: Vec<String> = Vec::new();
    for line in plan.results.iter().filter_map(|result| result.line.as_ref()) {
        let name = format!("{}.{}", line.segment, line.variable);
        if name == of.value {
            return Ok((line.segment.clone(), line.variable.clone()));
        }
        if names.last() != Some(&name) {
            names.push(name);
        }
    }
    let mend = match suggestion(&of.value, names.iter().map(String::as_str)) {
        Some(near) => format!("did you mean `{near}`?"),
        None => {
            "a line is SEGMENT.VARIABLE or group.VARIABLE, without a year: cloud.revenue".into()
        }
    };
    let message = format!("there is no yearly line `{}`", of.value);
    Err(Diagnostic::error(of.span, message, "unknown line").mend(mend))
}

/// Periods, figures, and where each is written.
fn read(known: &Known, columns: &Columns) -> Result<Vec<(Period, f64, Span)>, Diagnostic> {
    match known {
        Known::Values(values) => Ok(values
            .iter()
            .map(|(period, value)| (period.value, value.value, period.span))
            .collect()),
        Known::File { file, column, year, quarter } => {
            let values = columns(file, Some(column))?;
            let years = whole(columns(file, Some(year))?, year, 1000..=9999)?;
            let quarters = match quarter {
                Some(name) => {
                    let quarters = whole(columns(file, Some(name))?, name, 1..=4)?;
                    quarters.into_iter().map(|quarter| Some(quarter as u8)).collect()
                }
                None => vec![None; years.len()],
            };
            let periods = years.into_iter().zip(quarters);
            let periods = periods.map(|(year, quarter)| Period { year, quarter });
            Ok(periods.zip(values).map(|(period, value)| (period, value, file.span)).collect())
        }
    }
}

/// A column of whole numbers within bounds.
fn whole(
    values: Vec<f64>,
    column: &Spanned<String>,
    bounds: std::ops::RangeInclusive<i64>,
) -> Result<Vec<i64>, Diagnostic> {
    let read = |value: f64| {
        let whole = value as i64;
        (whole as f64 == value && bounds.contains(&whole)).then_some(whole)
    };
    let place = values.iter().position(|&value| read(value).is_none());
    if let Some(row) = place {
        let message = format!(
            "column `{}` holds {} in row {}; expected a whole number from {} to {}",
            column.value,
            values[row],
            row + 1,
            bounds.start(),
            bounds.end()
        );
        return Err(Diagnostic::error(column.span, message, "this column")
            .mend("years are those in which fiscal years end, quarters 1 to 4"));
    }
    Ok(values.into_iter().filter_map(read).collect())
}
