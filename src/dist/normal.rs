//! The normal distribution.

use super::constant::Constant;
use super::family::Family;
use super::law::Law;
use super::quantiles::{self, Quantile};
use super::refusal::{Refusal, finite, not_negative};
use super::split::Split;
use crate::special;

/// `mean + sd z`.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Normal {
    pub mean: f64,
    pub sd: f64,
}

impl Normal {
    pub fn law(mean: f64, sd: f64) -> Result<Law, Refusal> {
        finite("mean", mean)?;
        not_negative("sd", sd)?;
        if sd == 0.0 {
            return Constant::law(mean);
        }
        Ok(Self { mean, sd }.into())
    }

    /// The normal with two given quantiles.
    pub fn from_quantiles(pair: [Quantile; 2]) -> Result<Law, Refusal> {
        let pair = quantiles::ordered_pair(pair)?;
        let (mean, sd) = quantiles::location_scale(pair, Split::score)?;
        Self::law(mean, sd)
    }
}

impl Family for Normal {
    fn quantile(&self, at: Split) -> f64 {
        self.quantile_of_score(at.score())
    }
    fn quantile_of_score(&self, z: f64) -> f64 {
        self.sd.mul_add(z, self.mean)
    }
    fn at_most(&self, x: f64) -> Split {
        Split::of_score((x - self.mean) / self.sd)
    }
    fn density(&self, x: f64) -> f64 {
        special::normal_pdf((x - self.mean) / self.sd) / self.sd
    }
    fn mean(&self) -> Option<f64> {
        Some(self.mean)
    }
    fn sd(&self) -> Option<f64> {
        Some(self.sd)
    }
    fn mode(&self) -> Option<f64> {
        Some(self.mean)
    }
    fn support(&self) -> (f64, f64) {
        (f64::NEG_INFINITY, f64::INFINITY)
    }
}
