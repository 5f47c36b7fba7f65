//! How much more often an event's rows lie in each tenth of a driver than all rows do.

use super::partition::{Partition, weights};
use super::{PLACES, Rows};
use crate::stats::Estimate;

/// Tenths of a distribution.
pub const DECILES: usize = 10;

/// Weights in one driver's tenths.
#[derive(Clone, Debug)]
pub struct Lifts(Partition);

impl Lifts {
    /// Weighs both kinds of rows, each with its places, over a driver's tenths.
    pub fn new(event: (&Rows, &[u8]), all: (&Rows, &[u8]), replicates: usize) -> Self {
        let weigh = |(rows, places): (&Rows, &[u8])| {
            weights(rows, replicates, DECILES, |row| {
                Some(usize::from(places[row]) * DECILES / PLACES).filter(|&tenth| tenth < DECILES)
            })
        };
        Self(Partition::new(weigh(event), weigh(all)))
    }

    /// The lift of a tenth: P(event | driver there) / P(event). `None` where the driver has no
    /// value there, or nothing is known of its error.
    pub fn lift(&self, tenth: usize, confidence: f64) -> Option<Estimate> {
        let found = self.0.estimate(confidence, |without| self.0.lift(tenth, without))?;
        Some(Estimate { value: found.value.max(0.0), low: found.low.max(0.0), ..found })
    }

    /// How far the event's rows are from lying like all rows: Σ (share - share of all)² / share
    /// of all over the tenths (Pearson's χ² a row).
    pub fn strength(&self) -> f64 {
        let shares = (0..DECILES).map(|tenth| self.0.shares(tenth, None));
        let part = |(event, all): (f64, f64)| (event - all) * (event - all) / all;
        shares.filter(|(_, all)| *all > 0.0).map(part).sum()
    }
}
