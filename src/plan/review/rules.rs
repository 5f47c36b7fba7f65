//! The reviewer's rules. Each returns its doubts, in the order of the scenarios and the file.

use super::inputs::{Input, Known, Role};
use super::{Case, Review};
use crate::config::{MarginalSpec, Parameter, Span, Unit};
use crate::diagnostic::Diagnostic;
use crate::plan::DriverKind;
use crate::text::{figure, percentage};

/// Probability from which a quantity that must not be negative is doubted.
const NEGATIVE: f64 = 1e-6;
/// A discount rate's p10 this close to growth's p90 is doubted.
const NEAR: f64 = 0.02;
/// Growth for ever above this is faster than economies grow.
const FOR_EVER: f64 = 0.05;
/// A tax rate above this is doubted.
const TAX: f64 = 0.6;
/// Weights count as summing to a figure within this.
const SUM: f64 = 1e-9;
/// Yearly revenue, in billions of a strong currency, that no company has.
const LARGEST_REVENUE: f64 = 20_000.0;
/// Money that is so many times the whole revenue is counted in another unit.
const OUT_OF_SCALE: f64 = 200.0;

/// A normal for a quantity that must be positive, or anything else that falls below 0.
pub(super) fn negative(review: &Review) -> Vec<Diagnostic> {
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
pub(super) fn wide(review: &Review) -> Vec<Diagnostic> {
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
pub(super) fn shrinking(review: &Review) -> Vec<Diagnostic> {
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

/// Terminal growth near the discount rate, or faster than any economy.
pub(super) fn perpetuity(review: &Review) -> Vec<Diagnostic> {
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
pub(super) fn uncorrelated(review: &Review) -> Vec<Diagnostic> {
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

/// Weights that sum to 100, or to nothing in particular.
pub(super) fn weights(review: &Review) -> Vec<Diagnostic> {
    let mut doubts = Vec::new();
    if let [first, _, ..] = &review.cases[..] {
        let weights = review.cases.iter().map(|case| case.written.header.weight.value);
        let span = first.written.header.weight.span;
        doubts.extend(odd_sum(&weights.collect::<Vec<_>>(), span, "the scenarios"));
    }
    doubts.extend(each_input(review, |_, input| weights_inside(input.spec?, &input.name)));
    doubts
}

/// The weights of a discrete distribution or a mixture, or of one of the mixture's parts.
fn weights_inside(spec: &MarginalSpec, name: &str) -> Option<Diagnostic> {
    spec.parameters.iter().find_map(|(key, parameter)| match parameter {
        Parameter::Numbers(list) if key.value == "weights" => {
            let weights: Vec<f64> = list.value.iter().map(|weight| weight.value).collect();
            odd_sum(&weights, list.span, &format!("`{name}`"))
        }
        Parameter::Distributions(parts) => {
            parts.value.iter().find_map(|part| weights_inside(part, name))
        }
        _ => None,
    })
}

/// Sums other than 1 are doubted; whole numbers only where they are percentages.
fn odd_sum(weights: &[f64], span: Span, whose: &str) -> Option<Diagnostic> {
    let sum: f64 = weights.iter().sum();
    let close = |figure: f64| (sum - figure).abs() <= SUM * figure;
    let whole = weights.iter().all(|weight| weight.fract() == 0.0);
    if close(1.0) || (whole && !close(100.0)) {
        return None;
    }
    let message = format!("the weights of {whose} sum to {}", figure(sum));
    let mend = if close(100.0) {
        "weights are divided by their sum; write 0.5 for 50%, as all other shares".to_owned()
    } else {
        let first = weights[0];
        let counted = figure(first / sum);
        format!("weights are divided by their sum: {first} counts as {counted}. Is one missing?")
    };
    Some(Diagnostic::warning(span, message, "expected 1").mend(mend))
}

/// Percentages written as 8 instead of 0.08, in a value or in a spread; where the plan has
/// warned of the same figure, nothing is added.
pub(super) fn percent(review: &Review) -> Vec<Diagnostic> {
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
pub(super) fn tax(review: &Review) -> Vec<Diagnostic> {
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
pub(super) fn unit(review: &Review) -> Vec<Diagnostic> {
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
pub(super) fn scale(review: &Review) -> Vec<Diagnostic> {
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

/// Uncertain inputs with neither a source nor a note, in one remark. What a scenario replaces may
/// stand on the scenario's own note.
pub(super) fn judgement(review: &Review) -> Vec<Diagnostic> {
    let mut bare: Vec<&Input> = Vec::new();
    for case in &review.cases {
        for input in &case.inputs {
            let told = input.driver.source.is_some() || input.driver.note.is_some();
            let uncertain = matches!(input.known, Known::Drawn(_));
            let known = bare.iter().any(|known| known.name == input.name);
            if uncertain && !told && !known && !stands_on_scenario(review, case, input) {
                bare.push(input);
            }
        }
    }
    let Some(first) = bare.first() else { return Vec::new() };
    let names: Vec<&str> = bare.iter().map(|input| input.name.as_str()).collect();
    let message = match names.len() {
        1 => "an uncertain input has neither a source nor a note".to_owned(),
        count => format!("{count} uncertain inputs have neither a source nor a note"),
    };
    let label = "why these figures?";
    let mend = format!("add source = \"KEY\" or note = \"why\" to\n{}", names.join("\n"));
    vec![Diagnostic::warning(first.span, message, label).mend(mend)]
}

/// Whether the input was written in this scenario's own `set`, below a header with a note.
fn stands_on_scenario(review: &Review, case: &Case, input: &Input) -> bool {
    let header = &case.written.header;
    let shared = review.cases.iter().filter(|other| {
        other.inputs.iter().any(|one| one.name == input.name && one.span == input.span)
    });
    let behind =
        input.span.text == header.name.span.text && header.name.span.start < input.span.start;
    header.evidence.note.is_some() && behind && shared.count() == 1
}

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
