//! A first look at every figure: where it lies and how far it spreads.
//!
//! The first paths of each scenario's first replicate fix the frame in which the run sums and
//! bins a figure. The frame is part of the plan's consequences: it depends on the points alone,
//! never on threads or shards.

use super::batch::{BATCH, Batch, Streams};
use super::simulate::points_of;
use crate::plan::{Figure, Plan};
use crate::real::Lanes;
use crate::sampling::PointsError;
use crate::stats::Scale;

/// Paths looked at, over all scenarios.
const PATHS: u64 = 1024;

/// The frame of each of the plan's figures.
pub(super) fn scales(plan: &Plan) -> Result<Vec<Scale>, PointsError> {
    let points = points_of(plan)?;
    let each = PATHS.div_ceil(plan.scenarios.len() as u64);
    let each = each.min(plan.settings.paths_per_replicate);
    let mut values: Vec<Vec<f64>> = vec![Vec::new(); plan.figures];
    for scenario in &plan.scenarios {
        let streams = Streams::new(&points, scenario, 0);
        let mut batch = Batch::new(scenario, BATCH);
        let mut first = 0;
        while first < each {
            let count = (each - first).min(BATCH as u64) as usize;
            batch.draw(plan, scenario, &streams, first, count);
            batch.evaluate::<Lanes>(scenario, count);
            for (figure, values) in scenario.figures.iter().zip(&mut values) {
                if let Figure::Uncertain(reference) = figure {
                    values.extend_from_slice(&batch.column(*reference)[..count]);
                }
            }
            first += count as u64;
        }
    }
    Ok(values.iter().map(|values| Scale::from_pilot(values)).collect())
}
