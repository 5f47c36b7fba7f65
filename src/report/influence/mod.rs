//! What moves the headline results, from the run's own paths: two tables.
//!
//! Looked at are the first paths of up to [`REPLICATES`] replicates, the same number in every
//! scenario, [`PATHS`] in all or as many as the run has: a fixed part of the run, so that a
//! million paths cost no more than ten thousand. The years of a series driver are looked at one
//! by one, and as one driver by their mean.

mod rank_correlation;
mod swing;

use rayon::prelude::*;

use super::inputs::{self, Input};
use super::scope::{Digests, Scope};
use super::{Cell, Table};
use crate::engine::dispatch::{self, Kernel};
use crate::engine::{self, InstructionSet};
use crate::plan::Plan;
use crate::stats::given::{ClassSums, Frame, RankProducts, Ranked, Results, Segment};
use crate::stats::{Estimate, jackknife};

/// Paths looked at, over all scenarios.
const PATHS: u64 = 1 << 13;
/// Replicates that they are taken from.
const REPLICATES: usize = 32;

/// Draws up `swing` and `rank_correlation`.
pub(super) fn tables(plan: &Plan, digests: &Digests) -> Vec<Table> {
    let headlines = headlines(plan);
    let inputs = inputs::of(plan);
    let replicates = plan.settings.replicates.min(REPLICATES);
    let columns = (plan.scenarios.len() * replicates) as u64;
    let each = (PATHS / columns).clamp(1, plan.settings.paths_per_replicate);
    let wanted: Vec<usize> = headlines
        .iter()
        .copied()
        .chain(inputs.iter().flat_map(|input| input.parts.clone()))
        .collect();
    let kept = engine::first_paths(plan, &wanted, replicates, each)
        .expect("the run has drawn from the same points");
    let kept = Kept { columns: kept, wanted, replicates, each: each as usize };
    let parts: Vec<Part> = Scope::every(plan)
        .into_par_iter()
        .map(|scope| Part::new(plan, &kept, &headlines, &inputs, scope))
        .collect();
    let (swing, rank_correlation) = rayon::join(
        || swing::table(plan, digests, &parts),
        || rank_correlation::table(plan, &parts),
    );
    vec![swing, rank_correlation]
}

/// The values per share and the user's outputs.
fn headlines(plan: &Plan) -> Vec<usize> {
    let is_output = |name: &str| !name.contains('.') && name != "equity" && name != "enterprise";
    let is_headline = |&at: &usize| {
        let result = &plan.results[at];
        result.listing().is_some() || is_output(&result.name)
    };
    plan.main_results.iter().copied().filter(is_headline).collect()
}

/// Columns of some results, by scenario.
struct Kept {
    columns: Vec<Vec<Vec<f64>>>,
    /// Which results.
    wanted: Vec<usize>,
    replicates: usize,
    /// Paths of each replicate.
    each: usize,
}

impl Kept {
    fn column(&self, scenario: usize, result: usize) -> &[f64] {
        let place = self.wanted.iter().position(|&known| known == result);
        &self.columns[scenario][place.expect("it was asked for")]
    }
}

/// What was seen in one scope.
struct Part<'a> {
    scope: Scope,
    replicates: usize,
    confidence: f64,
    /// The inputs that vary.
    inputs: Vec<Seen<'a>>,
    /// Positions in the plan's results of the headline results that vary.
    results: Vec<usize>,
    /// By input, then result.
    classes: Vec<Vec<ClassSums>>,
    /// Ranks of the inputs, then of the results.
    products: RankProducts,
}

/// An input that varies.
struct Seen<'a> {
    input: &'a Input,
    /// The upper end of its lowest decile and the lower end of its highest.
    deciles: [Option<f64>; 2],
}

impl<'a> Part<'a> {
    fn new(
        plan: &Plan,
        kept: &Kept,
        headlines: &[usize],
        inputs: &'a [Input],
        scope: Scope,
    ) -> Self {
        let (frame, rows) = frame(plan, kept, headlines, scope);
        let gather = |parts: &[usize]| -> Vec<f64> {
            let mut values = Vec::with_capacity(frame.rows());
            for (scenario, rows) in &rows {
                let columns: Vec<&[f64]> =
                    parts.iter().map(|&part| kept.column(*scenario, part)).collect();
                match columns[..] {
                    [only] => values.extend(rows.iter().map(|&row| only[row])),
                    _ => values.extend(rows.iter().map(|&row| mean(&columns, row))),
                }
            }
            values
        };
        let (weights, total) = (frame.weights(), frame.total());
        let rank = |parts: &[usize]| -> Option<(Vec<f64>, Ranked)> {
            let values = gather(parts);
            let known = !values.is_empty() && values.iter().all(|value| value.is_finite());
            let ranked = known.then(|| Ranked::new(&values, &weights, total))?;
            (!ranked.is_constant()).then_some((values, ranked))
        };
        let results: Vec<(usize, Vec<f64>, Ranked)> = headlines
            .iter()
            .filter_map(|&result| rank(&[result]).map(|(values, ranked)| (result, values, ranked)))
            .collect();
        let columns: Vec<&[f64]> = results.iter().map(|result| &result.1[..]).collect();
        let summed = Results::new(&columns, &frame);
        let look = |input: &'a Input| {
            let (values, ranked) = rank(&input.parts)?;
            let deciles = [0.1, 0.9].map(|p| ranked.quantile(&values, p));
            let classes = summed.by_class(&ranked);
            Some((Seen { input, deciles }, (classes, ranked.centred())))
        };
        let (seen, (classes, mut ranks)): (Vec<Seen>, (Vec<_>, Vec<Vec<f64>>)) =
            inputs.par_iter().filter_map(look).unzip();
        let (shown, of_results): (Vec<usize>, Vec<Vec<f64>>) =
            results.into_iter().map(|(result, _, ranked)| (result, ranked.centred())).unzip();
        ranks.extend(of_results);
        let ranks: Vec<&[f64]> = ranks.iter().map(Vec::as_slice).collect();
        Self {
            scope,
            replicates: kept.replicates,
            confidence: plan.settings.confidence,
            products: products(&ranks, &frame),
            inputs: seen,
            results: shown,
            classes,
        }
    }

    /// Estimates a figure that can be read without any one replicate.
    fn estimate(&self, figure: impl Fn(Option<usize>) -> f64) -> Option<Estimate> {
        let without: Vec<f64> =
            (0..self.replicates).map(|replicate| figure(Some(replicate))).collect();
        jackknife(figure(None), &without, self.confidence)
    }
}

/// Products of ranks on the fastest instructions.
fn products(ranks: &[&[f64]], frame: &Frame) -> RankProducts {
    struct Multiply<'a>(&'a [&'a [f64]], &'a Frame, Option<RankProducts>);
    impl Kernel for Multiply<'_> {
        #[inline(always)]
        fn run(&mut self) {
            self.2 = Some(RankProducts::new(self.0, self.1));
        }
    }
    let mut work = Multiply(ranks, frame, None);
    dispatch::run(InstructionSet::fastest(), &mut work);
    work.2.expect("it has been run")
}

fn mean(columns: &[&[f64]], row: usize) -> f64 {
    columns.iter().map(|column| column[row]).sum::<f64>() / columns.len() as f64
}

/// The rows of a scope on which every headline result has a value, by scenario.
fn frame(
    plan: &Plan,
    kept: &Kept,
    headlines: &[usize],
    scope: Scope,
) -> (Frame, Vec<(usize, Vec<usize>)>) {
    let (mut segments, mut rows) = (Vec::new(), Vec::new());
    let mut first = 0;
    for (scenario, weight) in scope.parts(plan) {
        let shown: Vec<&[f64]> =
            headlines.iter().map(|&result| kept.column(scenario, result)).collect();
        let whole = |row: &usize| shown.iter().all(|column| column[*row].is_finite());
        let mut of_scenario: Vec<usize> = Vec::new();
        for replicate in 0..kept.replicates {
            let paths = replicate * kept.each..(replicate + 1) * kept.each;
            of_scenario.extend(paths.filter(whole));
            let end = first + of_scenario.len();
            let begin = segments.last().map_or(0, |segment: &Segment| segment.rows.end);
            segments.push(Segment { rows: begin..end, replicate, weight });
        }
        first += of_scenario.len();
        rows.push((scenario, of_scenario));
    }
    (Frame { segments, replicates: kept.replicates }, rows)
}

/// Value and bounds of an estimate; it is known that the value lies between these ends.
fn interval(estimate: Option<Estimate>, (low, high): (f64, f64)) -> [Cell; 3] {
    let within = |x: f64| x.clamp(low, high);
    Cell::interval(estimate.map(|estimate| Estimate {
        value: within(estimate.value),
        low: within(estimate.low),
        high: within(estimate.high),
        ..estimate
    }))
}
