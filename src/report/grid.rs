//! A measure over two keys' values.

use super::solved::Varied;
use super::{Cell, Table};
use crate::stats::Estimate;

/// The answer of `valsim grid`.
#[derive(Clone, Debug)]
pub struct Grid {
    /// Title of the case.
    pub title: String,
    /// Paths, sampler and seed, in words.
    pub basis: String,
    /// Confidence of the intervals.
    pub confidence: f64,
    /// The keys with their values: rows first, columns second, if there is a second.
    pub axes: Vec<(Varied, Vec<f64>)>,
    /// The measures in the cells.
    pub pages: Vec<GridPage>,
}

/// One measure's cells.
#[derive(Clone, Debug)]
pub struct GridPage {
    /// `median(per_share.ads)`.
    pub measure: String,
    /// Its unit.
    pub unit: String,
    /// As the file stands.
    pub stands: Estimate,
    /// Row by row.
    pub cells: Vec<Vec<Estimate>>,
}

impl Grid {
    /// Whether a value of an axis is the file's own.
    pub fn is_base(&self, axis: usize, value: f64) -> bool {
        let own = self.axes.get(axis).and_then(|(varied, _)| varied.value);
        own.is_some_and(|own| (own - value).abs() <= 1e-9 * own.abs().max(1e-9))
    }

    /// Values of the second key; one that is none where there is no second.
    pub fn columns(&self) -> Vec<Option<f64>> {
        match self.axes.get(1) {
            Some((_, values)) => values.iter().copied().map(Some).collect(),
            None => vec![None],
        }
    }

    /// `grid.csv`: a row for each measure and cell.
    pub fn table(&self) -> Table {
        let mut rows = Vec::new();
        let second = self.axes.get(1);
        for page in &self.pages {
            for (&value, cells) in self.axes[0].1.iter().zip(&page.cells) {
                for (column, estimate) in self.columns().into_iter().zip(cells) {
                    let base = self.is_base(0, value)
                        && column.is_none_or(|column| self.is_base(1, column));
                    let mut row = vec![
                        Cell::text(&page.measure),
                        Cell::text(&self.axes[0].0.name),
                        Cell::from(value),
                        Cell::optional(second.map(|(varied, _)| &varied.name)),
                        Cell::from(column),
                    ];
                    row.extend(Cell::estimate(Some(*estimate)));
                    row.push(Cell::text(if base { "yes" } else { "no" }));
                    rows.push(row);
                }
            }
        }
        Table {
            name: "grid",
            columns: &[
                "measure",
                "row_key",
                "row_value",
                "column_key",
                "column_value",
                "estimate",
                "standard_error",
                "ci_low",
                "ci_high",
                "as_the_file_stands",
            ],
            rows,
        }
    }
}
