//! Two configurations side by side, and what moved one into the other.

use super::{Cell, Table};
use crate::stats::Estimate;

/// The answer of `valsim compare`.
#[derive(Clone, Debug)]
pub struct Compared {
    /// Titles of the two cases.
    pub titles: [String; 2],
    /// Paths, sampler and seed of each, in words.
    pub basis: [String; 2],
    /// Confidence of the intervals.
    pub confidence: f64,
    /// Targets and results that both have.
    pub rows: Vec<Row>,
    /// Names of targets that only one has.
    pub only: [Vec<String>; 2],
    /// What was done so that the two can be compared, and other things to know.
    pub remarks: Vec<String>,
    /// What moved some measures; the first is the one asked for most.
    pub moves: Vec<Move>,
    /// Paths behind the moves, in words; empty without any.
    pub moves_basis: String,
}

/// One measure in both.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// `P`, `mean` or `median`.
    pub statistic: &'static str,
    /// Name of the target or result in the second configuration.
    pub name: String,
    /// Its name in the first, where that is another.
    pub name_before: Option<String>,
    /// Unit of the figures.
    pub unit: String,
    /// In the first; `None` where it has no figure.
    pub before: Option<Estimate>,
    /// In the second.
    pub after: Option<Estimate>,
    /// Second less first, from paired replicates.
    pub difference: Option<Estimate>,
}

/// What moved one measure.
#[derive(Clone, Debug, PartialEq)]
pub struct Move {
    /// `P("ADS at $160")`.
    pub measure: String,
    /// Its unit.
    pub unit: String,
    /// Before and after, on the paths of the attribution.
    pub ends: [f64; 2],
    /// The whole move.
    pub whole: Estimate,
    /// What each group of changes contributed; the figures add up to the whole.
    pub parts: Vec<Contribution>,
}

/// What a group of changes contributed to a move.
#[derive(Clone, Debug, PartialEq)]
pub struct Contribution {
    /// The group's name.
    pub group: String,
    /// The keys that it holds.
    pub keys: Vec<String>,
    /// In the measure's unit.
    pub value: Estimate,
}

impl Compared {
    /// Everything to know beside the figures, in sentences.
    pub fn sentences(&self) -> Vec<String> {
        let moves = (!self.moves.is_empty()).then(|| self.moves_basis.clone());
        let only =
            ["before", "after"].iter().zip(&self.only).filter(|(_, names)| !names.is_empty());
        let only = only.map(|(which, names)| {
            let list: Vec<String> = names.iter().map(|name| format!("\"{name}\"")).collect();
            format!("Targets only in `{which}`: {}.", list.join(", "))
        });
        moves.into_iter().chain(only).chain(self.remarks.iter().cloned()).collect()
    }

    /// `compare.csv`: a row for each measure.
    pub fn table(&self) -> Table {
        let rows = self.rows.iter().map(|row| {
            let mut cells = vec![
                Cell::text(row.statistic),
                Cell::text(&row.name),
                Cell::optional(row.name_before.as_ref()),
                Cell::text(&row.unit),
            ];
            let estimates = [row.before, row.after, row.difference];
            cells.extend(estimates.into_iter().flat_map(Cell::estimate));
            cells
        });
        Table {
            name: "compare",
            columns: &[
                "statistic",
                "name",
                "name_before",
                "unit",
                "before",
                "before_standard_error",
                "before_ci_low",
                "before_ci_high",
                "after",
                "after_standard_error",
                "after_ci_low",
                "after_ci_high",
                "difference",
                "standard_error",
                "ci_low",
                "ci_high",
            ],
            rows: rows.collect(),
        }
    }

    /// `attribution.csv`: a row for each measure and group, and one for the whole move.
    pub fn attribution(&self) -> Table {
        let row = |of: &Move, name: &str, keys: &[String], estimate: &Estimate| {
            let words = [&of.measure, &of.unit, name].map(Cell::text);
            let keys = Cell::text(keys.join(" "));
            words.into_iter().chain([keys]).chain(Cell::estimate(Some(*estimate))).collect()
        };
        let rows = self.moves.iter().flat_map(|of| {
            let parts = of.parts.iter().map(|part| row(of, &part.group, &part.keys, &part.value));
            parts.chain([row(of, "whole move", &[], &of.whole)])
        });
        Table {
            name: "attribution",
            columns: &[
                "measure",
                "unit",
                "group",
                "keys",
                "contribution",
                "standard_error",
                "ci_low",
                "ci_high",
            ],
            rows: rows.collect(),
        }
    }
}
