//! Typical rows: the medoids of a few clusters (Kaufman and Rousseeuw 1990).

use super::{PLACES, Rows};

/// Rounds of putting medoids right; they stop as soon as nothing changes.
const ROUNDS: usize = 50;

/// A row that stands for those nearest to it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Medoid {
    /// The row.
    pub row: usize,
    /// Part of the rows' weight that is nearest to it.
    pub share: f64,
}

/// Up to `count` medoids of some rows, the largest share first. Rows are as far apart as their
/// places are, squares weighted by each driver's `importance`.
///
/// Chosen one by one, each taking most off the weighted distance to the nearest medoid (the
/// build phase), then each replaced by the best row of its cluster until nothing changes.
pub fn medoids(rows: &Rows, among: &[usize], importance: &[f64], count: usize) -> Vec<Medoid> {
    let n = among.len();
    let place =
        |driver: usize, at: usize| f64::from(rows.places[driver][among[at]]) / PLACES as f64;
    let apart = |a: usize, b: usize| -> f64 {
        let part = |(driver, weight): (usize, &f64)| {
            let between = place(driver, a) - place(driver, b);
            weight * between * between
        };
        importance.iter().enumerate().map(part).sum()
    };
    let distances: Vec<f64> = (0..n * n).map(|at| apart(at / n, at % n)).collect();
    let distance = |a: usize, b: usize| distances[a * n + b];
    let weight = |at: usize| rows.weights[among[at]];
    let mut chosen: Vec<usize> = Vec::new();
    let mut nearest = vec![f64::INFINITY; n];
    while chosen.len() < count.min(n) {
        let cost = |candidate: usize| -> f64 {
            (0..n).map(|at| weight(at) * nearest[at].min(distance(candidate, at))).sum()
        };
        let costs: Vec<f64> = (0..n).map(cost).collect();
        let best =
            (0..n).filter(|at| !chosen.contains(at)).min_by(|&a, &b| costs[a].total_cmp(&costs[b]));
        let Some(best) = best else { break };
        chosen.push(best);
        (0..n).for_each(|at| nearest[at] = nearest[at].min(distance(best, at)));
    }
    let mut clusters = clusters(&chosen, n, &distance);
    for _round in 0..ROUNDS {
        let better: Vec<usize> = clusters
            .iter()
            .zip(&chosen)
            .map(|(cluster, &old)| {
                let cost = |candidate: usize| -> f64 {
                    cluster.iter().map(|&at| weight(at) * distance(candidate, at)).sum()
                };
                let costs = cluster.iter().map(|&at| (cost(at), at));
                costs.min_by(|a, b| a.0.total_cmp(&b.0)).map_or(old, |(_, at)| at)
            })
            .collect();
        if better == chosen {
            break;
        }
        chosen = better;
        clusters = self::clusters(&chosen, n, &distance);
    }
    let whole: f64 = (0..n).map(weight).sum();
    let mut found: Vec<Medoid> = clusters
        .iter()
        .zip(&chosen)
        .map(|(cluster, &at)| Medoid {
            row: among[at],
            share: cluster.iter().map(|&at| weight(at)).sum::<f64>() / whole,
        })
        .collect();
    found.sort_by(|a, b| b.share.total_cmp(&a.share));
    found
}

/// The rows nearest to each of the chosen.
fn clusters(chosen: &[usize], n: usize, distance: &dyn Fn(usize, usize) -> f64) -> Vec<Vec<usize>> {
    let mut clusters = vec![Vec::new(); chosen.len()];
    for at in 0..n {
        let near = (0..chosen.len())
            .min_by(|&a, &b| distance(chosen[a], at).total_cmp(&distance(chosen[b], at)));
        if let Some(near) = near {
            clusters[near].push(at);
        }
    }
    clusters
}
