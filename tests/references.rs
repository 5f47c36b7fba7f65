//! If these fail, an analyst who runs the file in front of her reads other odds, means or
//! percentiles than the contract says: the program has a model of its own.
//!
//! `tests/reference/cases/NAME.expected.json` was made by an independent program: plain Monte
//! Carlo, `paths_per_scenario` paths in each scenario, no code in common.
//!
//! * A mean or a probability differs by at most 5 combined standard errors, 5 √(se² + se'²): for
//!   a normal difference a false alarm of 5.7e-7 each. Our own is the reported one, so an error
//!   bar that is too small fails here as well. A certain figure agrees to 1e-12 relative.
//! * A quantile x at p is judged by our distribution function: F(x−) <= p + d and F(x) >= p − d,
//!   which also holds at an atom. d = 5 √(w p (1 − p) (1/n + 1/n')) + e. The first part is five
//!   standard errors of a share in independent paths, n and n' being the paths of one scenario
//!   and w the largest weight: Σ w_s² p_s (1 − p_s) <= w Σ w_s p_s (1 − p_s) <= w p (1 − p), the
//!   last by concavity; scrambled Sobol' points have no larger error here. The second part,
//!   e = ½ |F(x + h) − 2 F(x) + F(x − h)| with the width h of a bin at x, is for values taken to
//!   be spread evenly in a bin: were the density of slope s, the error would be at most
//!   h² |s| / 8 and the second difference h² |s|; the factor ½ leaves room for bends.

mod support;

use std::collections::BTreeSet;

use serde_json::Value;
use support::{Odds, Run, find, json_of, number, number_in, text_of};
use valsim::stats::Mixture;

/// Standard errors that two estimates of one figure may lie apart.
const SIGMAS: f64 = 5.0;

/// Runs a case and puts every figure of its reference to the test.
fn check(config: &str, case: &str, paths: u64) {
    let run = Run::of(&text_of(config), &[&format!("simulation.paths={paths}")]);
    let wrong = disagreements(&run, case);
    assert!(wrong.is_empty(), "{case}: {} disagree\n{}", wrong.len(), wrong.join("\n"));
}

/// What a run says otherwise than a reference.
fn disagreements(run: &Run, case: &str) -> Vec<String> {
    let reference = json_of(&format!("tests/reference/cases/{case}.expected.json"));
    let mut wrong = Vec::new();
    names(run, &reference, &mut wrong);
    for (name, expected) in reference["metrics"].as_object().unwrap() {
        mean(run, name, expected, &mut wrong);
        quantiles(run, name, expected, &reference, &mut wrong);
    }
    for expected in reference["targets"].as_array().unwrap() {
        target(run, expected, &reference, &mut wrong);
    }
    wrong
}

/// Every result that the contract names, and nothing else; every target; the scenarios.
fn names(run: &Run, reference: &Value, wrong: &mut Vec<String>) {
    let table = run.table("distribution");
    let ours: BTreeSet<_> = run.plan.results.iter().map(|result| result.name.as_str()).collect();
    let theirs: BTreeSet<_> =
        reference["metrics"].as_object().unwrap().keys().map(String::as_str).collect();
    wrong.extend(theirs.difference(&ours).map(|name| format!("no result {name}")));
    wrong.extend(ours.difference(&theirs).map(|name| format!("a result {name} of no contract")));
    let scopes = if run.plan.scenarios.len() > 1 { run.plan.scenarios.len() + 1 } else { 1 };
    assert_eq!(table.rows.len(), scopes * ours.len(), "rows of distribution");
    let targets: Vec<_> = run.plan.targets.iter().map(|target| target.name.as_str()).collect();
    let expected: Vec<_> = reference["targets"].as_array().unwrap().iter().map(name_of).collect();
    assert_eq!(targets, expected);
    for scenario in &run.plan.scenarios {
        // One quotient of each, of numbers that were written with all their digits.
        let weight = number(&reference["scenarios"][&scenario.name]);
        assert!((scenario.weight - weight).abs() <= 1e-12, "weight of {}", scenario.name);
    }
}

fn name_of(record: &Value) -> &str {
    record["name"].as_str().unwrap()
}

fn mean(run: &Run, name: &str, expected: &Value, wrong: &mut Vec<String>) {
    if !run.plan.results.iter().any(|result| result.name == name) {
        return;
    }
    let table = run.table("distribution");
    let row = find(table, &[("scenario", "all"), ("result", name)]);
    let cell = |column| number_in(table, row, column);
    let (Some(ours), Some(error)) = (cell("mean"), cell("standard_error")) else {
        return wrong.push(format!("{name}: no mean"));
    };
    let (theirs, sd) = (number(&expected["mean"]), number(&expected["sd"]));
    // The reference's own sums of a certain figure round to 1e-15 of it.
    let tolerance = if sd <= 1e-12 * theirs.abs() {
        1e-12 * theirs.abs()
    } else {
        SIGMAS * error.hypot(number(&expected["se_mean"]))
    };
    if !((ours - theirs).abs() <= tolerance) {
        wrong.push(format!("{name}: mean {ours}, reference {theirs} ± {tolerance:e}"));
    }
}

fn quantiles(run: &Run, name: &str, expected: &Value, reference: &Value, wrong: &mut Vec<String>) {
    let weights = run.plan.scenarios.iter().map(|scenario| scenario.weight);
    let heaviest = weights.fold(0.0, f64::max);
    let Some(result) = run.plan.results.iter().find(|result| result.name == name) else { return };
    let counted =
        run.plan.counted_per_replicate(result.figure) * run.plan.settings.replicates as u64;
    let each = 1.0 / number(&reference["paths_per_scenario"]) + 1.0 / counted as f64;
    let scale = &run.outcome.scales[run.result(name)];
    let mixture = run.mixture(name);
    for (key, x) in expected["quantiles"].as_object().unwrap() {
        let (x, p) = (number(x), key[1..].parse::<f64>().unwrap() / 100.0);
        let ours = run.figure(name, key);
        let Some(mixture) = &mixture else {
            if !((ours - x).abs() <= 1e-12 * x.abs()) {
                wrong.push(format!("{name}: {key} is {ours}, certain in the reference: {x}"));
            }
            continue;
        };
        let width = (scale.spread() + (x - scale.pivot()).abs()) / 512.0;
        let shares = Shares::around(mixture, x, width);
        let tolerance = SIGMAS * (heaviest * p * (1.0 - p) * each).sqrt() + shares.bend;
        if !(shares.below <= p + tolerance && shares.at_most >= p - tolerance) {
            wrong.push(format!(
                "{name}: {key} is {ours}, in the reference {x}, which has {} to {} of our paths \
                 below it, not {p} ± {tolerance:.2e}",
                shares.below, shares.at_most
            ));
        }
    }
}

/// Our distribution function about a value.
struct Shares {
    below: f64,
    at_most: f64,
    bend: f64,
}

impl Shares {
    /// Values that differ by 1e-12 of the larger are one value: two programs that add in
    /// different orders.
    fn around(mixture: &Mixture, x: f64, width: f64) -> Self {
        let nudge = 1e-12 * x.abs().max(width);
        let below = mixture.share_below(x - nudge);
        let at_most = mixture.share_below(x + nudge);
        let (left, right) = (mixture.share_below(x - width), mixture.share_below(x + width));
        Self { below, at_most, bend: 0.5 * (left - below - at_most + right).abs() }
    }
}

fn target(run: &Run, expected: &Value, reference: &Value, wrong: &mut Vec<String>) {
    let name = name_of(expected);
    let ours = run.odds(name);
    differ(name, &ours, number(&expected["p"]), number(&expected["se"]), wrong);
    if run.plan.scenarios.len() == 1 {
        return;
    }
    for scenario in &run.plan.scenarios {
        let label = format!("{name} in {}", scenario.name);
        let theirs = &expected["by_scenario"][&scenario.name];
        let Some(ours) = run.odds_in(&scenario.name, name) else {
            if !theirs.is_null() {
                wrong.push(format!("{label}: missing, {theirs} in the reference"));
            }
            continue;
        };
        // A conditional probability rests on the paths that meet the condition; their share in
        // the reference is taken to be ours. Half a hit is added, for none may be bad luck.
        let share = ours.paths / run.paths_per_scenario();
        let paths = share * number(&reference["paths_per_scenario"]);
        let p = number(theirs);
        let likely = (p * paths + 0.5) / (paths + 1.0);
        differ(&label, &ours, p, (likely * (1.0 - likely) / paths).sqrt(), wrong);
    }
}

/// Five combined standard errors. Where our paths had no hit, or only hits, there is no error of
/// ours: then the reference lies in our exact interval at 95%, widened by five of its errors.
fn differ(name: &str, ours: &Odds, theirs: f64, error: f64, wrong: &mut Vec<String>) {
    let agree = match ours.standard_error {
        Some(own) => (ours.probability - theirs).abs() <= SIGMAS * own.hypot(error),
        None => ours.low - SIGMAS * error <= theirs && theirs <= ours.high + SIGMAS * error,
    };
    if !agree {
        wrong.push(format!("{name}: {ours:?}, reference {theirs} with error {error:e}"));
    }
}

#[test]
fn one_segment() {
    check("tests/reference/cases/one_segment.toml", "one_segment", 1 << 19);
}

#[test]
fn streams_and_capacity() {
    check("tests/reference/cases/streams_capacity.toml", "streams_capacity", 1 << 19);
}

#[test]
fn every_distribution() {
    check("tests/reference/cases/every_distribution.toml", "every_distribution", 1 << 19);
}

#[test]
fn dependence() {
    check("tests/reference/cases/dependence.toml", "dependence", 1 << 19);
}

#[test]
fn alibaba_february_2025() {
    check("configs/alibaba-2025-02.toml", "alibaba-2025-02", 1 << 20);
}

#[test]
fn alibaba_september_2026() {
    check("configs/alibaba-2026-09.toml", "alibaba-2026-09", 1 << 19);
}

/// The test itself is put to the test: an assumption a little off must be seen.
#[test]
fn an_assumption_a_little_off_is_seen() {
    let case = "streams_capacity";
    let text = text_of(&format!("tests/reference/cases/{case}.toml"));
    for off in [
        "segments.dc.streams.ai.growth.persistence=0.6",
        "segments.dc.capacity.yield.sd=0.105",
        "segments.dc.nwc_of_revenue.high=0.051",
        "programmes.build.total.mean=301",
        "valuation.tax_rate.high=0.251",
        "listings.ads.fx.p05=6.81",
        "calendar.valuation_date=2025-09-28",
    ] {
        let run = Run::of(&text, &["simulation.paths=524288", off]);
        assert!(!disagreements(&run, case).is_empty(), "{off} goes unnoticed");
    }
}
