//! Sums over replicates become indices with error bars.

use super::Sums;
use crate::stats::{Estimate, jackknife};

/// Sums of one output over all replicates, less one where it is left out.
struct Seen<'a> {
    sums: &'a [Sums],
    confidence: f64,
}

impl Seen<'_> {
    /// Reads a figure from the sums over all replicates, with its jackknife interval.
    fn estimate(&self, figure: impl Fn(&Sums) -> f64) -> Option<Estimate> {
        let over = |left_out: Option<usize>| {
            let mut whole = Sums::new(self.sums[0].factors.len());
            for (replicate, sums) in self.sums.iter().enumerate() {
                if Some(replicate) != left_out {
                    whole.add(sums);
                }
            }
            figure(&whole)
        };
        let without: Vec<f64> =
            (0..self.sums.len()).map(|replicate| over(Some(replicate))).collect();
        jackknife(over(None), &without, self.confidence)
    }
}

/// A factor's indices.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Indices {
    /// Part of the variance that goes away when the factor is known; `None` where the output
    /// does not vary.
    pub first_order: Option<Estimate>,
    /// Part of the variance that is left when all other factors are known.
    pub total: Option<Estimate>,
}

/// The indices of a factor (by position) from one output's sums of [`super::sobol_indices`].
///
/// The total index is Jansen's (1999); so is the first-order one where the total is at least a
/// half, else it is that of Saltelli et al. (2010): the first is the surer the larger the
/// index is, the second the smaller, and exactly 0 where nothing depends on the factor.
pub fn indices(sums: &[Sums], factor: usize, confidence: f64) -> Indices {
    let seen = Seen { sums, confidence };
    let total = seen.estimate(|sums| sums.factors[factor][1] / sums.points / variance(sums));
    let large = total.is_some_and(|total| total.value >= 0.5);
    let first_order = seen.estimate(|sums| {
        let [apart, _, product, step] = sums.factors[factor];
        let mean = sums.values[0] / (2.0 * sums.points);
        match large {
            true => 1.0 - apart / sums.points / variance(sums),
            false => (product - mean * step) / sums.points / variance(sums),
        }
    });
    Indices { first_order, total }
}

/// The part of the variance that some factors (by position) share, from one output's sums of
/// [`super::shapley_effects`]; over all factors the parts add up to 1.
pub fn share(sums: &[Sums], factors: &[usize], confidence: f64) -> Option<Estimate> {
    let seen = Seen { sums, confidence };
    seen.estimate(|sums| {
        let whole: f64 = sums.factors.iter().map(|factor| factor[0]).sum();
        factors.iter().map(|&factor| sums.factors[factor][0]).sum::<f64>() / whole
    })
}

/// Variance of an output over all base points.
fn variance(sums: &Sums) -> f64 {
    let count = 2.0 * sums.points;
    let mean = sums.values[0] / count;
    sums.values[1] / count - mean * mean
}

/// Standard deviation of an output over all base points, and the share of them that are left out
/// because a value is missing.
pub fn spread(sums: &[Sums]) -> (f64, f64) {
    let mut whole = Sums::new(sums[0].factors.len());
    sums.iter().for_each(|sums| whole.add(sums));
    (variance(&whole).max(0.0).sqrt(), whole.missing / (whole.points + whole.missing))
}
