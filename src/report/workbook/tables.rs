//! The run's tables as sheets, with the charts that go with them.

use super::sheet::{Chart, Content, Entry, Form, Kind, Look, Range, Sheet};
use crate::model::Variable;
use crate::plan::{DriverKind, Plan};
use crate::report::{Answer, Cell, Report, Table};
use crate::stats::Estimate;

/// Most lines of the model that are drawn as fans.
const FANS: usize = 8;

/// The odds and the main results; rows of the odds start at the row returned.
pub(super) fn answer(plan: &Plan, answer: &Answer) -> (Sheet, usize) {
    let mut widths = vec![48.0, 12.0, 12.0, 12.0];
    widths.extend(vec![15.0; answer.scenarios.len()]);
    widths.extend([44.0, 44.0]);
    let mut sheet = Sheet::new("Answer", widths);
    sheet.words(&[&answer.title], Look::Title);
    sheet.words(&[&answer.basis], Look::Remark);
    sheet.frozen = (3, 1);
    let odds = targets(&mut sheet, plan, answer);
    sheet.row(Vec::new());
    results(&mut sheet, answer);
    sheet.row(Vec::new());
    let remark = "The intervals hold the error of sampling and no other: they say nothing about \
                  whether the inputs are right.";
    sheet.words(&[remark], Look::Remark);
    if !odds.is_empty() {
        sheet.charts.push(Chart {
            form: Form::Bars,
            title: "Odds over all scenarios".to_owned(),
            unit: String::new(),
            kind: Kind::Percent,
            categories: Range::column(0, odds.start, odds.end - 1),
            series: vec![("Odds".to_owned(), Range::column(1, odds.start, odds.end - 1))],
            whole: false,
            at: (sheet.rows.len() + 1, 0),
        });
    }
    (sheet, odds.start)
}

/// A row for each target, in the rows returned.
fn targets(sheet: &mut Sheet, plan: &Plan, answer: &Answer) -> std::ops::Range<usize> {
    let level = format!("{}%", answer.confidence * 100.0);
    let mut head =
        vec!["Target".into(), "Odds".into(), format!("{level} from"), format!("{level} to")];
    head.extend(answer.scenarios.iter().map(|name| format!("if {name}")));
    head.extend(["Event".to_owned(), "Given".to_owned()]);
    sheet.words(&head.iter().map(String::as_str).collect::<Vec<_>>(), Look::Head);
    let first = sheet.rows.len();
    for (target, asked) in answer.targets.iter().zip(&plan.targets) {
        let overall = target.overall.as_ref();
        let mut row = vec![Entry::text(&target.name), odds(overall)];
        row.push(Entry::number(overall.map(|estimate| estimate.low), Kind::Bound));
        row.push(Entry::number(overall.map(|estimate| estimate.high), Kind::Bound));
        row.extend(target.by_scenario.iter().map(|part| odds(part.as_ref())));
        row.push(Entry::words(&asked.event, Look::Remark));
        row.push(Entry::words(asked.given.as_deref().unwrap_or_default(), Look::Remark));
        sheet.row(row);
    }
    first..sheet.rows.len()
}

fn odds(estimate: Option<&Estimate>) -> Entry {
    match estimate {
        Some(Estimate { value, standard_error: Some(0.0), .. }) => {
            Entry::number(Some(*value), Kind::ProvedOdds)
        }
        Some(estimate) => Entry::number(Some(estimate.value), Kind::Odds),
        None => Entry::words("never asked", Look::Remark),
    }
}

/// A row for each main result.
fn results(sheet: &mut Sheet, answer: &Answer) {
    let heads = ["Result", "Unit", "Mean", "p05", "p25", "p50", "p75", "p95"];
    sheet.words(&heads, Look::Head);
    for result in &answer.results {
        let kind = Kind::of_unit(&result.unit);
        let unit = if result.unit == "fraction" { "" } else { &result.unit };
        let mut row = vec![Entry::text(&result.name), Entry::text(unit)];
        let figures = [result.mean].into_iter().chain(result.quantiles);
        row.extend(figures.map(|value| Entry::number(value, kind)));
        sheet.row(row);
    }
}

/// A whole table.
pub(super) fn whole(report: &Report, name: &str, tab: &'static str) -> Option<Sheet> {
    let table = report.tables.iter().find(|table| table.name == name)?;
    Some(of_rows(table, tab, &|_| true))
}

/// Rows of a table under its heads, which stay in sight and filter.
fn of_rows(table: &Table, tab: &'static str, keep: &dyn Fn(&[Cell]) -> bool) -> Sheet {
    let wide = |column: &&str| match *column {
        "target" | "event" | "given" | "driver" | "result" | "marginal" | "a" | "b" => 34.0,
        "percentile_paths" => 18.0,
        _ => 14.0,
    };
    let mut sheet = Sheet::new(tab, table.columns.iter().map(wide).collect());
    sheet.words(table.columns, Look::Head);
    sheet.frozen = (1, 2);
    sheet.filtered = true;
    let column = |name: &str| table.columns.iter().position(|column| *column == name);
    let (unit, variable) = (column("unit"), column("variable"));
    for row in table.rows.iter().filter(|row| keep(row)) {
        let kind = match (unit.map(|at| &row[at]), variable.map(|at| &row[at])) {
            (Some(Cell::Text(unit)), _) => Kind::of_unit(unit),
            (_, Some(Cell::Text(variable))) if is_fraction(variable) => Kind::Percent,
            (_, Some(_)) => Kind::Money,
            _ => Kind::General,
        };
        let entries = table.columns.iter().zip(row).map(|(column, cell)| entry(column, cell, kind));
        sheet.row(entries.collect());
    }
    sheet
}

fn figure(entry: &Entry) -> Option<f64> {
    match entry.content {
        Content::Number(value) => Some(value),
        _ => None,
    }
}

/// Whether a yearly line is a fraction.
fn is_fraction(variable: &str) -> bool {
    Variable::ALL.into_iter().any(|known| known.is_fraction() && known.name() == variable)
}

fn entry(column: &str, cell: &Cell, kind: Kind) -> Entry {
    match cell {
        Cell::Text(text) => Entry::text(text),
        Cell::Count(count) => Entry::number(Some(*count as f64), Kind::Count),
        Cell::Missing => Entry::empty(),
        Cell::Number(value) => {
            let kind = match column {
                "probability" | "ci_low" | "ci_high" | "counted_probability" => Kind::Bound,
                "share" | "cumulative" => Kind::Percent,
                "low" | "high" => Kind::Price,
                _ if column.starts_with("standard_error") => Kind::General,
                _ => kind,
            };
            Entry::number(Some(*value), kind)
        }
    }
}

/// The histogram of the first value per share over all scenarios.
pub(super) fn value_per_share(report: &Report) -> Option<Sheet> {
    let table = report.tables.iter().find(|table| table.name == "histogram")?;
    let shape = report.answer.shape.as_ref()?;
    let shown = |row: &[Cell]| row[0] == Cell::text("all") && row[1] == Cell::text(&shape.name);
    let mut sheet = of_rows(table, "Value per share", &shown);
    let last = sheet.rows.len() - 1;
    let at = |name: &str| table.columns.iter().position(|column| *column == name);
    let (low, share, cumulative) = (at("low")?, at("share")?, at("cumulative")?);
    let chart = |form, title: &str, column: usize, row: usize| Chart {
        form,
        title: format!("{}, {}: {title}", shape.name, shape.unit),
        unit: "share of paths".to_owned(),
        kind: Kind::Percent,
        categories: Range::column(low, 1, last),
        series: vec![(title.to_owned(), Range::column(column, 1, last))],
        whole: form == Form::Lines,
        at: (row, 8),
    };
    if last >= 1 {
        sheet.charts.push(chart(Form::Histogram, "histogram", share, 1));
        sheet.charts.push(chart(Form::Lines, "share of paths up to here", cumulative, 24));
    }
    Some(sheet)
}

/// Percentiles by year over all scenarios, with a fan for each line that a reader looks at first.
pub(super) fn fan(report: &Report) -> Option<Sheet> {
    let table = report.tables.iter().find(|table| table.name == "fan")?;
    let mut sheet = of_rows(table, "Fan", &|row| row[0] == Cell::text("all"));
    let at = |name: &str| table.columns.iter().position(|column| *column == name);
    let (segment, variable, year) = (at("segment")?, at("variable")?, at("year")?);
    let text = |row: &[Entry], column: usize| match &row[column].content {
        Content::Text(text) => text.clone(),
        _ => String::new(),
    };
    let line = |row: &Vec<Entry>| (text(row, segment), text(row, variable));
    let mut first = 1;
    let body: Vec<(String, String)> = sheet.rows[1..].iter().map(line).collect();
    for years in body.chunk_by(|a, b| a == b) {
        let last = first + years.len() - 1;
        let (segment, variable) = &years[0];
        let drawn = ["revenue", "ebita_margin", "capex", "utilisation", "depreciation"];
        let shown = drawn.contains(&variable.as_str()) && segment != "group";
        let moves = |row: &Vec<Entry>| match [at("p05"), at("p95")] {
            [Some(low), Some(high)] => figure(&row[low]) != figure(&row[high]),
            _ => false,
        };
        let moves = first < last && sheet.rows[first..=last].iter().any(moves);
        if shown && moves && sheet.charts.len() < FANS {
            let series = ["p05", "p25", "p50", "p75", "p95"].into_iter();
            let series =
                series.filter_map(|p| Some((p.to_owned(), Range::column(at(p)?, first, last))));
            sheet.charts.push(Chart {
                form: Form::Lines,
                title: format!("{segment}: {}", variable.replace('_', " ")),
                unit: String::new(),
                kind: if is_fraction(variable) { Kind::Percent } else { Kind::Count },
                categories: Range::column(year, first, last),
                series: series.collect(),
                whole: false,
                at: (1 + 20 * (sheet.charts.len() / 2), 13 + 8 * (sheet.charts.len() % 2)),
            });
        }
        first = last + 1;
    }
    Some(sheet)
}

/// Sources, and how many uncertain inputs rest on each or on judgement.
pub(super) fn evidence(plan: &Plan) -> Sheet {
    let mut sheet = Sheet::new("Evidence", vec![24.0, 60.0, 12.0, 16.0, 50.0, 80.0]);
    let heads = ["Source", "Title", "Date", "Inputs", "Where", "Quote"];
    sheet.words(&heads, Look::Head);
    sheet.frozen = (1, 1);
    let drawn = || {
        let drivers = plan.scenarios.iter().flat_map(|scenario| &scenario.drivers);
        drivers.filter(|driver| matches!(driver.kind, DriverKind::Drawn { .. }))
    };
    let uses = |key: Option<&str>| {
        let count = drawn().filter(|driver| driver.source.as_deref() == key).count();
        Entry::number(Some(count as f64), Kind::Count)
    };
    for source in &plan.sources {
        let optional =
            |text: &Option<String>| Entry::words(text.clone().unwrap_or_default(), Look::Wrapped);
        sheet.row(vec![
            Entry::text(&source.key),
            Entry::words(&source.title, Look::Wrapped),
            Entry::text(format!(
                "{}-{:02}-{:02}",
                source.date.year, source.date.month, source.date.day
            )),
            uses(Some(&source.key)),
            optional(&source.url),
            optional(&source.quote),
        ]);
    }
    let words = Entry::text("uncertain inputs without a source, counted in each scenario");
    sheet.row(vec![Entry::text("judgement"), words, Entry::empty(), uses(None)]);
    sheet.row(Vec::new());
    sheet.words(&["Input", "Note"], Look::Head);
    let mut told: Vec<(&str, &str)> = Vec::new();
    for driver in drawn() {
        let Some(note) = &driver.note else { continue };
        let row = (crate::report::series_of(&driver.name), note.as_str());
        if !told.contains(&row) {
            told.push(row);
            sheet.row(vec![Entry::text(row.0), Entry::words(row.1, Look::Wrapped)]);
        }
    }
    sheet
}
