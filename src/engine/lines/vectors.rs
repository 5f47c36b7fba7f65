//! Sums over vectors, in the order of their parts.

/// a · b.
pub(super) fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

/// √(a · a).
pub(super) fn length(a: &[f64]) -> f64 {
    dot(a, a).sqrt()
}

/// `sum += factor · term`.
pub(super) fn add(sum: &mut [f64], factor: f64, term: &[f64]) {
    for (sum, term) in sum.iter_mut().zip(term) {
        *sum += factor * term;
    }
}

/// A vector by its length, unless that is 0.
pub(super) fn unit(mut vector: Vec<f64>) -> Option<Vec<f64>> {
    let length = length(&vector);
    vector.iter_mut().for_each(|x| *x /= length);
    (length > 0.0).then_some(vector)
}
