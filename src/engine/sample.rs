//! A few paths of a scenario kept whole, where statistics are not enough.

use super::batch::{BATCH, Batch, Streams};
use super::simulate::points_of;
use crate::model::Reference;
use crate::plan::Plan;
use crate::real::Lanes;
use crate::sampling::PointsError;

/// Columns of `paths` paths of a scenario (by position), one for each reference: the first paths
/// of every replicate in turn, as many replicates as that takes. Fewer where the scenario has no
/// more.
///
/// # Panics
/// If the plan has no such scenario.
pub fn sample(
    plan: &Plan,
    scenario: usize,
    paths: u64,
    references: &[Reference],
) -> Result<Vec<Vec<f64>>, PointsError> {
    let points = points_of(plan)?;
    let scenario = &plan.scenarios[scenario];
    let mut batch = Batch::new(scenario, BATCH);
    let mut columns = vec![Vec::new(); references.len()];
    let mut left = paths;
    for replicate in 0..plan.settings.replicates {
        let streams = Streams::new(&points, scenario, replicate);
        let end = left.min(plan.settings.paths_per_replicate);
        for first in (0..end).step_by(BATCH) {
            let count = (end - first).min(BATCH as u64) as usize;
            batch.draw(plan, scenario, &streams, first, count);
            batch.evaluate::<Lanes>(scenario, count);
            for (column, &reference) in columns.iter_mut().zip(references) {
                column.extend_from_slice(&batch.column(reference)[..count]);
            }
        }
        left -= end;
    }
    Ok(columns)
}
