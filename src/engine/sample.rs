//! A few paths of a scenario kept whole, where statistics are not enough.

use super::batch::{BATCH, Batch, Streams};
use super::kernel::{Sink, Work};
use super::simulate::points_of;
use crate::plan::{Plan, Scenario};
use crate::sampling::PointsError;

/// Values of the plan's figures on `paths` paths of a scenario (by position): the first paths of
/// every replicate in turn, as many replicates as that takes; fewer where the scenario has no
/// more. Columns of figures that are certain or absent are empty; a path without a value is NaN.
///
/// # Panics
/// If the plan has no such scenario.
pub fn sample(plan: &Plan, scenario: usize, paths: u64) -> Result<Vec<Vec<f64>>, PointsError> {
    first_paths_of(plan, &plan.scenarios[scenario], paths)
}

/// The same, of all figures of a scenario that need not be one of the plan's.
pub(super) fn first_paths_of(
    plan: &Plan,
    scenario: &Scenario,
    paths: u64,
) -> Result<Vec<Vec<f64>>, PointsError> {
    let points = points_of(plan)?;
    let mut batch = Batch::new(scenario, BATCH);
    let mut columns = vec![Vec::new(); scenario.figures.len()];
    let mut left = paths;
    for replicate in 0..plan.settings.replicates {
        let end = left.min(plan.settings.paths_per_replicate);
        let mut work = Work {
            plan,
            scenario,
            streams: Streams::new(&points, scenario, replicate),
            first: 0,
            end,
            batch: &mut batch,
            sink: Sink::Values(&mut columns),
        };
        work.run();
        left -= end;
    }
    Ok(columns)
}
