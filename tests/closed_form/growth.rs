//! Chains of growth.

use serde_json::Value;

use super::support::{Run, number};
use super::{Both, exact, lognormal, reference, rows, sales, targets};

/// Growth of which ln(1 + g) is N(m, s).
fn log_growth(m: f64, s: f64, persistence: f64) -> String {
    let marginal = lognormal(1.0, m, s, -1.0);
    format!("{}, persistence = {persistence:?} }}", marginal.trim_end_matches(" }"))
}

/// Growth fades from 8% to 2% on a straight line: ten products, anchors rounded once each.
#[test]
fn growth_fades_on_a_straight_line() {
    let run = Run::of(
        &sales(2034, "1000", "{ FY2025 = 0.08, FY2034 = 0.02 }", ""),
        &["simulation.paths=16"],
    );
    exact(&run, "core.revenue.FY2034", number(&reference("linear_fade")["R10"]), 0.0, 32.0);
}

#[test]
fn lognormal_growth() {
    let record = reference("lognormal_chain");
    let event = |row: &Value| {
        let year = 2024 + row["T"].as_i64().unwrap();
        format!("core.revenue.FY{year} > {}", row["K"].as_str().unwrap())
    };
    let rows: Vec<Value> = record["rows"].as_array().unwrap().clone();
    // With fewer than 25 hits expected an estimate is not near normal.
    let usable: Vec<&Value> =
        rows.iter().filter(|row| (1e-4..1.0 - 1e-4).contains(&number(&row["P_gt"]))).collect();
    assert!(usable.len() >= 14, "{} rows", usable.len());
    let events: Vec<_> = usable.iter().map(|row| event(row)).collect();
    let growth = log_growth(0.04, 0.10, 0.0);
    let both = Both::of(&sales(2034, "100", &growth, &targets(&events)));
    for (event, row) in events.iter().zip(&usable) {
        both.probability(event, number(&row["P_gt"]));
    }
    for row in record["mean_sd"].as_array().unwrap() {
        let result = format!("core.revenue.FY{}", 2024 + row["T"].as_i64().unwrap());
        both.mean(&result, number(&row["mean"]), number(&row["sd"]));
        both.sd(&result, number(&row["sd"]));
    }
    let cash: Vec<_> =
        (1..=5).map(|t| format!("0.1 * core.revenue.FY{} / 1.09^{t}", 2024 + t)).collect();
    let outputs = format!("[outputs]\nworth = \"{}\"\n", cash.join(" + "));
    let both = Both::of(&sales(2029, "100", &growth, &outputs));
    let sd = both.0[0].figure("worth", "sd");
    both.mean("worth", number(&reference("mean_ev_lognormal_growth")["E_EV"]), sd);
}

/// Without the factor √(1 − φ²) on new surprises the odds would be 0.426: 13 standard errors at
/// a million paths.
#[test]
fn growth_with_a_memory() {
    let events = ["core.revenue.FY2029 > 130".to_owned()];
    let both = Both::of(&sales(2029, "100", &log_growth(0.04, 0.10, 0.4), &targets(&events)));
    both.probability(&events[0], number(&reference("ar1_chain")["P_R5_gt_130"]));
}

#[test]
fn normal_growth() {
    let record = reference("normal_growth_chain");
    let events = ["core.revenue.FY2026 > 120".to_owned()];
    let growth = "{ dist = \"normal\", mean = 0.05, sd = 0.08 }";
    let both = Both::of(&sales(2034, "100", growth, &targets(&events)));
    both.probability(&events[0], number(&record["P_R2_gt_120"]));
    for row in record["mean_sd"].as_array().unwrap() {
        let result = format!("core.revenue.FY{}", 2024 + row["t"].as_i64().unwrap());
        both.mean(&result, number(&row["mean"]), number(&row["sd"]));
        both.sd(&result, number(&row["sd"]));
    }
}

#[test]
fn one_surprise_for_all_years() {
    let events = ["core.revenue.FY2029 > 130".to_owned()];
    let growth = "{ dist = \"normal\", mean = 0.05, sd = 0.03, persistence = 1 }";
    let both = Both::of(&sales(2029, "100", growth, &targets(&events)));
    both.probability(&events[0], number(&reference("persistent_growth")["P_R5_gt_130"]));
}

#[test]
fn uniform_growth() {
    let events = ["core.revenue.FY2026 > 1.1".to_owned()];
    let growth = "{ dist = \"uniform\", low = -0.1, high = 0.2 }";
    let both = Both::of(&sales(2026, "1", growth, &targets(&events)));
    both.probability(&events[0], number(&reference("uniform_growth_2y")["P_product_gt_1.1"]));
}

/// A symmetric walk ends above its start in some year with 1 − C(2n, n) / 4^n, whatever its
/// steps (Sparre Andersen 1953).
#[test]
fn above_the_start_in_some_year() {
    for row in rows("any_year_sparre_andersen") {
        let years = row["n"].as_i64().unwrap();
        let above: Vec<_> =
            (1..=years).map(|t| format!("core.revenue.FY{} > 100", 2024 + t)).collect();
        let events = [above.join(" or ")];
        let growth = log_growth(0.0, 0.13, 0.0);
        let both = Both::of(&sales(2024 + years, "100", &growth, &targets(&events)));
        both.probability(&events[0], number(&row["P_some_year_above"]));
    }
}

#[test]
fn above_a_level_in_any_or_both_of_two_years() {
    let (one, two) = ("core.revenue.FY2025 > 110", "core.revenue.FY2026 > 110");
    let events = [format!("{one} or {two}"), format!("{one} and {two}"), two.to_owned()];
    let both = Both::of(&sales(2026, "100", &log_growth(0.04, 0.10, 0.0), &targets(&events)));
    let any = reference("any_year_2y_drift");
    both.probability(&events[0], number(&any["P"]));
    both.probability(&events[2], number(&any["P_year2_only_measure"]));
    let record = &reference("both_years_2y_drift")["P_R1_gt_110_and_R2_gt_110"];
    both.probability(&events[1], number(record));
}

/// The largest outcome, computed in the model's own order: reached with probability 0.6^5,
/// never passed.
#[test]
fn two_point_growth_and_the_inclusive_bound() {
    let record = reference("two_point_chain");
    let rows = record["rows"].as_array().unwrap();
    let mut events: Vec<_> = rows
        .iter()
        .map(|row| format!("core.revenue.FY2029 > {}", row["K"].as_str().unwrap()))
        .collect();
    let largest = (0..5).fold(100.0, |revenue, _| revenue * (0.1 + 1.0));
    events.push(format!("core.revenue.FY2029 >= {largest:?}"));
    events.push(format!("core.revenue.FY2029 > {largest:?}"));
    let growth = "{ dist = \"discrete\", values = [0.1, -0.05], weights = [3, 2] }";
    let both = Both::of(&sales(2029, "100", growth, &targets(&events)));
    for (event, row) in events.iter().zip(rows) {
        both.probability(event, number(&row["dec"]));
    }
    both.probability(&events[rows.len()], 0.07776);
    for run in &both.0 {
        assert_eq!(run.odds(&events[rows.len() + 1]).probability, 0.0);
        // 0.6^5 of the paths is far above 1%, so the largest outcome is p99 and the maximum.
        assert_eq!(run.figure("core.revenue.FY2029", "max"), largest);
        assert_eq!(run.figure("core.revenue.FY2029", "p99"), largest);
    }
    let mean = number(&record["mean_dec"]);
    let sd = both.0[0].figure("core.revenue.FY2029", "sd");
    both.mean("core.revenue.FY2029", mean, sd);
}
