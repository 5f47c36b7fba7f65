//! Ranges that a driver may not leave, and what to say when it does.

use super::inputs::{Inputs, SlotValue};
use crate::config::{ScalarSpec, SeriesSpec, Span};
use crate::diagnostic::Diagnostic;
use crate::special;

/// A forbidden region reached with at least this probability is refused.
const NEGLIGIBLE: f64 = 1e-9;
/// A margin above 1 with more than this probability is refused.
const MARGIN_ABOVE_ONE: f64 = 0.01;

/// Where a driver must stay.
#[derive(Clone, Copy, Debug)]
pub(super) enum Range {
    /// Above the bound.
    Above(f64),
    /// Between the bounds, both allowed.
    Within(f64, f64),
}

impl Range {
    /// Probability that a value breaks the range (1 or 0 for a certain one).
    fn broken(self, value: &SlotValue) -> f64 {
        match (self, value) {
            (_, SlotValue::Interpolated) => 0.0,
            (Self::Above(low), SlotValue::Certain(x)) => f64::from(*x <= low),
            (Self::Within(low, high), SlotValue::Certain(x)) => f64::from(*x < low || *x > high),
            (Self::Above(low), SlotValue::Drawn(marginal)) => marginal.probability_at_most(low),
            (Self::Within(low, high), SlotValue::Drawn(marginal)) => {
                marginal.probability_below(low) + (1.0 - marginal.probability_at_most(high))
            }
        }
    }

    fn words(self) -> String {
        match self {
            Self::Above(low) => format!("more than {low}"),
            Self::Within(low, high) => format!("{low} to {high}"),
        }
    }
}

/// Refuses a scalar driver that leaves its range; `what` names it ("a life").
pub(super) fn scalar(
    inputs: &mut Inputs,
    slot: usize,
    spec: &ScalarSpec,
    what: &str,
    range: Range,
) {
    slots(inputs, &[slot], spec.span, what, range);
}

/// Refuses a series driver that leaves its range in some year.
pub(super) fn series(
    inputs: &mut Inputs,
    years: &[usize],
    spec: &SeriesSpec,
    what: &str,
    range: Range,
) {
    slots(inputs, years, spec.span, what, range);
}

fn slots(inputs: &mut Inputs, slots: &[usize], span: Span, what: &str, range: Range) {
    for &slot in slots {
        let value = &inputs.slots[slot];
        let broken = range.broken(value);
        if !(broken >= NEGLIGIBLE) {
            continue;
        }
        let diagnostic = match value {
            SlotValue::Certain(x) => {
                Diagnostic::error(span, format!("{what} is {x}"), range.words())
            }
            _ => Diagnostic::error(
                span,
                format!("{what} leaves its range with a probability of {broken:.1e}"),
                range.words(),
            )
            .mend("choose a distribution with bounds, or add `truncate = [low, high]`"),
        };
        inputs.diagnostics.push(diagnostic);
        return;
    }
}

/// Refuses a certain figure outside 0 to 1; only doubts a distribution that may leave it.
pub(super) fn fraction(inputs: &mut Inputs, slot: usize, spec: &ScalarSpec, what: &str) {
    let range = Range::Within(0.0, 1.0);
    let broken = range.broken(&inputs.slots[slot]);
    if !(broken >= NEGLIGIBLE) {
        return;
    }
    let diagnostic = match &inputs.slots[slot] {
        SlotValue::Certain(x) => {
            let found =
                Diagnostic::error(spec.span, format!("{what} is {x}"), "a fraction, 0 to 1");
            match *x > 1.0 && *x <= 100.0 {
                true => found.mend(format!("{x}% is written {}", x / 100.0)),
                false => found,
            }
        }
        _ => Diagnostic::warning(
            spec.span,
            format!("{what} leaves 0 to 1 with a probability of {broken:.1e}"),
            "a fraction",
        ),
    };
    inputs.diagnostics.push(diagnostic);
}

/// Refuses margins above 1, and doubts those that may come there.
pub(super) fn margin(inputs: &mut Inputs, years: &[usize], spec: &SeriesSpec) {
    let range = Range::Within(f64::NEG_INFINITY, 1.0);
    for &slot in years {
        let broken = range.broken(&inputs.slots[slot]);
        if !(broken >= NEGLIGIBLE) {
            continue;
        }
        let message = match &inputs.slots[slot] {
            SlotValue::Certain(x) => format!("a margin of {x}"),
            _ => format!("a margin above 1 with a probability of {broken:.1e}"),
        };
        let label = "a fraction of revenue, at most 1";
        inputs.diagnostics.push(if broken > MARGIN_ABOVE_ONE {
            Diagnostic::error(spec.span, message, label).mend("8% is written 0.08")
        } else {
            Diagnostic::warning(spec.span, message, label)
        });
        return;
    }
}

/// Growth written as a percentage: doubted above 100% a year in the median, refused above 1000%.
pub(super) fn growth(inputs: &mut Inputs, years: &[usize], spec: &SeriesSpec) {
    for &slot in years {
        let middle = match &inputs.slots[slot] {
            SlotValue::Certain(x) => *x,
            SlotValue::Drawn(marginal) => marginal.quantile(0.5),
            SlotValue::Interpolated => continue,
        };
        if !(middle > 1.0) {
            continue;
        }
        let message = format!("growth of {middle} means {}% a year", percent(middle));
        let mend = format!("{middle}% is written {}", middle / 100.0);
        inputs.diagnostics.push(if middle > 10.0 {
            Diagnostic::error(spec.span, message, "a fraction").mend(mend)
        } else {
            Diagnostic::warning(spec.span, message, "a fraction; is it meant?").mend(mend)
        });
        return;
    }
}

fn percent(x: f64) -> f64 {
    (x * 1e4).round() / 100.0
}

/// Refuses paces whose sum is not positive, by the normal approximation of the sum where its
/// parts are uncertain.
pub(super) fn pace_sum(inputs: &mut Inputs, slots: &[usize], span: Span) {
    let (mut low, mut mean, mut variance) = (0.0, 0.0, 0.0);
    for &slot in slots {
        match &inputs.slots[slot] {
            SlotValue::Certain(x) => {
                low += x;
                mean += x;
            }
            SlotValue::Drawn(marginal) => {
                let sd = marginal.sd().unwrap_or(f64::INFINITY);
                low += marginal.support().0;
                mean += marginal.mean().unwrap_or(marginal.quantile(0.5));
                variance += sd * sd;
            }
            SlotValue::Interpolated => {}
        }
    }
    let positive = low > 0.0 || special::normal_cdf(-mean / variance.sqrt()) < NEGLIGIBLE;
    if !positive {
        inputs.diagnostics.push(
            Diagnostic::error(
                span,
                format!("the paces sum to {mean} in the mean, and may be 0 or less"),
                "weights whose sum is positive on every path",
            )
            .mend("write each year's share of the programme, 0.3 for 30%"),
        );
    }
}
