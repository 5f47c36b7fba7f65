//! If one of these failed, a validator who follows the workbook would come to another value than
//! the program, a colleague's spreadsheet would run a segment's name as a formula, or the same run
//! would not give the same file.
//!
//! Here the file is read as it is stored; `tests/readers/run` has LibreOffice recalculate it.

mod support;

use std::collections::BTreeMap;
use std::io::Cursor;

use calamine::{Data, DataType, Reader, Xlsx};
use support::{Run, project};
use valsim::output;
use valsim::report::{Cell, Centre, Page, Workbook};

type Book = Xlsx<Cursor<Vec<u8>>>;

fn run(text: &str) -> Run {
    Run::of(text, &["simulation.paths=2048"])
}

fn bytes(run: &Run) -> Vec<u8> {
    output::xlsx(&Workbook::new(&run.plan, &run.report)).unwrap()
}

fn book(run: &Run) -> Book {
    Xlsx::new(Cursor::new(bytes(run))).unwrap()
}

/// The figures of the model sheet by the results' names, and how many of them are formulas.
fn model(book: &mut Book) -> (BTreeMap<String, Option<f64>>, usize) {
    let values = book.worksheet_range("Model").unwrap();
    let formulas = book.worksheet_formula("Model").unwrap();
    let text = |row: &[Data], column: usize| match row.get(column) {
        Some(Data::String(text)) => text.clone(),
        _ => String::new(),
    };
    let rows: Vec<&[Data]> = values.rows().collect();
    let heads = rows[2].to_vec();
    let mut found = BTreeMap::new();
    for row in &rows[3..] {
        let name = text(row, 2);
        let value = |cell: &Data| match cell {
            Data::Float(value) => Some(*value),
            Data::Int(value) => Some(*value as f64),
            _ => None,
        };
        // A single figure stands below the last year; with one year a yearly line is also one.
        found.insert(name.clone(), row.get(heads.len() - 1).and_then(value));
        for (head, cell) in heads.iter().zip(row.iter()).skip(4) {
            found.insert(format!("{name}.{head}"), value(cell));
        }
    }
    (found, formulas.used_cells().filter(|(.., formula)| !formula.is_empty()).count())
}

/// Names of results that the model sheet shows: every one but drivers and targets.
fn on_the_page(run: &Run) -> Vec<String> {
    let names = run.plan.results.iter().map(|result| result.name.clone());
    let structural = |name: &String| !name.starts_with("driver.");
    names.filter(structural).collect()
}

fn configurations() -> Vec<(String, String)> {
    let mut files = Vec::new();
    for folder in ["configs", "tests/reference/cases"] {
        for entry in std::fs::read_dir(project(folder)).unwrap() {
            let path = entry.unwrap().path();
            if path.extension().is_some_and(|ending| ending == "toml") {
                let text = std::fs::read_to_string(&path).unwrap();
                files.push((path.file_stem().unwrap().to_string_lossy().into_owned(), text));
            }
        }
    }
    files
}

#[test]
fn the_model_sheet_is_the_page_at_the_mean() {
    let mut compared = 0;
    for (case, text) in configurations() {
        let run = run(&text);
        let page = Page::at(&run.plan, 0, Centre::Mean);
        let (found, formulas) = model(&mut book(&run));
        assert!(formulas > 20, "{case}: {formulas} formulas");
        for name in on_the_page(&run) {
            let shared = name.replace(".demand.", ".revenue.");
            let cell = found.get(&name).or_else(|| found.get(&shared));
            let cell = cell.unwrap_or_else(|| panic!("{case}: the sheet lacks {name}"));
            match (page.result(&name), *cell) {
                // Both evaluate the same few hundred operations, each rounded to 2^-53.
                (Some(expected), Some(cell)) => assert!(
                    (cell - expected).abs() <= 1e-9 * expected.abs().max(1e-3),
                    "{case}: {name} is {cell} on the sheet, {expected} on the page"
                ),
                (expected, cell) => assert_eq!(expected, cell, "{case}: {name}"),
            }
            compared += 1;
        }
    }
    assert!(compared > 1000, "{compared} figures");
}

#[test]
fn the_odds_are_the_tables_and_have_names() {
    let run = run(&support::text_of("configs/alibaba-2025-02.toml"));
    let mut book = book(&run);
    let named = book.defined_names().iter().filter(|(name, _)| name.starts_with("odds_"));
    let names: BTreeMap<String, String> = named.cloned().collect();
    assert_eq!(names.len(), run.plan.targets.len());
    let answer = book.worksheet_range("Answer").unwrap();
    for (name, target) in [
        ("odds_Goldman_Sachs_target__ADS_at__160", "Goldman Sachs target: ADS at $160"),
        ("odds_Both__240bn_and_35_", "Both: 240bn and 35%"),
    ] {
        let row: u32 = names[name].rsplit('$').next().unwrap().parse().unwrap();
        assert!(names[name].contains("Answer") && names[name].contains("$B$"), "{}", names[name]);
        let cell = answer.get_value((row - 1, 1)).unwrap();
        assert_eq!(*cell, Data::Float(run.odds(target).probability), "{target}");
    }
    let table = run.table("distribution");
    let sheet = book.worksheet_range("Distribution").unwrap();
    assert_eq!(sheet.height(), table.rows.len() + 1);
    for (row, expected) in sheet.rows().skip(1).zip(&table.rows) {
        for (cell, expected) in row.iter().zip(expected) {
            match expected {
                Cell::Number(value) => assert_eq!(*cell, Data::Float(*value)),
                Cell::Text(text) if !text.is_empty() => {
                    assert_eq!(*cell, Data::String(text.clone()))
                }
                _ => {}
            }
        }
    }
}

#[test]
fn words_are_never_formulas() {
    let text = support::text_of("configs/minimal.toml")
        .replace("name     = \"Minimal\"", "name = \"=HYPERLINK(1)\"")
        + "\n[[targets]]\nname = \"=1+1\"\nevent = \"equity > 0\"\n\
           [[targets]]\nname = \"@SUM(A1)\"\nevent = \"equity > 0\"\n\
           [[scenarios]]\nname = \"+a\"\nweight = 1\nnote = \"-2\"\n";
    let run = run(&text);
    let mut book = book(&run);
    let mut seen = 0;
    for name in book.sheet_names() {
        let formulas = book.worksheet_formula(&name).unwrap();
        let odd = ["HYPERLINK", "@SUM", "1+1"];
        for (_, _, formula) in formulas.used_cells() {
            assert!(odd.iter().all(|word| !formula.contains(word)), "{name}: {formula}");
        }
        let values = book.worksheet_range(&name).unwrap();
        let texts = values.used_cells().filter_map(|(_, _, cell)| cell.get_string());
        seen += texts.filter(|text| ["=1+1", "@SUM(A1)"].contains(text)).count();
    }
    assert!(seen >= 4, "{seen}: the names stand there as they were written");
}

#[test]
fn the_same_run_gives_the_same_bytes() {
    let text = support::text_of("configs/minimal.toml");
    assert!(bytes(&run(&text)) == bytes(&run(&text)));
}
