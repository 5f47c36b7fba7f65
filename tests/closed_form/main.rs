//! If these fail, an answer that can be worked out on paper comes out differently: a wrong
//! discount factor, a capital charge in the wrong year, `>` read as `>=`, two drivers that do
//! not move together as told. Every other figure would then be wrong unseen.
//!
//! References: `tests/reference/closed_form.json`. Tolerances:
//!
//! * **Rounding.** What constants determine is held to k · 2^-52 of its size, k being about the
//!   number of rounded operations on the way; where powers are taken, to 1e-12 (each of `ln` and
//!   `exp` is good to 1e-15, and a factor (1 + r)^-t multiplies the error of the logarithm by t).
//! * **Sampling.** Each probability p is estimated from n paths of independent and of scrambled
//!   Sobol' points. It lies within 5 √(p (1 − p) / n) (plain sampling; the net is no worse), a
//!   false alarm of 5.7e-7; and within as many reported standard errors as give the same false
//!   alarm: 5 for independent paths, Student's t with 15 degrees of freedom for 16 replicates.

mod dependence;
mod depreciation;
mod growth;
mod mixtures;
#[path = "../support/mod.rs"]
mod support;
mod value;

use serde_json::Value;
use support::{Run, json_of, number};
use valsim::special::student_t_quantile;

/// Paths of a run.
const PATHS: u64 = 1 << 18;
/// Two-sided probability of more than 5 standard errors.
const FALSE_ALARM: f64 = 5.733e-7;

fn reference(record: &str) -> Value {
    let all = json_of("tests/reference/closed_form.json");
    assert!(!all[record].is_null(), "no record {record}");
    all[record].clone()
}

fn rows(record: &str) -> Vec<Value> {
    reference(record)["rows"].as_array().unwrap().clone()
}

fn numbers(list: &Value) -> Vec<f64> {
    list.as_array().unwrap().iter().map(number).collect()
}

/// A configuration whose fiscal years are calendar years, valued on the last day of 2024.
fn config(horizon: i64, body: &str) -> String {
    format!(
        "name = \"Closed form\"\ncurrency = \"USD\"\nunit = \"bn\"\n\
         calendar = {{ valuation_date = 2024-12-31, fiscal_year_end = \"12-31\", \
         base_year = 2024, horizon = {horizon} }}\n\
         listings.x = {{ ratio = 1, currency = \"USD\", fx = 1 }}\n{body}"
    )
}

/// A segment without profit, and no value: for what only looks at sales or at drivers.
fn sales(horizon: i64, revenue: &str, growth: &str, rest: &str) -> String {
    config(
        horizon,
        &format!(
            "[segments.core]\nrevenue = {revenue}\ngrowth = {growth}\nmargin = 0\n\
             [valuation]\nshares = 1\n{rest}"
        ),
    )
}

fn targets(events: &[String]) -> String {
    let target = |event| format!("[[targets]]\nname = \"{event}\"\nevent = \"{event}\"\n");
    events.iter().map(target).collect()
}

/// c exp(N(m, s)) + shift.
fn lognormal(c: f64, m: f64, s: f64, shift: f64) -> String {
    let mean = c * libm::exp(m + 0.5 * s * s);
    let sd = mean * libm::expm1(s * s).sqrt();
    format!("{{ dist = \"lognormal\", mean = {:?}, sd = {sd:?}, shift = {shift:?} }}", mean + shift)
}

/// A configuration run on independent and on Sobol' points.
struct Both([Run; 2]);

impl Both {
    fn of(text: &str) -> Self {
        let run = |sampler: &str| {
            let paths = format!("simulation.paths={PATHS}");
            Run::of(text, &[&paths, &format!("simulation.sampler=\"{sampler}\"")])
        };
        Self([run("random"), run("sobol")])
    }

    /// Checks a target, named by its event.
    fn probability(&self, event: &str, p: f64) {
        for (run, reach) in self.0.iter().zip(reaches()) {
            let odds = run.odds(event);
            let off = (odds.probability - p).abs();
            let plain = 5.0 * (p * (1.0 - p) / odds.paths).sqrt();
            let own = reach * odds.standard_error.unwrap_or(0.0);
            let sampler = run.plan.settings.sampler;
            assert!(off <= plain && off <= own, "{event}: {odds:?}, not {p}, by {sampler:?}");
        }
    }

    /// Checks a result's mean, given the standard deviation of a path.
    fn mean(&self, result: &str, mean: f64, sd: f64) {
        for (run, reach) in self.0.iter().zip(reaches()) {
            let off = (run.figure(result, "mean") - mean).abs();
            let plain = 5.0 * sd / (PATHS as f64).sqrt();
            let own = reach * run.figure(result, "standard_error") + 1e-9 * sd;
            assert!(off <= plain && off <= own, "{result}: mean off by {off:e} (± {own:e})");
        }
    }

    /// Checks a result's standard deviation: its standard error is sd √((k − 1) / 4n) with the
    /// kurtosis k, here at most 6.
    fn sd(&self, result: &str, sd: f64) {
        for run in &self.0 {
            let off = (run.figure(result, "sd") / sd - 1.0).abs();
            assert!(off <= 5.0 * (5.0 / (4.0 * PATHS as f64)).sqrt(), "{result}: sd off {off:e}");
        }
    }
}

/// Reported standard errors within which an estimate lies, but for the false alarm: independent
/// paths, 16 replicates.
fn reaches() -> [f64; 2] {
    [5.0, student_t_quantile(15.0, 1.0 - 0.5 * FALSE_ALARM)]
}

/// Checks a certain figure to so many units of 2^-52 of the larger of it and `size`.
fn exact(run: &Run, result: &str, expected: f64, size: f64, units: f64) {
    let ours = run.figure(result, "mean");
    assert_eq!(run.figure(result, "sd"), 0.0, "{result} is uncertain");
    let tolerance = units * f64::EPSILON * f64::max(size, expected.abs());
    assert!((ours - expected).abs() <= tolerance, "{result}: {ours}, not {expected}");
}

/// A perpetuity on next year's NOPAT of 100: NOPAT_T = 100 / (1 + g), in one projected year.
fn perpetuity(nopat_next: f64, rate: &str, growth: f64, roic: f64, rest: &str) -> String {
    let revenue = nopat_next / (1.0 + growth) / 0.5;
    config(
        2025,
        &format!(
            "[segments.core]\nrevenue = {revenue:?}\ngrowth = 0\nmargin = 0.5\n\
             value = {{ growth = {growth:?}, roic = {roic:?} }}\n\
             [valuation]\ndiscount_rate = {rate}\nshares = 1\n{rest}"
        ),
    )
}
