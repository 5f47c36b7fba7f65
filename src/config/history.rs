//! `[[history]]`: known figures of a yearly line, shown before what is projected.

use std::fmt;

use super::dates::four_digits;
use super::entry::Entry;
use super::read_driver::evidence;
use super::{Diagnostic, Evidence, Span, Spanned};
use crate::diagnostic::quoted;

/// One entry of `[[history]]`.
#[derive(Clone, Debug)]
pub struct History {
    /// The line, `cloud.revenue`, not yet looked up.
    pub of: Spanned<String>,
    /// Its figures.
    pub known: Known,
    /// Where they come from.
    pub evidence: Evidence,
}

/// The two ways of writing known figures.
#[derive(Clone, Debug)]
pub enum Known {
    /// `values = { FY2023 = 77.2, FY2024Q1 = 25.1 }`.
    Values(Vec<(Spanned<Period>, Spanned<f64>)>),
    /// Columns of a data file.
    File {
        /// The file's path below the configuration's folder.
        file: Spanned<String>,
        /// The column of figures.
        column: Spanned<String>,
        /// The column of fiscal years; `year` by default.
        year: Spanned<String>,
        /// The column of quarters, 1 to 4, where the file is quarterly.
        quarter: Option<Spanned<String>>,
    },
}

/// A fiscal year or a quarter of one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Period {
    /// The calendar year in which the fiscal year ends.
    pub year: i64,
    /// 1 to 4, or the whole year.
    pub quarter: Option<u8>,
}

impl fmt::Display for Period {
    /// `FY2024`, `FY2024Q1`.
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        write!(f, "FY{}", self.year)?;
        self.quarter.map_or(Ok(()), |quarter| write!(f, "Q{quarter}"))
    }
}

/// Reads one entry.
pub(super) fn history(entry: Entry) -> Option<History> {
    let table = entry.table()?;
    let evidence = evidence(&table);
    let of = table.required("of", "of = \"SEGMENT.VARIABLE\", such as \"cloud.revenue\"");
    let of = of.and_then(|entry| entry.text());
    let values = table.optional("values");
    let file = table.optional("file").map(|entry| entry.text());
    let [column, year, quarter] = ["column", "year", "quarter"].map(|key| table.optional(key));
    let mend = "write values = { FY2023 = 77.2, FY2024Q1 = 25.1 }, or file and column";
    let refuse = |span: Span, message: &str, label: &str| {
        table.mistakes.add(Diagnostic::error(span, message, label).mend(mend));
        None
    };
    let known = match (values, file) {
        (Some(_), Some(file)) => {
            refuse(file.map_or(table.span, |file| file.span), "`values` and `file`", "one of them")
        }
        (None, None) => refuse(table.span, "no `values` and no `file`", "one of them is needed"),
        (Some(values), None) => {
            let periods = values.table()?.rest();
            let read = periods.iter().map(|entry| period(entry).zip(entry.number()));
            read.collect::<Option<Vec<_>>>().map(Known::Values)
        }
        (None, Some(file)) => match (file, column.as_ref().map(Entry::text)) {
            (_, None) => refuse(table.span, "no `column`", "which column of the file?"),
            (file, Some(column)) => {
                let year = match &year {
                    Some(entry) => entry.text(),
                    None => Some(Spanned::new("year".to_owned(), table.span)),
                };
                let quarter = quarter.map_or(Some(None), |entry| entry.text().map(Some));
                file.zip(column).zip(year.zip(quarter)).map(|((file, column), (year, quarter))| {
                    Known::File { file, column, year, quarter }
                })
            }
        },
    };
    table.finish();
    Some(History { of: of?, known: known?, evidence })
}

/// The period of a key `FY2024` or `FY2024Q1`; anything else is told.
fn period(entry: &Entry) -> Option<Spanned<Period>> {
    let key = entry.key;
    let read = key.value.strip_prefix("FY").and_then(|rest| {
        let (year, quarter) = match rest.split_once('Q') {
            Some((year, quarter)) => (year, Some(quarter)),
            None => (rest, None),
        };
        let quarter = match quarter {
            None => None,
            Some(digit @ ("1" | "2" | "3" | "4")) => digit.parse().ok(),
            Some(_) => return None,
        };
        four_digits(year).map(|year| Period { year, quarter })
    });
    if read.is_none() {
        let message = format!("{} is not a year or a quarter", quoted(&key.value));
        let found = Diagnostic::error(key.span, message, "expected a year or a quarter");
        entry.mistakes.add(found.mend("years are written FY2024, quarters FY2024Q3"));
    }
    read.map(|period| Spanned::new(period, key.span))
}
