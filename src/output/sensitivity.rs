//! What moves a result, for a terminal of 80 columns.

use super::layout::{fill, paragraph};
use super::terminal::{Style, WIDTH, cut, left, line, named, percent_of};
use crate::report::{GroupSensitivity, OutputSensitivity, Sensitivity};
use crate::stats::Estimate;
use crate::text::figure;

/// Most factors and groups that are listed, and the least share listed.
const MOST: usize = 14;
const LEAST: f64 = 0.005;
/// Width of names, and of the longest bar.
const NAME: usize = 42;
const BAR: usize = 12;

/// What was found as text, with a line feed at its end.
pub fn sensitivity(found: &Sensitivity, style: Style) -> String {
    let mut out = String::new();
    line(&mut out, &style.heading(&cut(&found.title, WIDTH)));
    line(&mut out, &style.dim(&cut(&found.basis, WIDTH)));
    for output in &found.outputs {
        line(&mut out, "");
        if output.sd > 0.0 {
            one(&mut out, output, found.confidence, style);
        } else {
            paragraph(&mut out, &format!("{} is the same on every path.", output.words));
        }
    }
    out
}

fn one(out: &mut String, output: &OutputSensitivity, confidence: f64, style: Style) {
    paragraph(out, &sentence(output));
    line(out, "");
    let level = format!("{}% interval", percent_of(confidence));
    let head = format!("{} {:>6}  {level:>16}", left("Share of the variance", NAME), "share");
    line(out, &style.heading(&head));
    let factors = output.factors();
    let largest = factors.first().map_or(0.0, |factor| value(factor.share));
    let listed: Vec<_> =
        factors.iter().take(MOST).take_while(|factor| value(factor.share) >= LEAST).collect();
    for factor in &listed {
        let bar = "█".repeat((value(factor.share) / largest * BAR as f64).round() as usize);
        line(out, row(&named(&factor.name, NAME), factor.share, &bar).trim_end());
    }
    let rest = &factors[listed.len()..];
    if !rest.is_empty() {
        let sum: f64 = rest.iter().map(|factor| value(factor.share)).sum();
        let words = format!("and {} more together", rest.len());
        line(out, &format!("{} {:>6}", left(&words, NAME), percent(sum)));
    }
    groups(out, output, style);
    if output.missing > 0.0 {
        let share = percent(output.missing);
        paragraph(out, &format!("{share} of the points have no value and are left out."));
    }
}

/// What one would say aloud.
fn sentence(output: &OutputSensitivity) -> String {
    let factors = output.factors();
    let named = |place: usize| {
        let factor = factors.get(place).filter(|factor| value(factor.share) >= LEAST)?;
        let share = percent(value(factor.share));
        Some(match place {
            0 => format!("{share} goes back to {}", factor.name),
            _ => format!("{share} to {}", factor.name),
        })
    };
    let parts: Vec<String> = (0..3).filter_map(named).collect();
    let rest = factors.len().saturating_sub(parts.len());
    let tail = match rest {
        0 => String::new(),
        1 => " The one other input has what is left.".to_owned(),
        _ => format!(" The other {rest} inputs share what is left."),
    };
    let start = match output.is_target {
        true => format!("Of what decides {},", output.words),
        false => {
            let sd = figure(output.sd);
            format!("{} varies with a standard deviation of {sd}. Of its variance", output.words)
        }
    };
    format!("{start} {}.{tail}", parts.join(", "))
}

fn groups(out: &mut String, output: &OutputSensitivity, style: Style) {
    line(out, "");
    let head =
        format!("{} {:>17}  {:>17}", left("Independent inputs", NAME), "alone", "with others");
    line(out, &style.heading(&head));
    let shown: Vec<&GroupSensitivity> = output
        .groups
        .iter()
        .take(MOST)
        .take_while(|group| group.indices.total.is_some_and(|total| total.high >= LEAST))
        .collect();
    for group in &shown {
        let name = match group.factors.as_slice() {
            [factor] => factor.name.clone(),
            factors => format!("{} correlated inputs together", factors.len()),
        };
        let cells = [group.indices.first_order, group.indices.total].map(|index| match index {
            None => "-".to_owned(),
            Some(index) => format!("{} ±{}", percent(index.value), points(&index)),
        });
        line(out, &format!("{} {:>17}  {:>17}", named(&name, NAME), cells[0], cells[1]));
    }
    if let Some(group) = shown.iter().find(|group| group.factors.len() > 1) {
        paragraph(out, &format!("The correlated inputs: {}.", group.name().replace(" + ", ", ")));
    }
    line(out, "");
    for words in [
        "Share: Shapley effects. Each input is credited with what knowing it takes off the \
         variance, averaged over all orders in which inputs could become known; correlated inputs \
         split what they have in common. Shares add up to 100%.",
        "Alone: what knowing this input, and nothing else, takes off the variance (first-order \
         Sobol' index). With others: what would be left if all other inputs were known (total \
         index). The second is larger where inputs work through each other.",
    ] {
        for part in fill(words.split_whitespace(), " ", WIDTH) {
            line(out, &style.dim(&part));
        }
    }
}

fn row(name: &str, share: Option<Estimate>, bar: &str) -> String {
    match share {
        None => format!("{name} {:>6}", "-"),
        Some(share) => {
            let bounds = format!("{} to {}", percent(share.low), percent(share.high));
            format!("{name} {:>6}  {bounds:>16}  {bar}", percent(share.value))
        }
    }
}

fn value(share: Option<Estimate>) -> f64 {
    share.map_or(0.0, |share| share.value)
}

/// Half the width of an interval, in percentage points.
fn points(estimate: &Estimate) -> String {
    format!("{:.1}", 50.0 * (estimate.high - estimate.low))
}

/// A share to a tenth of a percent; no minus before a zero.
fn percent(share: f64) -> String {
    let text = format!("{:.1}%", share * 100.0);
    if text == "-0.0%" { "0.0%".to_owned() } else { text }
}
