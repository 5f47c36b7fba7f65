//! The drivers that a run draws: series as one, and by their years.

use super::names::series_of;
use crate::plan::{DriverKind, Plan};

/// A driver, or a year of a series.
pub(super) struct Input {
    /// Dotted path, with the year where it is one.
    pub name: String,
    /// A year of a series that is listed as one, too.
    pub is_year: bool,
    /// Positions in the plan's results of the values of which it is the mean.
    pub parts: Vec<usize>,
}

impl Input {
    /// The word for it in a table.
    pub fn kind(&self) -> &'static str {
        if self.is_year { "year" } else { "driver" }
    }
}

/// All of them, in the order of the file; a series, then its years.
pub(super) fn of(plan: &Plan) -> Vec<Input> {
    let mut drawn: Vec<&str> = Vec::new();
    for driver in plan.scenarios.iter().flat_map(|scenario| &scenario.drivers) {
        let is_drawn = matches!(driver.kind, DriverKind::Drawn { .. });
        if is_drawn && !drawn.contains(&driver.name.as_str()) {
            drawn.push(&driver.name);
        }
    }
    let result = |name: &&str| {
        let name = format!("driver.{name}");
        plan.results.iter().position(|result| result.name == name)
    };
    let mut inputs: Vec<Input> = Vec::new();
    for (at, name) in drawn.iter().enumerate() {
        let series = series_of(name);
        let years: Vec<&str> =
            drawn.iter().copied().filter(|other| series_of(other) == series).collect();
        let several = years.len() > 1;
        let parts: Vec<usize> = years.iter().filter_map(result).collect();
        if drawn[..at].iter().all(|earlier| series_of(earlier) != series) {
            let name = if several { series } else { name };
            inputs.push(Input { name: name.to_owned(), is_year: false, parts });
            if several {
                inputs.extend(years.iter().map(|year| Input {
                    name: (*year).to_owned(),
                    is_year: true,
                    parts: result(year).into_iter().collect(),
                }));
            }
        }
    }
    inputs.retain(|input| !input.parts.is_empty());
    inputs
}
