//! Names of drivers and results taken apart.

use crate::plan::Plan;

/// A driver's path without its year, and the year.
pub(super) fn series_and_year(name: &str) -> (&str, Option<i64>) {
    let parts = name.rsplit_once(".FY");
    match parts.and_then(|(series, year)| Some((series, year.parse().ok()?))) {
        Some((series, year)) => (series, Some(year)),
        None => (name, None),
    }
}

/// A driver's path without its year.
pub fn series_of(name: &str) -> &str {
    series_and_year(name).0
}

/// The table of the file that a driver stands in, and its key there: `segments.cloud` and
/// `capacity.yield`; `valuation` and `shares`.
pub fn table_and_key(name: &str) -> (&str, &str) {
    let dots = if name.starts_with("valuation.") { 0 } else { 1 };
    match name.match_indices('.').nth(dots) {
        Some((dot, _)) => (&name[..dot], &name[dot + 1..]),
        None => ("", name),
    }
}

/// Names of the segments in the order of the file.
pub(super) fn segments(plan: &Plan) -> Vec<&str> {
    let mut names: Vec<&str> = Vec::new();
    for line in plan.results.iter().filter_map(|result| result.line.as_ref()) {
        if line.segment != "group" && names.last() != Some(&line.segment.as_str()) {
            names.push(&line.segment);
        }
    }
    names
}

/// Names of a segment's streams in the company's order; `None` for the only one.
pub(super) fn streams<'a>(plan: &'a Plan, segment: &str) -> Vec<Option<&'a str>> {
    let stem = format!("{segment}.stream.");
    let first = format!(".revenue.{}", plan.scenarios[0].company.calendar.label(0));
    let name =
        |result: &'a crate::plan::ResultName| result.name.strip_prefix(&stem)?.strip_suffix(&first);
    let mut named: Vec<Option<&str>> = plan.results.iter().filter_map(name).map(Some).collect();
    named.sort();
    if named.is_empty() {
        named.push(None);
    }
    named
}
