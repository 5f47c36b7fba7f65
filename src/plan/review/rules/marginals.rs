//! Marginals that reach where their quantity cannot be.

use super::each_input;
use crate::diagnostic::Diagnostic;
use crate::plan::review::Review;
use crate::plan::review::inputs::{Known, Role};
use crate::text::{figure, percentage};

/// Probability from which a quantity that must not be negative is doubted.
const NEGATIVE: f64 = 1e-6;

/// A normal for a quantity that must be positive, or anything else that falls below 0.
pub(in crate::plan::review) fn negative(review: &Review) -> Vec<Diagnostic> {
    each_input(review, |_, input| {
        let what = input.role.positive()?;
        let label = format!("{what} is not negative");
        let marginal = match input.known {
            Known::Certain(value) if value < 0.0 => {
                let message = format!("`{}` is {}", input.name, figure(value));
                return Some(Diagnostic::warning(input.span, message, label));
            }
            Known::Certain(_) => return None,
            Known::Drawn(marginal) => marginal,
        };
        let below = marginal.probability_below(0.0);
        if !(below > NEGATIVE) {
            return None;
        }
        let family = input.spec.map_or("", |spec| spec.kind.value.as_str());
        let message = format!(
            "`{}` is a {family} that falls below 0 with a probability of {}",
            input.name,
            percentage(below)
        );
        let (low, high) = (marginal.quantile(0.1), marginal.quantile(0.9));
        let mend = if low > 0.0 {
            format!(
                "a lognormal with the same p10 and p90 stays positive:\n\
                 {{ dist = \"lognormal\", p10 = {}, p90 = {} }}",
                figure(low),
                figure(high)
            )
        } else {
            "cut it, truncate = [0, inf], or take a family without negative values".to_owned()
        };
        Some(Diagnostic::warning(input.span, message, label).mend(mend))
    })
}

/// An sd above the mean of a quantity that is positive.
pub(in crate::plan::review) fn wide(review: &Review) -> Vec<Diagnostic> {
    each_input(review, |_, input| {
        input.role.positive()?;
        let Known::Drawn(marginal) = input.known else { return None };
        let (mean, sd) = (marginal.mean()?, marginal.sd()?);
        if !(mean > 0.0 && sd > mean) {
            return None;
        }
        let message = format!(
            "the sd of `{}` ({}) is above its mean ({})",
            input.name,
            figure(sd),
            figure(mean)
        );
        let mend = format!(
            "its p10 is {}, its p90 {}: if that is not what you believe, write\n\
             the p10 and p90 that you do believe in place of mean and sd",
            figure(marginal.quantile(0.1)),
            figure(marginal.quantile(0.9))
        );
        Some(Diagnostic::warning(input.span, message, "a very long tail").mend(mend))
    })
}

/// Growth below −100%: revenue that turns negative.
pub(in crate::plan::review) fn shrinking(review: &Review) -> Vec<Diagnostic> {
    each_input(review, |_, input| {
        let (Role::Growth, Known::Drawn(marginal)) = (input.role, input.known) else { return None };
        let below = marginal.probability_below(-1.0);
        if !(below > NEGATIVE) {
            return None;
        }
        let message = format!(
            "`{}` falls below -100% with a probability of {}",
            input.name,
            percentage(below)
        );
        let label = "revenue would turn negative";
        let mend = "cut it, truncate = [-1, inf], or narrow it";
        Some(Diagnostic::warning(input.span, message, label).mend(mend))
    })
}
