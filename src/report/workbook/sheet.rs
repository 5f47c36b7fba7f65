//! What a workbook is made of: sheets of cells, charts that point at them, names.

use super::Term;

/// All that goes into the file.
#[derive(Clone, Debug)]
pub struct Workbook {
    /// Title of the case.
    pub title: String,
    /// In the order of their tabs.
    pub sheets: Vec<Sheet>,
    /// Name, sheet, row and column of single cells that formulas elsewhere may use.
    pub names: Vec<(String, &'static str, usize, usize)>,
}

/// One sheet.
#[derive(Clone, Debug)]
pub struct Sheet {
    /// On its tab.
    pub name: &'static str,
    /// Row by row from the top; rows may be of different lengths.
    pub rows: Vec<Vec<Entry>>,
    /// Width of each column in characters.
    pub widths: Vec<f64>,
    /// Rows and columns that stay in sight.
    pub frozen: (usize, usize),
    /// Whether the row above the frozen ones' end can be filtered by.
    pub filtered: bool,
    /// Pictures of the figures.
    pub charts: Vec<Chart>,
}

/// One cell.
#[derive(Clone, Debug)]
pub struct Entry {
    /// What it holds.
    pub content: Content,
    /// How it looks.
    pub look: Look,
}

/// What a cell holds.
#[derive(Clone, Debug)]
pub enum Content {
    /// Nothing.
    Empty,
    /// Words; never read as a formula.
    Text(String),
    /// A figure that does not change.
    Number(f64),
    /// A figure that follows from other cells.
    Formula(Term),
}

/// How a cell looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Look {
    /// Words.
    Plain,
    /// The sheet's title.
    Title,
    /// Head of a column or of a block.
    Head,
    /// A remark.
    Remark,
    /// Words over several lines.
    Wrapped,
    /// A figure.
    Figure(Kind),
    /// A figure that the reader may change.
    Input(Kind),
    /// A figure that follows from others and sums a block up.
    Total(Kind),
}

/// How a figure is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// As many digits as there are.
    General,
    /// One decimal and separators.
    Money,
    /// A percentage with one decimal.
    Percent,
    /// A probability as counted: 0 and 1 in words, else a percentage with three decimals.
    Odds,
    /// The same where 0 and 1 are proved.
    ProvedOdds,
    /// A percentage with three decimals.
    Bound,
    /// Four decimals.
    Factor,
    /// Two decimals: a price.
    Price,
    /// No decimals, with separators.
    Count,
}

impl Kind {
    /// That of a result's unit.
    pub fn of_unit(unit: &str) -> Self {
        match unit {
            "fraction" => Self::Percent,
            "factor" => Self::Factor,
            "" | "weight" => Self::Factor,
            _ if unit.contains(" per ") => Self::Factor,
            _ if unit.contains(' ') => Self::Money,
            _ => Self::Price,
        }
    }
}

/// A picture of some columns or rows.
#[derive(Clone, Debug)]
pub struct Chart {
    /// Its form.
    pub form: Form,
    /// Above it.
    pub title: String,
    /// Beside the axis of figures.
    pub unit: String,
    /// How the axis of figures is written.
    pub kind: Kind,
    /// Cells with the names along the other axis.
    pub categories: Range,
    /// Name and cells of each series.
    pub series: Vec<(String, Range)>,
    /// Whether the axis of figures goes from 0 to 1.
    pub whole: bool,
    /// Row and column of its upper left corner.
    pub at: (usize, usize),
}

/// The form of a chart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// Upright bars side by side, without gaps.
    Histogram,
    /// Lines over years.
    Lines,
    /// Lying bars, the first at the top, both series on one line.
    Tornado,
    /// Lying bars, the first at the top.
    Bars,
}

/// Cells from one corner to the other, of the sheet that the chart stands on.
#[derive(Clone, Copy, Debug)]
pub struct Range {
    /// Row and column of the first.
    pub first: (usize, usize),
    /// Row and column of the last.
    pub last: (usize, usize),
}

impl Range {
    /// Part of a column.
    pub fn column(column: usize, first: usize, last: usize) -> Self {
        Self { first: (first, column), last: (last, column) }
    }
}

impl Entry {
    /// An empty cell.
    pub fn empty() -> Self {
        Self { content: Content::Empty, look: Look::Plain }
    }

    /// Words.
    pub fn text(text: impl Into<String>) -> Self {
        Self::words(text, Look::Plain)
    }

    /// Words of a certain look.
    pub fn words(text: impl Into<String>, look: Look) -> Self {
        Self { content: Content::Text(text.into()), look }
    }

    /// A figure, or an empty cell.
    pub fn number(value: Option<f64>, kind: Kind) -> Self {
        let finite = value.filter(|value| value.is_finite());
        let content = finite.map_or(Content::Empty, Content::Number);
        Self { content, look: Look::Figure(kind) }
    }

    /// A formula, or the number that it is.
    pub fn formula(term: Term, kind: Kind) -> Self {
        match term.is_number() {
            true => Self::number(Some(term.value()), kind),
            false => Self { content: Content::Formula(term), look: Look::Figure(kind) },
        }
    }
}

impl Sheet {
    /// A sheet without rows.
    pub fn new(name: &'static str, widths: Vec<f64>) -> Self {
        Self { name, rows: Vec::new(), widths, frozen: (0, 0), filtered: false, charts: Vec::new() }
    }

    /// Adds a row; returns its position.
    pub fn row(&mut self, row: Vec<Entry>) -> usize {
        self.rows.push(row);
        self.rows.len() - 1
    }

    /// Adds a row of words of one look.
    pub fn words(&mut self, texts: &[&str], look: Look) -> usize {
        self.row(texts.iter().map(|text| Entry::words(*text, look)).collect())
    }
}

/// The letters of a column counted from 0: `A`, `Z`, `AA`.
pub fn column_name(mut column: usize) -> String {
    let mut name = Vec::new();
    loop {
        name.push((b'A' + (column % 26) as u8) as char);
        match column / 26 {
            0 => return name.iter().rev().collect(),
            rest => column = rest - 1,
        }
    }
}
