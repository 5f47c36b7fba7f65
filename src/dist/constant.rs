//! A number that is certain.

use super::family::Family;
use super::law::Law;
use super::refusal::{Refusal, finite};
use super::split::Split;

/// One value with probability 1.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Constant {
    pub value: f64,
}

impl Constant {
    pub fn law(value: f64) -> Result<Law, Refusal> {
        finite("value", value)?;
        Ok(Self { value }.into())
    }
}

impl Family for Constant {
    fn quantile(&self, _: Split) -> f64 {
        self.value
    }
    fn at_most(&self, x: f64) -> Split {
        if x >= self.value { Split::END } else { Split::START }
    }
    fn below(&self, x: f64) -> Split {
        if x > self.value { Split::END } else { Split::START }
    }
    fn density(&self, _: f64) -> f64 {
        0.0
    }
    fn mean(&self) -> Option<f64> {
        Some(self.value)
    }
    fn sd(&self) -> Option<f64> {
        Some(0.0)
    }
    fn mode(&self) -> Option<f64> {
        Some(self.value)
    }
    fn support(&self) -> (f64, f64) {
        (self.value, self.value)
    }
}
