//! The run: units of work on all cores, merged into one outcome.

use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

use super::batch::{BATCH, Batch, Streams};
use super::dispatch::InstructionSet;
use super::kernel::{Sink, Statistics, Work};
use super::lines::smooth;
use super::outcome::{Outcome, ScenarioOutcome, Tally};
use super::pilot;
use super::threads::on_threads;
use crate::name;
use crate::plan::{Figure, Plan, Scenario};
use crate::sampling::{DimensionKey, Points, PointsError};
use crate::stats::{CrossProducts, GroupedBins, LinearHistogram, Scale, Summary};

/// Batches in one unit of work. Their sums are settled together: part of what fixes the bits of a
/// result.
const UNIT: u64 = 32;

/// How to run, none of which changes a result.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// Threads; 0 is those of the pool at hand, one for each core where there is none.
    pub threads: usize,
    /// What the batch kernel runs on; the fastest available by default.
    pub instructions: InstructionSet,
}

impl Default for Options {
    fn default() -> Self {
        Self { threads: 0, instructions: InstructionSet::available()[0] }
    }
}

/// Why a plan could not be run.
#[derive(Debug, thiserror::Error)]
pub enum SimulateError {
    /// The sampler has no such points.
    #[error(transparent)]
    Points(#[from] PointsError),
    /// The system gives no threads.
    #[error("the threads could not be started: {0}")]
    Threads(#[from] rayon::ThreadPoolBuildError),
}

/// Runs all paths of a plan. `progress` is told after each unit how many more paths are done.
pub fn simulate(
    plan: &Plan,
    options: &Options,
    progress: &(dyn Fn(u64) + Sync),
) -> Result<Outcome, SimulateError> {
    let points = points_of(plan)?;
    let scales = pilot::scales(plan, &points, options.instructions);
    let units = Units::of(plan);
    let next = AtomicU64::new(0);
    let merged: Vec<Mutex<Option<ScenarioOutcome>>> =
        plan.scenarios.iter().map(|_| Mutex::new(None)).collect();
    let work = |_: rayon::BroadcastContext| {
        let mut worker = Worker { plan, points: &points, scales: &scales, current: None };
        loop {
            let unit = next.fetch_add(1, Ordering::Relaxed);
            if unit >= units.total() {
                break;
            }
            let unit = units.unit(unit);
            worker.turn_to(unit.scenario, &merged);
            worker.run(&unit, options.instructions);
            progress(unit.paths());
        }
        worker.hand_in(&merged);
    };
    on_threads(options.threads, || rayon::broadcast(work))?;
    let scenarios = merged
        .into_iter()
        .zip(&plan.scenarios)
        .map(|(part, scenario)| {
            let part = part.into_inner().unwrap_or_else(|poisoned| poisoned.into_inner());
            let mut whole = part.unwrap_or_else(|| nothing_yet(plan, scenario, &scales));
            whole.gather(plan);
            whole
        })
        .collect();
    let smoothed = smooth(plan, options)?;
    Ok(Outcome { scales, scenarios, smoothed, paths: plan.settings.paths(plan.scenarios.len()) })
}

/// The points of a plan.
pub(super) fn points_of(plan: &Plan) -> Result<Points, PointsError> {
    let settings = &plan.settings;
    let keys = dimension_keys(plan);
    Points::new(settings.sampler, settings.seed, keys, settings.paths_per_replicate)
}

/// What the plan's dimensions are known by.
pub(super) fn dimension_keys(plan: &Plan) -> Vec<DimensionKey> {
    let key = |dimension: &String| DimensionKey { name_key: name::key(&[dimension]) };
    plan.dimensions.iter().map(key).collect()
}

/// How a run is cut into pieces of work.
struct Units {
    scenarios: u64,
    replicates: u64,
    paths_per_replicate: u64,
    per_replicate: u64,
}

/// A range of paths of one replicate of one scenario.
struct Unit {
    scenario: usize,
    replicate: usize,
    first: u64,
    end: u64,
}

impl Unit {
    fn paths(&self) -> u64 {
        self.end - self.first
    }
}

impl Units {
    fn of(plan: &Plan) -> Self {
        let paths_per_replicate = plan.settings.paths_per_replicate;
        Self {
            scenarios: plan.scenarios.len() as u64,
            replicates: plan.settings.replicates as u64,
            paths_per_replicate,
            per_replicate: paths_per_replicate.div_ceil(UNIT * BATCH as u64),
        }
    }

    fn total(&self) -> u64 {
        self.scenarios * self.replicates * self.per_replicate
    }

    fn unit(&self, index: u64) -> Unit {
        let first = index % self.per_replicate * UNIT * BATCH as u64;
        let replicate = index / self.per_replicate;
        Unit {
            scenario: (replicate / self.replicates) as usize,
            replicate: (replicate % self.replicates) as usize,
            first,
            end: (first + UNIT * BATCH as u64).min(self.paths_per_replicate),
        }
    }
}

/// One thread's hold on the scenario at hand.
struct Worker<'a> {
    plan: &'a Plan,
    points: &'a Points,
    scales: &'a [Scale],
    current: Option<(usize, Batch, ScenarioOutcome)>,
}

impl Worker<'_> {
    /// Hands in what was observed of another scenario and starts on this one.
    fn turn_to(&mut self, scenario: usize, merged: &[Mutex<Option<ScenarioOutcome>>]) {
        if self.current.as_ref().is_some_and(|(current, ..)| *current == scenario) {
            return;
        }
        self.hand_in(merged);
        let planned = &self.plan.scenarios[scenario];
        let part = nothing_yet(self.plan, planned, self.scales);
        self.current = Some((scenario, Batch::new(planned, BATCH), part));
    }

    fn run(&mut self, unit: &Unit, instructions: InstructionSet) {
        let Some((_, batch, part)) = &mut self.current else { return };
        batch.instructions = instructions;
        let scenario = &self.plan.scenarios[unit.scenario];
        let mut work = Work {
            plan: self.plan,
            scenario,
            streams: Streams::new(self.points, scenario, unit.replicate),
            first: unit.first,
            end: unit.end,
            batch,
            sink: Sink::Statistics(Statistics {
                scales: self.scales,
                replicate: unit.replicate,
                part,
            }),
        };
        work.run();
        part.settle(unit.replicate);
    }

    fn hand_in(&mut self, merged: &[Mutex<Option<ScenarioOutcome>>]) {
        let Some((scenario, _, part)) = self.current.take() else { return };
        let mut place = merged[scenario].lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        match place.as_mut() {
            Some(whole) => whole.merge(part),
            None => *place = Some(part),
        }
    }
}

/// Statistics of a scenario before its first path.
fn nothing_yet(plan: &Plan, scenario: &Scenario, scales: &[Scale]) -> ScenarioOutcome {
    let replicates = plan.settings.replicates;
    let main = plan.main_results.iter().map(|&result| plan.results[result].figure);
    let pairs = scenario.pairs.iter().map(|pair| pair.normals).collect();
    ScenarioOutcome {
        summaries: where_uncertain(scenario, 0..plan.figures, |figure| {
            Summary::new(&scales[figure], replicates)
        }),
        histograms: where_uncertain(scenario, main.clone(), |figure| {
            LinearHistogram::new(&scales[figure])
        }),
        grouped: where_uncertain(scenario, main, |figure| {
            GroupedBins::new(&scales[figure], replicates)
        }),
        tallies: scenario.targets.iter().map(|_| Tally::new(replicates)).collect(),
        cross_products: CrossProducts::new(pairs),
    }
}

/// One for each of these figures that paths have a say in.
fn where_uncertain<T>(
    scenario: &Scenario,
    figures: impl Iterator<Item = usize>,
    new: impl Fn(usize) -> T,
) -> Vec<Option<T>> {
    let uncertain = |figure: usize| matches!(scenario.figures[figure], Figure::Uncertain(_));
    figures.map(|figure| uncertain(figure).then(|| new(figure))).collect()
}
