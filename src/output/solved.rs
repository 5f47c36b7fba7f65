//! Solutions, frontiers and grids for a terminal of 80 columns.

use super::terminal::{Style, WIDTH, cut, left, line, named, percent_of, right};
use crate::report::{Asked, Frontier, Grid, GridPage, Solved};
use crate::stats::Estimate;
use crate::text::{figure, number, percentage, rounded, two_figures};

/// Most drivers whose means are shown.
const MOST_MEANS: usize = 24;
const NO_VALUE: &str = "No value in this range does it.";

/// What was solved, as text.
pub fn solved(solved: &Solved, style: Style) -> String {
    let mut out = head(&solved.title, &solved.basis, style);
    line(&mut out, &style.heading(&cut(&goal(&solved.asked), WIDTH)));
    let level = format!("{}% interval", percent_of(solved.confidence));
    let tell = |out: &mut String, what: &str, words: &str| {
        line(out, &cut(&format!("  {} {words}", left(what, 22)), WIDTH));
    };
    tell(&mut out, "as the file stands", &shown(solved.asked.stands.value, &solved.asked.unit));
    tell(&mut out, "varied", &solved.varied.name);
    if let Some(value) = solved.varied.value.filter(|&value| value != 0.0) {
        tell(&mut out, "its value in the file", &rounded(value));
    }
    tell(&mut out, "searched", &solved.varied.range);
    line(&mut out, "");
    let Some(solution) = &solved.found.solution else {
        no_solution(&mut out, solved);
        return out;
    };
    let argument = &solution.argument;
    let found = format!("  {} {}", left("solution", 22), rounded(argument.value));
    line(&mut out, &style.heading(&found));
    tell(&mut out, &level, &interval(argument));
    let there = &solution.at.reading.estimate;
    let there = ranged(there, &solved.asked.unit);
    tell(&mut out, "the measure there", &there);
    means(&mut out, solved, style);
    out
}

fn head(title: &str, basis: &str, style: Style) -> String {
    let mut out = String::new();
    line(&mut out, &style.heading(&cut(title, WIDTH)));
    line(&mut out, &style.dim(basis));
    line(&mut out, "");
    out
}

fn goal(asked: &Asked) -> String {
    let level = match asked.unit.as_str() {
        "fraction" => percentage(asked.level),
        unit => format!("{} {unit}", rounded(asked.level)),
    };
    format!("{} = {}", asked.measure, level.trim_end())
}

/// A measure's figure with its unit.
fn shown(value: f64, unit: &str) -> String {
    match unit {
        "fraction" => percentage(value),
        "" => figure(value),
        unit => format!("{} {unit}", figure(value)),
    }
}

/// The interval of a solution, to the digit that its width calls for.
fn interval(argument: &Estimate) -> String {
    let width = argument.high - argument.low;
    if !width.is_finite() {
        return "unknown: the measure hardly moves with the key".to_owned();
    }
    let digits = digits_of(width);
    format!("{:.digits$} to {:.digits$}", argument.low, argument.high)
}

/// An estimate and its interval, likewise.
fn ranged(estimate: &Estimate, unit: &str) -> String {
    let (scale, unit) = match unit {
        "fraction" => (100.0, "%".to_owned()),
        "" => (1.0, String::new()),
        unit => (1.0, format!(" {unit}")),
    };
    let [value, low, high] = [estimate.value, estimate.low, estimate.high].map(|x| scale * x);
    let digits = digits_of(high - low);
    format!("{value:.digits$}{unit}, interval {low:.digits$} to {high:.digits$}")
}

/// Digits behind the point at which an interval of this width shows two figures or three.
fn digits_of(width: f64) -> usize {
    let mut digits = 0;
    let mut unit = 1.0;
    while unit > 0.05 * width && digits < 9 {
        unit /= 10.0;
        digits += 1;
    }
    digits
}

/// Why there is no solution, in sentences; none where there is one.
pub fn solved_remarks(solved: &Solved) -> Vec<String> {
    if solved.found.solution.is_some() {
        return Vec::new();
    }
    let asked = &solved.asked;
    let nearest = solved.found.tried.iter().min_by(|a, b| {
        let off = |value: f64| (value - asked.level).abs();
        off(a.reading.estimate.value).total_cmp(&off(b.reading.estimate.value))
    });
    let nearest = nearest.map(|at| {
        let value = shown(at.reading.estimate.value, &asked.unit);
        format!("It comes nearest at {}: {value}.", rounded(at.x))
    });
    let wider = format!("A wider range is written --vary {}=LOW..HIGH.", solved.varied.name);
    [NO_VALUE.to_owned()].into_iter().chain(nearest).chain([wider]).collect()
}

fn no_solution(out: &mut String, solved: &Solved) {
    let asked = &solved.asked;
    line(out, NO_VALUE);
    for at in [solved.found.tried.first(), solved.found.tried.last()].into_iter().flatten() {
        let value = shown(at.reading.estimate.value, &asked.unit);
        line(out, &format!("  at {:>12}  the measure is {value}", rounded(at.x)));
    }
    for sentence in solved_remarks(solved).iter().skip(1) {
        line(out, sentence);
    }
}

fn means(out: &mut String, solved: &Solved, style: Style) {
    if solved.means.is_empty() {
        return;
    }
    line(out, "");
    let header = format!(
        "{}{}{}{}",
        left("Driver", 42),
        left("scenario", 14),
        right("mean now", 12),
        right("solved", 12)
    );
    line(out, &style.heading(&header));
    for mean in solved.means.iter().take(MOST_MEANS) {
        let row = format!(
            "{}{}{}{}",
            named(&mean.driver, 42),
            left(&cut(&mean.scenario, 13), 14),
            right(&figure(mean.before), 12),
            right(&figure(mean.after), 12)
        );
        line(out, row.trim_end());
    }
    if solved.means.len() > MOST_MEANS {
        line(out, &format!("and {} more drivers", solved.means.len() - MOST_MEANS));
    }
}

/// The frontier as text.
pub fn frontier(frontier: &Frontier, style: Style) -> String {
    let mut out = head(&frontier.title, &frontier.basis, style);
    let asked = &frontier.asked;
    line(&mut out, &style.heading(&cut(&goal(asked), WIDTH)));
    let stands = shown(asked.stands.value, &asked.unit);
    line(&mut out, &format!("  as the file stands     {stands}"));
    line(&mut out, &format!("  given                  {}", cut(&frontier.given.name, 56)));
    line(&mut out, &format!("  solved for             {}", cut(&frontier.solved.name, 56)));
    line(&mut out, &format!("  searched               {}", cut(&frontier.solved.range, 56)));
    line(&mut out, "");
    let level = format!("{}% interval", percent_of(frontier.confidence));
    let header = format!("{:>14}{:>18}   {level}", "given", "solved for");
    line(&mut out, &style.heading(&header));
    for (value, found) in &frontier.points {
        let solved = match (&found.solution, found.tried.first(), found.tried.last()) {
            (Some(solution), ..) => {
                let argument = &solution.argument;
                format!("{:>18}   {}", rounded(argument.value), interval(argument))
            }
            (None, Some(low), Some(high)) => {
                let ends = [low, high].map(|at| shown(at.reading.estimate.value, &asked.unit));
                format!("{:>18}   none: {} and {} at the ends", "-", ends[0], ends[1])
            }
            _ => "-".to_owned(),
        };
        line(&mut out, &format!("{:>14}{solved}", rounded(*value)));
    }
    out
}

/// Columns of a grid that fit abreast.
const ABREAST: usize = 6;

/// The grid as text.
pub fn grid(grid: &Grid, style: Style) -> String {
    let mut out = head(&grid.title, &grid.basis, style);
    let names: Vec<&str> = grid.axes.iter().map(|(varied, _)| varied.name.as_str()).collect();
    line(&mut out, &format!("down:   {}", cut(names[0], WIDTH - 8)));
    if let Some(across) = names.get(1) {
        line(&mut out, &format!("across: {}", cut(across, WIDTH - 8)));
    }
    for page in &grid.pages {
        line(&mut out, "");
        let unit = if page.unit == "fraction" { "" } else { &page.unit };
        let stands = shown(page.stands.value, &page.unit);
        line(&mut out, &style.heading(&cut(format!("{} {unit}", page.measure).trim_end(), WIDTH)));
        line(&mut out, &format!("as the file stands: {stands}"));
        for from in (0..grid.columns().len()).step_by(ABREAST) {
            page_columns(&mut out, grid, page, from, style);
        }
    }
    if (0..grid.axes.len()).all(|axis| grid.axes[axis].1.iter().any(|&v| grid.is_base(axis, v))) {
        line(&mut out, "");
        line(&mut out, "* the value in the file");
    }
    line(&mut out, &format!("Widest {}: {}", level(grid), widest(grid)));
    out
}

fn level(grid: &Grid) -> String {
    format!("{}% interval", percent_of(grid.confidence))
}

fn page_columns(out: &mut String, grid: &Grid, page: &GridPage, from: usize, style: Style) {
    let mark = |axis: usize, value: f64| if grid.is_base(axis, value) { "*" } else { " " };
    let digits = digits(page);
    let columns = grid.columns();
    let shown_columns = &columns[from..columns.len().min(from + ABREAST)];
    if grid.axes.len() > 1 {
        let heads = shown_columns
            .iter()
            .flatten()
            .map(|&value| right(&format!("{}{}", rounded(value), mark(1, value)), 11));
        line(out, &style.heading(&format!("{}{}", " ".repeat(13), heads.collect::<String>())));
    }
    for (&value, cells) in grid.axes[0].1.iter().zip(&page.cells) {
        let mut row = right(&format!("{}{}", rounded(value), mark(0, value)), 13);
        for (column, estimate) in shown_columns.iter().zip(&cells[from..]) {
            let text = match page.unit.as_str() {
                "fraction" => percentage(estimate.value),
                _ => format!("{:.digits$}", estimate.value),
            };
            let base =
                grid.is_base(0, value) && column.is_none_or(|column| grid.is_base(1, column));
            row.push_str(&right(&format!("{text}{}", if base { "*" } else { " " }), 11));
        }
        line(out, row.trim_end());
    }
}

/// Digits behind the point, the same in all cells: four that count in the largest.
fn digits(page: &GridPage) -> usize {
    let sizes = page.cells.iter().flatten().map(|cell| cell.value.abs());
    let largest = sizes.fold(0.0, f64::max);
    [1000.0, 100.0, 10.0, 1.0, 0.1].into_iter().take_while(|&size| largest < size).count()
}

/// The widest interval of any cell, measure by measure.
fn widest(grid: &Grid) -> String {
    let half = |page: &GridPage| {
        let widths = page.cells.iter().flatten().map(|cell| 0.5 * (cell.high - cell.low));
        let widest = widths.fold(0.0, f64::max);
        match page.unit.as_str() {
            "fraction" => format!("± {} points", number(two_figures(100.0 * widest))),
            _ => format!("± {}", number(two_figures(widest))),
        }
    };
    grid.pages.iter().map(half).collect::<Vec<_>>().join(", ")
}
