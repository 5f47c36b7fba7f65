//! What each of several changes contributed to the move of some measures.
//!
//! `worth` gives the figures (measures by replicates) of the configuration in which some of the
//! changes are made. Up to [`MOST_EXACT`] changes all 2^n of them are evaluated and the Shapley
//! values are exact on the paths at hand; beyond, changes are made in random orders, each order
//! and its reverse, and a contribution is its mean over orders (Castro, Gómez and Tejada 2009).

use std::collections::BTreeSet;

use rand::Rng;
use rayon::prelude::*;

use crate::name;
use crate::sampling::PhiloxRng;
use crate::stats::shapley;

/// Most changes whose contributions are exact.
pub const MOST_EXACT: usize = 10;
/// Pairs of an order and its reverse, where orders are drawn.
const ORDERS: usize = 32;

/// Contributions of changes, by change.
#[derive(Clone, Debug)]
pub struct Contributions {
    /// For each change, its figures in the order of `worth`.
    pub by_change: Vec<Vec<f64>>,
    /// For each change, the standard error that drawing the orders adds to the mean of each
    /// figure; `None` where every order was counted.
    pub of_orders: Option<Vec<Vec<f64>>>,
    /// Figures with no change made, and with all.
    pub ends: [Vec<f64>; 2],
}

/// The figures of the configuration in which some of the changes, one flag each, are made.
pub type Worth<'a, E> = dyn Fn(&[bool]) -> Result<Vec<f64>, E> + Sync + 'a;

/// Evaluates what is needed, on the threads of the pool at hand, and shares the move out.
/// `progress` is told after each.
///
/// # Errors
/// The first of `worth`.
pub fn attribute<E: Send>(
    changes: usize,
    worth: &Worth<E>,
    progress: &(dyn Fn() + Sync),
) -> Result<Contributions, E> {
    let evaluate = |made: &Vec<bool>| {
        let figures = worth(made);
        progress();
        figures
    };
    if changes <= MOST_EXACT {
        let all: Vec<Vec<bool>> = (0..1usize << changes)
            .map(|mask| (0..changes).map(|change| mask & (1 << change) != 0).collect())
            .collect();
        let mut worths = all.par_iter().map(evaluate).collect::<Result<Vec<_>, E>>()?;
        let by_change = shapley(changes, &worths);
        let last = worths.pop().unwrap_or_default();
        let first = worths.into_iter().next().unwrap_or_else(|| last.clone());
        return Ok(Contributions { by_change, of_orders: None, ends: [first, last] });
    }
    let orders = orders(changes);
    let wanted: Vec<Vec<bool>> =
        orders.iter().flat_map(|order| steps(order)).collect::<BTreeSet<_>>().into_iter().collect();
    let worths = wanted.par_iter().map(evaluate).collect::<Result<Vec<_>, E>>()?;
    let of =
        |made: &Vec<bool>| -> &Vec<f64> { &worths[wanted.binary_search(made).unwrap_or_default()] };
    let pairs: Vec<Vec<Vec<f64>>> = orders.chunks(2).map(|pair| mean_steps(pair, &of)).collect();
    let (mut by_change, mut of_orders) = (Vec::new(), Vec::new());
    for change in 0..changes {
        let own: Vec<&Vec<f64>> = pairs.iter().map(|pair| &pair[change]).collect();
        let (mean, error) = mean_and_error(&own);
        by_change.push(mean);
        of_orders.push(error);
    }
    let ends = [vec![false; changes], vec![true; changes]].map(|made| of(&made).clone());
    Ok(Contributions { by_change, of_orders: Some(of_orders), ends })
}

/// How many configurations [`attribute`] evaluates, at most.
pub fn evaluations(changes: usize) -> u64 {
    match changes <= MOST_EXACT {
        true => 1 << changes,
        false => (2 * ORDERS * (changes - 1) + 2) as u64,
    }
}

/// Orders in which changes are made, each followed by its reverse; the same in every run.
fn orders(changes: usize) -> Vec<Vec<usize>> {
    let mut rng = PhiloxRng::at(name::key(&["orders of changes"]), changes as u64);
    let mut orders = Vec::new();
    for _ in 0..ORDERS {
        let mut order: Vec<usize> = (0..changes).collect();
        for last in (1..changes).rev() {
            order.swap(last, (rng.next_u64() % (last as u64 + 1)) as usize);
        }
        let reverse = order.iter().rev().copied().collect();
        orders.extend([order, reverse]);
    }
    orders
}

/// What is made after each step of an order, nothing first.
fn steps(order: &[usize]) -> Vec<Vec<bool>> {
    let mut made = vec![false; order.len()];
    let mut all = vec![made.clone()];
    for &change in order {
        made[change] = true;
        all.push(made.clone());
    }
    all
}

/// What each change moves at its turn, over the orders given.
fn mean_steps<'a>(
    orders: &[Vec<usize>],
    worth: &dyn Fn(&Vec<bool>) -> &'a Vec<f64>,
) -> Vec<Vec<f64>> {
    let changes = orders[0].len();
    let mut sums = vec![Vec::new(); changes];
    for order in orders {
        for (pair, &change) in steps(order).windows(2).zip(order) {
            let (before, after) = (worth(&pair[0]), worth(&pair[1]));
            let sum = &mut sums[change];
            sum.resize(after.len(), 0.0);
            for (sum, (after, before)) in sum.iter_mut().zip(after.iter().zip(before)) {
                *sum += (after - before) / orders.len() as f64;
            }
        }
    }
    sums
}

/// Mean and its standard error, figure by figure.
fn mean_and_error(samples: &[&Vec<f64>]) -> (Vec<f64>, Vec<f64>) {
    let n = samples.len() as f64;
    let figures = 0..samples[0].len();
    let of = |figure: usize| {
        let mean = samples.iter().map(|sample| sample[figure]).sum::<f64>() / n;
        let squares: f64 =
            samples.iter().map(|sample| (sample[figure] - mean) * (sample[figure] - mean)).sum();
        (mean, (squares / (n * (n - 1.0))).sqrt())
    };
    figures.map(of).unzip()
}
