//! A block of lines: looked at until every turn is settled, then measured.

use super::LINES;
use super::curve::{Curve, Turn};
use super::measure::{Asked, Measures, measure};
use super::walk::{Look, Walk};
use crate::engine::batch::BATCH;

/// Distance in t, at t = 0, between two ways to a turn at which it is settled: the error that is
/// left, as closed forms show.
pub(super) const TOLERANCE: f64 = 1e-4;
/// Most rounds of looks; halving takes half of them.
const ROUNDS: usize = 40;

/// How the looks at a line begin.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Start {
    pub nodes: Vec<f64>,
    /// Of each comparison that turns on every line: its answer beyond. Empty where the nodes
    /// reach both ends.
    pub above: Vec<f64>,
}

/// The lines at hand.
#[derive(Default)]
pub(super) struct Block {
    curves: Vec<Curve>,
    turns: Vec<Turn>,
    looks: Vec<Look>,
    differences: Vec<f64>,
}

impl Block {
    /// Looks at every line until all turns are settled.
    pub fn explore(&mut self, walk: &mut Walk, start: &Start, count: usize) {
        self.curves.resize_with(LINES, Curve::default);
        self.differences.resize(walk.comparisons.len() * BATCH, 0.0);
        self.looks.clear();
        for (line, curve) in self.curves[..count].iter_mut().enumerate() {
            curve.clear(walk.comparisons.len());
            self.looks.extend(start.nodes.iter().map(|&at| Look { line, at }));
        }
        for round in 0..ROUNDS {
            for looks in self.looks.chunks(BATCH) {
                walk.look(looks, &mut self.differences);
                for (place, look) in looks.iter().enumerate() {
                    let columns = self.differences.chunks_exact(BATCH);
                    self.curves[look.line].insert(look.at, columns.map(|column| column[place]));
                }
            }
            self.wanted(walk, start, count, round);
            if self.looks.is_empty() {
                return;
            }
        }
    }

    /// Where to look next: once between two neighbouring looks, since each tells more of the
    /// turns beside it; and at an end if an answer was expected to turn, but did not.
    fn wanted(&mut self, walk: &Walk, start: &Start, count: usize, round: usize) {
        self.looks.clear();
        for (line, curve) in self.curves[..count].iter_mut().enumerate() {
            self.turns.clear();
            for (comparison, of) in walk.comparisons.iter().enumerate() {
                let known = self.turns.len();
                curve.turns(comparison, of, round, TOLERANCE, &mut self.turns);
                let above = start.above.get(comparison).filter(|_| self.turns.len() == known);
                if let Some(end) = above.and_then(|&above| curve.beyond(comparison, of, above)) {
                    self.looks.push(Look { line, at: end });
                }
            }
            self.turns.retain(|turn| !turn.settled);
            self.turns.sort_by(|a, b| a.at.total_cmp(&b.at));
            let gaps = self.turns.chunk_by(|a, b| a.left == b.left);
            self.looks.extend(gaps.map(|gap| Look { line, at: gap[gap.len() / 2].at }));
        }
        self.looks.dedup_by(|a, b| a.line == b.line && a.at == b.at);
    }

    /// The turns of one of the lines.
    pub fn turns(&mut self, walk: &Walk, line: usize) -> &[Turn] {
        self.turns.clear();
        for (comparison, of) in walk.comparisons.iter().enumerate() {
            self.curves[line].turns(comparison, of, ROUNDS - 1, TOLERANCE, &mut self.turns);
        }
        &self.turns
    }

    /// Adds the measures of every line.
    pub fn measure(&mut self, walk: &Walk, asked: &Asked, count: usize, sums: &mut [Measures]) {
        let (mut positions, mut tails, mut answers) = (Vec::new(), Vec::new(), Vec::new());
        for curve in &mut self.curves[..count] {
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
            measure(&asked.events, &mut answers, &self.turns, &tails, sums);
        }
    }
}
