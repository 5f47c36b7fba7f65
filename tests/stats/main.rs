//! If these fail, the odds shown have error bars that do not hold what they promise, quantiles
//! that are not where the paths are, or sums that lose what they were given.

mod coverage;
mod intervals;
mod quantiles;
mod sums;

use serde_json::Value;
use valsim::special::{normal_quantile, student_t_quantile};
use valsim::stats::{Interval, Moments, Scale, Summary};

const EPSILON: f64 = f64::EPSILON;

/// A generator for tests: SplitMix64.
struct Draws(u64);

impl Draws {
    fn uniform(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (((z ^ (z >> 31)) >> 12) as f64 + 0.5) / (1_u64 << 52) as f64
    }

    fn normal(&mut self) -> f64 {
        normal_quantile(self.uniform())
    }

    fn hits(&mut self, n: u64, p: f64) -> u64 {
        (0..n).filter(|_| self.uniform() < p).count() as u64
    }
}

/// An interval for k hits in n paths.
type ForShare = fn(u64, u64, f64) -> Interval;

fn reference(key: &str) -> Value {
    let text = include_str!("../reference/stats.json");
    let all: Value = serde_json::from_str(text).unwrap();
    all[key].clone()
}

/// The f64 of a record, or of a number or a decimal text.
fn number(value: &Value) -> f64 {
    let text = if value.is_object() { &value["f64"] } else { value };
    text.as_f64().unwrap_or_else(|| text.as_str().unwrap().parse().unwrap())
}

fn summary_of(scale: &Scale, values: &[f64]) -> Summary {
    let mut summary = Summary::new(scale, 1);
    values.chunks(256).for_each(|column| summary.observe(scale, 0, column));
    summary
}

/// Moments of values that are their own pilot.
fn moments_of(values: &[f64]) -> (Scale, Moments) {
    let scale = Scale::from_pilot(values);
    let mut moments = Moments::new(1);
    values.chunks(256).for_each(|column| moments.observe(&scale, 0, column));
    (scale, moments)
}

/// k units in the last place of 1, relative.
fn assert_close(got: f64, wanted: f64, k: f64) {
    let error = (got / wanted - 1.0).abs();
    assert!(error <= k * EPSILON, "{got} for {wanted}, off by {}", error / EPSILON);
}

/// The share of binomial counts whose interval holds p, summed over all counts.
fn exact_coverage(n: u64, p: f64, interval: ForShare) -> f64 {
    let choose = |k: u64| {
        libm::lgamma(n as f64 + 1.0)
            - libm::lgamma(k as f64 + 1.0)
            - libm::lgamma((n - k) as f64 + 1.0)
    };
    let mass = |k: u64| {
        let ln = choose(k) + k as f64 * libm::log(p) + (n - k) as f64 * libm::log1p(-p);
        libm::exp(ln)
    };
    let holds = |k: &u64| {
        let interval = interval(*k, n, 0.95);
        interval.low <= p && p <= interval.high
    };
    // Counts 12 sd from the mean have a mass below 1e-30.
    let reach = 12.0 * libm::sqrt(n as f64 * p) + 40.0;
    let middle = n as f64 * p;
    let (from, to) =
        (f64::max(middle - reach, 0.0) as u64, f64::min(middle + reach, n as f64) as u64);
    (from..=to).filter(holds).map(mass).sum()
}

/// Samples of every kind of result, 40,000 each.
fn samples() -> Vec<(&'static str, Vec<f64>)> {
    let mut draws = Draws(99);
    let mut sample = |value: &dyn Fn(&mut Draws) -> f64| -> Vec<f64> {
        (0..40_000).map(|_| value(&mut draws)).collect()
    };
    vec![
        ("normal", sample(&|d| 250.0 + 40.0 * d.normal())),
        ("normal far from 0", sample(&|d| 1e12 + d.normal())),
        ("lognormal", sample(&|d| libm::exp(1.5 * d.normal()))),
        ("t with 1.5 df", sample(&|d| student_t_quantile(1.5, d.uniform()))),
        ("discrete", sample(&|d| [-3.0, 0.0, 0.1, 0.3, 7.0][(5.0 * d.uniform()) as usize])),
        ("two close values", sample(&|d| if d.uniform() < 0.4 { 1.0 } else { 1.0 + 1e-9 })),
        ("constant", sample(&|_| 0.1)),
        ("atom and normal", sample(&|d| d.normal().max(-0.5))),
        ("with gaps", sample(&|d| if d.uniform() < 0.3 { f64::NAN } else { d.normal() })),
        ("huge", sample(&|d| 1e300 * d.normal())),
        ("tiny", sample(&|d| 1e-300 * d.normal())),
        ("two far values", sample(&|d| if d.uniform() < 0.5 { -1e300 } else { 1e300 })),
    ]
}

const SHARES: [f64; 11] = [0.0, 0.001, 0.01, 0.1, 0.25, 0.5, 0.75, 0.9, 0.99, 0.999, 1.0];
