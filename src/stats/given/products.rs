//! Rank correlations, plain and partial.

use super::Frame;

/// A driver of whose rank less than this part is left when the other drivers' are known has no
/// partial correlation: the others determine it.
const LEAST_LEFT: f64 = 1e-6;

/// Sums of products of the ranks of some columns, by replicate.
#[derive(Clone, Debug)]
pub struct RankProducts {
    columns: usize,
    replicates: Vec<Part>,
    whole: Part,
}

/// Weight, sums, and products of every pair (first column by second, the lower triangle).
#[derive(Clone, Debug)]
struct Part {
    weight: f64,
    sums: Vec<f64>,
    products: Vec<f64>,
}

impl Part {
    fn new(columns: usize) -> Self {
        Self { weight: 0.0, sums: vec![0.0; columns], products: vec![0.0; columns * columns] }
    }

    #[inline(always)]
    fn add(&mut self, other: &Self, sign: f64) {
        self.weight += sign * other.weight;
        let sums = self.sums.iter_mut().zip(&other.sums);
        let products = self.products.iter_mut().zip(&other.products);
        sums.chain(products).for_each(|(own, other)| *own += sign * other);
    }
}

impl RankProducts {
    /// Sums the products of columns of [centred ranks](super::Ranked::centred) in one frame.
    #[inline(always)]
    pub fn new(columns: &[&[f64]], frame: &Frame) -> Self {
        let count = columns.len();
        let mut replicates = vec![Part::new(count); frame.replicates];
        for segment in &frame.segments {
            let part = &mut replicates[segment.replicate];
            part.weight += segment.weight * segment.rows.len() as f64;
            for (a, first) in columns.iter().enumerate() {
                let first = &first[segment.rows.clone()];
                part.sums[a] += segment.weight * first.iter().sum::<f64>();
                for (b, second) in columns[..=a].iter().enumerate() {
                    let second = &second[segment.rows.clone()];
                    part.products[a * count + b] += segment.weight * dot(first, second);
                }
            }
        }
        let mut whole = Part::new(count);
        replicates.iter().for_each(|part| whole.add(part, 1.0));
        Self { columns: count, replicates, whole }
    }

    /// All figures of a read `without` one replicate.
    #[inline(always)]
    fn part(&self, without: Option<usize>) -> Part {
        let mut part = self.whole.clone();
        if let Some(replicate) = without {
            part.add(&self.replicates[replicate], -1.0);
        }
        part
    }

    /// Spearman's correlation of all pairs, `without` one replicate: row by row, NaN where a
    /// column does not vary.
    #[inline(always)]
    pub fn correlations(&self, without: Option<usize>) -> Vec<f64> {
        let (part, count) = (self.part(without), self.columns);
        let covariance = |a: usize, b: usize| {
            let (a, b) = (a.max(b), a.min(b));
            part.products[a * count + b] / part.weight
                - part.sums[a] * part.sums[b] / (part.weight * part.weight)
        };
        let sds: Vec<f64> = (0..count).map(|a| covariance(a, a).max(0.0).sqrt()).collect();
        let pair =
            |at: usize| covariance(at / count, at % count) / (sds[at / count] * sds[at % count]);
        (0..count * count).map(pair).collect()
    }
}

/// Partial correlations of each driver with each result, given all other drivers, from the
/// correlations of all pairs of `columns` columns; drivers and results are positions among them.
/// A row a result; NaN for a driver that others determine.
///
/// Sweeping the drivers (Goodnight 1979) leaves the regression b on them, the inverse c of their
/// matrix and the rest s of the result; the partial correlation is b / √(b² + s c).
#[inline(always)]
pub fn partial_correlations(
    correlations: &[f64],
    columns: usize,
    drivers: &[usize],
    results: &[usize],
) -> Vec<Vec<f64>> {
    let places: Vec<usize> = drivers.iter().chain(results).copied().collect();
    let row = |a: &usize| places.iter().map(|b| correlations[a * columns + b]).collect();
    let mut matrix: Vec<Vec<f64>> = places.iter().map(row).collect();
    let mut swept = vec![false; drivers.len()];
    for pivot in 0..drivers.len() {
        if matrix[pivot][pivot] > LEAST_LEFT {
            sweep(&mut matrix, pivot);
            swept[pivot] = true;
        }
    }
    let partial = |driver: usize, result: usize| {
        let (slope, rest) = (matrix[driver][result], matrix[result][result].max(0.0));
        match swept[driver] {
            true => slope / (slope * slope - rest * matrix[driver][driver]).sqrt(),
            false => f64::NAN,
        }
    };
    (drivers.len()..places.len())
        .map(|result| (0..drivers.len()).map(|driver| partial(driver, result)).collect())
        .collect()
}

/// One sweep; a swept row and column then hold minus the inverse, and the regression.
#[inline(always)]
fn sweep(matrix: &mut [Vec<f64>], pivot: usize) {
    let inverse = 1.0 / matrix[pivot][pivot];
    let row = matrix[pivot].clone();
    for (at, other) in matrix.iter_mut().enumerate().filter(|(at, _)| *at != pivot) {
        let factor = row[at] * inverse;
        for (value, swept) in other.iter_mut().zip(&row) {
            *value -= factor * swept;
        }
        other[pivot] = factor;
    }
    matrix[pivot].iter_mut().for_each(|value| *value *= inverse);
    matrix[pivot][pivot] = -inverse;
}

/// Σ a b, in eight interleaved sums.
#[inline(always)]
fn dot(a: &[f64], b: &[f64]) -> f64 {
    let mut sums = [0.0; 8];
    let (a, b) = (a.chunks_exact(8), b.chunks_exact(8));
    let rest: f64 = a.remainder().iter().zip(b.remainder()).map(|(a, b)| a * b).sum();
    for (a, b) in a.zip(b) {
        for lane in 0..8 {
            sums[lane] += a[lane] * b[lane];
        }
    }
    sums.iter().sum::<f64>() + rest
}
