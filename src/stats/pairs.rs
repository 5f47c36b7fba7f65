//! Products of pairs of columns: the correlations that a run achieved.

use super::exact_sum::ExactSum;
use super::running::{halved, sums};
use crate::real::{Lanes, Real};

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
    /// Sum and squares not settled yet.
    open: [Lanes; 2],
}

/// Two places in the list of columns, and the sum of products.
#[derive(Clone, Debug, PartialEq)]
struct Pair {
    first: usize,
    second: usize,
    products: ExactSum,
    /// Products not settled yet.
    open: Lanes,
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
                    open: Lanes::splat(0.0),
                })
                .collect(),
            columns: indices
                .iter()
                .map(|&index| Column {
                    index,
                    sum: ExactSum::default(),
                    squares: ExactSum::default(),
                    open: [Lanes::splat(0.0); 2],
                })
                .collect(),
        }
    }

    /// Adds a batch of `count` paths, column i being `flat[i * stride..i * stride + count]`:
    /// [`Self::add`] and [`Self::settle`].
    #[inline(always)]
    pub fn observe(&mut self, flat: &[f64], stride: usize, count: usize) {
        self.add(flat, stride, count);
        self.settle();
    }

    /// Adds a batch, to be settled together with its neighbours.
    #[inline(always)]
    pub fn add(&mut self, flat: &[f64], stride: usize, count: usize) {
        let column = |index: usize| &flat[index * stride..index * stride + count];
        self.count += count as u64;
        for own in &mut self.columns {
            let x = column(own.index);
            let [sum, squares] = sums(x, x, |[sum, squares], x, _| {
                *sum = *sum + x;
                *squares = x.mul_add(x, *squares);
            });
            own.open = [own.open[0] + sum, own.open[1] + squares];
        }
        for pair in &mut self.pairs {
            let first = column(self.columns[pair.first].index);
            let second = column(self.columns[pair.second].index);
            let [products] = sums(first, second, |[sum], x, y| *sum = x.mul_add(y, *sum));
            pair.open = pair.open + products;
        }
    }

    /// Settles the batches added.
    pub fn settle(&mut self) {
        let take = |open: &mut Lanes| halved(std::mem::replace(open, Lanes::splat(0.0)));
        for own in &mut self.columns {
            let [sum, squares] = &mut own.open;
            own.sum.add(take(sum));
            own.squares.add(take(squares));
        }
        for pair in &mut self.pairs {
            pair.products.add(take(&mut pair.open));
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
