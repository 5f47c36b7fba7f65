//! What a run left in its folder, read back: tables as texts, the record as JSON.

use std::collections::BTreeMap;

use rayon::prelude::*;
use serde::Serialize;
use serde_json::Value;

/// Why no page can be made of a folder's files.
#[derive(Debug, thiserror::Error)]
pub enum PageError {
    /// A table that every run writes is not there.
    #[error("{0} is missing")]
    Missing(String),
    /// A table has not the columns that this version of the program writes.
    #[error("{0} has no column `{1}`")]
    Column(String, &'static str),
    /// A file that is no table or no record.
    #[error("{0} cannot be read: {1}")]
    Unreadable(String, String),
    /// The template does not fit what it was given.
    #[error("the page could not be laid out: {0}")]
    Layout(#[from] minijinja::Error),
}

/// A run's tables, by name without ending, and its record.
pub struct Folder {
    sheets: BTreeMap<String, Sheet>,
    /// `run.json`.
    pub record: Value,
}

/// A table as its file has it.
pub struct Sheet {
    name: String,
    columns: Vec<String>,
    rows: usize,
    /// All cells, row by row, one after the other, and where each ends.
    cells: String,
    ends: Vec<usize>,
}

/// A figure with the place that it comes from.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Figure {
    /// The cell's text.
    pub text: String,
    /// The number it says.
    pub number: f64,
    /// `table/row/column`, rows from 0.
    pub cell: String,
}

impl Folder {
    /// Reads the files whose names end in `.csv`, and `run.json`; not those in folders below.
    ///
    /// # Errors
    /// A file that is not what its name says; no `run.json`.
    pub fn read(files: &[(&str, &[u8])]) -> Result<Self, PageError> {
        let unreadable = |name: &str, cause: &dyn ToString| {
            PageError::Unreadable(name.into(), cause.to_string())
        };
        let here = || files.par_iter().filter(|(file, _)| !file.contains('/'));
        let sheet = |(file, bytes): &(&str, &[u8])| {
            let name = file.strip_suffix(".csv")?;
            let sheet = Sheet::read(name, bytes).map_err(|cause| unreadable(file, &cause));
            Some(sheet.map(|sheet| (name.to_owned(), sheet)))
        };
        let sheets: Vec<_> = here().filter_map(sheet).collect();
        let sheets = sheets.into_iter().collect::<Result<_, _>>()?;
        let (_, bytes) = files
            .iter()
            .find(|(file, _)| *file == "run.json")
            .ok_or_else(|| PageError::Missing("run.json".into()))?;
        let record =
            serde_json::from_slice(bytes).map_err(|cause| unreadable("run.json", &cause))?;
        Ok(Self { sheets, record })
    }

    /// A table that every run writes.
    pub fn sheet(&self, name: &str) -> Result<&Sheet, PageError> {
        self.sheets.get(name).ok_or_else(|| PageError::Missing(format!("{name}.csv")))
    }

    /// A table that a run may leave out.
    pub fn optional(&self, name: &str) -> Option<&Sheet> {
        self.sheets.get(name)
    }

    /// Names of the scenarios, where there are several.
    pub fn scenarios(&self) -> Vec<String> {
        let listed = self.record["scenarios"].as_array().map_or(&[][..], Vec::as_slice);
        let names = listed.iter().filter_map(|scenario| scenario["name"].as_str());
        names.filter(|_| listed.len() > 1).map(str::to_owned).collect()
    }
}

impl Sheet {
    fn read(name: &str, bytes: &[u8]) -> Result<Self, csv::Error> {
        let mut reader = csv::ReaderBuilder::new().from_reader(bytes);
        let columns = reader.headers()?.iter().map(|name| plain(name).to_owned()).collect();
        let (mut rows, mut cells, mut ends) = (0, String::with_capacity(bytes.len()), Vec::new());
        let mut record = csv::StringRecord::new();
        while reader.read_record(&mut record)? {
            for cell in &record {
                cells.push_str(cell);
                ends.push(cells.len());
            }
            rows += 1;
        }
        Ok(Self { name: name.to_owned(), columns, rows, cells, ends })
    }

    /// The text of a cell; every row has as many as there are columns, or it was not read.
    fn cell(&self, row: usize, column: usize) -> &str {
        let at = row * self.columns.len() + column;
        let start = if at == 0 { 0 } else { self.ends[at - 1] };
        plain(&self.cells[start..self.ends[at]])
    }

    /// Number of rows.
    pub fn len(&self) -> usize {
        self.rows
    }

    /// Position of a column.
    pub fn column(&self, name: &'static str) -> Result<usize, PageError> {
        let place = self.columns.iter().position(|column| column == name);
        place.ok_or_else(|| PageError::Column(format!("{}.csv", self.name), name))
    }

    /// A cell's text; empty where there is no figure.
    pub fn text(&self, row: usize, column: &'static str) -> Result<&str, PageError> {
        Ok(self.cell(row, self.column(column)?))
    }

    /// The texts of a column, row by row.
    pub fn texts(&self, column: &'static str) -> Result<impl Iterator<Item = &str>, PageError> {
        let at = self.column(column)?;
        Ok((0..self.rows).map(move |row| self.cell(row, at)))
    }

    /// A cell's figure; `None` where there is none.
    pub fn figure(&self, row: usize, column: &'static str) -> Result<Option<Figure>, PageError> {
        let text = self.text(row, column)?;
        Ok(text.parse().ok().map(|number| Figure {
            text: text.to_owned(),
            number,
            cell: format!("{}/{row}/{column}", self.name),
        }))
    }

    /// Rows in which each of these columns has the text beside it.
    pub fn rows_where(&self, wanted: &[(&'static str, &str)]) -> Result<Vec<usize>, PageError> {
        let wanted: Vec<(usize, &str)> = wanted
            .iter()
            .map(|&(column, text)| Ok((self.column(column)?, text)))
            .collect::<Result<_, PageError>>()?;
        let fits = |row: &usize| wanted.iter().all(|&(at, text)| self.cell(*row, at) == text);
        Ok((0..self.rows).filter(fits).collect())
    }

    /// The first such row.
    pub fn row_where(&self, wanted: &[(&'static str, &str)]) -> Result<Option<usize>, PageError> {
        Ok(self.rows_where(wanted)?.first().copied())
    }
}

/// A text without the apostrophe that keeps spreadsheets from taking it for a formula.
fn plain(text: &str) -> &str {
    let bare = text.strip_prefix('\'').filter(|bare| bare.starts_with(super::super::csv::FORMULA));
    bare.unwrap_or(text)
}
