//! The reviewer's rules. Each returns its doubts, in the order of the scenarios and the file.

mod evidence;
mod marginals;
mod rates;
mod units;
mod weights;

pub(super) use evidence::judgement;
pub(super) use marginals::{negative, shrinking, wide};
pub(super) use rates::{perpetuity, uncorrelated};
pub(super) use units::{percent, scale, tax, unit};
pub(super) use weights::weights;

use super::inputs::Input;
use super::{Case, Review};
use crate::diagnostic::Diagnostic;
use crate::plan::DriverKind;

/// Puts a question to every input of every scenario.
fn each_input(
    review: &Review,
    doubt: impl Fn(&Case, &Input) -> Option<Diagnostic>,
) -> Vec<Diagnostic> {
    let cases = review.cases.iter();
    cases.flat_map(|case| case.inputs.iter().filter_map(|input| doubt(case, input))).collect()
}

impl Case<'_> {
    fn input(&self, name: &str) -> Option<&Input<'_>> {
        self.inputs.iter().find(|input| input.name == name)
    }

    /// The path of the discount rate that values a segment.
    fn rate_of(&self, value: &str) -> Option<String> {
        let own = format!("{value}.discount_rate");
        let paths = [own, "valuation.discount_rate".to_owned()];
        paths.into_iter().find(|path| self.input(path).is_some())
    }

    /// Correlation of two scalar drivers' normals; `None` unless both are uncertain.
    fn correlation(&self, a: &str, b: &str) -> Option<f64> {
        let normal = |path: &str| match &self.input(path)?.driver.kind {
            DriverKind::Drawn { normal, .. } => Some(*normal),
            _ => None,
        };
        let (a, b) = (normal(a)?, normal(b)?);
        let pair = self.planned.pairs.iter();
        let pair = pair.into_iter().find(|pair| pair.normals == (a, b) || pair.normals == (b, a));
        Some(pair.map_or(0.0, |pair| pair.used))
    }
}
