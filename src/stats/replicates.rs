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

/// Figures of several parts, one a replicate, moved so that they add up to a whole that is known
/// better than by their sum: the part's figure plus b (whole − sum), b being the regression of
/// the part on the sum over the other replicates, so that each replicate's correction hangs on
/// none of its own figures (control variates; Lavenberg and Welch 1981). The b of all parts add
/// up to 1. Where the sum does not vary, the difference is spread evenly.
pub fn tied_to(whole: &[f64], parts: &[Vec<f64>]) -> Vec<Vec<f64>> {
    let replicates = whole.len();
    let sums: Vec<f64> =
        (0..replicates).map(|at| parts.iter().map(|part| part[at]).sum()).collect();
    let slope = |part: &[f64], left_out: usize| {
        let others = || (0..replicates).filter(|&at| at != left_out);
        let n = (replicates - 1) as f64;
        let mean = |values: &[f64]| others().map(|at| values[at]).sum::<f64>() / n;
        let (own, all) = (mean(part), mean(&sums));
        let products: f64 = others().map(|at| (part[at] - own) * (sums[at] - all)).sum();
        let squares: f64 = others().map(|at| (sums[at] - all) * (sums[at] - all)).sum();
        if squares > 0.0 { products / squares } else { 1.0 / parts.len() as f64 }
    };
    let moved = |part: &Vec<f64>| {
        let at = |at: usize| part[at] + slope(part, at) * (whole[at] - sums[at]);
        (0..replicates).map(at).collect()
    };
    parts.iter().map(moved).collect()
}
