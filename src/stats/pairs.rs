//! Products of pairs of columns: the correlations that a run achieved.

use super::exact_sum::ExactSum;
use super::moments::halved;
use crate::real::{LANES, Lanes, Real, Vector};

/// Exact sums over batches for a fixed list of pairs of columns, such as normal scores, whose
/// values are of order one.
#[derive(Clone, Debug, PartialEq)]
pub struct CrossProducts {
    count: u64,
    columns: Vec<Column>,
    pairs: Vec<Pair>,
}

#[derive(Clone, Debug, PartialEq)]
struct Column {
    index: usize,
    sum: ExactSum,
    squares: ExactSum,
}

/// Two places in the list of columns, and the sum of products.
#[derive(Clone, Debug, PartialEq)]
struct Pair {
    first: usize,
    second: usize,
    products: ExactSum,
}

impl CrossProducts {
    /// No paths yet; each pair holds two indices of columns.
    pub fn new(pairs: Vec<(usize, usize)>) -> Self {
        let mut indices: Vec<usize> = pairs.iter().flat_map(|&(i, j)| [i, j]).collect();
        indices.sort_unstable();
        indices.dedup();
        let place = |index| indices.partition_point(|&other| other < index);
        Self {
            count: 0,
            pairs: pairs
                .iter()
                .map(|&(i, j)| Pair {
                    first: place(i),
                    second: place(j),
                    products: ExactSum::default(),
                })
                .collect(),
            columns: indices
                .iter()
                .map(|&index| Column {
                    index,
                    sum: ExactSum::default(),
                    squares: ExactSum::default(),
                })
                .collect(),
        }
    }

    /// Adds a batch of `count` paths: column i is `flat[i * stride..i * stride + count]`.
    #[inline(always)]
    pub fn observe(&mut self, flat: &[f64], stride: usize, count: usize) {
        let column = |index: usize| &flat[index * stride..index * stride + count];
        self.count += count as u64;
        for own in &mut self.columns {
            let x = column(own.index);
            own.sum.add(sum_of(x, x, |x, _| x));
            own.squares.add(sum_of(x, x, |x, _| x * x));
        }
        for pair in &mut self.pairs {
            let first = column(self.columns[pair.first].index);
            let second = column(self.columns[pair.second].index);
            pair.products.add(sum_of(first, second, |x, y| x * y));
        }
    }

    /// Adds another part of the same pairs.
    pub fn merge(&mut self, other: &Self) {
        self.count += other.count;
        for (own, other) in self.columns.iter_mut().zip(&other.columns) {
            own.sum.merge(&other.sum);
            own.squares.merge(&other.squares);
        }
        for (own, other) in self.pairs.iter_mut().zip(&other.pairs) {
            own.products.merge(&other.products);
        }
    }

    /// Pearson's correlation of each pair, in the order given; `None` where a column does not
    /// vary or a sum overflowed.
    pub fn correlations(&self) -> Vec<Option<f64>> {
        self.pairs.iter().map(|pair| self.correlation(pair)).collect()
    }

    fn correlation(&self, pair: &Pair) -> Option<f64> {
        let n = self.count as f64;
        let (first, second) = (&self.columns[pair.first], &self.columns[pair.second]);
        let (a, b) = (first.sum.value()?, second.sum.value()?);
        let variances =
            (first.squares.value()? - a * a / n) * (second.squares.value()? - b * b / n);
        let covariance = pair.products.value()? - a * b / n;
        (variances > 0.0).then(|| (covariance / variances.sqrt()).clamp(-1.0, 1.0))
    }
}

/// Sums f over two columns in a fixed order: eight lanes, then their halves.
#[inline(always)]
fn sum_of(first: &[f64], second: &[f64], f: impl Fn(Lanes, Lanes) -> Lanes) -> f64 {
    let mut lanes = Lanes::splat(0.0);
    let whole = first.len() - first.len() % LANES;
    for at in (0..whole).step_by(LANES) {
        lanes = lanes + f(Lanes::load(first, at), Lanes::load(second, at));
    }
    if whole < first.len() {
        let rest = |column: &[f64]| {
            let mut rest = [0.0; LANES];
            rest[..column.len() - whole].copy_from_slice(&column[whole..]);
            Vector(rest)
        };
        lanes = lanes + f(rest(first), rest(second));
    }
    halved(lanes)
}
