//! A result by classes of a driver.

use super::{Frame, Ranked};

/// Classes of equal weight, from the driver's lowest values to its highest; two are a decile.
pub const CLASSES: usize = 20;

/// Classes in a decile.
const DECILE: usize = CLASSES / 10;

/// Weights and weighted sums of a result in each class of a driver, by replicate.
///
/// Equal values of the driver share the classes they span in proportion, so that each class has
/// exactly its part of the weight: the value expected if equals were put in order by lot.
#[derive(Clone, Debug)]
pub struct ClassSums {
    /// By class, then replicate.
    weights: Vec<f64>,
    sums: Vec<f64>,
    replicates: usize,
    /// Sums are of what exceeds it.
    pivot: f64,
    /// The result's weight, sum and sum of squares, by replicate.
    whole: Vec<[f64; 3]>,
}

/// Some results in a frame, ready to be summed over the classes of any driver.
#[derive(Clone, Debug)]
pub struct Results {
    replicates: usize,
    /// Position of the replicate, and weight, of each row.
    rows: Vec<(u32, f64)>,
    /// One for each result.
    pivots: Vec<f64>,
    /// By row, then result: how far the value exceeds the pivot.
    excess: Vec<f64>,
    /// By result, then replicate: see [`ClassSums`].
    wholes: Vec<Vec<[f64; 3]>>,
}

impl Results {
    /// Gathers columns without missing values.
    pub fn new(columns: &[&[f64]], frame: &Frame) -> Self {
        let mut rows: Vec<(u32, f64)> = Vec::with_capacity(frame.rows());
        for segment in &frame.segments {
            rows.resize(segment.rows.end, (segment.replicate as u32, segment.weight));
        }
        let pivots: Vec<f64> =
            columns.iter().map(|column| column.first().copied().unwrap_or(0.0)).collect();
        let mut excess = Vec::with_capacity(rows.len() * columns.len());
        for row in 0..rows.len() {
            excess.extend(columns.iter().zip(&pivots).map(|(column, pivot)| column[row] - pivot));
        }
        let mut wholes = vec![vec![[0.0; 3]; frame.replicates]; columns.len()];
        for (whole, result) in wholes.iter_mut().zip(0..) {
            for (&(replicate, own), excess) in rows.iter().zip(excess.chunks(columns.len())) {
                let [weight, sum, squares] = &mut whole[replicate as usize];
                *weight += own;
                *sum += own * excess[result];
                *squares += own * excess[result] * excess[result];
            }
        }
        Self { replicates: frame.replicates, rows, pivots, excess, wholes }
    }

    /// Sums the results over the classes of a driver that is ranked in the same frame.
    pub fn by_class(&self, driver: &Ranked) -> Vec<ClassSums> {
        let (replicates, results) = (self.replicates, self.pivots.len());
        let mut weights = vec![0.0; CLASSES * replicates];
        let mut sums = vec![0.0; CLASSES * replicates * results];
        let mut add = |class: usize, part: f64, row: usize| {
            let (replicate, weight) = self.rows[row];
            let (place, weight) = (class * replicates + replicate as usize, part * weight);
            weights[place] += weight;
            let sums = &mut sums[place * results..(place + 1) * results];
            let excess = &self.excess[row * results..(row + 1) * results];
            sums.iter_mut().zip(excess).for_each(|(sum, excess)| *sum += weight * excess);
        };
        let (mut first, mut below, mut class) = (0, 0.0, 0);
        let mut next = border(class + 1);
        for (&end, &up_to) in driver.ends.iter().zip(&driver.shares) {
            let equal = &driver.order[first..end as usize];
            let mut from = below;
            while class + 1 < CLASSES && up_to > next {
                let part = (next - from) / (up_to - below);
                equal.iter().for_each(|&row| add(class, part, row as usize));
                class += 1;
                (from, next) = (next, border(class + 1));
            }
            let part = if from == below { 1.0 } else { (up_to - from) / (up_to - below) };
            equal.iter().for_each(|&row| add(class, part, row as usize));
            (first, below) = (end as usize, up_to);
        }
        let of_result = |result: usize| ClassSums {
            weights: weights.clone(),
            sums: sums.iter().copied().skip(result).step_by(results).collect(),
            replicates,
            pivot: self.pivots[result],
            whole: self.wholes[result].clone(),
        };
        (0..results).map(of_result).collect()
    }
}

impl ClassSums {
    /// The mean of the result over some classes, `without` one replicate; NaN where there is
    /// nothing.
    fn class_mean(&self, classes: std::ops::Range<usize>, without: Option<usize>) -> f64 {
        let (mut weight, mut sum) = (0.0, 0.0);
        for class in classes {
            let places = class * self.replicates..(class + 1) * self.replicates;
            for (replicate, place) in places.enumerate() {
                if Some(replicate) != without {
                    weight += self.weights[place];
                    sum += self.sums[place];
                }
            }
        }
        self.pivot + sum / weight
    }

    fn totals(&self, without: Option<usize>) -> [f64; 3] {
        let mut totals = [0.0; 3];
        for (replicate, part) in self.whole.iter().enumerate() {
            if Some(replicate) != without {
                totals.iter_mut().zip(part).for_each(|(total, part)| *total += part);
            }
        }
        totals
    }

    /// The result's mean with the driver in its lowest decile, `without` one replicate.
    pub fn low(&self, without: Option<usize>) -> f64 {
        self.class_mean(0..DECILE, without)
    }

    /// The same for the highest decile.
    pub fn high(&self, without: Option<usize>) -> f64 {
        self.class_mean(CLASSES - DECILE..CLASSES, without)
    }

    /// The first-order index: the part of the result's variance that lies between the classes,
    /// Σ w (mean in class - mean)² / variance (Pearson 1905; as a sensitivity measure of given
    /// data Plischke 2010, and Plischke, Borgonovo and Smith 2013). Its bias by chance,
    /// classes / paths, is of the order that the jackknife removes; what varies inside a class is
    /// lost, 1.7 % of the index of a normal driver with a straight effect.
    pub fn first_order(&self, without: Option<usize>) -> f64 {
        let [weight, sum, squares] = self.totals(without);
        let mean = sum / weight;
        let between: f64 = (0..CLASSES)
            .map(|class| self.class_mean(class..class + 1, without) - self.pivot - mean)
            .map(|effect| effect * effect / CLASSES as f64)
            .sum();
        between / (squares / weight - mean * mean)
    }
}

/// The share of the weight below a class.
fn border(class: usize) -> f64 {
    class as f64 / CLASSES as f64
}
