//! The frame of a result: where it lies and how far it spreads, from a pilot.

use std::f64::consts::SQRT_2;

use crate::real::Real;

/// Binary exponents allowed for the spread, so that its inverse is a normal number too.
const EXPONENTS: (i32, i32) = (-1021, 1021);

/// The frame in which one result is summed and binned, shared by all scenarios of a run.
///
/// Sums and bins are those of the standardised value z = (x - pivot) / spread. The frame fixes
/// how finely they resolve, never what they mean: a poor pilot costs accuracy, not truth.
#[derive(Clone, Debug, PartialEq)]
pub struct Scale {
    pivot: f64,
    spread: f64,
    inverse: f64,
    /// -pivot / spread.
    offset: f64,
    repeats: bool,
    body: (f64, f64),
}

impl Scale {
    /// The frame of a result whose pilot values these are, in any order. Values that are not
    /// finite are left out; with none left the frame is that of a result at 0.
    ///
    /// Spread: the power of two nearest (in ratio) to the first of these that is above 0:
    /// p90 - p10, the range, |pivot|, 1. So values all multiplied by a power of two give the
    /// same frame multiplied by it.
    pub fn from_pilot(values: &[f64]) -> Self {
        let mut sorted: Vec<f64> =
            values.iter().filter(|x| x.is_finite()).map(|x| x + 0.0).collect();
        sorted.sort_unstable_by(f64::total_cmp);
        if sorted.is_empty() {
            sorted.push(0.0);
        }
        let last = sorted.len() - 1;
        let rank = |share: f64| sorted[(share * last as f64).round_ties_even() as usize];
        let pivot = sorted[last / 2];
        let spread = [rank(0.9) - rank(0.1), sorted[last] - sorted[0], pivot.abs()]
            .into_iter()
            .find(|&width| width > 0.0)
            .map_or(1.0, power_of_two_near);
        Self {
            pivot,
            spread,
            inverse: 1.0 / spread,
            offset: -pivot / spread,
            repeats: sorted.windows(2).any(|pair| pair[0] == pair[1]),
            body: (rank(0.001), rank(0.999)),
        }
    }

    /// The pilot's median, itself one of its values.
    pub fn pivot(&self) -> f64 {
        self.pivot
    }

    /// The unit of deviations: a power of two near the pilot's p90 - p10.
    pub fn spread(&self) -> f64 {
        self.spread
    }

    /// Whether two pilot values were equal: the result may take single values with positive
    /// probability.
    pub fn repeats(&self) -> bool {
        self.repeats
    }

    /// The pilot's p0.1 and p99.9.
    pub fn body(&self) -> (f64, f64) {
        self.body
    }

    /// (x - pivot) / spread, rounded once. It never falls where x rises.
    #[inline(always)]
    pub fn standardise<T: Real>(&self, x: T) -> T {
        x.mul_add(T::splat(self.inverse), T::splat(self.offset))
    }

    /// pivot + spread · z.
    pub fn restore(&self, z: f64) -> f64 {
        self.pivot + self.spread * z
    }
}

/// The power of two nearest in ratio to a positive number, within the allowed exponents.
fn power_of_two_near(width: f64) -> f64 {
    let exponent = ((width * SQRT_2).to_bits() >> 52) as i32 - 1023;
    let exponent = exponent.clamp(EXPONENTS.0, EXPONENTS.1);
    f64::from_bits(((exponent + 1023) as u64) << 52)
}
