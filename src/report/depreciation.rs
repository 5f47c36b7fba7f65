//! The wave of depreciation: which year's spending each year's charge comes from.

use rayon::prelude::*;

use super::scope::Scope;
use super::{Cell, Table};
use crate::engine;
use crate::plan::Plan;

/// Paths of each scenario that the means are taken over.
const PATHS: u64 = 4096;

/// A row for each scenario, segment with vintages, vintage and year: the mean charge. The
/// vintage `earlier` is what stood there before the projection.
pub(super) fn table(plan: &Plan) -> Table {
    let base_year = plan.scenarios[0].company.calendar.base_year;
    let mut rows = Vec::new();
    for segment in 0..plan.scenarios[0].segments.len() {
        let by_scenario: Option<Vec<Vec<Vec<f64>>>> = (0..plan.scenarios.len())
            .into_par_iter()
            // There are such points: the run has used them.
            .map(|scenario| engine::vintage_charges(plan, scenario, segment, PATHS).ok().flatten())
            .collect();
        let Some(by_scenario) = by_scenario else { continue };
        for scope in Scope::every(plan) {
            let parts = scope.parts(plan);
            for (vintage, years) in by_scenario[0].iter().enumerate() {
                for year in vintage.saturating_sub(1)..years.len() {
                    let weigh = |(scenario, weight): &(usize, f64)| {
                        weight * by_scenario[*scenario][vintage][year]
                    };
                    let charge: f64 = parts.iter().map(weigh).sum();
                    rows.push(vec![
                        Cell::text(scope.name(plan)),
                        Cell::text(&plan.scenarios[0].segments[segment]),
                        match vintage {
                            0 => Cell::text("earlier"),
                            _ => Cell::text(format!("FY{}", base_year + vintage as i64)),
                        },
                        Cell::text(format!("FY{}", base_year + 1 + year as i64)),
                        Cell::from(charge),
                    ]);
                }
            }
        }
    }
    let columns = &["scenario", "segment", "vintage", "year", "charge"];
    Table { name: "depreciation", columns, rows }
}
