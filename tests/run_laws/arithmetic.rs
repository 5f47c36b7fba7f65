//! Odds, scenarios and lines add up, and move the way they must.

use valsim::engine::{Address, replay};

use super::support::{Run, find, number_in, plan_of, text_of};
use super::{ALIBABA, DEPENDENCE, counts, difference, money, sorted, values};

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
        // Four products below 1 and their sum, on either side.
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
