//! How far the value per share moves with each input: the run's own tornado.

use super::Term;
use super::sheet::{Chart, Entry, Form, Kind, Look, Range, Sheet, column_name};
use crate::report::{Cell, Report};

/// Most inputs that are drawn.
const DRAWN: usize = 15;

/// A row for each input over all scenarios, in the table's order, the widest swing first.
pub(super) fn sheet(report: &Report) -> Option<Sheet> {
    let table = report.tables.iter().find(|table| table.name == "swing")?;
    let shape = report.answer.shape.as_ref()?;
    let at = |name: &str| table.columns.iter().position(|column| *column == name);
    let (scenario, result, driver) = (at("scenario")?, at("result")?, at("driver")?);
    let figures = [at("mean")?, at("low_mean")?, at("high_mean")?];
    let shown = table
        .rows
        .iter()
        .filter(|row| row[scenario] == Cell::text("all") && row[result] == Cell::text(&shape.name));
    let number = |row: &[Cell], column: usize| match row[column] {
        Cell::Number(value) => Some(value),
        _ => None,
    };
    let swings = shown.filter_map(|row| {
        let Cell::Text(driver) = &row[driver] else { return None };
        let [mean, low, high] = figures.map(|column| number(row, column));
        Some((driver.as_str(), [mean?, low?, high?]))
    });
    let swings: Vec<(&str, [f64; 3])> = swings.collect();
    (!swings.is_empty()).then(|| laid_out(&swings, &shape.name, &shape.unit))
}

fn laid_out(swings: &[(&str, [f64; 3])], name: &str, unit: &str) -> Sheet {
    let mut sheet = Sheet::new("Swing", vec![48.0, 14.0, 20.0, 20.0, 20.0, 20.0]);
    sheet.words(&[&format!("What moves {name} most")], Look::Title);
    let words = "Its mean over the paths on which an input is in its lowest tenth, and in its \
                 highest, all else as it then is; all scenarios by their weights.";
    sheet.words(&[words], Look::Remark);
    let heads = ["Input", "mean", "input low", "input high", "low less mean", "high less mean"];
    sheet.words(&heads, Look::Head);
    sheet.frozen = (3, 1);
    let first = sheet.rows.len();
    let kind = Kind::of_unit(unit);
    for (input, values) in swings {
        let row = sheet.rows.len() + 1;
        let cell =
            |column: usize| Term::cell(format!("{}{row}", column_name(column + 1)), values[column]);
        let mut entries = vec![Entry::text(*input)];
        entries.extend(values.map(|value| Entry::number(Some(value), kind)));
        entries.extend([1, 2].map(|end| Entry::formula(cell(end) - cell(0), kind)));
        sheet.row(entries);
    }
    let last = first + swings.len().min(DRAWN) - 1;
    sheet.charts.push(Chart {
        form: Form::Tornado,
        title: format!("{name}: how far from its mean"),
        unit: unit.to_owned(),
        kind,
        categories: Range::column(0, first, last),
        series: vec![
            ("input low".to_owned(), Range::column(4, first, last)),
            ("input high".to_owned(), Range::column(5, first, last)),
        ],
        whole: false,
        at: (2, 7),
    });
    sheet
}
