//! How evenly scrambled Sobol' points fill the plane of two coordinates.
//!
//! Few points can be worse than independent ones there: where two dimensions have the same first
//! digits, all points of a replicate lie in two of the four quarters, and which two is the
//! scramble's choice. From a thousand points on that is rare, at 32 it is common.

use super::sobol::Directions;
use crate::special::{normal_pdf, normal_quantile};

/// Binary digits of a coordinate that are looked at; of a normal score they hold 99% of the
/// variance.
const DIGITS: usize = 8;

/// Which digits of one coordinate sum to which pattern over the first points.
pub struct Patterns {
    points: u64,
    /// For each choice of digits: the columns of the generator matrix that their rows sum to,
    /// and the last digit chosen; ascending.
    rows: Vec<(u32, usize)>,
}

impl Patterns {
    /// Of a dimension and a number of points, a power of two of at most 2^32.
    pub fn new(dimension: &Directions, points: u64) -> Self {
        let columns = points.ilog2() as usize;
        let numbers = dimension.numbers();
        let row = |digit: usize| {
            let bit = |column: usize| (numbers[column] >> (31 - digit) & 1) << column;
            (0..columns).map(bit).sum::<u32>()
        };
        let digits: [u32; DIGITS] = std::array::from_fn(row);
        let sum = |choice: usize| {
            let chosen = (0..DIGITS).filter(|digit| choice >> digit & 1 == 1);
            (chosen.fold(0, |sum, digit| sum ^ digits[digit]), choice.ilog2() as usize + 1)
        };
        let mut rows: Vec<(u32, usize)> = (1..1 << DIGITS).map(sum).collect();
        rows.sort_unstable();
        Self { points, rows }
    }

    /// Variance of the mean of the product of two coordinates' normal scores over one replicate,
    /// in units of that of as many independent points.
    ///
    /// Γ of a block of digits (k, l) is n N / 2^(k + l - 2), N counting the choices of digits
    /// that end in k and l and sum to the same pattern (gain coefficients: Owen 1997, for digital
    /// nets); the gain is their mean, weighed by the blocks' parts of the variance. Later digits
    /// count as independent.
    pub fn gain(&self, other: &Self) -> f64 {
        let variance = variance_by_digit();
        let known: f64 = variance.iter().sum();
        let mut gain = 1.0 - known * known;
        for (pattern, last) in &self.rows {
            let first = other.rows.partition_point(|(known, _)| known < pattern);
            let same = other.rows[first..].iter().take_while(|(known, _)| known == pattern);
            for (_, other_last) in same {
                let choices = (1_u64 << (last + other_last - 2)) as f64;
                let part = variance[last - 1] * variance[other_last - 1];
                gain += self.points as f64 / choices * part;
            }
        }
        gain
    }
}

/// The part of a standard normal's variance that each binary digit of its share adds: that of
/// its means over the cells of so many digits, less that of one digit fewer.
fn variance_by_digit() -> [f64; DIGITS] {
    let between = |digits: usize| {
        let cells = 1 << digits;
        let density = |cell: usize| match cell {
            0 => 0.0,
            cell if cell == cells => 0.0,
            cell => normal_pdf(normal_quantile(cell as f64 / cells as f64)),
        };
        // The mean of z over a cell of probability 1/cells is cells · (φ(low) - φ(high)).
        let mean = |cell: usize| density(cell) - density(cell + 1);
        (0..cells).map(|cell| mean(cell) * mean(cell)).sum::<f64>() * cells as f64
    };
    std::array::from_fn(|digit| between(digit + 1) - between(digit))
}
