//! A model page for a terminal of 80 columns: years side by side, figures under each other.

use std::fmt::Write;

use crate::output::Style;
use crate::output::layout::paragraph;
use crate::output::terminal::{WIDTH, cut, left, line, percent_of};
use crate::plan::Plan;
use crate::report::{Block, Comparison, Line, Page, Place};
use crate::text::grouped;

/// Columns of a line's words and of each figure.
const LABEL: usize = 26;
const FIGURE: usize = 9;
/// Years side by side.
const ABREAST: usize = (WIDTH - LABEL) / FIGURE;
/// Where single figures end at the least.
const LEAST: usize = LABEL + 4 * FIGURE;

/// The page as text, with a line feed at its end.
pub fn page_text(
    plan: &Plan,
    page: &Page,
    comparison: Option<&Comparison>,
    style: Style,
) -> String {
    let mut out = String::new();
    line(&mut out, &style.heading(&cut(&page.title, WIDTH)));
    for words in basis(plan, page) {
        line(&mut out, &style.dim(&cut(&words, WIDTH)));
    }
    for block in &page.blocks {
        print(&mut out, page, block, style);
    }
    targets(&mut out, page, style);
    if let Some(comparison) = comparison {
        compare(&mut out, page, comparison, style);
    }
    if !page.notes.is_empty() {
        line(&mut out, "");
    }
    for note in &page.notes {
        paragraph(&mut out, note);
    }
    out
}

fn basis(plan: &Plan, page: &Page) -> [String; 2] {
    let scenario = &plan.scenarios[page.scenario];
    let weight = match plan.scenarios.len() {
        1 => String::new(),
        _ => format!(" (weight {}%)", percent_of(scenario.weight)),
    };
    let settings = &plan.settings;
    let place = match page.at {
        Place::Path(address) => format!(
            "Path {}/{}/{}{weight}; {}, seed {}",
            scenario.name,
            address.replicate,
            address.path,
            settings.sampler.name(),
            settings.seed
        ),
        Place::Centre(centre) => {
            format!("Scenario {}{weight}, every driver at its {}", scenario.name, centre.name())
        }
    };
    [place, format!("{}; rates and margins in %", page.money)]
}

/// Column at which single figures end.
fn right_edge(page: &Page) -> usize {
    LEAST.max(LABEL + FIGURE * page.years.len().min(ABREAST))
}

fn print(out: &mut String, page: &Page, block: &Block, style: Style) {
    let yearly: Vec<&Line> = block.yearly.iter().filter(|line| !line.idle).collect();
    let single: Vec<&Line> = block.single.iter().filter(|line| !line.idle).collect();
    line(out, "");
    let decimals = money_decimals(page, block);
    let heading = cut(&block.heading, WIDTH);
    if yearly.is_empty() {
        line(out, &style.heading(&heading));
    }
    for first in (0..page.years.len()).step_by(ABREAST) {
        let last = (first + ABREAST).min(page.years.len());
        let shown = |line: &&&Line| line.values[first..last].iter().any(Option::is_some);
        if !yearly.iter().any(|line| shown(&line)) {
            continue;
        }
        let mut words = match heading.chars().count() < LABEL {
            true => left(&heading, LABEL),
            false => {
                line(out, &style.heading(&heading));
                " ".repeat(LABEL)
            }
        };
        for year in &page.years[first..last] {
            let _ = write!(words, "{year:>FIGURE$}");
        }
        line(out, &style.heading(&words));
        for row in yearly.iter().filter(shown) {
            let form = Form::of(page, row, decimals);
            let mut text = label(out, row, page, LABEL - 1);
            for value in &row.values[first..last] {
                let _ = write!(text, "{:>FIGURE$}", form.figure(*value));
            }
            line(out, text.trim_end());
        }
    }
    let edge = right_edge(page);
    for row in single {
        let form = Form::of(page, row, decimals);
        let figure = row.values[0].map_or("-".to_owned(), |value| form.figure(Some(value)));
        let room = edge - FIGURE.max(figure.chars().count() + 1);
        let text = label(out, row, page, room - 1);
        let width = edge - text.chars().count();
        line(out, &format!("{text}{figure:>width$}"));
    }
}

/// A line's words with their unit, padded to one more than `room`; those that are longer stand
/// on a line of their own.
fn label(out: &mut String, row: &Line, page: &Page, room: usize) -> String {
    let mut words = format!("  {}", row.label);
    if row.unit != page.money && !matches!(row.unit.as_str(), "" | "fraction" | "factor") {
        let _ = write!(words, ", {}", row.unit);
    }
    if words.chars().count() <= room {
        return left(&words, room + 1);
    }
    line(out, &cut(&words, WIDTH));
    " ".repeat(room + 1)
}

/// How the figures of a line are written, the same for all of them.
#[derive(Clone, Copy)]
enum Form {
    Percent(usize),
    Decimals(usize),
    Exponent,
}

impl Form {
    fn of(page: &Page, line: &Line, money: Form) -> Self {
        match line.unit.as_str() {
            "fraction" => match largest([line]) {
                size if size >= 1e4 => Self::Exponent,
                size if size >= 100.0 => Self::Percent(0),
                _ => Self::Percent(1),
            },
            "factor" => Self::Decimals(4),
            unit if unit == page.money => money,
            _ => Self::fitting(largest([line])),
        }
    }

    /// Four figures that count for the largest value, as far as a column allows.
    fn fitting(largest: f64) -> Self {
        match largest {
            0.0 => Self::Decimals(0),
            size if !(1e-3..1e7).contains(&size) => Self::Exponent,
            size if size >= 1e4 => Self::Decimals(0),
            size if size >= 100.0 => Self::Decimals(1),
            size if size >= 10.0 => Self::Decimals(2),
            _ => Self::Decimals(3),
        }
    }

    fn figure(self, value: Option<f64>) -> String {
        let Some(value) = value else { return String::new() };
        let text = match self {
            Self::Percent(decimals) => format!("{:.decimals$}%", value * 100.0),
            Self::Decimals(decimals) => format!("{value:.decimals$}"),
            Self::Exponent => format!("{value:.2e}"),
        };
        // What rounds to nothing has no sign.
        let nothing = text
            .strip_prefix('-')
            .filter(|rest| !rest.contains(['1', '2', '3', '4', '5', '6', '7', '8', '9']));
        nothing.unwrap_or(&text).to_owned()
    }
}

fn largest<'a>(lines: impl IntoIterator<Item = &'a Line>) -> f64 {
    let values = lines.into_iter().flat_map(|line| line.values.iter().flatten());
    values.fold(0.0, |largest, value| value.abs().max(largest))
}

/// Decimals of all money in a block.
fn money_decimals(page: &Page, block: &Block) -> Form {
    let lines = block.yearly.iter().chain(&block.single);
    Form::fitting(largest(lines.filter(|line| line.unit == page.money)))
}

fn targets(out: &mut String, page: &Page, style: Style) {
    if page.targets.is_empty() {
        return;
    }
    line(out, "");
    line(out, &style.heading("targets"));
    let edge = right_edge(page);
    for target in &page.targets {
        let words = match target.happens {
            Some(true) => "yes",
            Some(false) => "no",
            None if target.given.is_some() => "condition not met",
            None => "-",
        };
        let room = edge - FIGURE.max(words.len() + 1);
        let name = left(&format!("  {}", target.name), room);
        let width = edge - room;
        line(out, &format!("{name}{words:>width$}"));
    }
}

fn compare(out: &mut String, page: &Page, comparison: &Comparison, style: Style) {
    line(out, "");
    line(out, &style.heading("this page and the simulated mean"));
    let edge = right_edge(page);
    let largest = comparison.page.abs().max(comparison.simulated.value.abs());
    let form = match Form::fitting(largest) {
        Form::Decimals(decimals) => Form::Decimals(decimals + 1),
        form => form,
    };
    let mut row = |words: &str, figure: String| {
        let name = left(&format!("  {words}"), edge - FIGURE - 2);
        line(out, &format!("{name}{figure:>width$}", width = FIGURE + 2));
    };
    let signed = |value: f64| {
        let figure = form.figure(Some(value));
        if value > 0.0 { format!("+{figure}") } else { figure }
    };
    let result = format!("{}, {}", comparison.result, comparison.unit);
    row(&format!("{result}, on this page"), form.figure(Some(comparison.page)));
    row(
        &format!("its mean over {} paths", grouped(comparison.paths)),
        form.figure(Some(comparison.simulated.value)),
    );
    row("the mean lies from this page by", signed(comparison.simulated.value - comparison.page));
    for part in &comparison.parts {
        row(&format!("  {}", part.words), signed(part.value));
    }
    if let Some(error) = comparison.simulated.standard_error {
        row("standard error of the mean", Form::fitting(error).figure(Some(error)));
    }
}
