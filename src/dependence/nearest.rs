//! The nearest correlation matrix to one that is not positive semidefinite.

use ndarray::Array2;

use super::eigen::symmetric_eigen;

/// The iteration did not settle within its limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the nearest correlation matrix was not found within {iterations} iterations")]
pub struct NotConverged {
    /// Rounds made.
    pub iterations: usize,
}

/// Alternating projections with Dykstra's correction (Higham 2002, algorithm 3.3, equal
/// weights), until two rounds differ by at most 1e-12 in every entry.
///
/// `matrix` is `n × n`, symmetric, with a unit diagonal; so is the answer, which moreover has
/// no eigenvalue below zero but for rounding.
pub fn nearest_correlation(matrix: &Array2<f64>) -> Result<Array2<f64>, NotConverged> {
    const ITERATIONS: usize = 100_000;
    let n = matrix.nrows();
    let mut unit_diagonal = matrix.clone();
    let mut correction = Array2::<f64>::zeros((n, n));
    for _ in 0..ITERATIONS {
        let corrected = &unit_diagonal - &correction;
        let semidefinite = without_negative_part(&corrected);
        correction = &semidefinite - &corrected;
        let mut next = semidefinite;
        for i in 0..n {
            next[[i, i]] = 1.0;
        }
        let change = next
            .iter()
            .zip(&unit_diagonal)
            .fold(0.0f64, |largest, (a, b)| largest.max((a - b).abs()));
        unit_diagonal = next;
        if change <= 1e-12 {
            return Ok(unit_diagonal);
        }
    }
    Err(NotConverged { iterations: ITERATIONS })
}

/// The nearest positive semidefinite matrix: negative eigenvalues become zero.
fn without_negative_part(matrix: &Array2<f64>) -> Array2<f64> {
    let n = matrix.nrows();
    let eigen = symmetric_eigen(matrix);
    let mut out = Array2::zeros((n, n));
    for i in 0..n {
        for j in 0..=i {
            let mut sum = 0.0;
            for k in 0..n {
                if eigen.values[k] > 0.0 {
                    sum += eigen.values[k] * eigen.vectors[[i, k]] * eigen.vectors[[j, k]];
                }
            }
            out[[i, j]] = sum;
            out[[j, i]] = sum;
        }
    }
    out
}
