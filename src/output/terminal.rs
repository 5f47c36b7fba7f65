//! The short answer for a terminal of 80 columns.

use std::fmt::Write;

use anstyle::Style as Ansi;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use crate::report::{Answer, Shape};
use crate::stats::Estimate;
use crate::text::{figure, grouped, percentage};

/// Width that everything fits into.
pub(super) const WIDTH: usize = 80;

/// Most scenarios whose odds are shown.
const MOST_SCENARIOS: usize = 12;

/// Whether the text may carry colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// Without escape sequences.
    Plain,
    /// With colours and weights.
    Coloured,
}

impl Style {
    fn paint(self, ansi: Ansi, text: &str) -> String {
        match self {
            Self::Plain => text.to_owned(),
            Self::Coloured => format!("{ansi}{text}{ansi:#}"),
        }
    }

    pub(super) fn heading(self, text: &str) -> String {
        self.paint(Ansi::new().bold(), text)
    }

    pub(super) fn dim(self, text: &str) -> String {
        self.paint(Ansi::new().dimmed(), text)
    }
}

/// The answer as text, with a line feed at its end.
pub fn answer(answer: &Answer, style: Style) -> String {
    let mut out = String::new();
    line(&mut out, &style.heading(&cut(&answer.title, WIDTH)));
    line(&mut out, &style.dim(&answer.basis));
    if !answer.targets.is_empty() {
        targets(&mut out, answer, style);
    }
    results(&mut out, answer, style);
    if let Some(shape) = &answer.shape {
        histogram(&mut out, shape, style);
    }
    notes(&mut out, answer);
    out
}

pub(super) fn line(out: &mut String, text: &str) {
    out.push_str(text);
    out.push('\n');
}

/// A text of at most `width` columns of the terminal. Characters that do not print are replaced.
pub(super) fn cut(text: &str, width: usize) -> String {
    let clean = clean(text);
    match clean.width() <= width {
        true => clean,
        false => within(clean.chars(), width - 1).chain(['…']).collect(),
    }
}

/// The same, with the middle left out: a result keeps its year and unit.
fn shorten(text: &str, width: usize) -> String {
    let clean = clean(text);
    if clean.width() <= width {
        return clean;
    }
    let head: String = within(clean.chars(), width / 3).collect();
    let tail: Vec<char> = within(clean.chars().rev(), width - 1 - head.width()).collect();
    head + "…" + &tail.into_iter().rev().collect::<String>()
}

fn clean(text: &str) -> String {
    text.chars().map(|c| if hidden(c) { '\u{fffd}' } else { c }).collect()
}

/// The first characters that fit into `width` columns.
fn within(text: impl Iterator<Item = char>, width: usize) -> impl Iterator<Item = char> {
    let mut used = 0;
    text.take_while(move |c| {
        used += c.width().unwrap_or(0);
        used <= width
    })
}

/// Whether a character moves the cursor, does not show, or turns the direction of the text.
fn hidden(c: char) -> bool {
    let unseen = matches!(c,
        '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}');
    c.is_control() || unseen
}

/// A column's text, padded on the right to `width` columns.
pub(super) fn left(text: &str, width: usize) -> String {
    let text = cut(text, width);
    let padding = width.saturating_sub(text.width());
    text + &" ".repeat(padding)
}

/// A column's text, padded on the left.
fn right(text: &str, width: usize) -> String {
    let padding = width.saturating_sub(text.width());
    " ".repeat(padding) + text
}

fn targets(out: &mut String, answer: &Answer, style: Style) {
    let level = format!("{}% interval", percent_of(answer.confidence));
    line(out, "");
    line(out, &style.heading(&format!("{} {:>9}  {:>19}", left("Target", 48), "odds", level)));
    for target in &answer.targets {
        let (odds, interval) = match &target.overall {
            None => ("-".to_owned(), "condition never met".to_owned()),
            Some(estimate) => (odds(estimate), interval(estimate)),
        };
        let name = left(&target.name, 48);
        line(out, &format!("{name} {odds:>9}  {interval:>19}"));
    }
    if !answer.scenarios.is_empty() {
        by_scenario(out, answer, style);
    }
}

/// The odds of every target in each scenario, as many scenarios abreast as fit.
fn by_scenario(out: &mut String, answer: &Answer, style: Style) {
    const COLUMN: usize = 13;
    const ABREAST: usize = 4;
    let name_width = WIDTH - ABREAST * COLUMN;
    let shown = &answer.scenarios[..answer.scenarios.len().min(MOST_SCENARIOS)];
    for (group, names) in shown.chunks(ABREAST).enumerate() {
        line(out, "");
        let mut header = left("By scenario", name_width);
        for name in names {
            header.push_str(&right(&cut(name, COLUMN - 1), COLUMN));
        }
        line(out, &style.heading(&header));
        for target in &answer.targets {
            let mut row = left(&target.name, name_width);
            for estimate in &target.by_scenario[group * ABREAST..][..names.len()] {
                let text = estimate.as_ref().map_or("-".to_owned(), odds);
                let _ = write!(row, "{text:>COLUMN$}");
            }
            line(out, &row);
        }
    }
    let more = answer.scenarios.len() - shown.len();
    if more > 0 {
        line(out, &format!("and {more} more scenarios in targets.csv"));
    }
}

fn results(out: &mut String, answer: &Answer, style: Style) {
    line(out, "");
    let header = format!(
        "{}{:>9}{:>9}{:>9}{:>9}{:>9}{:>9}",
        left("Result", 26),
        "mean",
        "p05",
        "p25",
        "p50",
        "p75",
        "p95"
    );
    line(out, &style.heading(&header));
    for result in &answer.results {
        let unit = if result.unit == "fraction" { "" } else { result.unit.as_str() };
        let mut row = left(&shorten(format!("{} {unit}", result.name).trim_end(), 26), 26);
        for value in [result.mean].iter().chain(&result.quantiles) {
            let text = match value {
                None => "-".to_owned(),
                Some(value) if result.unit == "fraction" => format!("{:.1}%", value * 100.0),
                Some(value) => figure(*value),
            };
            let _ = write!(row, "{text:>9}");
        }
        line(out, &row);
    }
}

fn histogram(out: &mut String, shape: &Shape, style: Style) {
    const BAR: usize = 30;
    line(out, "");
    line(out, &style.heading(&format!("{} {}", shape.name, shape.unit)));
    let tallest = shape.bars.iter().fold(0.0f64, |tallest, bar| tallest.max(bar.share));
    for bar in &shape.bars {
        let eighths = (bar.share / tallest * BAR as f64 * 8.0).round() as usize;
        let mut blocks = "█".repeat(eighths / 8);
        if !eighths.is_multiple_of(8) {
            blocks.push(['▏', '▎', '▍', '▌', '▋', '▊', '▉'][eighths % 8 - 1]);
        }
        let marks: Vec<String> = shape
            .marks
            .iter()
            .filter(|mark| bar.low <= mark.value && mark.value < bar.high)
            .map(|mark| format!("{} {}", figure(mark.value), mark.label))
            .collect();
        let marks = match marks.is_empty() {
            true => String::new(),
            false => format!("◂ {}", cut(&marks.join(", "), WIDTH - BAR - 21)),
        };
        let row = format!(
            "{:>9} {:>6} {} {}",
            figure(bar.low),
            format!("{:.1}%", bar.share * 100.0),
            left(&blocks, BAR),
            style.dim(&marks)
        );
        line(out, row.trim_end());
    }
}

fn notes(out: &mut String, answer: &Answer) {
    if let Some((missing, paths)) = answer.without_value {
        line(out, "");
        line(
            out,
            &format!(
                "{} of {} paths have no value per share; run.json tells why.",
                grouped(missing),
                grouped(paths)
            ),
        );
    }
    if let Some(share) = answer.negative_equity {
        line(out, &format!("Equity is negative in {} of paths.", percentage(share)));
    }
}

fn odds(estimate: &Estimate) -> String {
    percentage(estimate.value)
}

fn interval(estimate: &Estimate) -> String {
    format!("{} to {}", percentage(estimate.low), percentage(estimate.high))
}

pub(super) fn percent_of(confidence: f64) -> f64 {
    (confidence * 1e4).round() / 100.0
}
