//! Percentiles with error bars, from counts kept apart by replicate.

use super::bins::Bins;
use super::estimate::Estimate;
use super::mixture::Mixture;
use super::scale::Scale;
use super::share::{Hits, share_from_replicates, share_from_sample};

/// Most groups that replicates are gathered in: beyond, Student's t hardly narrows.
const MOST_GROUPS: usize = 32;

/// One result in one scenario: its [`Bins`], apart for each group of neighbouring replicates
/// (each replicate a group of its own where there are at most 32).
#[derive(Clone, Debug, PartialEq)]
pub struct GroupedBins {
    replicates: usize,
    groups: Vec<Bins>,
}

impl GroupedBins {
    /// No paths yet. Everything later is to be given the same scale.
    pub fn new(scale: &Scale, replicates: usize) -> Self {
        let groups = replicates.min(MOST_GROUPS);
        Self { replicates, groups: vec![Bins::new(scale); groups] }
    }

    /// Adds a column of one replicate (`replicate` below the number given to [`Self::new`]).
    #[inline(always)]
    pub fn observe(&mut self, scale: &Scale, replicate: usize, column: &[f64]) {
        let group = replicate * self.groups.len() / self.replicates;
        self.groups[group].observe(scale, column);
    }

    /// All groups together.
    pub(super) fn whole(&self) -> Option<Bins> {
        let (first, others) = self.groups.split_first()?;
        let mut whole = first.clone();
        others.iter().for_each(|bins| whole.merge(bins));
        Some(whole)
    }

    /// Adds another part of the same result, made with the same scale and replicates.
    pub fn merge(&mut self, other: Self) {
        for (own, other) in self.groups.iter_mut().zip(other.groups) {
            // In a short run all paths of a group are in one part.
            match own.count() {
                0 => *own = other,
                _ => own.merge(&other),
            }
        }
    }
}

/// One scenario's part in a percentile.
#[derive(Clone, Copy, Debug)]
pub struct GroupedPart<'a> {
    /// What one path weighs, see [`Hits::weight`].
    pub weight: f64,
    /// Paths of the scenario, over all replicates.
    pub paths: u64,
    /// Its values.
    pub bins: &'a GroupedBins,
}

/// Quantiles of a mixture at levels `ps`, each within (0, 1), with Woodruff's intervals (Woodruff
/// 1952): the bounds of P(X < q) at the quantile q, carried back through the distribution itself.
/// They come from the spread between groups of replicates, or, for `independent` paths, from the
/// sample. The standard error is half the distance between the quantiles one error of that share
/// apart; `None` where the draws show no spread of it.
///
/// `mixture` and `parts` must stem from the same paths and scale.
pub fn quantile_estimates(
    scale: &Scale,
    mixture: &Mixture,
    parts: &[GroupedPart],
    ps: &[f64],
    independent: bool,
    confidence: f64,
) -> Vec<Estimate> {
    let counts = |part: &GroupedPart, count: &dyn Fn(&Bins) -> u64| -> Vec<u64> {
        part.bins.groups.iter().map(count).collect()
    };
    let given: Vec<Vec<u64>> = parts.iter().map(|part| counts(part, &Bins::count)).collect();
    let estimate =
        |&p: &f64| {
            let value = mixture.quantile(p);
            let below = |part| counts(part, &|bins| bins.count_below(scale, value));
            let below: Vec<Vec<u64>> = parts.iter().map(below).collect();
            let hits = parts.iter().zip(given.iter().zip(&below)).map(|(part, (given, hits))| {
                Hits { weight: part.weight, paths: part.paths, given, hits }
            });
            let hits: Vec<Hits> = hits.collect();
            let share = match independent {
                true => share_from_sample(&hits, confidence),
                false => share_from_replicates(&hits, confidence),
            };
            carried_back(mixture, p, value, share)
        };
    ps.iter().map(estimate).collect()
}

/// The quantile `value` at level p with the bounds that those of the share below it give.
fn carried_back(mixture: &Mixture, p: f64, value: f64, share: Option<Estimate>) -> Estimate {
    let Some(share) = share else {
        return Estimate { value, standard_error: None, low: value, high: value };
    };
    // Where one value has a probability of its own, P(X < q) may be well below p: the bounds are
    // taken about p.
    let at = |bound: f64| mixture.quantile((p + bound - share.value).clamp(0.0, 1.0));
    let low = if share.low == 0.0 { mixture.quantile(0.0) } else { at(share.low) };
    let high = if share.high == 1.0 { mixture.quantile(1.0) } else { at(share.high) };
    let standard_error =
        share.standard_error.map(|error| 0.5 * (at(share.value + error) - at(share.value - error)));
    Estimate { value, standard_error, low: low.min(value), high: high.max(value) }
}
