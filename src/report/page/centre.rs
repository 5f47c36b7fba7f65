//! The middle of a marginal, in three senses.

use crate::dist::Marginal;
use crate::plan::{DriverKind, Scenario};

/// Which point of a driver's marginal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Centre {
    /// The expected value.
    Mean,
    /// As likely above as below.
    Median,
    /// The most likely value.
    Mode,
}

/// Drivers named in a note before the rest is counted.
const NAMED: usize = 6;

impl Centre {
    /// `mean`, `median` or `mode`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Mean => "mean",
            Self::Median => "median",
            Self::Mode => "mode",
        }
    }

    /// The point itself; the median where the marginal has no such point.
    pub fn of(self, marginal: &Marginal) -> f64 {
        self.own(marginal).unwrap_or_else(|| marginal.quantile(0.5))
    }

    fn own(self, marginal: &Marginal) -> Option<f64> {
        match self {
            Self::Mean => marginal.mean(),
            Self::Median => Some(marginal.quantile(0.5)),
            Self::Mode => marginal.mode(),
        }
    }

    /// Which drivers of a scenario stand at their median instead.
    pub(super) fn notes(self, scenario: &Scenario) -> Vec<String> {
        let without: Vec<&str> = scenario
            .drivers
            .iter()
            .filter(|driver| match &driver.kind {
                DriverKind::Drawn { marginal, .. } => self.own(marginal).is_none(),
                _ => false,
            })
            .map(|driver| driver.name.as_str())
            .collect();
        if without.is_empty() {
            return Vec::new();
        }
        let mut names = without[..without.len().min(NAMED)].join(", ");
        if without.len() > NAMED {
            names.push_str(&format!(" and {} more", without.len() - NAMED));
        }
        vec![format!("At their median, having no single {}: {names}.", self.name())]
    }
}
