//! Weights of an event's rows, and of all rows, in the cells of a partition, by replicate.

use super::Rows;
use crate::stats::{Estimate, jackknife};

/// Both kinds of weights.
#[derive(Clone, Debug)]
pub(super) struct Partition {
    /// By cell, then replicate.
    event: Vec<Vec<f64>>,
    all: Vec<Vec<f64>>,
}

impl Partition {
    /// Gathers the [`weights`] of both kinds of rows.
    pub fn new(event: Vec<Vec<f64>>, all: Vec<Vec<f64>>) -> Self {
        Self { event, all }
    }

    /// Number of cells.
    pub fn len(&self) -> usize {
        self.all.len()
    }

    /// Shares of a cell among the event's rows and among all, `without` one replicate.
    pub fn shares(&self, cell: usize, without: Option<usize>) -> (f64, f64) {
        let share = |weights: &[Vec<f64>]| {
            let sum = |weights: &[f64]| -> f64 {
                let kept = weights.iter().enumerate().filter(|(at, _)| Some(*at) != without);
                kept.map(|(_, weight)| weight).sum()
            };
            sum(&weights[cell]) / weights.iter().map(|weights| sum(weights)).sum::<f64>()
        };
        (share(&self.event), share(&self.all))
    }

    /// How much larger a cell's share is among the event's rows: P(event | there) / P(event).
    pub fn lift(&self, cell: usize, without: Option<usize>) -> f64 {
        let (event, all) = self.shares(cell, without);
        event / all
    }

    /// A figure that can be read without any one replicate, with its interval.
    pub fn estimate(
        &self,
        confidence: f64,
        figure: impl Fn(Option<usize>) -> f64,
    ) -> Option<Estimate> {
        let replicates = self.event[0].len();
        let without: Vec<f64> = (0..replicates).map(|replicate| figure(Some(replicate))).collect();
        jackknife(figure(None), &without, confidence)
    }
}

/// The weights of rows by cell, then replicate; a row without a cell is left out.
pub(super) fn weights(
    rows: &Rows,
    replicates: usize,
    cells: usize,
    cell: impl Fn(usize) -> Option<usize>,
) -> Vec<Vec<f64>> {
    let mut weights = vec![vec![0.0; replicates]; cells];
    for row in 0..rows.len() {
        if let Some(cell) = cell(row) {
            weights[cell][rows.replicates[row]] += rows.weights[row];
        }
    }
    weights
}
