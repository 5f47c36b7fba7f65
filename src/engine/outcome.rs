//! What a run leaves: statistics of every figure, counts of every target.

use super::lines::Smoothed;
use crate::plan::Plan;
use crate::real::{Lanes, Mask, Real};
use crate::stats::{CrossProducts, GroupedBins, LinearHistogram, Scale, Summary};

/// A run's statistics; the same bits for any number of threads.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// The frame in which each figure was summed and binned, shared by all scenarios.
    pub scales: Vec<Scale>,
    /// In the plan's order.
    pub scenarios: Vec<ScenarioOutcome>,
    /// What lines through the same space tell of the targets.
    pub smoothed: Smoothed,
    /// Paths run, over all scenarios.
    pub paths: u64,
}

/// One scenario's statistics.
#[derive(Clone, Debug)]
pub struct ScenarioOutcome {
    /// For each figure; `None` where the plan knows it to be certain or absent.
    pub summaries: Vec<Option<Summary>>,
    /// For each main result; `None` likewise.
    pub histograms: Vec<Option<LinearHistogram>>,
    /// For each main result, by replicate; `None` likewise.
    pub grouped: Vec<Option<GroupedBins>>,
    /// For each target.
    pub tallies: Vec<Tally>,
    /// Of the pairs of normals in the scenario's order of pairs.
    pub cross_products: CrossProducts,
}

impl ScenarioOutcome {
    /// Gives the summaries of main results, which are counted by group of replicates, their counts.
    pub(super) fn gather(&mut self, plan: &Plan) {
        for (&result, grouped) in plan.main_results.iter().zip(&self.grouped) {
            let figure = plan.results[result].figure;
            if let (Some(summary), Some(grouped)) = (&mut self.summaries[figure], grouped) {
                summary.take_counts(grouped);
            }
        }
    }

    /// Adds another part of the same scenario's paths.
    pub fn merge(&mut self, other: &Self) {
        for (own, other) in self.summaries.iter_mut().zip(&other.summaries) {
            if let (Some(own), Some(other)) = (own, other) {
                own.merge(other);
            }
        }
        for (own, other) in self.histograms.iter_mut().zip(&other.histograms) {
            if let (Some(own), Some(other)) = (own, other) {
                own.merge(other);
            }
        }
        for (own, other) in self.grouped.iter_mut().zip(&other.grouped) {
            if let (Some(own), Some(other)) = (own, other) {
                own.merge(other);
            }
        }
        for (own, other) in self.tallies.iter_mut().zip(&other.tallies) {
            own.merge(other);
        }
        self.cross_products.merge(&other.cross_products);
    }
}

/// Exact counts of one target in one scenario.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tally {
    /// By replicate: paths that meet the condition and have an answer.
    pub given: Vec<u64>,
    /// By replicate: those of them on which the event happens.
    pub hits: Vec<u64>,
    /// Paths without an answer.
    pub missing: u64,
}

impl Tally {
    /// No paths yet.
    pub fn new(replicates: usize) -> Self {
        Self { given: vec![0; replicates], hits: vec![0; replicates], missing: 0 }
    }

    /// Counts a batch: columns of 1 (true), 0 (false) or NaN (no answer). An event without an
    /// answer does not matter where the condition is false.
    #[inline(always)]
    pub fn observe(&mut self, replicate: usize, event: &[f64], given: Option<&[f64]>) {
        let mut counts = [0; 3];
        let whole = event.len() - event.len() % Lanes::WIDTH;
        for at in (0..whole).step_by(Lanes::WIDTH) {
            count::<Lanes>(event, given, at, &mut counts);
        }
        for at in whole..event.len() {
            count::<f64>(event, given, at, &mut counts);
        }
        let [hits, conditions, answered] = counts.map(u64::from);
        self.hits[replicate] += hits;
        self.given[replicate] += conditions;
        self.missing += event.len() as u64 - answered;
    }

    /// Adds another part of the same paths.
    pub fn merge(&mut self, other: &Self) {
        for (own, other) in self.given.iter_mut().zip(&other.given) {
            *own += other;
        }
        for (own, other) in self.hits.iter_mut().zip(&other.hits) {
            *own += other;
        }
        self.missing += other.missing;
    }
}

/// Adds a group's hits, met conditions and answers.
#[inline(always)]
fn count<T: Real>(event: &[f64], given: Option<&[f64]>, at: usize, counts: &mut [u32; 3]) {
    let one = T::splat(1.0);
    let event = T::load(event, at);
    let given = given.map_or(one, |given| T::load(given, at));
    let needed = Real::eq(given, one);
    counts[0] += (needed & Real::eq(event, one)).count();
    counts[1] += (needed & event.present()).count();
    counts[2] += (given.present() & (!needed | event.present())).count();
}
