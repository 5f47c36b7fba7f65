//! If these fail, an answer depends on what it must not: the number of threads, the machine's
//! instruction set, the order in which a file was written, the currency's unit; or it misses
//! what arithmetic demands: odds that do not add up, a value that falls when margins rise.
//!
//! The laws of single statistics stand in `laws.rs`; these are laws of whole runs. Where bits
//! are compared there is no tolerance; where there is one, it stands with its arithmetic.

mod support;

use std::collections::BTreeMap;
use std::thread;

use support::{Run, find, number_in, plan_of, text_of};
use valsim::engine::{Address, InstructionSet, Options, Replay, replay};
use valsim::output;
use valsim::plan::Plan;
use valsim::report::Cell;
use valsim::sampling::Sampler;

const ALIBABA: &str = "configs/alibaba-2025-02.toml";
const STREAMS: &str = "tests/reference/cases/streams_capacity.toml";
const DEPENDENCE: &str = "tests/reference/cases/dependence.toml";
const MARGINALS: &str = "tests/reference/cases/every_distribution.toml";
const CASES: [&str; 4] = [ALIBABA, STREAMS, DEPENDENCE, MARGINALS];

/// Every table's bytes.
fn bytes(run: &Run) -> BTreeMap<&'static str, Vec<u8>> {
    run.report.tables.iter().map(|table| (table.name, output::csv(table).unwrap())).collect()
}

/// The name of the first table that differs.
fn difference(a: &Run, b: &Run) -> Option<&'static str> {
    let (a, b) = (bytes(a), bytes(b));
    assert!(a.keys().eq(b.keys()));
    a.into_iter().find(|(name, bytes)| b[name] != *bytes).map(|(name, _)| name)
}

// ---- Where and how a run is computed ------------------------------------------------------

#[test]
fn any_number_of_threads_gives_the_same_bytes() {
    for case in CASES {
        // 2^17 paths: dozens of units of work, so that seven threads each get some.
        let plan = plan_of(&text_of(case), &["simulation.paths=131072"]);
        let on = |threads| Run::with(plan.clone(), &Options { threads, ..Options::default() });
        let one = on(1);
        for threads in [2, 7] {
            assert_eq!(difference(&one, &on(threads)), None, "{case} on {threads} threads");
        }
    }
}

#[test]
fn every_instruction_set_gives_the_same_bytes() {
    for case in CASES {
        let plan = plan_of(&text_of(case), &["simulation.paths=16384"]);
        let on = |instructions| Run::with(plan.clone(), &Options { threads: 1, instructions });
        let portable = on(InstructionSet::Portable);
        for set in InstructionSet::available() {
            assert_eq!(difference(&portable, &on(set)), None, "{case} on {}", set.name());
        }
    }
}

#[test]
fn two_runs_at_once_are_two_runs() {
    let set = ["simulation.paths=16384"];
    let alone = Run::of(&text_of(ALIBABA), &set);
    let together: Vec<Run> = thread::scope(|scope| {
        let start = || scope.spawn(|| Run::of(&text_of(ALIBABA), &set));
        let (first, second) = (start(), start());
        vec![first.join().unwrap(), second.join().unwrap()]
    });
    for run in &together {
        assert_eq!(difference(&alone, run), None);
    }
}

/// The engine's eight lanes and the replay's plain f64 are one text: the extremes of every
/// result, each of which is one path's value in some lane, agree to the bit with the extremes of
/// the replayed paths, and so do the counts of every target.
#[test]
fn a_replayed_path_is_the_path_of_the_run() {
    let mut compared = 0;
    for case in CASES {
        for sampler in Sampler::ALL {
            for seed in [0, 1, u64::MAX >> 1] {
                let name = format!("simulation.sampler=\"{}\"", sampler.name());
                let seed = format!("simulation.seed={seed}");
                let mut plan = plan_of(&text_of(case), &[&name, &seed]);
                plan.settings.replicates = 2;
                // Whole groups of lanes and, where the points allow it, a rest.
                plan.settings.paths_per_replicate = if sampler == Sampler::Sobol { 8 } else { 12 };
                compared += lanes_and_replays(plan, case);
            }
        }
    }
    assert!(compared > 20_000, "{compared} values");
}

/// Compares one small run with its replays; the number of values compared to the bit.
fn lanes_and_replays(plan: Plan, case: &str) -> usize {
    let run = Run::with(plan, &Options::default());
    let (plan, settings) = (&run.plan, &run.plan.settings);
    let mut compared = 0;
    for (scenario, part) in run.outcome.scenarios.iter().enumerate() {
        let replays: Vec<Replay> = addresses(scenario, settings.replicates)
            .flat_map(|address| {
                let paths = 0..settings.paths_per_replicate;
                paths.map(move |path| replay(plan, Address { path, ..address }).unwrap())
            })
            .collect();
        for (position, result) in plan.results.iter().enumerate() {
            let Some(summary) = &part.summaries[result.figure] else { continue };
            let values: Vec<f64> =
                replays.iter().filter_map(|path| path.results[position]).collect();
            let moments = summary.moments();
            let all = replays.len() as u64;
            assert_eq!(
                (moments.count(), moments.missing()),
                (values.len() as u64, all - values.len() as u64)
            );
            let least = values.iter().copied().reduce(f64::min);
            let most = values.iter().copied().reduce(f64::max);
            // Extremes are kept with −0 as 0.
            let bits = |value: Option<f64>| value.map(|value| (value + 0.0).to_bits());
            assert_eq!(bits(moments.min()), bits(least), "{case}: least {}", result.name);
            assert_eq!(bits(moments.max()), bits(most), "{case}: greatest {}", result.name);
            compared += 2;
        }
        for (target, tally) in part.tallies.iter().enumerate() {
            let answers = || replays.iter().filter_map(|path| path.targets[target]);
            assert_eq!(tally.given.iter().sum::<u64>(), answers().count() as u64);
            assert_eq!(tally.hits.iter().sum::<u64>(), answers().filter(|&hit| hit).count() as u64);
            compared += 2;
        }
    }
    compared
}

/// The first path of each replicate.
fn addresses(scenario: usize, replicates: usize) -> impl Iterator<Item = Address> {
    (0..replicates).map(move |replicate| Address { scenario, replicate, path: 0 })
}

// ---- How a file is written ----------------------------------------------------------------

/// The tables' rows without regard to their order.
fn sorted(run: &Run) -> BTreeMap<&'static str, Vec<String>> {
    let rows = |bytes: Vec<u8>| {
        let mut lines: Vec<String> =
            String::from_utf8(bytes).unwrap().lines().map(str::to_owned).collect();
        lines.sort();
        lines
    };
    bytes(run).into_iter().map(|(name, bytes)| (name, rows(bytes))).collect()
}

/// A file's blocks: what stands before the first header, then each header with its lines.
fn blocks(text: &str) -> Vec<Vec<&str>> {
    let mut blocks = vec![Vec::new()];
    for line in text.lines().filter(|line| !line.trim().is_empty() && !line.starts_with('#')) {
        if line.starts_with('[') {
            blocks.push(Vec::new());
        }
        blocks.last_mut().unwrap().push(line);
    }
    blocks
}

/// The same file from the end to the start: headers, and keys under each; scenarios keep their
/// order. With comments, blanks, tabs and quoted keys.
fn rewritten(text: &str) -> String {
    let mut blocks = blocks(text);
    let top = blocks.remove(0);
    let (scenarios, mut others): (Vec<_>, Vec<_>) =
        blocks.into_iter().partition(|block| block[0] == "[[scenarios]]");
    others.reverse();
    let mut lines: Vec<String> = top.iter().rev().map(|line| format!("{line} # first")).collect();
    for block in others.into_iter().chain(scenarios) {
        lines
            .push(format!("\n# a block\n  {}\t", block[0].replace("segments.", "\"segments\" . ")));
        lines.extend(block[1..].iter().rev().map(|line| match line.split_once('=') {
            Some((key, value)) => format!("\t\"{}\"=\t{value}   # why\r", key.trim()),
            None => line.to_string(),
        }));
    }
    lines.join("\n") + "\n"
}

#[test]
fn the_order_and_the_looks_of_a_file_do_not_matter() {
    for case in CASES {
        let text = text_of(case);
        let other = rewritten(&text);
        assert_ne!(text, other);
        let set = ["simulation.paths=16384"];
        let (first, second) = (sorted(&Run::of(&text, &set)), sorted(&Run::of(&other, &set)));
        for (name, rows) in &first {
            let differing = rows.iter().zip(&second[name]).find(|(a, b)| a != b);
            assert_eq!(differing, None, "{case}: {name}");
            assert_eq!(rows.len(), second[name].len());
        }
    }
}

/// Under independent points a driver's draws hang on its own name: the others of the run do not
/// notice a driver that comes or goes.
#[test]
fn an_edit_elsewhere_changes_no_draw() {
    let set = ["simulation.paths=4096", "simulation.sampler=\"random\""];
    let text = text_of(STREAMS);
    let more = text.replacen(
        "[valuation]\n",
        "[valuation]\nother_assets.a_stake = { dist = \"normal\", mean = 3, sd = 1 }\n",
        1,
    );
    let (first, second) = (plan_of(&text, &set), plan_of(&more, &set));
    for path in 0..50 {
        let address = Address { scenario: 0, replicate: 3, path };
        let (a, b) = (replay(&first, address).unwrap(), replay(&second, address).unwrap());
        for (position, result) in first.results.iter().enumerate() {
            let value =
                b.results[second.results.iter().position(|r| r.name == result.name).unwrap()];
            if result.name.starts_with("driver.") || result.name.starts_with("dc.") {
                assert_eq!(a.results[position], value, "{}", result.name);
            }
        }
    }
}

/// A longer run begins with the shorter one.
#[test]
fn more_paths_keep_the_first_ones() {
    for sampler in ["sobol", "random"] {
        let sampler = format!("simulation.sampler=\"{sampler}\"");
        let plan = |paths: &str| plan_of(&text_of(ALIBABA), &[&sampler, paths]);
        let (short, long) = (plan("simulation.paths=4096"), plan("simulation.paths=65536"));
        for path in 0..short.settings.paths_per_replicate {
            let address = Address { scenario: 2, replicate: 5, path };
            assert_eq!(replay(&short, address).unwrap(), replay(&long, address).unwrap());
        }
    }
}

#[test]
fn neighbouring_seeds_share_nothing() {
    let plan = |seed: &str| plan_of(&text_of(ALIBABA), &[seed, "simulation.sampler=\"random\""]);
    let (first, second) = (plan("simulation.seed=0"), plan("simulation.seed=1"));
    let driver = first.results.iter().position(|r| r.name == "driver.listings.ads.fx").unwrap();
    let values = |plan: &Plan| -> Vec<u64> {
        let address = |path| Address { scenario: 0, replicate: 0, path };
        let value = |path| replay(plan, address(path)).unwrap().results[driver].unwrap();
        (0..500).map(|path| value(path).to_bits()).collect()
    };
    let (first, second) = (values(&first), values(&second));
    assert!(first.iter().all(|value| !second.contains(value)));
}

// ---- Units --------------------------------------------------------------------------------

/// A company in which every amount of money is multiplied by `by`.
fn money(by: f64) -> String {
    let m = |amount: f64| format!("{:?}", amount * by);
    format!(
        "name = \"Money\"\ncurrency = \"USD\"\nunit = \"bn\"\n\
         calendar = {{ valuation_date = 2025-02-24, fiscal_year_end = \"12-31\", \
         base_year = 2024, horizon = 2027 }}\n\
         [programmes.plan]\n\
         total = {{ dist = \"triangular\", low = {}, mode = {}, high = {} }}\n\
         pace = {{ FY2025 = 0.5, FY2026 = {{ dist = \"uniform\", low = 0.2, high = 0.6 }} }}\n\
         [segments.a]\nrevenue = {{ dist = \"uniform\", low = {}, high = {} }}\n\
         growth = {{ dist = \"normal\", mean = 0.1, sd = 0.1, persistence = 0.3 }}\n\
         margin = {{ dist = \"normal\", mean = 0.2, sd = 0.05 }}\n\
         capex = {{ programme = \"plan\", share = 0.8 }}\n\
         capacity = {{ headroom = 0.1, yield = 0.9 }}\n\
         nwc_of_revenue = 0.03\n\
         depreciation.vintages = {{ legacy = {{ annual = {}, remaining_life = 3.5 }}, \
         assets.all_kinds = {{ share = 1, life = 7 }} }}\n\
         value = {{ multiple_of = \"ebitda\", \
         multiple = {{ dist = \"lognormal\", p10 = 8, p90 = 16 }} }}\n\
         [segments.b]\nrevenue = {}\ngrowth = 0.02\nmargin = 0.1\n\
         capex.amount = {{ dist = \"normal\", mean = {}, sd = {} }}\n\
         depreciation.amount = {}\n\
         value = {{ growth = 0.02, roic = 0.12 }}\n\
         [valuation]\n\
         discount_rate = {{ dist = \"uniform\", low = 0.08, high = 0.12 }}\n\
         tax_rate = 0.25\nshares = 3.7\nnet_cash = {{ dist = \"normal\", mean = {}, sd = {} }}\n\
         other_assets.stake = {{ dist = \"pert\", low = {}, mode = {}, high = {} }}\n\
         [listings.x]\nratio = 1\ncurrency = \"USD\"\nfx = 1.1\nprice = {}\n\
         [[targets]]\nname = \"dear\"\nevent = \"per_share.x >= {}\"\n\
         [[targets]]\nname = \"large\"\nevent = \"group.revenue.FY2027 > {}\"\n\
         given = \"a.utilisation.FY2026 < 1\"\n",
        m(30.0),
        m(41.0),
        m(60.0),
        m(95.0),
        m(105.0),
        m(4.0),
        m(50.0),
        m(5.0),
        m(0.7),
        m(4.5),
        m(-20.0),
        m(9.0),
        m(7.0),
        m(11.0),
        m(30.0),
        m(60.0),
        m(65.0),
        m(172.0),
    )
}

/// Doubling is exact in every operation on money, so a unit 2^k times as small changes no bit
/// but the exponent's.
#[test]
fn money_in_another_unit_of_two() {
    let set = ["simulation.paths=16384"];
    let by = 1024.0;
    let (plain, scaled) = (Run::of(&money(1.0), &set), Run::of(&money(by), &set));
    assert_eq!(plain.table("targets").rows.len(), 2);
    for target in ["dear", "large"] {
        let (a, b) = (plain.odds(target), scaled.odds(target));
        assert!(a.probability > 0.1 && a.probability < 0.9, "{target}: {a:?}");
        assert_eq!(format!("{a:?}"), format!("{b:?}"), "{target}");
    }
    let (table, other) = (plain.table("distribution"), scaled.table("distribution"));
    for (row, other) in table.rows.iter().zip(&other.rows) {
        let unit = &row[2];
        let is_money = *unit == Cell::text("bn USD") || *unit == Cell::text("USD");
        let factor = if is_money { by } else { 1.0 };
        for (a, b) in row[3..].iter().zip(&other[3..]) {
            let (Cell::Number(a), Cell::Number(b)) = (a, b) else {
                assert_eq!(a, b, "{row:?}");
                continue;
            };
            assert_eq!((a * factor).to_bits(), b.to_bits(), "{row:?}\n{other:?}");
        }
    }
}

/// Percentiles of side results come from the first paths of each replicate: twice as many paths
/// leave them where they were, and move those of the main results.
#[test]
fn more_paths_do_not_move_the_percentiles_of_side_results() {
    // 32,768 paths a scenario are counted, and the file has four.
    let runs = ["131072", "262144"]
        .map(|paths| Run::of(&text_of(ALIBABA), &[&format!("simulation.paths={paths}")]));
    let cell = |run: &Run, result: &str, column| {
        let table = run.table("distribution");
        number_in(table, find(table, &[("scenario", "overbuild"), ("result", result)]), column)
    };
    for column in ["p01", "p25", "p50", "p90", "p99"] {
        let [few, many] = [&runs[0], &runs[1]].map(|run| cell(run, "cloud.fcff.FY2027", column));
        assert_eq!(few, many, "a side result's {column}");
        let [few, many] = [&runs[0], &runs[1]].map(|run| cell(run, "per_share.ads", column));
        assert_ne!(few, many, "the value per share's {column}");
    }
    for (run, paths) in runs.iter().zip([32_768.0, 65_536.0]) {
        assert_eq!(cell(run, "cloud.fcff.FY2027", "percentile_paths"), Some(32_768.0));
        assert_eq!(cell(run, "per_share.ads", "percentile_paths"), Some(paths));
    }
    let [few, many] = [&runs[0], &runs[1]].map(|run| cell(run, "cloud.fcff.FY2027", "mean"));
    assert_ne!(few, many, "means are those of all paths");
}

// ---- Arithmetic ---------------------------------------------------------------------------

/// Hits and paths given of a target, over the whole run.
fn counts(run: &Run, target: usize) -> (u64, u64, u64) {
    let tallies = || run.outcome.scenarios.iter().map(|part| &part.tallies[target]);
    (
        tallies().flat_map(|tally| &tally.hits).sum(),
        tallies().flat_map(|tally| &tally.given).sum(),
        tallies().map(|tally| tally.missing).sum(),
    )
}

#[test]
fn odds_add_up() {
    let (a, b) = ("per_share.x >= 55", "a.revenue.FY2027 < 122");
    let events = [
        a.to_owned(),
        "per_share.x < 55".to_owned(),
        "per_share.x >= 65".to_owned(),
        b.to_owned(),
        format!("{a} and {b}"),
        format!("{a} or {b}"),
        format!("not ({a} or {b})"),
    ];
    let targets: String = events
        .iter()
        .map(|event| format!("[[targets]]\nname = \"{event}\"\nevent = \"{event}\"\n"))
        .collect();
    // Some paths have no value: a spread of less than 6.05% between 8% and 2%.
    let text = format!("{}{targets}", money(1.0))
        .replace("roic = 0.12", "roic = 0.12, min_spread = 0.0602");
    let run = Run::of(&text, &["simulation.paths=65536"]);
    let of = |event: &str| {
        counts(&run, run.plan.targets.iter().position(|target| target.name == event).unwrap())
    };
    let hits = |event: &str| of(event).0;
    let [at_least, under, higher, other, both, either, neither] =
        [0, 1, 2, 3, 4, 5, 6].map(|i: usize| of(&events[i]));
    let missing = run.missing("per_share.x");
    assert!(missing > 0 && at_least.2 == missing);
    assert_eq!(at_least.0 + under.0 + missing, run.outcome.paths);
    assert!(higher.0 < at_least.0 && higher.0 > 0);
    assert_eq!(other.1, run.outcome.paths, "revenue is there on every path");
    // A path without a value has no answer to `and` or `or`, unless the plan says otherwise.
    assert_eq!(either.1, both.1);
    assert_eq!(either.0 + neither.0, either.1);
    assert!(both.0 <= at_least.0.min(hits(b)) && both.0 > 0);
}

/// Where every path has an answer, A + B = (A and B) + (A or B), path by path.
#[test]
fn events_add_up() {
    let (a, b) = ("s.revenue.FY2026 >= 120", "per_share.x > 300");
    let target =
        |name: &str, event: &str| format!("[[targets]]\nname = \"{name}\"\nevent = \"{event}\"\n");
    let text = [
        text_of(DEPENDENCE),
        target("a", a),
        target("b", b),
        target("both", &format!("{a} and {b}")),
        target("either", &format!("{a} or {b}")),
    ]
    .concat();
    let run = Run::of(&text, &["simulation.paths=65536"]);
    let [a, b, both, either] = [3, 4, 5, 6].map(|target| counts(&run, target).0);
    assert!(both > 0 && both < a.min(b));
    assert_eq!(a + b, both + either);
}

#[test]
fn the_whole_is_the_weighted_scenarios() {
    let run = Run::of(&text_of(ALIBABA), &["simulation.paths=65536"]);
    let table = run.table("distribution");
    for result in ["per_share.ads", "cloud.revenue.FY2028", "enterprise"] {
        let cell = |scenario: &str, column: &str| {
            let row = find(table, &[("scenario", scenario), ("result", result)]);
            number_in(table, row, column).unwrap()
        };
        let parts = || run.plan.scenarios.iter();
        let mean: f64 = parts().map(|part| part.weight * cell(&part.name, "mean")).sum();
        // Four products and their sum.
        assert!((cell("all", "mean") / mean - 1.0).abs() <= 1e-13, "{result}");
        let least = parts().map(|part| cell(&part.name, "min")).fold(f64::INFINITY, f64::min);
        assert_eq!(cell("all", "min"), least);
    }
    for target in run.plan.targets.iter().filter(|target| target.given.is_none()) {
        let p = |part: &str| run.odds_in(part, &target.name).unwrap().probability;
        let sum: f64 = run.plan.scenarios.iter().map(|part| part.weight * p(&part.name)).sum();
        assert!((p("all") - sum).abs() <= 1e-14, "{}", target.name);
    }
}

/// Weights are shares of their sum: four times each is the same bits. And a scenario's own rows
/// do not depend on its weight.
#[test]
fn only_the_ratios_of_weights_count() {
    let text = text_of(ALIBABA);
    let weights = [("0.50", 0.5), ("0.20", 0.2), ("0.18", 0.18), ("0.12", 0.12)];
    let with = |weigh: &dyn Fn(f64) -> f64| {
        weights.iter().fold(text.clone(), |text, (written, weight)| {
            text.replace(&format!("weight = {written}"), &format!("weight = {:?}", weigh(*weight)))
        })
    };
    let set = ["simulation.paths=16384"];
    let run = Run::of(&text, &set);
    assert_eq!(difference(&run, &Run::of(&with(&|weight| 4.0 * weight), &set)), None);
    let other = Run::of(&with(&|weight| 1.0 - weight), &set);
    assert_ne!(run.figure("equity", "mean"), other.figure("equity", "mean"));
    let (run, other) = (sorted(&run), sorted(&other));
    for scenario in ["consensus", "ai_windfall", "overbuild", "chip_limits"] {
        // A scenario of more weight has more of the few paths that are shown.
        for (table, rows) in run.iter().filter(|(table, _)| **table != "paths") {
            let own = |rows: &[String]| -> Vec<String> {
                let own = |row: &&String| row.starts_with(scenario);
                rows.iter().filter(own).cloned().collect()
            };
            let by_scenario = rows.iter().any(|row| row.starts_with("scenario,"));
            assert!(by_scenario != own(rows).is_empty(), "{table}: rows of {scenario}");
            assert!(own(rows) == own(&other[table]), "{table}: {scenario}");
        }
    }
}

/// Without debt, discount and tax, with one share: equity is the enterprise's value, to the bit.
#[test]
fn with_nothing_in_between_equity_is_the_enterprise() {
    let set = [
        "valuation.shares=1",
        "listings.ads.fx=1",
        "valuation.net_cash=0",
        "valuation.holding_discount=0",
    ];
    let mut plan = plan_of(&text_of(ALIBABA), &set);
    for scenario in &mut plan.scenarios {
        for listing in &mut scenario.company.listings {
            listing.ratio = 1.0;
        }
    }
    let of = |name: &str| plan.results.iter().position(|result| result.name == name).unwrap();
    let (enterprise, equity, ads) = (of("enterprise"), of("equity"), of("per_share.ads"));
    for path in 0..200 {
        let results = replay(&plan, Address { scenario: 1, replicate: 0, path }).unwrap().results;
        assert_eq!(results[enterprise], results[equity]);
        assert_eq!(results[enterprise], results[ads]);
    }
}

/// Values of one result on the first paths of a configuration.
fn values(text: &str, set: &[&str], result: &str) -> Vec<f64> {
    let plan = plan_of(text, set);
    let position = plan.results.iter().position(|found| found.name == result).unwrap();
    let at = |path| Address { scenario: 0, replicate: 1, path };
    (0..400).map(|path| replay(&plan, at(path)).unwrap().results[position].unwrap()).collect()
}

/// On every path: cash adds cash / shares; margins raise and discount rates lower the value.
#[test]
fn what_moves_the_value_and_which_way() {
    let text = text_of("configs/minimal.toml");
    let base = values(&text, &[], "per_share.common");
    let cash = values(&text, &["valuation.net_cash=64"], "per_share.common");
    for (base, cash) in base.iter().zip(&cash) {
        // Rounded three times at the size of the sum.
        assert!((cash - base - 32.0).abs() <= 4.0 * f64::EPSILON * cash.abs());
    }
    let margin =
        "segments.core.margin={ dist = \"pert\", low = 0.121, mode = 0.181, high = 0.221 }";
    let dearer = values(&text, &[margin], "per_share.common");
    assert!(base.iter().zip(&dearer).all(|(base, other)| other > base));
    let cheaper = values(&text, &["valuation.discount_rate=0.091"], "per_share.common");
    assert!(base.iter().zip(&cheaper).all(|(base, other)| other < base));
}

/// A normal cut off 40 standard deviations out is that normal; the score maps of both are good
/// to 1e-9 of its standard deviation.
#[test]
fn a_cut_far_out_cuts_nothing() {
    let text = text_of("configs/minimal.toml");
    let growth = |more: &str| {
        format!(
            "segments.core.growth={{ dist = \"normal\", mean = 0.08, sd = 0.04{more}, persistence = 0.5 }}"
        )
    };
    let driver = "driver.segments.core.growth.FY2027";
    let whole = values(&text, &[&growth("")], driver);
    let cut = values(&text, &[&growth(", truncate = [-1.52, 1.68]")], driver);
    for (whole, cut) in whole.iter().zip(&cut) {
        assert!((whole - cut).abs() <= 2e-9 * 0.04, "{whole} {cut}");
    }
}

/// The bridge from segments to a share, on replayed paths: sums of up to eight terms.
#[test]
fn the_lines_of_a_path_add_up() {
    let plan = plan_of(&text_of(ALIBABA), &[]);
    let near =
        |a: f64, b: f64| (a - b).abs() <= 16.0 * f64::EPSILON * a.abs().max(b.abs()).max(2000.0);
    for path in 0..100 {
        for scenario in 0..plan.scenarios.len() {
            let path = replay(&plan, Address { scenario, replicate: 2, path }).unwrap();
            let of = |name: &str| {
                let position = plan.results.iter().position(|result| result.name == name);
                path.results[position.unwrap_or_else(|| panic!("no {name}"))].unwrap()
            };
            let driver = |name: &str| of(&format!("driver.valuation.{name}"));
            let segments = ["cloud", "taobao_tmall", "international", "all_others"];
            for variable in ["revenue", "ebita", "ebitda", "fcff", "capex", "depreciation"] {
                let sum: f64 = segments.iter().map(|s| of(&format!("{s}.{variable}.FY2028"))).sum();
                assert!(near(sum, of(&format!("group.{variable}.FY2028"))), "{variable}");
            }
            let stakes = ["equity_method", "listed_stakes", "private_stakes"];
            let value: f64 = segments.iter().map(|s| of(&format!("{s}.value"))).sum::<f64>()
                + stakes.iter().map(|s| driver(&format!("other_assets.{s}"))).sum::<f64>();
            assert!(near(value, of("enterprise")));
            let equity = value * (1.0 - driver("holding_discount")) + driver("net_cash");
            assert!(near(equity, of("equity")));
            let share = equity / (driver("shares") * of("driver.listings.ads.fx")) * 8.0;
            assert!(near(share, of("per_share.ads")));
            assert!(near(of("per_share.ads") / 129.04 - 1.0, of("upside.ads")));
            let (revenue, demand, capacity) = (
                of("cloud.revenue.FY2028"),
                of("cloud.demand.FY2028"),
                of("cloud.capacity.FY2028"),
            );
            assert_eq!(revenue, demand.min(capacity));
        }
    }
}
