//! Discount rates beside what hangs on them: growth for ever, and multiples.

use crate::diagnostic::Diagnostic;
use crate::plan::review::Review;
use crate::text::{figure, percentage};

/// A discount rate's p10 this close to growth's p90 is doubted.
const NEAR: f64 = 0.02;
/// Growth for ever above this is faster than economies grow.
const FOR_EVER: f64 = 0.05;

/// Terminal growth near the discount rate, or faster than any economy.
pub(in crate::plan::review) fn perpetuity(review: &Review) -> Vec<Diagnostic> {
    let mut doubts = Vec::new();
    for case in &review.cases {
        for segment in &case.written.file.segments {
            let path = format!("segments.{}.value", segment.name.value);
            let Some(growth) = case.input(&format!("{path}.growth")) else { continue };
            let rate = case.rate_of(&path).and_then(|rate| case.input(&rate));
            let Some(rate) = rate else { continue };
            let (fast, low) = (growth.known.quantile(0.9), rate.known.quantile(0.1));
            if !(low - fast >= NEAR) {
                let message = format!(
                    "`{}` (p90 {}) comes near `{}` (p10 {})",
                    growth.name,
                    figure(fast),
                    rate.name,
                    figure(low)
                );
                let label = "the value explodes as the two meet";
                let mend = "keep 2 percentage points between them, or value the segment by a \
                            multiple";
                doubts.push(Diagnostic::warning(growth.span, message, label).mend(mend));
            }
            let middle = growth.known.median();
            if middle > FOR_EVER {
                let message = format!("`{}` is {} for ever", growth.name, percentage(middle));
                let label = "faster than economies grow";
                let mend = "let the growth fade inside the horizon, and end at that of the economy";
                doubts.push(Diagnostic::warning(growth.span, message, label).mend(mend));
            }
        }
    }
    doubts
}

/// A multiple and its discount rate drawn independently, or moving up together.
pub(in crate::plan::review) fn uncorrelated(review: &Review) -> Vec<Diagnostic> {
    let mut doubts = Vec::new();
    for case in &review.cases {
        for segment in &case.written.file.segments {
            let path = format!("segments.{}.value", segment.name.value);
            let multiple = format!("{path}.multiple");
            let Some(rate) = case.rate_of(&path) else { continue };
            let (Some(input), Some(rho)) =
                (case.input(&multiple), case.correlation(&multiple, &rate))
            else {
                continue;
            };
            let message = if rho == 0.0 {
                format!("`{multiple}` is not correlated with `{rate}`")
            } else if rho > 0.0 {
                format!("`{multiple}` rises with `{rate}`")
            } else {
                continue;
            };
            let label = "a higher rate means a lower multiple";
            let mend =
                format!("[[correlation]]\nbetween = [\"{rate}\", \"{multiple}\"]\nrho = -0.3");
            doubts.push(Diagnostic::warning(input.span, message, label).mend(mend));
        }
    }
    doubts
}
