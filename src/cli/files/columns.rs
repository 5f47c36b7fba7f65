//! Columns of numbers from the CSV files that a configuration names.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Component, Path};

use super::words;
use crate::config::Spanned;
use crate::diagnostic::Diagnostic;

/// Largest data file, in bytes.
const LARGEST_DATA: u64 = 64 << 20;

/// A column of numbers of a CSV file beside the configuration.
///
/// # Errors
/// A path that leaves the configuration's folder; those of [`data`] and [`column_of`].
pub fn column(
    folder: &Path,
    file: &Spanned<String>,
    column: Option<&Spanned<String>>,
) -> Result<Vec<f64>, Diagnostic> {
    column_of(&data(&folder.join(below(file)?), file)?, file, column)
}

/// The path of a data file below its folder, its parts joined by `/`.
///
/// # Errors
/// A path that leaves the folder.
pub fn below(file: &Spanned<String>) -> Result<String, Diagnostic> {
    let mut parts = Vec::new();
    for part in Path::new(&file.value).components() {
        match part {
            Component::Normal(part) => parts.push(part.to_string_lossy()),
            Component::CurDir => {}
            _ => {
                return Err(Diagnostic::error(
                    file.span,
                    format!("`{}` is outside the configuration's folder", file.value),
                    "expected a path below it",
                )
                .mend(
                    "copy the file beside the configuration, so that both can be sent together",
                ));
            }
        }
    }
    Ok(parts.join("/"))
}

/// The bytes of a data file.
///
/// # Errors
/// A file that cannot be read, is none or is too large.
pub fn data(path: &Path, file: &Spanned<String>) -> Result<Vec<u8>, Diagnostic> {
    let failed = |cause: io::Error| unreadable(file, &words(&cause));
    let not_one = || {
        let message = format!("`{}` is not a file of at most 64 MiB", file.value);
        Diagnostic::error(file.span, message, "expected a CSV file")
            .mend("name the file itself, with only the rows that are used")
    };
    if !fs::metadata(path).map_err(failed)?.is_file() {
        return Err(not_one());
    }
    let mut bytes = Vec::new();
    let opened = File::open(path).map_err(failed)?;
    opened.take(LARGEST_DATA + 1).read_to_end(&mut bytes).map_err(failed)?;
    if bytes.len() as u64 > LARGEST_DATA { Err(not_one()) } else { Ok(bytes) }
}

fn unreadable(file: &Spanned<String>, cause: &str) -> Diagnostic {
    let message = format!("cannot read `{}`: {cause}", file.value);
    Diagnostic::error(file.span, message, "expected a CSV file").mend(
        "its path starts at the configuration's folder; rows have as many cells as columns, \
             numbers a decimal point",
    )
}

/// A column of numbers of a CSV file's bytes.
///
/// # Errors
/// An unknown column, an empty or non-numeric cell, a line with too many or too few cells.
pub fn column_of(
    bytes: &[u8],
    file: &Spanned<String>,
    column: Option<&Spanned<String>>,
) -> Result<Vec<f64>, Diagnostic> {
    let refuse = |message: String, label: &str| Diagnostic::error(file.span, message, label);
    let failed = |cause: csv::Error| unreadable(file, &csv_words(&cause));
    let mut reader = csv::Reader::from_reader(bytes);
    let headers = reader.headers().map_err(failed)?.clone();
    if let [name] = headers.iter().collect::<Vec<_>>().as_slice()
        && let Some(sign) = name.chars().find(|sign| [';', '\t'].contains(sign))
        && column.is_none_or(|column| column.value != name.trim())
    {
        let message = format!("`{}` parts its cells by {sign:?}", file.value);
        return Err(refuse(message, "expected commas")
            .mend("save it with commas between cells and points in numbers"));
    }
    let position = match column {
        None if headers.len() == 1 => 0,
        None => {
            return Err(refuse(
                format!("`{}` has {} columns", file.value, headers.len()),
                "needs `column`",
            )
            .mend(format!("write column = \"…\", one of {}", listed(&headers))));
        }
        Some(name) => {
            headers.iter().position(|header| header.trim() == name.value).ok_or_else(|| {
                Diagnostic::error(
                    name.span,
                    format!("`{}` has no column `{}`", file.value, name.value),
                    "a name of its first line",
                )
                .mend(format!("its columns are {}", listed(&headers)))
            })?
        }
    };
    let mut values = Vec::new();
    for record in reader.records() {
        let record = record.map_err(failed)?;
        let line = record.position().map_or(0, csv::Position::line);
        let text = record.get(position).unwrap_or_default().trim();
        match text.parse::<f64>() {
            Ok(value) if value.is_finite() => values.push(value),
            _ => {
                return Err(refuse(
                    format!("`{}` line {line}: {text:?} is not a number", file.value),
                    "expected a number in every cell",
                )
                .mend("write the number with a decimal point, or remove the row"));
            }
        }
    }
    if values.is_empty() {
        let message = format!("`{}` has no rows", file.value);
        return Err(refuse(message, "expected at least one number")
            .mend("the first line names the columns, the rows follow"));
    }
    Ok(values)
}

/// Why a CSV file cannot be read.
fn csv_words(cause: &csv::Error) -> String {
    let line = |pos: &Option<csv::Position>| pos.as_ref().map_or(0, csv::Position::line);
    match cause.kind() {
        csv::ErrorKind::Io(cause) => words(cause),
        csv::ErrorKind::UnequalLengths { pos, expected_len, len } => {
            format!("line {} has {len} cells, the first line {expected_len}", line(pos))
        }
        csv::ErrorKind::Utf8 { pos, .. } => format!("line {} is not UTF-8", line(pos)),
        _ => cause.to_string(),
    }
}

fn listed(headers: &csv::StringRecord) -> String {
    headers.iter().take(20).collect::<Vec<_>>().join(", ")
}
