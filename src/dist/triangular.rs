//! The triangular distribution.

use super::constant::Constant;
use super::family::Family;
use super::law::Law;
use super::refusal::{Refusal, finite, ordered};
use super::split::Split;
use super::words::number;

/// Density rising linearly from `low` to `mode` and falling to `high`.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Triangular {
    low: f64,
    mode: f64,
    high: f64,
}

/// Refuses a mode outside its bounds.
pub(super) fn mode_between(low: f64, mode: f64, high: f64) -> Result<(), Refusal> {
    ordered(low, high)?;
    finite("mode", mode)?;
    if low <= mode && mode <= high {
        return Ok(());
    }
    let allowed = format!("it must lie from low {} to high {}", number(low), number(high));
    Err(Refusal::number("mode", mode, allowed))
}

impl Triangular {
    pub fn law(low: f64, mode: f64, high: f64) -> Result<Law, Refusal> {
        mode_between(low, mode, high)?;
        if low == high {
            return Constant::law(low);
        }
        Ok(Self { low, mode, high }.into())
    }

    fn width(&self) -> f64 {
        self.high - self.low
    }
}

/// Distance from the mode towards the end of a side of length `side`, where `beyond` is the
/// probability between the mode and the point, times the whole width: the smaller root of
/// (side − x)² = side (side − beyond), in the form that does not cancel.
fn from_mode(side: f64, beyond: f64) -> f64 {
    beyond * side / (side + (side * (side - beyond)).sqrt())
}

impl Family for Triangular {
    fn quantile(&self, at: Split) -> f64 {
        let (rise, fall) = (self.mode - self.low, self.high - self.mode);
        let (below, above) = (at.below * self.width(), at.above * self.width());
        match (below <= rise, at.is_lower()) {
            (true, true) => self.low + (below * rise).sqrt(),
            (true, false) => self.mode - from_mode(rise, (above - fall).max(0.0)),
            (false, true) => self.mode + from_mode(fall, below - rise),
            (false, false) => self.high - (above * fall).sqrt(),
        }
    }
    fn at_most(&self, x: f64) -> Split {
        if x <= self.low {
            return Split::START;
        }
        if x >= self.high {
            return Split::END;
        }
        let (rise, fall) = (self.mode - self.low, self.high - self.mode);
        if x <= self.mode {
            let part = (x - self.low) / rise;
            Split {
                below: part * ((x - self.low) / self.width()),
                above: (fall + (self.mode - x) * (1.0 + part)) / self.width(),
            }
        } else {
            let part = (self.high - x) / fall;
            Split {
                below: (rise + (x - self.mode) * (1.0 + part)) / self.width(),
                above: part * ((self.high - x) / self.width()),
            }
        }
    }
    fn density(&self, x: f64) -> f64 {
        let side = if x < self.low || x > self.high {
            0.0
        } else if x < self.mode {
            (x - self.low) / (self.mode - self.low)
        } else if x > self.mode {
            (self.high - x) / (self.high - self.mode)
        } else {
            1.0
        };
        2.0 * side / self.width()
    }
    fn mean(&self) -> Option<f64> {
        Some(self.low + (self.width() + (self.mode - self.low)) / 3.0)
    }
    fn sd(&self) -> Option<f64> {
        let (rise, fall) = (self.mode - self.low, self.high - self.mode);
        Some(((rise * rise + rise * fall + fall * fall) / 18.0).sqrt())
    }
    fn mode(&self) -> Option<f64> {
        Some(self.mode)
    }
    fn support(&self) -> (f64, f64) {
        (self.low, self.high)
    }
    fn corners(&self) -> Vec<f64> {
        vec![self.low, self.mode, self.high]
    }
}
