//! If these fail, an answer that can be worked out on paper comes out differently: a wrong
//! discount factor, a capital charge in the wrong year, `>` read as `>=`, two drivers that do
//! not move together as told. Every other figure would then be wrong unseen.
//!
//! References: `tests/reference/closed_form.json`. Tolerances:
//!
//! * **Rounding.** What constants determine is held to k · 2^-52 of its size, k being about the
//!   number of rounded operations on the way; where powers are taken, to 1e-12 (each of `ln` and
//!   `exp` is good to 1e-15, and a factor (1 + r)^-t multiplies the error of the logarithm by t).
//! * **Sampling.** Each probability p is estimated from n paths of independent and of scrambled
//!   Sobol' points. It lies within 5 √(p (1 − p) / n) (plain sampling; the net is no worse), a
//!   false alarm of 5.7e-7; and within as many reported standard errors as give the same false
//!   alarm: 5 for independent paths, Student's t with 15 degrees of freedom for 16 replicates.

mod support;

use serde_json::Value;
use support::{Run, json_of, number, try_plan};
use valsim::special::student_t_quantile;

/// Paths of a run.
const PATHS: u64 = 1 << 18;
/// Two-sided probability of more than 5 standard errors.
const FALSE_ALARM: f64 = 5.733e-7;

fn reference(record: &str) -> Value {
    let all = json_of("tests/reference/closed_form.json");
    assert!(!all[record].is_null(), "no record {record}");
    all[record].clone()
}

fn rows(record: &str) -> Vec<Value> {
    reference(record)["rows"].as_array().unwrap().clone()
}

fn numbers(list: &Value) -> Vec<f64> {
    list.as_array().unwrap().iter().map(number).collect()
}

/// A configuration whose fiscal years are calendar years, valued on the last day of 2024.
fn config(horizon: i64, body: &str) -> String {
    format!(
        "name = \"Closed form\"\ncurrency = \"USD\"\nunit = \"bn\"\n\
         calendar = {{ valuation_date = 2024-12-31, fiscal_year_end = \"12-31\", \
         base_year = 2024, horizon = {horizon} }}\n\
         listings.x = {{ ratio = 1, currency = \"USD\", fx = 1 }}\n{body}"
    )
}

/// A segment without profit, and no value: for what only looks at sales or at drivers.
fn sales(horizon: i64, revenue: &str, growth: &str, rest: &str) -> String {
    config(
        horizon,
        &format!(
            "[segments.core]\nrevenue = {revenue}\ngrowth = {growth}\nmargin = 0\n\
             [valuation]\nshares = 1\n{rest}"
        ),
    )
}

fn targets(events: &[String]) -> String {
    let target = |event| format!("[[targets]]\nname = \"{event}\"\nevent = \"{event}\"\n");
    events.iter().map(target).collect()
}

/// c exp(N(m, s)) + shift.
fn lognormal(c: f64, m: f64, s: f64, shift: f64) -> String {
    let mean = c * libm::exp(m + 0.5 * s * s);
    let sd = mean * libm::expm1(s * s).sqrt();
    format!("{{ dist = \"lognormal\", mean = {:?}, sd = {sd:?}, shift = {shift:?} }}", mean + shift)
}

/// Growth of which ln(1 + g) is N(m, s).
fn log_growth(m: f64, s: f64, persistence: f64) -> String {
    let marginal = lognormal(1.0, m, s, -1.0);
    format!("{}, persistence = {persistence:?} }}", marginal.trim_end_matches(" }"))
}

/// A configuration run on independent and on Sobol' points.
struct Both([Run; 2]);

impl Both {
    fn of(text: &str) -> Self {
        let run = |sampler: &str| {
            let paths = format!("simulation.paths={PATHS}");
            Run::of(text, &[&paths, &format!("simulation.sampler=\"{sampler}\"")])
        };
        Self([run("random"), run("sobol")])
    }

    /// Checks a target, named by its event.
    fn probability(&self, event: &str, p: f64) {
        for (run, reach) in self.0.iter().zip(reaches()) {
            let odds = run.odds(event);
            let off = (odds.probability - p).abs();
            let plain = 5.0 * (p * (1.0 - p) / odds.paths).sqrt();
            let own = reach * odds.standard_error.unwrap_or(0.0);
            let sampler = run.plan.settings.sampler;
            assert!(off <= plain && off <= own, "{event}: {odds:?}, not {p}, by {sampler:?}");
        }
    }

    /// Checks a result's mean, given the standard deviation of a path.
    fn mean(&self, result: &str, mean: f64, sd: f64) {
        for (run, reach) in self.0.iter().zip(reaches()) {
            let off = (run.figure(result, "mean") - mean).abs();
            let plain = 5.0 * sd / (PATHS as f64).sqrt();
            let own = reach * run.figure(result, "standard_error") + 1e-9 * sd;
            assert!(off <= plain && off <= own, "{result}: mean off by {off:e} (± {own:e})");
        }
    }

    /// Checks a result's standard deviation: its standard error is sd √((k − 1) / 4n) with the
    /// kurtosis k, here at most 6.
    fn sd(&self, result: &str, sd: f64) {
        for run in &self.0 {
            let off = (run.figure(result, "sd") / sd - 1.0).abs();
            assert!(off <= 5.0 * (5.0 / (4.0 * PATHS as f64)).sqrt(), "{result}: sd off {off:e}");
        }
    }
}

/// Reported standard errors within which an estimate lies, but for the false alarm: independent
/// paths, 16 replicates.
fn reaches() -> [f64; 2] {
    [5.0, student_t_quantile(15.0, 1.0 - 0.5 * FALSE_ALARM)]
}

/// Checks a certain figure to so many units of 2^-52 of the larger of it and `size`.
fn exact(run: &Run, result: &str, expected: f64, size: f64, units: f64) {
    let ours = run.figure(result, "mean");
    assert_eq!(run.figure(result, "sd"), 0.0, "{result} is uncertain");
    let tolerance = units * f64::EPSILON * f64::max(size, expected.abs());
    assert!((ours - expected).abs() <= tolerance, "{result}: {ours}, not {expected}");
}

// ---- Depreciation -------------------------------------------------------------------------

/// A segment that spends these amounts, from 2025 on.
fn spending(amounts: &[f64], legacy: &str, life: f64) -> String {
    let horizon = 2024 + amounts.len() as i64;
    let anchors: Vec<_> =
        (2025..).zip(amounts).map(|(year, amount)| format!("FY{year} = {amount:?}")).collect();
    config(
        horizon,
        &format!(
            "[segments.core]\nrevenue = 1000\ngrowth = 0\nmargin = 0.1\n\
             capex.amount = {{ {} }}\n[segments.core.depreciation.vintages]\n{legacy}\n\
             assets.plant = {{ share = 1, life = {life:?} }}\n[valuation]\nshares = 1\n",
            anchors.join(", ")
        ),
    )
}

/// A charge is a sum of at most a dozen rounded products of 100: 24 roundings.
fn charges(text: &str, expected: &[f64]) {
    let run = Run::of(text, &["simulation.paths=16"]);
    for (year, &charge) in (2025..).zip(expected) {
        exact(&run, &format!("core.depreciation.FY{year}"), charge, 100.0, 24.0);
    }
}

#[test]
fn level_spending_wears_off_by_the_half_year_convention() {
    let half = &rows("dep_level_capex")[0];
    let amounts: Vec<f64> = (0..12).map(|year| if year < 6 { 100.0 } else { 0.0 }).collect();
    let legacy = "legacy = { annual = 100, remaining_life = 3 }";
    charges(&spending(&amounts, legacy, 5.0), &numbers(&half["dep"]));
}

#[test]
fn growing_spending_wears_off_by_the_half_year_convention() {
    let half = &rows("dep_growing_capex")[0];
    let mut amounts = vec![100.0];
    for year in 1..10 {
        amounts.push(amounts[year - 1] * 1.05);
    }
    charges(&spending(&amounts, "", 4.0), &numbers(&half["dep"]));
}

/// One purchase of 100: by hand, half of the first year's charge, then whole ones, then the rest.
#[test]
fn a_life_that_is_no_whole_number_ends_within_a_year() {
    let mut once = [0.0; 6];
    once[0] = 100.0;
    charges(&spending(&once, "", 2.5), &[20.0, 40.0, 40.0, 0.0, 0.0, 0.0]);
    charges(&spending(&once, "", 1.2), &[50.0 / 1.2, 70.0 / 1.2, 0.0, 0.0, 0.0, 0.0]);
    charges(&spending(&once, "", 0.4), &[100.0, 0.0, 0.0, 0.0, 0.0, 0.0]);
    let tail = |share: f64| share * 100.0 / 4.75;
    let expected = [tail(0.5), tail(1.0), tail(1.0), tail(1.0), tail(1.0), tail(0.25)];
    charges(&spending(&once, "", 4.75), &expected);
}

#[test]
fn an_old_charge_ends_within_a_year() {
    let legacy = "legacy = { annual = 40, remaining_life = 2.25 }";
    charges(&spending(&[0.0; 4], legacy, 5.0), &[40.0, 40.0, 10.0, 0.0]);
}

// ---- Value --------------------------------------------------------------------------------

/// A perpetuity on next year's NOPAT of 100: NOPAT_T = 100 / (1 + g), in one projected year.
fn perpetuity(nopat_next: f64, rate: &str, growth: f64, roic: f64, rest: &str) -> String {
    let revenue = nopat_next / (1.0 + growth) / 0.5;
    config(
        2025,
        &format!(
            "[segments.core]\nrevenue = {revenue:?}\ngrowth = 0\nmargin = 0.5\n\
             value = {{ growth = {growth:?}, roic = {roic:?} }}\n\
             [valuation]\ndiscount_rate = {rate}\nshares = 1\n{rest}"
        ),
    )
}

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

// ---- Chains of growth ---------------------------------------------------------------------

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

// ---- Products, sums, mixtures -------------------------------------------------------------

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

// ---- Discount rates -----------------------------------------------------------------------

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

// ---- Dependence ---------------------------------------------------------------------------

/// Stakes of one marginal, joined by these correlations.
fn joined(
    count: usize,
    marginal: &str,
    pairs: &[(usize, usize, f64)],
    key: &str,
    rest: &str,
) -> String {
    let stakes: String = (1..=count).map(|i| format!("other_assets.z{i} = {marginal}\n")).collect();
    let pair = |&(i, j, rho): &(usize, usize, f64)| {
        format!(
            "[[correlation]]\nbetween = [\"valuation.other_assets.z{i}\", \
             \"valuation.other_assets.z{j}\"]\n{key} = {rho:?}\n"
        )
    };
    let pairs: String = pairs.iter().map(pair).collect();
    sales(2025, "1", "0", &format!("{stakes}{pairs}{rest}"))
}

const STANDARD_NORMAL: &str = "{ dist = \"normal\", mean = 0, sd = 1 }";

fn z(i: usize) -> String {
    format!("driver.valuation.other_assets.z{i}")
}

/// All of the first stakes above a value.
fn all_above(count: usize, level: f64) -> String {
    let each: Vec<_> = (1..=count).map(|i| format!("{} > {level:?}", z(i))).collect();
    each.join(" and ")
}

#[test]
fn both_of_two_above_the_middle() {
    for row in rows("bivariate_normal") {
        let rho = number(&row["rho"]);
        let event = all_above(2, 0.0);
        let rest = targets(std::slice::from_ref(&event));
        let both = Both::of(&joined(2, STANDARD_NORMAL, &[(1, 2, rho)], "rho", &rest));
        both.probability(&event, number(&row["P_both_positive"]));
    }
}

#[test]
fn all_of_three_above_the_middle() {
    for row in rows("trivariate_orthant") {
        let [a, b, c] = ["r12", "r13", "r23"].map(|key| number(&row[key]));
        let event = all_above(3, 0.0);
        let pairs = [(1, 2, a), (1, 3, b), (2, 3, c)];
        let rest = targets(std::slice::from_ref(&event));
        let both = Both::of(&joined(3, STANDARD_NORMAL, &pairs, "rho", &rest));
        both.probability(&event, number(&row["P_all_positive"]));
    }
}

#[test]
fn all_of_many_above_the_middle() {
    let half = rows("equicorrelated_half_orthant").into_iter().map(|row| (row, 0.5));
    let other = rows("equicorrelated_orthant").into_iter().map(|row| {
        let rho = number(&row["rho"]);
        (row, rho)
    });
    for (row, rho) in half.chain(other) {
        let count = row["n"].as_u64().unwrap() as usize;
        if count > 10 {
            continue;
        }
        let pairs: Vec<_> = (1..=count).flat_map(|j| (1..j).map(move |i| (i, j, rho))).collect();
        let event = all_above(count, 0.0);
        let rest = targets(std::slice::from_ref(&event));
        let both = Both::of(&joined(count, STANDARD_NORMAL, &pairs, "rho", &rest));
        both.probability(&event, number(&row["P"]));
    }
}

#[test]
fn two_in_the_tail() {
    for row in rows("bvn_tail") {
        let [h, k, rho] = ["h", "k", "rho"].map(|key| number(&row[key]));
        let event = format!("{} > {h:?} and {} > {k:?}", z(1), z(2));
        let rest = targets(std::slice::from_ref(&event));
        let both = Both::of(&joined(2, STANDARD_NORMAL, &[(1, 2, rho)], "rho", &rest));
        both.probability(&event, number(&row["P_X_gt_h_Y_gt_k"]));
    }
}

/// Spearman's ½ is 2 sin(π / 12) = 0.5176 of the normals: 0.33659, against the 1/3 of ρ = ½.
#[test]
fn a_rank_correlation_is_converted() {
    let event = all_above(2, 0.0);
    let rest = targets(std::slice::from_ref(&event));
    let both = Both::of(&joined(2, STANDARD_NORMAL, &[(1, 2, 0.5)], "rank_rho", &rest));
    let rho = 2.0 * libm::sin(std::f64::consts::PI / 12.0);
    both.probability(&event, 0.25 + libm::asin(rho) / (2.0 * std::f64::consts::PI));
    for run in &both.0 {
        let scenario = &run.plan.scenarios[0];
        assert!((scenario.pairs[0].used - rho).abs() <= 4.0 * f64::EPSILON);
        assert_eq!(scenario.pairs[0].asked_rank, Some(0.5));
    }
}

#[test]
fn joint_tails_of_both_copulas() {
    for row in rows("copula_joint_tail_95") {
        let kind = row["copula"].as_str().unwrap();
        let dependence = match kind.strip_prefix("t nu=") {
            Some(df) => format!("[dependence]\ncopula = \"student_t\"\ndf = {df}\n"),
            None => String::new(),
        };
        let rho = number(&row["rho"]);
        let pairs: &[_] = if rho == 0.0 { &[] } else { &[(1, 2, rho)] };
        let event = all_above(2, 0.95);
        let rest = format!("{dependence}{}", targets(std::slice::from_ref(&event)));
        let uniform = "{ dist = \"uniform\", low = 0, high = 1 }";
        let both = Both::of(&joined(2, uniform, pairs, "rho", &rest));
        both.probability(&event, number(&row["P_both_above_0_95"]));
    }
}

/// Pearson's correlation of two lognormals, by the mean of their product.
#[test]
fn the_product_of_two_correlated_lognormals() {
    let record = reference("lognormal_pearson");
    let spreads = [number(&record["s1"]), number(&record["s2"])];
    let moments = spreads.map(|s| {
        let mean = libm::exp(0.5 * s * s);
        (mean, mean * libm::expm1(s * s).sqrt())
    });
    for row in record["rows"].as_array().unwrap() {
        let (rho, pearson) = (number(&row["rho"]), number(&row["pearson"]));
        let product = format!("[outputs]\nproduct = \"{} * {}\"\n", z(1), z(2));
        let pair = [(1, 2, rho)];
        let pairs: &[_] = if rho == 0.0 { &[] } else { &pair };
        let text = joined(2, STANDARD_NORMAL, pairs, "rho", &product)
            .replacen(STANDARD_NORMAL, &lognormal(1.0, 0.0, spreads[0], 0.0), 1)
            .replacen(STANDARD_NORMAL, &lognormal(1.0, 0.0, spreads[1], 0.0), 1);
        let both = Both::of(&text);
        let [(mean_1, sd_1), (mean_2, sd_2)] = moments;
        let sd = both.0[0].figure("product", "sd");
        both.mean("product", mean_1 * mean_2 + pearson * sd_1 * sd_2, sd);
    }
}

/// Matrices of less than full rank. Eigenvalues of three to four normals are good to some
/// 1e-15, and a root may double the digits lost: what must vanish does so to 1e-7; for perfect
/// correlation the second row of the root is the first.
#[test]
fn correlations_may_be_perfect() {
    let difference = format!("[outputs]\nrest = \"abs({} - {})\"\n", z(1), z(2));
    let run = Run::of(
        &joined(2, STANDARD_NORMAL, &[(1, 2, 1.0)], "rho", &difference),
        &["simulation.paths=65536"],
    );
    assert!(run.figure("rest", "max") <= 1e-12, "{}", run.figure("rest", "max"));
    let sum = format!("[outputs]\nrest = \"abs({} + {} + {})\"\n", z(1), z(2), z(3));
    let pairs = [(1, 2, -0.5), (1, 3, -0.5), (2, 3, -0.5)];
    let run =
        Run::of(&joined(3, STANDARD_NORMAL, &pairs, "rho", &sum), &["simulation.paths=65536"]);
    assert!(run.figure("rest", "max") <= 1e-7, "{}", run.figure("rest", "max"));
    assert!((run.figure(&z(3), "sd") - 1.0).abs() <= 0.01);
}

#[test]
fn correlations_that_contradict_each_other_are_refused() {
    let pairs = [(1, 2, 0.9), (1, 3, -0.9), (2, 3, 0.9)];
    let found = try_plan(&joined(3, STANDARD_NORMAL, &pairs, "rho", ""), &[]).unwrap_err();
    // Eigenvalues of that matrix: 1.9 twice, and −0.8.
    assert!(found.iter().any(|found| found.message.contains("-0.8")), "{found:?}");
}
