//! How a run on precision stopped, below the answer.

use super::layout::{aligned, paragraph};
use super::terminal::{Style, clean, line};
use crate::report::{Reached, Stopping};
use crate::text::{figure, grouped, percentage};

/// The precisions as a table, then the verdict.
pub fn stopping(stopping: &Stopping, style: Style) -> String {
    let mut rows =
        vec![["Asked for", "figure", "reached", "from paths"].map(str::to_owned).to_vec()];
    rows.extend(stopping.precisions.iter().map(row));
    let mut out = String::from("\n");
    for (index, row) in aligned(&rows, 1).iter().enumerate() {
        line(&mut out, &if index == 0 { style.heading(row) } else { row.clone() });
    }
    paragraph(&mut out, &clean(&stopping.verdict));
    out
}

fn row(reached: &Reached) -> Vec<String> {
    let none = || "-".to_owned();
    let estimate = |value: f64| match reached.unit.as_str() {
        "fraction" => percentage(value),
        _ => figure(value),
    };
    vec![
        reached.asked.clone(),
        reached.estimate.map_or_else(none, estimate),
        reached.reached.as_ref().map_or_else(none, |width| format!("±{width}")),
        reached.met_from.map_or_else(|| "not met".to_owned(), grouped),
    ]
}
