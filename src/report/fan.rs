//! How each yearly line fans out over the years.

use super::scope::Digests;
use super::{Cell, Table};
use crate::plan::Plan;

/// The percentiles of a row.
const PERCENTILES: [f64; 7] = [0.05, 0.10, 0.25, 0.50, 0.75, 0.90, 0.95];

/// A row for each scenario, segment or group, variable and year.
pub(super) fn table(plan: &Plan, digests: &Digests) -> Table {
    let mut rows = Vec::new();
    for &scope in digests.scopes() {
        for (index, result) in plan.results.iter().enumerate() {
            let Some(line) = &result.line else { continue };
            let digest = digests.of(plan, index, scope);
            let mut row = vec![
                Cell::text(scope.name(plan)),
                Cell::text(&line.segment),
                Cell::text(&line.variable),
                Cell::text(format!("FY{}", line.year)),
                Cell::from(digest.mean.as_ref().map(|mean| mean.value)),
            ];
            row.extend(PERCENTILES.map(|p| Cell::from(digest.quantile(p))));
            row.push(digest.counted.map_or(Cell::Missing, Cell::from));
            rows.push(row);
        }
    }
    Table {
        name: "fan",
        columns: &[
            "scenario",
            "segment",
            "variable",
            "year",
            "mean",
            "p05",
            "p10",
            "p25",
            "p50",
            "p75",
            "p90",
            "p95",
            "percentile_paths",
        ],
        rows,
    }
}
