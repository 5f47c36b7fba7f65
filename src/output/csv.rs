//! A table as comma-separated values (RFC 4180, UTF-8, line feed).

use super::number::shortest;
use crate::report::{Cell, Table};

/// The bytes of a table's file.
///
/// Numbers are the shortest text that reads back to the same bits; a missing cell is empty. A
/// text that a spreadsheet would take for a formula is led by an apostrophe.
pub fn csv(table: &Table) -> Result<Vec<u8>, csv::Error> {
    let mut writer = csv::WriterBuilder::new().from_writer(Vec::new());
    writer.write_record(table.columns)?;
    for row in &table.rows {
        writer.write_record(row.iter().map(field))?;
    }
    writer.into_inner().map_err(|error| csv::Error::from(error.into_error()))
}

fn field(cell: &Cell) -> String {
    match cell {
        Cell::Text(text) => text_field(text),
        Cell::Number(value) => shortest(*value),
        Cell::Count(count) => count.to_string(),
        Cell::Missing => String::new(),
    }
}

/// What a spreadsheet takes for the start of a formula.
pub(super) const FORMULA: [char; 7] = ['=', '+', '-', '@', '\t', '\r', '＝'];

/// A text that no spreadsheet takes for a formula.
pub(super) fn text_field(text: &str) -> String {
    match text.starts_with(FORMULA) {
        true => format!("'{text}"),
        false => text.to_owned(),
    }
}
