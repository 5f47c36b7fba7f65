//! Random valid configurations: whatever a user may combine runs, its tables agree with each
//! other, and every path that stands in them can be replayed. If this failed, some combination
//! of keys would be refused, crash, or give a table that its own paths do not support.

mod support;

use proptest::prelude::*;
use support::{Run, find, number_in, plan_of};
use valsim::engine::{Address, Options, Replay, replay};

/// A distribution of a quantity around `middle` that stays above 0 for `middle` > 0.
fn around(middle: f64) -> impl Strategy<Value = String> {
    (0.01..0.3f64, 0..8usize).prop_map(move |(width, kind)| {
        let (low, high, sd) =
            (middle * (1.0 - width), middle * (1.0 + width), middle * width / 4.0);
        match kind {
            0 => format!("{middle}"),
            1 => format!("{{ dist = \"uniform\", low = {low}, high = {high} }}"),
            2 => {
                format!("{{ dist = \"triangular\", low = {low}, mode = {middle}, high = {high} }}")
            }
            3 => format!("{{ dist = \"pert\", low = {low}, mode = {middle}, high = {high} }}"),
            4 => format!("{{ dist = \"lognormal\", mean = {middle}, sd = {sd} }}"),
            5 => format!("{{ dist = \"gamma\", mean = {middle}, sd = {sd} }}"),
            6 => format!("{{ dist = \"discrete\", values = [{low}, {high}], weights = [1, 2] }}"),
            _ => format!(
                "{{ dist = \"normal\", mean = {middle}, sd = {sd}, truncate = [{low}, {high}] }}"
            ),
        }
    })
}

/// A series: one form for every year, or anchor years.
fn series(middle: f64) -> impl Strategy<Value = String> {
    (around(middle), around(middle), 0.0..1.0f64, 0..3usize).prop_map(
        |(a, b, phi, form)| match form {
            0 => a,
            1 => format!("{{ FY2025 = {a}, FY2027 = {b}, persistence = {phi} }}"),
            _ => format!("{{ FY2026 = {b}, persistence = 1 }}"),
        },
    )
}

fn segment(name: &'static str) -> impl Strategy<Value = String> {
    let spending = prop_oneof![
        Just(String::new()),
        series(4.0).prop_map(|s| format!("capex = {{ amount = {s} }}\n")),
        series(0.05).prop_map(|s| format!("capex = {{ of_revenue = {s} }}\n")),
        (series(0.6), around(0.4)).prop_map(|(share, y)| format!(
            "capex = {{ programme = \"build\", share = {share} }}\n\
             capacity = {{ headroom = 0.05, yield = {y} }}\n"
        )),
    ];
    let wear = prop_oneof![
        Just(String::new()),
        series(0.03).prop_map(|s| format!("depreciation = {{ of_revenue = {s} }}\n")),
        around(6.0).prop_map(|life| format!(
            "depreciation = {{ vintages = {{ legacy = {{ annual = 2, remaining_life = 2.5 }}, \
             assets = {{ a = {{ share = 1, life = {life} }} }} }} }}\n"
        )),
    ];
    let worth = prop_oneof![
        (around(9.0), 0..4usize, any::<bool>()).prop_map(|(multiple, of, explicit)| {
            let of = ["revenue", "ebitda", "ebita", "nopat"][of];
            format!(
                "value = {{ multiple_of = \"{of}\", multiple = {multiple}, \
                 explicit_cash_flows = {explicit} }}\n"
            )
        }),
        (around(0.02), around(0.15))
            .prop_map(|(growth, roic)| format!("value = {{ growth = {growth}, roic = {roic} }}\n")),
    ];
    let basis = prop_oneof![Just("ebita"), Just("ebitda")];
    (around(80.0), series(0.06), around(0.2), basis, spending, wear, worth).prop_map(
        move |(revenue, growth, margin, basis, spending, wear, worth)| {
            format!(
                "[segments.{name}]\nrevenue = {revenue}\ngrowth = {growth}\n\
                 margin = {{ basis = \"{basis}\", FY2027 = {margin} }}\n{spending}{wear}{worth}"
            )
        },
    )
}

fn configuration() -> impl Strategy<Value = String> {
    let sampler =
        prop_oneof![Just("sobol"), Just("random"), Just("latin_hypercube"), Just("antithetic")];
    let copula = prop_oneof![Just(""), Just("[dependence]\ncopula = \"student_t\"\ndf = 6\n")];
    let parts = (segment("b"), segment("a"), around(0.1), around(20.0), around(3.0), around(60.0));
    (parts, sampler, copula, any::<u32>(), 0.0..0.9f64).prop_map(
        |((b, a, rate, stake, shares, total), sampler, copula, seed, rho)| {
            format!(
                "name = \"Random\"\ncurrency = \"USD\"\nunit = \"bn\"\n\
                 [simulation]\npaths = 64\nreplicates = 2\nseed = {seed}\nsampler = \"{sampler}\"\n\
                 [calendar]\nvaluation_date = 2024-09-01\nfiscal_year_end = \"12-31\"\n\
                 base_year = 2024\nhorizon = 2027\n\
                 [programmes.build]\ntotal = {total}\npace = {{ FY2025 = 0.5, FY2026 = 0.5 }}\n\
                 {b}{a}{copula}\
                 [valuation]\ndiscount_rate = {rate}\ntax_rate = 0.2\nnet_cash = -5\n\
                 shares = {shares}\n[valuation.other_assets]\n\
                 stake = {{ dist = \"normal\", mean = 20, sd = 2 }}\nother = {stake}\n\
                 third = {{ dist = \"student_t\", location = 5, scale = 1, df = 5 }}\n\
                 [listings.x]\nratio = 2\ncurrency = \"USD\"\nfx = 1\nprice = 60\n\
                 [[correlation]]\n\
                 between = [\"valuation.other_assets.stake\", \"valuation.other_assets.third\"]\n\
                 rho = {rho}\n\
                 [outputs]\nper_revenue = \"enterprise / group.revenue.FY2027\"\n\
                 [[targets]]\nname = \"above\"\nevent = \"per_share.x >= 60\"\n\
                 [[targets]]\nname = \"given\"\nevent = \"upside.x > 0\"\n\
                 given = \"a.revenue.FY2027 > 95\"\n\
                 [[scenarios]]\nname = \"base\"\nweight = 3\n\
                 [[scenarios]]\nname = \"other\"\nweight = 1\n\
                 set = {{ \"valuation.net_cash\" = 30 }}\n"
            )
        },
    )
}

fn replays(run: &Run, scenario: usize) -> Vec<Replay> {
    let settings = &run.plan.settings;
    let mut all = Vec::new();
    for replicate in 0..settings.replicates {
        for path in 0..settings.paths_per_replicate {
            all.push(replay(&run.plan, Address { scenario, replicate, path }).unwrap());
        }
    }
    all
}

/// The tables of one scenario against its replayed paths.
fn agree(run: &Run, scenario: usize) {
    let name = &run.plan.scenarios[scenario].name;
    let replays = replays(run, scenario);
    let table = run.table("distribution");
    for (position, result) in run.plan.results.iter().enumerate() {
        let values: Vec<f64> = replays.iter().filter_map(|path| path.results[position]).collect();
        let row = find(table, &[("scenario", name), ("result", &result.name)]);
        let cell = |column| number_in(table, row, column);
        let least = values.iter().copied().reduce(f64::min);
        let most = values.iter().copied().reduce(f64::max);
        assert_eq!((cell("min"), cell("max")), (least, most), "{name}: {}", result.name);
        let (Some(least), Some(most)) = (least, most) else { continue };
        // Means are sums of at most 64 values, rounded at each of two ends: 64 roundings.
        let mean = values.iter().sum::<f64>() / values.len() as f64;
        let slack = 64.0 * f64::EPSILON * least.abs().max(most.abs());
        assert!((cell("mean").unwrap() - mean).abs() <= slack, "{name}: mean of {}", result.name);
        let percentiles =
            ["min", "p01", "p05", "p10", "p25", "p50", "p75", "p90", "p95", "p99", "max"];
        let ladder: Vec<f64> = percentiles.iter().map(|column| cell(column).unwrap()).collect();
        assert!(ladder.is_sorted(), "{name}: {} {ladder:?}", result.name);
    }
    for (position, target) in run.plan.targets.iter().enumerate() {
        let answers: Vec<bool> = replays.iter().filter_map(|path| path.targets[position]).collect();
        let hits = answers.iter().filter(|&&hit| hit).count();
        match run.odds_in(name, &target.name) {
            None => assert!(answers.is_empty(), "{name}: {}", target.name),
            Some(odds) => {
                assert_eq!(odds.paths, answers.len() as f64, "{name}: {}", target.name);
                assert_eq!(odds.probability, hits as f64 / answers.len() as f64);
                assert!(odds.low <= odds.probability && odds.probability <= odds.high);
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 48,
        failure_persistence: None,
        rng_seed: proptest::test_runner::RngSeed::Fixed(2025),
        ..ProptestConfig::default()
    })]

    #[test]
    fn any_configuration_runs_and_its_tables_are_those_of_its_paths(text in configuration()) {
        let run = Run::with(plan_of(&text, &[]), &Options::default());
        prop_assert_eq!(&run.report.disagreements, &Vec::<String>::new());
        for scenario in 0..run.plan.scenarios.len() {
            agree(&run, scenario);
        }
        let odds = run.odds("above");
        let weighted: f64 = run
            .plan
            .scenarios
            .iter()
            .map(|scenario| {
                scenario.weight * run.odds_in(&scenario.name, "above").unwrap().probability
            })
            .sum();
        prop_assert!((odds.probability - weighted).abs() <= 4.0 * f64::EPSILON);
    }
}
