//! Probabilities with error bars: shares of paths on which an event happens, and conditional
//! ones, over weighted scenarios.

use super::estimate::{Estimate, critical, ratio};
use super::proportion::{Interval, score_interval};
use crate::special::normal_quantile;

/// One scenario's counts of a target.
#[derive(Clone, Copy, Debug)]
pub struct Hits<'a> {
    /// What one path weighs: with equal numbers of paths the scenario's own weight, up to a
    /// common factor.
    pub weight: f64,
    /// Paths of the scenario, over all replicates.
    pub paths: u64,
    /// By replicate: paths that meet the condition (all paths, where there is none).
    pub given: &'a [u64],
    /// By replicate: those of them on which the event happens.
    pub hits: &'a [u64],
}

/// P(event | given) over weighted scenarios, Σ w hits / Σ w given, from R replicates.
///
/// * Standard error: the linearised ratio (Cochran 1977, §6.4) from the spread between
///   replicates, but not below the weight of one path in the total, u = max w / Σ w given.
/// * Interval: Wilson's, which stays within [0, 1], with Student's t of R - 1 degrees of freedom
///   for z and p (1 - p) / se² for n. It reaches at least u R (1 - (α/2)^(1/R)) to either side,
///   α = 1 - confidence: replicates may all count the same, say 3 of 3.1 expected, and a
///   difference that shows in each replicate with probability f is missed by all R with
///   probability (1 - f)^R, which is above α/2 up to f = 1 - (α/2)^(1/R) of a path each.
/// * No hit, or only hits: no standard error, and the exact bound of Clopper and Pearson with
///   α/2, 1 - (α/2)^(1/n), for n = Σ w given / max w paths, the number given where weights are
///   equal. For unequal ones this is conservative: where Π (1 - p_s)^given_s >= α/2, Jensen's
///   inequality gives Σ w given p_s / Σ w given <= 1 - (α/2)^(1/n).
///
/// `None` where no path of positive weight meets the condition.
pub fn share_from_replicates(parts: &[Hits], confidence: f64) -> Option<Estimate> {
    let totals = Totals::of(parts)?;
    if let Some(extreme) = totals.extreme(confidence) {
        return Some(extreme);
    }
    let (hits, given) = by_replicate(parts, &totals);
    let mut estimate = smoothed_share(&hits, &given, 1.0 / totals.given, confidence)?;
    if estimate.standard_error.is_some() {
        let replicates = given.len() as f64;
        let unseen = -libm::expm1(libm::log(0.5 * (1.0 - confidence)) / replicates);
        let reach = replicates * unseen / totals.given;
        estimate.low = estimate.low.min(estimate.value - reach).max(0.0);
        estimate.high = estimate.high.max(estimate.value + reach).min(1.0);
    }
    Some(estimate)
}

/// P(event | given) from each replicate's conditional expectations instead of counts of hits:
/// Σ events / Σ given, `0 <= events <= given`. Standard error and interval as in
/// [`share_from_replicates`], without what whole counts call for; `least` is what the error is at
/// least. `None` where nothing is given.
pub fn smoothed_share(
    events: &[f64],
    given: &[f64],
    least: f64,
    confidence: f64,
) -> Option<Estimate> {
    let ratio = ratio(events, given)?;
    let value = ratio.value.clamp(0.0, 1.0);
    Some(match ratio.standard_error {
        Some(error) => {
            let t = critical(given.len() as f64 - 1.0, confidence);
            about(value, error.max(least), t)
        }
        None => Estimate { value, standard_error: None, low: 0.0, high: 1.0 },
    })
}

/// P(event | given) over weighted scenarios from the sample itself, for independent paths.
///
/// Scenarios are strata, each path one observation. With e = w (hit - p) for a path that meets
/// the condition and 0 for another, se² = Σ_s N_s Var_s(e) / (Σ w given)² (Cochran 1977, §6.11,
/// Var with divisor N_s); a stratum with no hit, or only hits, enters with its Jeffreys mean
/// (hits + ½) / (given + 1), for it is not certain. Interval: Wilson's with n = p (1 - p) / se²,
/// for one scenario n is the number given. No hit, or only hits: as in
/// [`share_from_replicates`].
pub fn share_from_sample(parts: &[Hits], confidence: f64) -> Option<Estimate> {
    let totals = Totals::of(parts)?;
    if let Some(extreme) = totals.extreme(confidence) {
        return Some(extreme);
    }
    let p = totals.hits / totals.given;
    let mut variance = 0.0;
    for part in parts {
        let weight = part.weight / totals.heaviest;
        let (given, paths) = (sum(part.given), part.paths as f64);
        let mut hits = sum(part.hits);
        if hits == 0.0 || hits == given {
            hits = given * (hits + 0.5) / (given + 1.0);
        }
        let squares = hits * (1.0 - p) * (1.0 - p) + (given - hits) * p * p;
        let drift = hits - p * given;
        if paths > 0.0 {
            variance += weight * weight * (squares - drift * drift / paths);
        }
    }
    let error = variance.sqrt() / totals.given;
    let z = normal_quantile(0.5 + 0.5 * confidence);
    Some(about(p, error, z))
}

/// Each replicate's share over weighted scenarios, for paired comparisons. `None` where some
/// replicate has no path that meets the condition.
pub fn replicate_shares(parts: &[Hits]) -> Option<Vec<f64>> {
    let (hits, given) = by_replicate(parts, &Totals::of(parts)?);
    let shares = hits.iter().zip(&given).map(|(hits, given)| hits / given);
    given.iter().all(|&given| given > 0.0).then(|| shares.collect())
}

/// Counts over all replicates and scenarios, in paths of the heaviest scenario that has any.
struct Totals {
    heaviest: f64,
    hits: f64,
    given: f64,
    none: bool,
    all: bool,
}

impl Totals {
    fn of(parts: &[Hits]) -> Option<Self> {
        let weighty = || parts.iter().filter(|part| part.weight > 0.0 && sum(part.given) > 0.0);
        let heaviest = weighty().fold(0.0, |heaviest, part| f64::max(heaviest, part.weight));
        let total = |count: fn(&Hits) -> f64| {
            weighty().map(|part| part.weight / heaviest * count(part)).sum::<f64>()
        };
        (heaviest > 0.0).then(|| Self {
            heaviest,
            hits: total(|part| sum(part.hits)),
            given: total(|part| sum(part.given)),
            none: weighty().all(|part| sum(part.hits) == 0.0),
            all: weighty().all(|part| sum(part.hits) == sum(part.given)),
        })
    }

    /// The estimate where nothing was hit, or everything.
    fn extreme(&self, confidence: f64) -> Option<Estimate> {
        let bound = -libm::expm1(libm::log(0.5 * (1.0 - confidence)) / self.given);
        let (value, low, high) = if self.none {
            (0.0, 0.0, bound)
        } else if self.all {
            (1.0, 1.0 - bound, 1.0)
        } else {
            return None;
        };
        Some(Estimate { value, standard_error: None, low, high })
    }
}

fn sum(counts: &[u64]) -> f64 {
    counts.iter().sum::<u64>() as f64
}

/// Weighted hits and paths given for each replicate.
fn by_replicate(parts: &[Hits], totals: &Totals) -> (Vec<f64>, Vec<f64>) {
    let replicates = parts.first().map_or(0, |part| part.given.len());
    let (mut hits, mut given) = (vec![0.0; replicates], vec![0.0; replicates]);
    for part in parts {
        let weight = part.weight / totals.heaviest;
        for replicate in 0..replicates {
            hits[replicate] += weight * part.hits[replicate] as f64;
            given[replicate] += weight * part.given[replicate] as f64;
        }
    }
    (hits, given)
}

/// Wilson's interval about a share with a known standard error.
fn about(p: f64, error: f64, t: f64) -> Estimate {
    let binomial = p * (1.0 - p);
    let interval = if binomial > 0.0 {
        score_interval(p, error * error / binomial, t)
    } else {
        Interval { low: (p - t * error).max(0.0), high: (p + t * error).min(1.0) }
    };
    Estimate { value: p, standard_error: Some(error), low: interval.low, high: interval.high }
}
