//! The odds of a target: proved, measured along lines, or counted.

use super::scope::{Scope, independent_paths};
use crate::engine::{Outcome, SmoothedTarget, Tally};
use crate::plan::Plan;
use crate::stats::{Estimate, Hits, share_from_replicates, share_from_sample, smoothed_share};

/// A smoothed figure this many joint standard errors from the counted one is not shown.
const DISAGREEMENT: f64 = 6.0;

/// How a probability was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Method {
    /// The plan proves it.
    Proved,
    /// Measured along lines.
    Smoothed,
    /// The share of paths.
    Counted,
}

impl Method {
    pub fn name(self) -> &'static str {
        match self {
            Self::Proved => "proved",
            Self::Smoothed => "smoothed",
            Self::Counted => "counted",
        }
    }
}

/// A target's probability in one scope.
pub(super) struct Odds {
    /// `None` where no path meets the condition.
    pub estimate: Option<Estimate>,
    /// How the estimate was found.
    pub method: Method,
    /// The share of paths, whatever the method.
    pub counted: Option<Estimate>,
    /// Paths that the counted share is one of.
    pub paths: u64,
    /// Independent paths that would know the probability as well: p (1 − p) / se², over the
    /// share of paths that meet the condition.
    pub plain_paths: Option<f64>,
}

/// Estimates a target (position in the plan's targets).
///
/// The figure along lines is taken where its interval over all scenarios is the narrower, in every
/// scope where lines came upon both answers, so that totals are those of the scenarios.
/// Targets that lines do not tell are counted. Two figures that cannot both
/// be right leave the count.
pub(super) fn probability(plan: &Plan, outcome: &Outcome, target: usize, scope: Scope) -> Odds {
    let counts = Counts::new(plan, outcome, target, scope, plan.settings.replicates);
    let paths = counts.given();
    let counted = counts.estimate();
    let (estimate, method) = match proved(plan, target, scope) {
        Some(certain) => (Some(certain), Method::Proved),
        None => match smoothed(plan, outcome, target, scope) {
            Some(found) if told(&found) && better_along_lines(plan, outcome, target) => {
                (Some(found), Method::Smoothed)
            }
            _ => (counted, Method::Counted),
        },
    };
    let share_given = paths as f64 / counts.paths() as f64;
    let plain_paths = estimate.and_then(|estimate| {
        let error = estimate.standard_error.filter(|error| *error > 0.0)?;
        Some(estimate.value * (1.0 - estimate.value) / (error * error) / share_given)
    });
    Odds { estimate, method, counted, paths, plain_paths }
}

/// The share of paths over the first replicates of the run.
pub(super) fn counted(
    plan: &Plan,
    outcome: &Outcome,
    target: usize,
    scope: Scope,
    replicates: usize,
) -> Option<Estimate> {
    let proved = proved(plan, target, scope);
    proved.or_else(|| Counts::new(plan, outcome, target, scope, replicates).estimate())
}

/// 0 or 1 without an error where every scenario in scope proves it.
fn proved(plan: &Plan, target: usize, scope: Scope) -> Option<Estimate> {
    let parts = scope.parts(plan);
    let answers: Option<Vec<bool>> =
        parts.iter().map(|&(scenario, _)| plan.scenarios[scenario].proved[target]).collect();
    let answers = answers?;
    let first = *answers.first()?;
    let value = f64::from(first);
    let certain = Estimate { value, standard_error: Some(0.0), low: value, high: value };
    answers.iter().all(|&answer| answer == first).then_some(certain)
}

/// Whether lines came upon both answers, so that their spread is one.
fn told(found: &Estimate) -> bool {
    found.standard_error.is_some_and(|error| error > 0.0) && 0.0 < found.value && found.value < 1.0
}

fn better_along_lines(plan: &Plan, outcome: &Outcome, target: usize) -> bool {
    let Some(lines) = smoothed(plan, outcome, target, Scope::All) else { return false };
    let Some(error) = lines.standard_error.filter(|_| told(&lines)) else { return false };
    let Some(counted) = counted(plan, outcome, target, Scope::All, plan.settings.replicates) else {
        return true;
    };
    let apart = (counted.value - lines.value).abs();
    let width = |estimate: &Estimate| estimate.high - estimate.low;
    match counted.standard_error {
        Some(other) => {
            width(&lines) < width(&counted) && apart <= DISAGREEMENT * error.hypot(other)
        }
        None => error > 0.0 && counted.low <= lines.value && lines.value <= counted.high,
    }
}

fn smoothed(plan: &Plan, outcome: &Outcome, target: usize, scope: Scope) -> Option<Estimate> {
    let parts: Vec<(&SmoothedTarget, f64)> = scope
        .parts(plan)
        .into_iter()
        .map(|(scenario, weight)| (&outcome.smoothed.scenarios[scenario][target], weight))
        .collect();
    let total = |pick: fn(&SmoothedTarget) -> &Vec<f64>| -> Vec<f64> {
        let replicates = parts.first().map_or(0, |(part, _)| pick(part).len());
        (0..replicates)
            .map(|at| parts.iter().map(|(part, weight)| weight * pick(part)[at]).sum())
            .collect()
    };
    let (event, given) = (total(|part| &part.event), total(|part| &part.given));
    if event.is_empty() {
        return None;
    }
    let p = event.iter().sum::<f64>() / given.iter().sum::<f64>();
    let least = outcome.smoothed.turn_error * p.min(1.0 - p).max(0.0);
    smoothed_share(&event, &given, least, plan.settings.confidence)
}

/// Exact counts of a target over a scope and the first replicates.
struct Counts<'a> {
    plan: &'a Plan,
    parts: Vec<(&'a Tally, f64)>,
    replicates: usize,
}

impl<'a> Counts<'a> {
    fn new(
        plan: &'a Plan,
        outcome: &'a Outcome,
        target: usize,
        scope: Scope,
        replicates: usize,
    ) -> Self {
        let parts = scope.parts(plan).into_iter();
        let tally = |scenario: usize| &outcome.scenarios[scenario].tallies[target];
        let parts = parts.map(|(scenario, weight)| (tally(scenario), weight)).collect();
        Self { plan, parts, replicates }
    }

    fn of_each(&self) -> u64 {
        self.plan.settings.paths_per_replicate * self.replicates as u64
    }

    fn paths(&self) -> u64 {
        self.of_each() * self.parts.len() as u64
    }

    fn given(&self) -> u64 {
        self.parts.iter().map(|(tally, _)| tally.given[..self.replicates].iter().sum::<u64>()).sum()
    }

    fn estimate(&self) -> Option<Estimate> {
        let paths = self.of_each();
        let hits: Vec<Hits> = self
            .parts
            .iter()
            .map(|&(tally, weight)| Hits {
                weight,
                paths,
                given: &tally.given[..self.replicates],
                hits: &tally.hits[..self.replicates],
            })
            .collect();
        match independent_paths(self.plan) {
            true => share_from_sample(&hits, self.plan.settings.confidence),
            false => share_from_replicates(&hits, self.plan.settings.confidence),
        }
    }
}
