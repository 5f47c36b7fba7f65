//! How a level divides probability: what lies below and what lies above, both kept.
//!
//! `1 - p` forgets everything about a small upper tail. Carrying both parts keeps full relative
//! accuracy in either tail through truncation, symmetry and inversion.

use crate::special;

/// Two probabilities that sum to 1, each accurate in its own right.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Split {
    /// Probability below (or at) the level.
    pub below: f64,
    /// Probability above the level.
    pub above: f64,
}

impl Split {
    /// Everything lies above.
    pub const START: Self = Self { below: 0.0, above: 1.0 };
    /// Everything lies below.
    pub const END: Self = Self { below: 1.0, above: 0.0 };

    /// The level `u` in [0, 1].
    pub fn level(u: f64) -> Self {
        Self { below: u, above: 1.0 - u }
    }

    /// From the probability above, where that is the one known.
    pub fn from_above(above: f64) -> Self {
        Self { below: 1.0 - above, above }
    }

    /// The level of a standard normal score.
    pub fn of_score(z: f64) -> Self {
        Self { below: special::normal_cdf(z), above: special::normal_cdf(-z) }
    }

    /// The standard normal score of the level; infinite at the ends.
    pub fn score(self) -> f64 {
        if self.below <= 0.0 {
            f64::NEG_INFINITY
        } else if self.above <= 0.0 {
            f64::INFINITY
        } else if self.is_lower() {
            special::normal_quantile(self.below)
        } else {
            -special::normal_quantile(self.above)
        }
    }

    /// Whether the part below is the smaller one.
    pub fn is_lower(self) -> bool {
        self.below <= self.above
    }

    /// Probability between this level and a later one, from the side that cancels least.
    pub fn mass_to(self, later: Self) -> f64 {
        if later.is_lower() {
            later.below - self.below
        } else if !self.is_lower() {
            self.above - later.above
        } else {
            1.0 - (self.below + later.above)
        }
    }

    /// This level of the part between `from` and `to`, whose probability is `mass`, as a level
    /// of the whole. Sums of positive terms only: nothing cancels.
    pub fn within(self, from: Self, to: Self, mass: f64) -> Self {
        Self {
            below: self.below.mul_add(mass, from.below),
            above: self.above.mul_add(mass, to.above),
        }
    }
}
