//! The lower triangular root of a correlation matrix, which may be of less than full rank.

use ndarray::Array2;

use super::eigen::symmetric_eigen;

/// `L`, lower triangular with a diagonal that is not negative, such that `L Lᵀ` is the matrix.
///
/// Cholesky's recursion where every pivot is sound; else (rank below full) the triangular
/// factor of the eigenvalue root, `QR = √Λ Vᵀ` and `L = Rᵀ`, which needs no pivot.
pub fn lower_root(matrix: &Array2<f64>) -> Array2<f64> {
    cholesky(matrix).unwrap_or_else(|| semidefinite_root(matrix))
}

/// Cholesky's factor, or nothing where a pivot is below 1e-8.
fn cholesky(matrix: &Array2<f64>) -> Option<Array2<f64>> {
    let n = matrix.nrows();
    let mut lower = Array2::<f64>::zeros((n, n));
    for i in 0..n {
        for j in 0..=i {
            let mut sum = matrix[[i, j]];
            for k in 0..j {
                sum -= lower[[i, k]] * lower[[j, k]];
            }
            if i > j {
                lower[[i, j]] = sum / lower[[j, j]];
            } else if sum > 1e-8 {
                lower[[i, i]] = sum.sqrt();
            } else {
                return None;
            }
        }
    }
    Some(lower)
}

/// Rows of `√Λ Vᵀ` made triangular by Gram and Schmidt's process, twice for orthogonality.
///
/// Row `i` of the answer holds the coordinates of normal `i` in an orthonormal basis built in
/// the order of the normals; a normal that depends on those before it adds no direction.
fn semidefinite_root(matrix: &Array2<f64>) -> Array2<f64> {
    let n = matrix.nrows();
    let eigen = symmetric_eigen(matrix);
    let vector = |i: usize| -> Vec<f64> {
        (0..n).map(|k| eigen.values[k].max(0.0).sqrt() * eigen.vectors[[i, k]]).collect()
    };
    let mut basis: Vec<Option<Vec<f64>>> = Vec::with_capacity(n);
    let mut lower = Array2::<f64>::zeros((n, n));
    for i in 0..n {
        let mut rest = vector(i);
        for _twice in 0..2 {
            for (j, direction) in basis.iter().enumerate() {
                let Some(direction) = direction else { continue };
                let along = dot(&rest, direction);
                lower[[i, j]] += along;
                for (x, d) in rest.iter_mut().zip(direction) {
                    *x -= along * d;
                }
            }
        }
        let length = dot(&rest, &rest).sqrt();
        // Shorter than this is rounding: the square root of the smallest eigenvalue error.
        if length > 1e-7 {
            lower[[i, i]] = length;
            basis.push(Some(rest.iter().map(|x| x / length).collect()));
        } else {
            basis.push(None);
        }
    }
    lower
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).fold(0.0, |sum, (x, y)| sum + x * y)
}
