//! A table as comma-separated values (RFC 4180, UTF-8, line feed).

use std::fmt::Write;

use super::number::push_shortest;
use crate::report::{Cell, Table};

/// The bytes of a table's file.
///
/// Numbers are the shortest text that reads back to the same bits; a missing cell is empty. A
/// text that a spreadsheet would take for a formula is led by an apostrophe.
pub fn csv(table: &Table) -> Result<Vec<u8>, csv::Error> {
    let mut writer = csv::WriterBuilder::new().from_writer(Vec::new());
    writer.write_record(table.columns)?;
    let mut text = String::new();
    for row in &table.rows {
        for cell in row {
            text.clear();
            push(cell, &mut text);
            writer.write_field(&text)?;
        }
        writer.write_record(None::<&[u8]>)?;
    }
    writer.into_inner().map_err(|error| csv::Error::from(error.into_error()))
}

/// Adds what a cell's field says to a text.
fn push(cell: &Cell, field: &mut String) {
    match cell {
        Cell::Text(text) => push_text(text, field),
        Cell::Number(value) => push_shortest(*value, field),
        Cell::Count(count) => write!(field, "{count}").expect("a String takes any text"),
        Cell::Missing => {}
    }
}

/// What a spreadsheet takes for the start of a formula.
pub(super) const FORMULA: [char; 7] = ['=', '+', '-', '@', '\t', '\r', '＝'];

/// A text that no spreadsheet takes for a formula.
pub(super) fn text_field(text: &str) -> String {
    let mut field = String::new();
    push_text(text, &mut field);
    field
}

fn push_text(text: &str, field: &mut String) {
    if text.starts_with(FORMULA) {
        field.push('\'');
    }
    field.push_str(text);
}
