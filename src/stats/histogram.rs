//! Counts in bins of a round width, to show.

use super::scale::Scale;

/// Bins wished for between the pilot's p0.1 and p99.9.
const WISHED: f64 = 60.0;
/// A width is one of these tenths times a power of ten.
const ROUND: [i64; 5] = [10, 20, 25, 50, 100];
/// No width below this share of the largest edge: edges must stay apart when rounded to f64.
const NARROWEST: f64 = f64::EPSILON * 256.0;
/// No width below this: its inverse must be finite.
const LEAST_WIDTH: f64 = 1e-305;
/// Values whose bins are found together.
const BLOCK: usize = 64;
/// Adding it rounds a number of moderate size to an integer, found in the low bits.
const TWO_52: f64 = 4_503_599_627_370_496.0;

/// Exact counts in about 60 bins (40 to 90) of width 1, 2, 2.5 or 5 times a power of ten, with
/// edges at multiples of the width, and in two open bins beyond. Bin i of the closed ones holds
/// the values with `edges[i] <= x < edges[i + 1]`; values that are not finite are left out.
#[derive(Clone, Debug, PartialEq)]
pub struct LinearHistogram {
    /// Minus infinity, the edges, infinity.
    bounds: Vec<f64>,
    per_width: f64,
    /// How far from an edge, in widths, rounding may put a value on its wrong side.
    doubt: f64,
    /// With a last place for what is left out.
    counts: Vec<u64>,
}

impl LinearHistogram {
    /// No values yet; the bins cover the pilot's p0.1 to p99.9.
    pub fn new(scale: &Scale) -> Self {
        let (low, high) = scale.body();
        let size = low.abs().max(high.abs());
        let width = [high / WISHED - low / WISHED, size / WISHED]
            .into_iter()
            .find(|&width| width > 0.0)
            .unwrap_or(1.0 / WISHED);
        let (tenths, exponent) = round_digits(width.max(size * NARROWEST).max(LEAST_WIDTH));
        let width = decimal(tenths, exponent);
        let first = libm::floor(low / width) as i64;
        let last = (libm::ceil(high / width) as i64).max(first + 1);
        let mut bounds = vec![f64::NEG_INFINITY];
        bounds.extend((first..=last).map(|multiple| decimal(multiple * tenths, exponent)));
        bounds.push(f64::INFINITY);
        let per_width = 1.0 / width;
        let farthest = bounds[1].abs().max(bounds[bounds.len() - 2].abs());
        // Four roundings, of places up to the number of bins and of edges in widths, and as much
        // again; below 1/16 by the choice of the width.
        let doubt = 8.0 * f64::EPSILON * (bounds.len() as f64 + farthest * per_width);
        let counts = vec![0; bounds.len()];
        Self { bounds, per_width, doubt, counts }
    }

    /// Counts a column's finite values.
    #[inline(always)]
    pub fn observe(&mut self, column: &[f64]) {
        for values in column.chunks(BLOCK) {
            let (mut places, doubtful) = self.places(values);
            if doubtful {
                self.look_up(values, &mut places);
            }
            for place in &places[..values.len()] {
                self.counts[*place as usize] += 1;
            }
        }
    }

    /// The bins of some values by arithmetic alone, and whether any lies too near to an edge for
    /// that. What is not finite goes to the last place.
    #[inline(always)]
    fn places(&self, values: &[f64]) -> ([u64; BLOCK], bool) {
        let (origin, left_out) = (self.bounds[1], self.counts.len() - 1);
        let last = left_out as f64 - 1.0;
        let (mut places, mut doubtful) = ([0; BLOCK], 0);
        for (place, &x) in places.iter_mut().zip(values) {
            // Half a bin less than its place, so that rounding gives the bin.
            let middle = (x - origin) * self.per_width + 0.5;
            let middle = if middle > 0.0 { middle } else { 0.0 };
            let middle = if middle < last { middle } else { last };
            let shifted = middle + TWO_52;
            let from_edge = 0.5 - (middle - (shifted - TWO_52)).abs();
            doubtful |= u64::from(from_edge < self.doubt);
            let bin = shifted.to_bits() - TWO_52.to_bits();
            *place = if x.is_finite() { bin } else { left_out as u64 };
        }
        (places, doubtful != 0)
    }

    /// The bins of some values by their edges: a bin found by arithmetic may be its neighbour.
    #[inline(never)]
    fn look_up(&self, values: &[f64], places: &mut [u64; BLOCK]) {
        let left_out = self.counts.len() - 1;
        for (place, &x) in places.iter_mut().zip(values).filter(|(_, x)| x.is_finite()) {
            let bin = (*place as usize).min(left_out - 1);
            let (under, over) = (x < self.bounds[bin], x >= self.bounds[bin + 1]);
            *place = (bin + usize::from(over) - usize::from(under)) as u64;
        }
    }

    /// Adds another part of the same result, made with the same scale.
    pub fn merge(&mut self, other: &Self) {
        assert_eq!(self.bounds, other.bounds, "parts made with different scales");
        self.counts.iter_mut().zip(&other.counts).for_each(|(own, other)| *own += other);
    }

    /// Edges of the closed bins, ascending, each the f64 nearest to its decimal.
    pub fn edges(&self) -> &[f64] {
        &self.bounds[1..self.bounds.len() - 1]
    }

    /// Counts of the closed bins, one fewer than edges.
    pub fn counts(&self) -> &[u64] {
        &self.counts[1..self.counts.len() - 2]
    }

    /// Values below the first edge.
    pub fn below(&self) -> u64 {
        self.counts[0]
    }

    /// Values at or above the last edge.
    pub fn above(&self) -> u64 {
        self.counts[self.counts.len() - 2]
    }
}

/// The width of 1, 2, 2.5 or 5 times a power of ten that is nearest in ratio to this one; `None`
/// unless it is positive and finite.
pub fn round_width(width: f64) -> Option<f64> {
    let round = || round_digits(width.max(LEAST_WIDTH));
    (width > 0.0 && width.is_finite())
        .then(round)
        .map(|(tenths, exponent)| decimal(tenths, exponent))
}

/// Its digits: a whole number and a power of ten.
fn round_digits(width: f64) -> (i64, i32) {
    let exponent = libm::floor(libm::log10(width)) as i32 - 1;
    let apart = |tenths: i64| {
        let ratio = decimal(tenths, exponent) / width;
        ratio.max(1.0 / ratio)
    };
    let nearest = ROUND.into_iter().min_by(|&a, &b| apart(a).total_cmp(&apart(b)));
    (nearest.expect("the list is not empty"), exponent)
}

/// The f64 nearest to digits · 10^exponent.
fn decimal(digits: i64, exponent: i32) -> f64 {
    format!("{digits}e{exponent}").parse().expect("digits and an exponent make a number")
}
