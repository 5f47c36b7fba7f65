//! How each yearly line fans out over the years.

use super::scope::{Scope, Statistics};
use super::{Cell, Table};
use crate::engine::Outcome;
use crate::plan::Plan;

/// The percentiles of a row.
const PERCENTILES: [f64; 7] = [0.05, 0.10, 0.25, 0.50, 0.75, 0.90, 0.95];

/// A row for each scenario, segment or group, variable and year.
pub(super) fn table(plan: &Plan, outcome: &Outcome) -> Table {
    let mut rows = Vec::new();
    for scope in Scope::every(plan) {
        for (index, result) in plan.results.iter().enumerate() {
            let Some(line) = &result.line else { continue };
            let statistics = Statistics::new(plan, outcome, index, scope);
            let mut row = vec![
                Cell::text(scope.name(plan)),
                Cell::text(&line.segment),
                Cell::text(&line.variable),
                Cell::text(format!("FY{}", line.year)),
                Cell::from(statistics.mean().map(|mean| mean.value)),
            ];
            row.extend(PERCENTILES.map(|p| Cell::from(statistics.quantile(p))));
            rows.push(row);
        }
    }
    Table {
        name: "fan",
        columns: &[
            "scenario", "segment", "variable", "year", "mean", "p05", "p10", "p25", "p50", "p75",
            "p90", "p95",
        ],
        rows,
    }
}
