//! The lognormal distribution with a shift.

use super::constant::Constant;
use super::family::Family;
use super::law::Law;
use super::quantiles::{self, Quantile};
use super::refusal::{Refusal, finite, not_negative};
use super::split::Split;
use super::words::number;
use crate::special;

/// `shift + exp(m + s z)`.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Lognormal {
    pub shift: f64,
    pub m: f64,
    pub s: f64,
}

impl Lognormal {
    /// From the mean (shift included) and sd of the variable itself:
    /// s² = ln(1 + (sd / (mean − shift))²), m = ln(mean − shift) − s²/2.
    pub fn law(mean: f64, sd: f64, shift: f64) -> Result<Law, Refusal> {
        finite("mean", mean)?;
        not_negative("sd", sd)?;
        finite("shift", shift)?;
        let excess = mean - shift;
        if !(excess > 0.0 && excess.is_finite()) {
            let allowed = if shift == 0.0 {
                "it must be > 0".to_string()
            } else {
                format!("it must be above shift, which is {}", number(shift))
            };
            return Err(Refusal::number("mean", mean, allowed));
        }
        if sd == 0.0 {
            return Constant::law(mean);
        }
        let ratio = sd / excess;
        let variance = libm::log1p(ratio * ratio);
        if !(variance.is_finite() && variance > 0.0) {
            return Err(Refusal::number("sd", sd, "it is out of proportion to mean - shift"));
        }
        let m = libm::log(excess) - 0.5 * variance;
        Ok(Self { shift, m, s: variance.sqrt() }.into())
    }

    /// The lognormal with a given shift and two given quantiles.
    pub fn from_quantiles(pair: [Quantile; 2], shift: f64) -> Result<Law, Refusal> {
        finite("shift", shift)?;
        let [a, b] = quantiles::ordered_pair(pair)?;
        if !(a.value - shift > 0.0) {
            let allowed = format!("it must be above shift, which is {}", number(shift));
            return Err(Refusal::number(&a.key(), a.value, allowed));
        }
        let logarithm =
            |quantile: Quantile| Quantile { value: libm::log(quantile.value - shift), ..quantile };
        let (m, s) = quantiles::location_scale([logarithm(a), logarithm(b)], Split::score)?;
        if !(s > 0.0) {
            let allowed = format!("it is too near to {}", a.key());
            return Err(Refusal::number(&b.key(), b.value, allowed));
        }
        Ok(Self { shift, m, s }.into())
    }
}

impl Family for Lognormal {
    fn quantile(&self, at: Split) -> f64 {
        self.quantile_of_score(at.score())
    }
    fn quantile_of_score(&self, z: f64) -> f64 {
        self.shift + special::exp(self.s.mul_add(z, self.m))
    }
    fn at_most(&self, x: f64) -> Split {
        let excess = x - self.shift;
        if excess > 0.0 {
            Split::of_score((libm::log(excess) - self.m) / self.s)
        } else {
            Split::START
        }
    }
    fn density(&self, x: f64) -> f64 {
        let excess = x - self.shift;
        if excess > 0.0 {
            special::normal_pdf((libm::log(excess) - self.m) / self.s) / (self.s * excess)
        } else {
            0.0
        }
    }
    fn mean(&self) -> Option<f64> {
        Some(self.shift + libm::exp(0.5f64.mul_add(self.s * self.s, self.m)))
    }
    fn sd(&self) -> Option<f64> {
        let variance = self.s * self.s;
        Some(libm::exp(0.5f64.mul_add(variance, self.m)) * libm::expm1(variance).sqrt())
    }
    fn mode(&self) -> Option<f64> {
        Some(self.shift + libm::exp((-self.s).mul_add(self.s, self.m)))
    }
    fn support(&self) -> (f64, f64) {
        (self.shift, f64::INFINITY)
    }
}
