//! If these fail, the error bars are decoration: an interval called 95% holds the truth more
//! rarely, and two analysts with two seeds contradict each other; or so often that paths are
//! wasted on a precision that is not claimed.
//!
//! 400 seeds of a small file at 4,096 paths each. A 95% interval that is exact covers the truth
//! in 380 ± 4.4 of them; 92% to 98% leaves 2.75 such deviations to either side. The seeds are
//! fixed, so that only a change of the program can make the count fall outside.

mod support;

use support::{Run, json_of, number, plan_of, text_of};
use valsim::engine::Options;

const CASE: &str = "one_segment";
const EVENTS: [&str; 2] = ["doubles", "100 a share"];
const VALUE: &str = "per_share.ads";
const SEEDS: u64 = 400;
const PATHS: u64 = 4096;

/// A figure and its standard error.
#[derive(Clone, Copy, Debug)]
struct Truth {
    value: f64,
    error: f64,
}

/// Both probabilities and the mean value per share, from a large run that agrees with the
/// independent reference within five of the combined standard errors.
fn truths() -> Vec<Truth> {
    let text = text_of(&format!("tests/reference/cases/{CASE}.toml"));
    let set = ["simulation.paths=4194304", "simulation.seed=0", "simulation.replicates=64"];
    let run = Run::of(&text, &set);
    let mut truths: Vec<Truth> = EVENTS
        .iter()
        .map(|event| run.odds(event))
        .map(|odds| Truth { value: odds.probability, error: odds.standard_error.unwrap() })
        .collect();
    truths.push(Truth {
        value: run.figure(VALUE, "mean"),
        error: run.figure(VALUE, "standard_error"),
    });
    let reference = json_of(&format!("tests/reference/cases/{CASE}.expected.json"));
    let targets = reference["targets"].as_array().unwrap();
    let mean = &reference["metrics"][VALUE];
    let mut expected: Vec<(f64, f64)> = EVENTS
        .iter()
        .map(|event| targets.iter().find(|target| target["name"] == **event).unwrap())
        .map(|target| (number(&target["p"]), number(&target["se"])))
        .collect();
    expected.push((number(&mean["mean"]), number(&mean["se_mean"])));
    for (truth, (theirs, error)) in truths.iter().zip(expected) {
        let off = (truth.value - theirs).abs();
        assert!(off <= 5.0 * truth.error.hypot(error), "{truth:?}, reference {theirs} ± {error}");
    }
    truths
}

/// The 95% intervals of one seed's run, in the order of the truths.
fn intervals(run: &Run) -> Vec<(f64, f64)> {
    let odds = EVENTS.iter().map(|event| run.odds(event));
    let mut all: Vec<(f64, f64)> = odds.map(|odds| (odds.low, odds.high)).collect();
    let freedom = match run.plan.settings.sampler.name() {
        "random" => PATHS as f64 - 1.0,
        _ => run.plan.settings.replicates as f64 - 1.0,
    };
    let t = valsim::special::student_t_quantile(freedom, 0.975);
    let (mean, error) = (run.figure(VALUE, "mean"), run.figure(VALUE, "standard_error"));
    all.push((mean - t * error, mean + t * error));
    all
}

fn coverage(sampler: &str, truths: &[Truth]) {
    let text = text_of(&format!("tests/reference/cases/{CASE}.toml"));
    let paths = format!("simulation.paths={PATHS}");
    let mut plan = plan_of(&text, &[&paths, &format!("simulation.sampler=\"{sampler}\"")]);
    let mut covered = vec![0; truths.len()];
    let mut width = vec![0.0; truths.len()];
    for seed in 1..=SEEDS {
        plan.settings.seed = seed;
        let run = Run::with(plan.clone(), &Options::default());
        assert_eq!(run.outcome.paths, PATHS);
        for (index, (low, high)) in intervals(&run).into_iter().enumerate() {
            covered[index] += u32::from(low <= truths[index].value && truths[index].value <= high);
            width[index] += (high - low) / SEEDS as f64;
        }
    }
    for (index, truth) in truths.iter().enumerate() {
        let share = f64::from(covered[index]) / SEEDS as f64;
        println!("{sampler}: {share} of intervals {:.3e} wide hold {truth:?}", width[index]);
        assert!((0.92..=0.98).contains(&share), "{sampler}, figure {index}: {share}");
        assert!(truth.error <= 0.1 * width[index], "the truth is too rough: {truth:?}");
    }
}

#[test]
fn intervals_cover_the_truth_as_often_as_they_say() {
    let truths = truths();
    for sampler in ["random", "sobol", "antithetic", "latin_hypercube"] {
        coverage(sampler, &truths);
    }
}
