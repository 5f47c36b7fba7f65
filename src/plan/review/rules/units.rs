//! Figures that are counted in another unit than they should be.

use super::each_input;
use crate::config::{Span, Unit};
use crate::diagnostic::Diagnostic;
use crate::plan::review::Review;
use crate::plan::review::inputs::Role;
use crate::text::{figure, percentage};

/// A tax rate above this is doubted.
const TAX: f64 = 0.6;
/// Yearly revenue, in billions of a strong currency, that no company has.
const LARGEST_REVENUE: f64 = 20_000.0;
/// Money that is so many times the whole revenue is counted in another unit.
const OUT_OF_SCALE: f64 = 200.0;

/// Percentages written as 8 instead of 0.08, in a value or in a spread; where the plan has
/// warned of the same figure, nothing is added.
pub(in crate::plan::review) fn percent(review: &Review) -> Vec<Diagnostic> {
    each_input(review, |_, input| {
        let limit = input.role.percent_above()?;
        let told = review.plan.warnings.iter().filter_map(|warning| warning.span);
        let within = |outer: Span| {
            outer.text == input.span.text
                && outer.start <= input.span.start
                && input.span.end <= outer.end
        };
        if told.into_iter().any(within) {
            return None;
        }
        let (low, middle, high) =
            (input.known.quantile(0.1), input.known.median(), input.known.quantile(0.9));
        // The plan has judged growth itself, every year of it.
        if middle.abs() > limit && input.role != Role::Growth {
            let message = format!(
                "`{}` is {}, which means {}%",
                input.name,
                figure(middle),
                figure(middle * 100.0)
            );
            let mend = format!("{}% is written {}", figure(middle), figure(middle / 100.0));
            let label = "a fraction; is it meant?";
            return Some(Diagnostic::warning(input.span, message, label).mend(mend));
        }
        if high - low > 2.0 * limit {
            let message = format!(
                "`{}` spreads from {}% to {}% (p10 to p90)",
                input.name,
                figure(low * 100.0),
                figure(high * 100.0)
            );
            let label = "a fraction; is its spread in percent?";
            let mend = "an sd of 4 percentage points is written 0.04";
            return Some(Diagnostic::warning(input.span, message, label).mend(mend));
        }
        None
    })
}

/// A tax rate that no company pays.
pub(in crate::plan::review) fn tax(review: &Review) -> Vec<Diagnostic> {
    each_input(review, |_, input| {
        let rate = input.known.median();
        if input.role != Role::Tax || !(rate > TAX && rate <= 1.0) {
            return None;
        }
        let message = format!("`{}` is {}", input.name, percentage(rate));
        Some(Diagnostic::warning(input.span, message, "above 60%; is it meant?"))
    })
}

/// Revenue that only makes sense in another unit.
pub(in crate::plan::review) fn unit(review: &Review) -> Vec<Diagnostic> {
    each_input(review, |case, input| {
        if input.role != Role::Revenue {
            return None;
        }
        let file = &case.written.file;
        let (unit, billions) = match file.unit.value {
            Unit::Billion => ("bn", 1.0),
            Unit::Million => ("mn", 1e-3),
            Unit::Number(factor) => ("", factor / 1e9),
        };
        let currency = file.currency.value.as_str();
        let revenue = input.known.median();
        if !(revenue * billions > LARGEST_REVENUE * small_change(currency)) {
            return None;
        }
        let message = format!(
            "`{}` is {} {unit} {currency}: {} trillion a year",
            input.name,
            figure(revenue),
            figure(revenue * billions / 1000.0)
        );
        let mend = match file.unit.value {
            Unit::Billion => format!(
                "if it is meant in millions, write {}, or unit = \"mn\" for all money and shares",
                figure(revenue / 1000.0)
            ),
            _ => "`unit`, at the top, tells what all money and shares are counted in".to_owned(),
        };
        let label = format!("counted in {}", if unit.is_empty() { "`unit`" } else { unit });
        let found = Diagnostic::warning(input.span, message, label).mend(mend);
        Some(found.related(file.unit.span, "the unit"))
    })
}

/// How many times more of a currency a company's revenue has than of US dollars, in thousands
/// where coins are small change.
fn small_change(currency: &str) -> f64 {
    const SMALL: [&str; 14] = [
        "JPY", "KRW", "IDR", "VND", "IRR", "COP", "CLP", "HUF", "NGN", "PKR", "LBP", "UZS", "KZT",
        "ARS",
    ];
    if SMALL.contains(&currency.to_uppercase().as_str()) { 1000.0 } else { 1.0 }
}

/// Money that dwarfs the revenue it stands beside.
pub(in crate::plan::review) fn scale(review: &Review) -> Vec<Diagnostic> {
    each_input(review, |case, input| {
        let revenues = case.inputs.iter().filter(|input| input.role == Role::Revenue);
        let revenue: f64 = revenues.map(|input| input.known.median()).sum();
        let money = input.known.median();
        if !input.role.is_money() || !(money.abs() > OUT_OF_SCALE * revenue) {
            return None;
        }
        let message = format!(
            "`{}` is {}, {} times the revenue of the base year",
            input.name,
            figure(money),
            figure((money / revenue).abs())
        );
        let label = "is it counted in the same unit?";
        Some(Diagnostic::warning(input.span, message, label))
    })
}
