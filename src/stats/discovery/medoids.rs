//! Typical rows: the medoids of a few clusters (Kaufman and Rousseeuw 1990), built one by one,
//! then each replaced by the best row of its cluster until nothing changes.

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
pub fn medoids(rows: &Rows, among: &[usize], importance: &[f64], count: usize) -> Vec<Medoid> {
    let candidates = Candidates::new(rows, among, importance);
    let mut chosen = candidates.built(count);
    let mut clusters = candidates.clusters(&chosen);
    for _round in 0..ROUNDS {
        let better: Vec<usize> = clusters
            .iter()
            .zip(&chosen)
            .map(|(cluster, &old)| candidates.best_of(cluster).unwrap_or(old))
            .collect();
        if better == chosen {
            break;
        }
        chosen = better;
        clusters = candidates.clusters(&chosen);
    }
    let share = |cluster: &[usize]| cluster.iter().map(|&at| candidates.weights[at]).sum::<f64>();
    let whole: f64 = candidates.weights.iter().sum();
    let mut found: Vec<Medoid> = clusters
        .iter()
        .zip(&chosen)
        .map(|(cluster, &at)| Medoid { row: among[at], share: share(cluster) / whole })
        .collect();
    found.sort_by(|a, b| b.share.total_cmp(&a.share));
    found
}

/// The rows that medoids are chosen from, by their positions among them.
struct Candidates {
    weights: Vec<f64>,
    /// Of every two, row by row.
    distances: Vec<f64>,
}

impl Candidates {
    fn new(rows: &Rows, among: &[usize], importance: &[f64]) -> Self {
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
        Self {
            weights: among.iter().map(|&row| rows.weights[row]).collect(),
            distances: (0..n * n).map(|at| apart(at / n, at % n)).collect(),
        }
    }

    fn distance(&self, a: usize, b: usize) -> f64 {
        self.distances[a * self.weights.len() + b]
    }

    /// Up to `count`, chosen one by one, each taking most off the weighted distance to the
    /// nearest (the build phase).
    fn built(&self, count: usize) -> Vec<usize> {
        let n = self.weights.len();
        let mut chosen: Vec<usize> = Vec::new();
        let mut nearest = vec![f64::INFINITY; n];
        while chosen.len() < count.min(n) {
            let cost = |candidate: usize| -> f64 {
                let nearer = |at: usize| nearest[at].min(self.distance(candidate, at));
                (0..n).map(|at| self.weights[at] * nearer(at)).sum()
            };
            let costs: Vec<f64> = (0..n).map(cost).collect();
            let best = (0..n)
                .filter(|at| !chosen.contains(at))
                .min_by(|&a, &b| costs[a].total_cmp(&costs[b]));
            let Some(best) = best else { break };
            chosen.push(best);
            (0..n).for_each(|at| nearest[at] = nearest[at].min(self.distance(best, at)));
        }
        chosen
    }

    /// Those nearest to each of the chosen.
    fn clusters(&self, chosen: &[usize]) -> Vec<Vec<usize>> {
        let mut clusters = vec![Vec::new(); chosen.len()];
        for at in 0..self.weights.len() {
            let apart = |cluster: &usize| self.distance(chosen[*cluster], at);
            let near = (0..chosen.len()).min_by(|a, b| apart(a).total_cmp(&apart(b)));
            if let Some(near) = near {
                clusters[near].push(at);
            }
        }
        clusters
    }

    /// The one of a cluster that is nearest to all of it.
    fn best_of(&self, cluster: &[usize]) -> Option<usize> {
        let cost = |candidate: usize| -> f64 {
            cluster.iter().map(|&at| self.weights[at] * self.distance(candidate, at)).sum()
        };
        let costs = cluster.iter().map(|&at| (cost(at), at));
        costs.min_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, at)| at)
    }
}
