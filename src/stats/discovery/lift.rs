//! How much more often an event's rows lie in each tenth of a driver than all rows do.

use super::{PLACES, Rows};
use crate::stats::{Estimate, jackknife};

/// Tenths of a distribution.
pub const DECILES: usize = 10;

/// One driver's tenths, by replicate.
#[derive(Clone, Debug)]
pub struct Lifts {
    /// By tenth, then replicate: weight of the event's rows, and of all rows.
    event: Vec<Vec<f64>>,
    all: Vec<Vec<f64>>,
}

impl Lifts {
    /// Counts both kinds of rows, each with its places, over a driver's tenths.
    pub fn new(event: (&Rows, &[u8]), all: (&Rows, &[u8]), replicates: usize) -> Self {
        let count = |(rows, places): (&Rows, &[u8])| {
            let mut counts = vec![vec![0.0; replicates]; DECILES];
            for (row, &place) in places.iter().enumerate() {
                let tenth = usize::from(place) * DECILES / PLACES;
                if let Some(counts) = counts.get_mut(tenth) {
                    counts[rows.replicates[row]] += rows.weights[row];
                }
            }
            counts
        };
        Self { event: count(event), all: count(all) }
    }

    /// The lift of a tenth: P(event | driver there) / P(event). `None` where the driver has no
    /// value there, or nothing is known of its error.
    pub fn lift(&self, tenth: usize, confidence: f64) -> Option<Estimate> {
        let share = |counts: &[Vec<f64>], without: Option<usize>| {
            let sum = |counts: &[f64]| -> f64 {
                let kept = counts.iter().enumerate().filter(|(at, _)| Some(*at) != without);
                kept.map(|(_, count)| count).sum()
            };
            sum(&counts[tenth]) / counts.iter().map(|counts| sum(counts)).sum::<f64>()
        };
        let lift = |without| share(&self.event, without) / share(&self.all, without);
        let replicates = self.event[tenth].len();
        let without: Vec<f64> = (0..replicates).map(|replicate| lift(Some(replicate))).collect();
        let found = jackknife(lift(None), &without, confidence)?;
        Some(Estimate { value: found.value.max(0.0), low: found.low.max(0.0), ..found })
    }

    /// How far the event's rows are from lying like all rows: Σ (share - share of all)² / share
    /// of all over the tenths (Pearson's χ² a row).
    pub fn strength(&self) -> f64 {
        let sums = |counts: &[Vec<f64>]| -> Vec<f64> {
            let sums: Vec<f64> = counts.iter().map(|counts| counts.iter().sum()).collect();
            let whole: f64 = sums.iter().sum();
            sums.iter().map(|sum| sum / whole).collect()
        };
        let pairs = sums(&self.event).into_iter().zip(sums(&self.all));
        let part = |(event, all): (f64, f64)| (event - all) * (event - all) / all;
        pairs.filter(|(_, all)| *all > 0.0).map(part).sum()
    }
}
