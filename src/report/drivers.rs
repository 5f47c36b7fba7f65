//! What was asked of every driver and what the draws achieved.

use super::scope::{Digests, Scope};
use super::{Cell, Table};
use crate::plan::{DriverKind, Plan};

/// The percentiles of a row.
const PERCENTILES: [f64; 3] = [0.10, 0.50, 0.90];

/// A row for each scenario and driver (and year).
pub(super) fn table(plan: &Plan, digests: &Digests) -> Table {
    let mut rows = Vec::new();
    for (index, scenario) in plan.scenarios.iter().enumerate() {
        let scope = if plan.scenarios.len() > 1 { Scope::One(index) } else { Scope::All };
        for driver in &scenario.drivers {
            let Some(digest) = digests.of_driver(&driver.name, scope) else { continue };
            let (words, asked, dimension) = match &driver.kind {
                DriverKind::Certain(value) => {
                    let known = Some(*value);
                    ("certain".to_owned(), [known, Some(0.0), known, known, known], None)
                }
                DriverKind::Interpolated => {
                    ("between its anchor years".to_owned(), [None; 5], None)
                }
                DriverKind::Drawn { marginal, normal } => {
                    let [low, middle, high] = PERCENTILES.map(|p| Some(marginal.quantile(p)));
                    let asked = [marginal.mean(), marginal.sd(), low, middle, high];
                    (marginal.words(), asked, Some(scenario.normals[*normal].dimension))
                }
            };
            let achieved = [
                digest.mean.as_ref().map(|mean| mean.value),
                digest.sd.as_ref().map(|sd| sd.value),
                digest.quantile(PERCENTILES[0]),
                digest.quantile(PERCENTILES[1]),
                digest.quantile(PERCENTILES[2]),
            ];
            let mut row =
                vec![Cell::text(scope.name(plan)), Cell::text(&driver.name), Cell::text(words)];
            for (asked, achieved) in asked.into_iter().zip(achieved) {
                row.push(Cell::from(asked));
                row.push(Cell::from(achieved));
            }
            row.push(dimension.map_or(Cell::Missing, |dimension| Cell::from(dimension as u64 + 1)));
            row.push(Cell::text(driver.source.as_deref().unwrap_or("judgement")));
            rows.push(row);
        }
    }
    Table {
        name: "drivers",
        columns: &[
            "scenario",
            "driver",
            "marginal",
            "asked_mean",
            "achieved_mean",
            "asked_sd",
            "achieved_sd",
            "asked_p10",
            "achieved_p10",
            "asked_p50",
            "achieved_p50",
            "asked_p90",
            "achieved_p90",
            "dimension",
            "source",
        ],
        rows,
    }
}
