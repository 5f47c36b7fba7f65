//! Percentiles of the main results with their error bars.

use rayon::prelude::*;

use super::scope::{PERCENTILES, Scope, independent_paths};
use super::{Cell, Table};
use crate::engine::Outcome;
use crate::plan::{Figure, Plan};
use crate::stats::{Estimate, GroupedPart, Mixture, Summary, quantile_estimates};

/// A row for each scenario, main result and percentile; none where a result has no value.
pub(super) fn table(plan: &Plan, outcome: &Outcome) -> Table {
    let mut places = Vec::new();
    for scope in Scope::every(plan) {
        places.extend((0..plan.main_results.len()).map(|main| (scope, main)));
    }
    let estimates: Vec<_> = places
        .par_iter()
        .map(|&(scope, main)| {
            estimates(plan, outcome, main, scope, &PERCENTILES).unwrap_or_default()
        })
        .collect();
    let rows = places.iter().zip(estimates).flat_map(|(&(scope, main), estimates)| {
        let result = &plan.results[plan.main_results[main]];
        estimates.into_iter().zip(PERCENTILES).map(move |(estimate, p)| {
            vec![
                Cell::text(scope.name(plan)),
                Cell::text(&result.name),
                Cell::text(&result.unit),
                Cell::from(p),
                Cell::from(estimate.value),
                Cell::from(estimate.standard_error),
                Cell::from(estimate.low),
                Cell::from(estimate.high),
            ]
        })
    });
    Table {
        name: "percentiles",
        columns: &[
            "scenario",
            "result",
            "unit",
            "probability",
            "value",
            "standard_error",
            "ci_low",
            "ci_high",
        ],
        rows: rows.collect(),
    }
}

/// A main result's quantiles at these levels; `None` where it has no value.
pub(super) fn estimates(
    plan: &Plan,
    outcome: &Outcome,
    main: usize,
    scope: Scope,
    levels: &[f64],
) -> Option<Vec<Estimate>> {
    let figure = plan.results[plan.main_results[main]].figure;
    let (mut summaries, mut grouped): (Vec<(&Summary, f64)>, Vec<GroupedPart>) = Default::default();
    for (scenario, weight) in scope.parts(plan) {
        match plan.scenarios[scenario].figures[figure] {
            Figure::Certain(value) => {
                return Some(vec![Estimate::certain(value); levels.len()]);
            }
            Figure::Absent => return None,
            Figure::Uncertain(_) => {
                let part = &outcome.scenarios[scenario];
                summaries.push((part.summaries[figure].as_ref()?, weight));
                let paths = plan.settings.paths_per_replicate * plan.settings.replicates as u64;
                grouped.push(GroupedPart { weight, paths, bins: part.grouped[main].as_ref()? });
            }
        }
    }
    let scale = &outcome.scales[figure];
    let mixture = Mixture::new(scale, &summaries)?;
    let (independent, confidence) = (independent_paths(plan), plan.settings.confidence);
    Some(quantile_estimates(scale, &mixture, &grouped, levels, independent, confidence))
}
