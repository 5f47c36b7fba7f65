//! Why the mean of a simulation is not the model at its drivers' means.

use super::{Centre, Page};
use crate::engine::Outcome;
use crate::plan::Plan;
use crate::report::scope::{Scope, Statistics};
use crate::stats::Estimate;

/// Paths of each of the small simulations, about.
const PATHS: u64 = 1 << 16;

/// How far the simulated mean of the value per share lies from a page's.
#[derive(Clone, Debug, PartialEq)]
pub struct Comparison {
    /// `per_share.LISTING`, the first listing's.
    pub result: String,
    /// The listing's currency.
    pub unit: String,
    /// On the page.
    pub page: f64,
    /// Mean over the paths that have a value.
    pub simulated: Estimate,
    /// Paths simulated.
    pub paths: u64,
    /// What the difference is made of; the parts sum to it.
    pub parts: Vec<Part>,
}

/// One part of the difference.
#[derive(Clone, Debug, PartialEq)]
pub struct Part {
    /// `centre`, `correlation`, `capacity` or `convexity`.
    pub name: &'static str,
    /// For people.
    pub words: String,
    /// In the result's unit.
    pub value: f64,
}

impl Comparison {
    /// Simulates one scenario a few times over the same points and takes the difference apart,
    /// one thing left out after the other:
    ///
    /// 1. from the page's point of every driver to its mean;
    /// 2. what correlations and persistence add to the simulated mean;
    /// 3. what revenue cut off at capacity adds, against the same at the drivers' means;
    /// 4. the rest: products, ratios, powers and floors of drivers that vary by themselves.
    ///
    /// `Ok(None)` where the value per share is missing on the page or has no mean.
    ///
    /// # Errors
    /// Those of `simulate`.
    pub fn new<E>(
        plan: &Plan,
        page: &Page,
        centre: Centre,
        simulate: &dyn Fn(&Plan) -> Result<Outcome, E>,
    ) -> Result<Option<Self>, E> {
        let paths_per_replicate = (PATHS / plan.settings.replicates as u64).next_power_of_two();
        let plan = plan.only(page.scenario, paths_per_replicate.max(2));
        let Some(position) = plan.first_value_per_share() else {
            return Ok(None);
        };
        let result = &plan.results[position];
        let mean = |plan: &Plan| -> Result<Option<Estimate>, E> {
            let outcome = simulate(plan)?;
            Ok(Statistics::new(plan, &outcome, position, Scope::All).mean())
        };
        let at_means = |plan: &Plan| Page::at(plan, 0, Centre::Mean).result(&result.name);
        let scenario = &plan.scenarios[0];
        let correlated = !scenario.blocks.is_empty();
        let limited = scenario.company.segments.iter().any(|segment| segment.capacity.is_some());

        let (Some(shown), Some(middle), Some(simulated)) =
            (page.result(&result.name), at_means(&plan), mean(&plan)?)
        else {
            return Ok(None);
        };
        let mut parts = Vec::new();
        if centre != Centre::Mean {
            let words = format!("every driver at its mean instead of its {}", centre.name());
            parts.push(Part { name: "centre", words, value: middle - shown });
        }
        let free = if correlated { plan.without_correlations() } else { plan.clone() };
        let mut rest = simulated.value - middle;
        if correlated {
            let Some(alone) = mean(&free)? else { return Ok(None) };
            let words = "correlations and persistence".to_owned();
            parts.push(Part { name: "correlation", words, value: simulated.value - alone.value });
            rest = alone.value - middle;
        }
        if limited {
            let free = free.without_limits();
            let (Some(alone), Some(middle)) = (mean(&free)?, at_means(&free)) else {
                return Ok(None);
            };
            let unlimited = alone.value - middle;
            let words = "capacity that holds revenue back on some paths".to_owned();
            parts.push(Part { name: "capacity", words, value: rest - unlimited });
            rest = unlimited;
        }
        let words = "convexity: products, ratios, powers and floors".to_owned();
        parts.push(Part { name: "convexity", words, value: rest });
        Ok(Some(Self {
            result: result.name.clone(),
            unit: result.unit.clone(),
            page: shown,
            simulated,
            paths: plan.settings.paths(1),
            parts,
        }))
    }
}
