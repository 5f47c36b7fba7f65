//! Ranges that a driver may not leave, and what to say when it does.

use super::inputs::{Inputs, SlotValue};
use crate::config::{Evidence, Quantity, ScalarSpec, SeriesShape, SeriesSpec, Span};
use crate::diagnostic::Diagnostic;
use crate::special;
use crate::text::{figure, number, rounded};

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
            (Self::Above(low), SlotValue::Drawn(marginal)) => marginal.cdf(low),
            (Self::Within(low, high), SlotValue::Drawn(marginal)) => {
                marginal.probability_below(low) + (1.0 - marginal.cdf(high))
            }
        }
    }

    /// What is outside the range, after "is".
    fn outside(self) -> String {
        match self {
            Self::Above(low) => format!("{} or less", number(low)),
            Self::Within(low, high) => format!("below {} or above {}", number(low), number(high)),
        }
    }

    fn words(self) -> String {
        match self {
            Self::Above(low) => format!("more than {}", number(low)),
            Self::Within(low, high) => format!("{} to {}", number(low), number(high)),
        }
    }

    /// How a distribution is kept inside.
    fn kept(self) -> String {
        match self {
            Self::Above(0.0) => "a lognormal or gamma stays above 0; or cut the distribution off, \
                                 truncate = [LOW, inf] with a LOW above 0"
                .to_owned(),
            Self::Above(low) => format!(
                "cut the distribution off: truncate = [LOW, inf] with a LOW above {}",
                number(low)
            ),
            Self::Within(low, high) => {
                let bounds = format!("[{}, {}]", number(low), number(high));
                format!(
                    "a beta, pert or uniform has bounds; or cut the distribution off: \
                     truncate = {bounds}"
                )
            }
        }
    }
}

/// Refuses a scalar driver that leaves its range; `mend` tells what a number there means.
pub(super) fn scalar(
    inputs: &mut Inputs,
    slot: usize,
    spec: &ScalarSpec,
    range: Range,
    mend: &str,
) {
    let broken = range.broken(&inputs.slots[slot]);
    if broken >= NEGLIGIBLE {
        let name = inputs.name(slot);
        refuse(inputs, slot, &name, spec.span, range, mend);
    }
}

/// Refuses a series driver that leaves its range in some year.
pub(super) fn series(
    inputs: &mut Inputs,
    years: &[usize],
    spec: &SeriesSpec,
    range: Range,
    mend: &str,
) {
    let broken = |slot: &usize| range.broken(&inputs.slots[*slot]) >= NEGLIGIBLE;
    if let Some(index) = years.iter().position(broken) {
        let (name, span) = place(inputs, years, index, spec);
        refuse(inputs, years[index], &name, span, range, mend);
    }
}

fn refuse(inputs: &mut Inputs, slot: usize, name: &str, span: Span, range: Range, mend: &str) {
    let label = format!("expected {}", range.words());
    let value = &inputs.slots[slot];
    let diagnostic = match value {
        SlotValue::Certain(x) => {
            let found = Diagnostic::error(span, format!("`{name}` is {}", rounded(*x)), label);
            found.mend(percent_meant(*x, range).unwrap_or_else(|| mend.to_owned()))
        }
        _ => {
            let outside = range.outside();
            let odds = range.broken(value);
            let message = format!("`{name}` is {outside} with a probability of {odds:.1e}");
            Diagnostic::error(span, message, label).mend(range.kept())
        }
    };
    inputs.diagnostics.push(diagnostic);
}

/// The words for a percentage where a fraction of 0 to 1 was wanted.
fn percent_meant(x: f64, range: Range) -> Option<String> {
    let fraction = matches!(range, Range::Within(_, 1.0));
    (fraction && (2.0..=100.0).contains(&x))
        .then(|| format!("{}% is written {}", rounded(x), rounded(x / 100.0)))
}

/// Name and place of one year of a series: its anchor, or else the whole series.
fn place(inputs: &Inputs, years: &[usize], index: usize, spec: &SeriesSpec) -> (String, Span) {
    let name = inputs.name(years[index]);
    let SeriesShape::Anchors(anchors) = &spec.shape else {
        let series = name.rsplit_once('.').map_or(name.as_str(), |(series, _)| series);
        return (series.to_owned(), spec.span);
    };
    let year = inputs.base_year + 1 + index as i64;
    let anchor = anchors.iter().find(|anchor| anchor.year.value == year);
    let span = anchor.map_or(spec.span, |anchor| match &anchor.value {
        Quantity::Number(number) => number.span,
        Quantity::Distribution(distribution) => distribution.span,
    });
    (name, span)
}

/// Refuses a certain figure outside 0 to 1; only doubts a distribution that may leave it.
pub(super) fn fraction(inputs: &mut Inputs, slot: usize, spec: &ScalarSpec) {
    let range = Range::Within(0.0, 1.0);
    let broken = range.broken(&inputs.slots[slot]);
    if !(broken >= NEGLIGIBLE) {
        return;
    }
    let name = inputs.name(slot);
    if matches!(inputs.slots[slot], SlotValue::Certain(_)) {
        refuse(inputs, slot, &name, spec.span, range, "a fraction: 25% is written 0.25");
        return;
    }
    let message = format!("`{name}` leaves 0 to 1 with a probability of {broken:.1e}");
    let warning = Diagnostic::warning(spec.span, message, "a fraction").mend(range.kept());
    inputs.diagnostics.push(warning);
}

/// Refuses margins above 1, and doubts those that may come there.
pub(super) fn margin(inputs: &mut Inputs, years: &[usize], spec: &SeriesSpec) {
    let range = Range::Within(f64::NEG_INFINITY, 1.0);
    let broken = |slot: &usize| range.broken(&inputs.slots[*slot]);
    let Some(index) = years.iter().position(|slot| broken(slot) >= NEGLIGIBLE) else { return };
    let odds = broken(&years[index]);
    let (name, span) = place(inputs, years, index, spec);
    let (message, mend) = match &inputs.slots[years[index]] {
        SlotValue::Certain(x) => (format!("`{name}` is {}", rounded(*x)), percent_meant(*x, range)),
        _ => (format!("`{name}` is above 1 with a probability of {odds:.1e}"), None),
    };
    let label = "expected a fraction of revenue, at most 1";
    let mend = mend.unwrap_or_else(|| "a margin of 20% is written 0.2".to_owned());
    inputs.diagnostics.push(if odds > MARGIN_ABOVE_ONE {
        Diagnostic::error(span, message, label).mend(mend)
    } else {
        Diagnostic::warning(span, message, label).mend("cut it off: truncate = [-inf, 1]")
    });
}

/// Whether a source or a note stands beside the figure of a projected year that was written for
/// itself.
fn has_evidence(inputs: &Inputs, index: usize, spec: &SeriesSpec) -> bool {
    let year = inputs.base_year + 1 + index as i64;
    let SeriesShape::Anchors(anchors) = &spec.shape else { return false };
    let own = anchors.iter().find(|anchor| anchor.year.value == year);
    let any = |evidence: &Evidence| evidence.source.is_some() || evidence.note.is_some();
    any(&spec.evidence) || own.is_some_and(|anchor| any(&anchor.evidence))
}

/// Growth written as a percentage: refused above 1000% a year in the median, doubted above 100%
/// where neither a source nor a note says that it is meant. That a company doubles in every single
/// year is doubted in any case.
pub(super) fn growth(inputs: &mut Inputs, years: &[usize], spec: &SeriesSpec) {
    let middle = |slot: usize| match &inputs.slots[slot] {
        SlotValue::Certain(x) => Some(*x),
        SlotValue::Drawn(marginal) => Some(marginal.quantile(0.5)),
        SlotValue::Interpolated => None,
    };
    let rate_of = |index: usize| middle(years[index]).unwrap_or_default();
    let doubtful = |&index: &usize| {
        let rate = rate_of(index);
        rate > 10.0 || (rate > 1.0 && !has_evidence(inputs, index, spec))
    };
    let Some(index) = (0..years.len()).find(doubtful) else { return };
    let rate = rate_of(index);
    let (name, span) = place(inputs, years, index, spec);
    let median = if matches!(inputs.slots[years[index]], SlotValue::Drawn(_)) {
        "has a median of"
    } else {
        "is"
    };
    let shown = figure(rate);
    let (meaning, mend) = match rate <= 100.0 {
        true => (
            format!(", which means {}% a year", figure(rate * 100.0)),
            format!("{shown}% is written {}", figure(rate / 100.0)),
        ),
        false => (String::new(), "growth is a fraction: 8% is written 0.08".to_owned()),
    };
    let message = format!("`{name}` {median} {shown}{meaning}");
    inputs.diagnostics.push(if rate > 10.0 {
        Diagnostic::error(span, message, "expected a fraction, at most 10").mend(mend)
    } else {
        Diagnostic::warning(span, message, "a fraction; is it meant?").mend(mend)
    });
}

/// Refuses paces whose sum is not positive, by the normal approximation of the sum where its
/// parts are uncertain.
pub(super) fn pace_sum(inputs: &mut Inputs, slots: &[usize], name: &str, span: Span) {
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
    // A pace that could not be read has been told.
    if !positive && !mean.is_nan() {
        let certain = |slot: &usize| matches!(inputs.slots[*slot], SlotValue::Certain(_));
        let (message, mend) = match slots.iter().all(certain) {
            true => (
                format!("the years of `{name}` sum to {}", rounded(mean)),
                "write each year's share of the programme, 0.3 for 30%".to_owned(),
            ),
            false => (
                format!(
                    "the years of `{name}` sum to {} in the mean, and to 0 or less on some paths",
                    rounded(mean)
                ),
                Range::Above(0.0).kept(),
            ),
        };
        let label = "expected a sum above 0 on every path";
        inputs.diagnostics.push(Diagnostic::error(span, message, label).mend(mend));
    }
}
