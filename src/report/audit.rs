//! The run checks its own draws: did every driver come out as it was asked for?
//!
//! A wrong marginal, a mistaken mixing or a broken point set shows as means or correlations
//! further from what was asked than chance allows. The limits come from a library's
//! distributions: they decide whether to warn, and no figure of the run depends on them.

use std::cell::LazyCell;

use statrs::distribution::{ContinuousCDF, Normal, StudentsT};

use super::scope::{Digests, Scope};
use crate::engine::Outcome;
use crate::plan::{Block, Copula, DriverKind, Pair, Plan, Scenario};
use crate::sampling::{Directions, Patterns, Sampler};

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

/// Correlations under the Gaussian copula. With n independent paths atanh r is near normal about
/// atanh ρ + ρ / (2 (n − 1)) with variance 1 / (n − 3), for few paths and strong correlations,
/// too (Fisher 1921; r itself is not). Balanced points do better, but for those pairs of
/// coordinates that few points fill badly: see [`Evenness`].
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
    if paths < 4 {
        return;
    }
    let n = paths as f64;
    let evenness = LazyCell::new(|| Evenness::new(plan));
    let achieved = outcome.scenarios[index].cross_products.correlations();
    for (pair, achieved) in scenario.pairs.iter().zip(achieved) {
        let Some(achieved) = achieved else { continue };
        let bias = pair.used / (2.0 * (n - 1.0));
        let off = (libm::atanh(achieved) - libm::atanh(pair.used) - bias).abs();
        let allowed = limit / (n - 3.0).sqrt();
        if off > allowed && off > allowed * evenness.factor(scenario, pair).sqrt() {
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

/// How evenly the points of a replicate fill the planes of two coordinates, for `sobol`.
struct Evenness(Option<Vec<Patterns>>);

impl Evenness {
    fn new(plan: &Plan) -> Self {
        let points = plan.settings.paths_per_replicate;
        let sobol = plan.settings.sampler == Sampler::Sobol;
        Self(sobol.then(|| {
            let dimensions = Directions::first(plan.dimensions.len());
            dimensions.iter().map(|dimension| Patterns::new(dimension, points)).collect()
        }))
    }

    /// Variance of a pair's correlation in units of that with as many independent paths, at
    /// least 1.
    ///
    /// Joint normals are sums of independent ones, x = Σ a e and y = Σ b e, and to first order
    /// r − ρ is the mean of xy − ρ (x² + y²) / 2 = Σ m_kl e_k e_l, with m_kl = (a_k b_l + a_l b_k
    /// − ρ (a_k a_l + b_k b_l)) / 2. Independent paths give the variance 2 Σ m_kl² = (1 − ρ²)²;
    /// a pair k < l has (2 m_kl)² of it and takes its own gain.
    fn factor(&self, scenario: &Scenario, pair: &Pair) -> f64 {
        let Some(patterns) = &self.0 else { return 1.0 };
        let (first, second) = pair.normals;
        let holds = |block: &&Block| block.normals.contains(&first);
        let Some(block) = scenario.blocks.iter().find(holds) else { return 1.0 };
        let place = |normal| block.normals.iter().position(|&own| own == normal);
        let (Some(x), Some(y)) = (place(first), place(second)) else { return 1.0 };
        let (a, b) = (block.lower.row(x), block.lower.row(y));
        let rho = pair.used;
        let whole = (1.0 - rho * rho) * (1.0 - rho * rho);
        let mut more = 0.0;
        for l in 0..block.normals.len() {
            for k in 0..l {
                let m = a[k] * b[l] + a[l] * b[k] - rho * (a[k] * a[l] + b[k] * b[l]);
                if m * m > 1e-4 * whole {
                    let [one, other] =
                        [k, l].map(|at| &patterns[scenario.normals[block.normals[at]].dimension]);
                    more += m * m * (one.gain(other) - 1.0).max(0.0);
                }
            }
        }
        if whole > 0.0 { 1.0 + more / whole } else { 1.0 }
    }
}
