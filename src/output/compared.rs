//! Two configurations side by side, for a terminal of 80 columns.

use unicode_width::UnicodeWidthStr;

use super::terminal::{Style, WIDTH, clean, cut, elide, left, line, percent_of, right};
use crate::report::{Compared, Move, Row};
use crate::stats::Estimate;
use crate::text::{figure, number, percentage, two_figures};

/// Widths of names, of names of groups, and of the bars behind contributions.
const NAME: usize = 40;
const PART: usize = 44;
const BAR: usize = 15;

/// The comparison as text.
pub fn compared(compared: &Compared, style: Style) -> String {
    let mut out = String::new();
    let [before, after] = &compared.titles;
    for (what, title, basis) in
        [("before", before, &compared.basis[0]), ("after", after, &compared.basis[1])]
    {
        line(&mut out, &style.heading(&format!("{} {}", left(what, 7), cut(title, WIDTH - 8))));
        line(&mut out, &style.dim(&format!("        {}", cut(basis, WIDTH - 8))));
    }
    let (odds, results): (Vec<&Row>, Vec<&Row>) =
        compared.rows.iter().partition(|row| row.statistic == "P");
    side_by_side(&mut out, "Odds of", &odds, style);
    side_by_side(&mut out, "Result", &results, style);
    line(
        &mut out,
        &style.dim(&format!(
            "±: half of the {}% interval of the change, from paired draws",
            percent_of(compared.confidence)
        )),
    );
    for of in &compared.moves {
        moved(&mut out, of, style);
    }
    for (index, sentence) in compared.sentences().iter().enumerate() {
        // What the moves rest on stands below them.
        if index == usize::from(!compared.moves.is_empty()) {
            line(&mut out, "");
        }
        wrapped(&mut out, sentence);
    }
    out
}

fn side_by_side(out: &mut String, what: &str, rows: &[&Row], style: Style) {
    if rows.is_empty() {
        return;
    }
    line(out, "");
    let header = format!(
        "{}{}{}{}{}",
        left(what, NAME),
        right("before", 10),
        right("after", 10),
        right("change", 10),
        right("±", 9)
    );
    line(out, &style.heading(&header));
    for row in rows {
        let name = match row.statistic {
            "P" => row.name.clone(),
            statistic => {
                let unit = if row.unit == "fraction" { "" } else { &row.unit };
                format!("{statistic} {} {unit}", row.name)
            }
        };
        let ends = [&row.before, &row.after].map(|estimate| {
            estimate.as_ref().map_or("-".to_owned(), |estimate| level(estimate.value, &row.unit))
        });
        let (change, half) = match &row.difference {
            None => ("-".to_owned(), "-".to_owned()),
            Some(change) => (signed(change.value, &row.unit), half(change, &row.unit)),
        };
        let cells = [(&ends[0], 10), (&ends[1], 10), (&change, 10), (&half, 9)];
        let cells: String = cells.into_iter().map(|(cell, width)| right(cell, width)).collect();
        line(out, &format!("{}{cells}", left(name.trim_end(), NAME)));
    }
}

fn level(value: f64, unit: &str) -> String {
    if unit == "fraction" { percentage(value) } else { figure(value) }
}

/// A change: of a fraction in points.
fn signed(value: f64, unit: &str) -> String {
    match unit {
        "fraction" => format!("{:+.2}", 100.0 * value),
        _ if value > 0.0 => format!("+{}", figure(value)),
        _ => figure(value),
    }
}

/// Half of an interval, to two figures.
fn half(estimate: &Estimate, unit: &str) -> String {
    let half = 0.5 * (estimate.high - estimate.low);
    let half = if unit == "fraction" { 100.0 * half } else { half };
    match half {
        0.0 => "0".to_owned(),
        _ if !half.is_finite() => "-".to_owned(),
        _ => number(two_figures(half)),
    }
}

fn moved(out: &mut String, of: &Move, style: Style) {
    line(out, "");
    let unit = if of.unit == "fraction" { "points" } else { of.unit.as_str() };
    let [before, after] = of.ends.map(|end| level(end, &of.unit));
    line(out, &style.heading(&cut(&format!("What moved {}", of.measure), WIDTH)));
    let ends = format!("{unit}, from {before} to {after}");
    line(out, &format!("{}{}{}", left(&ends, PART), right("change", 10), right("±", 9)));
    let largest = of.parts.iter().fold(0.0, |most, part| f64::max(most, part.value.value.abs()));
    let digits = match of.unit.as_str() {
        "fraction" => 2,
        _ => [1000.0, 100.0, 10.0, 1.0, 0.1].iter().take_while(|&&size| largest < size).count(),
    };
    let scale = if of.unit == "fraction" { 100.0 } else { 1.0 };
    let row = |name: &str, part: &Estimate| {
        let change = format!("{:+.digits$}", scale * part.value);
        let name = left(&elide(name, PART - 1), PART);
        format!("{name}{}{}", right(&change, 10), right(&half(part, &of.unit), 9))
    };
    for part in &of.parts {
        let text = format!("{}  {}", row(&part.group, &part.value), bar(part.value.value, largest));
        line(out, text.trim_end());
    }
    line(out, &style.heading(&row("whole move", &of.whole)));
}

/// How much, as a bar of plus or minus signs.
fn bar(value: f64, largest: f64) -> String {
    let length = if largest > 0.0 { (value.abs() / largest * BAR as f64).round() } else { 0.0 };
    let mark = if value < 0.0 { "-" } else { "+" };
    mark.repeat(length as usize)
}

/// A sentence over as many lines as it takes.
fn wrapped(out: &mut String, text: &str) {
    let mut row = String::new();
    for word in clean(text).split(' ') {
        if !row.is_empty() && row.width() + 1 + word.width() > WIDTH {
            line(out, &row);
            row = "  ".to_owned();
        } else if !row.is_empty() {
            row.push(' ');
        }
        row.push_str(word);
    }
    line(out, &row);
}
