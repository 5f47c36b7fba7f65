//! What a run leaves: statistics of every figure, counts of every target.

use super::lines::Smoothed;
use crate::plan::Plan;
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

    /// Settles what was added of one replicate, before another replicate or a merge.
    pub(super) fn settle(&mut self, replicate: usize) {
        self.summaries.iter_mut().flatten().for_each(|summary| summary.settle(replicate));
        self.cross_products.settle();
    }

    /// Adds another part of the same scenario's paths.
    pub fn merge(&mut self, other: Self) {
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
        for (own, other) in self.grouped.iter_mut().zip(other.grouped) {
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
        let (mut hits, mut conditions, mut answered) = (0, 0, 0);
        match given {
            None => {
                for &event in event {
                    hits += u64::from(event == 1.0);
                    answered += u64::from(!event.is_nan());
                }
                conditions = answered;
            }
            Some(given) => {
                for (&event, &given) in event.iter().zip(given) {
                    let (needed, told) = (given == 1.0, !event.is_nan());
                    hits += u64::from(needed & (event == 1.0));
                    conditions += u64::from(needed & told);
                    answered += u64::from(!given.is_nan() & (!needed | told));
                }
            }
        }
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
