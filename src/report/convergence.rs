//! How each target's odds settled while replicates were added.

use super::odds::counted;
use super::scope::Scope;
use super::{Cell, Table};
use crate::engine::Outcome;
use crate::plan::Plan;

/// Most rows for one target.
const STEPS: usize = 64;

/// A row for each target and number of replicates, all scenarios by their weights: the odds
/// counted on the first so many replicates.
pub(super) fn table(plan: &Plan, outcome: &Outcome) -> Table {
    let replicates = plan.settings.replicates;
    let scenarios = plan.scenarios.len() as u64;
    let step = replicates.div_ceil(STEPS);
    let mut rows = Vec::new();
    for (index, target) in plan.targets.iter().enumerate() {
        for first in (1..=replicates).filter(|first| (replicates - first).is_multiple_of(step)) {
            let Some(odds) = counted(plan, outcome, index, Scope::All, first) else {
                continue;
            };
            rows.push(vec![
                Cell::text(&target.name),
                Cell::from(first as u64),
                Cell::from(first as u64 * plan.settings.paths_per_replicate * scenarios),
                Cell::from(odds.value),
                Cell::from(odds.low),
                Cell::from(odds.high),
            ]);
        }
    }
    Table {
        name: "convergence",
        columns: &["target", "replicates", "paths", "probability", "ci_low", "ci_high"],
        rows,
    }
}
