//! The odds of every target.

use super::odds::probability;
use super::scope::Scope;
use super::{Cell, Gap, Table};
use crate::engine::Outcome;
use crate::plan::Plan;
use crate::stats::Estimate;

/// A row for each scenario and target.
pub(super) fn table(plan: &Plan, outcome: &Outcome, gaps: &mut Vec<Gap>) -> Table {
    let mut rows = Vec::new();
    for scope in Scope::every(plan) {
        for (index, target) in plan.targets.iter().enumerate() {
            let odds = probability(plan, outcome, index, scope);
            if odds.estimate.is_none() {
                gaps.push(Gap {
                    table: "targets",
                    scenario: scope.name(plan).to_owned(),
                    name: target.name.clone(),
                    reason: match target.given {
                        Some(_) => "no path meets the condition".to_owned(),
                        None => "no path has a value".to_owned(),
                    },
                });
            }
            let part = |pick: fn(&Estimate) -> Option<f64>| {
                Cell::from(odds.estimate.as_ref().and_then(pick))
            };
            let counted = |pick: fn(&Estimate) -> Option<f64>| {
                Cell::from(odds.counted.as_ref().and_then(pick))
            };
            rows.push(vec![
                Cell::text(scope.name(plan)),
                Cell::text(&target.name),
                Cell::text(&target.event),
                Cell::optional(target.given.as_ref()),
                part(|estimate| Some(estimate.value)),
                part(|estimate| estimate.standard_error),
                part(|estimate| Some(estimate.low)),
                part(|estimate| Some(estimate.high)),
                Cell::from(odds.paths),
                Cell::text(odds.method.name()),
                counted(|estimate| Some(estimate.value)),
                counted(|estimate| estimate.standard_error),
                Cell::from(odds.plain_paths.map(f64::round)),
                Cell::optional(target.source.as_ref()),
            ]);
        }
    }
    Table {
        name: "targets",
        columns: &[
            "scenario",
            "target",
            "event",
            "given",
            "probability",
            "standard_error",
            "ci_low",
            "ci_high",
            "paths",
            "method",
            "counted_probability",
            "counted_standard_error",
            "plain_paths",
            "source",
        ],
        rows,
    }
}
