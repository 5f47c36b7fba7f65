//! The weighted mixture of scenarios, read as a distribution: quantiles and shares.

use super::bins::near_bin;
use super::cells::Cell;
use super::counts::Counts;
use super::moments::{Moments, extremes};
use super::scale::Scale;
use super::summary::Summary;

/// How closely a mass must reach its mark: p and weights are decimals, rounded when read, and
/// their products with counts are rounded again.
const SLACK: f64 = 1e-14;

/// The distribution of one result over weighted scenarios, given that a path has a value.
#[derive(Clone, Debug)]
pub struct Mixture {
    pieces: Vec<Piece>,
}

/// A bin's mass and where it lies: part exactly at either end, the rest evenly between.
#[derive(Clone, Copy, Debug)]
struct Piece {
    bin: i64,
    before: f64,
    mass: f64,
    low: f64,
    high: f64,
    at_low: f64,
    at_high: f64,
}

impl Mixture {
    /// Joins scenarios observed with one scale. A weight is that of one path: with equal
    /// numbers of paths the scenario's own weight, up to a common factor. `None` where no path
    /// of positive weight has a value.
    pub fn new(scale: &Scale, parts: &[(&Summary, f64)]) -> Option<Self> {
        let moments: Vec<(&Moments, f64)> =
            parts.iter().map(|(part, weight)| (part.moments(), *weight)).collect();
        let (low, high) = extremes(&moments)?;
        let heaviest = parts.iter().fold(0.0, |heaviest, part| f64::max(heaviest, part.1));
        let positive = parts.iter().filter(|(_, weight)| *weight > 0.0);
        let positive = positive.map(|(part, weight)| (part.bins(), weight / heaviest));
        let mut cells = Vec::new();
        for (bins, weight) in positive.clone() {
            let mut own = Vec::new();
            bins.for_each_cell(|bin, cell| own.push(Piece::new(bin, cell, weight)));
            cells = joined(cells, own);
        }
        let counts = positive.filter_map(|(bins, weight)| Some((bins.counts()?, weight)));
        let (first, near) = masses(counts);
        // Empty bins between others stay: passing them over would take longer.
        let higher = cells.split_off(cells.partition_point(|piece| piece.bin < 0));
        let mut pieces = cells;
        pieces.reserve_exact(near.len() + higher.len());
        pieces.extend((first..).zip(near).map(|(place, mass)| {
            let (bin, (low, high)) = near_bin(scale, place);
            Piece { bin, before: 0.0, mass, low, high, at_low: 0.0, at_high: 0.0 }
        }));
        pieces.extend(higher);
        let mut before = 0.0;
        for piece in &mut pieces {
            piece.before = before;
            before += piece.mass;
            piece.low = piece.low.max(low);
            piece.high = piece.high.min(high);
        }
        // A value near a bin's edge may, by a rounding, lie on the other side of it.
        for i in 1..pieces.len() {
            let next = pieces[i].low;
            pieces[i - 1].high = pieces[i - 1].high.min(next);
            pieces[i - 1].low = pieces[i - 1].low.min(pieces[i - 1].high);
        }
        Some(Self { pieces })
    }

    /// The smallest x with F(x) >= p (the inverse of the distribution function, type 1 of
    /// Hyndman and Fan 1996), p within [0, 1]; p = 0 gives the smallest value, p = 1 the largest.
    ///
    /// The answer lies in the bin of the exact one, so it is off by less than that bin's width,
    /// (spread + |x - pivot|) / 512 at most; inside a bin values are taken to be evenly spread.
    /// Where the result's values repeat, the smallest and the largest value of each bin come
    /// out exactly; so a result of at most two values a bin has exact quantiles.
    pub fn quantile(&self, p: f64) -> f64 {
        let last = self.pieces.len() - 1;
        if p >= 1.0 {
            return self.pieces[last].high;
        }
        let target = p * self.total() * (1.0 - SLACK);
        let reached = self.pieces.partition_point(|piece| piece.before + piece.mass < target);
        let piece = self.pieces[reached.min(last)];
        let inside = target - piece.before;
        let between = piece.mass - piece.at_low - piece.at_high;
        if inside <= piece.at_low {
            piece.low
        } else if inside >= piece.at_low + between {
            piece.high
        } else {
            let share = (inside - piece.at_low) / between;
            (piece.low + (piece.high - piece.low) * share).min(piece.high)
        }
    }

    /// The share of values strictly below x: P(X < x). Off by less than the share of the bin
    /// in which x falls; exact where the result's values repeat and x is one of at most two in
    /// its bin.
    pub fn share_below(&self, x: f64) -> f64 {
        let below = self.pieces.partition_point(|piece| piece.high < x);
        let Some(piece) = self.pieces.get(below) else { return 1.0 };
        let mut mass = piece.before;
        if x > piece.low {
            let between = piece.mass - piece.at_low - piece.at_high;
            mass += piece.at_low + between * ((x - piece.low) / (piece.high - piece.low));
        }
        mass / self.total()
    }

    fn total(&self) -> f64 {
        self.pieces.last().map_or(0.0, |last| last.before + last.mass)
    }
}

impl Piece {
    fn new(bin: i64, cell: &Cell, weight: f64) -> Self {
        Self {
            bin,
            before: 0.0,
            mass: weight * cell.count as f64,
            low: cell.low,
            high: cell.high,
            at_low: weight * cell.at_low as f64,
            at_high: weight * cell.at_high as f64,
        }
    }

    /// Adds the same bin of another scenario.
    fn take_in(&mut self, other: &Self) {
        self.mass += other.mass;
        if other.low < self.low {
            (self.low, self.at_low) = (other.low, other.at_low);
        } else if other.low == self.low {
            self.at_low += other.at_low;
        }
        if other.high > self.high {
            (self.high, self.at_high) = (other.high, other.at_high);
        } else if other.high == self.high {
            self.at_high += other.at_high;
        }
    }
}

/// What the values near the pivot weigh: the first place that holds any, and the masses from there
/// to the last.
fn masses<'a>(counts: impl Iterator<Item = (&'a Counts, f64)> + Clone) -> (usize, Vec<f64>) {
    let ends = counts.clone().filter_map(|(counts, _)| counts.ends());
    let Some((first, last)) = ends.reduce(|a, b| (a.0.min(b.0), a.1.max(b.1))) else {
        return (0, Vec::new());
    };
    let mut masses = vec![0.0; last + 1 - first];
    counts.for_each(|(counts, weight)| counts.weigh(weight, first, &mut masses));
    (first, masses)
}

/// The pieces of two lists, each by ascending bin, as one such list.
fn joined(first: Vec<Piece>, second: Vec<Piece>) -> Vec<Piece> {
    if first.is_empty() {
        return second;
    }
    let mut joined = Vec::with_capacity(first.len() + second.len());
    let mut second = second.into_iter().peekable();
    for mut piece in first {
        while let Some(earlier) = second.next_if(|next| next.bin < piece.bin) {
            joined.push(earlier);
        }
        if let Some(same) = second.next_if(|next| next.bin == piece.bin) {
            piece.take_in(&same);
        }
        joined.push(piece);
    }
    joined.extend(second);
    joined
}
