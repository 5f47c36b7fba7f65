//! The short answer, for one screen of a terminal.

use super::layout::aligned;
use super::terminal::{Style, WIDTH, clean, cut, elide, left, line, percent_of};
use crate::report::{Answer, Percentiles, Shape, TargetAnswer};
use crate::stats::Estimate;
use crate::text::{figure, grouped, number, percentage};
use unicode_width::UnicodeWidthStr;

/// Lines of the whole answer at most, those below it that tell time and folder left free.
const LINES: usize = 38;
/// Most targets that are listed, and the fewest results that are kept.
const MOST_TARGETS: usize = 14;
const LEAST_RESULTS: usize = 3;
/// A target's name keeps this much of the line beside the scenarios.
const LEAST_NAME: usize = 21;
/// Widest head of a scenario's column.
const HEAD: usize = 10;

/// The answer as text, with a line feed at its end.
pub fn answer(answer: &Answer, style: Style) -> String {
    let mut out = String::new();
    line(&mut out, &style.heading(&cut(&answer.title, WIDTH)));
    line(&mut out, &style.dim(&cut(&answer.basis, WIDTH)));
    if !answer.targets.is_empty() {
        targets(&mut out, answer, style);
    }
    let shape = answer.shape.as_ref().map(|shape| histogram(shape, style)).unwrap_or_default();
    let notes = notes(answer);
    let below = shape.lines().count() + notes.lines().count();
    let free = LINES.saturating_sub(out.lines().count() + below);
    results(&mut out, &answer.results, free.saturating_sub(2).max(LEAST_RESULTS), style);
    out + &shape + &notes
}

fn targets(out: &mut String, answer: &Answer, style: Style) {
    let listed = &answer.targets[..answer.targets.len().min(MOST_TARGETS)];
    let fitting = fitting_scenarios(answer, listed);
    let heads: Vec<[String; 2]> = answer.scenarios[..fitting].iter().map(|n| head(n)).collect();
    let level = format!("±{}%", percent_of(answer.confidence));
    let mut rows =
        vec![vec!["Target".to_owned(), "odds".to_owned(), level.clone(), WORTH.to_owned()]];
    rows[0].extend(heads.iter().map(|[_, lower]| lower.clone()));
    rows.extend(listed.iter().map(|target| target_row(target, fitting)));
    if heads.iter().any(|[upper, _]| !upper.is_empty()) {
        let upper = heads.into_iter().map(|[upper, _]| upper);
        rows.insert(0, [(); 4].map(|()| String::new()).into_iter().chain(upper).collect());
    }
    let header = rows.len() - listed.len();
    line(out, "");
    for (index, row) in aligned(&rows, 1).iter().enumerate() {
        line(out, &if index < header { style.heading(row) } else { row.clone() });
    }
    for words in legend(answer, listed, fitting, &level) {
        line(out, &style.dim(&words));
    }
}

fn target_row(target: &TargetAnswer, scenarios: usize) -> Vec<String> {
    let none = || ("-".to_owned(), String::new());
    let (odds, reach) = target.overall.as_ref().map_or_else(none, odds_and_reach);
    let parts = target.by_scenario[..scenarios].iter();
    let parts = parts.map(|part| part.as_ref().map_or("-".to_owned(), share));
    let worth = target.plain_paths.map_or(String::new(), plain_paths);
    [target.name.clone(), odds, reach, worth].into_iter().chain(parts).collect()
}

/// A number of paths in four characters or so.
fn plain_paths(paths: f64) -> String {
    let units = [(1e12, "tn"), (1e9, "bn"), (1e6, "M"), (1e3, "k")];
    // Just below a unit, two digits would round up to it.
    let (size, unit) =
        units.into_iter().find(|(size, _)| paths >= 0.995 * size).unwrap_or((1.0, ""));
    let count = paths / size;
    match count {
        c if c < 9.95 && size > 1.0 => format!("{c:.1}{unit}"),
        c if c < 1e4 => format!("{c:.0}{unit}"),
        _ => format!("{paths:.0e}"),
    }
}

/// How many scenarios fit beside the names.
fn fitting_scenarios(answer: &Answer, listed: &[TargetAnswer]) -> usize {
    let rows: Vec<_> = listed.iter().map(|t| target_row(t, answer.scenarios.len())).collect();
    let heads = answer.scenarios.iter().map(|name| head(name).map(|part| part.width()));
    let mut left = WIDTH - LEAST_NAME;
    let widest = |column: usize| rows.iter().map(|row| row[column].width()).max().unwrap_or(0);
    left = left.saturating_sub(widest(1) + widest(2).max(6) + widest(3).max(WORTH.len()) + 3);
    let fits = |(index, [upper, lower]): (usize, [usize; 2])| {
        let width = widest(index + 4).max(upper).max(lower) + 1;
        let fits = width <= left;
        left = left.saturating_sub(width);
        fits
    };
    heads.enumerate().map(fits).take_while(|&fits| fits).count()
}

/// A scenario's name over at most two lines.
fn head(name: &str) -> [String; 2] {
    let name = clean(name);
    if name.width() < HEAD {
        return [String::new(), name];
    }
    let breaks = name.match_indices(['_', ' ', '-']).map(|(at, _)| at + 1);
    let parts = breaks.map(|at| name.split_at(at)).min_by_key(|(a, b)| a.width().max(b.width()));
    let (upper, lower) = parts.unwrap_or(("", &name));
    [cut(upper.trim_end(), HEAD), cut(lower, HEAD)]
}

/// Head of the column of plain paths.
const WORTH: &str = "worth";

/// What the table's signs mean, as far as they stand in it.
fn legend(answer: &Answer, listed: &[TargetAnswer], scenarios: usize, level: &str) -> Vec<String> {
    let mut lines = vec![format!(
        "{level}: how near the odds of infinitely many paths lie, at {}% confidence.",
        percent_of(answer.confidence)
    )];
    if listed.iter().any(|target| target.plain_paths.is_some()) {
        lines.push(format!("{WORTH}: plain random paths that would tell as much."));
    }
    let holds = |target: &TargetAnswer, test: fn(&Option<Estimate>) -> bool| {
        test(&target.overall) || target.by_scenario[..scenarios].iter().any(test)
    };
    let any = |test: fn(&Option<Estimate>) -> bool| listed.iter().any(|target| holds(target, test));
    let observed = any(|part| part.as_ref().is_some_and(|estimate| plain(estimate).1));
    let unasked = any(Option::is_none);
    let words = match (observed, unasked) {
        (true, true) => "0 hits: on no path, though not proved impossible. -: condition never met.",
        (true, false) => "0 hits, all: on none or all of the paths, but nothing proves it.",
        (false, true) => "-: no path meets the condition.",
        (false, false) => "",
    };
    lines.extend((!words.is_empty()).then(|| words.to_owned()));
    let shown = |few: usize, all: usize, what: &str| {
        (few < all).then(|| format!("{few} of {all} {what} are shown; targets.csv has the others."))
    };
    lines.extend(shown(listed.len(), answer.targets.len(), "targets"));
    lines.extend(shown(scenarios, answer.scenarios.len(), "scenarios"));
    lines
}

/// The word for odds of 0 or 1, if these are, and whether they were only observed.
fn plain(estimate: &Estimate) -> (Option<&'static str>, bool) {
    match (estimate.value, estimate.standard_error) {
        (0.0, None) => (Some("0 hits"), true),
        (1.0, None) => (Some("all"), true),
        (0.0, Some(0.0)) => (Some("impossible"), false),
        (1.0, Some(0.0)) => (Some("certain"), false),
        _ => (None, false),
    }
}

/// Odds with as many digits as their interval lets count, and how far it reaches.
fn odds_and_reach(estimate: &Estimate) -> (String, String) {
    let Estimate { value, low, high, .. } = *estimate;
    match plain(estimate) {
        (Some(word), true) if value == 0.0 => return (word.into(), format!("<{}", bound(high))),
        (Some(word), true) => return (word.into(), format!(">{}", lower_bound(low))),
        (Some(word), false) => return (word.into(), String::new()),
        (None, _) => {}
    }
    let (percent, half) = (value * 100.0, (high - value).max(value - low) * 100.0);
    if !(half > 0.0 && half < 100.0) {
        return (percentage(value), String::new());
    }
    let magnitude = libm::floor(libm::log10(half));
    let leading = half / libm::pow(10.0, magnitude);
    // Four digits count at most, of the odds for or of those against.
    let most = 3.0 - libm::floor(libm::log10(percent.min(100.0 - percent).max(1e-9)));
    let decimals = if leading < 1.9 { 1.0 - magnitude } else { -magnitude }.min(most).max(0.0);
    if decimals > 4.0 {
        return (format!("{percent:.1e}%"), format!("±{half:.0e}"));
    }
    let unit = libm::pow(10.0, decimals);
    let (half, decimals) = ((half * unit - 1e-6).ceil() / unit, decimals as usize);
    let reach = match half > percent || half > 100.0 - percent {
        false => format!("±{half:.decimals$}"),
        true => format!("{:.1$}-{2:.1$}", low * 100.0, decimals + 1, high * 100.0),
    };
    (format!("{percent:.decimals$}%"), reach)
}

/// An upper bound in percent: two digits that count.
fn bound(share: f64) -> String {
    let percent = share * 100.0;
    match percent {
        p if p > 50.0 => format!("{p:.2}%"),
        p if p < 1e-4 => format!("{p:.0e}%"),
        p => format!("{}%", number(two_digits(p))),
    }
}

/// A lower bound in percent: two digits of what lacks to 100, which nothing exceeds.
fn lower_bound(share: f64) -> String {
    let short = two_digits((100.0 - share * 100.0).max(1e-9));
    let decimals = (1.0 - libm::floor(libm::log10(short))).max(0.0) as usize;
    let text = format!("{:.decimals$}", 100.0 - short);
    format!("{}%", text.trim_end_matches('0').trim_end_matches('.'))
}

fn two_digits(x: f64) -> f64 {
    format!("{x:.1e}").parse().unwrap_or(x)
}

/// Odds in three digits at most.
fn share(estimate: &Estimate) -> String {
    let percent = estimate.value * 100.0;
    match plain(estimate).0 {
        Some(word) => word.to_owned(),
        None if percent < 0.01 => "<0.01%".to_owned(),
        None if percent > 99.99 => ">99.99%".to_owned(),
        None if !(10.0..=99.9).contains(&percent) => format!("{percent:.2}%"),
        None => format!("{percent:.1}%"),
    }
}

fn results(out: &mut String, results: &[Percentiles], most: usize, style: Style) {
    let head = ["Result", "unit", "mean", "p05", "p25", "p50", "p75", "p95"];
    let mut rows = vec![head.map(str::to_owned).to_vec()];
    let listed = if results.len() <= most { results } else { &results[..most - 1] };
    for result in listed {
        let fraction = result.unit == "fraction";
        let unit = if fraction { String::new() } else { cut(&result.unit, 12) };
        let figures = [result.mean].into_iter().chain(result.quantiles).map(|value| match value {
            None => "-".to_owned(),
            Some(value) if fraction => format!("{:.1}%", value * 100.0),
            Some(value) => figure(value),
        });
        rows.push([result.name.clone(), unit].into_iter().chain(figures).collect());
    }
    line(out, "");
    for (index, row) in aligned(&rows, 2).iter().enumerate() {
        line(out, &if index == 0 { style.heading(row) } else { row.clone() });
    }
    if listed.len() < results.len() {
        let more = results.len() - listed.len();
        line(out, &style.dim(&format!("and {more} more in distribution.csv")));
    }
}

fn histogram(shape: &Shape, style: Style) -> String {
    const BAR: usize = 24;
    let mut out = String::from("\n");
    line(&mut out, &style.heading(&cut(&format!("{}, {}", shape.name, shape.unit), WIDTH)));
    let tallest = shape.bars.iter().fold(0.0f64, |tallest, bar| tallest.max(bar.share));
    let ranges: Vec<[String; 2]> =
        shape.bars.iter().map(|bar| [figure(bar.low), figure(bar.high)]).collect();
    let wide = |end: usize| ranges.iter().map(|range| range[end].len()).max().unwrap_or(0);
    let (low, high) = (wide(0), wide(1));
    for (bar, range) in shape.bars.iter().zip(&ranges) {
        let eighths = (bar.share / tallest * BAR as f64 * 8.0).round() as usize;
        let mut blocks = "█".repeat(eighths / 8);
        if !eighths.is_multiple_of(8) {
            blocks.push(['▏', '▎', '▍', '▌', '▋', '▊', '▉'][eighths % 8 - 1]);
        }
        let marks = shape.marks.iter().filter(|m| bar.low <= m.value && m.value < bar.high);
        let marks = marks.map(|mark| format!("{} {}", figure(mark.value), mark.label));
        let marks = marks.collect::<Vec<_>>().join(", ");
        let share = format!("{:.1}%", bar.share * 100.0);
        let [from, to] = range;
        let start = format!("{from:>low$} to {to:>high$} {share:>6} {} ", left(&blocks, BAR));
        let room = WIDTH.saturating_sub(start.width() + 2);
        let marks = match marks.is_empty() {
            true => String::new(),
            false => style.dim(&format!("◂ {}", elide(&marks, room))),
        };
        line(&mut out, format!("{start}{marks}").trim_end());
    }
    out
}

fn notes(answer: &Answer) -> String {
    let mut out = String::new();
    if let Some((missing, paths)) = answer.without_value {
        let words = "paths have no value per share; run.json tells why.";
        line(&mut out, "");
        line(&mut out, &format!("{} of {} {words}", grouped(missing), grouped(paths)));
    }
    if let Some(share) = answer.negative_equity {
        line(&mut out, &format!("Equity is negative in {} of paths.", percentage(share)));
    }
    out
}
