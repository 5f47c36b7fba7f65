//! How much the ranges of two drivers together tell of an event.

use super::{PLACES, Rows};
use crate::stats::{Estimate, jackknife};

/// Fifths of a distribution.
const FIFTHS: usize = 5;
const CELLS: usize = FIFTHS * FIFTHS;

/// Weights in the cells of two drivers' fifths, by replicate.
#[derive(Clone, Debug)]
pub struct Joint {
    /// By cell, then replicate: weight of the event's rows, and of all rows.
    event: Vec<Vec<f64>>,
    all: Vec<Vec<f64>>,
}

impl Joint {
    /// Counts both kinds of rows over the cells of two drivers.
    pub fn new(event: &Rows, all: &Rows, drivers: [usize; 2], replicates: usize) -> Self {
        let count = |rows: &Rows| {
            let mut counts = vec![vec![0.0; replicates]; CELLS];
            for row in 0..rows.len() {
                let fifth = |driver: usize| usize::from(rows.places[driver][row]) * FIFTHS / PLACES;
                let [first, second] = drivers.map(fifth);
                if first < FIFTHS && second < FIFTHS {
                    counts[first * FIFTHS + second][rows.replicates[row]] += rows.weights[row];
                }
            }
            counts
        };
        Self { event: count(event), all: count(all) }
    }

    /// Shares of a cell among the event's rows and among all, `without` one replicate.
    fn shares(&self, cell: usize, without: Option<usize>) -> (f64, f64) {
        let share = |counts: &[Vec<f64>]| {
            let sum = |counts: &[f64]| -> f64 {
                let kept = counts.iter().enumerate().filter(|(at, _)| Some(*at) != without);
                kept.map(|(_, count)| count).sum()
            };
            sum(&counts[cell]) / counts.iter().map(|counts| sum(counts)).sum::<f64>()
        };
        (share(&self.event), share(&self.all))
    }

    /// The part of the variance of the event's indicator that lies between the cells, the event
    /// having this probability: p / (1 - p) Σ (lift - 1)² share.
    pub fn explained(&self, probability: f64, without: Option<usize>) -> f64 {
        let part = |cell| {
            let (event, all) = self.shares(cell, without);
            if all > 0.0 { (event - all) * (event - all) / all } else { 0.0 }
        };
        probability / (1.0 - probability) * (0..CELLS).map(part).sum::<f64>()
    }

    /// [`Self::explained`] with its interval.
    pub fn explained_estimate(&self, probability: f64, confidence: f64) -> Option<Estimate> {
        self.estimate(confidence, |without| self.explained(probability, without))
    }

    /// The fifths (from 0) of both drivers in which the event is likeliest, where at least `least`
    /// of the event's rows lie.
    pub fn likeliest(&self, least: f64) -> Option<[usize; 2]> {
        let cells = (0..CELLS).filter_map(|cell| {
            let (event, all) = self.shares(cell, None);
            (event >= least && all > 0.0).then_some((event / all, cell))
        });
        let (_, cell) = cells.max_by(|a, b| a.0.total_cmp(&b.0))?;
        Some([cell / FIFTHS, cell % FIFTHS])
    }

    /// The lift of a cell: P(event | both drivers there) / P(event).
    pub fn lift(&self, fifths: [usize; 2], confidence: f64) -> Option<Estimate> {
        let cell = fifths[0] * FIFTHS + fifths[1];
        self.estimate(confidence, |without| {
            let (event, all) = self.shares(cell, without);
            event / all
        })
    }

    fn estimate(&self, confidence: f64, figure: impl Fn(Option<usize>) -> f64) -> Option<Estimate> {
        let replicates = self.event[0].len();
        let without: Vec<f64> = (0..replicates).map(|replicate| figure(Some(replicate))).collect();
        jackknife(figure(None), &without, confidence)
    }
}
