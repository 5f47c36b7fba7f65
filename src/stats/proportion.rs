//! Intervals for a share from independent counts: k hits among n paths.

use crate::special::{beta_inc, beta_inc_inv_pair, normal_quantile};

/// Two bounds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Interval {
    /// Lower bound, at least 0.
    pub low: f64,
    /// Upper bound, at most 1.
    pub high: f64,
}

/// Wilson's score interval (Wilson 1927; Brown, Cai and DasGupta 2001, eq. 4).
///
/// The lower bound is exactly 0 for k = 0, the upper exactly 1 for k = n; [0, 1] for n = 0.
/// Panics if k > n.
pub fn wilson(k: u64, n: u64, confidence: f64) -> Interval {
    assert!(k <= n, "more hits than paths");
    if n == 0 {
        return Interval { low: 0.0, high: 1.0 };
    }
    let p = k as f64 / n as f64;
    let mut interval = score_interval(p, 1.0 / n as f64, normal_quantile(0.5 + 0.5 * confidence));
    if k == 0 {
        interval.low = 0.0;
    }
    if k == n {
        interval.high = 1.0;
    }
    interval
}

/// Wilson's interval about a share p with the variance p (1 - p) v, so that 1 / v is the number
/// of independent paths that would be as telling, and with the critical value t:
/// the roots x of (p - x)² = t² v x (1 - x).
pub(super) fn score_interval(p: f64, v: f64, t: f64) -> Interval {
    let c = t * t * v;
    let centre = p + 0.5 * c;
    let half = t * libm::sqrt(v * (p * (1.0 - p) + 0.25 * c));
    Interval {
        low: ((centre - half) / (1.0 + c)).clamp(0.0, p),
        high: ((centre + half) / (1.0 + c)).clamp(p, 1.0),
    }
}

/// The exact interval of Clopper and Pearson (1934), each tail (1 - confidence) / 2.
///
/// The lower bound is exactly 0 for k = 0, the upper exactly 1 for k = n; [0, 1] for n = 0.
/// Panics if k > n.
pub fn clopper_pearson(k: u64, n: u64, confidence: f64) -> Interval {
    assert!(k <= n, "more hits than paths");
    let (hits, others) = (k as f64, (n - k) as f64);
    from_beta(k, n, confidence, (hits, others + 1.0), (hits + 1.0, others))
}

/// Jeffreys' interval, of the posterior Beta(k + ½, n - k + ½); with the bound 0 for k = 0 and
/// 1 for k = n (Brown, Cai and DasGupta 2001, section 3.1.2). [0, 1] for n = 0. Panics if k > n.
pub fn jeffreys(k: u64, n: u64, confidence: f64) -> Interval {
    assert!(k <= n, "more hits than paths");
    let posterior = (k as f64 + 0.5, (n - k) as f64 + 0.5);
    from_beta(k, n, confidence, posterior, posterior)
}

/// The bounds as quantiles of two beta laws.
fn from_beta(k: u64, n: u64, confidence: f64, low: (f64, f64), high: (f64, f64)) -> Interval {
    let tail = 0.5 * (1.0 - confidence);
    Interval {
        low: if k == 0 { 0.0 } else { beta_inc_inv_pair(low.0, low.1, tail, 1.0 - tail).0 },
        high: if k == n { 1.0 } else { beta_inc_inv_pair(high.0, high.1, 1.0 - tail, tail).0 },
    }
}

/// Ranks (from 1) of the two order statistics of n independent values that enclose the
/// q-quantile with at least the given confidence: with B binomial (n, q), the smallest l with
/// P(B <= l) >= (1 - confidence) / 2, and one more than the smallest u with
/// P(B <= u) >= (1 + confidence) / 2 (David and Nagaraja 2003, section 7.1). A rank of 0 or of
/// n + 1 means that no value bounds the quantile on that side.
pub fn quantile_ranks(n: u64, q: f64, confidence: f64) -> (u64, u64) {
    let tail = 0.5 * (1.0 - confidence);
    (binomial_quantile(n, q, tail), binomial_quantile(n, q, 1.0 - tail) + 1)
}

/// The smallest k with P(B <= k) >= p, B binomial (n, q).
fn binomial_quantile(n: u64, q: f64, p: f64) -> u64 {
    let (mut low, mut high) = (0, n);
    while low < high {
        let k = low + (high - low) / 2;
        if beta_inc((n - k) as f64, (k + 1) as f64, 1.0 - q) >= p {
            high = k;
        } else {
            low = k + 1;
        }
    }
    low
}
