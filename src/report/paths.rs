//! A few single paths, year by year: what lies behind the fans.

use super::scope::Scope;
use super::{Cell, Table};
use crate::engine;
use crate::plan::{Figure, Plan};

/// Paths over all scenarios, shared out by weight; each scenario shows at least one.
const PATHS: f64 = 12.0;
/// The lines that are shown; of the group's profit there is no margin, so its EBITA is shown besides.
const LINES: [&str; 8] = [
    "revenue",
    "growth",
    "capex",
    "depreciation",
    "utilisation",
    "ebita_margin",
    "ebitda_margin",
    "fcff",
];

/// A row for each shown path, segment or group, line and year. `path` is the address that
/// `valsim path` takes; the paths are the first of each scenario's first replicate.
pub(super) fn table(plan: &Plan) -> Table {
    let mut rows = Vec::new();
    for (index, scenario) in plan.scenarios.iter().enumerate() {
        let paths = (PATHS * scenario.weight).round().max(1.0) as u64;
        let paths = paths.min(plan.settings.paths_per_replicate);
        // There are such points: the run has used them.
        let Ok(columns) = engine::sample(plan, index, paths) else { continue };
        for path in 0..paths {
            for result in &plan.results {
                let Some(line) = &result.line else { continue };
                let sum = line.segment == "group" && line.variable == "ebita";
                if !sum && !LINES.contains(&line.variable.as_str()) {
                    continue;
                }
                let value = match scenario.figures[result.figure] {
                    Figure::Certain(value) => Cell::from(value),
                    Figure::Uncertain(_) => Cell::from(columns[result.figure][path as usize]),
                    Figure::Absent => continue,
                };
                rows.push(vec![
                    Cell::text(Scope::of(plan, index).name(plan)),
                    Cell::text(format!("{}/0/{path}", scenario.name)),
                    Cell::text(&line.segment),
                    Cell::text(&line.variable),
                    Cell::text(format!("FY{}", line.year)),
                    value,
                ]);
            }
        }
    }
    let columns = &["scenario", "path", "segment", "variable", "year", "value"];
    Table { name: "paths", columns, rows }
}
