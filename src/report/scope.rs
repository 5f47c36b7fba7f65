//! Estimates over the whole run or one scenario of it.

use std::collections::BTreeMap;

use rayon::prelude::*;

use crate::engine::Outcome;
use crate::plan::{Figure, Plan};
use crate::sampling::Sampler;
use crate::stats::{
    Estimate, Mixture, Scale, Summary, mean_from_replicates, mean_from_sample, standard_deviation,
};

/// All scenarios under their weights, or one of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// All scenarios by their weights.
    All,
    /// One scenario, by its position in the plan.
    One(usize),
}

impl Scope {
    /// Every scope of a plan: the whole, then each scenario where there are several.
    pub fn every(plan: &Plan) -> Vec<Self> {
        let scenarios = plan.scenarios.len();
        let each = (0..scenarios).map(Self::One).take(if scenarios > 1 { scenarios } else { 0 });
        [Self::All].into_iter().chain(each).collect()
    }

    /// That of a scenario, which is the whole where there is only one.
    pub fn of(plan: &Plan, scenario: usize) -> Self {
        if plan.scenarios.len() > 1 { Self::One(scenario) } else { Self::All }
    }

    /// `all`, or the scenario's name.
    pub fn name(self, plan: &Plan) -> &str {
        match self {
            Self::All => "all",
            Self::One(scenario) => &plan.scenarios[scenario].name,
        }
    }

    /// Scenarios in scope with their weights.
    pub(super) fn parts(self, plan: &Plan) -> Vec<(usize, f64)> {
        match self {
            Self::All => {
                plan.scenarios.iter().map(|scenario| scenario.weight).enumerate().collect()
            }
            Self::One(scenario) => vec![(scenario, 1.0)],
        }
    }
}

/// Whether paths are independent of each other.
pub(super) fn independent_paths(plan: &Plan) -> bool {
    plan.settings.sampler == Sampler::Random
}

/// One result's statistics in one scope.
pub(super) enum Statistics<'a> {
    Certain(f64),
    Uncertain {
        plan: &'a Plan,
        scale: &'a Scale,
        parts: Vec<(&'a Summary, f64)>,
        mixture: Option<Mixture>,
    },
    /// A scenario in scope has no such result: its name.
    Absent(&'a str),
}

impl<'a> Statistics<'a> {
    /// Gathers a figure (position among the plan's figures).
    pub fn new(plan: &'a Plan, outcome: &'a Outcome, figure: usize, scope: Scope) -> Self {
        let mut parts = Vec::new();
        for (scenario, weight) in scope.parts(plan) {
            match (plan.scenarios[scenario].figures[figure], &outcome.scenarios[scenario]) {
                (Figure::Certain(value), _) => return Self::Certain(value),
                (Figure::Absent, _) => return Self::Absent(&plan.scenarios[scenario].name),
                (Figure::Uncertain(_), part) => {
                    parts.extend(part.summaries[figure].as_ref().map(|summary| (summary, weight)));
                }
            }
        }
        let scale = &outcome.scales[figure];
        let mixture = Mixture::new(scale, &parts);
        Self::Uncertain { plan, scale, parts, mixture }
    }

    /// The mean with its error bar.
    pub fn mean(&self) -> Option<Estimate> {
        match self {
            Self::Certain(value) => Some(Estimate::certain(*value)),
            Self::Absent(_) => None,
            Self::Uncertain { plan, scale, parts, .. } => {
                let moments: Vec<_> =
                    parts.iter().map(|(summary, weight)| (summary.moments(), *weight)).collect();
                let confidence = plan.settings.confidence;
                match independent_paths(plan) {
                    true => mean_from_sample(scale, &moments, confidence),
                    false => mean_from_replicates(scale, &moments, confidence),
                }
            }
        }
    }

    /// The standard deviation of single paths, with its error bar.
    pub fn sd(&self) -> Option<Estimate> {
        match self {
            Self::Certain(_) => Some(Estimate::certain(0.0)),
            Self::Absent(_) => None,
            Self::Uncertain { plan, scale, parts, .. } => {
                let moments: Vec<_> =
                    parts.iter().map(|(summary, weight)| (summary.moments(), *weight)).collect();
                standard_deviation(scale, &moments, plan.settings.confidence)
            }
        }
    }

    /// The p-quantile.
    pub fn quantile(&self, p: f64) -> Option<f64> {
        match self {
            Self::Certain(value) => Some(*value),
            Self::Absent(_) => None,
            Self::Uncertain { mixture, .. } => mixture.as_ref().map(|m| m.quantile(p)),
        }
    }

    /// Paths from which quantiles are read, if there are any.
    pub fn counted(&self) -> Option<u64> {
        match self {
            Self::Uncertain { mixture: Some(_), parts, .. } => {
                Some(parts.iter().map(|(summary, _)| summary.bins().count()).sum())
            }
            _ => None,
        }
    }

    /// Least and greatest value of any path.
    pub fn extremes(&self) -> Option<(f64, f64)> {
        match self {
            Self::Certain(value) => Some((*value, *value)),
            Self::Absent(_) => None,
            Self::Uncertain { parts, .. } => {
                let ends = parts.iter().filter_map(|(summary, _)| {
                    Some((summary.moments().min()?, summary.moments().max()?))
                });
                ends.reduce(|a, b| (a.0.min(b.0), a.1.max(b.1)))
            }
        }
    }

    /// Share of paths below a value.
    pub fn share_below(&self, x: f64) -> Option<f64> {
        match self {
            Self::Certain(value) => Some(f64::from(*value < x)),
            Self::Absent(_) => None,
            Self::Uncertain { mixture, .. } => mixture.as_ref().map(|m| m.share_below(x)),
        }
    }

    /// Why there is no figure, if there is none.
    pub fn gap(&self) -> Option<String> {
        match self {
            Self::Absent(scenario) => Some(format!("scenario `{scenario}` has no such result")),
            Self::Uncertain { mixture: None, .. } => Some("no path has a value".to_owned()),
            Self::Uncertain { .. } if self.mean().is_none() => {
                Some("values are too far apart for a mean".to_owned())
            }
            _ => None,
        }
    }
}

/// Percentiles that the tables show.
pub(super) const PERCENTILES: [f64; 9] = [0.01, 0.05, 0.10, 0.25, 0.50, 0.75, 0.90, 0.95, 0.99];

/// What the tables show of one figure in one scope.
pub(super) struct Digest {
    pub mean: Option<Estimate>,
    pub sd: Option<Estimate>,
    /// Least and greatest value.
    pub extremes: Option<(f64, f64)>,
    /// At [`PERCENTILES`].
    pub quantiles: [Option<f64>; PERCENTILES.len()],
    /// Paths that the quantiles are read from; `None` for certain and missing figures.
    pub counted: Option<u64>,
    /// Why there is no figure, if there is none.
    pub gap: Option<String>,
}

impl Digest {
    fn new(statistics: &Statistics) -> Self {
        Self {
            mean: statistics.mean(),
            sd: statistics.sd(),
            extremes: statistics.extremes(),
            quantiles: PERCENTILES.map(|p| statistics.quantile(p)),
            counted: statistics.counted(),
            gap: statistics.gap(),
        }
    }

    /// The quantile of one of [`PERCENTILES`]; `None` for any other.
    pub fn quantile(&self, p: f64) -> Option<f64> {
        PERCENTILES.iter().position(|&known| known == p).and_then(|place| self.quantiles[place])
    }
}

/// The digests of all figures in all scopes.
pub(super) struct Digests {
    scopes: Vec<Scope>,
    /// By scope, then figure.
    digests: Vec<Vec<Digest>>,
    /// Figure of each result, by its name.
    figures: BTreeMap<String, usize>,
}

impl Digests {
    /// Draws them up, on all cores.
    pub fn new(plan: &Plan, outcome: &Outcome) -> Self {
        let scopes = Scope::every(plan);
        let digests = scopes
            .iter()
            .map(|&scope| {
                (0..plan.figures)
                    .into_par_iter()
                    .map(|figure| Digest::new(&Statistics::new(plan, outcome, figure, scope)))
                    .collect()
            })
            .collect();
        let results = plan.results.iter();
        let figures = results.map(|result| (result.name.clone(), result.figure)).collect();
        Self { scopes, digests, figures }
    }

    /// All scopes, the whole first.
    pub fn scopes(&self) -> &[Scope] {
        &self.scopes
    }

    /// A result (position in the plan's results) in a scope; the only scenario is the whole.
    pub fn of(&self, plan: &Plan, result: usize, scope: Scope) -> &Digest {
        self.figure(plan.results[result].figure, scope)
    }

    /// A driver, by its name, in a scope; `None` where no result shows it.
    pub fn of_driver(&self, driver: &str, scope: Scope) -> Option<&Digest> {
        let figure = *self.figures.get(&format!("driver.{driver}"))?;
        Some(self.figure(figure, scope))
    }

    fn figure(&self, figure: usize, scope: Scope) -> &Digest {
        let place = self.scopes.iter().position(|&known| known == scope).unwrap_or(0);
        &self.digests[place][figure]
    }
}
