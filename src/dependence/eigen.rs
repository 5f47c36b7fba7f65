//! Eigenvalues of a symmetric matrix, in a fixed order of operations.

use ndarray::Array2;

/// A symmetric matrix taken apart: `A = V diag(values) Vᵀ`, values ascending.
#[derive(Clone, Debug, PartialEq)]
pub struct Eigen {
    /// `n` eigenvalues, ascending.
    pub values: Vec<f64>,
    /// `n × n`, one eigenvector a column, in the order of the values.
    pub vectors: Array2<f64>,
}

/// Cyclic Jacobi rotations (Golub and Van Loan 2013, algorithm 8.5.3) until the off-diagonal
/// part is below 1e-15 of the whole.
///
/// `matrix` is `n × n` and symmetric; only `+ − × / √` are used, so the bits do not depend on
/// the machine.
pub fn symmetric_eigen(matrix: &Array2<f64>) -> Eigen {
    let n = matrix.nrows();
    let mut a = matrix.clone();
    let mut v = Array2::eye(n);
    let whole = a.iter().fold(0.0, |sum: f64, x| sum + x * x);
    for _sweep in 0..64 {
        let mut off = 0.0;
        for i in 0..n {
            for j in 0..i {
                off += 2.0 * a[[i, j]] * a[[i, j]];
            }
        }
        if off <= 1e-30 * whole {
            break;
        }
        for p in 0..n {
            for q in p + 1..n {
                rotate(&mut a, &mut v, p, q);
            }
        }
    }
    let mut order: Vec<usize> = (0..n).collect();
    order.sort_by(|&i, &j| a[[i, i]].total_cmp(&a[[j, j]]));
    Eigen {
        values: order.iter().map(|&i| a[[i, i]]).collect(),
        vectors: Array2::from_shape_fn((n, n), |(row, column)| v[[row, order[column]]]),
    }
}

/// One rotation that clears `a[p, q]`.
fn rotate(a: &mut Array2<f64>, v: &mut Array2<f64>, p: usize, q: usize) {
    let off = a[[p, q]];
    if off == 0.0 {
        return;
    }
    let theta = (a[[q, q]] - a[[p, p]]) / (2.0 * off);
    let sign = if theta < 0.0 { -1.0 } else { 1.0 };
    let tangent = sign / (theta.abs() + (theta * theta + 1.0).sqrt());
    let cosine = 1.0 / (tangent * tangent + 1.0).sqrt();
    let sine = tangent * cosine;
    let n = a.nrows();
    for k in 0..n {
        let (kp, kq) = (a[[k, p]], a[[k, q]]);
        a[[k, p]] = cosine * kp - sine * kq;
        a[[k, q]] = sine * kp + cosine * kq;
    }
    for k in 0..n {
        let (pk, qk) = (a[[p, k]], a[[q, k]]);
        a[[p, k]] = cosine * pk - sine * qk;
        a[[q, k]] = sine * pk + cosine * qk;
    }
    for k in 0..n {
        let (kp, kq) = (v[[k, p]], v[[k, q]]);
        v[[k, p]] = cosine * kp - sine * kq;
        v[[k, q]] = sine * kp + cosine * kq;
    }
}
