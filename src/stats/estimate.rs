//! Means and differences with error bars.

use std::cell::Cell;

use super::moments::{Moments, extremes, mean_and_spread};
use super::scale::Scale;
use crate::special::student_t_quantile;

/// An estimate with its error bar.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Estimate {
    /// In the result's unit; of a share a fraction.
    pub value: f64,
    /// `None` where the draws show no spread to judge by: a single replicate, or a share with
    /// no hits or only hits.
    pub standard_error: Option<f64>,
    /// Bounds of the confidence interval. Of one replicate nothing is known: then they are the
    /// bounds of what can be, infinite for a mean, 0 and 1 for a share.
    pub low: f64,
    /// Upper bound.
    pub high: f64,
}

impl Estimate {
    /// Value ± t · standard error, with Student's t of these degrees of freedom; without an
    /// error the value is [`Self::unknown`].
    pub(super) fn symmetric(value: f64, error: Option<f64>, freedom: f64, confidence: f64) -> Self {
        let Some(error) = error else { return Self::unknown(value) };
        let half = critical(freedom, confidence) * error;
        Self { value, standard_error: Some(error), low: value - half, high: value + half }
    }

    /// Known without error.
    pub fn certain(value: f64) -> Self {
        Self { value, standard_error: Some(0.0), low: value, high: value }
    }

    /// The same with another, independent error added to its own.
    pub fn widened(self, error: f64) -> Self {
        let Some(own) = self.standard_error else { return self };
        let both = (own * own + error * error).sqrt();
        let half = 0.5 * (self.high - self.low);
        // Without an error of its own the interval's factor is unknown; 2 stands for it.
        let half = if own > 0.0 { half / own * both } else { 2.0 * both };
        let (low, high) = (self.value - half, self.value + half);
        Self { value: self.value, standard_error: Some(both), low, high }
    }

    /// A value of which nothing tells how far it may be off.
    pub fn unknown(value: f64) -> Self {
        let (low, high) = (f64::NEG_INFINITY, f64::INFINITY);
        Self { value, standard_error: None, low, high }
    }
}

thread_local! {
    /// The last [`critical`] value, after its arguments: a report asks for the same one thousands
    /// of times, and each takes a solver.
    static LAST: Cell<[f64; 3]> = const { Cell::new([f64::NAN; 3]) };
}

/// The two-sided critical value of Student's t.
pub(super) fn critical(freedom: f64, confidence: f64) -> f64 {
    let [known_freedom, known_confidence, known] = LAST.get();
    if (known_freedom, known_confidence) == (freedom, confidence) {
        return known;
    }
    let value = student_t_quantile(freedom, 0.5 + 0.5 * confidence);
    LAST.set([freedom, confidence, value]);
    value
}

/// The mean over weighted scenarios, given that a path has a value, from R replicates: the
/// ratio Σ_r Σ_s w Σx / Σ_r Σ_s w n with its error from the spread between replicates (see
/// `ratio`) and t with R - 1 degrees of freedom. Where every path has a value this is the
/// mean of the replicates' means, with standard error sd / √R.
///
/// A weight is that of one path: with equal numbers of paths the scenario's own weight, up to a
/// common factor. `None` where no path has a value or sums overflowed. A result that is one
/// number everywhere has an error of exactly 0; replicates that agree by chance have that of
/// one path: (max - min) / n.
pub fn mean_from_replicates(
    scale: &Scale,
    parts: &[(&Moments, f64)],
    confidence: f64,
) -> Option<Estimate> {
    let (low, high) = extremes(parts)?;
    if low == high {
        return Some(Estimate::certain(low));
    }
    let (sums, counts) = by_replicate(parts)?;
    let ratio = ratio(&sums, &counts)?;
    let paths: u64 = parts.iter().map(|(part, _)| part.count()).sum();
    let error = ratio.standard_error.map(|error| {
        let error = scale.spread() * error;
        if error > f64::EPSILON * (high - low) { error } else { (high - low) / paths as f64 }
    });
    let freedom = counts.len() as f64 - 1.0;
    Some(Estimate::symmetric(scale.restore(ratio.value), error, freedom, confidence))
}

/// The mean over weighted scenarios from the sample itself, for independent paths: scenarios
/// are strata, each path one observation. Weights and `None` as in [`mean_from_replicates`],
/// and where squares overflowed.
///
/// With e = w (x - m) for a path with a value and 0 for one without, se² = Σ_s N_s Var_s(e) /
/// (Σ_s w n)² (Cochran 1977, §6.3 and §6.11); t with n - S degrees of freedom for S scenarios.
pub fn mean_from_sample(
    scale: &Scale,
    parts: &[(&Moments, f64)],
    confidence: f64,
) -> Option<Estimate> {
    let (low, high) = extremes(parts)?;
    if low == high {
        return Some(Estimate::certain(low));
    }
    let (mut mass, mut total, mut values) = (0.0, 0.0, 0);
    for (part, weight) in parts {
        mass += weight * part.count() as f64;
        total += weight * part.sum()?;
        values += part.count();
    }
    let mean = total / mass;
    let mut variance = 0.0;
    for (part, weight) in parts {
        let (n, paths) = (part.count() as f64, (part.count() + part.missing()) as f64);
        if paths > 1.0 {
            let (sum, squares) = (part.sum()?, part.squares()?);
            let about_mean = squares - 2.0 * mean * sum + mean * mean * n;
            let drift = sum - mean * n;
            let own = (about_mean - drift * drift / paths) * (paths / (paths - 1.0));
            variance += weight * weight * f64::max(own, 0.0);
        }
    }
    let freedom = values as f64 - parts.len() as f64;
    let error = (freedom >= 1.0).then(|| scale.spread() * variance.sqrt() / mass);
    Some(Estimate::symmetric(scale.restore(mean), error, freedom, confidence))
}

/// The standard deviation over weighted scenarios as in [`mean_and_spread`], with its error from
/// the spread between R replicates and t with R - 1 degrees of freedom, for any sampler.
///
/// With m = Σs / Σb and v = Σq / Σb of the replicates' weighted sums of z, z² and counts, the
/// variance v - m² has the linearised residuals e = (q - v b) - 2 m (s - m b) (Cochran 1977,
/// §6.4), se(variance)² = R / (R - 1) Σ e² / (Σ b)², se(sd) = se(variance) / (2 sd). The interval
/// is symmetric for the logarithm: sd · exp(± t se / sd). `None` where there is no spread to tell.
pub fn standard_deviation(
    scale: &Scale,
    parts: &[(&Moments, f64)],
    confidence: f64,
) -> Option<Estimate> {
    let value = mean_and_spread(scale, parts)?.standard_deviation?;
    if value == 0.0 {
        return Some(Estimate::certain(0.0));
    }
    let (sums, counts) = by_replicate(parts)?;
    let squares = weighted(parts, Moments::replicate_squares)?;
    let mass: f64 = counts.iter().sum();
    let mean = sums.iter().sum::<f64>() / mass;
    let second = squares.iter().sum::<f64>() / mass;
    let residuals = sums.iter().zip(&counts).zip(&squares).map(|((sum, count), square)| {
        (square - second * count) - 2.0 * mean * (sum - mean * count)
    });
    let total: f64 = residuals.map(|e| e * e).sum();
    let replicates = counts.len() as f64;
    let spread = value / scale.spread();
    let error = (replicates > 1.0)
        .then(|| (replicates / (replicates - 1.0) * total).sqrt() / mass / (2.0 * spread));
    let reach = error.map_or(f64::INFINITY, |error| {
        libm::exp(critical(replicates - 1.0, confidence) * error / spread)
    });
    Some(Estimate {
        value,
        standard_error: error.map(|error| error * scale.spread()),
        low: value / reach,
        high: value * reach,
    })
}

/// The mean of each replicate over weighted scenarios, for paired comparisons. `None` where
/// some replicate has no value or sums overflowed.
pub fn replicate_means(scale: &Scale, parts: &[(&Moments, f64)]) -> Option<Vec<f64>> {
    let (sums, counts) = by_replicate(parts)?;
    let means = sums.iter().zip(&counts).map(|(sum, count)| scale.restore(sum / count));
    counts.iter().all(|&count| count > 0.0).then(|| means.collect())
}

/// The mean of `second - first`, replicates being paired by their draws: standard error
/// sd / √R of the differences, t with R - 1. Equal pairs give exactly 0 with error 0. `None` for
/// no replicates or unequal numbers of them.
pub fn paired_difference(first: &[f64], second: &[f64], confidence: f64) -> Option<Estimate> {
    if first.len() != second.len() {
        return None;
    }
    let differences: Vec<f64> = first.iter().zip(second).map(|(a, b)| b - a).collect();
    let ratio = ratio(&differences, &vec![1.0; differences.len()])?;
    let freedom = differences.len() as f64 - 1.0;
    Some(Estimate::symmetric(ratio.value, ratio.standard_error, freedom, confidence))
}

/// Weighted sums of z and counts for each replicate.
fn by_replicate(parts: &[(&Moments, f64)]) -> Option<(Vec<f64>, Vec<f64>)> {
    let counts = weighted(parts, |part, replicate| Some(part.replicate_count(replicate) as f64));
    Some((weighted(parts, Moments::replicate_sum)?, counts?))
}

/// The weighted sum over scenarios of a number for each replicate.
fn weighted(
    parts: &[(&Moments, f64)],
    number: fn(&Moments, usize) -> Option<f64>,
) -> Option<Vec<f64>> {
    let replicates = parts.first().map_or(0, |(part, _)| part.replicates());
    let mut totals = vec![0.0; replicates];
    for (part, weight) in parts {
        for (replicate, total) in totals.iter_mut().enumerate() {
            *total += weight * number(part, replicate)?;
        }
    }
    Some(totals)
}

pub(super) struct Ratio {
    pub value: f64,
    /// `None` for one replicate.
    pub standard_error: Option<f64>,
}

/// The ratio v = Σ a / Σ b of replicate totals and its linearised standard error (Cochran 1977,
/// §6.4): with e = a - v b, se² = R / (R - 1) · Σ e² / (Σ b)². `None` where Σ b is not positive.
pub(super) fn ratio(numerators: &[f64], denominators: &[f64]) -> Option<Ratio> {
    let whole: f64 = denominators.iter().sum();
    if !(whole > 0.0) {
        return None;
    }
    let value = numerators.iter().sum::<f64>() / whole;
    let residuals = numerators.iter().zip(denominators).map(|(a, b)| a - value * b);
    let squares: f64 = residuals.map(|e| e * e).sum();
    let n = numerators.len() as f64;
    let standard_error = (n > 1.0).then(|| (n / (n - 1.0) * squares).sqrt() / whole);
    Some(Ratio { value, standard_error })
}
