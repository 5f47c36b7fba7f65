//! What was asked of every driver and what the draws achieved.

use super::described::{Described, PERCENTILES};
use super::scope::{Digests, Scope};
use super::{Cell, Table};
use crate::plan::Plan;

/// A row for each scenario and driver (and year).
pub(super) fn table(plan: &Plan, digests: &Digests) -> Table {
    let mut rows = Vec::new();
    for (index, scenario) in plan.scenarios.iter().enumerate() {
        let scope = Scope::of(plan, index);
        for driver in &scenario.drivers {
            let Some(digest) = digests.of_driver(&driver.name, scope) else { continue };
            let Described { marginal, figures, dimension } = Described::of(scenario, driver);
            let moments = [digest.mean, digest.sd].map(|moment| moment.map(|own| own.value));
            let achieved = moments.into_iter().chain(PERCENTILES.map(|p| digest.quantile(p)));
            let mut row =
                vec![Cell::text(scope.name(plan)), Cell::text(&driver.name), Cell::text(marginal)];
            for (asked, achieved) in figures.into_iter().zip(achieved) {
                row.push(Cell::from(asked));
                row.push(Cell::from(achieved));
            }
            row.push(dimension.map_or(Cell::Missing, |dimension| Cell::from(dimension as u64)));
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
