//! Some results of the first paths of every replicate, kept whole.

use rayon::prelude::*;

use super::batch::{BATCH, Batch, Streams};
use super::kernel::{Sink, Work};
use super::simulate::points_of;
use crate::model::Reference;
use crate::plan::{Figure, Plan, Scenario};
use crate::sampling::PointsError;

/// Values of some results (positions in the plan's results): by scenario, then result, a column
/// with the first `each` paths of the first `replicates` replicates, one replicate after the
/// other. A certain result has its value everywhere; one that a scenario does not have, and a
/// path without a value, are NaN.
///
/// # Panics
/// If there are fewer paths or replicates than that.
pub fn first_paths(
    plan: &Plan,
    results: &[usize],
    replicates: usize,
    each: u64,
) -> Result<Vec<Vec<Vec<f64>>>, PointsError> {
    assert!(each <= plan.settings.paths_per_replicate && replicates <= plan.settings.replicates);
    let points = points_of(plan)?;
    let rows = replicates * each as usize;
    let of_scenario = |scenario: &Scenario| {
        let figure = |&result: &usize| scenario.figures[plan.results[result].figure];
        let of: Vec<Reference> = results
            .iter()
            .filter_map(|result| match figure(result) {
                Figure::Uncertain(reference) => Some(reference),
                _ => None,
            })
            .collect();
        let mut kept: Vec<Vec<f64>> = of.iter().map(|_| Vec::with_capacity(rows)).collect();
        let mut batch = Batch::new(scenario, BATCH);
        for replicate in 0..replicates {
            let mut work = Work {
                plan,
                scenario,
                streams: Streams::new(&points, scenario, replicate),
                first: 0,
                end: each,
                batch: &mut batch,
                sink: Sink::Kept { of: &of, columns: &mut kept },
            };
            work.run();
        }
        let mut kept = kept.into_iter();
        let column = |result: &usize| match figure(result) {
            Figure::Certain(value) => vec![value; rows],
            Figure::Absent => vec![f64::NAN; rows],
            Figure::Uncertain(_) => kept.next().expect("one for each that is uncertain"),
        };
        results.iter().map(column).collect()
    };
    Ok(plan.scenarios.par_iter().map(of_scenario).collect())
}
