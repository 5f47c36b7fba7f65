//! The direction of a scenario's lines.

use crate::engine::batch::scores;
use crate::engine::influence::{by_name, loadings};
use crate::plan::{Copula, Draw, Plan, Scenario};

/// Of a vector that is left of another after its projection, relative to it: nothing.
const NEGLIGIBLE: f64 = 1e-9;

/// For each scenario the leading direction: the sum of the loadings of all values per share, less
/// what would move a driver that jumps, as a unit vector; 0 where nothing is left.
pub(super) fn directions(plan: &Plan) -> Vec<Vec<f64>> {
    let of_scenario = |(values, scenario): (&[Vec<f64>], &Scenario)| {
        // Sums run in the order of names, which does not depend on the file's order.
        let order = by_name(plan, scenario);
        let mut sum = vec![0.0; order.len()];
        for loadings in values {
            add(&mut sum, 1.0, &permuted(loadings, &order));
        }
        let before = length(&sum);
        for fixed in held(plan, scenario, &order) {
            let part = dot(&sum, &fixed);
            add(&mut sum, -part, &fixed);
        }
        let after = length(&sum);
        let scale = if after > NEGLIGIBLE * before { 1.0 / after } else { 0.0 };
        let mut direction = vec![0.0; order.len()];
        for (&score, x) in order.iter().zip(sum) {
            direction[score] = x * scale;
        }
        direction
    };
    loadings(plan).into_iter().zip(&plan.scenarios).map(of_scenario).collect()
}

/// Orthonormal vectors, in the order of names, along which drivers jump: the rows of the correlations' root that make
/// their normals (Gram and Schmidt), and under a t copula its χ².
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
fn hold(held: &mut Vec<Vec<f64>>, mut row: Vec<f64>) {
    for known in &*held {
        let part = dot(&row, known);
        add(&mut row, -part, known);
    }
    let length = length(&row);
    if length > NEGLIGIBLE {
        row.iter_mut().for_each(|x| *x /= length);
        held.push(row);
    }
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

fn length(a: &[f64]) -> f64 {
    dot(a, a).sqrt()
}

/// `sum += factor · term`.
fn add(sum: &mut [f64], factor: f64, term: &[f64]) {
    for (sum, term) in sum.iter_mut().zip(term) {
        *sum += factor * term;
    }
}
