//! The shape of every driver's marginal, as asked.

use super::scope::Scope;
use super::{Cell, Table};
use crate::dist::Marginal;
use crate::plan::{DriverKind, Plan};

/// Quantile levels of a row, in percent; the columns name them.
const LEVELS: [u8; 23] =
    [1, 2, 5, 10, 15, 20, 25, 30, 35, 40, 45, 50, 55, 60, 65, 70, 75, 80, 85, 90, 95, 98, 99];

/// A row for each scenario and drawn driver (and year): quantiles of its marginal.
pub(super) fn table(plan: &Plan) -> Table {
    // Most scenarios share most marginals, and a quantile may take a solver.
    let mut known: Vec<(&Marginal, [Cell; LEVELS.len()])> = Vec::new();
    let mut rows = Vec::new();
    for (index, scenario) in plan.scenarios.iter().enumerate() {
        let name = Scope::of(plan, index).name(plan);
        for driver in &scenario.drivers {
            let DriverKind::Drawn { marginal, .. } = &driver.kind else { continue };
            let place = known.iter().position(|(earlier, _)| *earlier == marginal);
            let place = place.unwrap_or_else(|| {
                let quantile = |level| Cell::from(marginal.quantile(f64::from(level) / 100.0));
                known.push((marginal, LEVELS.map(quantile)));
                known.len() - 1
            });
            let mut row = vec![Cell::text(name), Cell::text(&driver.name)];
            row.extend(known[place].1.iter().cloned());
            rows.push(row);
        }
    }
    Table {
        name: "marginals",
        columns: &[
            "scenario", "driver", "p01", "p02", "p05", "p10", "p15", "p20", "p25", "p30", "p35",
            "p40", "p45", "p50", "p55", "p60", "p65", "p70", "p75", "p80", "p85", "p90", "p95",
            "p98", "p99",
        ],
        rows,
    }
}
