//! Records and answers as JSON text.

use serde_json::{Map, Value, json};

use crate::report::{Cell, Record, Report, Table};

/// `run.json`: the record, indented, with a line feed at its end.
pub fn record_json(record: &Record) -> Result<Vec<u8>, serde_json::Error> {
    let mut bytes = serde_json::to_vec_pretty(record)?;
    bytes.push(b'\n');
    Ok(bytes)
}

/// The JSON Schema (draft 7) of [`answer_json`].
pub const ANSWER_SCHEMA: &str = include_str!("answer.schema.json");

/// The answer for programs: the record of the run, the targets, and the rows of
/// `distribution.csv` for the main results.
pub fn answer_json(
    report: &Report,
    record: &Record,
    main_results: &[String],
) -> Result<Vec<u8>, serde_json::Error> {
    let rows = |name: &str, keep: &dyn Fn(&[Cell]) -> bool| -> Value {
        let tables = report.tables.iter().filter(|table| table.name == name);
        tables
            .flat_map(|table| {
                table.rows.iter().filter(|row| keep(row)).map(|row| object(table, row))
            })
            .collect()
    };
    let is_main = |row: &[Cell]| match row.get(1) {
        Some(Cell::Text(name)) => main_results.contains(name),
        _ => false,
    };
    let answer = json!({
        "targets": rows("targets", &|_| true),
        "results": rows("distribution", &is_main),
        "run": record,
    });
    let mut bytes = serde_json::to_vec_pretty(&answer)?;
    bytes.push(b'\n');
    Ok(bytes)
}

/// Tables by their names, each a list of rows, and `remarks`, a list of sentences.
pub fn tables_json(tables: &[Table], remarks: &[String]) -> Result<Vec<u8>, serde_json::Error> {
    let rows = |table: &Table| table.rows.iter().map(|row| object(table, row)).collect();
    let tables = tables.iter().map(|table| (table.name.to_owned(), rows(table)));
    let remarks = ("remarks".to_owned(), Value::from(remarks));
    let answer: Map<String, Value> = tables.chain([remarks]).collect();
    let mut bytes = serde_json::to_vec_pretty(&answer)?;
    bytes.push(b'\n');
    Ok(bytes)
}

/// A row as an object; missing figures are null.
fn object(table: &Table, row: &[Cell]) -> Value {
    let cells = table.columns.iter().zip(row).map(|(column, cell)| {
        let value = match cell {
            Cell::Text(text) => Value::from(text.as_str()),
            Cell::Number(value) => Value::from(*value),
            Cell::Count(count) => Value::from(*count),
            Cell::Missing => Value::Null,
        };
        ((*column).to_owned(), value)
    });
    Value::Object(cells.collect::<Map<_, _>>())
}
