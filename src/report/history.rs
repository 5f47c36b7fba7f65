//! What is known of yearly lines from before the projection.

use super::{Cell, Table};
use crate::config::Period;
use crate::plan::{Past, Plan};

/// A row for each known figure, by line and period.
pub(super) fn table(plan: &Plan) -> Table {
    let row = |past: &Past| {
        let Period { year, quarter } = past.period;
        vec![
            Cell::text(&past.segment),
            Cell::text(&past.variable),
            Cell::text(past.period.to_string()),
            Cell::from(year as u64),
            quarter.map_or(Cell::Missing, |quarter| Cell::from(u64::from(quarter))),
            Cell::from(past.value),
            Cell::optional(past.source.as_ref()),
        ]
    };
    Table {
        name: "history",
        columns: &["segment", "variable", "period", "year", "quarter", "value", "source"],
        rows: plan.history.iter().map(row).collect(),
    }
}
