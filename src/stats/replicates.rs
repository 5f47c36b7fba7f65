//! One figure a replicate: what differences, roots and sums of paired runs are made of.

use super::estimate::{Estimate, paired_difference};

/// The mean of the replicates' figures: standard error sd / √R, Student's t with R - 1. `None`
/// for no replicates, or a figure that is not finite.
pub fn mean_of_replicates(values: &[f64], confidence: f64) -> Option<Estimate> {
    let zero = vec![0.0; values.len()];
    let all_finite = values.iter().all(|value| value.is_finite());
    paired_difference(&zero, values, confidence).filter(|_| all_finite)
}

/// Terms, one a replicate, whose mean is the ratio v = Σ a / Σ b and whose standard error is
/// that of the ratio linearised (Cochran 1977, §6.4): v + R (a - v b) / Σ b. `None` where Σ b
/// is not positive.
pub fn linearised(pairs: &[(f64, f64)]) -> Option<Vec<f64>> {
    let (above, below) = pairs.iter().fold((0.0, 0.0), |all, own| (all.0 + own.0, all.1 + own.1));
    let ratio = above / below;
    let scale = pairs.len() as f64 / below;
    let term = |(a, b): &(f64, f64)| ratio + scale * (a - ratio * b);
    (below > 0.0).then(|| pairs.iter().map(term).collect())
}

/// The p-quantile of weighted samples taken together, NaN left out: linear between the middles
/// of the steps of the distribution function, the end values beyond. `None` where no sample of
/// positive weight has a value.
pub fn mixture_quantile(parts: &[(f64, &[f64])], p: f64) -> Option<f64> {
    let mut values: Vec<(f64, f64)> = Vec::new();
    for (weight, sample) in parts.iter().filter(|(weight, _)| *weight > 0.0) {
        let present = sample.iter().filter(|value| !value.is_nan());
        values.extend(present.map(|value| (*value, *weight)));
    }
    values.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1)));
    let total: f64 = values.iter().map(|(_, weight)| weight).sum();
    let level = p * total;
    let mut before = 0.0;
    let mut last: Option<(f64, f64)> = None;
    for (value, weight) in values {
        let middle = before + 0.5 * weight;
        if middle >= level {
            return Some(match last {
                Some((below, at)) => below + (value - below) * ((level - at) / (middle - at)),
                None => value,
            });
        }
        before += weight;
        last = Some((value, middle));
    }
    last.map(|(value, _)| value)
}
