//! An explanation as tables.

use super::{Change, Explanation, FoundBox, Pair};
use crate::report::{Cell, Table};
use crate::stats::Estimate;
use crate::stats::discovery::PLACES;

impl Explanation {
    /// `explain_drivers`, `explain_lift`, `explain_pairs`, `explain_box`, `explain_paths`; one
    /// without rows is a table all the same, so that none of another target stays in its place.
    pub fn tables(&self) -> Vec<Table> {
        vec![self.drivers(), self.lift(), self.pair_table(), self.box_table(), self.paths_table()]
    }

    fn drivers(&self) -> Table {
        let row = |change: &Change| {
            let mut row = vec![
                Cell::text(&self.target),
                Cell::text(&change.name),
                Cell::text(change.kind),
                Cell::text(&change.unit),
            ];
            row.extend(change.overall.iter().chain(&change.met).copied().flat_map(Cell::interval));
            row
        };
        Table {
            name: "explain_drivers",
            columns: &[
                "target",
                "name",
                "kind",
                "unit",
                "p10",
                "p10_ci_low",
                "p10_ci_high",
                "p50",
                "p50_ci_low",
                "p50_ci_high",
                "p90",
                "p90_ci_low",
                "p90_ci_high",
                "met_p10",
                "met_p10_ci_low",
                "met_p10_ci_high",
                "met_p50",
                "met_p50_ci_low",
                "met_p50_ci_high",
                "met_p90",
                "met_p90_ci_low",
                "met_p90_ci_high",
            ],
            rows: self.changes.iter().map(row).collect(),
        }
    }

    fn lift(&self) -> Table {
        let rows = |change: &Change| {
            let row = |(tenth, (low, lift)): (usize, &(f64, Option<Estimate>))| {
                let mut row = vec![
                    Cell::text(&self.target),
                    Cell::text(&change.name),
                    Cell::text(change.kind),
                    Cell::from(tenth as u64 + 1),
                    Cell::from(*low),
                ];
                row.extend(Cell::interval(*lift));
                row
            };
            change.lifts.iter().enumerate().map(row).collect::<Vec<_>>()
        };
        Table {
            name: "explain_lift",
            columns: &[
                "target",
                "name",
                "kind",
                "decile",
                "from",
                "lift",
                "lift_ci_low",
                "lift_ci_high",
            ],
            rows: self.changes.iter().flat_map(rows).collect(),
        }
    }

    fn pair_table(&self) -> Table {
        let row = |pair: &Pair| {
            let mut row = vec![Cell::text(&self.target)];
            for (name, (low, below)) in pair.names.iter().zip(pair.ranges) {
                row.extend([Cell::text(name), Cell::from(low), Cell::from(below)]);
            }
            row.extend(Cell::interval(pair.probability));
            row.extend(Cell::interval(pair.explained));
            row
        };
        Table {
            name: "explain_pairs",
            columns: &[
                "target",
                "first",
                "first_from",
                "first_below",
                "second",
                "second_from",
                "second_below",
                "probability",
                "ci_low",
                "ci_high",
                "explained",
                "explained_ci_low",
                "explained_ci_high",
            ],
            rows: self.pairs.iter().map(row).collect(),
        }
    }

    fn box_table(&self) -> Table {
        let rows = |found: &FoundBox| {
            let figures = [found.probability, found.coverage, found.mass];
            let figures: Vec<Cell> = figures.into_iter().flat_map(Cell::interval).collect();
            let row = |(name, low, below): &(String, f64, f64)| {
                let mut row = vec![
                    Cell::text(&self.target),
                    Cell::text(name),
                    Cell::from(*low),
                    Cell::from(*below),
                ];
                row.extend(figures.clone());
                row
            };
            found.conditions.iter().map(row).collect::<Vec<_>>()
        };
        Table {
            name: "explain_box",
            columns: &[
                "target",
                "driver",
                "from",
                "below",
                "probability",
                "ci_low",
                "ci_high",
                "coverage",
                "coverage_ci_low",
                "coverage_ci_high",
                "mass",
                "mass_ci_low",
                "mass_ci_high",
            ],
            rows: self.found_box.iter().flat_map(rows).collect(),
        }
    }

    fn paths_table(&self) -> Table {
        let mut rows = Vec::new();
        for typical in &self.typical {
            for one in &typical.values {
                rows.push(vec![
                    Cell::text(&self.target),
                    Cell::text(&typical.address),
                    Cell::from(typical.share),
                    Cell::text(&one.name),
                    Cell::text(one.kind),
                    Cell::text(&one.unit),
                    Cell::from(one.value),
                    Cell::from(one.place as f64 / PLACES as f64),
                ]);
            }
        }
        Table {
            name: "explain_paths",
            columns: &["target", "path", "share", "name", "kind", "unit", "value", "level"],
            rows,
        }
    }
}
