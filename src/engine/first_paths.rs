//! Some results of the first paths of every replicate, kept whole.

use rayon::prelude::*;

use super::batch::{BATCH, Batch, Streams};
use super::kernel::{Sink, Work};
use super::simulate::points_of;
use crate::model::Reference;
use crate::plan::{Figure, Plan};
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
    let column = |scenario: &crate::plan::Scenario, result: usize| match scenario.figures
        [plan.results[result].figure]
    {
        Figure::Certain(value) => (vec![value; rows], None),
        Figure::Absent => (vec![f64::NAN; rows], None),
        Figure::Uncertain(reference) => (Vec::with_capacity(rows), Some(reference)),
    };
    let of_scenario = |scenario| {
        let mut columns: Vec<(Vec<f64>, Option<Reference>)> =
            results.iter().map(|&result| column(scenario, result)).collect();
        let of: Vec<Reference> = columns.iter().filter_map(|column| column.1).collect();
        let parts: Vec<Vec<Vec<f64>>> = (0..replicates)
            .into_par_iter()
            .map_init(
                || Batch::new(scenario, BATCH),
                |batch, replicate| {
                    let mut columns = vec![Vec::with_capacity(each as usize); of.len()];
                    let mut work = Work {
                        plan,
                        scenario,
                        streams: Streams::new(&points, scenario, replicate),
                        first: 0,
                        end: each,
                        batch,
                        sink: Sink::Kept { of: &of, columns: &mut columns },
                    };
                    work.run();
                    columns
                },
            )
            .collect();
        for part in parts {
            let uncertain = columns.iter_mut().filter(|column| column.1.is_some());
            uncertain.zip(part).for_each(|((column, _), part)| column.extend(part));
        }
        columns.into_iter().map(|(column, _)| column).collect()
    };
    Ok(plan.scenarios.iter().map(of_scenario).collect())
}
