//! Sobol' indices: what a factor does alone, and with all its interactions.

use rayon::prelude::*;

use super::base::Base;
use super::{Design, DesignError, Function, Sums, gathered, pivots};

/// Base points evaluated together.
const CHUNK: usize = 64;

/// For each output and replicate the sums behind the indices of each factor, a set of
/// coordinates; factors are independent of each other. With c being a with the factor's
/// coordinates from b (the design of Saltelli et al. 2010), a factor's figures are
/// Σ ½ (f(b) - f(c))² and Σ ½ (f(a) - f(c))² (the estimators of Jansen 1999), Σ f(b) (f(c) - f(a))
/// less the pivot in f(b) (that of Saltelli et al. 2010), and Σ (f(c) - f(a)).
///
/// `progress` is told after each piece of work how many more evaluations are done.
pub fn sobol_indices(
    function: &dyn Function,
    factors: &[Vec<usize>],
    design: &Design,
    progress: &(dyn Fn(u64) + Sync),
) -> Result<Vec<Vec<Sums>>, DesignError> {
    let base = Base::new(function.coordinates(), design)?;
    let pivots = pivots(function);
    let order: Vec<usize> = (0..function.coordinates()).collect();
    let chunks = design.base_points / CHUNK as u64;
    let chunk = |index: u64| {
        let replicate = (index / chunks) as usize;
        let normals = base.rows(replicate, index % chunks * CHUNK as u64, CHUNK);
        let (a, b) = normals.split_at(order.len() * CHUNK);
        let rows = CHUNK * (factors.len() + 2);
        let mut points = vec![0.0; order.len() * rows];
        for (coordinate, column) in points.chunks_exact_mut(rows).enumerate() {
            let own = coordinate * CHUNK..(coordinate + 1) * CHUNK;
            let (a, b) = (&a[own.clone()], &b[own]);
            for (place, part) in column.chunks_exact_mut(CHUNK).enumerate() {
                let from_b = match place {
                    0 => false,
                    1 => true,
                    _ => factors[place - 2].contains(&coordinate),
                };
                part.copy_from_slice(if from_b { b } else { a });
            }
        }
        let mut outputs = vec![0.0; rows * function.outputs()];
        function.evaluate(&order, &points, rows, &mut outputs);
        progress(rows as u64);
        let sums = outputs.chunks_exact(rows).zip(&pivots);
        (replicate, sums.map(|(values, pivot)| sums_of(values, *pivot)).collect())
    };
    let parts = (0..chunks * design.replicates as u64).into_par_iter().map(chunk).collect();
    Ok(gathered(function, factors.len(), design, parts))
}

/// Sums over a chunk's base points of one output.
fn sums_of(values: &[f64], pivot: f64) -> Sums {
    let (a, rest) = values.split_at(CHUNK);
    let (b, hybrids) = rest.split_at(CHUNK);
    let mut sums = Sums::new(hybrids.len() / CHUNK);
    for point in 0..CHUNK {
        let at = |part: usize| values[part * CHUNK + point];
        if (0..values.len() / CHUNK).any(|part| !at(part).is_finite()) {
            sums.missing += 1.0;
            continue;
        }
        sums.points += 1.0;
        for value in [a[point] - pivot, b[point] - pivot] {
            sums.values[0] += value;
            sums.values[1] += value * value;
        }
        for (factor, hybrid) in sums.factors.iter_mut().zip(hybrids.chunks_exact(CHUNK)) {
            let (from_b, from_a) = (b[point] - hybrid[point], a[point] - hybrid[point]);
            factor[0] += 0.5 * from_b * from_b;
            factor[1] += 0.5 * from_a * from_a;
            factor[2] -= (b[point] - pivot) * from_a;
            factor[3] -= from_a;
        }
    }
    sums
}
