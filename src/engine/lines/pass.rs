//! The pass over all lines of a plan, after the counted paths.

use rayon::prelude::*;

use super::LINES;
use super::block::{Block, TOLERANCE};
use super::measure::{Asked, Measures};
use super::survey::{Survey, points, survey};
use super::walk::Walk;
use crate::engine::batch::Streams;
use crate::engine::dispatch::InstructionSet;
use crate::engine::simulate::{Options, SimulateError};
use crate::engine::threads::on_threads;
use crate::plan::Plan;
use crate::sampling::PointsError;

/// Most evaluations of the model that a pass is laid out for.
const EVALUATIONS: u64 = 1 << 17;
/// Evaluations that a line takes, about.
const EACH: u64 = 8;
/// Fewest lines of a replicate of a scenario.
const FEWEST: u64 = 8;
/// How many times the lines the rarest event takes, if it is rarer than this. Whether its error
/// is small is not asked: it looks small most often where the figure is too low.
const RARE: [(f64, u64); 3] = [(1e-8, 64), (1e-6, 16), (1e-4, 4)];
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
    let survey = survey(plan, budget, instructions)?;
    let mut evaluations = survey.evaluations;
    let targets = vec![SmoothedTarget::default(); plan.targets.len()];
    let mut scenarios = vec![targets; plan.scenarios.len()];
    let mut lines = 0;
    if !survey.targets.is_empty() {
        let units = plan.scenarios.len() * REPLICATES;
        let least = (budget / (units as u64 * EACH)).max(FEWEST);
        lines = 1 << least.ilog2();
        evaluations += walk_all(plan, &survey, lines, instructions, &mut scenarios)?;
        let odds = survey.targets.iter().map(|&target| odds(plan, &scenarios, target));
        let rarest = odds.filter(|odds| *odds > 0.0).fold(1.0, f64::min);
        if let Some((_, times)) = RARE.iter().find(|(below, _)| rarest < *below) {
            lines *= times;
            evaluations += walk_all(plan, &survey, lines, instructions, &mut scenarios)?;
        }
    }
    let lines_per_replicate = lines;
    Ok(Smoothed { scenarios, lines_per_replicate, evaluations, turn_error: TOLERANCE })
}

/// Walks all lines and puts down what they tell of the targets; how many points were evaluated.
fn walk_all(
    plan: &Plan,
    survey: &Survey,
    lines: u64,
    instructions: InstructionSet,
    scenarios: &mut [Vec<SmoothedTarget>],
) -> Result<u64, PointsError> {
    let points = points(plan, plan.settings.seed, "lines", lines)?;
    let Survey { targets, courses, .. } = survey;
    let of_unit = |unit: usize| {
        let (at, replicate) = (unit / REPLICATES, unit % REPLICATES);
        let scenario = &plan.scenarios[at];
        let asked = Asked::of(scenario, targets);
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
    let units = plan.scenarios.len() * REPLICATES;
    let done: Vec<(Vec<Measures>, u64)> = (0..units).into_par_iter().map(of_unit).collect();
    for (scenario, units) in scenarios.iter_mut().zip(done.chunks_exact(REPLICATES)) {
        for (place, &target) in targets.iter().enumerate() {
            let share = |pick: fn(&Measures) -> f64| {
                units.iter().map(|(sums, _)| pick(&sums[place]) / lines as f64).collect()
            };
            scenario[target] =
                SmoothedTarget { given: share(|m| m.given), event: share(|m| m.event) };
        }
    }
    Ok(done.iter().map(|(_, evaluations)| evaluations).sum())
}

/// A target's probability over all scenarios.
fn odds(plan: &Plan, scenarios: &[Vec<SmoothedTarget>], target: usize) -> f64 {
    let parts = plan.scenarios.iter().zip(scenarios);
    let odds = parts.map(|(scenario, told)| {
        scenario.weight * told[target].event.iter().sum::<f64>() / REPLICATES as f64
    });
    odds.sum()
}
