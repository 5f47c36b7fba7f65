//! Bins that also know the values at their ends.

use super::bins::DENSE;

/// Neighbouring bins that memory is taken for together.
const BLOCK: usize = 16;

/// A bin's values: how many, the smallest and the largest, and how many equal either.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Cell {
    pub count: u64,
    pub low: f64,
    pub high: f64,
    pub at_low: u64,
    pub at_high: u64,
}

impl Cell {
    pub const EMPTY: Self =
        Self { count: 0, low: f64::INFINITY, high: f64::NEG_INFINITY, at_low: 0, at_high: 0 };

    #[inline]
    pub fn add(&mut self, x: f64) {
        // Adding 0 makes a zero positive: -0 = 0, and the first to come must not decide.
        let x = x + 0.0;
        self.merge(&Self { count: 1, low: x, high: x, at_low: 1, at_high: 1 });
    }

    /// How many of its values lie below x.
    pub fn below(&self, x: f64) -> u64 {
        if x <= self.low {
            return 0;
        }
        if x > self.high {
            return self.count;
        }
        let between = self.count - self.at_low - self.at_high;
        let share = (x - self.low) / (self.high - self.low);
        self.at_low + libm::round(between as f64 * share) as u64
    }

    /// Without branches: values fall on either side by chance.
    #[inline]
    pub fn merge(&mut self, other: &Self) {
        let at = |own: (f64, u64), other: (f64, u64), further: bool| {
            let kept = if further { 0 } else { own.1 };
            kept + if further | (own.0 == other.0) { other.1 } else { 0 }
        };
        let (lower, higher) = (other.low < self.low, other.high > self.high);
        self.count += other.count;
        self.at_low = at((self.low, self.at_low), (other.low, other.at_low), lower);
        self.at_high = at((self.high, self.at_high), (other.high, other.at_high), higher);
        self.low = if lower { other.low } else { self.low };
        self.high = if higher { other.high } else { self.high };
    }
}

/// Cells by place, from 0 to DENSE - 1.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Cells {
    /// All blocks, each without cells before its first value; none before the first value of any.
    blocks: Vec<Vec<Cell>>,
}

impl Cells {
    /// The cell of a place, to add to; `None` for places elsewhere.
    pub fn at_mut(&mut self, place: usize) -> Option<&mut Cell> {
        if place >= DENSE {
            return None;
        }
        if self.blocks.is_empty() {
            self.blocks = vec![Vec::new(); DENSE / BLOCK];
        }
        let block = &mut self.blocks[place / BLOCK];
        if block.is_empty() {
            *block = vec![Cell::EMPTY; BLOCK];
        }
        Some(&mut block[place % BLOCK])
    }

    /// The cell of a place, if it may hold values.
    pub fn at(&self, place: usize) -> Option<&Cell> {
        self.blocks.get(place / BLOCK)?.get(place % BLOCK)
    }

    /// Those that hold values with their places, in ascending order.
    pub fn iter(&self) -> impl Iterator<Item = (usize, &Cell)> {
        let blocks = self.blocks.iter().enumerate();
        let all = blocks.flat_map(|(at, block)| (at * BLOCK..).zip(block));
        all.filter(|(_, cell)| cell.count > 0)
    }

    pub fn merge(&mut self, other: &Self) {
        for (place, cell) in other.iter() {
            self.at_mut(place).into_iter().for_each(|own| own.merge(cell));
        }
    }
}
