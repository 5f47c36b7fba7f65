//! Section 7, assumptions and evidence: every driver with its marginal and its source.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::Value;

use super::answer::source;
use super::folder::{Figure, Folder, PageError, Sheet};
use crate::report::series_of;

/// What the section shows.
#[derive(Serialize)]
pub struct Evidence {
    /// Drivers that are drawn, grouped by what they belong to.
    groups: Vec<Group>,
    /// Drivers that are certain.
    certain: Vec<Input>,
    /// Drawn inputs of the first scenario, and how many of them carry a source.
    drawn: usize,
    sourced: usize,
    sources: Vec<Source>,
}

#[derive(Serialize)]
struct Group {
    name: String,
    inputs: Vec<Input>,
}

/// An input: a driver, or neighbouring years of a series that are drawn alike.
#[derive(Clone, Serialize)]
struct Input {
    name: String,
    /// The driver of the first year, whole.
    driver: String,
    /// `FY2026`, or `FY2026–FY2028`.
    years: String,
    marginal: String,
    unit: String,
    mean: Option<Figure>,
    /// p10, p50, p90 as asked.
    percentiles: [Option<Figure>; 3],
    source: Option<Value>,
    /// Where it holds, if not everywhere.
    scenario: Option<String>,
}

#[derive(Serialize)]
struct Source {
    said: Value,
    drivers: usize,
}

/// Draws up the section.
pub fn evidence(folder: &Folder) -> Result<Evidence, PageError> {
    let sheet = folder.sheet("drivers")?;
    let first = sheet.text(0, "scenario").unwrap_or("all").to_owned();
    let mut everywhere = BTreeMap::new();
    let mut inputs: Vec<Input> = Vec::new();
    for row in 0..sheet.len() {
        let scenario = sheet.text(row, "scenario")?;
        let (driver, marginal) = (sheet.text(row, "driver")?, sheet.text(row, "marginal")?);
        if marginal == "between its anchor years" {
            continue;
        }
        if scenario == first {
            everywhere.insert(driver, marginal);
        } else if everywhere.get(driver) == Some(&marginal) {
            continue;
        }
        let only = (scenario != first).then(|| scenario.to_owned());
        add(&mut inputs, input(folder, sheet, row, only)?);
    }
    let (certain, drawn): (Vec<Input>, Vec<Input>) =
        inputs.into_iter().partition(|input| input.marginal == "certain");
    let own: Vec<&Input> = drawn.iter().filter(|input| input.scenario.is_none()).collect();
    Ok(Evidence {
        drawn: own.len(),
        sourced: own.iter().filter(|input| input.source.is_some()).count(),
        sources: sources(folder, &drawn, &certain),
        groups: grouped(drawn),
        certain,
    })
}

fn input(
    folder: &Folder,
    sheet: &Sheet,
    row: usize,
    scenario: Option<String>,
) -> Result<Input, PageError> {
    let driver = sheet.text(row, "driver")?;
    let series = series_of(driver);
    let spreads = folder.sheet("distribution")?;
    let result = format!("driver.{driver}");
    let unit = match spreads.row_where(&[("result", &result)])? {
        Some(row) => spreads.text(row, "unit")?.to_owned(),
        None => String::new(),
    };
    Ok(Input {
        name: series.to_owned(),
        driver: driver.to_owned(),
        years: driver[series.len()..].trim_start_matches('.').to_owned(),
        marginal: sheet.text(row, "marginal")?.to_owned(),
        unit,
        mean: sheet.figure(row, "asked_mean")?,
        percentiles: [
            sheet.figure(row, "asked_p10")?,
            sheet.figure(row, "asked_p50")?,
            sheet.figure(row, "asked_p90")?,
        ],
        source: source(folder, sheet.text(row, "source")?),
        scenario,
    })
}

/// Adds an input, or stretches the one before by a year that is drawn alike.
fn add(inputs: &mut Vec<Input>, next: Input) {
    if let Some(last) = inputs.last_mut() {
        let alike = (&last.name, &last.marginal, &last.source, &last.scenario)
            == (&next.name, &next.marginal, &next.source, &next.scenario);
        let numbers = |input: &Input| {
            input.percentiles.clone().map(|figure| figure.map(|figure| figure.text))
        };
        if alike && !next.years.is_empty() && numbers(last) == numbers(&next) {
            let from = last.years.split('–').next().unwrap_or_default();
            last.years = format!("{from}–{}", next.years);
            return;
        }
    }
    inputs.push(next);
}

/// By the first two parts of their names: `segments.cloud`, `valuation`.
fn grouped(inputs: Vec<Input>) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    for mut input in inputs {
        let mut parts: Vec<String> = input.name.split('.').map(str::to_owned).collect();
        let owned = matches!(parts[0].as_str(), "segments" | "programmes" | "listings");
        let head = if owned && parts.len() > 2 { 2 } else { 1 };
        let rest = parts.split_off(head.min(parts.len() - 1));
        let name = match parts.as_slice() {
            [kind, name] => format!("{}: {name}", kind.trim_end_matches('s')),
            _ => parts.concat(),
        };
        input.name = rest.join(" ");
        match groups.iter_mut().find(|group| group.name == name) {
            Some(group) => group.inputs.push(input),
            None => groups.push(Group { name, inputs: vec![input] }),
        }
    }
    groups
}

/// Sources in the order of the file, with the number of inputs that name each.
fn sources(folder: &Folder, drawn: &[Input], certain: &[Input]) -> Vec<Source> {
    let listed = folder.record["configuration"]["resolved"]["sources"].as_object();
    let keys = listed.into_iter().flatten().map(|(key, _)| key.clone());
    keys.filter_map(|key| {
        let said = source(folder, &key)?;
        let names = |input: &&Input| input.source.as_ref() == Some(&said);
        let drivers = drawn.iter().chain(certain).filter(names).count();
        Some(Source { said, drivers })
    })
    .collect()
}
