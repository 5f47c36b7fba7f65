//! Products, sums, mixtures, floors; discount rates; paths without a value.

use serde_json::Value;

use super::support::{Run, number, try_plan};
use super::{Both, PATHS, config, lognormal, perpetuity, reference, rows, sales, targets};

#[test]
fn revenue_times_margin() {
    for (record, correlation) in [
        ("revenue_times_margin", ""),
        (
            "revenue_times_margin_corr04",
            "[[correlation]]\nbetween = [\"segments.core.revenue\", \"segments.core.margin\"]\n\
             rho = 0.4\n",
        ),
    ] {
        let rows = rows(record);
        let event = |row: &Value| format!("core.ebita.FY2025 > {}", row["K"].as_str().unwrap());
        let events: Vec<_> = rows.iter().map(event).collect();
        let text = config(
            2025,
            &format!(
                "[segments.core]\nrevenue = {}\ngrowth = 0\n\
                 margin = {{ dist = \"normal\", mean = 0.12, sd = 0.03 }}\n\
                 [valuation]\nshares = 1\n{correlation}{}",
                lognormal(1000.0, 0.2, 0.15, 0.0),
                targets(&events)
            ),
        );
        let both = Both::of(&text);
        for (event, row) in events.iter().zip(&rows) {
            both.probability(event, number(&row["P_gt"]));
        }
    }
}

#[test]
fn a_sum_of_two_correlated_segments() {
    let rows = rows("two_segments_sum");
    let event = |row: &Value| format!("group.revenue.FY2025 > {}", row["K"].as_str().unwrap());
    let events: Vec<_> = rows.iter().map(event).collect();
    let segment = |name: &str, revenue: String| {
        format!("[segments.{name}]\nrevenue = {revenue}\ngrowth = 0\nmargin = 0\n")
    };
    let text = config(
        2025,
        &format!(
            "{}{}[valuation]\nshares = 1\n\
             [[correlation]]\nbetween = [\"segments.a.revenue\", \"segments.b.revenue\"]\n\
             rho = 0.5\n{}",
            segment("a", lognormal(60.0, 0.0, 0.2, 0.0)),
            segment("b", lognormal(40.0, 0.0, 0.3, 0.0)),
            targets(&events)
        ),
    );
    let both = Both::of(&text);
    for (event, row) in events.iter().zip(&rows) {
        both.probability(event, number(&row["P_gt"]));
    }
    let sd = both.0[0].figure("group.revenue.FY2025", "sd");
    both.mean("group.revenue.FY2025", number(&reference("two_segments_sum")["mean"]), sd);
}

#[test]
fn weighted_scenarios() {
    let scenario = |name: &str, weight: f64, m: f64, s: f64| {
        format!(
            "[[scenarios]]\nname = \"{name}\"\nweight = {weight}\n\
             set = {{ \"segments.core.revenue\" = {} }}\n",
            lognormal(100.0, m, s, 0.0)
        )
    };
    let events = ["core.revenue.FY2025 > 120".to_owned()];
    let rest = [
        targets(&events),
        scenario("bear", 1.0, -0.05, 0.2),
        scenario("base", 2.0, 0.2, 0.15),
        scenario("bull", 1.0, 0.4, 0.2),
    ];
    let both = Both::of(&sales(2025, "100", "0", &rest.concat()));
    both.probability(&events[0], number(&reference("scenario_mixture")["P_R5_gt_120"]));
}

/// A value that is a straight line in the margin is as normal as the margin.
#[test]
fn a_price_that_is_normal() {
    let record = reference("price_normal");
    let rows = record["rows"].as_array().unwrap();
    let events: Vec<_> =
        rows.iter().map(|row| format!("price >= {}", row["target"].as_str().unwrap())).collect();
    // Revenue of 1,000 in the year after the last one projected.
    let text = config(
        2025,
        &format!(
            "[outputs]\nprice = \"(core.terminal_value - 200) / 50\"\n\
             [segments.core]\nrevenue = {:?}\ngrowth = 0\n\
             margin = {{ dist = \"normal\", mean = 0.12, sd = 0.02 }}\n\
             value = {{ growth = 0.02, roic = 0.15 }}\n\
             [valuation]\ndiscount_rate = 0.09\ntax_rate = 0.25\nshares = 50\n{}",
            1000.0 / 1.02,
            targets(&events)
        ),
    );
    let both = Both::of(&text);
    for (event, row) in events.iter().zip(rows) {
        both.probability(event, number(&row["P_ge"]));
    }
    let [mean, sd, p05, p95] =
        ["price_mean", "price_sd", "p05", "p95"].map(|key| number(&record[key]));
    both.mean("price", mean, sd);
    both.sd("price", sd);
    // A quantile's standard error is √(p (1 − p) / n) / f(x), the density of a normal at its p05
    // and p95 being 0.10314 / sd. Values are taken to be spread evenly in a bin of at most
    // 2.4 · 2.56 sd / 512, within which a normal's bends: less than 2% of that error.
    let error = (0.05 * 0.95 / PATHS as f64).sqrt() * sd / 0.10314;
    for (key, x) in [("p05", p05), ("p95", p95)] {
        for run in &both.0 {
            assert!((run.figure("price", key) - x).abs() <= 5.1 * error, "{key}");
        }
    }
}

#[test]
fn a_floor_at_nothing() {
    let record = reference("limited_liability_floor");
    let text = sales(
        2025,
        "1",
        "0",
        &format!(
            "other_assets.v = {{ dist = \"normal\", mean = 2, sd = 5 }}\n\
             [outputs]\nowned = \"max(driver.valuation.other_assets.v, 0)\"\n{}",
            targets(&["owned <= 0".to_owned()])
        ),
    );
    let both = Both::of(&text);
    both.probability("owned <= 0", number(&record["P_floor"]));
    let sd = both.0[0].figure("owned", "sd");
    both.mean("owned", number(&record["E"]), sd);
}

#[test]
fn an_uncertain_discount_rate() {
    let record = reference("random_wacc");
    let events = ["core.terminal_value > 750".to_owned()];
    let rate = "{ dist = \"uniform\", low = 0.08, high = 0.1 }";
    let both = Both::of(&perpetuity(100.0, rate, 0.02, 0.04, &targets(&events)));
    both.probability(&events[0], number(&record["P_EV_gt_750"]));
    both.mean("core.terminal_value", number(&record["E_EV"]), number(&record["sd"]));
    both.sd("core.terminal_value", number(&record["sd"]));
}

/// A discount rate uniform on [3.97%, 9.97%] over growth of 3% leaves less than the smallest
/// spread of 1% on 0.03 / 6 of the paths: counted, and left out of the odds.
#[test]
fn paths_without_a_value_are_counted() {
    let events = ["core.terminal_value > 1000".to_owned()];
    let rate = "{ dist = \"uniform\", low = 0.0397, high = 0.0997 }";
    let both = Both::of(&perpetuity(100.0, rate, 0.03, 0.06, &targets(&events)));
    // 50 / (r − 0.03) > 1000 up to r = 0.08.
    both.probability(&events[0], (0.08 - 0.04) / (0.0997 - 0.04));
    let share = 0.0003 / 0.06;
    for run in &both.0 {
        let missing = run.missing("core.terminal_value");
        let error = (share * (1.0 - share) / PATHS as f64).sqrt();
        assert!((missing as f64 / PATHS as f64 - share).abs() <= 5.0 * error, "{missing} paths");
        assert_eq!(missing + run.odds(&events[0]).paths as u64, PATHS, "every path is counted");
        let tally = &run.outcome.scenarios[0].tallies[0];
        assert_eq!(tally.missing, missing);
    }
}

#[test]
fn too_many_paths_without_a_value_are_refused() {
    let rate = "{ dist = \"uniform\", low = 0.02, high = 0.1 }";
    let found = try_plan(&perpetuity(100.0, rate, 0.03, 0.06, ""), &[]).unwrap_err();
    assert!(found.iter().any(|found| found.message.contains("no terminal value")), "{found:?}");
}

#[test]
fn certain_inputs_give_certain_answers() {
    let text = perpetuity(
        100.0,
        "0.09",
        0.02,
        0.15,
        &targets(&[
            "core.terminal_value > 1238".to_owned(),
            "core.terminal_value > 1239".to_owned(),
        ]),
    );
    let run = Run::of(&text, &["simulation.paths=16"]);
    for (event, p) in [("core.terminal_value > 1238", 1.0), ("core.terminal_value > 1239", 0.0)] {
        let odds = run.odds(event);
        assert_eq!(
            (odds.probability, odds.low, odds.high, odds.standard_error),
            (p, p, p, Some(0.0))
        );
    }
}
