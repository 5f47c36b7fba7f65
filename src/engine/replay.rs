//! One path again, from its address alone; or the model at a given point.

use super::batch::{Batch, Streams};
use super::simulate::points_of;
use crate::dist::Marginal;
use crate::plan::{Driver, DriverKind, Figure, Plan, Scenario};
use crate::sampling::PointsError;

/// Which path: scenario and replicate by position, path by its number in the replicate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Address {
    /// Position among the plan's scenarios, from 0.
    pub scenario: usize,
    /// Randomisation of the points, from 0.
    pub replicate: usize,
    /// Number of the path in its replicate, from 0.
    pub path: u64,
}

/// A path's values.
#[derive(Clone, Debug, PartialEq)]
pub struct Replay {
    /// For each of the plan's results; `None` where the path or the scenario has no such value.
    pub results: Vec<Option<f64>>,
    /// For each target: whether the event happens; `None` where its condition is false or
    /// there is no answer.
    pub targets: Vec<Option<bool>>,
    /// For each of the company's discount rates: the factor to the middle of what is ahead of
    /// each projected year, then the factor to the end of the last.
    pub factors: Vec<Vec<f64>>,
}

/// Evaluates one path on plain `f64`: the same text, and the same bits, as in the run.
///
/// # Panics
/// If the plan has no such scenario.
pub fn replay(plan: &Plan, address: Address) -> Result<Replay, PointsError> {
    let points = points_of(plan)?;
    let scenario = &plan.scenarios[address.scenario];
    let streams = Streams::new(&points, scenario, address.replicate);
    let mut batch = Batch::new(scenario, 1);
    batch.draw(plan, scenario, &streams, address.path, 1);
    batch.evaluate_one(scenario);
    Ok(values(plan, scenario, &batch))
}

/// Evaluates the model with each uncertain driver at the value that `at` gives it; years between
/// two anchors follow.
///
/// # Panics
/// If the plan has no such scenario.
pub fn evaluate_at(plan: &Plan, scenario: usize, at: &dyn Fn(&Driver, &Marginal) -> f64) -> Replay {
    let scenario = &plan.scenarios[scenario];
    let mut batch = Batch::new(scenario, 1);
    for driver in &scenario.drivers {
        if let DriverKind::Drawn { marginal, .. } = &driver.kind {
            batch.drivers[driver.slot] = at(driver, marginal);
        }
    }
    batch.evaluate_one(scenario);
    values(plan, scenario, &batch)
}

/// What the first path of a batch came to.
fn values(plan: &Plan, scenario: &Scenario, batch: &Batch) -> Replay {
    let present = |value: f64| (!value.is_nan()).then_some(value);
    let results = plan
        .results
        .iter()
        .map(|result| match scenario.figures[result.figure] {
            Figure::Certain(value) => Some(value),
            Figure::Uncertain(reference) => present(batch.column(reference)[0]),
            Figure::Absent => None,
        })
        .collect();
    let targets = (0..plan.targets.len())
        .map(|target| {
            let given = scenario.given(target).map_or(1.0, |given| batch.column(given)[0]);
            let event = present(batch.column(scenario.event(target))[0]);
            event.filter(|_| given == 1.0).map(|event| event == 1.0)
        })
        .collect();
    let years = scenario.company.calendar.years();
    let factor = |rate, year| batch.results[scenario.slots.factor(rate, year)];
    let factors = (0..scenario.company.rates.len())
        .map(|rate| (0..=years).map(|year| factor(rate, year)).collect())
        .collect();
    Replay { results, targets, factors }
}
