//! If these fail, the error bars are decoration: an interval called 95% holds the truth more
//! rarely, and two analysts with two seeds contradict each other; or so often that paths are
//! wasted on a precision that is not claimed.
//!
//! 400 seeds of a small file at 4,096 paths each. A 95% interval that is exact covers the truth
//! in 380 ± 4.4 of them, and five such deviations less is 89.6%. The seeds are fixed, so that
//! only a change of the program can make the count fall; `docs/accuracy.md` shows what came out,
//! to the digit.
//!
//! A run that stops where its interval is short enough stops too gladly where the interval is
//! short by luck. What that costs is measured likewise: intervals at the stopping time.

mod support;

use std::collections::BTreeMap;
use std::fs;

use support::{Run, json_of, number, number_in, plan_of, project, text_of};
use valsim::config::precision::Precision;
use valsim::engine::{Options, simulate};
use valsim::plan::Plan;
use valsim::report::{Cell, MOST_PATHS, Reached, until_precise};
use valsim::stats::{Estimate, Moments, paired_difference, replicate_means, standard_deviation};

const CASE: &str = "one_segment";
const EVENTS: [&str; 2] = ["doubles", "100 a share"];
const CONDITIONAL: &str = "100 a share if revenue doubles";
const VALUE: &str = "per_share.ads";
const SAMPLERS: [&str; 4] = ["random", "sobol", "antithetic", "latin_hypercube"];
const SEEDS: u32 = 400;
const PATHS: u64 = 4096;
const CONFIDENCE: f64 = 0.95;
const LEAST: f64 = 0.896;

/// The file and the same with growth two points faster, both with a conditional target.
fn plans(set: &[&str]) -> [Plan; 2] {
    let condition = format!(
        "[[targets]]\nname = \"{CONDITIONAL}\"\nevent = \"{VALUE} >= 100\"\n\
         given = \"cloud.revenue.FY2028 >= 240\"\n"
    );
    let text = text_of(&format!("tests/reference/cases/{CASE}.toml")) + &condition;
    let faster = [set, &["segments.cloud.growth.mean=0.24"]].concat();
    [plan_of(&text, set), plan_of(&text, &faster)]
}

/// Every kind of estimate that runs of the two plans give.
fn estimates(plans: [Plan; 2]) -> BTreeMap<String, Estimate> {
    let [run, faster] = plans.map(|plan| Run::with(plan, &Options::default()));
    let (scale, moments) = sums(&run);
    let mean = |part: &Run| {
        let (scale, moments) = sums(part);
        replicate_means(scale, &[(moments, 1.0)]).unwrap()
    };
    let mut all = BTreeMap::from([
        ("conditional probability".to_owned(), odds(&run, CONDITIONAL)),
        ("difference of means".to_owned(), {
            paired_difference(&mean(&run), &mean(&faster), CONFIDENCE).unwrap()
        }),
        ("mean".to_owned(), mean_of(&run)),
        ("standard deviation".to_owned(), {
            standard_deviation(scale, &[(moments, 1.0)], CONFIDENCE).unwrap()
        }),
    ]);
    for event in EVENTS {
        all.insert(format!("probability: {event}"), odds(&run, event));
    }
    let table = run.table("percentiles");
    for row in table.rows.iter().filter(|row| row.contains(&Cell::text(VALUE))) {
        let cell = |column| number_in(table, row, column);
        let estimate = Estimate {
            value: cell("value").unwrap(),
            standard_error: cell("standard_error"),
            low: cell("ci_low").unwrap(),
            high: cell("ci_high").unwrap(),
        };
        let percent = cell("probability").unwrap() * 100.0;
        all.insert(format!("percentile p{percent:02}"), estimate);
    }
    all
}

fn sums(run: &Run) -> (&valsim::stats::Scale, &Moments) {
    let figure = run.result(VALUE);
    let summary = run.outcome.scenarios[0].summaries[figure].as_ref().unwrap();
    (&run.outcome.scales[figure], summary.moments())
}

fn odds(run: &Run, event: &str) -> Estimate {
    let odds = run.odds(event);
    Estimate {
        value: odds.probability,
        standard_error: odds.standard_error,
        low: odds.low,
        high: odds.high,
    }
}

fn mean_of(run: &Run) -> Estimate {
    let freedom = match run.plan.settings.sampler.name() {
        "random" => run.outcome.paths as f64 - 1.0,
        _ => run.plan.settings.replicates as f64 - 1.0,
    };
    let t = valsim::special::student_t_quantile(freedom, 0.5 + 0.5 * CONFIDENCE);
    let (value, error) = (run.figure(VALUE, "mean"), run.figure(VALUE, "standard_error"));
    let (low, high) = (value - t * error, value + t * error);
    Estimate { value, standard_error: Some(error), low, high }
}

/// What a large run says; its probabilities and mean agree with the independent reference within
/// five of the combined standard errors.
fn truths() -> BTreeMap<String, Estimate> {
    let set = ["simulation.paths=4194304", "simulation.seed=0", "simulation.replicates=64"];
    let truths = estimates(plans(&set));
    let reference = json_of(&format!("tests/reference/cases/{CASE}.expected.json"));
    let targets = reference["targets"].as_array().unwrap();
    let metric = &reference["metrics"][VALUE];
    let mut expected = vec![("mean".to_owned(), &metric["mean"], &metric["se_mean"])];
    for event in EVENTS {
        let target = targets.iter().find(|target| target["name"] == *event).unwrap();
        expected.push((format!("probability: {event}"), &target["p"], &target["se"]));
    }
    for (name, theirs, their_error) in expected {
        let ours = truths[&name];
        let off = (ours.value - number(theirs)).abs();
        let allowed = 5.0 * ours.standard_error.unwrap().hypot(number(their_error));
        assert!(off <= allowed, "{name}: {ours:?}, reference {theirs} ± {their_error}");
    }
    truths
}

/// How often the intervals of `SEEDS` runs hold the truth, for each kind of estimate.
fn coverage(sampler: &str, truths: &BTreeMap<String, Estimate>) -> BTreeMap<String, f64> {
    let paths = format!("simulation.paths={PATHS}");
    let sampler = format!("simulation.sampler=\"{sampler}\"");
    let plans = plans(&[&paths, &sampler]);
    let mut covered: BTreeMap<String, u32> = BTreeMap::new();
    let mut width: BTreeMap<String, f64> = BTreeMap::new();
    for seed in 1..=SEEDS {
        let seeded = plans.clone().map(|mut plan| {
            plan.settings.seed = u64::from(seed);
            plan
        });
        for (name, Estimate { low, high, .. }) in estimates(seeded) {
            let truth = truths[&name].value;
            *covered.entry(name.clone()).or_default() += u32::from(low <= truth && truth <= high);
            *width.entry(name).or_default() += (high - low) / f64::from(SEEDS);
        }
    }
    for (name, truth) in truths {
        let rough = truth.standard_error.unwrap();
        assert!(rough <= 0.1 * width[name], "{sampler}, {name}: the truth is too rough: {truth:?}");
    }
    covered.into_iter().map(|(name, count)| (name, f64::from(count) / f64::from(SEEDS))).collect()
}

#[test]
fn intervals_cover_the_truth_as_often_as_they_say() {
    let truths = truths();
    let shares = SAMPLERS.map(|sampler| coverage(sampler, &truths));
    let mut table =
        format!("| estimate | {} |\n|---|{}\n", SAMPLERS.join(" | "), "---:|".repeat(4));
    for name in truths.keys() {
        let cells = shares.each_ref().map(|shares| format!("{:.2}%", 100.0 * shares[name]));
        table.push_str(&format!("| {name} | {} |\n", cells.join(" | ")));
    }
    println!("{table}");
    for (sampler, shares) in SAMPLERS.iter().zip(&shares) {
        for (name, share) in shares {
            assert!(*share >= LEAST, "{sampler}, {name}: intervals cover {share}");
        }
    }
    documented("coverage", &table);
}

/// Runs that stop on precision, 16 replicates, from 8,192 paths on.
const STOPPED: u32 = 400;
const STOPPED_SAMPLERS: [&str; 2] = ["random", "sobol"];
/// What is asked to be known, and the name of its truth.
const ASKED: [(&str, &str); 4] = [
    ("mean", "mean(per_share.ads)"),
    ("percentile p05", "p05(per_share.ads)"),
    ("probability: doubles", "P(\"doubles\")"),
    ("standard deviation", "sd(per_share.ads)"),
];

/// The end of a run until a measure is known to ± `width`, and how often it was looked at.
fn stopped(plan: &Plan, seed: u32, asked: &str, width: f64, most: u64) -> (Reached, usize) {
    let mut plan = plan.clone();
    plan.settings.seed = u64::from(seed);
    let written = Precision::parse(&format!("{asked} ± {width}"), 0).unwrap();
    let wanted = [plan.precision(&written).unwrap()];
    let run = |plan: &Plan| simulate(plan, &Options::default(), &|_| {});
    let (_, mut stopping) = until_precise(&mut plan, &wanted, most, run).unwrap();
    (stopping.precisions.swap_remove(0), stopping.looks.len())
}

/// The width asked for is what runs of twice the first look's paths reach on average, so that
/// luck has its say: a run that has it stops, one that has not goes on.
#[test]
fn intervals_at_the_stopping_time_cover_the_truth_as_often_as_they_say() {
    let truths = truths();
    let mut rows = vec![String::new(); ASKED.len()];
    for sampler in STOPPED_SAMPLERS {
        let [plan, _] = plans(&[&format!("simulation.sampler=\"{sampler}\"")]);
        for ((name, asked), row) in ASKED.iter().zip(&mut rows) {
            let truth = truths[*name].value;
            let reach = |seed| stopped(&plan, seed, asked, 1e-12, 1 << 14).0.reach.unwrap();
            let width = (STOPPED + 1..=STOPPED + 16).map(reach).sum::<f64>() / 16.0;
            let (mut covered, mut looks) = (0, [0; 2]);
            for seed in 1..=STOPPED {
                let (reached, looked) = stopped(&plan, seed, asked, width, MOST_PATHS);
                assert!(reached.reach.unwrap() <= width, "{reached:?}");
                let (low, high) = (reached.ci_low.unwrap(), reached.ci_high.unwrap());
                covered += u32::from(low <= truth && truth <= high);
                looks[usize::from(looked > 2)] += 1;
            }
            assert!(looks.iter().all(|&count| count > STOPPED / 8), "{name}: {looks:?}");
            let share = f64::from(covered) / f64::from(STOPPED);
            row.push_str(&format!(" {:.2}% |", 100.0 * share));
            assert!(share >= LEAST, "{sampler}, {name}: intervals cover {share}");
        }
    }
    let mut table = format!("| asked for | {} |\n|---|---:|---:|\n", STOPPED_SAMPLERS.join(" | "));
    for ((name, _), row) in ASKED.iter().zip(&rows) {
        table.push_str(&format!("| {name} |{row}\n"));
    }
    println!("{table}");
    documented("stopping", &table);
}

/// The table between two marks of `docs/accuracy.md` is this one, or becomes it.
fn documented(mark: &str, table: &str) {
    let file = project("docs/accuracy.md");
    let kept = fs::read_to_string(&file).unwrap();
    let (start, end) = (format!("<!-- {mark} -->\n"), format!("<!-- end {mark} -->"));
    let (before, rest) = kept.split_once(&start).expect("the table's mark");
    let (shown, after) = rest.split_once(&end).expect("the end of the table");
    if std::env::var_os("UPDATE_FIXTURES").is_some() {
        fs::write(&file, format!("{before}{start}{table}{end}{after}")).unwrap();
    } else {
        assert_eq!(shown, table, "docs/accuracy.md; to accept it: UPDATE_FIXTURES=1");
    }
}
