//! A batch of paths: from addresses to driver values to every line of the model.

use super::aligned::Aligned;
use super::dispatch::{self, InstructionSet, Kernel};
use crate::model::{Paths, Reference, STACK, evaluate};
use crate::plan::{Block, Copula, Plan, Scenario};
use crate::real::{Real, Wide};
use crate::sampling::{Points, Stream};
use crate::special;

/// Paths evaluated together. Part of what fixes the bits of a result.
pub const BATCH: usize = 256;

/// Working space of one thread: columns of `width` paths.
///
/// What is done to whole columns is compiled for every instruction set, once, and sent to the
/// batch's own.
pub(super) struct Batch {
    pub instructions: InstructionSet,
    width: usize,
    /// One column a normal of the scenario; independent first, then joint. Under a t copula one
    /// more, the score of its χ².
    pub normals: Aligned,
    /// Working space: coordinates of the column at hand.
    coordinates: Aligned,
    pub drivers: Aligned,
    /// Lines of the model, then outputs, then event and condition of each target.
    pub results: Aligned,
}

impl Batch {
    /// Space for a scenario, with its certain drivers filled in; on the fastest instructions.
    pub fn new(scenario: &Scenario, width: usize) -> Self {
        let mut drivers = Aligned::new(0.5, scenario.driver_slots * width);
        for &(slot, value) in &scenario.certain {
            drivers[slot * width..(slot + 1) * width].fill(value);
        }
        Self {
            instructions: InstructionSet::fastest(),
            width,
            normals: Aligned::new(0.0, scores(scenario) * width),
            coordinates: Aligned::new(0.5, width),
            drivers,
            results: Aligned::new(0.0, result_slots(scenario) * width),
        }
    }

    /// The column of a figure.
    #[inline(always)]
    pub fn column(&self, reference: Reference) -> &[f64] {
        match reference {
            Reference::Driver(slot) => &self.drivers[slot * self.width..(slot + 1) * self.width],
            Reference::Result(slot) => &self.results[slot * self.width..(slot + 1) * self.width],
        }
    }

    /// Fills the drivers of `count` paths from `first` on (1 ≤ count ≤ width).
    pub fn draw(
        &mut self,
        plan: &Plan,
        scenario: &Scenario,
        streams: &Streams,
        first: u64,
        count: usize,
    ) {
        self.fill(streams, first, count);
        self.join(plan, scenario, count);
    }

    /// Fills the independent normals of `count` paths from `first` on.
    pub fn fill(&mut self, streams: &Streams, first: u64, count: usize) {
        let batch = self;
        dispatch::run(batch.instructions, &mut Fill { batch, streams, first, count });
    }

    #[inline(always)]
    fn fill_columns(&mut self, streams: &Streams, first: u64, count: usize) {
        for (index, stream) in streams.0.iter().enumerate() {
            stream.fill(first, &mut self.coordinates[..count]);
            let column = &mut self.normals[index * self.width..index * self.width + count];
            special::normal_quantile_slice(&self.coordinates[..count], column);
        }
    }

    /// Fills the drivers of the first `count` paths from the independent normals.
    pub fn join(&mut self, plan: &Plan, scenario: &Scenario, count: usize) {
        self.join_by(&scenario.blocks, plan, scenario, count);
    }

    /// The same by other roots of the same correlations.
    pub fn join_by(&mut self, blocks: &[Block], plan: &Plan, scenario: &Scenario, count: usize) {
        let batch = self;
        dispatch::run(batch.instructions, &mut Join { batch, blocks, plan, scenario, count });
    }

    #[inline(always)]
    fn join_columns(&mut self, blocks: &[Block], plan: &Plan, scenario: &Scenario, count: usize) {
        let width = self.width;
        for block in blocks {
            self.mix(block, count);
        }
        if let Copula::StudentT { df, map, .. } = scenario.copula {
            self.divide(&plan.maps[map], df, count);
        }
        for draw in &scenario.draws {
            let scores = &self.normals[draw.normal * width..draw.normal * width + count];
            let values = &mut self.drivers[draw.slot * width..draw.slot * width + count];
            plan.maps[draw.map].fill(scores, values);
        }
    }

    /// Joint normals from independent ones, in place: the last row first, since row `i` of the
    /// root needs only rows up to `i`.
    #[inline(always)]
    fn mix(&mut self, block: &Block, count: usize) {
        let width = self.width;
        for (row, &target) in block.normals.iter().enumerate().rev() {
            let own = block.lower[[row, row]];
            for score in &mut self.normals[target * width..target * width + count] {
                *score *= own;
            }
            for (column, &source) in block.normals[..row].iter().enumerate() {
                let weight = block.lower[[row, column]];
                if weight == 0.0 {
                    continue;
                }
                let (from, to) = two_columns(&mut self.normals, width, source, target);
                for (to, from) in to[..count].iter_mut().zip(&from[..count]) {
                    *to = from.mul_add(weight, *to);
                }
            }
        }
    }

    /// Student's t: all normals of a path divided by one √(W/df).
    #[inline(always)]
    fn divide(&mut self, chi_squared: &crate::dist::ScoreMap, df: f64, count: usize) {
        let last = self.normals.len() - self.width;
        let (normals, scores) = self.normals.split_at_mut(last);
        let divisors = &mut self.coordinates[..count];
        chi_squared.fill(&scores[..count], divisors);
        for divisor in divisors.iter_mut() {
            *divisor = (*divisor / df).sqrt();
        }
        for column in normals.chunks_exact_mut(self.width) {
            for (normal, divisor) in column.iter_mut().zip(&*divisors) {
                *normal /= divisor;
            }
        }
    }

    /// Evaluates the model, the outputs and the targets on the first `count` paths.
    pub fn evaluate(&mut self, scenario: &Scenario, count: usize) {
        let batch = self;
        dispatch::run(batch.instructions, &mut Evaluate { batch, scenario, count });
    }

    /// The same for the first path alone, on plain `f64`.
    pub fn evaluate_one(&mut self, scenario: &Scenario) {
        self.evaluate_on::<f64>(scenario, 1);
    }

    /// The same for the first `count` paths, rounded up to whole groups of `T::WIDTH`.
    #[inline(always)]
    fn evaluate_on<T: Real>(&mut self, scenario: &Scenario, count: usize) {
        let mut stack = [T::splat(0.0); STACK];
        let first_output = scenario.slots.total();
        let first_target = first_output + scenario.outputs.len();
        let mut at = 0;
        while at < count {
            let mut paths = Paths {
                drivers: &mut self.drivers,
                results: &mut self.results,
                stride: self.width,
                at,
            };
            evaluate::<T>(&scenario.company, &scenario.slots, &mut paths);
            for (index, output) in scenario.outputs.iter().enumerate() {
                let value: T = output.evaluate(&paths, &mut stack);
                paths.put(first_output + index, value);
            }
            for (index, (event, given)) in scenario.targets.iter().enumerate() {
                let value: T = event.evaluate(&paths, &mut stack);
                paths.put(first_target + 2 * index, value);
                if let Some(given) = given {
                    let value: T = given.evaluate(&paths, &mut stack);
                    paths.put(first_target + 2 * index + 1, value);
                }
            }
            at += T::WIDTH;
        }
    }
}

struct Fill<'a> {
    batch: &'a mut Batch,
    streams: &'a Streams<'a>,
    first: u64,
    count: usize,
}

impl Kernel for Fill<'_> {
    #[inline(always)]
    fn run(&mut self) {
        self.batch.fill_columns(self.streams, self.first, self.count);
    }
}

struct Join<'a> {
    batch: &'a mut Batch,
    blocks: &'a [Block],
    plan: &'a Plan,
    scenario: &'a Scenario,
    count: usize,
}

impl Kernel for Join<'_> {
    #[inline(always)]
    fn run(&mut self) {
        self.batch.join_columns(self.blocks, self.plan, self.scenario, self.count);
    }
}

struct Evaluate<'a> {
    batch: &'a mut Batch,
    scenario: &'a Scenario,
    count: usize,
}

impl Kernel for Evaluate<'_> {
    #[inline(always)]
    fn run(&mut self) {
        self.batch.evaluate_on::<Wide>(self.scenario, self.count);
    }
}

/// Normal scores behind a path of a scenario: its normals, and under a t copula that of its χ².
pub(super) fn scores(scenario: &Scenario) -> usize {
    scenario.normals.len() + usize::from(matches!(scenario.copula, Copula::StudentT { .. }))
}

/// Dimensions of a scenario's scores, in their order.
pub(super) fn dimensions(scenario: &Scenario) -> impl Iterator<Item = usize> {
    let chi_squared = match scenario.copula {
        Copula::Gaussian => None,
        Copula::StudentT { dimension, .. } => Some(dimension),
    };
    scenario.normals.iter().map(|normal| normal.dimension).chain(chi_squared)
}

/// Result slots of a scenario: model, outputs, and two for each target.
fn result_slots(scenario: &Scenario) -> usize {
    scenario.slots.total() + scenario.outputs.len() + 2 * scenario.targets.len()
}

/// Two different columns, the second to write to.
#[inline(always)]
fn two_columns(
    columns: &mut [f64],
    width: usize,
    read: usize,
    write: usize,
) -> (&[f64], &mut [f64]) {
    if read < write {
        let (low, high) = columns.split_at_mut(write * width);
        (&low[read * width..(read + 1) * width], &mut high[..width])
    } else {
        let (low, high) = columns.split_at_mut(read * width);
        (&high[..width], &mut low[write * width..(write + 1) * width])
    }
}

/// The coordinates of one replicate of one scenario, a stream for each of its [`scores`].
pub(super) struct Streams<'a>(Vec<Stream<'a>>);

impl<'a> Streams<'a> {
    pub fn new(points: &'a Points, scenario: &Scenario, replicate: usize) -> Self {
        let stream = |dimension| points.stream(scenario.key, replicate as u32, dimension);
        Self(dimensions(scenario).map(stream).collect())
    }
}
