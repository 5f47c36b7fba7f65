//! How much the ranges of two drivers together tell of an event.

use super::partition::{Partition, weights};
use super::{PLACES, Rows};
use crate::stats::Estimate;

/// Fifths of a distribution.
const FIFTHS: usize = 5;

/// Weights in the cells of two drivers' fifths.
#[derive(Clone, Debug)]
pub struct Joint(Partition);

impl Joint {
    /// Weighs both kinds of rows over the cells of two drivers.
    pub fn new(event: &Rows, all: &Rows, drivers: [usize; 2], replicates: usize) -> Self {
        let weigh = |rows: &Rows| {
            weights(rows, replicates, FIFTHS * FIFTHS, |row| {
                let fifth = |driver: usize| usize::from(rows.places[driver][row]) * FIFTHS / PLACES;
                let fifths = drivers.map(fifth);
                fifths.iter().all(|&fifth| fifth < FIFTHS).then(|| cell(fifths))
            })
        };
        Self(Partition::new(weigh(event), weigh(all)))
    }

    /// The part of the variance of the event's indicator that lies between the cells, the event
    /// having this probability: p / (1 - p) Σ (lift - 1)² share.
    pub fn explained(&self, probability: f64, without: Option<usize>) -> f64 {
        let part = |cell| {
            let (event, all) = self.0.shares(cell, without);
            if all > 0.0 { (event - all) * (event - all) / all } else { 0.0 }
        };
        probability / (1.0 - probability) * (0..self.0.len()).map(part).sum::<f64>()
    }

    /// [`Self::explained`] with its interval.
    pub fn explained_estimate(&self, probability: f64, confidence: f64) -> Option<Estimate> {
        self.0.estimate(confidence, |without| self.explained(probability, without))
    }

    /// The fifths (from 0) of both drivers in which the event is likeliest, where at least `least`
    /// of the event's rows lie.
    pub fn likeliest(&self, least: f64) -> Option<[usize; 2]> {
        let cells = (0..self.0.len()).filter_map(|cell| {
            let (event, all) = self.0.shares(cell, None);
            (event >= least && all > 0.0).then_some((event / all, cell))
        });
        let (_, cell) = cells.max_by(|a, b| a.0.total_cmp(&b.0))?;
        Some([cell / FIFTHS, cell % FIFTHS])
    }

    /// The lift of a cell: P(event | both drivers there) / P(event).
    pub fn lift(&self, fifths: [usize; 2], confidence: f64) -> Option<Estimate> {
        self.0.estimate(confidence, |without| self.0.lift(cell(fifths), without))
    }
}

/// Position of the cell of two fifths.
fn cell([first, second]: [usize; 2]) -> usize {
    first * FIFTHS + second
}
