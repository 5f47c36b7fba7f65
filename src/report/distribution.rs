//! The distribution of every result.

use super::scope::Digests;
use super::{Cell, Gap, Table};
use crate::plan::Plan;

/// A row for each scenario and result.
pub(super) fn table(plan: &Plan, digests: &Digests, gaps: &mut Vec<Gap>) -> Table {
    let mut rows = Vec::new();
    for &scope in digests.scopes() {
        for (index, result) in plan.results.iter().enumerate() {
            let digest = digests.of(plan, index, scope);
            gaps.extend(digest.gap.clone().map(|reason| Gap {
                table: "distribution",
                scenario: scope.name(plan).to_owned(),
                name: result.name.clone(),
                reason,
            }));
            let (mean, sd, extremes) = (&digest.mean, &digest.sd, digest.extremes);
            let mut row = vec![
                Cell::text(scope.name(plan)),
                Cell::text(&result.name),
                Cell::text(&result.unit),
                Cell::from(mean.as_ref().map(|mean| mean.value)),
                Cell::from(mean.as_ref().and_then(|mean| mean.standard_error)),
                Cell::from(sd.as_ref().map(|sd| sd.value)),
                Cell::from(sd.as_ref().and_then(|sd| sd.standard_error)),
                Cell::from(extremes.map(|(min, _)| min)),
            ];
            row.extend(digest.quantiles.map(Cell::from));
            row.push(Cell::from(extremes.map(|(_, max)| max)));
            row.push(digest.counted.map_or(Cell::Missing, Cell::from));
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
            "sd_standard_error",
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
            "percentile_paths",
        ],
        rows,
    }
}
