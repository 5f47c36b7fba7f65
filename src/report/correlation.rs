//! Correlations as asked, as used, and as the draws have them.

use super::scope::Scope;
use super::{Cell, Table};
use crate::engine::Outcome;
use crate::plan::{Copula, Plan};

/// A row for each scenario and pair of normals that a correlation or persistence joins.
pub(super) fn table(plan: &Plan, outcome: &Outcome) -> Table {
    let mut rows = Vec::new();
    for (index, (scenario, part)) in plan.scenarios.iter().zip(&outcome.scenarios).enumerate() {
        let name = Scope::of(plan, index).name(plan);
        let achieved = part.cross_products.correlations();
        for (pair, achieved) in scenario.pairs.iter().zip(achieved) {
            let (first, second) = pair.normals;
            let gaussian = matches!(scenario.copula, Copula::Gaussian);
            let rank = achieved.filter(|_| gaussian).map(spearman);
            rows.push(vec![
                Cell::text(name),
                Cell::text(&scenario.normals[first].name),
                Cell::text(&scenario.normals[second].name),
                Cell::from(pair.asked),
                Cell::from(pair.used),
                Cell::from(achieved),
                Cell::from(pair.asked_rank),
                Cell::from(rank),
            ]);
        }
    }
    Table {
        name: "correlation",
        columns: &[
            "scenario",
            "first",
            "second",
            "asked",
            "used",
            "achieved",
            "asked_rank",
            "achieved_rank",
        ],
        rows,
    }
}

/// Spearman's correlation of two variables joined by a Gaussian copula, 6/π asin(ρ/2)
/// (Pearson 1907).
fn spearman(rho: f64) -> f64 {
    6.0 / std::f64::consts::PI * libm::asin(rho / 2.0)
}
