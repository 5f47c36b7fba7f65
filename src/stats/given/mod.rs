//! What moves a result, from the paths of a run alone ("given data"): no path is drawn for it.
//!
//! A [`Frame`] says how rows of columns are weighted and which replicate they belong to. One
//! column [`Ranked`] in it gives classes of equal weight, in which [`Results`] are summed
//! ([`ClassSums`]: swings and first-order indices); all columns together give [`RankProducts`]
//! (rank correlations, plain and partial). Every figure can be read with a replicate left out,
//! which is what [`super::jackknife()`] asks.

mod classes;
mod products;
mod ranks;

pub use classes::{CLASSES, ClassSums, Results};
pub use products::{RankProducts, partial_correlations};
pub use ranks::Ranked;

use std::ops::Range;

/// How the rows of some columns are weighted.
#[derive(Clone, Debug, PartialEq)]
pub struct Frame {
    /// Neighbouring rows of one weight and replicate; they hold all rows, in order.
    pub segments: Vec<Segment>,
    /// Number of replicates.
    pub replicates: usize,
}

/// Rows of one weight and replicate.
#[derive(Clone, Debug, PartialEq)]
pub struct Segment {
    /// Which rows.
    pub rows: Range<usize>,
    /// Position of their replicate.
    pub replicate: usize,
    /// What one of them weighs.
    pub weight: f64,
}

impl Frame {
    /// Number of rows.
    pub fn rows(&self) -> usize {
        self.segments.last().map_or(0, |segment| segment.rows.end)
    }

    /// Weight of all rows.
    pub fn total(&self) -> f64 {
        self.segments.iter().map(|segment| segment.weight * segment.rows.len() as f64).sum()
    }
}
