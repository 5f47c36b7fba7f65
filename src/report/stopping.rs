//! A run with more and more paths, until what it reports is as precise as asked.
//!
//! It is looked at after [`FIRST`] paths of each replicate and after every doubling, never in
//! between, so that neither speed nor threads say where it stops. Each look is a run of its own:
//! the last one is, to the bit, the run of as many `paths`.

use serde::Serialize;

use super::odds::probability;
use super::percentiles;
use super::scope::{Scope, Statistics};
use crate::engine::Outcome;
use crate::plan::{Measure, Plan, Precision};
use crate::stats::Estimate;
use crate::text::grouped;

/// Paths of a replicate of a scenario at the first look.
const FIRST: u64 = 512;
/// Most paths over all scenarios, unless others are asked for.
pub const MOST_PATHS: u64 = 1 << 26;
/// Doublings that are looked ahead, at most.
const AHEAD: u32 = 16;
/// Looks from which the decline of an interval is read.
const LOOKS: usize = 4;

/// How a run on precision ended.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Stopping {
    /// What is to be said of it, in sentences.
    pub verdict: String,
    /// Whether every precision was met.
    pub met: bool,
    /// Paths at which the run was looked at.
    pub looks: Vec<u64>,
    /// Paths beyond which it would not have gone.
    pub most_paths: u64,
    /// In the order asked.
    pub precisions: Vec<Reached>,
}

/// One precision, at the last look.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Reached {
    /// As the user would write it, names in full.
    pub asked: String,
    /// How far the interval may reach to either side.
    pub width: f64,
    /// Whether that is a part of the figure itself.
    pub relative: bool,
    /// Unit of the figure; `fraction` of probabilities.
    pub unit: String,
    /// The figure; `None` where there is none.
    pub estimate: Option<f64>,
    /// Lower bound of its interval.
    pub ci_low: Option<f64>,
    /// Upper bound.
    pub ci_high: Option<f64>,
    /// How far the interval reaches, the longer arm, in what `width` is given in.
    pub reach: Option<f64>,
    /// The same in words.
    pub reached: Option<String>,
    /// The look from which on it was met.
    pub met_from: Option<u64>,
    /// An estimate of the look at which it is met, or where it is met, half of it: read from how
    /// the interval narrowed. `None` where that is further than can be told.
    pub paths_ahead: Option<u64>,
}

/// Runs the plan with ever more paths until the precisions are met or `most` paths have been
/// run (over all scenarios, rounded up as `paths` are). The plan keeps the number of paths of
/// its last run, whose outcome is returned.
///
/// # Errors
/// Those of `run`.
pub fn until_precise<E>(
    plan: &mut Plan,
    wanted: &[Precision],
    most: u64,
    mut run: impl FnMut(&Plan) -> Result<Outcome, E>,
) -> Result<(Outcome, Stopping), E> {
    let scenarios = plan.scenarios.len();
    let most = plan.settings.with_paths(most, scenarios).paths(scenarios);
    let mut paths = most.min(FIRST * (plan.settings.replicates * scenarios) as u64);
    let mut looks: Vec<Look> = Vec::new();
    loop {
        plan.settings = plan.settings.with_paths(paths, scenarios);
        let outcome = run(plan)?;
        let look = Look::new(plan, &outcome, wanted);
        let met = look.figures.iter().zip(wanted).all(|(figure, wanted)| figure.meets(wanted));
        looks.push(look);
        if met || paths == most {
            return Ok((outcome, Stopping::new(plan, wanted, &looks, most)));
        }
        paths = most.min(2 * paths);
    }
}

/// What a run shows of the measures.
struct Look {
    paths: u64,
    /// Lines that smoothed figures come from.
    lines: u64,
    figures: Vec<Seen>,
}

/// A measure as reported, and as its paths alone tell it.
#[derive(Clone, Copy)]
struct Seen {
    reported: Option<Estimate>,
    counted: Option<Estimate>,
}

impl Look {
    fn new(plan: &Plan, outcome: &Outcome, wanted: &[Precision]) -> Self {
        let figure = |wanted: &Precision| Seen::new(plan, outcome, wanted.measure);
        Self {
            paths: outcome.paths,
            lines: outcome.smoothed.lines_per_replicate,
            figures: wanted.iter().map(figure).collect(),
        }
    }
}

impl Seen {
    fn new(plan: &Plan, outcome: &Outcome, measure: Measure) -> Self {
        let statistics =
            |result: usize| Statistics::new(plan, outcome, plan.results[result].figure, Scope::All);
        let counted = match measure {
            Measure::Probability(target) => {
                let odds = probability(plan, outcome, target, Scope::All);
                return Self { reported: odds.estimate, counted: odds.counted };
            }
            Measure::Mean(result) => statistics(result).mean(),
            Measure::Sd(result) => statistics(result).sd(),
            Measure::Quantile(result, p) => {
                let main = plan.main_results.iter().position(|&main| main == result);
                let quantiles = main
                    .and_then(|main| percentiles::estimates(plan, outcome, main, Scope::All, &[p]));
                quantiles.and_then(|quantiles| quantiles.first().copied())
            }
        };
        Self { reported: counted, counted }
    }

    fn meets(&self, wanted: &Precision) -> bool {
        self.reported.is_some_and(|estimate| wanted.reach(&estimate) <= wanted.width)
    }
}

impl Stopping {
    fn new(plan: &Plan, wanted: &[Precision], looks: &[Look], most: u64) -> Self {
        let precisions: Vec<Reached> =
            wanted.iter().enumerate().map(|(at, one)| Reached::new(plan, one, looks, at)).collect();
        let mut stopping = Self {
            verdict: String::new(),
            met: precisions.iter().all(|reached| reached.met_from.is_some()),
            looks: looks.iter().map(|look| look.paths).collect(),
            most_paths: most,
            precisions,
        };
        stopping.verdict = stopping.sentences();
        stopping
    }

    /// How it ended, and what more paths would bring.
    fn sentences(&self) -> String {
        let paths = grouped(self.looks.last().copied().unwrap_or(0));
        let ahead = self.ahead().map(grouped);
        let unmet = self.precisions.iter().filter(|one| one.met_from.is_none()).count();
        match (unmet, self.precisions.as_slice()) {
            (0, precisions) => {
                let last = precisions.iter().max_by_key(|one| one.met_from);
                let which = match (precisions, last) {
                    ([_, _, ..], Some(last)) => {
                        format!("every precision asked for is met, {} the last", last.asked)
                    }
                    _ => "the precision asked for is met".to_owned(),
                };
                let half = if precisions.len() > 1 { "Half of each" } else { "Half of it" };
                let ahead = match ahead {
                    Some(ahead) if ahead == paths => format!("{half} is met, too."),
                    Some(ahead) => format!("{half} would take about {ahead} paths (an estimate)."),
                    None => format!("{half} is out of reach."),
                };
                format!("Stopped at {paths} paths: {which}. {ahead}")
            }
            (unmet, precisions) => {
                let which = match precisions {
                    [_] => "the precision asked for is not met".to_owned(),
                    _ => format!("{unmet} of {} precisions are not met", precisions.len()),
                };
                let ahead = match ahead {
                    Some(ahead) => format!("It would take about {ahead} paths (an estimate)."),
                    None => "It is out of reach.".to_owned(),
                };
                format!("Stopped at the most paths allowed, {paths}: {which}. {ahead}")
            }
        }
    }

    /// The paths that all unmet precisions take, or half of all; `None` beyond what can be told.
    fn ahead(&self) -> Option<u64> {
        let asked = self.precisions.iter().filter(|one| self.met || one.met_from.is_none());
        asked.map(|one| one.paths_ahead).collect::<Option<Vec<_>>>()?.into_iter().max()
    }
}

impl Reached {
    fn new(plan: &Plan, wanted: &Precision, looks: &[Look], at: usize) -> Self {
        let meets = |look: &&Look| look.figures[at].meets(wanted);
        let met_from = looks.iter().rev().take_while(meets).last().map(|look| look.paths);
        let reported = looks.last().and_then(|look| look.figures[at].reported);
        let finite = |pick: fn(&Estimate) -> f64| {
            reported.as_ref().map(pick).filter(|bound| bound.is_finite())
        };
        let reach = reported.map(|estimate| wanted.reach(&estimate)).filter(|x| x.is_finite());
        let next = if met_from.is_some() { 0.5 * wanted.width } else { wanted.width };
        Self {
            asked: plan.words_of(wanted),
            width: wanted.width,
            relative: wanted.relative,
            unit: plan.unit_of(wanted.measure).to_owned(),
            estimate: finite(|estimate| estimate.value),
            ci_low: finite(|estimate| estimate.low),
            ci_high: finite(|estimate| estimate.high),
            reach,
            reached: reach.map(|reach| plan.width_in_words(wanted, two_figures(reach))),
            met_from,
            paths_ahead: paths_ahead(wanted, looks, at, next),
        }
    }
}

/// The look at which a width will be met. Where lines have stopped growing in number, their
/// figure will not improve, and the paths have to tell it alone.
fn paths_ahead(wanted: &Precision, looks: &[Look], at: usize, width: f64) -> Option<u64> {
    let last = looks.last()?;
    let reach = |estimate: Option<Estimate>| estimate.map(|estimate| wanted.reach(&estimate));
    if reach(last.figures[at].reported).is_some_and(|reach| reach <= width) {
        return Some(last.paths);
    }
    let history = |pick: fn(&Seen) -> Option<Estimate>| -> Vec<(u64, f64)> {
        let seen = looks.iter().map(|look| (look.paths, reach(pick(&look.figures[at]))));
        seen.filter_map(|(paths, reach)| Some((paths, reach.filter(|x| x.is_finite())?))).collect()
    };
    let grew = looks.len() < 2 || looks[looks.len() - 2].lines < last.lines;
    let reported = history(|figure| figure.reported);
    let reported = if grew { extrapolated(&reported, width) } else { None };
    let counted = extrapolated(&history(|figure| figure.counted), width);
    reported.into_iter().chain(counted).min()
}

/// The first doubling of the last number of paths at which a reach that declines as (paths)^-b
/// is a width at most: b from the last looks by least squares, from that of independent paths,
/// 1/2, to 1.
fn extrapolated(history: &[(u64, f64)], width: f64) -> Option<u64> {
    let recent = &history[history.len().saturating_sub(LOOKS)..];
    let (paths, reach) = *recent.last()?;
    let n = recent.len() as f64;
    let logs = || recent.iter().map(|&(n, reach)| (libm::log(n as f64), libm::log(reach)));
    let (x, y) = logs().fold((0.0, 0.0), |(a, b), (x, y)| (a + x / n, b + y / n));
    let (xx, xy) = logs()
        .fold((0.0, 0.0), |(xx, xy), (a, b)| (xx + (a - x) * (a - x), xy + (a - x) * (b - y)));
    let rate = if xx > 0.0 { (-xy / xx).clamp(0.5, 1.0) } else { 0.5 };
    let doublings = libm::ceil(libm::log2(reach / width) / rate).max(1.0);
    (doublings <= f64::from(AHEAD)).then(|| paths << doublings as u32)
}

/// Rounded up to two digits that count.
fn two_figures(x: f64) -> f64 {
    if !(x > 0.0) {
        return x;
    }
    let unit = libm::pow(10.0, libm::floor(libm::log10(x)) - 1.0);
    let digits = libm::ceil(x / unit - 1e-9);
    format!("{:.1e}", digits * unit).parse().unwrap_or(x)
}
