//! The beta distribution on an interval, and PERT, which is one of them.

use super::constant::Constant;
use super::family::Family;
use super::law::Law;
use super::refusal::{Refusal, ordered, positive};
use super::split::Split;
use super::triangular::mode_between;
use crate::special;

/// Beta of shapes `alpha` and `beta`, stretched from [0, 1] to [low, high].
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Beta {
    alpha: f64,
    beta: f64,
    low: f64,
    high: f64,
    /// Logarithm of the density's factor: −ln B(alpha, beta) − ln(high − low).
    log_factor: f64,
}

impl Beta {
    pub fn law(alpha: f64, beta: f64, low: f64, high: f64) -> Result<Law, Refusal> {
        shape("alpha", alpha)?;
        shape("beta", beta)?;
        ordered(low, high)?;
        if low == high {
            return Constant::law(low);
        }
        let log_beta =
            special::ln_gamma(alpha) + special::ln_gamma(beta) - special::ln_gamma(alpha + beta);
        let log_factor = -log_beta - libm::log(high - low);
        Ok(Self { alpha, beta, low, high, log_factor }.into())
    }

    /// PERT: alpha = 1 + shape (mode − low)/(high − low) and
    /// beta = 1 + shape (high − mode)/(high − low).
    pub fn pert(low: f64, mode: f64, high: f64, shape: f64) -> Result<Law, Refusal> {
        mode_between(low, mode, high)?;
        positive("shape", shape)?;
        if !(shape <= 1e4) {
            return Err(Refusal::number("shape", shape, "it must be at most 10000"));
        }
        if low == high {
            return Constant::law(low);
        }
        let width = high - low;
        let (alpha, beta) =
            (1.0 + shape * ((mode - low) / width), 1.0 + shape * ((high - mode) / width));
        Self::law(alpha, beta, low, high)
    }

    fn width(&self) -> f64 {
        self.high - self.low
    }
}

/// Refuses shapes outside what the beta kernels are checked for.
fn shape(parameter: &str, x: f64) -> Result<(), Refusal> {
    if (0.05..=1.0001e4).contains(&x) {
        return Ok(());
    }
    Err(Refusal::number(parameter, x, "it must lie from 0.05 to 10000"))
}

impl Family for Beta {
    fn quantile(&self, at: Split) -> f64 {
        let (x, rest) = special::beta_inc_inv_pair(self.alpha, self.beta, at.below, at.above);
        if x <= rest {
            self.width().mul_add(x, self.low)
        } else {
            self.width().mul_add(-rest, self.high)
        }
    }
    fn at_most(&self, x: f64) -> Split {
        let (up, down) = ((x - self.low) / self.width(), (self.high - x) / self.width());
        if up <= 0.0 {
            return Split::START;
        }
        if down <= 0.0 {
            return Split::END;
        }
        let below = |up| special::beta_inc(self.alpha, self.beta, up);
        let above = |down| special::beta_inc(self.beta, self.alpha, down);
        if up * (self.alpha + self.beta) <= self.alpha {
            let below = below(up);
            if below <= 0.5 { Split::level(below) } else { Split { below, above: above(down) } }
        } else {
            let above = above(down);
            if above <= 0.5 { Split::from_above(above) } else { Split { below: below(up), above } }
        }
    }
    fn density(&self, x: f64) -> f64 {
        let (up, down) = ((x - self.low) / self.width(), (self.high - x) / self.width());
        if !(up > 0.0 && down > 0.0) {
            return 0.0;
        }
        let rise = (self.alpha - 1.0) * libm::log(up);
        let fall = (self.beta - 1.0) * libm::log(down);
        libm::exp(self.log_factor + rise + fall)
    }
    fn mean(&self) -> Option<f64> {
        let share = self.alpha / (self.alpha + self.beta);
        Some(self.width().mul_add(share, self.low))
    }
    fn sd(&self) -> Option<f64> {
        let sum = self.alpha + self.beta;
        Some(self.width() / sum * (self.alpha * self.beta / (sum + 1.0)).sqrt())
    }
    fn mode(&self) -> Option<f64> {
        let (rise, fall) = (self.alpha - 1.0, self.beta - 1.0);
        if rise >= 0.0 && fall >= 0.0 && rise + fall > 0.0 {
            Some(self.width().mul_add(rise / (rise + fall), self.low))
        } else if rise < 0.0 && fall >= 0.0 {
            Some(self.low)
        } else if fall < 0.0 && rise >= 0.0 {
            Some(self.high)
        } else {
            None
        }
    }
    fn support(&self) -> (f64, f64) {
        (self.low, self.high)
    }
}
