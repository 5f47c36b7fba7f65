//! Perpetuities, the calendar, listings, a valuation line by line.

use serde_json::Value;

use super::support::{Run, number};
use super::{Both, config, exact, numbers, perpetuity, reference, rows, targets};

/// Some ten operations; the subtraction r − g enlarges the rounding of each by r / (r − g) < 2.
#[test]
fn the_value_driver_formula() {
    for row in rows("value_driver") {
        let [growth, roic, value] = ["g", "roic", "EV"].map(|key| number(&row[key]));
        let run = Run::of(&perpetuity(100.0, "0.09", growth, roic, ""), &["simulation.paths=16"]);
        exact(&run, "core.terminal_value", value, 0.0, 20.0);
    }
}

#[test]
fn gordons_growth_formula() {
    // 100 (1 − g / roic) = 50, the cash flow.
    let run = Run::of(&perpetuity(100.0, "0.09", 0.02, 0.04, ""), &["simulation.paths=16"]);
    exact(&run, "core.terminal_value", number(&reference("gordon")["EV_end_year"]), 0.0, 20.0);
}

/// However many years are projected before the perpetuity begins, a company that grows at g and
/// reinvests g / roic of its profit has one value. Year-end factors, written out as an output.
#[test]
fn the_horizon_does_not_matter() {
    let (rate, growth, roic): (f64, f64, f64) = (0.09, 0.02, 0.12);
    // Working capital takes m R_t g / roic: nwc R_t g / (1 + g).
    let nwc = 0.1 * (1.0 + growth) / roic;
    let expected = 100.0 * (1.0 - growth / roic) / (rate - growth);
    for years in [1, 2, 5, 20, 50] {
        let horizon = 2024 + years;
        let flows: Vec<_> =
            (1..=years).map(|t| format!("core.fcff.FY{} / 1.09^{t}", 2024 + t)).collect();
        let text = config(
            horizon,
            &format!(
                "[outputs]\nworth = \"{} + core.terminal_value / 1.09^{years}\"\n\
                 [segments.core]\nrevenue = {:?}\ngrowth = {growth}\nmargin = 0.1\n\
                 nwc_of_revenue = {nwc:?}\nvalue = {{ growth = {growth}, roic = {roic} }}\n\
                 [valuation]\ndiscount_rate = {rate}\nshares = 1\n",
                flows.join(" + "),
                1000.0 / (1.0 + growth),
            ),
        );
        let run = Run::of(&text, &["simulation.paths=16"]);
        let ours = run.figure("worth", "mean");
        // Fifty products and powers, each good to a few 1e-16.
        assert!((ours / expected - 1.0).abs() <= 1e-12, "{years} years: {ours}, not {expected}");
    }
}

/// The calendar by hand. Valued on 30 September 2025, a year that ends on 31 March has 182 of
/// its 365 days left; 2028 has a 29 February.
#[test]
fn a_stub_year_and_middles_of_years_by_hand() {
    let text = config(
        2028,
        "[segments.core]\nrevenue = 1000\ngrowth = { FY2026 = 0.1, FY2027 = 0.05, FY2028 = 0.02 }\n\
         margin = 0.2\nvalue = { multiple_of = \"nopat\", multiple = 11 }\n\
         [valuation]\ndiscount_rate = 0.093\ntax_rate = 0.25\nshares = 4\nnet_cash = -70\n\
         holding_discount = 0.1\nother_assets.stake = 35\n",
    );
    let set = [
        "calendar.valuation_date=2025-09-30",
        "calendar.fiscal_year_end=\"03-31\"",
        "calendar.base_year=2025",
        "simulation.paths=16",
    ];
    let run = Run::of(&text, &set);
    let days = |days: f64| libm::pow(1.093, -days / 365.25);
    let nopat = [1100.0, 1155.0, 1178.1].map(|revenue| revenue * 0.2 * 0.75);
    let value = 182.0 / 365.0 * nopat[0] * days(91.0)
        + nopat[1] * days(182.0 + 182.5)
        + nopat[2] * days(547.0 + 183.0)
        + 11.0 * nopat[2] * days(913.0);
    let equity = (value + 35.0) * 0.9 - 70.0;
    // 1e-12: see the head of this file.
    let units = 1e-12 / f64::EPSILON;
    exact(&run, "core.value", value, 0.0, units);
    exact(&run, "core.terminal_value", 11.0 * nopat[2], 0.0, units);
    exact(&run, "enterprise", value + 35.0, 0.0, units);
    exact(&run, "equity", equity, 0.0, units);
    exact(&run, "per_share.x", equity / 4.0, 0.0, units);
}

/// Years that have ended count nothing; base years whose end lies ahead count no cash flow.
#[test]
fn years_gone_by_and_years_not_begun() {
    let text = config(
        2027,
        "[segments.core]\nrevenue = 1000\ngrowth = 0\nmargin = 0.2\n\
         value = { multiple_of = \"revenue\", multiple = 2 }\n\
         [valuation]\ndiscount_rate = 0.08\nshares = 1\n",
    );
    let value_at = |date: &str| {
        let date = format!("calendar.valuation_date={date}");
        let march = "calendar.fiscal_year_end=\"03-31\"";
        Run::of(&text, &[&date, march, "simulation.paths=16"]).figure("core.value", "mean")
    };
    let days = |days: f64| libm::pow(1.08, -days / 365.25);
    // 274 of 365 days of FY2027 remain on 30 June 2026.
    let late = 274.0 / 365.0 * 200.0 * days(137.0) + 2000.0 * days(274.0);
    assert!((value_at("2026-06-30") / late - 1.0).abs() <= 1e-12);
    // 31 December 2023 lies 91 days before FY2024, the base year, ends: all three years are whole.
    let whole = |end: f64| 200.0 * days(91.0 + end - 182.5);
    let early = whole(365.0) + whole(730.0) + whole(1095.0) + 2000.0 * days(91.0 + 1095.0);
    assert!((value_at("2023-12-31") / early - 1.0).abs() <= 1e-12);
}

/// The worked case of five years, with year-end factors written out as an output.
fn worked_dcf(growth_sd: f64, margin_sd: f64, more: &str) -> String {
    let case = reference("worked_dcf")["case"].clone();
    let series = |means: &Value, sd: f64| -> String {
        let anchors: Vec<_> = (2025..)
            .zip(numbers(means))
            .map(|(year, mean)| match sd {
                0.0 => format!("FY{year} = {mean:?}"),
                sd => format!("FY{year} = {{ dist = \"normal\", mean = {mean:?}, sd = {sd:?} }}"),
            })
            .collect();
        anchors.join(", ")
    };
    let flows: Vec<_> = (1..=5).map(|t| format!("core.fcff.FY{} / 1.09^{t}", 2024 + t)).collect();
    let persistence = if margin_sd > 0.0 { ", persistence = 1" } else { "" };
    config(
        2029,
        &format!(
            "[outputs]\nev = \"{} + core.terminal_value / 1.09^5\"\n\
             price = \"(ev - 150 - 30 + 20) / 40\"\n\
             [segments.core]\nrevenue = 1000\ngrowth = {{ {} }}\nmargin = {{ {}{persistence} }}\n\
             capex.of_revenue = 0.06\nnwc_of_revenue = 0.1\n\
             value = {{ growth = 0.02, roic = 0.12 }}\n\
             [segments.core.depreciation.vintages]\n\
             legacy = {{ annual = 80, remaining_life = 4 }}\n\
             assets.plant = {{ share = 1, life = 8 }}\n\
             [valuation]\ndiscount_rate = 0.09\ntax_rate = 0.25\nshares = 40\nnet_cash = -160\n\
             {more}",
            flows.join(" + "),
            series(&case["growth"], growth_sd),
            series(&case["ebita_margin"], margin_sd),
        ),
    )
}

/// Each line passes through some twenty roundings of figures up to 1,340: 32 units.
#[test]
fn a_worked_valuation_line_by_line() {
    let run = Run::of(&worked_dcf(0.0, 0.0, ""), &["simulation.paths=16"]);
    let record = reference("worked_dcf");
    for (line, ours) in [
        ("revenue", "revenue"),
        ("ebita", "ebita"),
        ("depreciation", "depreciation"),
        ("capex", "capex"),
        ("nopat", "nopat"),
        ("fcf", "fcff"),
    ] {
        for (year, expected) in (2025..).zip(numbers(&record[line])) {
            exact(&run, &format!("core.{ours}.FY{year}"), expected, 1340.0, 32.0);
            if ours != "nopat" {
                exact(&run, &format!("group.{ours}.FY{year}"), expected, 1340.0, 32.0);
            }
        }
    }
    exact(&run, "core.terminal_value", number(&record["tv_year5"]), 0.0, 64.0);
    exact(&run, "ev", number(&record["ev"]), 0.0, 64.0);
    exact(&run, "price", number(&record["per_share"]), 0.0, 64.0);
}

#[test]
fn the_worked_valuation_under_uncertainty() {
    let record = reference("stochastic_dcf");
    let rows = record["targets"].as_array().unwrap();
    let events: Vec<_> =
        rows.iter().map(|row| format!("price >= {}", row["target"].as_str().unwrap())).collect();
    let both = Both::of(&worked_dcf(0.03, 0.02, &targets(&events)));
    for (event, row) in events.iter().zip(rows) {
        both.probability(event, number(&row["P_ge"]));
    }
    let sd = number(&record["sd_per_share"]);
    both.mean("price", number(&record["E_per_share_exact"]), sd);
    both.sd("price", sd);
}

/// Multiplying by 8 is exact, so the two listings agree to the bit on every path.
#[test]
fn an_ads_is_worth_eight_shares_exactly() {
    let text = config(
        2026,
        "listings.ads = { ratio = 8, currency = \"USD\", fx = 1 }\n\
         listings.pound = { ratio = 1, currency = \"GBP\", fx = 1.25 }\n\
         [outputs]\ndifference = \"per_share.ads - 8 * per_share.x\"\n\
         pounds = \"per_share.pound * 1.25 / per_share.x - 1\"\n\
         [segments.core]\nrevenue = 1000\ngrowth = { dist = \"normal\", mean = 0.1, sd = 0.1 }\n\
         margin = 0.2\nvalue = { multiple_of = \"ebita\", multiple = 9.7 }\n\
         [valuation]\ndiscount_rate = 0.083\nshares = 18.7\n",
    );
    let run = Run::of(&text, &["simulation.paths=65536"]);
    assert!(run.figure("per_share.x", "sd") > 0.0);
    assert_eq!((run.figure("difference", "min"), run.figure("difference", "max")), (0.0, 0.0));
    // Four roundings.
    assert!(run.figure("pounds", "min").abs().max(run.figure("pounds", "max").abs()) <= 9e-16);
}

/// Halves of a company are together the company: a sum of equal halves is exact.
#[test]
fn two_halves_are_the_whole() {
    let segment = |name: &str, revenue: f64| {
        format!(
            "[segments.{name}]\nrevenue = {revenue:?}\n\
             growth = {{ FY2025 = 0.13, FY2029 = 0.02 }}\nmargin = 0.17\n\
             value = {{ multiple_of = \"ebita\", multiple = 9.7 }}\n"
        )
    };
    let of = |segments: &str| {
        let text = config(
            2029,
            &format!(
                "{segments}[valuation]\ndiscount_rate = 0.083\ntax_rate = 0.21\nshares = 18.7\n"
            ),
        );
        Run::of(&text, &["simulation.paths=16"])
    };
    let whole = of(&segment("one", 300.0));
    let halves = of(&format!("{}{}", segment("one", 150.0), segment("two", 150.0)));
    for result in ["enterprise", "equity", "per_share.x", "group.ebita.FY2029"] {
        assert_eq!(halves.figure(result, "mean"), whole.figure(result, "mean"), "{result}");
    }
}
