//! Counts, sums and extremes of one result in one scenario, by replicate.

use super::exact_sum::ExactSum;
use super::running::{RunningSums, halved};
use super::scale::Scale;

/// Counts, exact sums of z and z² (z being the standardised value, see [`Scale`]) for each
/// replicate; extremes and the count of paths without a value over all.
///
/// A value that is NaN or infinite counts as missing.
#[derive(Clone, Debug, PartialEq)]
pub struct Moments {
    replicates: Vec<ReplicateSums>,
    missing: u64,
    low: f64,
    high: f64,
    /// Columns not settled yet.
    open: RunningSums,
}

#[derive(Clone, Debug, Default, PartialEq)]
struct ReplicateSums {
    count: u64,
    sum: ExactSum,
    squares: ExactSum,
}

impl Moments {
    /// No paths yet.
    pub fn new(replicates: usize) -> Self {
        Self {
            replicates: vec![ReplicateSums::default(); replicates],
            missing: 0,
            low: f64::INFINITY,
            high: f64::NEG_INFINITY,
            open: RunningSums::new(),
        }
    }

    /// Adds a column of one replicate: [`Self::add`] and [`Self::settle`].
    #[inline(always)]
    pub fn observe(&mut self, scale: &Scale, replicate: usize, column: &[f64]) {
        self.add(scale, column);
        self.settle(replicate);
    }

    /// Adds a column, to be settled together with its neighbours: nothing is known of it before.
    ///
    /// Sums of columns that are settled together are rounded, so two runs agree to the bit only
    /// if they cut a replicate's paths at the same places.
    #[inline(always)]
    pub fn add(&mut self, scale: &Scale, column: &[f64]) {
        self.open.add(scale, column);
    }

    /// Settles the columns added, all of one replicate.
    pub fn settle(&mut self, replicate: usize) {
        let sums = self.open.take();
        let own = &mut self.replicates[replicate];
        own.count += sums.present;
        own.sum.add(halved(sums.sum));
        own.squares.add(halved(sums.squares));
        self.missing += sums.missing;
        // Adding 0 makes a zero positive: -0 = 0, and the first to come must not decide.
        let (low, high) = (sums.low.0.into_iter(), sums.high.0.into_iter());
        self.low = low.fold(self.low, |low, x| low.min(x + 0.0));
        self.high = high.fold(self.high, |high, x| high.max(x + 0.0));
    }

    /// Adds another part of the same result; both must have the same number of replicates.
    pub fn merge(&mut self, other: &Self) {
        assert_eq!(self.replicates.len(), other.replicates.len(), "parts of different runs");
        for (own, other) in self.replicates.iter_mut().zip(&other.replicates) {
            own.count += other.count;
            own.sum.merge(&other.sum);
            own.squares.merge(&other.squares);
        }
        self.missing += other.missing;
        self.low = self.low.min(other.low);
        self.high = self.high.max(other.high);
    }

    /// Number of replicates.
    pub fn replicates(&self) -> usize {
        self.replicates.len()
    }

    /// Paths with a value.
    pub fn count(&self) -> u64 {
        self.replicates.iter().map(|replicate| replicate.count).sum()
    }

    /// Paths with a value in one replicate.
    pub fn replicate_count(&self, replicate: usize) -> u64 {
        self.replicates[replicate].count
    }

    /// Sum of z over one replicate; `None` after an overflow.
    pub fn replicate_sum(&self, replicate: usize) -> Option<f64> {
        self.replicates[replicate].sum.value()
    }

    /// Sum of z² over one replicate; `None` after an overflow.
    pub fn replicate_squares(&self, replicate: usize) -> Option<f64> {
        self.replicates[replicate].squares.value()
    }

    /// Paths without a value.
    pub fn missing(&self) -> u64 {
        self.missing
    }

    /// The smallest value, if any path has one.
    pub fn min(&self) -> Option<f64> {
        (self.low <= self.high).then_some(self.low)
    }

    /// The largest value, if any path has one.
    pub fn max(&self) -> Option<f64> {
        (self.low <= self.high).then_some(self.high)
    }

    /// Sum of z over all replicates; `None` after an overflow.
    pub fn sum(&self) -> Option<f64> {
        let mut total = ExactSum::default();
        self.replicates.iter().for_each(|replicate| total.merge(&replicate.sum));
        total.value()
    }

    /// Sum of z² over all replicates; `None` after an overflow.
    pub fn squares(&self) -> Option<f64> {
        let mut total = ExactSum::default();
        self.replicates.iter().for_each(|replicate| total.merge(&replicate.squares));
        total.value()
    }
}

/// Mean and standard deviation, in the result's unit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct MeanAndSpread {
    /// Of the values that are there.
    pub mean: f64,
    /// With the divisor n - 1; `None` for a single value, or where squares overflowed.
    pub standard_deviation: Option<f64>,
}

/// Mean and standard deviation of the weighted mixture of scenarios, given that a path has a
/// value. A weight is that of one path of its scenario: with equal numbers of paths, the
/// scenario's own weight, up to a common factor. `None` where no path has a value or sums
/// overflowed.
///
/// With W = Σ w n: mean z̄ = Σ w Σz / W, variance (Σ w Σz² / W - z̄²) n / (n - 1), n being all
/// values. A certain result comes back as itself with deviation 0.
pub fn mean_and_spread(scale: &Scale, parts: &[(&Moments, f64)]) -> Option<MeanAndSpread> {
    let (low, high) = extremes(parts)?;
    if low == high {
        return Some(MeanAndSpread { mean: low, standard_deviation: Some(0.0) });
    }
    let count: u64 = parts.iter().map(|(part, _)| part.count()).sum();
    let (mut mass, mut sum, mut squares) = (0.0, 0.0, Some(0.0));
    for (part, weight) in parts {
        mass += weight * part.count() as f64;
        sum += weight * part.sum()?;
        squares = squares.zip(part.squares()).map(|(all, own)| all + weight * own);
    }
    let mean = sum / mass;
    let n = count as f64;
    let variance = squares
        .filter(|_| count > 1)
        .map(|squares| f64::max(squares / mass - mean * mean, 0.0) * (n / (n - 1.0)));
    Some(MeanAndSpread {
        mean: scale.restore(mean).clamp(low, high),
        standard_deviation: variance.map(|variance| scale.spread() * variance.sqrt()),
    })
}

/// The smallest and the largest value over parts of positive weight.
pub(super) fn extremes(parts: &[(&Moments, f64)]) -> Option<(f64, f64)> {
    let mut bounds = (f64::INFINITY, f64::NEG_INFINITY);
    for (part, _) in parts.iter().filter(|(_, weight)| *weight > 0.0) {
        bounds = (bounds.0.min(part.low), bounds.1.max(part.high));
    }
    (bounds.0 <= bounds.1).then_some(bounds)
}
