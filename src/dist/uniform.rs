//! The uniform distribution.

use super::constant::Constant;
use super::family::Family;
use super::law::Law;
use super::quantiles::{self, Quantile};
use super::refusal::{Refusal, ordered};
use super::split::Split;

/// Equal density from `low` to `high`.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Uniform {
    low: f64,
    high: f64,
}

impl Uniform {
    pub fn law(low: f64, high: f64) -> Result<Law, Refusal> {
        ordered(low, high)?;
        if low == high {
            return Constant::law(low);
        }
        Ok(Self { low, high }.into())
    }

    /// The uniform with two given quantiles.
    pub fn from_quantiles(pair: [Quantile; 2]) -> Result<Law, Refusal> {
        let pair = quantiles::ordered_pair(pair)?;
        let (middle, width) = quantiles::location_scale(pair, |at| at.below - 0.5)?;
        Self::law(middle - 0.5 * width, middle + 0.5 * width)
    }

    fn width(&self) -> f64 {
        self.high - self.low
    }
}

impl Family for Uniform {
    fn quantile(&self, at: Split) -> f64 {
        if at.is_lower() {
            self.width().mul_add(at.below, self.low)
        } else {
            self.width().mul_add(-at.above, self.high)
        }
    }
    fn at_most(&self, x: f64) -> Split {
        Split {
            below: ((x - self.low) / self.width()).clamp(0.0, 1.0),
            above: ((self.high - x) / self.width()).clamp(0.0, 1.0),
        }
    }
    fn density(&self, x: f64) -> f64 {
        if self.low <= x && x <= self.high { 1.0 / self.width() } else { 0.0 }
    }
    fn mean(&self) -> Option<f64> {
        Some(0.5f64.mul_add(self.width(), self.low))
    }
    fn sd(&self) -> Option<f64> {
        Some(self.width() / 12f64.sqrt())
    }
    fn mode(&self) -> Option<f64> {
        None
    }
    fn support(&self) -> (f64, f64) {
        (self.low, self.high)
    }
}
