//! Measures of a plan: read from its paths, replicate by replicate, so that plans run on the
//! same points can be compared pair by pair.
//!
//! This is the one place where a measure gets its figure; the commands that run a plan many
//! times over, a little changed, ask here.

use rayon::prelude::*;

use super::columns::{AllColumns, columns};
use crate::model::Reference;
use crate::plan::{Figure, Measure, Plan};
use crate::sampling::PointsError;
use crate::stats::{
    Estimate, Hits, linearised, mean_of_replicates, mixture_quantile, paired_difference,
    share_from_replicates,
};

/// A measure's figure with its error bar.
#[derive(Clone, Debug, PartialEq)]
pub struct Reading {
    /// Over all replicates.
    pub estimate: Estimate,
    /// By replicate; their mean is the estimate's value. Of a ratio (a mean where some paths
    /// have no value, a conditional probability) they are its linearised terms.
    pub replicates: Vec<f64>,
}

impl Reading {
    /// This less another on the same points, by pairs of replicates. Where neither shows any
    /// spread to judge by (no hit, or only hits), the interval is that of both their own. `None`
    /// where they have not equally many replicates.
    pub fn less(&self, other: &Self, confidence: f64) -> Option<Estimate> {
        let paired = paired_difference(&other.replicates, &self.replicates, confidence)?;
        let (own, others) = (&self.estimate, &other.estimate);
        Some(match (own.standard_error, others.standard_error) {
            (None, None) => Estimate {
                standard_error: None,
                low: own.low - others.high,
                high: own.high - others.low,
                ..paired
            },
            _ => paired,
        })
    }
}

/// Where a measure finds its figures in one scenario: positions among the columns kept.
enum Source {
    Certain(f64),
    Column(usize),
    /// Event, and condition where there is one.
    Target(usize, Option<usize>),
    Absent,
}

/// Runs all paths of a plan on the threads of the pool at hand and reads the measures. `None`
/// where there is no figure: no path meets the condition or has a value, or a scenario has no
/// such result. `progress` is told of paths done.
///
/// Means and shares are those of `simulate` on the same paths. A quantile is the mean of the
/// replicates' own, each read between the middles of the steps of its distribution function
/// (Hazen 1914; definition 5 of Hyndman and Fan 1996, weighted).
pub fn measure(
    plan: &Plan,
    measures: &[Measure],
    progress: &(dyn Fn(u64) + Sync),
) -> Result<Vec<Option<Reading>>, PointsError> {
    let mut references = vec![Vec::new(); plan.scenarios.len()];
    let sources: Vec<Vec<Source>> = measures
        .iter()
        .map(|&measure| {
            let scenarios = references.iter_mut().enumerate();
            scenarios.map(|(at, wanted)| source(plan, at, measure, wanted)).collect()
        })
        .collect();
    let kept = columns(plan, &references, progress)?;
    let read = |(measure, sources): (&Measure, &Vec<Source>)| match *measure {
        Measure::Probability(target) => probability(plan, target, sources, &kept),
        Measure::Mean(_) => mean(plan, &parts(plan, sources, &kept)?),
        Measure::Sd(_) => sd(plan, &parts(plan, sources, &kept)?),
        Measure::Quantile(_, p) => quantile(plan, &parts(plan, sources, &kept)?, p),
    };
    Ok(measures.iter().zip(&sources).map(read).collect())
}

/// Where a scenario (by position) has a measure's figures; columns are added to `wanted`.
fn source(plan: &Plan, scenario: usize, measure: Measure, wanted: &mut Vec<Reference>) -> Source {
    let scenario = &plan.scenarios[scenario];
    let mut want = |reference: Reference| {
        let known = wanted.iter().position(|known| *known == reference);
        known.unwrap_or_else(|| {
            wanted.push(reference);
            wanted.len() - 1
        })
    };
    match measure {
        Measure::Probability(target) => {
            let event = want(scenario.event(target));
            Source::Target(event, scenario.given(target).map(want))
        }
        Measure::Mean(result) | Measure::Sd(result) | Measure::Quantile(result, _) => {
            match scenario.figures[plan.results[result].figure] {
                Figure::Certain(value) => Source::Certain(value),
                Figure::Absent => Source::Absent,
                Figure::Uncertain(reference) => Source::Column(want(reference)),
            }
        }
    }
}

/// Weights and values of one result in one replicate.
type Part<'a> = (f64, &'a [f64]);

/// The values of a result by replicate and scenario; `None` where a scenario has none.
fn parts<'a>(
    plan: &Plan,
    sources: &'a [Source],
    kept: &'a AllColumns,
) -> Option<Vec<Vec<Part<'a>>>> {
    (0..plan.settings.replicates)
        .map(|replicate| {
            let scenarios = plan.scenarios.iter().zip(sources).zip(kept);
            scenarios
                .map(|((scenario, source), kept)| match source {
                    Source::Column(at) => Some((scenario.weight, kept[replicate][*at].as_slice())),
                    Source::Certain(value) => Some((scenario.weight, std::slice::from_ref(value))),
                    Source::Target(..) | Source::Absent => None,
                })
                .collect()
        })
        .collect()
}

/// Weighted sum of f over the values, and weight of the values.
fn sums(parts: &[Part], f: impl Fn(f64) -> f64) -> (f64, f64) {
    let (mut sum, mut mass) = (0.0, 0.0);
    for (weight, values) in parts {
        let (mut own, mut count) = (0.0, 0);
        for value in values.iter().filter(|value| !value.is_nan()) {
            own += f(*value);
            count += 1;
        }
        sum += weight * own;
        mass += weight * f64::from(count);
    }
    (sum, mass)
}

fn reading(plan: &Plan, replicates: Vec<f64>) -> Option<Reading> {
    let estimate = mean_of_replicates(&replicates, plan.settings.confidence)?;
    Some(Reading { estimate, replicates })
}

fn mean(plan: &Plan, parts: &[Vec<Part>]) -> Option<Reading> {
    let pairs: Vec<_> = parts.iter().map(|parts| sums(parts, |x| x)).collect();
    reading(plan, linearised(&pairs)?)
}

/// √v of the variance v over all paths; terms by the derivative of the root.
fn sd(plan: &Plan, parts: &[Vec<Part>]) -> Option<Reading> {
    let pairs: Vec<_> = parts.iter().map(|parts| sums(parts, |x| x)).collect();
    let (sum, mass) = pairs.iter().fold((0.0, 0.0), |all, own| (all.0 + own.0, all.1 + own.1));
    let mean = sum / mass;
    let squares = |parts: &Vec<Part>| sums(parts, |x| (x - mean) * (x - mean));
    let variances = linearised(&parts.iter().map(squares).collect::<Vec<_>>())?;
    let variance = variances.iter().sum::<f64>() / variances.len() as f64;
    let sd = variance.sqrt();
    let term = |own: &f64| if sd > 0.0 { sd + (own - variance) / (2.0 * sd) } else { 0.0 };
    reading(plan, variances.iter().map(term).collect())
}

fn quantile(plan: &Plan, parts: &[Vec<Part>], p: f64) -> Option<Reading> {
    let own = parts.par_iter().map(|parts| mixture_quantile(parts, p));
    reading(plan, own.collect::<Option<Vec<f64>>>()?)
}

fn probability(
    plan: &Plan,
    target: usize,
    sources: &[Source],
    kept: &AllColumns,
) -> Option<Reading> {
    let replicates = plan.settings.replicates;
    if let Some(answer) = plan.proved(target) {
        return reading(plan, vec![f64::from(answer); replicates]);
    }
    let mut counts = Vec::new();
    for (source, kept) in sources.iter().zip(kept) {
        let Source::Target(event, given) = source else { return None };
        let own = kept
            .iter()
            .map(|columns| count(&columns[*event], given.map(|given| columns[given].as_slice())));
        counts.push(own.unzip::<u64, u64, Vec<u64>, Vec<u64>>());
    }
    let hits: Vec<Hits> = plan
        .scenarios
        .iter()
        .zip(&counts)
        .map(|(scenario, (hits, given))| Hits {
            weight: scenario.weight,
            paths: plan.settings.paths_per_replicate * replicates as u64,
            given,
            hits,
        })
        .collect();
    let estimate = share_from_replicates(&hits, plan.settings.confidence)?;
    let pair = |replicate: usize| {
        hits.iter().fold((0.0, 0.0), |(above, below), own| {
            let count = |counts: &[u64]| own.weight * counts[replicate] as f64;
            (above + count(own.hits), below + count(own.given))
        })
    };
    let replicates = linearised(&(0..replicates).map(pair).collect::<Vec<_>>())?;
    Some(Reading { estimate, replicates })
}

/// Hits, and paths that they are a share of.
fn count(event: &[f64], given: Option<&[f64]>) -> (u64, u64) {
    let (mut hits, mut paths) = (0, 0);
    for (path, event) in event.iter().enumerate() {
        let counts = !event.is_nan() && given.is_none_or(|given| given[path] == 1.0);
        paths += u64::from(counts);
        hits += u64::from(counts && *event == 1.0);
    }
    (hits, paths)
}
