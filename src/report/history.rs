//! What is known of yearly lines from before the projection.

use super::{Cell, Table};
use crate::plan::Plan;

/// A row for each known figure, by line and period.
pub(super) fn table(plan: &Plan) -> Table {
    let row = |past: &crate::plan::Past| {
        let period = match past.quarter {
            Some(quarter) => format!("FY{}Q{quarter}", past.year),
            None => format!("FY{}", past.year),
        };
        vec![
            Cell::text(&past.segment),
            Cell::text(&past.variable),
            Cell::text(period),
            Cell::from(past.year as u64),
            past.quarter.map_or(Cell::Missing, |quarter| Cell::from(u64::from(quarter))),
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
