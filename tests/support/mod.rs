//! What several test files share: a configuration to its run, tables to figures, references.
#![allow(dead_code, reason = "no test file uses all of it")]

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;
use valsim::cli::files;
use valsim::config::Document;
use valsim::diagnostic::Diagnostic;
use valsim::engine::{self, Options, Outcome};
use valsim::plan::{self, Figure, Plan};
use valsim::report::{Cell, Report, Table};
use valsim::stats::Mixture;

/// A file of the project.
pub fn project(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// The text of a file of the project.
pub fn text_of(path: &str) -> String {
    fs::read_to_string(project(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// A JSON file of the project.
pub fn json_of(path: &str) -> Value {
    serde_json::from_str(&text_of(path)).unwrap()
}

/// A number of a JSON file.
pub fn number(value: &Value) -> f64 {
    match value {
        Value::Object(record) => number(&record["f64"]),
        Value::String(decimal) => decimal.parse().unwrap(),
        value => value.as_f64().unwrap_or_else(|| panic!("{value} is no number")),
    }
}

/// The plan of a configuration's text with some keys set, or all that is wrong with it. Data
/// files are those of `configs/`.
pub fn try_plan(text: &str, set: &[&str]) -> Result<Plan, Vec<Diagnostic>> {
    let mut document = Document::parse("test.toml", text.as_bytes()).map_err(|r| r.diagnostics)?;
    for argument in set {
        document.set(argument)?;
    }
    let folder = project("configs");
    let columns = |file: &_, column: Option<&_>| files::column(&folder, file, column);
    let mut plan = plan::compile(&document.scenarios()?, &columns)?;
    plan.order_dimensions(&engine::influence(&plan));
    Ok(plan)
}

/// The plan of a configuration that has one.
pub fn plan_of(text: &str, set: &[&str]) -> Plan {
    try_plan(text, set).unwrap_or_else(|found| {
        let messages: Vec<_> = found.iter().map(|found| found.message.as_str()).collect();
        panic!("{}\nin\n{text}", messages.join("\n"))
    })
}

/// A plan with all that a run of it leaves.
pub struct Run {
    pub plan: Plan,
    pub outcome: Outcome,
    pub report: Report,
}

impl Run {
    /// Runs a configuration's text with some keys set.
    pub fn of(text: &str, set: &[&str]) -> Self {
        Self::with(plan_of(text, set), &Options::default())
    }

    /// Runs a plan.
    pub fn with(plan: Plan, options: &Options) -> Self {
        let outcome = engine::simulate(&plan, options, &|_| {}).unwrap();
        let report = Report::new(&plan, &outcome);
        Self { plan, outcome, report }
    }

    pub fn table(&self, name: &str) -> &Table {
        self.report.tables.iter().find(|table| table.name == name).unwrap()
    }

    /// A result's entry in `distribution`, in the whole run.
    pub fn figure(&self, result: &str, column: &str) -> f64 {
        let table = self.table("distribution");
        let row = find(table, &[("scenario", "all"), ("result", result)]);
        number_in(table, row, column).unwrap_or_else(|| panic!("{result}: no {column}"))
    }

    /// A target's row, in the whole run.
    pub fn odds(&self, target: &str) -> Odds {
        self.odds_in("all", target).unwrap_or_else(|| panic!("{target}: no probability"))
    }

    /// A target's row in one scenario; `None` where no probability is given.
    pub fn odds_in(&self, scenario: &str, target: &str) -> Option<Odds> {
        let table = self.table("targets");
        let row = find(table, &[("scenario", scenario), ("target", target)]);
        let cell = |column| number_in(table, row, column);
        Some(Odds {
            probability: cell("probability")?,
            standard_error: cell("standard_error"),
            low: cell("ci_low").unwrap(),
            high: cell("ci_high").unwrap(),
            paths: cell("paths").unwrap(),
            counted: cell("counted_probability").unwrap(),
        })
    }

    /// Paths of the whole run on which a result has no value.
    pub fn missing(&self, result: &str) -> u64 {
        let figure = self.result(result);
        let summaries = self.outcome.scenarios.iter().map(|part| part.summaries[figure].as_ref());
        summaries.flatten().map(|summary| summary.moments().missing()).sum()
    }

    /// The distribution of a result over all scenarios; `None` where it is certain.
    pub fn mixture(&self, result: &str) -> Option<Mixture> {
        let figure = self.result(result);
        if let Figure::Certain(_) = self.plan.scenarios[0].figures[figure] {
            return None;
        }
        let parts: Vec<_> = self
            .outcome
            .scenarios
            .iter()
            .zip(&self.plan.scenarios)
            .filter_map(|(part, scenario)| {
                Some((part.summaries[figure].as_ref()?, scenario.weight))
            })
            .collect();
        Mixture::new(&self.outcome.scales[figure], &parts)
    }

    /// Paths of one scenario.
    pub fn paths_per_scenario(&self) -> f64 {
        self.outcome.paths as f64 / self.plan.scenarios.len() as f64
    }

    /// Position of a result among the figures.
    pub fn result(&self, name: &str) -> usize {
        let found = self.plan.results.iter().find(|result| result.name == name);
        found.unwrap_or_else(|| panic!("no result {name}")).figure
    }
}

/// A target's probability as reported.
#[derive(Clone, Copy, Debug)]
pub struct Odds {
    pub probability: f64,
    pub standard_error: Option<f64>,
    pub low: f64,
    pub high: f64,
    pub paths: f64,
    pub counted: f64,
}

/// The only row of a table with these texts in these columns.
pub fn find<'a>(table: &'a Table, keys: &[(&str, &str)]) -> &'a [Cell] {
    let mut rows = table.rows.iter().filter(|row| {
        keys.iter().all(|(column, text)| row[position(table, column)] == Cell::text(*text))
    });
    let row = rows.next().unwrap_or_else(|| panic!("{}: no row {keys:?}", table.name));
    assert!(rows.next().is_none(), "{}: two rows {keys:?}", table.name);
    row
}

/// The number in a column of a row.
pub fn number_in(table: &Table, row: &[Cell], column: &str) -> Option<f64> {
    match &row[position(table, column)] {
        Cell::Number(number) => Some(*number),
        Cell::Count(count) => Some(*count as f64),
        Cell::Missing => None,
        Cell::Text(text) => panic!("`{text}` in column {column} is no number"),
    }
}

fn position(table: &Table, column: &str) -> usize {
    table.columns.iter().position(|name| *name == column).unwrap()
}
