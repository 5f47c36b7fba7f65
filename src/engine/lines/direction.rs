//! The direction of a scenario's lines.

use super::vectors::{add, dot, length, unit};
use crate::engine::batch::scores;
use crate::engine::influence::{by_name, loadings};
use crate::plan::{Copula, Draw, Plan, Scenario};

/// Of a vector that is left of another after its projection, relative to it: nothing.
const NEGLIGIBLE: f64 = 1e-9;

/// A scenario's leading direction, and what it must not follow. All vectors have a part for each
/// score, in the order of names, which does not depend on the file's order.
pub(super) struct Direction {
    names: Vec<usize>,
    /// Orthonormal vectors along which drivers jump.
    held: Vec<Vec<f64>>,
    along: Vec<f64>,
}

impl Direction {
    /// As a unit vector, or 0 where nothing leads, with its parts as `order` gives the scores.
    pub fn along(&self, order: &[usize]) -> Vec<f64> {
        reordered(&self.along, &self.names, order)
    }

    /// Turns towards `vector`, the parts of which are as `order` gives the scores, unless that is
    /// left with nothing.
    pub fn turn_to(&mut self, vector: &[f64], order: &[usize]) {
        let by_name = reordered(vector, order, &self.names);
        if let Some(along) = unit(without(by_name, &self.held)) {
            self.along = along;
        }
    }

    /// What of a vector moves no driver that jumps.
    pub fn free(&self, vector: &[f64], order: &[usize]) -> Vec<f64> {
        let by_name = reordered(vector, order, &self.names);
        reordered(&without(by_name, &self.held), &self.names, order)
    }
}

/// A vector whose parts are as `from` gives the scores, as `to` gives them.
fn reordered(vector: &[f64], from: &[usize], to: &[usize]) -> Vec<f64> {
    let mut by_score = vec![0.0; vector.len()];
    for (&score, x) in from.iter().zip(vector) {
        by_score[score] = *x;
    }
    permuted(&by_score, to)
}

/// For each scenario the direction in which its values per share grow: the sum of their loadings,
/// less what would move a driver that jumps.
pub(super) fn directions(plan: &Plan) -> Vec<Direction> {
    let of_scenario = |(values, scenario): (&[Vec<f64>], &Scenario)| {
        let names = by_name(plan, scenario);
        let mut sum = vec![0.0; names.len()];
        for loadings in values {
            add(&mut sum, 1.0, &permuted(loadings, &names));
        }
        let held = held(plan, scenario, &names);
        let along = unit(without(sum, &held)).unwrap_or_else(|| vec![0.0; names.len()]);
        Direction { names, held, along }
    };
    loadings(plan).into_iter().zip(&plan.scenarios).map(of_scenario).collect()
}

/// A vector less its parts along orthonormal others; nothing of it where hardly anything is left.
fn without(mut vector: Vec<f64>, held: &[Vec<f64>]) -> Vec<f64> {
    let before = length(&vector);
    for fixed in held {
        let part = dot(&vector, fixed);
        add(&mut vector, -part, fixed);
    }
    if length(&vector) <= NEGLIGIBLE * before {
        vector.fill(0.0);
    }
    vector
}

/// Orthonormal vectors, in the order of names, along which drivers jump: the rows of the
/// correlations' root that make their normals (Gram and Schmidt), and under a t copula its χ².
fn held(plan: &Plan, scenario: &Scenario, order: &[usize]) -> Vec<Vec<f64>> {
    let mut held: Vec<Vec<f64>> = Vec::new();
    let mut jumping: Vec<&Draw> =
        scenario.draws.iter().filter(|draw| plan.maps[draw.map].jumps()).collect();
    jumping.sort_by_key(|draw| order.iter().position(|&score| score == draw.normal));
    for draw in jumping {
        let mut row = vec![0.0; scores(scenario)];
        let block = scenario.blocks.iter().find(|block| block.normals.contains(&draw.normal));
        match block {
            Some(block) => {
                let place = block.normals.iter().position(|&normal| normal == draw.normal);
                for (column, &normal) in block.normals.iter().enumerate() {
                    row[normal] = block.lower[[place.unwrap_or_default(), column]];
                }
            }
            None => row[draw.normal] = 1.0,
        }
        hold(&mut held, permuted(&row, order));
    }
    if !held.is_empty() && matches!(scenario.copula, Copula::StudentT { .. }) {
        let mut chi_squared = vec![0.0; scores(scenario)];
        chi_squared[scenario.normals.len()] = 1.0;
        hold(&mut held, permuted(&chi_squared, order));
    }
    held
}

fn permuted(vector: &[f64], order: &[usize]) -> Vec<f64> {
    order.iter().map(|&score| vector[score]).collect()
}

/// Adds what of a vector is orthogonal to those before.
fn hold(held: &mut Vec<Vec<f64>>, row: Vec<f64>) {
    held.extend(unit(without(row, held)));
}
