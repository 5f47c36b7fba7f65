//! Two configurations side by side, for a terminal of 80 columns.

use super::terminal::{Style, WIDTH, cut, left, line, percent_of, right};
use crate::report::{Compared, Move, Row};
use crate::stats::Estimate;
use crate::text::{figure, percentage};

/// Width of names, and of the bars behind contributions.
const NAME: usize = 40;
const BAR: usize = 14;

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
        moved(&mut out, of, compared.confidence, style);
    }
    if !compared.moves.is_empty() {
        line(&mut out, &style.dim(&compared.moves_basis));
    }
    notes(&mut out, compared);
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

fn half(estimate: &Estimate, unit: &str) -> String {
    let half = 0.5 * (estimate.high - estimate.low);
    match unit {
        _ if !half.is_finite() => "-".to_owned(),
        "fraction" => format!("{:.2}", 100.0 * half),
        _ => format!("{half:.2}"),
    }
}

fn moved(out: &mut String, of: &Move, confidence: f64, style: Style) {
    line(out, "");
    let unit = if of.unit == "fraction" { "points" } else { of.unit.as_str() };
    let ends = of.ends.map(|end| level(end, &of.unit));
    let unit = format!("{unit}, from {} to {}", ends[0], ends[1]);
    line(out, &style.heading(&cut(&format!("What moved {}", of.measure), WIDTH)));
    let interval = format!("{}% interval", percent_of(confidence));
    let header = format!("{}{}  {interval:>19}", left(&unit, NAME - 7), right("change", 10));
    line(out, &header);
    let largest = of.parts.iter().fold(0.0, |most, part| f64::max(most, part.2.value.abs()));
    for (name, _, part) in &of.parts {
        let cells = format!(
            "{}{}  {:>19}  {}",
            left(&cut(name, NAME - 8), NAME - 7),
            right(&signed(part.value, &of.unit), 10),
            span(part, &of.unit),
            bar(part.value, largest)
        );
        line(out, cells.trim_end());
    }
    let whole = format!(
        "{}{}  {:>19}",
        left("whole move", NAME - 7),
        right(&signed(of.whole.value, &of.unit), 10),
        span(&of.whole, &of.unit)
    );
    line(out, &style.heading(&whole));
}

fn span(estimate: &Estimate, unit: &str) -> String {
    match unit {
        _ if !(estimate.high - estimate.low).is_finite() => "-".to_owned(),
        _ => format!("{} to {}", signed(estimate.low, unit), signed(estimate.high, unit)),
    }
}

/// How much, as a bar of plus or minus signs.
fn bar(value: f64, largest: f64) -> String {
    let length = if largest > 0.0 { (value.abs() / largest * BAR as f64).round() } else { 0.0 };
    let mark = if value < 0.0 { "-" } else { "+" };
    mark.repeat(length as usize)
}

fn notes(out: &mut String, compared: &Compared) {
    line(out, "");
    for (which, names) in ["before", "after"].iter().zip(&compared.only) {
        if !names.is_empty() {
            let list = names.iter().map(|name| format!("\"{}\"", cut(name, 60)));
            let list: Vec<String> = list.collect();
            line(out, &format!("Targets only in `{which}`: {}.", list.join(", ")));
        }
    }
    for remark in &compared.remarks {
        line(out, remark);
    }
}
