//! Smoothed targets: probabilities measured along lines instead of counted on paths.
//!
//! A path is a point z of independent normals. The line through it in a direction v is the set
//! of all z + (t − v·z) v: on it t is normal and independent of the rest. Where an event turns
//! from false to true along the line is found from a few evaluations of the model, and the
//! line's share of the event is then exact: the Gaussian measure of a few intervals of t. The
//! mean of that share over lines is the probability, with the direction integrated out
//! (pre-integration: Griewank, Kuo, Leövey and Sloan 2018; Liu and Owen 2023; line sampling:
//! Koutsourelakis, Pradlwarter and Schuëller 2004).
//!
//! All targets share their lines and every comparison its turning points, so that what holds of
//! events holds of their figures: P(≥ 180) ≤ P(≥ 160), P(A and B) ≤ P(A).

mod block;
mod curve;
mod direction;
mod frame;
mod measure;
mod pass;
mod slopes;
mod survey;
mod vectors;
mod walk;

pub use pass::{Smoothed, SmoothedTarget, smooth};

/// Lines that are walked together.
const LINES: usize = 128;
