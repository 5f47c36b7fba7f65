//! Charges for what was spent, year by year.

use super::support::Run;
use super::{config, exact, numbers, rows};

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
