//! Student's t distribution with a location and a scale.

use super::constant::Constant;
use super::family::Family;
use super::law::Law;
use super::quantiles::{self, Quantile};
use super::refusal::{Refusal, finite, not_negative};
use super::split::Split;
use crate::special;

/// `location + scale · t` with `df` degrees of freedom.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct StudentT {
    pub location: f64,
    pub scale: f64,
    pub df: f64,
}

/// Standard t score of a level, exactly antisymmetric.
pub(super) fn score(df: f64, at: Split) -> f64 {
    if at.below == at.above {
        0.0
    } else if at.is_lower() {
        special::student_t_quantile(df, at.below)
    } else {
        -special::student_t_quantile(df, at.above)
    }
}

/// Level of a standard t score.
pub(super) fn split(df: f64, t: f64) -> Split {
    let tail = special::student_t_cdf(df, -t.abs());
    if t <= 0.0 { Split::level(tail) } else { Split::from_above(tail) }
}

/// Refuses degrees of freedom outside what the t kernels are checked for.
pub(super) fn degrees_of_freedom(df: f64) -> Result<(), Refusal> {
    if (0.1..=1e6).contains(&df) {
        return Ok(());
    }
    Err(Refusal::number("df", df, "it must lie from 0.1 to 1000000"))
}

impl StudentT {
    pub fn law(location: f64, scale: f64, df: f64) -> Result<Law, Refusal> {
        finite("location", location)?;
        not_negative("scale", scale)?;
        degrees_of_freedom(df)?;
        if scale == 0.0 {
            return Constant::law(location);
        }
        Ok(Self { location, scale, df }.into())
    }

    /// The t of given degrees of freedom with two given quantiles.
    pub fn from_quantiles(pair: [Quantile; 2], df: f64) -> Result<Law, Refusal> {
        degrees_of_freedom(df)?;
        let pair = quantiles::ordered_pair(pair)?;
        let (location, scale) = quantiles::location_scale(pair, |at| score(df, at))?;
        Self::law(location, scale, df)
    }
}

impl Family for StudentT {
    fn quantile(&self, at: Split) -> f64 {
        self.scale.mul_add(score(self.df, at), self.location)
    }
    fn at_most(&self, x: f64) -> Split {
        split(self.df, (x - self.location) / self.scale)
    }
    fn density(&self, x: f64) -> f64 {
        special::student_t_pdf(self.df, (x - self.location) / self.scale) / self.scale
    }
    fn mean(&self) -> Option<f64> {
        (self.df > 1.0).then_some(self.location)
    }
    fn sd(&self) -> Option<f64> {
        (self.df > 2.0).then(|| self.scale * (self.df / (self.df - 2.0)).sqrt())
    }
    fn mode(&self) -> Option<f64> {
        Some(self.location)
    }
    fn support(&self) -> (f64, f64) {
        (f64::NEG_INFINITY, f64::INFINITY)
    }
    fn tail_index(&self) -> (f64, f64) {
        (self.df, self.df)
    }
}
