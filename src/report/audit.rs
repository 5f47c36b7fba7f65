//! The run checks its own draws: did every driver come out as it was asked for?
//!
//! A wrong marginal, a mistaken mixing or a broken point set shows as means or correlations
//! further from what was asked than chance allows. The limits come from a library's
//! distributions: they decide whether to warn, and no figure of the run depends on them.

use statrs::distribution::{ContinuousCDF, Normal, StudentsT};

use super::scope::{Digests, Scope};
use crate::engine::Outcome;
use crate::plan::{Copula, DriverKind, Plan, Scenario};
use crate::sampling::Sampler;

/// Chance of any warning in a run without fault.
const FALSE_ALARM: f64 = 1e-6;
/// Means are not told from their marginal's below this part of its sd: ten times the error
/// that the marginals' tables are allowed.
const TABLE_ERROR: f64 = 1e-8;

/// What does not agree, in words; empty for a sound run.
pub(super) fn audit(plan: &Plan, outcome: &Outcome, digests: &Digests) -> Vec<String> {
    let checks: usize =
        plan.scenarios.iter().map(|scenario| scenario.draws.len() + scenario.pairs.len()).sum();
    let each = FALSE_ALARM / checks.max(1) as f64;
    let mut found = Vec::new();
    for (index, scenario) in plan.scenarios.iter().enumerate() {
        means(plan, digests, index, each, &mut found);
        correlations(plan, outcome, scenario, index, each, &mut found);
    }
    found
}

/// Two-sided limit of a mean's error in standard errors, at a chance of `level`.
fn limit_of_means(plan: &Plan, level: f64) -> Option<f64> {
    let upper = 1.0 - level / 2.0;
    match plan.settings.sampler {
        Sampler::Random => Some(Normal::standard().inverse_cdf(upper)),
        _ => {
            let freedom = plan.settings.replicates as f64 - 1.0;
            Some(StudentsT::new(0.0, 1.0, freedom).ok()?.inverse_cdf(upper))
        }
    }
}

fn means(plan: &Plan, digests: &Digests, index: usize, level: f64, found: &mut Vec<String>) {
    let scenario = &plan.scenarios[index];
    let Some(limit) = limit_of_means(plan, level) else { return };
    for driver in &scenario.drivers {
        let DriverKind::Drawn { marginal, .. } = &driver.kind else { continue };
        let Some(digest) = digests.of_driver(&driver.name, Scope::One(index)) else { continue };
        let achieved = &digest.mean;
        let (Some(achieved), Some(asked), Some(sd)) = (achieved, marginal.mean(), marginal.sd())
        else {
            continue;
        };
        // Without an error, or with none at all (a single path), there is nothing to judge by.
        let Some(error) = achieved.standard_error.filter(|&error| error > 0.0) else { continue };
        if (achieved.value - asked).abs() > (limit * error).max(TABLE_ERROR * sd) {
            found.push(format!(
                "the draws of {} in scenario `{}` have the mean {} where {asked} was asked: more \
                 than chance allows",
                driver.name, scenario.name, achieved.value
            ));
        }
    }
}

/// Correlations under the Gaussian copula, whose sampling error is known: (1 − ρ²)/√n for
/// independent paths (Hotelling 1953), less for balanced points.
fn correlations(
    plan: &Plan,
    outcome: &Outcome,
    scenario: &Scenario,
    index: usize,
    level: f64,
    found: &mut Vec<String>,
) {
    if !matches!(scenario.copula, Copula::Gaussian) {
        return;
    }
    let limit = Normal::standard().inverse_cdf(1.0 - level / 2.0);
    let paths = plan.settings.paths_per_replicate * plan.settings.replicates as u64;
    // Both paths of an antithetic pair have the same products: they count once.
    let paths = if plan.settings.sampler == Sampler::Antithetic { paths / 2 } else { paths };
    let achieved = outcome.scenarios[index].cross_products.correlations();
    for (pair, achieved) in scenario.pairs.iter().zip(achieved) {
        let Some(achieved) = achieved else { continue };
        let error = (1.0 - pair.used * pair.used) / (paths as f64).sqrt();
        // One over n stands for the bias of r, which is of that order.
        if (achieved - pair.used).abs() > limit * error + 1.0 / paths as f64 {
            let (first, second) = pair.normals;
            found.push(format!(
                "the draws of {} and {} in scenario `{}` have the correlation {achieved} where {} \
                 was used: more than chance allows",
                scenario.normals[first].name,
                scenario.normals[second].name,
                scenario.name,
                pair.used
            ));
        }
    }
}
