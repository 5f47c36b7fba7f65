//! The frame of a scenario's lines, from the slopes of its values per share.

use ndarray::Array2;

use super::direction::Direction;
use super::frame::Frame;
use super::vectors::{add, dot, length};
use super::walk::Walk;
use crate::dependence::symmetric_eigen;
use crate::engine::influence::dimensions;
use crate::model::Reference;
use crate::plan::{Figure, Scenario};

/// Most lines of a scenario on which slopes are measured.
pub(super) const SLOPED: usize = 64;
/// Slopes are measured at even places of lines up to this |t|.
const REACH: f64 = 1.0;
/// Of a slope across lines, relative to the slope along them: too flat to tell of a turn.
const FLAT: f64 = 0.1;
/// Of the variance of turns in the widest direction across lines: not worth a turn of the frame.
const WORTH: f64 = 1e-6;

/// The frame of a scenario, from the slopes of `values` on the first `lines` drawn in a
/// `direction`.
///
/// Slopes are told as steps: how far a step by each score moves a turn. Their mean is the better
/// direction. What they are apart from it spans the vectors across, those first in which turns
/// move most: where a value is constant, a step across is answered by one along.
pub(super) fn turned(
    walk: &mut Walk,
    values: &[Reference],
    mut direction: Direction,
    lines: usize,
) -> Frame {
    let order = by_dimension(walk.scenario);
    let along = direction.along(&order);
    let place = |line: usize| REACH * ((2 * line + 1) as f64 / lines as f64 - 1.0);
    let at: Vec<f64> = (0..lines).map(place).collect();
    let slopes = walk.slopes(&at, values);
    let steps: Vec<Vec<f64>> = (0..lines)
        .map(|line| {
            let of_line = slopes.iter().skip(line).step_by(lines);
            let free = of_line.map(|slopes| direction.free(slopes, &order));
            sum(free.filter_map(|slopes| step(&slopes, &along)), along.len())
        })
        .collect();
    direction.turn_to(&sum(steps.iter().cloned(), along.len()), &order);
    let along = direction.along(&order);
    let across: Vec<Vec<f64>> = steps
        .iter()
        .filter_map(|slopes| step(slopes, &along))
        .map(|step| step.iter().zip(&along).map(|(step, along)| step - along).collect())
        .collect();
    Frame::new(order, &along, &widest(&across))
}

/// Slopes by how far they climb `along`, unless that is too flat.
fn step(slopes: &[f64], along: &[f64]) -> Option<Vec<f64>> {
    let (forward, whole) = (dot(slopes, along), length(slopes));
    let climbs = forward.abs() > FLAT * whole;
    climbs.then(|| slopes.iter().map(|slope| slope / forward).collect())
}

fn sum(vectors: impl Iterator<Item = Vec<f64>>, scores: usize) -> Vec<f64> {
    vectors.fold(vec![0.0; scores], |mut sum, vector| {
        add(&mut sum, 1.0, &vector);
        sum
    })
}

/// Orthogonal vectors that span `vectors`, those first in which they are widest.
fn widest(vectors: &[Vec<f64>]) -> Vec<Vec<f64>> {
    let count = vectors.len();
    let products = Array2::from_shape_fn((count, count), |(i, j)| dot(&vectors[i], &vectors[j]));
    let eigen = symmetric_eigen(&products);
    let most = eigen.values.last().copied().unwrap_or_default();
    let by_width = (0..count).rev().filter(|&at| eigen.values[at] > WORTH * most);
    by_width
        .map(|at| {
            let parts = eigen.vectors.column(at);
            let scaled = vectors.iter().zip(parts);
            let scaled = scaled.map(|(vector, part)| vector.iter().map(|x| part * x).collect());
            sum(scaled, vectors[0].len())
        })
        .collect()
}

/// Columns of the values per share that paths have a say in.
pub(super) fn uncertain(scenario: &Scenario, figures: &[usize]) -> Vec<Reference> {
    let column = |&figure: &usize| match scenario.figures[figure] {
        Figure::Uncertain(reference) => Some(reference),
        _ => None,
    };
    figures.iter().filter_map(column).collect()
}

/// A scenario's scores in the order of their dimensions.
pub(super) fn by_dimension(scenario: &Scenario) -> Vec<usize> {
    let dimensions: Vec<usize> = dimensions(scenario).collect();
    let mut order: Vec<usize> = (0..dimensions.len()).collect();
    order.sort_by_key(|&score| dimensions[score]);
    order
}
