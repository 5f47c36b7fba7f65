//! A continuous distribution renormalised to an interval.

use super::family::Family;
use super::law::Law;
use super::moments::{self, Moments};
use super::split::Split;
use crate::special;

/// The part of `whole` from `low` to `high` (one may be infinite), as a distribution of its own:
/// Q(F(low) + u (F(high) − F(low))).
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Truncated {
    whole: Box<Law>,
    low: f64,
    high: f64,
    start: Split,
    end: Split,
    mass: f64,
    moments: Moments,
}

/// Widest interval, in sd of the normal, for which the closed form of the truncated variance
/// would cancel away more than four digits.
const NARROW: f64 = 1.0;

impl Truncated {
    /// The part of a smooth law from a to b, which holds some probability.
    pub fn law(whole: Law, a: f64, b: f64) -> Law {
        if let Law::Truncated(inner) = whole {
            return Self::law(*inner.whole, a.max(inner.low), b.min(inner.high));
        }
        let (least, most) = whole.support();
        let (low, high) = (a.max(least), b.min(most));
        if low == least && high == most {
            return whole;
        }
        let (start, end) = (whole.below(low), whole.at_most(high));
        let mass = start.mass_to(end);
        let whole = Box::new(whole);
        let mut part = Self { whole, low, high, start, end, mass, moments: Moments::default() };
        part.moments = part.two_moments();
        part.into()
    }

    fn two_moments(&self) -> Moments {
        if let Law::Normal(normal) = &*self.whole {
            let (a, b) =
                ((self.low - normal.mean) / normal.sd, (self.high - normal.mean) / normal.sd);
            if b - a > NARROW {
                let (mean, variance) = normal_moments(a, b, self.mass);
                let mean = normal.sd.mul_add(mean, normal.mean);
                return Moments::new(mean, normal.sd * variance.sqrt());
            }
        }
        let mut inner = self.corners();
        inner.retain(|&x| self.low < x && x < self.high);
        inner.sort_by(f64::total_cmp);
        let mut levels = vec![Split::START];
        levels.extend(inner.into_iter().map(|x| self.at_most(x)));
        levels.push(Split::END);
        moments::by_quadrature(|at| self.quantile(at), &levels)
    }
}

/// Mean and variance of a standard normal between a and b, which holds `mass` (Johnson, Kotz and
/// Balakrishnan 1994, equations 13.134 and 13.135).
fn normal_moments(a: f64, b: f64, mass: f64) -> (f64, f64) {
    let density = |z: f64| special::normal_pdf(z) / mass;
    let edge = |z: f64| if z.is_finite() { z * density(z) } else { 0.0 };
    let density = |z: f64| if z.is_finite() { density(z) } else { 0.0 };
    let mean = density(a) - density(b);
    (mean, 1.0 + (edge(a) - edge(b)) - mean * mean)
}

impl Family for Truncated {
    fn quantile(&self, at: Split) -> f64 {
        let x = self.whole.quantile(at.within(self.start, self.end, self.mass));
        x.max(self.low).min(self.high)
    }
    fn at_most(&self, x: f64) -> Split {
        if x <= self.low {
            return Split::START;
        }
        if x >= self.high {
            return Split::END;
        }
        let here = self.whole.at_most(x);
        Split {
            below: (self.start.mass_to(here) / self.mass).clamp(0.0, 1.0),
            above: (here.mass_to(self.end) / self.mass).clamp(0.0, 1.0),
        }
    }
    fn density(&self, x: f64) -> f64 {
        if self.low <= x && x <= self.high { self.whole.density(x) / self.mass } else { 0.0 }
    }
    fn mean(&self) -> Option<f64> {
        self.moments.mean(self.tail_index())
    }
    fn sd(&self) -> Option<f64> {
        self.moments.sd(self.tail_index())
    }
    fn mode(&self) -> Option<f64> {
        self.whole.mode().map(|mode| mode.max(self.low).min(self.high))
    }
    fn support(&self) -> (f64, f64) {
        (self.low, self.high)
    }
    fn corners(&self) -> Vec<f64> {
        let mut corners = self.whole.corners();
        corners.retain(|&x| self.low < x && x < self.high);
        corners.extend([self.low, self.high].into_iter().filter(|x| x.is_finite()));
        corners
    }
    fn tail_index(&self) -> (f64, f64) {
        let (lower, upper) = self.whole.tail_index();
        (
            if self.low.is_finite() { f64::INFINITY } else { lower },
            if self.high.is_finite() { f64::INFINITY } else { upper },
        )
    }
}
