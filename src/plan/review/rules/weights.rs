//! Weights that do not sum to 1.

use super::each_input;
use crate::config::{MarginalSpec, Parameter, Span};
use crate::diagnostic::Diagnostic;
use crate::plan::review::Review;
use crate::text::{figure, rounded};

/// Weights count as summing to a figure within this.
const SUM: f64 = 1e-9;

/// Weights that sum to 100, or to nothing in particular.
pub(in crate::plan::review) fn weights(review: &Review) -> Vec<Diagnostic> {
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
        let (percent, part) = (weights[0], rounded(weights[0] / 100.0));
        format!(
            "weights are divided by their sum; write {part} for {percent}%, as all other shares"
        )
    } else {
        let first = weights[0];
        let counted = figure(first / sum);
        format!("weights are divided by their sum: {first} counts as {counted}. Is one missing?")
    };
    Some(Diagnostic::warning(span, message, "expected 1").mend(mend))
}
