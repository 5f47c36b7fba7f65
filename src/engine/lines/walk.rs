//! The model along lines: a block of lines is drawn, and evaluated wherever it is asked.

use crate::engine::batch::{BATCH, Batch, Streams, scores};
use crate::engine::dispatch::{self, InstructionSet, Kernel};
use crate::model::{Comparison, Paths, Reference, STACK};
use crate::plan::{Plan, Scenario};
use crate::real::{Lanes, Real};
use crate::special;

use super::LINES;
use super::frame::Frame;

/// Step of a score by which slopes are measured.
const STEP: f64 = 1e-3;

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
    frame: &'a Frame,
    instructions: InstructionSet,
    batch: Batch,
    /// Working space: the feet in the frame's coordinates.
    turned: Vec<f64>,
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
        frame: &'a Frame,
        instructions: InstructionSet,
    ) -> Self {
        let mut batch = Batch::new(scenario, BATCH);
        batch.instructions = instructions;
        Self {
            plan,
            scenario,
            comparisons,
            frame,
            instructions,
            batch,
            turned: vec![0.0; scores(scenario) * LINES],
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

    /// How values change about one point of each line: for each value and line the slope by every
    /// score, in the order of dimensions.
    pub fn slopes(&mut self, at: &[f64], values: &[Reference]) -> Vec<Vec<f64>> {
        let Self { plan, scenario, frame, batch, feet, .. } = self;
        let scores = frame.direction.len();
        let each = scores + 1;
        let points: Vec<usize> = (0..at.len() * each).collect();
        self.evaluations += points.len() as u64;
        let mut columns = vec![Vec::new(); values.len()];
        for points in points.chunks(BATCH) {
            for (place, &score) in frame.order.iter().enumerate() {
                let row = &mut batch.normals[score * BATCH..(score + 1) * BATCH];
                let feet = &feet[score * LINES..(score + 1) * LINES];
                for (normal, point) in row.iter_mut().zip(points) {
                    let (line, moved) = (point / each, point % each);
                    let step = if moved == place + 1 { STEP } else { 0.0 };
                    *normal = frame.direction[score].mul_add(at[line], feet[line]) + step;
                }
            }
            batch.join(plan, scenario, points.len());
            batch.evaluate(scenario, points.len());
            for (column, &value) in columns.iter_mut().zip(values) {
                column.extend_from_slice(&batch.column(value)[..points.len()]);
            }
        }
        let slopes = |values: &[f64]| values[1..].iter().map(|v| (v - values[0]) / STEP).collect();
        columns.iter().flat_map(|column| column.chunks_exact(each)).map(slopes).collect()
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
        let Walk { batch, feet, turned, frame, .. } = &mut *self.walk;
        batch.fill(self.streams, self.first, self.count);
        frame.place(&batch.normals, BATCH, turned, feet);
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
        let Walk { plan, scenario, comparisons, frame, batch, feet, .. } = &mut *self.walk;
        let columns = batch.normals.chunks_exact_mut(BATCH).zip(feet.chunks_exact(LINES));
        for ((column, feet), &part) in columns.zip(&frame.direction) {
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
