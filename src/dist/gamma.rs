//! The gamma distribution.

use super::constant::Constant;
use super::family::Family;
use super::law::Law;
use super::refusal::{Refusal, not_negative, positive};
use super::solve;
use super::split::Split;
use crate::special;

/// Gamma of a shape and a scale.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Gamma {
    shape: f64,
    scale: f64,
    /// Logarithm of the unit-scale density's factor, −ln Γ(shape).
    log_factor: f64,
}

/// Above this survival probability the quantile is found from the probability below.
const UPPER_TAIL: f64 = 1e-2;

impl Gamma {
    /// From the mean and sd: shape (mean/sd)², scale sd²/mean.
    pub fn law(mean: f64, sd: f64) -> Result<Law, Refusal> {
        positive("mean", mean)?;
        not_negative("sd", sd)?;
        if sd == 0.0 {
            return Constant::law(mean);
        }
        let ratio = mean / sd;
        let (shape, scale) = (ratio * ratio, sd / ratio);
        if !((0.05..=1e6).contains(&shape) && scale > 0.0 && scale.is_finite()) {
            let allowed = "it must lie from 0.001 to 4.4 times the mean";
            return Err(Refusal::number("sd", sd, allowed));
        }
        Ok(Self { shape, scale, log_factor: -special::ln_gamma(shape) }.into())
    }

    fn unit_split(&self, x: f64) -> Split {
        if !(x > 0.0) {
            Split::START
        } else if x == f64::INFINITY {
            Split::END
        } else if x <= self.shape {
            let below = special::gamma_p(self.shape, x);
            if below <= 0.5 {
                Split::level(below)
            } else {
                Split { below, above: special::gamma_q(self.shape, x) }
            }
        } else {
            Split::from_above(special::gamma_q(self.shape, x))
        }
    }

    fn unit_density(&self, x: f64) -> f64 {
        libm::exp((self.shape - 1.0).mul_add(libm::log(x), self.log_factor - x))
    }

    /// Quantile of the unit scale by Newton's method on the survival side, from the cube of a
    /// normal (Wilson and Hilferty 1931).
    fn unit_upper(&self, at: Split) -> f64 {
        let ninth = 1.0 / (9.0 * self.shape);
        let root = (at.score() * ninth.sqrt() - ninth) + 1.0;
        let start = (self.shape * root * root * root).max(self.shape);
        let split = |x| self.unit_split(x);
        let mut high = 2.0 * start;
        while split(high).above > at.above {
            high *= 2.0;
        }
        solve::invert(at, (0.0, high), start, split, |x| self.unit_density(x))
    }
}

impl Family for Gamma {
    fn quantile(&self, at: Split) -> f64 {
        let unit = if at.above >= UPPER_TAIL {
            special::gamma_p_inv(self.shape, at.below)
        } else {
            self.unit_upper(at)
        };
        self.scale * unit
    }
    fn at_most(&self, x: f64) -> Split {
        self.unit_split(x / self.scale)
    }
    fn density(&self, x: f64) -> f64 {
        if x > 0.0 { self.unit_density(x / self.scale) / self.scale } else { 0.0 }
    }
    fn mean(&self) -> Option<f64> {
        Some(self.shape * self.scale)
    }
    fn sd(&self) -> Option<f64> {
        Some(self.shape.sqrt() * self.scale)
    }
    fn mode(&self) -> Option<f64> {
        Some((self.shape - 1.0).max(0.0) * self.scale)
    }
    fn support(&self) -> (f64, f64) {
        (0.0, f64::INFINITY)
    }
}
