//! Tables of typed cells: what every report is made of.

use crate::stats::Estimate;

/// One entry of a table.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    /// Words from the program or the configuration.
    Text(String),
    /// A finite figure.
    Number(f64),
    /// A whole number, such as one of paths.
    Count(u64),
    /// No figure; the reason stands in the record of the run.
    Missing,
}

impl Cell {
    /// A text.
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    /// A text, or nothing.
    pub fn optional(text: Option<&String>) -> Self {
        text.map_or(Self::Missing, |text| Self::Text(text.clone()))
    }

    /// Value and bounds of an estimate, if there is one.
    pub fn interval(estimate: Option<Estimate>) -> [Self; 3] {
        let [value, _, low, high] = Self::estimate(estimate);
        [value, low, high]
    }

    /// Value, standard error and bounds of an estimate, if there is one.
    pub fn estimate(estimate: Option<Estimate>) -> [Self; 4] {
        let Some(Estimate { value, standard_error, low, high }) = estimate else {
            return [const { Self::Missing }; 4];
        };
        [value.into(), standard_error.into(), low.into(), high.into()]
    }
}

impl From<f64> for Cell {
    /// A figure that is not finite is missing.
    fn from(value: f64) -> Self {
        if value.is_finite() { Self::Number(value) } else { Self::Missing }
    }
}

impl From<Option<f64>> for Cell {
    fn from(value: Option<f64>) -> Self {
        value.map_or(Self::Missing, Self::from)
    }
}

impl From<u64> for Cell {
    fn from(count: u64) -> Self {
        Self::Count(count)
    }
}

/// A named table; every row has one cell a column.
#[derive(Clone, Debug, PartialEq)]
pub struct Table {
    /// Name of its file, without ending.
    pub name: &'static str,
    /// Heads of the columns.
    pub columns: &'static [&'static str],
    /// Cells, row by row.
    pub rows: Vec<Vec<Cell>>,
}
