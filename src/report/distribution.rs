//! The distribution of every result.

use super::scope::{Scope, Statistics};
use super::{Cell, Gap, Table};
use crate::engine::Outcome;
use crate::plan::Plan;

/// The percentiles of a row.
const PERCENTILES: [f64; 9] = [0.01, 0.05, 0.10, 0.25, 0.50, 0.75, 0.90, 0.95, 0.99];

/// A row for each scenario and result.
pub(super) fn table(plan: &Plan, outcome: &Outcome, gaps: &mut Vec<Gap>) -> Table {
    let mut rows = Vec::new();
    for scope in Scope::every(plan) {
        for (index, result) in plan.results.iter().enumerate() {
            let statistics = Statistics::new(plan, outcome, index, scope);
            gaps.extend(statistics.gap().map(|reason| Gap {
                table: "distribution",
                scenario: scope.name(plan).to_owned(),
                name: result.name.clone(),
                reason,
            }));
            let mean = statistics.mean();
            let extremes = statistics.extremes();
            let mut row = vec![
                Cell::text(scope.name(plan)),
                Cell::text(&result.name),
                Cell::text(&result.unit),
                Cell::from(mean.as_ref().map(|mean| mean.value)),
                Cell::from(mean.as_ref().and_then(|mean| mean.standard_error)),
                Cell::from(statistics.sd()),
                Cell::from(extremes.map(|(min, _)| min)),
            ];
            row.extend(PERCENTILES.map(|p| Cell::from(statistics.quantile(p))));
            row.push(Cell::from(extremes.map(|(_, max)| max)));
            rows.push(row);
        }
    }
    Table {
        name: "distribution",
        columns: &[
            "scenario",
            "result",
            "unit",
            "mean",
            "standard_error",
            "sd",
            "min",
            "p01",
            "p05",
            "p10",
            "p25",
            "p50",
            "p75",
            "p90",
            "p95",
            "p99",
            "max",
        ],
        rows,
    }
}
