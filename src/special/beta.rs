//! The regularised incomplete beta function, its inverse, and Student's t law through it.
//!
//! Made for planning, not for paths. The power x^a (1-x)^b / B(a, b) is taken in Loader's
//! saddle-point form; inverses run Halley's method on the logarithm of the smaller tail as a
//! function of logit x, which is concave (the density of the logit is log-concave), so that
//! the iteration converges from any start. Both x and 1 - x are carried, so that neither end
//! of the interval loses digits.
//!
//! Measured against mpmath for `a` and `b` from 0.05 to 1e4 and `df` from 0.1 to 1e6, 2,000
//! points each: `beta_inc` within 4e-14 relative at draws of the law itself, Student's functions
//! within 3e-13 down to 1e-300, quantiles within 1e-13 for p from 1e-300, of the smaller of x
//! and 1 - x. A quantile takes about 0.7 µs.
//!
//! Sources: C. Loader (2000); NIST DLMF 8.17.22 (continued fraction); Abramowitz and Stegun
//! (1964) 26.5.22 (start of the inverse).

use super::gamma::{HALF_LN_TWO_PI, Tail, deviance, stirling_error};
use super::normal::normal_quantile;

const ITERATIONS: u32 = 100_000;

/// Regularised incomplete beta function I_x(a, b), the distribution function of the beta law.
///
/// 0 for `x <= 0`, 1 for `x >= 1`; NaN if `a` or `b` is not positive or any is NaN.
pub fn beta_inc(a: f64, b: f64, x: f64) -> f64 {
    if !(a > 0.0 && b > 0.0) || x.is_nan() {
        f64::NAN
    } else if x <= 0.0 {
        0.0
    } else if x >= 1.0 {
        1.0
    } else {
        let y = 1.0 - x;
        tail(a, b, x, y, ln_power(a, b, x, y, ln_scale(a, b))).lower()
    }
}

/// Quantile of the beta law: the x with I_x(a, b) = p.
///
/// NaN for p outside [0, 1] or `a` or `b` not positive. Near 1 use [`beta_inc_inv_pair`].
pub fn beta_inc_inv(a: f64, b: f64, p: f64) -> f64 {
    beta_inc_inv_pair(a, b, p, 1.0 - p).0
}

/// The pair (x, 1 - x) with I_x(a, b) = p, given p and q = 1 - p, each accurate by itself.
///
/// Only the smaller of `p` and `q` is used. NaN for p or q outside [0, 1] or `a` or `b` not
/// positive; x below the smallest positive number comes as 0.
pub fn beta_inc_inv_pair(a: f64, b: f64, p: f64, q: f64) -> (f64, f64) {
    let probabilities = (0.0..=1.0).contains(&p) && (0.0..=1.0).contains(&q);
    if !(a > 0.0 && b > 0.0 && probabilities) {
        return (f64::NAN, f64::NAN);
    }
    if p <= q {
        odds_to_pair(libm::exp(lower_log_odds(a, b, p)))
    } else {
        let (y, x) = odds_to_pair(libm::exp(lower_log_odds(b, a, q)));
        (x, y)
    }
}

/// Distribution function of Student's t with `df > 0` degrees of freedom.
pub fn student_t_cdf(df: f64, t: f64) -> f64 {
    if df.is_nan() || df <= 0.0 || t.is_nan() {
        return f64::NAN;
    }
    if t == 0.0 {
        return 0.5;
    }
    let w = t.abs() / libm::sqrt(df);
    let a = 0.5 * df;
    let beyond = if w > 1e100 {
        libm::exp(-2.0 * a * libm::log(w) - ln_a_beta(a, 0.5, ln_scale(a, 0.5)))
    } else {
        let sum = f64::mul_add(w, w, 1.0);
        let (x, y) = (1.0 / sum, w * w / sum);
        tail(a, 0.5, x, y, ln_power(a, 0.5, x, y, ln_scale(a, 0.5))).lower()
    };
    if t < 0.0 { 0.5 * beyond } else { 1.0 - 0.5 * beyond }
}

/// Density of Student's t with `df > 0` degrees of freedom.
pub fn student_t_pdf(df: f64, t: f64) -> f64 {
    if df.is_nan() || df <= 0.0 {
        return f64::NAN;
    }
    let a = 0.5 * df;
    // ln of Γ(a + ½) / (Γ(a) √a)
    let ln_ratio =
        f64::mul_add(a, libm::log1p(0.5 / a), -0.5) + stirling_error(a + 0.5) - stirling_error(a);
    let w = t / libm::sqrt(df);
    let ln_kernel = if w.abs() > 1e100 { 2.0 * libm::log(w.abs()) } else { libm::log1p(w * w) };
    libm::exp(ln_ratio - (a + 0.5) * ln_kernel - HALF_LN_TWO_PI)
}

/// Quantile of Student's t with `df > 0` degrees of freedom: antisymmetric about p = ½.
///
/// -infinity for p = 0, infinity for p = 1, NaN for p outside [0, 1] or `df` not positive.
pub fn student_t_quantile(df: f64, p: f64) -> f64 {
    if !(df > 0.0 && (0.0..=1.0).contains(&p)) {
        return f64::NAN;
    }
    let below = if p < 0.5 { p } else { 1.0 - p };
    if below == 0.5 {
        return 0.0;
    }
    let (two_tails, middle) = (2.0 * below, 1.0 - 2.0 * below);
    // t² / df is the odds of 1 - x, x being the beta quantile.
    let log_odds = if two_tails <= middle {
        -lower_log_odds(0.5 * df, 0.5, two_tails)
    } else {
        lower_log_odds(0.5, 0.5 * df, middle)
    };
    let t = libm::sqrt(df) * libm::exp(0.5 * log_odds);
    if p < 0.5 { -t } else { t }
}

fn odds_to_pair(odds: f64) -> (f64, f64) {
    if odds == f64::INFINITY {
        return (1.0, 0.0);
    }
    (odds / (1.0 + odds), 1.0 / (1.0 + odds))
}

/// The tail of I_x(a, b) that the continued fraction gives directly; y = 1 - x.
fn tail(a: f64, b: f64, x: f64, y: f64, ln_power: f64) -> Tail {
    if x * (a + b + 2.0) <= a + 1.0 {
        Tail { ln: ln_power + libm::log(fraction(a, b, x, y)), is_lower: true }
    } else {
        Tail { ln: ln_power + libm::log(fraction(b, a, y, x)), is_lower: false }
    }
}

/// ln of x^a y^b / B(a, b), the density of logit x; y = 1 - x. The scale is that of [`ln_scale`].
fn ln_power(a: f64, b: f64, x: f64, y: f64, ln_scale: f64) -> f64 {
    let n = a + b;
    let difference = f64::mul_add(b, x, -(a * y));
    let deviances = deviance(a, n * x, difference) + deviance(b, n * y, -difference);
    ln_scale - deviances
}

/// ln of (a/n)^a (b/n)^b / B(a, b) with n = a + b.
fn ln_scale(a: f64, b: f64) -> f64 {
    let n = a + b;
    0.5 * libm::log(a * (b / n)) - HALF_LN_TWO_PI + stirling_error(n)
        - stirling_error(a)
        - stirling_error(b)
}

/// ln of a B(a, b), for which I_x(a, b) = x^a / (a B(a, b)) (1 + O(x)).
fn ln_a_beta(a: f64, b: f64, ln_scale: f64) -> f64 {
    libm::log(a) - ln_scale - a * libm::log1p(b / a) - b * libm::log1p(a / b)
}

/// I_x(a, b) B(a, b) / (x^a y^b) by Lentz's method, y = 1 - x, for x up to about the mean.
///
/// The even part of the continued fraction 8.17.22 (DLMF 1.12.6), its n-th denominator
/// times a + 2n; written with `a y - b x`, so that nothing cancels where x is close to 1.
fn fraction(a: f64, b: f64, x: f64, y: f64) -> f64 {
    let slack = f64::mul_add(a, y, -(b * x)) + 1.0;
    let denominator = |n: f64| {
        let even = a + 2.0 * n;
        n + n * (b - n) * x / (even - 1.0)
            + (a + n) / (even + 1.0) * f64::mul_add(n, 1.0 + y, slack)
    };
    let mut c = f64::INFINITY;
    let mut d = (a + 1.0) / (a * slack);
    let mut value = d;
    for n in 1..ITERATIONS {
        let n = f64::from(n);
        let below = x / (a + 2.0 * n - 1.0);
        let numerator = (a + n - 1.0) * (a + b + n - 1.0) * n * (b - n) * (below * below);
        let term = denominator(n);
        c = term + numerator / c;
        d = 1.0 / f64::mul_add(numerator, d, term);
        let factor = c * d;
        value *= factor;
        if (factor - 1.0).abs() <= f64::EPSILON {
            break;
        }
    }
    value
}

/// ln(x / (1-x)) for I_x(a, b) = p, where p <= ½.
fn lower_log_odds(a: f64, b: f64, p: f64) -> f64 {
    let wanted = libm::log(p);
    let ln_scale = ln_scale(a, b);
    let left = (wanted + ln_a_beta(a, b, ln_scale)) / a;
    // So far down the left tail the power alone is right to the last bit.
    if left < -45.0 {
        return left;
    }
    let mut odds = start(a, b, p, left);
    for _ in 0..ITERATIONS {
        let (x, y) = odds_to_pair(odds);
        let bend = f64::mul_add(a, y, -(b * x));
        let ln_power = ln_power(a, b, x, y, ln_scale);
        let step = tail(a, b, x, y, ln_power).halley_step(true, wanted, ln_power, bend);
        odds *= libm::exp(step);
        if step.abs() < 1e-6 {
            break;
        }
    }
    libm::log(odds)
}

/// A first guess of the odds x / (1-x).
fn start(a: f64, b: f64, p: f64, left: f64) -> f64 {
    if a >= 1.0 && b >= 1.0 {
        let z = -normal_quantile(p);
        let (ra, rb) = (1.0 / (2.0 * a - 1.0), 1.0 / (2.0 * b - 1.0));
        let h = 2.0 / (ra + rb);
        let lambda = (z * z - 3.0) / 6.0;
        let w = z * libm::sqrt(h + lambda.max(-h)) / h
            - (rb - ra) * (lambda + 5.0 / 6.0 - 2.0 / (3.0 * h));
        return a / b * libm::exp(-2.0 * w);
    }
    let x = libm::exp(left.min(1.0));
    if x < 0.9 { x / (1.0 - x) } else { a / b }
}
