//! The short answer: the odds, the main results, and the shape of the value per share.

use super::odds::probability;
use super::scope::{Digests, Scope, Statistics};
use crate::engine::Outcome;
use crate::plan::{Plan, Target};
use crate::stats::{Estimate, round_width};
use crate::text::grouped;

/// What is printed after a run.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    /// Title of the case.
    pub title: String,
    /// Paths, scenarios, sampler and seed, in words.
    pub basis: String,
    /// Confidence of the intervals, 0.95.
    pub confidence: f64,
    /// Names of the scenarios; empty where there is only one.
    pub scenarios: Vec<String>,
    /// The odds over all scenarios, in the plan's order.
    pub targets: Vec<TargetAnswer>,
    /// Main results over all scenarios.
    pub results: Vec<Percentiles>,
    /// Shape of the first value per share, where there is one.
    pub shape: Option<Shape>,
    /// Paths without a value per share, of how many.
    pub without_value: Option<(u64, u64)>,
    /// Share of paths with negative equity, where there are any.
    pub negative_equity: Option<f64>,
}

/// One target's odds.
#[derive(Clone, Debug, PartialEq)]
pub struct TargetAnswer {
    /// As the user named it.
    pub name: String,
    /// `None` where no path meets the condition.
    pub overall: Option<Estimate>,
    /// Independent paths that would know these odds as well; `None` where they have no error.
    pub plain_paths: Option<f64>,
    /// In the order of [`Answer::scenarios`].
    pub by_scenario: Vec<Option<Estimate>>,
}

/// A main result's spread.
#[derive(Clone, Debug, PartialEq)]
pub struct Percentiles {
    /// Name of the result.
    pub name: String,
    /// Unit of the figures below.
    pub unit: String,
    /// Mean; `None` where no path has a value.
    pub mean: Option<f64>,
    /// p05, p25, p50, p75, p95.
    pub quantiles: [Option<f64>; 5],
}

/// A histogram of the value per share.
#[derive(Clone, Debug, PartialEq)]
pub struct Shape {
    /// Name of the result.
    pub name: String,
    /// Unit of the bars' ends.
    pub unit: String,
    /// Neighbouring bars of equal width, ascending.
    pub bars: Vec<Bar>,
    /// Targets and prices among them, ascending.
    pub marks: Vec<Mark>,
}

/// One bar: an interval of values and the share of paths in it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bar {
    /// Lower end, which the bar holds.
    pub low: f64,
    /// Upper end, which the next bar holds.
    pub high: f64,
    /// Probability, a fraction.
    pub share: f64,
}

/// A value worth marking beside the bars.
#[derive(Clone, Debug, PartialEq)]
pub struct Mark {
    /// Where it stands, in the result's unit.
    pub value: f64,
    /// What it is.
    pub label: String,
}

/// Bars wished for in the printed histogram: it has 5 to 11.
const BARS: f64 = 7.0;

/// Draws up the answer.
pub(super) fn answer(plan: &Plan, outcome: &Outcome, digests: &Digests) -> Answer {
    let settings = &plan.settings;
    let several = plan.scenarios.len() > 1;
    let scenarios: Vec<String> = match several {
        true => plan.scenarios.iter().map(|scenario| scenario.name.clone()).collect(),
        false => Vec::new(),
    };
    let target = |(index, target): (usize, &Target)| {
        let odds = |scope| probability(plan, outcome, index, scope);
        let overall = odds(Scope::All);
        TargetAnswer {
            name: target.name.clone(),
            overall: overall.estimate,
            plain_paths: overall.plain_paths,
            by_scenario: (0..scenarios.len())
                .map(|scenario| odds(Scope::One(scenario)).estimate)
                .collect(),
        }
    };
    let targets = plan.targets.iter().enumerate().map(target).collect();
    let results = plan
        .main_results
        .iter()
        .map(|&result| {
            let digest = digests.of(plan, result, Scope::All);
            Percentiles {
                name: plan.results[result].name.clone(),
                unit: plan.results[result].unit.clone(),
                mean: digest.mean.as_ref().map(|mean| mean.value),
                quantiles: [0.05, 0.25, 0.50, 0.75, 0.95].map(|p| digest.quantile(p)),
            }
        })
        .collect();
    Answer {
        title: plan.title.clone(),
        basis: basis(plan),
        confidence: settings.confidence,
        scenarios,
        targets,
        results,
        shape: shape(plan, outcome),
        without_value: without_value(plan, outcome),
        negative_equity: negative_equity(plan, outcome),
    }
}

/// Paths, scenarios, sampler and seed of a plan, in words.
pub fn basis(plan: &Plan) -> String {
    let settings = &plan.settings;
    let scenarios = plan.scenarios.len();
    let split = match scenarios {
        1 => String::new(),
        _ => format!("{scenarios} scenarios x "),
    };
    format!(
        "{} paths ({split}{} replicates x {}), {}, seed {}",
        grouped(settings.paths(scenarios)),
        settings.replicates,
        grouped(settings.paths_per_replicate),
        settings.sampler.name(),
        settings.seed
    )
}

fn without_value(plan: &Plan, outcome: &Outcome) -> Option<(u64, u64)> {
    let figure = plan.results[plan.first_value_per_share()?].figure;
    let missing = outcome
        .scenarios
        .iter()
        .filter_map(|scenario| scenario.summaries[figure].as_ref())
        .map(|summary| summary.moments().missing())
        .sum();
    (missing > 0).then_some((missing, outcome.paths))
}

fn negative_equity(plan: &Plan, outcome: &Outcome) -> Option<f64> {
    let result = plan.results.iter().position(|result| result.name == "equity")?;
    let figure = plan.results[result].figure;
    let share = Statistics::new(plan, outcome, figure, Scope::All).share_below(0.0)?;
    (share > 0.0).then_some(share)
}

/// Bars from p0.5 to p99.5 of the value per share.
fn shape(plan: &Plan, outcome: &Outcome) -> Option<Shape> {
    let result = plan.first_value_per_share()?;
    let name = &plan.results[result].name;
    let statistics = Statistics::new(plan, outcome, plan.results[result].figure, Scope::All);
    let mut marks: Vec<Mark> = plan
        .targets
        .iter()
        .filter(|target| target.given.is_none())
        .filter_map(|target| match &target.threshold {
            Some((of, value)) if of == name => {
                Some(Mark { value: *value, label: target.name.clone() })
            }
            _ => None,
        })
        .collect();
    let listing = &plan.scenarios[0].company.listings[0];
    marks.extend(listing.price.map(|price| Mark { value: price, label: "market price".into() }));
    marks.sort_by(|a, b| a.value.total_cmp(&b.value));
    let (low, high) = (statistics.quantile(0.005)?, statistics.quantile(0.995)?);
    let width = round_width(high / BARS - low / BARS)?;
    let first = (low / width).floor();
    let count = ((high / width).floor() - first) as usize + 1;
    let bars = (0..count)
        .map(|index| {
            let low = (first + index as f64) * width;
            let high = (first + index as f64 + 1.0) * width;
            let share = statistics.share_below(high)? - statistics.share_below(low)?;
            Some(Bar { low, high, share })
        })
        .collect::<Option<Vec<_>>>()?;
    Some(Shape { name: name.clone(), unit: plan.results[result].unit.clone(), bars, marks })
}
