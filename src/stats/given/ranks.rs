//! Weighted ranks of a column.

use super::Frame;

/// A column in ascending order.
#[derive(Clone, Debug)]
pub struct Ranked {
    /// Rows by ascending value.
    pub(super) order: Vec<u32>,
    /// Share of the weight that lies below each row, half of its equals' with it, less ½; by row.
    centred: Vec<f64>,
    /// Runs of equal values: one past each one's last place in `order`.
    pub(super) ends: Vec<u32>,
    /// The share of the weight up to there.
    pub(super) shares: Vec<f64>,
}

impl Ranked {
    /// Ranks a column without missing values. Values that agree in their first ten digits or so
    /// are equal: the low bits of a value's key make room for its row.
    pub fn new(values: &[f64], weights: &[f64], total: f64) -> Self {
        let bits = usize::BITS - values.len().leading_zeros();
        let mask = (1_u64 << bits) - 1;
        let mut keys: Vec<u64> =
            (0..).zip(values).map(|(row, value)| ascending(*value) & !mask | row).collect();
        keys.sort_unstable();
        let order: Vec<u32> = keys.iter().map(|key| (key & mask) as u32).collect();
        let mut centred = vec![0.0; values.len()];
        let mut ends = Vec::with_capacity(values.len());
        let mut shares = Vec::with_capacity(values.len());
        let (mut below, mut first) = (0.0, 0);
        for equal in keys.chunk_by(|a, b| a & !mask == b & !mask) {
            let rows = &order[first..first + equal.len()];
            let share = rows.iter().map(|&row| weights[row as usize]).sum::<f64>() / total;
            rows.iter().for_each(|&row| centred[row as usize] = below + 0.5 * share - 0.5);
            below += share;
            first += equal.len();
            ends.push(first as u32);
            shares.push(below);
        }
        Self { order, centred, ends, shares }
    }

    /// Ranks a column in a frame.
    pub fn in_frame(values: &[f64], frame: &Frame) -> Self {
        Self::new(values, &frame.weights(), frame.total())
    }

    /// Share of the weight that lies below each row, half of its equals' with it, less ½; by row.
    pub fn centred(self) -> Vec<f64> {
        self.centred
    }

    /// Whether all values are equal.
    pub fn is_constant(&self) -> bool {
        self.ends.len() < 2
    }

    /// The value below which a share of the weight lies.
    pub fn quantile(&self, values: &[f64], share: f64) -> Option<f64> {
        let run = self.shares.partition_point(|&below| below < share);
        let end = self.ends.get(run).or(self.ends.last())?;
        Some(values[self.order[*end as usize - 1] as usize])
    }
}

impl Frame {
    /// The weight of each row.
    pub fn weights(&self) -> Vec<f64> {
        let mut weights = Vec::with_capacity(self.rows());
        for segment in &self.segments {
            weights.resize(segment.rows.end, segment.weight);
        }
        weights
    }
}

/// A whole number that ascends with the value; -0 counts as 0.
fn ascending(value: f64) -> u64 {
    let bits = (value + 0.0).to_bits();
    if bits >> 63 == 1 { !bits } else { bits | 1 << 63 }
}
