//! Error bars of anything that can be computed again with one replicate left out.

use super::estimate::Estimate;

/// The estimate of a smooth function of all paths, from its value on all of them and its values
/// with each replicate left out in turn.
///
/// With the pseudo-values p_r = R θ - (R - 1) θ_r (Quenouille 1956; Tukey 1958) the estimate is
/// their mean, which removes a bias of order 1/n, and its standard error sd / √R, read with
/// Student's t of R - 1 degrees of freedom: replicates are independent, whatever the points
/// within one are. Of a single replicate nothing is known: θ with infinite bounds. `None` where
/// a value is missing.
pub fn jackknife(whole: f64, without: &[f64], confidence: f64) -> Option<Estimate> {
    let replicates = without.len() as f64;
    if !whole.is_finite() || without.iter().any(|value| !value.is_finite()) {
        return None;
    }
    if without.len() < 2 {
        return Some(Estimate::unknown(whole));
    }
    let pseudo = |value: &f64| replicates * whole - (replicates - 1.0) * value;
    let mean = without.iter().map(pseudo).sum::<f64>() / replicates;
    let deviations = without.iter().map(|value| pseudo(value) - mean);
    let squares: f64 = deviations.map(|deviation| deviation * deviation).sum();
    let error = (squares / (replicates - 1.0) / replicates).sqrt();
    Some(Estimate::symmetric(mean, Some(error), replicates - 1.0, confidence))
}
