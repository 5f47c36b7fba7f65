//! What must be true when a target is met, for a terminal of 80 columns.

use super::layout::{fill, paragraph};
use super::terminal::{Style, WIDTH, cut, left, line, named, percent_of};
use crate::report::{Change, Explanation, Typical, TypicalValue};
use crate::stats::Estimate;
use crate::text::{figure, grouped, percentage};

/// Inputs that are listed, and width of their names.
const LISTED: usize = 12;
const NAME: usize = 38;
/// Inputs of a typical path that are listed.
const TOLD: usize = 5;

/// What was found as text, with a line feed at its end; `replay` is the command that shows the first
/// typical path.
pub fn explanation(found: &Explanation, replay: Option<&str>, style: Style) -> String {
    let mut out = String::new();
    line(&mut out, &style.heading(&cut(&found.title, WIDTH)));
    line(&mut out, &style.dim(&basis(found)));
    line(&mut out, "");
    paragraph(&mut out, &sentence(found));
    if found.met == 0 {
        return out;
    }
    if found.scenarios.len() > 1 {
        let parts: Vec<String> = found
            .scenarios
            .iter()
            .map(|(name, weight, part)| {
                format!("{name} {} (weight {})", share(*part), share(*weight))
            })
            .collect();
        paragraph(&mut out, &format!("Paths that meet it, by scenario: {}.", parts.join(", ")));
    }
    changes(&mut out, found, style);
    pairs(&mut out, found, style);
    found_box(&mut out, found, style);
    typical(&mut out, found, replay, style);
    out
}

fn basis(found: &Explanation) -> String {
    let more = match found.paths > found.own_paths {
        true => format!(", more than the run's {}: the target is rare", grouped(found.own_paths)),
        false => String::new(),
    };
    format!("{} paths looked at{more}", grouped(found.paths))
}

/// What one would say aloud.
fn sentence(found: &Explanation) -> String {
    let name = &found.target;
    let Some(probability) = found.probability else {
        return format!("No path meets the condition of \"{name}\", so nothing can be told of it.");
    };
    if found.met == 0 {
        let mut words = format!(
            "No path meets \"{name}\". With {}% confidence its probability is below {}.",
            percent_of(found.confidence),
            percentage(probability.high)
        );
        if let Some(nearest) = &found.nearest {
            words.push_str(&format!(
                " The path that came nearest, {}, has {} = {}, where {} is needed.",
                nearest.address,
                nearest.result,
                figure(nearest.best),
                figure(nearest.needed)
            ));
        }
        return words;
    }
    let mut words = format!(
        "\"{name}\" is met on {} of {} ({} to {}).",
        percentage(probability.value),
        compared(found),
        percentage(probability.low),
        percentage(probability.high)
    );
    let drivers: Vec<&Change> =
        found.changes.iter().filter(|change| change.kind == "driver").take(2).collect();
    if let [first, second] = drivers.as_slice() {
        words.push_str(&format!(
            " What sets these paths apart most is {} and {}.",
            moved(first),
            moved(second)
        ));
    }
    words
}

/// The paths with which those that meet the target are compared.
fn compared(found: &Explanation) -> &'static str {
    match found.given {
        None => "all paths",
        Some(_) => "the paths that meet its condition",
    }
}

/// `x (median 5.1 instead of 4.2)`.
fn moved(change: &Change) -> String {
    let median = |of: &[Option<Estimate>; 3]| {
        of[1].map_or("-".to_owned(), |estimate| shown(estimate.value, &change.unit))
    };
    format!(
        "{} (median {} instead of {})",
        change.name,
        median(&change.met),
        median(&change.overall)
    )
}

fn changes(out: &mut String, found: &Explanation, style: Style) {
    line(out, "");
    let compared = match found.given {
        None => "all paths",
        Some(_) => "condition",
    };
    let head = |name: &str| format!("{} {compared:>11} {:>26}", left(name, NAME), "when it is met");
    let columns =
        format!("{} {:>11} {:>8}{:>9}{:>9}", left("", NAME), "median", "p10", "median", "p90");
    line(out, &style.heading(&head("Inputs, the most telling first")));
    line(out, &style.dim(&columns));
    let inputs = found.changes.iter().filter(|change| change.kind == "driver");
    inputs.take(LISTED).for_each(|change| line(out, &change_row(change)));
    let results: Vec<&Change> =
        found.changes.iter().filter(|change| change.kind == "result").collect();
    if !results.is_empty() {
        line(out, &style.heading("Results"));
        results.iter().for_each(|change| line(out, &change_row(change)));
    }
}

fn change_row(change: &Change) -> String {
    let cell = |estimate: &Option<Estimate>| {
        estimate.map_or("-".to_owned(), |estimate| shown(estimate.value, &change.unit))
    };
    format!(
        "{} {:>11} {:>8}{:>9}{:>9}",
        named(&change.name, NAME),
        cell(&change.overall[1]),
        cell(&change.met[0]),
        cell(&change.met[1]),
        cell(&change.met[2])
    )
}

fn pairs(out: &mut String, found: &Explanation, style: Style) {
    if found.pairs.is_empty() {
        return;
    }
    line(out, "");
    line(out, &style.heading("Pairs that tell most together"));
    for pair in &found.pairs {
        let ranges: Vec<String> = (0..2)
            .map(|at| condition(&pair.names[at], pair.ranges[at], unit(found, &pair.names[at])))
            .collect();
        let odds = pair.probability.map_or("-".to_owned(), |odds| odds_words(&odds));
        let explained = pair.explained.map_or("-".to_owned(), |part| share(part.value));
        let words = format!(
            "{} and {}: P = {odds}. The two together explain {explained} of whether it is met.",
            ranges[0], ranges[1]
        );
        item(out, &words);
    }
}

fn found_box(out: &mut String, found: &Explanation, style: Style) {
    let Some(inside) = &found.found_box else { return };
    line(out, "");
    line(out, &style.heading("A short description of half of the paths that meet it"));
    let conditions: Vec<String> = inside
        .conditions
        .iter()
        .map(|(name, low, below)| condition(name, (*low, *below), unit(found, name)))
        .collect();
    let overall = found.probability.map_or(0.0, |probability| probability.value);
    let words = |estimate: &Option<Estimate>| {
        estimate.map_or("-".to_owned(), |estimate| odds_words(&estimate))
    };
    paragraph(
        out,
        &format!(
            "If {}, then P = {}, against {} overall. This holds in {} of the paths that meet the \
             target, and in {} of {}. (Found on one half of the replicates, its figures from the \
             other half.)",
            conditions.join(" and "),
            words(&inside.probability),
            percentage(overall),
            words(&inside.coverage),
            words(&inside.mass),
            compared(found)
        ),
    );
    line(out, &style.dim("As a target of the file, to run it:"));
    found.box_target(inside).lines().for_each(|text| line(out, &style.dim(text)));
}

fn typical(out: &mut String, found: &Explanation, replay: Option<&str>, style: Style) {
    if found.typical.is_empty() {
        return;
    }
    line(out, "");
    line(out, &style.heading("Typical paths that meet it"));
    for typical in &found.typical {
        let words = format!(
            "{}, which stands for {} of them: {}.",
            typical.address,
            share(typical.share),
            told(found, typical).join(", ")
        );
        item(out, &words);
    }
    if let Some(replay) = replay {
        line(out, &style.dim("The first in full:"));
        line(out, &style.dim(replay));
    }
}

/// The most telling inputs of a path, and the first result.
fn told(found: &Explanation, typical: &Typical) -> Vec<String> {
    let value = |name: &str| typical.values.iter().find(|value| value.name == name);
    let result = typical.values.iter().filter(|value| value.kind == "result").take(1);
    let inputs = found.changes.iter().filter(|change| change.kind == "driver").take(TOLD);
    let inputs = inputs.filter_map(|change| value(&change.name));
    let words = |one: &TypicalValue| {
        format!("{} {} (p{:02})", one.name, shown(one.value, &one.unit), one.place)
    };
    result.chain(inputs).map(words).collect()
}

fn unit<'a>(found: &'a Explanation, name: &str) -> &'a str {
    found.changes.iter().find(|change| change.name == name).map_or("", |change| &change.unit)
}

/// A range in words.
fn condition(name: &str, (low, below): (f64, f64), unit: &str) -> String {
    match (low.is_finite(), below.is_finite()) {
        (true, true) => {
            format!("{name} from {} to {}", shown(low, unit), shown(below, unit))
        }
        (true, false) => format!("{name} at least {}", shown(low, unit)),
        (false, true) => format!("{name} below {}", shown(below, unit)),
        (false, false) => name.to_owned(),
    }
}

/// `4.2% (3.9% to 4.5%)`.
fn odds_words(estimate: &Estimate) -> String {
    let [value, low, high] = [estimate.value, estimate.low, estimate.high].map(share);
    format!("{value} ({low} to {high})")
}

/// A share to the digits that matter in a sentence.
fn share(share: f64) -> String {
    match share * 100.0 {
        percent if percent == 0.0 || percent >= 10.0 => format!("{percent:.0}%"),
        percent if percent >= 1.0 => format!("{percent:.1}%"),
        _ => percentage(share),
    }
}

fn shown(value: f64, unit: &str) -> String {
    match unit {
        "fraction" => format!("{:.1}%", value * 100.0),
        _ => figure(value),
    }
}

fn item(out: &mut String, words: &str) {
    for (at, part) in fill(words.split_whitespace(), " ", WIDTH - 2).iter().enumerate() {
        line(out, &format!("{}{part}", if at == 0 { "- " } else { "  " }));
    }
}
