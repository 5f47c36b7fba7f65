//! A first look at every figure: where it lies and how far it spreads.
//!
//! The first paths of each scenario's first replicate fix the frame in which the run sums and
//! bins a figure. The frame is part of the plan's consequences: it depends on the points alone,
//! never on threads or shards.

use rayon::prelude::*;

use super::batch::{BATCH, Batch, Streams};
use super::dispatch::InstructionSet;
use super::kernel::{Sink, Work};
use crate::plan::Plan;
use crate::sampling::Points;
use crate::stats::Scale;

/// Paths looked at, over all scenarios.
const PATHS: u64 = 1024;

/// The frame of each of the plan's figures.
pub(super) fn scales(plan: &Plan, points: &Points, instructions: InstructionSet) -> Vec<Scale> {
    let each = PATHS.div_ceil(plan.scenarios.len() as u64);
    let each = each.min(plan.settings.paths_per_replicate);
    let mut values = vec![Vec::new(); plan.figures];
    for scenario in &plan.scenarios {
        let mut batch = Batch::new(scenario, BATCH);
        batch.instructions = instructions;
        let mut work = Work {
            plan,
            scenario,
            streams: Streams::new(points, scenario, 0),
            first: 0,
            end: each,
            batch: &mut batch,
            sink: Sink::Values(&mut values),
        };
        work.run();
    }
    values.par_iter().map(|values| Scale::from_pilot(values)).collect()
}
