//! If one of these failed, somebody would be told what the market assumes, and it would not be
//! so: the value of a key would not give the odds it is said to give, its interval would be
//! narrower than its error, or the command printed with it would run something else.

mod support;

use std::path::PathBuf;

use support::{plan_of, project, text_of};
use valsim::cli::args::ConfigArgs;
use valsim::cli::variants::Variants;
use valsim::cli::vary::{Vary, spaced};
use valsim::config::Document;
use valsim::config::measure::{self, Goal, Level, Statistic};
use valsim::engine::root::{Search, find};
use valsim::engine::{Options, Reading, measure as read, simulate};
use valsim::plan::{Measure, Plan};
use valsim::report::Report;
use valsim::stats::{Hits, mixture_quantile, share_from_replicates};

/// One segment without growth or tax, valued at ten times the last year's EBITA, so that a
/// share is worth c × the margin of 2026; that margin is normal. c is asked of the program, at
/// a certain margin.
const AFFINE: &str = r#"
name = "Affine"
currency = "USD"
unit = "bn"
calendar = { valuation_date = 2025-12-31, fiscal_year_end = "12-31", base_year = 2025, horizon = 2026 }
simulation = { paths = 4096, seed = 7 }
[segments.core]
revenue = 100
growth = 0
margin = { dist = "normal", mean = 0.2, sd = 0.03 }
value = { multiple_of = "ebita", multiple = 10 }
[valuation]
discount_rate = 0.1
shares = 2
net_cash = 0
[listings.us]
ratio = 1
currency = "USD"
fx = 1
price = 90
[[targets]]
name = "worth 110"
event = "per_share.us >= 110"
"#;

/// A configuration in a file of its own, ready to be varied.
fn variants(name: &str, text: &str, set: &[&str]) -> Variants {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}.toml"));
    std::fs::write(&path, text).unwrap();
    let set = set.iter().map(|&argument| argument.to_owned()).collect();
    let args = ConfigArgs { config: path, paths: None, seed: None, sampler: None, set };
    Variants::open(&args).unwrap_or_else(|failure| panic!("{failure}"))
}

fn one(plan: &Plan, measure: Measure) -> Reading {
    read(plan, &[measure], &|_| {}).unwrap().remove(0).unwrap()
}

fn result(plan: &Plan, name: &str) -> usize {
    plan.results.iter().position(|result| result.name == name).unwrap()
}

/// The key's value at which the goal is met, with its standard error.
fn solve(variants: &Variants, vary: &str, until: &str, range: (f64, f64)) -> (f64, f64, f64, f64) {
    let vary: Vary = vary.parse().unwrap();
    let goal = Goal::parse(until, 0).unwrap();
    let measure = variants.plan.measure(&goal.measure).unwrap();
    let level = variants.plan.level(&goal, measure).unwrap();
    let search = Search { level, low: range.0, high: range.1, start: None, confidence: 0.95 };
    let found = find(&search, &mut |x| {
        let plan = variants.plan(&[(&vary, x)]).map_err(|failure| failure.to_string())?;
        Ok::<_, String>(one(&plan, measure))
    });
    let argument = found.unwrap().solution.expect("the range holds the solution").argument;
    let error = argument.standard_error.unwrap();
    (argument.value, error, argument.low, argument.high)
}

/// Value per share for a margin of 1 where the margin is certain.
fn per_margin() -> f64 {
    let plan = plan_of(AFFINE, &["segments.core.margin=0.25"]);
    one(&plan, Measure::Mean(result(&plan, "per_share.us"))).estimate.value / 0.25
}

#[test]
fn a_certain_model_is_solved_to_the_last_digits_that_are_looked_for() {
    let variants = variants("certain", AFFINE, &["segments.core.margin=0.2"]);
    let (x, error, ..) =
        solve(&variants, "segments.core.margin", "mean(per_share.us) = price", (0.01, 0.9));
    // The bracket closes at 1e-7 of the range, 0.89.
    assert!((x - 90.0 / per_margin()).abs() <= 1e-7 * 0.89, "{x}");
    assert_eq!(error, 0.0);
}

#[test]
fn odds_known_on_paper_are_met_at_the_mean_known_on_paper() {
    // P(c m >= 110) = Φ((μ - 110/c) / 0.03) is 0.9 at μ = 110/c + 0.03 × 1.2815515655446004.
    let exact = 110.0 / per_margin() + 0.03 * 1.281_551_565_544_600_4;
    let variants = variants("odds", AFFINE, &[]);
    let (mean, error, ..) =
        solve(&variants, "segments.core.margin.mean", "P(\"110\") = 90%", (0.1, 0.3));
    // One path more or less is 1/4096 of the odds, at a density of 0.175/0.03 a unit.
    let step = 1.0 / 4096.0 * 0.03 / 0.1755;
    assert!((mean - exact).abs() <= 5.0 * error + step, "{mean} ± {error} for {exact}");
    assert!(error < 1e-3, "{error}");
    let (shift, ..) =
        solve(&variants, "shift:segments.core.margin", "P(\"110\") = 0.9", (-0.1, 0.1));
    assert!((0.2 + shift - mean).abs() <= error + step, "shifted by {shift}, mean {mean}");
}

#[test]
fn the_intervals_of_solutions_hold_the_truth_as_often_as_they_say() {
    // 60 independent seeds at 95%: fewer than 50 hits have a probability of 1.6e-4.
    let exact = 110.0 / per_margin();
    let mut hits = 0;
    for seed in 0..60 {
        let set = [format!("simulation.seed={seed}"), "simulation.sampler=\"random\"".to_owned()];
        let variants = variants("coverage", AFFINE, &set.each_ref().map(String::as_str));
        let (_, _, low, high) = solve(
            &variants,
            "segments.core.margin.mean",
            "median(per_share.us) = 110",
            (0.15, 0.3),
        );
        hits += usize::from(low <= exact && exact <= high);
    }
    assert!((50..=60).contains(&hits), "{hits} of 60");
}

#[test]
fn measures_are_those_of_a_run() {
    let text = text_of("configs/alibaba-2025-02.toml");
    let plan = plan_of(&text, &["simulation.paths=65536"]);
    let outcome = simulate(&plan, &Options::default(), &|_| {}).unwrap();
    let report = Report::new(&plan, &outcome);
    for target in 0..plan.targets.len() {
        let reading = one(&plan, Measure::Probability(target));
        let scenarios = plan.scenarios.iter().zip(&outcome.scenarios);
        let hits: Vec<Hits> = scenarios
            .map(|(scenario, part)| Hits {
                weight: scenario.weight,
                paths: 16_384,
                given: &part.tallies[target].given,
                hits: &part.tallies[target].hits,
            })
            .collect();
        let counted = share_from_replicates(&hits, 0.95).unwrap();
        assert_eq!(reading.estimate, counted, "{target}");
        let mean = reading.replicates.iter().sum::<f64>() / reading.replicates.len() as f64;
        // Sixteen terms of size 1, each rounded a few times.
        assert!((mean - counted.value).abs() < 1e-14, "{target}");
    }
    let table = report.tables.iter().find(|table| table.name == "distribution").unwrap();
    let column = |name: &str| table.columns.iter().position(|&column| column == name).unwrap();
    let row = table.rows.iter().find(|row| row[1] == valsim::report::Cell::text("per_share.ads"));
    let told = |name: &str| match row.unwrap()[column(name)] {
        valsim::report::Cell::Number(value) => value,
        ref other => panic!("{other:?}"),
    };
    let at = result(&plan, "per_share.ads");
    let mean = one(&plan, Measure::Mean(at)).estimate;
    // Sums of 65,536 terms, theirs exact: 65,536 × 2^-53.
    assert!((mean.value / told("mean") - 1.0).abs() < 1e-11);
    assert!((mean.standard_error.unwrap() / told("standard_error") - 1.0).abs() < 1e-6);
    let sd = one(&plan, Measure::Sd(at)).estimate.value;
    // Divisor n or n - 1: 1 / (2 × 65,536).
    assert!((sd / told("sd") - 1.0).abs() < 1e-5, "{sd}");
    for (p, name) in [(0.1, "p10"), (0.5, "p50"), (0.9, "p90")] {
        let quantile = one(&plan, Measure::Quantile(at, p)).estimate;
        // The run's own are off by at most a bin, (spread + distance) / 512.
        let reach = 5.0 * quantile.standard_error.unwrap() + 2.0 * sd / 512.0;
        assert!((quantile.value - told(name)).abs() < reach, "{name}: {quantile:?}");
    }
}

/// A third to three times a rate of 25% has the rate itself in its middle, or nearly: a table that
/// shows 0.249999975 beside it looks like noise. A range as narrow as its digits keeps them.
#[test]
fn values_between_two_ends_are_short() {
    assert_eq!(spaced(0.0833333, 0.75, 5), [0.0833333, 0.25, 0.416667, 0.583333, 0.75]);
    assert_eq!(spaced(100_000.1, 100_000.5, 3), [100_000.1, 100_000.3, 100_000.5]);
    assert_eq!(spaced(-1.0, 1.0, 3), [-1.0, 0.0, 1.0]);
}

/// A plan that counts more paths than it has is none that `valsim run` would make.
#[test]
fn plans_of_questions_are_those_of_a_run_with_as_many_paths() {
    let scenario = |n: usize| format!("[[scenarios]]\nname = \"{n}\"\nweight = 1\n");
    let text = AFFINE.replace("paths = 4096, ", "") + &(0..12).map(scenario).collect::<String>();
    for sampler in ["sobol", "latin_hypercube", "antithetic", "random"] {
        let sampler = format!("simulation.sampler={sampler}");
        let asked = variants("settled", &text, &[&sampler]).plan.settings;
        assert_eq!(asked, plan_of(&text, &[&sampler, "simulation.paths=262144"]).settings);
        assert!(asked.counted_per_replicate <= asked.paths_per_replicate);
    }
}

#[test]
fn a_mixtures_quantile_lies_between_the_middles_of_its_steps() {
    let (a, b) = ([1.0, 3.0], [2.0, f64::NAN]);
    // Masses 1, 2, 1 at 1, 2, 3: middles at 0.5, 2, 3.5 of 4.
    let at = |p: f64| mixture_quantile(&[(1.0, &a[..]), (2.0, &b[..])], p).unwrap();
    assert_eq!([0.0, 0.125, 0.5, 0.875, 1.0].map(at), [1.0, 1.0, 2.0, 3.0, 3.0]);
    assert_eq!(at(0.3125), 1.5);
    assert_eq!(mixture_quantile(&[(0.0, &a[..])], 0.5), None);
}

#[test]
fn a_moved_marginal_keeps_its_shape_in_every_family() {
    let families = [
        "0.2",
        "{ dist = \"uniform\", low = 0.1, high = 0.3 }",
        "{ dist = \"pert\", low = 0.1, mode = 0.15, high = 0.3 }",
        "{ dist = \"triangular\", low = 0.1, mode = 0.15, high = 0.3 }",
        "{ dist = \"normal\", mean = 0.2, sd = 0.03, truncate = [0.1, 0.3] }",
        "{ dist = \"normal\", p10 = 0.15, p90 = 0.3 }",
        "{ dist = \"lognormal\", mean = 0.2, sd = 0.03 }",
        "{ dist = \"lognormal\", p10 = 0.15, p90 = 0.3, shift = 0.05 }",
        "{ dist = \"student_t\", location = 0.2, scale = 0.01, df = 30 }",
        "{ dist = \"beta\", alpha = 2, beta = 5 }",
        "{ dist = \"metalog\", quantiles = { p10 = 0.1, p50 = 0.2, p90 = 0.3 }, low = 0, high = 0.6 }",
        "{ dist = \"empirical\", values = [0.1, 0.2, 0.25] }",
        "{ dist = \"discrete\", values = [0.1, 0.2], weights = [1, 2] }",
        "{ dist = \"mixture\", of = [{ dist = \"uniform\", low = 0.1, high = 0.3 }, { dist = \"constant\", value = 0.15 }], weights = [1, 2] }",
        "{ FY2025 = 0.1, FY2026 = { dist = \"uniform\", low = 0.1, high = 0.3 } }",
    ];
    let by = 0.0625;
    for family in families {
        let argument = format!("segments.core.margin={family}");
        let mut document = Document::parse("affine.toml", AFFINE.as_bytes()).unwrap();
        document.set(&argument).unwrap();
        let moved = document.shifted("segments.core.margin", by, 0).unwrap();
        let [moved] = moved.as_slice() else { panic!("{moved:?}") };
        let before = plan_of(AFFINE, &[&argument]);
        let after = plan_of(AFFINE, &[moved]);
        let value = |plan: &Plan| {
            let at = result(plan, "driver.segments.core.margin.FY2026");
            one(plan, Measure::Quantile(at, 0.5)).estimate.value
        };
        let difference = value(&after) - value(&before);
        // Twelve digits are kept of parameters below 1.
        assert!((difference - by).abs() < 1e-10, "{family} moves by {difference}: {moved}");
        assert_eq!(before.scenarios[0].normals, after.scenarios[0].normals, "{family}");
    }
    let mut gamma = Document::parse("affine.toml", AFFINE.as_bytes()).unwrap();
    gamma.set("segments.core.margin={ dist = \"gamma\", mean = 0.2, sd = 0.1 }").unwrap();
    assert!(gamma.shifted("segments.core.margin", by, 0).is_err());
}

#[test]
fn scenarios_that_differ_are_moved_one_by_one() {
    let text = text_of("configs/alibaba-2025-02.toml");
    let document = Document::parse("february.toml", text.as_bytes()).unwrap();
    let moved = document.shifted("segments.cloud.value.multiple", 1.0, 0).unwrap();
    assert_eq!(moved.len(), 4);
    let moved: Vec<&str> = moved.iter().map(String::as_str).collect();
    let (before, after) = (plan_of(&text, &[]), plan_of(&text, &moved));
    for (before, after) in before.scenarios.iter().zip(&after.scenarios) {
        let mean = |scenario: &valsim::plan::Scenario| {
            let driver = scenario.drivers.iter();
            let mut driver = driver.filter(|d| d.name == "segments.cloud.value.multiple");
            match &driver.next().unwrap().kind {
                valsim::plan::DriverKind::Drawn { marginal, .. } => marginal.mean().unwrap(),
                other => panic!("{other:?}"),
            }
        };
        assert!((mean(after) - mean(before) - 1.0).abs() < 1e-9, "{}", before.name);
    }
    let one = document.shifted("scenarios.overbuild:segments.cloud.value.multiple", 1.0, 0);
    assert_eq!(one.unwrap().len(), 1);
}

#[test]
fn the_same_paths_are_measured_on_any_number_of_threads() {
    let plan = plan_of(&text_of("configs/alibaba-2025-02.toml"), &["simulation.paths=32768"]);
    let at = result(&plan, "per_share.ads");
    let measures = [Measure::Mean(at), Measure::Quantile(at, 0.9), Measure::Probability(5)];
    let on = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| read(&plan, &measures, &|_| {}).unwrap())
    };
    assert_eq!(on(1), on(3));
}

#[test]
fn goals_are_read_as_they_are_written() {
    let goal = |text: &str| Goal::parse(text, 0).unwrap_or_else(|found| panic!("{found:?}"));
    let read = goal("quantile( per_share.ads , 90% )=price.hk");
    assert_eq!(read.measure.statistic, Statistic::Quantile(0.9));
    assert_eq!(read.measure.of.value, "per_share.ads");
    assert_eq!(read.level.value, Level::Price(Some("hk".to_owned())));
    let read = goal("P('a = b (c)') == 12.5%");
    assert_eq!(
        (read.measure.of.value.as_str(), &read.level.value),
        ("a = b (c)", &Level::Number(0.125))
    );
    assert_eq!(goal("mean(equity) = -3").level.value, Level::Number(-3.0));
    for wrong in [
        "",
        "P",
        "P()",
        "P(x)",
        "P(\"x",
        "mean()",
        "mean(a",
        "mean(a) = ",
        "mean(a) = b",
        "mean(a) 5",
        "mean(a) = 1 2",
        "quantile(a)",
        "quantile(a, 2)",
        "quantile(a, 0)",
        "max(a) = 1",
    ] {
        assert!(Goal::parse(wrong, 0).is_err(), "{wrong}");
    }
    assert!(measure::Measure::parse("mean(a) = 1", 0).is_err());
}

#[test]
fn a_range_without_a_solution_is_told_with_both_ends_and_ends_with_status_1() {
    let config = project("configs/minimal.toml");
    let out = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("unsolved");
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_valsim"))
        .arg("solve")
        .arg(config)
        .args(["--paths", "2000", "--vary", "valuation.tax_rate=10%..20%"])
        .args(["--until", "mean(per_share.common) = 1000", "--out"])
        .arg(out)
        .output()
        .unwrap();
    let told = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(1), "{told}");
    let at = |end: &str| {
        told.lines().any(|line| line.trim_start().starts_with(&format!("at {end:>12}")))
    };
    assert!(at("0.1") && at("0.2"), "{told}");
    assert!(told.contains("comes nearest at 0.1"), "{told}");
}

#[test]
fn threads_change_no_figure_and_programs_are_told_what_people_are() {
    let out = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("solve_threads");
    let told = |command: &[&str], threads: &str| {
        let output = std::process::Command::new(env!("CARGO_BIN_EXE_valsim"))
            .current_dir(project(""))
            .args(command)
            .args(["--format", "json", "--threads", threads, "--force", "--out"])
            .arg(&out)
            .output()
            .unwrap();
        let told: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        told
    };
    let file = "configs/minimal.toml";
    let paths = ["--paths", "2000", "--vary", "valuation.tax_rate=10%..20%"];
    let solve = [&["solve", file, "--until", "mean(per_share.common) = 1000"], &paths[..]].concat();
    let grid = [&["grid", file, "--show", "p90(per_share.common)"], &paths[..]].concat();
    let compare = ["compare", file, "--set", "valuation.tax_rate=0.25", "--paths", "2000"];
    for (command, remark) in [
        (&solve[..], Some("No value in this range does it.")),
        (&grid[..], None),
        (&compare[..], Some("The two files say the same.")),
    ] {
        let one = told(command, "1");
        assert_eq!(one, told(command, "3"), "{command:?}");
        assert_eq!(one["remarks"][0].as_str(), remark, "{command:?}");
    }
}

#[test]
fn the_documents_name_the_columns_of_the_tables_and_a_run_finds_room_beside_them() {
    let out = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("questions");
    let _ = std::fs::remove_dir_all(&out);
    let goal = ["--until", "mean(per_share.common) = 130"];
    let rate = ["--vary", "valuation.discount_rate=5%..20%"];
    let tax = ["--vary", "valuation.tax_rate=10%..30%:2"];
    let commands: [&[&[&str]]; 5] = [
        &[&["solve"], &rate, &goal],
        &[&["solve"], &tax, &rate, &goal],
        &[&["grid"], &tax, &rate, &["--show", "sd(equity)"]],
        &[&["compare"], &["--set", "valuation.tax_rate=0.2"]],
        &[&["run"]],
    ];
    for command in commands {
        let arguments = command.concat();
        let output = std::process::Command::new(env!("CARGO_BIN_EXE_valsim"))
            .arg(arguments[0])
            .arg(project("configs/minimal.toml"))
            .args(&arguments[1..])
            .args(["--paths", "2000", "--quiet", "--out"])
            .arg(&out)
            .output()
            .unwrap();
        let told = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(0), "{arguments:?}: {told}");
    }
    let page = text_of("docs/questions.md");
    for name in ["solve", "frontier", "grid", "compare", "attribution"] {
        let table = std::fs::read_to_string(out.join(format!("{name}.csv"))).unwrap();
        let head = format!("| `{name}.csv` | `{}` |", table.lines().next().unwrap());
        assert!(page.lines().any(|line| line == head), "docs/questions.md lacks {head}");
    }
}
