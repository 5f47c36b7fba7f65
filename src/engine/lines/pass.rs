//! The pass over all lines of a plan, after the counted paths.

use rayon::prelude::*;

use super::curve::{Curve, Turn};
use super::direction::directions;
use super::measure::{Measures, Question, measure};
use super::walk::{LINES, Look, Walk};
use crate::engine::batch::{BATCH, Streams};
use crate::engine::simulate::{Options, SimulateError, dimension_keys};
use crate::model::{Comparison, Condition};
use crate::name;
use crate::plan::{Plan, Scenario};
use crate::sampling::{MAX_DIMENSIONS, Points, PointsError, Sampler};

/// Most evaluations of the model that a pass is laid out for.
const EVALUATIONS: u64 = 1 << 17;
/// Evaluations that a line takes, about.
const EACH: u64 = 16;
/// Fewest lines of a replicate of a scenario.
const FEWEST: u64 = 8;
/// Fewest replicates.
const REPLICATES: usize = 16;
/// Where every line is looked at first. Beyond the ends, a measure of 1e-15, nothing changes.
const NODES: [f64; 8] = [-8.0, -4.5, -2.5, -0.8, 0.8, 2.5, 4.5, 8.0];
/// Distance in t, at t = 0, between a turn and the nearest look at which the turn is settled.
const TOLERANCE: f64 = 3e-4;
/// Error of a settled turn in units of that distance: what the slope beside it is wrong by.
const SLOPE_ERROR: f64 = 0.05;
/// Most rounds of looks; halving takes half of them.
const ROUNDS: usize = 40;

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

/// One target in one scenario: measures by replicate, means over its lines.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SmoothedTarget {
    /// P(condition, and the event has an answer); 1 where there is no condition and every path
    /// has a value.
    pub given: Vec<f64>,
    /// P(event and condition).
    pub event: Vec<f64>,
    /// Mean over all lines of the square of a line's share of the latter.
    pub squares: f64,
}

/// Measures all targets of a plan along lines. The lines are scrambled Sobol' points of their
/// own in all dimensions, each point without its part along the leading direction: that of the
/// regression of the values per share on the normals (see `influence`).
///
/// # Errors
/// No threads.
pub fn smooth(plan: &Plan, options: &Options) -> Result<Smoothed, SimulateError> {
    let replicates = plan.settings.replicates.max(REPLICATES);
    let units = (plan.scenarios.len() * replicates) as u64;
    let budget = plan.settings.paths(plan.scenarios.len()).min(EVALUATIONS);
    let lines = (budget / (units * EACH)).max(FEWEST);
    let lines = if lines.is_power_of_two() { lines } else { lines.next_power_of_two() / 2 };
    let points = points(plan, lines)?;
    let directions = directions(plan);
    let asked: Vec<Asked> = plan.scenarios.iter().map(Asked::of).collect();
    let pool = rayon::ThreadPoolBuilder::new().num_threads(options.threads).build()?;
    let done: Vec<(Vec<Measures>, u64)> = pool.install(|| {
        (0..plan.scenarios.len() * replicates)
            .into_par_iter()
            .map(|unit| {
                let (at, replicate) = (unit / replicates, unit % replicates);
                let scenario = &plan.scenarios[at];
                let asked = &asked[at];
                let streams = Streams::new(&points, scenario, replicate);
                let comparisons = &asked.comparisons;
                let instructions = options.instructions;
                let mut walk =
                    Walk::new(plan, scenario, comparisons, &directions[at], instructions);
                (asked.over_lines(&mut walk, &streams, lines), walk.evaluations)
            })
            .collect()
    });
    let targets = plan.targets.len();
    let scenarios = done
        .chunks_exact(replicates)
        .map(|parts| {
            let mean = |pick: fn(&Measures) -> f64, target: usize| -> Vec<f64> {
                parts.iter().map(|(sums, _)| pick(&sums[target]) / lines as f64).collect()
            };
            (0..targets)
                .map(|target| SmoothedTarget {
                    given: mean(|sums| sums.given, target),
                    event: mean(|sums| sums.event, target),
                    squares: mean(|sums| sums.squares, target).iter().sum::<f64>()
                        / replicates as f64,
                })
                .collect()
        })
        .collect();
    let evaluations = done.iter().map(|(_, evaluations)| evaluations).sum();
    let turn_error = SLOPE_ERROR * TOLERANCE;
    Ok(Smoothed { scenarios, lines_per_replicate: lines, evaluations, turn_error })
}

/// Points of the lines: scrambled Sobol', or independent where there are too many dimensions.
fn points(plan: &Plan, lines: u64) -> Result<Points, PointsError> {
    let keys = dimension_keys(plan);
    let sampler = if keys.len() > MAX_DIMENSIONS { Sampler::Random } else { Sampler::Sobol };
    let seed = name::mix(plan.settings.seed, name::key(&["lines"]));
    Points::new(sampler, seed, keys, lines)
}

/// The targets of a scenario, taken apart.
struct Asked {
    comparisons: Vec<Comparison>,
    questions: Vec<Question>,
}

impl Asked {
    fn of(scenario: &Scenario) -> Self {
        let mut comparisons = Vec::new();
        let mut part = |formula| {
            Condition::of(formula, &mut comparisons).expect("the plan's targets are conditions")
        };
        let questions = scenario
            .targets
            .iter()
            .map(|(event, given)| Question {
                event: part(event),
                given: given.as_ref().map(&mut part),
            })
            .collect();
        Self { comparisons, questions }
    }

    /// Sums over the lines of one replicate.
    fn over_lines(&self, walk: &mut Walk, streams: &Streams, lines: u64) -> Vec<Measures> {
        let mut sums = vec![Measures::default(); self.questions.len()];
        let mut block = Block::default();
        for first in (0..lines).step_by(LINES) {
            let count = (lines - first).min(LINES as u64) as usize;
            walk.draw(streams, first, count);
            block.explore(walk, count);
            block.measure(walk, self, count, &mut sums);
        }
        sums
    }
}

/// The lines at hand.
#[derive(Default)]
struct Block {
    curves: Vec<Curve>,
    turns: Vec<Turn>,
    looks: Vec<Look>,
    differences: Vec<f64>,
}

impl Block {
    /// Looks at every line until all turns are settled.
    fn explore(&mut self, walk: &mut Walk, count: usize) {
        self.curves.resize_with(LINES, Curve::default);
        self.differences.resize(walk.comparisons.len() * BATCH, 0.0);
        self.looks.clear();
        for (line, curve) in self.curves[..count].iter_mut().enumerate() {
            curve.clear(walk.comparisons.len());
            self.looks.extend(NODES.map(|at| Look { line, at }));
        }
        for round in 0..ROUNDS {
            for looks in self.looks.chunks(BATCH) {
                walk.look(looks, &mut self.differences);
                for (place, look) in looks.iter().enumerate() {
                    let columns = self.differences.chunks_exact(BATCH);
                    self.curves[look.line].insert(look.at, columns.map(|column| column[place]));
                }
            }
            self.wanted(walk, count, round);
            if self.looks.is_empty() {
                return;
            }
        }
    }

    /// Where to look next.
    fn wanted(&mut self, walk: &Walk, count: usize, round: usize) {
        self.looks.clear();
        for (line, curve) in self.curves[..count].iter().enumerate() {
            self.turns.clear();
            for (comparison, of) in walk.comparisons.iter().enumerate() {
                curve.turns(comparison, of, round, TOLERANCE, &mut self.turns);
            }
            self.turns.retain(|turn| !turn.settled);
            self.turns.sort_by(|a, b| a.at.total_cmp(&b.at));
            self.turns.dedup_by(|a, b| a.at - b.at < 1e-6);
            self.looks.extend(self.turns.iter().map(|turn| Look { line, at: turn.at }));
        }
    }

    /// Adds the measures of every line.
    fn measure(&mut self, walk: &Walk, asked: &Asked, count: usize, sums: &mut [Measures]) {
        let (mut positions, mut tails, mut answers) = (Vec::new(), Vec::new(), Vec::new());
        for curve in &self.curves[..count] {
            self.turns.clear();
            answers.clear();
            for (comparison, of) in walk.comparisons.iter().enumerate() {
                answers.push(curve.start(comparison, of));
                curve.turns(comparison, of, ROUNDS - 1, TOLERANCE, &mut self.turns);
            }
            self.turns.sort_by(|a, b| a.at.total_cmp(&b.at));
            positions.clear();
            positions.extend(self.turns.iter().map(|turn| turn.at));
            walk.tails(&positions, &mut tails);
            measure(&asked.questions, &mut answers, &self.turns, &tails, sums);
        }
    }
}
