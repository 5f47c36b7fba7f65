//! Why a marginal cannot be built.

use super::words::number;

/// A parameter outside what its distribution allows.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[error("{parameter} is {found}; {allowed}")]
pub struct Refusal {
    /// The parameter to blame, by the name it has in a file (`sd`, `p10`, `truncate`).
    pub parameter: String,
    /// The value found, as text.
    pub found: String,
    /// What is allowed, a clause such as "it must be finite and >= 0".
    pub allowed: String,
}

impl Refusal {
    /// A refusal of one parameter.
    pub(super) fn new(
        parameter: impl Into<String>,
        found: impl Into<String>,
        allowed: impl Into<String>,
    ) -> Self {
        Self { parameter: parameter.into(), found: found.into(), allowed: allowed.into() }
    }

    /// A refusal of one number.
    pub(super) fn number(parameter: &str, found: f64, allowed: impl Into<String>) -> Self {
        Self::new(parameter, number(found), allowed)
    }
}

/// Refuses NaN and the infinities.
pub(super) fn finite(parameter: &str, x: f64) -> Result<(), Refusal> {
    if x.is_finite() {
        return Ok(());
    }
    Err(Refusal::number(parameter, x, "it must be finite"))
}

/// Refuses everything but finite numbers from 0.
pub(super) fn not_negative(parameter: &str, x: f64) -> Result<(), Refusal> {
    if x.is_finite() && x >= 0.0 {
        return Ok(());
    }
    Err(Refusal::number(parameter, x, "it must be finite and >= 0"))
}

/// Refuses everything but finite numbers above 0.
pub(super) fn positive(parameter: &str, x: f64) -> Result<(), Refusal> {
    if x.is_finite() && x > 0.0 {
        return Ok(());
    }
    Err(Refusal::number(parameter, x, "it must be finite and > 0"))
}

/// Refuses bounds that are not finite, not in order, or too far apart for their distance to be
/// a number.
pub(super) fn ordered(low: f64, high: f64) -> Result<(), Refusal> {
    finite("low", low)?;
    finite("high", high)?;
    if !(low <= high) {
        let allowed = format!("it must be at least low, which is {}", number(low));
        return Err(Refusal::number("high", high, allowed));
    }
    if !(high - low).is_finite() {
        return Err(Refusal::number("high", high, "it is too far above low"));
    }
    Ok(())
}
