//! A driver in words and figures, as the file asks for it.

use crate::plan::{Driver, DriverKind, Scenario};

/// Percentiles that describe a driver.
pub(super) const PERCENTILES: [f64; 3] = [0.10, 0.50, 0.90];

/// What is said of a driver.
pub(super) struct Described {
    /// The marginal in words, `certain`, or `between its anchor years`.
    pub marginal: String,
    /// Mean, standard deviation and [`PERCENTILES`]; `None` where there is none, or where they
    /// follow from other years.
    pub figures: [Option<f64>; 5],
    /// Position of the dimension that draws it, from 1.
    pub dimension: Option<usize>,
}

impl Described {
    /// One of a scenario's drivers.
    pub fn of(scenario: &Scenario, driver: &Driver) -> Self {
        let (marginal, figures, dimension) = match &driver.kind {
            DriverKind::Certain(value) => {
                let known = Some(*value);
                ("certain".to_owned(), [known, Some(0.0), known, known, known], None)
            }
            DriverKind::Interpolated => ("between its anchor years".to_owned(), [None; 5], None),
            DriverKind::Drawn { marginal, normal } => {
                let [low, middle, high] = PERCENTILES.map(|p| Some(marginal.quantile(p)));
                let figures = [marginal.mean(), marginal.sd(), low, middle, high];
                (
                    marginal.words().to_owned(),
                    figures,
                    Some(scenario.normals[*normal].dimension + 1),
                )
            }
        };
        Self { marginal, figures, dimension }
    }
}
