//! All that is kept of one result in one scenario.

use super::bins::Bins;
use super::moments::Moments;
use super::quantile::GroupedBins;
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
        self.count(scale, column);
    }

    /// Adds a column to the moments alone, to be [settled](Self::settle) with its neighbours.
    /// Quantiles are those of the columns, or parts of columns, that are [counted](Self::count)
    /// too.
    #[inline(always)]
    pub fn measure(&mut self, scale: &Scale, column: &[f64]) {
        self.moments.add(scale, column);
    }

    /// Settles the columns measured, all of one replicate.
    pub fn settle(&mut self, replicate: usize) {
        self.moments.settle(replicate);
    }

    /// Adds a column to the bins alone.
    #[inline(always)]
    pub fn count(&mut self, scale: &Scale, column: &[f64]) {
        self.bins.observe(scale, column);
    }

    /// Takes over what was counted elsewhere, by group.
    pub fn take_counts(&mut self, grouped: &GroupedBins) {
        if let Some(whole) = grouped.whole() {
            self.bins = whole;
        }
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
