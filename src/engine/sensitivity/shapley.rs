//! Shapley effects: the variance shared out among all factors, dependent ones included.

use rayon::prelude::*;

use super::base::Base;
use super::{Design, DesignError, Function, Sums, gathered, pivots};
use crate::name;

/// Base points that share an order of the factors.
const CHUNK: usize = 32;

/// For each output and replicate the sums behind each factor's share; every coordinate belongs
/// to one factor. A factor's first figure is its share of the variance, the others are 0; over
/// all factors the first figures are Σ ½ (f(a) - f(b))².
///
/// Song, Nelson and Staum (2016), algorithm 1: a factor's effect is the mean, over all orders of
/// the factors, of what it adds to E[Var(f | the factors that come before)]. For one order the
/// function takes its coordinates up in it, so that the laws of later factors given earlier
/// ones are exact. Then, as Goda (2021) has it for independent inputs, one chain of points serves
/// all factors: from a, the factors' coordinates become those of b one after the other, the last
/// of the order first; with f_j after j of them, a step adds
/// ½ (f_0 - f_j)² - ½ (f_0 - f_{j-1})². Orders are drawn by lot, each followed by its reverse
/// (Mitchell, Cooper, Frank and Holmes 2022).
///
/// `progress` is told after each piece of work how many more evaluations are done.
pub fn shapley_effects(
    function: &dyn Function,
    factors: &[Vec<usize>],
    design: &Design,
    progress: &(dyn Fn(u64) + Sync),
) -> Result<Vec<Vec<Sums>>, DesignError> {
    let base = Base::new(function.coordinates(), design)?;
    let pivots = pivots(function);
    let chunks = design.base_points / CHUNK as u64;
    let chunk = |index: u64| {
        let replicate = (index / chunks) as usize;
        let number = index % chunks;
        let normals = base.rows(replicate, number * CHUNK as u64, CHUNK);
        let (a, b) = normals.split_at(function.coordinates() * CHUNK);
        let turn = turn(factors.len(), design.seed, replicate, number);
        let order: Vec<usize> = turn.iter().flat_map(|&factor| factors[factor].clone()).collect();
        let rows = CHUNK * (factors.len() + 1);
        let mut points = vec![0.0; function.coordinates() * rows];
        for (place, &factor) in turn.iter().enumerate() {
            let from_a = (factors.len() - place) * CHUNK;
            for &coordinate in &factors[factor] {
                let own = coordinate * CHUNK..(coordinate + 1) * CHUNK;
                let column = &mut points[coordinate * rows..(coordinate + 1) * rows];
                let (head, tail) = column.split_at_mut(from_a);
                head.chunks_exact_mut(CHUNK).for_each(|part| part.copy_from_slice(&a[own.clone()]));
                tail.chunks_exact_mut(CHUNK).for_each(|part| part.copy_from_slice(&b[own.clone()]));
            }
        }
        let mut outputs = vec![0.0; rows * function.outputs()];
        function.evaluate(&order, &points, rows, &mut outputs);
        progress(rows as u64);
        let sums = outputs.chunks_exact(rows).zip(&pivots);
        (replicate, sums.map(|(values, pivot)| sums_of(values, *pivot, &turn)).collect())
    };
    let parts = (0..chunks * design.replicates as u64).into_par_iter().map(chunk).collect();
    Ok(gathered(function, factors.len(), design, parts))
}

/// The order of the factors in a chunk: by lot, or the reverse of the chunk before.
fn turn(factors: usize, seed: u64, replicate: usize, chunk: u64) -> Vec<usize> {
    let key = name::mix(name::mix(name::key(&["shapley"]), seed), replicate as u64);
    let key = name::mix(key, chunk / 2);
    let mut turn: Vec<usize> = (0..factors).collect();
    turn.sort_by_key(|&factor| name::mix(key, factor as u64));
    if chunk % 2 == 1 {
        turn.reverse();
    }
    turn
}

/// Sums over a chunk's base points of one output.
fn sums_of(values: &[f64], pivot: f64, turn: &[usize]) -> Sums {
    let factors = turn.len();
    let mut sums = Sums::new(factors);
    for point in 0..CHUNK {
        let at = |step: usize| values[step * CHUNK + point];
        if (0..=factors).any(|step| !at(step).is_finite()) {
            sums.missing += 1.0;
            continue;
        }
        sums.points += 1.0;
        let first = at(0);
        for value in [first - pivot, at(factors) - pivot] {
            sums.values[0] += value;
            sums.values[1] += value * value;
        }
        for (step, &factor) in turn.iter().rev().enumerate() {
            let (before, after) = (at(step), at(step + 1));
            sums.factors[factor][0] += (first - 0.5 * (before + after)) * (before - after);
        }
    }
    sums
}
