//! The distribution of a sample.

use super::constant::Constant;
use super::family::Family;
use super::law::Law;
use super::refusal::{Refusal, finite};
use super::split::Split;

/// The sample's quantile function: linear between the order statistics, the i-th of n at level
/// (i − ½)/n, flat beyond the first and the last; from it the part between two levels.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Empirical {
    /// In ascending order, at least two different ones.
    pub values: Vec<f64>,
    /// First level kept.
    pub from: f64,
    /// Length of the levels kept.
    pub kept: f64,
}

impl Empirical {
    pub fn law(mut values: Vec<f64>) -> Result<Law, Refusal> {
        for &value in &values {
            finite("values", value)?;
        }
        if values.is_empty() {
            return Err(Refusal::new("values", "empty", "at least one value is needed"));
        }
        values.sort_by(f64::total_cmp);
        if values[0] == values[values.len() - 1] {
            return Constant::law(values[0]);
        }
        Ok(Self { values, from: 0.0, kept: 1.0 }.into())
    }

    /// The part from a to b, which holds some probability.
    pub fn cut(&self, a: f64, b: f64) -> Result<Law, Refusal> {
        let start = self.level_of(a, f64::lt);
        let end = self.level_of(b, f64::le);
        let part = Self {
            values: self.values.clone(),
            from: self.from.max(start),
            kept: (self.from + self.kept).min(end) - self.from.max(start),
        };
        match part.support() {
            (low, high) if low == high => Constant::law(low),
            _ => Ok(part.into()),
        }
    }

    /// Value at a level of the whole sample.
    fn at(&self, level: f64) -> f64 {
        let last = self.values.len() - 1;
        let place = (self.values.len() as f64).mul_add(level, -0.5).clamp(0.0, last as f64);
        let index = (place as usize).min(last - 1);
        let (left, right) = (self.values[index], self.values[index + 1]);
        (right - left).mul_add(place - index as f64, left)
    }

    /// Level of the whole sample below x (`f64::lt`), or at most x (`f64::le`).
    fn level_of(&self, x: f64, counts: fn(&f64, &f64) -> bool) -> f64 {
        let count = self.values.partition_point(|value| counts(value, &x));
        if count == 0 {
            return 0.0;
        }
        if count == self.values.len() {
            return 1.0;
        }
        let (left, right) = (self.values[count - 1], self.values[count]);
        (count as f64 - 0.5 + (x - left) / (right - left)) / self.values.len() as f64
    }

    fn split_of(&self, level: f64) -> Split {
        Split {
            below: ((level - self.from) / self.kept).clamp(0.0, 1.0),
            above: ((self.from + self.kept - level) / self.kept).clamp(0.0, 1.0),
        }
    }

    /// Integral over the kept levels of a form of the two end values of each linear piece,
    /// divided by the kept length.
    fn integral(&self, form: impl Fn(f64, f64) -> f64) -> f64 {
        let n = self.values.len() as f64;
        let end = self.from + self.kept;
        let knots = (0..self.values.len()).map(|i| (i as f64 + 0.5) / n);
        let inner = knots.filter(|&level| level > self.from && level < end);
        let (mut sum, mut last) = (0.0, self.from);
        for level in inner.chain([end]) {
            sum += (level - last) * form(self.at(last), self.at(level));
            last = level;
        }
        sum / self.kept
    }
}

impl Family for Empirical {
    fn quantile(&self, at: Split) -> f64 {
        self.at(self.kept.mul_add(at.below, self.from))
    }
    fn at_most(&self, x: f64) -> Split {
        self.split_of(self.level_of(x, f64::le))
    }
    fn below(&self, x: f64) -> Split {
        self.split_of(self.level_of(x, f64::lt))
    }
    fn density(&self, x: f64) -> f64 {
        let (low, high) = self.support();
        if !(low < x && x < high) {
            return 0.0;
        }
        let count = self.values.partition_point(|value| *value <= x);
        let gap = self.values[count] - self.values[count - 1];
        1.0 / (gap * self.values.len() as f64 * self.kept)
    }
    fn mean(&self) -> Option<f64> {
        Some(self.integral(|a, b| 0.5 * a + 0.5 * b))
    }
    fn sd(&self) -> Option<f64> {
        let mean = self.mean()?;
        let square = |a: f64, b: f64| {
            let (a, b) = (a - mean, b - mean);
            (a * a + a * b + b * b) / 3.0
        };
        Some(self.integral(square).sqrt())
    }
    fn mode(&self) -> Option<f64> {
        None
    }
    fn support(&self) -> (f64, f64) {
        (self.at(self.from), self.at(self.from + self.kept))
    }
    fn corners(&self) -> Vec<f64> {
        let (low, high) = self.support();
        let inside = self.values.iter().copied().filter(|&x| low < x && x < high);
        [low, high].into_iter().chain(inside).collect()
    }
}
