//! All that is kept of one result in one scenario.

use super::bins::Bins;
use super::moments::Moments;
use super::scale::Scale;

/// One result in one scenario: [`Moments`] by replicate and [`Bins`] over all. Its size does
/// not grow with the number of paths (but for the rare bins far from the pivot, of which there
/// are at most 512 for each doubling of the distance).
#[derive(Clone, Debug, PartialEq)]
pub struct Summary {
    moments: Moments,
    bins: Bins,
}

impl Summary {
    /// No paths yet. Everything later is to be given the same scale.
    pub fn new(scale: &Scale, replicates: usize) -> Self {
        Self { moments: Moments::new(replicates), bins: Bins::new(scale) }
    }

    /// Adds a column of one replicate (`replicate` below the number given to [`Self::new`]).
    #[inline(always)]
    pub fn observe(&mut self, scale: &Scale, replicate: usize, column: &[f64]) {
        self.moments.observe(scale, replicate, column);
        self.bins.observe(scale, column);
    }

    /// Adds another part of the same result, made with the same scale and replicates.
    pub fn merge(&mut self, other: &Self) {
        self.moments.merge(&other.moments);
        self.bins.merge(&other.bins);
    }

    /// Counts, sums and extremes.
    pub fn moments(&self) -> &Moments {
        &self.moments
    }

    /// Counts by bin.
    pub fn bins(&self) -> &Bins {
        &self.bins
    }
}
