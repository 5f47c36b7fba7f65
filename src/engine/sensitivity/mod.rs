//! How much of a function's variance each of its inputs is behind.
//!
//! A [`Function`] is given points whose coordinates are independent standard normals: a plan is
//! one ([`PlanFunction`]), a formula of a textbook another. A factor is a set of coordinates.
//! [`sobol_indices`] and [`shapley_effects`] compare the function at points that share some
//! factors' coordinates, on several independent randomisations of the same Sobol' points.

mod base;
mod estimates;
mod plan_function;
mod shapley;
mod sobol;

pub use estimates::{Indices, indices, share, spread};
pub use plan_function::{Output, PlanFunction};
pub use shapley::shapley_effects;
pub use sobol::sobol_indices;

use super::dispatch::InstructionSet;
use crate::sampling::PointsError as DesignError;

/// A function of independent standard normals.
pub trait Function: Sync {
    /// Coordinates of a point.
    fn coordinates(&self) -> usize;

    /// Values at a point.
    fn outputs(&self) -> usize;

    /// Writes the outputs at `rows` points, NaN where there is no value. Points and outputs are
    /// columns of `rows` figures, one after the other.
    ///
    /// `order` names every coordinate once. A function of dependent variables takes the normals
    /// up in this order: the first makes its own variable, each later one fills what is left
    /// open by the variables before it. So the variables of the first k coordinates of the order
    /// depend on nothing else, and given them the others are drawn from their conditional law.
    fn evaluate(&self, order: &[usize], points: &[f64], rows: usize, outputs: &mut [f64]);
}

/// On which points.
#[derive(Clone, Copy, Debug)]
pub struct Design {
    /// Of all draws.
    pub seed: u64,
    /// Independent randomisations of the points.
    pub replicates: usize,
    /// Base points of each replicate, a power of two from 64 on.
    pub base_points: u64,
    /// What the plan's kernel runs on.
    pub instructions: InstructionSet,
}

/// Figures of a factor.
const FIGURES: usize = 4;

/// What was seen of one output on one replicate's points: sums over its base points.
#[derive(Clone, Debug, PartialEq)]
pub struct Sums {
    /// Base points on which every value is there.
    pub points: f64,
    /// Base points that lack one.
    pub missing: f64,
    /// Of the values at both base points, less the output's pivot, and of their squares.
    pub values: [f64; 2],
    /// For each factor, figures that the method defines.
    pub factors: Vec<[f64; FIGURES]>,
}

impl Sums {
    fn new(factors: usize) -> Self {
        Self { points: 0.0, missing: 0.0, values: [0.0; 2], factors: vec![[0.0; FIGURES]; factors] }
    }

    fn add(&mut self, other: &Self) {
        self.points += other.points;
        self.missing += other.missing;
        let values = self.values.iter_mut().zip(&other.values);
        let factors = self.factors.as_flattened_mut().iter_mut();
        let factors = factors.zip(other.factors.as_flattened());
        values.chain(factors).for_each(|(own, other)| *own += other);
    }
}

/// Sums of every output (first) and replicate (second), from the parts of all chunks in order.
fn gathered(
    function: &dyn Function,
    factors: usize,
    design: &Design,
    parts: Vec<(usize, Vec<Sums>)>,
) -> Vec<Vec<Sums>> {
    let mut whole = vec![vec![Sums::new(factors); design.replicates]; function.outputs()];
    for (replicate, part) in parts {
        for (whole, part) in whole.iter_mut().zip(&part) {
            whole[replicate].add(part);
        }
    }
    whole
}

/// The outputs where every coordinate is 0: subtracted before squares are summed.
fn pivots(function: &dyn Function) -> Vec<f64> {
    let order: Vec<usize> = (0..function.coordinates()).collect();
    let mut outputs = vec![0.0; function.outputs()];
    function.evaluate(&order, &vec![0.0; order.len()], 1, &mut outputs);
    outputs.iter().map(|value| if value.is_finite() { *value } else { 0.0 }).collect()
}
