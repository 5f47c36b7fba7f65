//! A value's place in its driver's distribution, in hundredths.

/// Number of places.
pub const PLACES: usize = 100;
/// The place of a missing value.
const NOWHERE: u8 = u8::MAX;

/// The values that part a distribution into hundredths.
#[derive(Clone, Debug, PartialEq)]
pub struct Places {
    /// The lower ends of places 1 to 99.
    ends: Vec<f64>,
}

impl Places {
    /// Parts the distribution of weighted values; those that are missing are left out.
    pub fn new(values: &[f64], weights: &[f64]) -> Self {
        let mut order: Vec<(f64, f64)> = values
            .iter()
            .zip(weights)
            .filter(|(value, _)| !value.is_nan())
            .map(|(value, weight)| (*value, *weight))
            .collect();
        order.sort_unstable_by(|a, b| a.0.total_cmp(&b.0));
        let total: f64 = order.iter().map(|(_, weight)| weight).sum();
        let mut ends = Vec::with_capacity(PLACES - 1);
        let mut below = 0.0;
        for (value, weight) in order {
            while ends.len() < PLACES - 1
                && below >= (ends.len() + 1) as f64 / PLACES as f64 * total
            {
                ends.push(value);
            }
            below += weight;
        }
        let last = ends.last().copied().unwrap_or(f64::NAN);
        ends.resize(PLACES - 1, last);
        Self { ends }
    }

    /// The place of a value, 0 to 99; equal values have one place. A missing value lies past all.
    pub fn of(&self, value: f64) -> u8 {
        match value.is_nan() {
            true => NOWHERE,
            false => self.ends.partition_point(|end| *end <= value) as u8,
        }
    }

    /// The least value of a place; minus infinity of the first.
    pub fn low(&self, place: usize) -> f64 {
        match place {
            0 => f64::NEG_INFINITY,
            place => self.ends[place - 1],
        }
    }
}

/// Rows with their weights, replicates and places.
#[derive(Clone, Debug, Default)]
pub struct Rows {
    /// What each row weighs.
    pub weights: Vec<f64>,
    /// The replicate of each row.
    pub replicates: Vec<usize>,
    /// By driver, the place of each row.
    pub places: Vec<Vec<u8>>,
}

impl Rows {
    /// Number of rows.
    pub fn len(&self) -> usize {
        self.weights.len()
    }

    /// Whether there are no rows.
    pub fn is_empty(&self) -> bool {
        self.weights.is_empty()
    }

    /// Weight of all rows.
    pub fn total(&self) -> f64 {
        self.weights.iter().sum()
    }

    /// Only the rows of some replicates.
    pub fn only(&self, keep: impl Fn(usize) -> bool) -> Self {
        let rows: Vec<usize> = (0..self.len()).filter(|&row| keep(self.replicates[row])).collect();
        let column = |column: &Vec<u8>| rows.iter().map(|&row| column[row]).collect();
        Self {
            weights: rows.iter().map(|&row| self.weights[row]).collect(),
            replicates: rows.iter().map(|&row| self.replicates[row]).collect(),
            places: self.places.iter().map(column).collect(),
        }
    }
}
