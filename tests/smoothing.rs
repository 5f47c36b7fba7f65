//! If these fail, odds that are measured along lines are not the odds of the paths: the more
//! precise figure would be precisely wrong, or less likely events would show higher odds.

mod support;

use std::fs;

use support::{Run, number_in, project, text_of};
use valsim::engine::{self, Options};
use valsim::report::Cell;
use valsim::special::normal_cdf;

/// Every configuration that runs without data of its own.
fn cases() -> Vec<String> {
    let mut cases = Vec::new();
    for folder in ["configs", "tests/reference/cases"] {
        for entry in fs::read_dir(project(folder)).unwrap() {
            let name = entry.unwrap().file_name().into_string().unwrap();
            if name.ends_with(".toml") {
                cases.push(format!("{folder}/{name}"));
            }
        }
    }
    cases.sort();
    cases
}

/// Over all scenarios, whether or not the report takes the smoothed figure. Five joint standard
/// errors, nearly all of them the count's, Student's t with 15 degrees of freedom: 1.6e-4 for each
/// of fewer than a hundred targets, once, since the seeds are fixed.
#[test]
fn smoothed_odds_are_those_of_the_paths_in_every_configuration() {
    let mut compared = 0;
    for case in cases() {
        let run = Run::of(&text_of(&case), &["simulation.paths=65536"]);
        for (target, asked) in run.plan.targets.iter().enumerate() {
            let counted = run.odds(&asked.name);
            let replicates = run.outcome.smoothed.scenarios[0][target].event.len();
            let (Some(error), true) = (counted_error(&run, &asked.name), replicates > 0) else {
                continue;
            };
            let shares: Vec<f64> = (0..replicates)
                .map(|replicate| {
                    let scenarios = run.plan.scenarios.iter().zip(&run.outcome.smoothed.scenarios);
                    let (mut event, mut given) = (0.0, 0.0);
                    for (scenario, lines) in scenarios {
                        event += scenario.weight * lines[target].event[replicate];
                        given += scenario.weight * lines[target].given[replicate];
                    }
                    event / given
                })
                .collect();
            let n = replicates as f64;
            let mean = shares.iter().sum::<f64>() / n;
            let squares = shares.iter().map(|share| (share - mean) * (share - mean)).sum::<f64>();
            let own = (squares / (n * (n - 1.0))).sqrt();
            let off = (mean - counted.counted).abs();
            assert!(
                off <= 5.0 * own.hypot(error),
                "{case}, {}: {mean} ± {own} along lines, {} ± {error} counted",
                asked.name,
                counted.counted
            );
            compared += 1;
        }
    }
    assert!(compared >= 20, "only {compared} targets");
}

/// The error of the count, where there is one.
fn counted_error(run: &Run, name: &str) -> Option<f64> {
    let table = run.table("targets");
    let row = support::find(table, &[("scenario", "all"), ("target", name)]);
    number_in(table, row, "counted_standard_error").filter(|error| *error > 0.0)
}

/// A higher price is less likely, a scenario's odds add up to the whole's.
#[test]
fn smoothed_odds_agree_with_each_other() {
    let run = Run::of(&text_of("configs/alibaba-2025-02.toml"), &["simulation.paths=16384"]);
    let table = run.table("targets");
    let method = table.columns.iter().position(|column| *column == "method").unwrap();
    let named = |part: &str| {
        let target = run.plan.targets.iter().find(|target| target.name.contains(part)).unwrap();
        let row = support::find(table, &[("scenario", "all"), ("target", &target.name)]);
        assert_eq!(row[method], Cell::text("smoothed"), "{part}");
        target.name.clone()
    };
    let names = ["$160", "$180", "at $300"].map(named);
    for scenario in ["all", "consensus", "ai_windfall", "overbuild", "chip_limits"] {
        let odds = |name: &String| run.odds_in(scenario, name).unwrap().probability;
        let [low, middle, high] = names.each_ref().map(odds);
        assert!(low > middle && middle > high && high > 0.0, "{scenario}: {low} {middle} {high}");
    }
    for name in &names {
        let parts = run.plan.scenarios.iter();
        let whole: f64 = parts
            .map(|scenario| {
                scenario.weight * run.odds_in(&scenario.name, name).unwrap().probability
            })
            .sum();
        assert!((whole / run.odds(name).probability - 1.0).abs() < 1e-12, "{name}");
    }
}

/// A company of one segment and one year, with one target.
fn one_segment(paths: u64, [growth, margin, multiple, fx]: [&str; 4], event: &str) -> String {
    format!(
        "name = \"Tail\"\ncurrency = \"USD\"\nunit = \"bn\"\n\
         [simulation]\npaths = {paths}\n\
         [calendar]\nvaluation_date = 2025-03-31\nfiscal_year_end = \"03-31\"\n\
         base_year = 2025\nhorizon = 2026\n\
         [segments.core]\nrevenue = 100\ngrowth = {growth}\nmargin = {margin}\n\
         value = {{ multiple_of = \"ebita\", multiple = {multiple} }}\n\
         [valuation]\ndiscount_rate = 0.1\ntax_rate = 0.2\nshares = 1\n\
         [listings.us]\nratio = 1\ncurrency = \"USD\"\nfx = {fx}\n\
         [[targets]]\nname = \"tail\"\nevent = \"{event}\"\n"
    )
}

/// A probability known on paper, far in the tail: one lognormal multiple, everything else
/// certain, so that the line goes through all of it. It may be off by what the report says of
/// turns.
#[test]
fn a_tail_known_on_paper_comes_out() {
    let multiple = "{ dist = \"lognormal\", p10 = 8, p90 = 12.5 }";
    let text = |threshold: f64| {
        let event = format!("driver.segments.core.value.multiple >= {threshold}");
        one_segment(4096, ["0", "0.1", multiple, "1"], &event)
    };
    let sigma = libm::log(12.5 / 8.0) / (2.0 * 1.2815515655446004);
    for z in [1.0, 3.0, 4.5, 6.0] {
        let threshold = 10.0 * libm::exp(sigma * z);
        let plan = support::plan_of(&text(threshold), &[]);
        let smoothed = engine::smooth(&plan, &Options::default()).unwrap();
        let event = &smoothed.scenarios[0][0].event;
        let found = event.iter().sum::<f64>() / event.len() as f64;
        let exact = normal_cdf(-z);
        assert!((found / exact - 1.0).abs() < smoothed.turn_error, "{z}: {found:e} for {exact:e}");
    }
}

/// A product of three lognormal drivers is lognormal: odds down to 1e-9 come out with an interval
/// narrower than a tenth of them to either side, and within a tenth. No line follows the product alone, since the value per share has other inputs.
#[test]
fn rare_odds_of_several_drivers_come_out_within_a_tenth() {
    let spread = [0.30, 0.20, 0.15];
    let lognormal = |median: f64, sigma: f64| {
        let reach = 1.2815515655446004 * sigma;
        let (low, high) = (median * libm::exp(-reach), median * libm::exp(reach));
        format!("{{ dist = \"lognormal\", p10 = {low}, p90 = {high} }}")
    };
    let growth = "{ dist = \"normal\", mean = 0.05, sd = 0.1 }";
    let drawn = [lognormal(0.1, spread[0]), lognormal(10.0, spread[1]), lognormal(1.0, spread[2])];
    let [margin, multiple, fx] = drawn.each_ref().map(String::as_str);
    let core = "driver.segments.core";
    let product = format!("{core}.value.multiple * {core}.margin.FY2026 / driver.listings.us.fx");
    let text = |threshold: f64| {
        one_segment(65536, [growth, margin, multiple, fx], &format!("{product} >= {threshold}"))
    };
    let sigma = spread.iter().map(|sigma| sigma * sigma).sum::<f64>().sqrt();
    for z in [4.0, 5.0, 6.0] {
        let threshold = libm::exp(sigma * z);
        let run = Run::of(&text(threshold), &[]);
        let odds = run.odds("tail");
        let exact = normal_cdf(-z);
        assert!(odds.high <= 1.1 * odds.probability, "{z}: {odds:?}");
        assert!(odds.low >= 0.9 * odds.probability, "{z}: {odds:?}");
        assert!((odds.probability / exact - 1.0).abs() <= 0.1, "{z}: {odds:?} for {exact:e}");
    }
}
