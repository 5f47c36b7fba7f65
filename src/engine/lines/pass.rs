//! The pass over all lines of a plan, after the counted paths.

use rayon::prelude::*;

use super::block::{Block, TOLERANCE};
use super::measure::{Asked, Measures};
use super::survey::{Survey, survey};
use super::walk::{LINES, Walk};
use crate::engine::batch::Streams;
use crate::engine::dispatch::InstructionSet;
use crate::engine::simulate::{Options, SimulateError, dimension_keys};
use crate::engine::threads::on_threads;
use crate::name;
use crate::plan::Plan;
use crate::sampling::{MAX_DIMENSIONS, Points, PointsError, Sampler};

/// Most evaluations of the model that a pass is laid out for.
const EVALUATIONS: u64 = 1 << 17;
/// Evaluations that a line takes, about.
const EACH: u64 = 8;
/// Fewest lines of a replicate of a scenario.
const FEWEST: u64 = 8;
/// Replicates of the lines: few, since a set of points twice as large is worth more than two.
const REPLICATES: usize = 4;

/// What the lines tell of a plan's targets.
#[derive(Clone, Debug, PartialEq)]
pub struct Smoothed {
    /// For each scenario and target.
    pub scenarios: Vec<Vec<SmoothedTarget>>,
    /// Lines of each replicate of a scenario.
    pub lines_per_replicate: u64,
    /// Evaluations of the model, all nodes of all lines.
    pub evaluations: u64,
    /// Error of a measure from where turns are taken to be, as a part of the smaller of the
    /// measure and its complement.
    pub turn_error: f64,
}

/// One target in one scenario: measures by replicate, means over its lines; none where the target
/// has a condition or lines do not tell it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SmoothedTarget {
    /// P(the event has an answer), 1 where every path has a value.
    pub given: Vec<f64>,
    /// P(event).
    pub event: Vec<f64>,
}

/// Measures those targets of a plan along lines that lines can tell. The lines are scrambled
/// Sobol' points of their own across the leading direction, that of the regression of the values
/// per share on the normals (see `influence`).
///
/// # Errors
/// No threads.
pub fn smooth(plan: &Plan, options: &Options) -> Result<Smoothed, SimulateError> {
    on_threads(options.threads, || measured(plan, options.instructions))?
}

fn measured(plan: &Plan, instructions: InstructionSet) -> Result<Smoothed, SimulateError> {
    let budget = plan.settings.paths(plan.scenarios.len()).min(EVALUATIONS);
    let units = plan.scenarios.len() * REPLICATES;
    let lines = (budget / (units as u64 * EACH)).max(FEWEST);
    let lines = if lines.is_power_of_two() { lines } else { lines.next_power_of_two() / 2 };
    let points = points(plan, plan.settings.seed, "lines", lines)?;
    let Survey { targets, courses, mut evaluations } = survey(plan, budget, instructions)?;
    let of_unit = |unit: usize| {
        let (at, replicate) = (unit / REPLICATES, unit % REPLICATES);
        let scenario = &plan.scenarios[at];
        let asked = Asked::of(scenario, &targets);
        let course = &courses[at];
        let mut walk = Walk::new(plan, scenario, &asked.comparisons, &course.frame, instructions);
        let streams = Streams::new(&points, scenario, replicate);
        let mut sums = vec![Measures::default(); targets.len()];
        let mut block = Block::default();
        for first in (0..lines).step_by(LINES) {
            let count = (lines - first).min(LINES as u64) as usize;
            walk.draw(&streams, first, count);
            block.explore(&mut walk, &course.start, count);
            block.measure(&walk, &asked, count, &mut sums);
        }
        (sums, walk.evaluations)
    };
    let units = if targets.is_empty() { 0 } else { units };
    let done: Vec<(Vec<Measures>, u64)> = (0..units).into_par_iter().map(of_unit).collect();
    let mut scenarios =
        vec![vec![SmoothedTarget::default(); plan.targets.len()]; plan.scenarios.len()];
    for (unit, (sums, own)) in done.iter().enumerate() {
        evaluations += own;
        for (&target, sums) in targets.iter().zip(sums) {
            let smoothed = &mut scenarios[unit / REPLICATES][target];
            smoothed.given.push(sums.given / lines as f64);
            smoothed.event.push(sums.event / lines as f64);
        }
    }
    let lines_per_replicate = if targets.is_empty() { 0 } else { lines };
    Ok(Smoothed { scenarios, lines_per_replicate, evaluations, turn_error: TOLERANCE })
}

/// Points of lines: scrambled Sobol', or independent where there are too many dimensions.
pub(super) fn points(
    plan: &Plan,
    seed: u64,
    purpose: &str,
    lines: u64,
) -> Result<Points, PointsError> {
    let keys = dimension_keys(plan);
    let sampler = if keys.len() > MAX_DIMENSIONS { Sampler::Random } else { Sampler::Sobol };
    Points::new(sampler, name::mix(seed, name::key(&[purpose])), keys, lines)
}
