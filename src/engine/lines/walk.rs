//! The model along lines: a block of lines is drawn, and evaluated wherever it is asked.

use crate::engine::batch::{BATCH, Batch, Streams, scores};
use crate::engine::dispatch::{self, InstructionSet, Kernel};
use crate::engine::influence::by_name;
use crate::model::{Comparison, Paths, STACK};
use crate::plan::{Plan, Scenario};
use crate::real::{Lanes, Real};
use crate::special;

/// Lines that are walked together.
pub(super) const LINES: usize = 32;

/// A point to look at: which line of the block, where on it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Look {
    pub line: usize,
    pub at: f64,
}

/// Working space for the lines of one scenario.
pub(super) struct Walk<'a> {
    pub plan: &'a Plan,
    pub scenario: &'a Scenario,
    pub comparisons: &'a [Comparison],
    /// Unit vector in the space of the scenario's scores, or all 0: every line is then a point.
    pub direction: &'a [f64],
    instructions: InstructionSet,
    /// Scores in the order of their names, in which sums run.
    order: Vec<usize>,
    batch: Batch,
    /// For each score [`LINES`] coordinates: the lines' points at t = 0.
    feet: Vec<f64>,
    /// Points evaluated so far.
    pub evaluations: u64,
}

impl<'a> Walk<'a> {
    pub fn new(
        plan: &'a Plan,
        scenario: &'a Scenario,
        comparisons: &'a [Comparison],
        direction: &'a [f64],
        instructions: InstructionSet,
    ) -> Self {
        let mut batch = Batch::new(scenario, BATCH);
        batch.instructions = instructions;
        Self {
            plan,
            scenario,
            comparisons,
            direction,
            instructions,
            order: by_name(plan, scenario),
            batch,
            feet: vec![0.0; scores(scenario) * LINES],
            evaluations: 0,
        }
    }

    /// Draws the `count` lines from `first` on (1 ≤ count ≤ [`LINES`]).
    pub fn draw(&mut self, streams: &Streams, first: u64, count: usize) {
        let instructions = self.instructions;
        dispatch::run(instructions, &mut Draw { walk: self, streams, first, count });
    }

    /// The differences of all comparisons at up to [`BATCH`] points of the lines drawn:
    /// comparison `c` at look `k` becomes `differences[c * BATCH + k]`.
    pub fn look(&mut self, looks: &[Look], differences: &mut [f64]) {
        let instructions = self.instructions;
        self.evaluations += looks.len() as u64;
        dispatch::run(instructions, &mut Evaluate { walk: self, looks, differences });
    }

    /// Φ(−|t|) of every t.
    pub fn tails(&self, t: &[f64], tails: &mut Vec<f64>) {
        tails.clear();
        tails.resize(t.len(), 0.0);
        dispatch::run(self.instructions, &mut Tails { t, tails });
    }
}

struct Draw<'a, 'b, 'c> {
    walk: &'a mut Walk<'b>,
    streams: &'a Streams<'c>,
    first: u64,
    count: usize,
}

impl Kernel for Draw<'_, '_, '_> {
    #[inline(always)]
    fn run(&mut self) {
        let Walk { batch, feet, direction, order, .. } = &mut *self.walk;
        batch.fill(self.streams, self.first, self.count);
        let mut along = [0.0; LINES];
        for &score in &*order {
            let column = &batch.normals[score * BATCH..(score + 1) * BATCH];
            for (along, normal) in along.iter_mut().zip(column) {
                *along += direction[score] * normal;
            }
        }
        let columns = batch.normals.chunks_exact(BATCH).zip(feet.chunks_exact_mut(LINES));
        for ((column, feet), &part) in columns.zip(*direction) {
            for ((foot, normal), along) in feet.iter_mut().zip(column).zip(&along) {
                *foot = normal - part * along;
            }
        }
    }
}

struct Evaluate<'a, 'b> {
    walk: &'a mut Walk<'b>,
    looks: &'a [Look],
    differences: &'a mut [f64],
}

impl Kernel for Evaluate<'_, '_> {
    #[inline(always)]
    fn run(&mut self) {
        let Walk { plan, scenario, comparisons, direction, batch, feet, .. } = &mut *self.walk;
        let columns = batch.normals.chunks_exact_mut(BATCH).zip(feet.chunks_exact(LINES));
        for ((column, feet), &part) in columns.zip(*direction) {
            for (normal, look) in column.iter_mut().zip(self.looks) {
                *normal = f64::mul_add(part, look.at, feet[look.line]);
            }
        }
        let count = self.looks.len();
        batch.join(plan, scenario, count);
        batch.evaluate(scenario, count);
        let mut stack = [Lanes::splat(0.0); STACK];
        let (drivers, results) = (&mut batch.drivers, &mut batch.results);
        let mut paths = Paths { drivers, results, stride: BATCH, at: 0 };
        let columns = self.differences.chunks_exact_mut(BATCH);
        for (comparison, column) in comparisons.iter().zip(columns) {
            for at in (0..count).step_by(Lanes::WIDTH) {
                paths.at = at;
                let difference: Lanes = comparison.difference.evaluate(&paths, &mut stack);
                difference.store(column, at);
            }
        }
    }
}

struct Tails<'a> {
    t: &'a [f64],
    tails: &'a mut [f64],
}

impl Kernel for Tails<'_> {
    #[inline(always)]
    fn run(&mut self) {
        for (tail, t) in self.tails.iter_mut().zip(self.t) {
            *tail = special::normal_cdf(-t.abs());
        }
    }
}
