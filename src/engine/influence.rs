//! Which coordinates carry the value per share: a small look before the run.
//!
//! The first dimensions of a Sobol' point set are spread more evenly than later ones, so those
//! coordinates should stand first on which the result hangs the most. The look is a thousand
//! paths a scenario from points of its own, the same for every seed and number of paths: the
//! order is a property of the configuration.

use rayon::prelude::*;

pub(super) use super::batch::dimensions;
use super::batch::{BATCH, Batch, Streams, scores};
use super::dispatch::{self, InstructionSet, Kernel};
use super::simulate::dimension_keys;
use crate::plan::{Figure, Plan, Scenario};
use crate::sampling::{Points, Sampler};
use crate::special;

/// Paths looked at in each scenario.
pub(super) const PATHS: usize = 1024;
/// Steps of the regression; independent normals need some ten.
const STEPS: usize = 16;
/// Of the first residual, where the regression has come to its end.
const CONVERGED: f64 = 1e-6;
/// Columns that are multiplied together.
const TOGETHER: usize = 8;
/// Seed of the points of the look, the same for every run.
const SEED: u64 = 0;

/// Names of the plan's dimensions, those that carry most of the values per share first; by
/// name where two carry the same.
///
/// Influence is the square of the coefficient in the regression of the values on the normals,
/// summed over listings and scenarios: the share of variance that the normal accounts for where
/// the result is linear. Weights do not enter, so that they do not move the draws of a scenario.
pub fn influence(plan: &Plan) -> Vec<String> {
    let mut influence = vec![0.0; plan.dimensions.len()];
    for (scenario, loadings) in plan.scenarios.iter().zip(loadings(plan)) {
        for loadings in loadings {
            for (dimension, &loading) in dimensions(scenario).zip(loadings) {
                influence[dimension] += loading * loading;
            }
        }
    }
    let mut order: Vec<usize> = (0..influence.len()).collect();
    order.sort_by(|&a, &b| {
        let larger = influence[b].total_cmp(&influence[a]);
        larger.then_with(|| plan.dimensions[a].cmp(&plan.dimensions[b]))
    });
    order.into_iter().map(|dimension| plan.dimensions[dimension].clone()).collect()
}

/// For each scenario and value per share, in the order of the listings' names: the coefficients in
/// the least-squares regression of its normal score on the independent normals of a path.
///
/// The normal score of the rank stands for the value, so that neither a long tail nor any
/// monotone change of scale matters; paths without a value count as the median. A scenario is
/// looked at once.
pub(super) fn loadings(plan: &Plan) -> Vec<&[Vec<f64>]> {
    let keys = dimension_keys(plan);
    let points = Points::new(Sampler::LatinHypercube, SEED, keys, PATHS as u64)
        .expect("a Latin hypercube has any number of dimensions");
    let figures = values_per_share(plan);
    let of_scenario = |scenario: &Scenario| {
        let mut look = Look {
            plan,
            scenario,
            streams: Streams::new(&points, scenario, 0),
            batch: Batch::new(scenario, BATCH),
            figures: &figures,
            normals: vec![0.0; scores(scenario) * PATHS],
            values: vec![0.0; figures.len() * PATHS],
        };
        look.run();
        let order = by_name(plan, scenario);
        let columns: Vec<&[f64]> = look.normals.chunks_exact(PATHS).collect();
        let columns: Vec<&[f64]> = order.iter().map(|&score| columns[score]).collect();
        let of_value = |values: &[f64]| {
            let mut loadings = vec![0.0; columns.len()];
            if let Some(values) = normal_scores(values) {
                for (&score, loading) in order.iter().zip(Regression::of(&columns, &values)) {
                    loadings[score] = loading;
                }
            }
            loadings
        };
        look.values.chunks_exact(PATHS).map(of_value).collect()
    };
    let scenarios = plan.scenarios.par_iter();
    scenarios.map(|one| one.loadings.get_or_init(|| of_scenario(one)).as_slice()).collect()
}

/// Positions among the figures of the values per share, by the listings' names.
pub(super) fn values_per_share(plan: &Plan) -> Vec<usize> {
    let results = plan.results.iter().filter(|result| result.listing().is_some());
    let mut results: Vec<_> = results.collect();
    results.sort_by_key(|result| &result.name);
    results.into_iter().map(|result| result.figure).collect()
}

/// A scenario's scores in the order of their names, which does not depend on the file's order.
pub(super) fn by_name(plan: &Plan, scenario: &Scenario) -> Vec<usize> {
    let names: Vec<&String> = dimensions(scenario).map(|at| &plan.dimensions[at]).collect();
    let mut order: Vec<usize> = (0..names.len()).collect();
    order.sort_by_key(|&score| names[score]);
    order
}

/// Paths of one scenario with the independent normals that made them.
struct Look<'a> {
    plan: &'a Plan,
    scenario: &'a Scenario,
    streams: Streams<'a>,
    batch: Batch,
    /// One column of [`PATHS`] for each score of the scenario.
    normals: Vec<f64>,
    figures: &'a [usize],
    /// One column for each of the figures; 0 where it is not uncertain.
    values: Vec<f64>,
}

impl Look<'_> {
    fn run(&mut self) {
        for first in (0..PATHS).step_by(BATCH) {
            self.batch.fill(&self.streams, first as u64, BATCH);
            let columns = self.normals.chunks_exact_mut(PATHS);
            for (kept, drawn) in columns.zip(self.batch.normals.chunks_exact(BATCH)) {
                kept[first..first + BATCH].copy_from_slice(drawn);
            }
            self.batch.join(self.plan, self.scenario, BATCH);
            self.batch.evaluate(self.scenario, BATCH);
            let values = self.values.chunks_exact_mut(PATHS);
            for (kept, &figure) in values.zip(self.figures) {
                if let Figure::Uncertain(reference) = self.scenario.figures[figure] {
                    kept[first..first + BATCH].copy_from_slice(self.batch.column(reference));
                }
            }
        }
    }
}

/// Φ⁻¹((rank − ½)/n) of each value, 0 where there is none; `None` where all are the same.
fn normal_scores(values: &[f64]) -> Option<Vec<f64>> {
    let mut order: Vec<usize> = (0..values.len()).filter(|&at| !values[at].is_nan()).collect();
    order.sort_by(|&a, &b| values[a].total_cmp(&values[b]));
    if values[*order.first()?] == values[*order.last()?] {
        return None;
    }
    let mut scores = vec![0.0; values.len()];
    for (rank, &at) in order.iter().enumerate() {
        scores[at] = special::normal_quantile((rank as f64 + 0.5) / order.len() as f64);
    }
    Some(scores)
}

/// A [`regression`], to be done on the fastest instructions.
struct Regression<'a> {
    columns: &'a [&'a [f64]],
    values: &'a [f64],
    coefficients: Vec<f64>,
}

impl Kernel for Regression<'_> {
    #[inline(always)]
    fn run(&mut self) {
        self.coefficients = regression(self.columns, self.values);
    }
}

impl Regression<'_> {
    fn of(columns: &[&[f64]], values: &[f64]) -> Vec<f64> {
        let mut work = Regression { columns, values, coefficients: Vec::new() };
        dispatch::run(InstructionSet::fastest(), &mut work);
        work.coefficients
    }
}

/// Least squares without a constant, by conjugate gradients on the normal equations (Hestenes
/// and Stiefel 1952): one column a coefficient, each as long as `values`.
#[inline(always)]
fn regression(columns: &[&[f64]], values: &[f64]) -> Vec<f64> {
    let mut coefficients = vec![0.0; columns.len()];
    let mut residual = values.to_vec();
    let mut gradient = dots(columns, &residual);
    let mut direction = gradient.clone();
    let mut size = dot(&gradient, &gradient);
    let enough = CONVERGED * CONVERGED * size;
    for _ in 0..STEPS {
        if !(size > enough) {
            break;
        }
        let mut image = vec![0.0; values.len()];
        for (column, factor) in columns.iter().zip(&direction) {
            add(&mut image, *factor, column);
        }
        let step = size / dot(&image, &image);
        add(&mut coefficients, step, &direction);
        add(&mut residual, -step, &image);
        gradient = dots(columns, &residual);
        let next = dot(&gradient, &gradient);
        for (direction, gradient) in direction.iter_mut().zip(&gradient) {
            *direction = gradient + next / size * *direction;
        }
        size = next;
    }
    coefficients
}

#[inline(always)]
fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

/// The product of each column with the values, several at a time: their sums do not wait for each
/// other.
#[inline(always)]
fn dots(columns: &[&[f64]], values: &[f64]) -> Vec<f64> {
    let mut dots = Vec::with_capacity(columns.len());
    let together = columns.chunks_exact(TOGETHER);
    let rest = together.remainder();
    for columns in together {
        let columns: [&[f64]; TOGETHER] = std::array::from_fn(|at| &columns[at][..values.len()]);
        // An empty sum is -0 in `dot`, too.
        let mut sums = [-0.0; TOGETHER];
        for (row, value) in values.iter().enumerate() {
            for (sum, column) in sums.iter_mut().zip(&columns) {
                *sum += column[row] * value;
            }
        }
        dots.extend(sums);
    }
    dots.extend(rest.iter().map(|column| dot(column, values)));
    dots
}

/// `sum += factor · term`.
#[inline(always)]
fn add(sum: &mut [f64], factor: f64, term: &[f64]) {
    for (sum, term) in sum.iter_mut().zip(term) {
        *sum += factor * term;
    }
}
