//! Section 1, the answer: every target's odds, overall and by scenario, and a sentence.

use serde::Serialize;
use serde_json::Value;

use super::folder::{Figure, Folder, PageError, Sheet};
use super::words::exact;

/// What the first section shows.
#[derive(Serialize)]
pub struct Answer {
    /// A sentence for each listing whose value targets ask about.
    listings: Vec<Sentence>,
    /// Names of the scenarios, where there are several.
    scenarios: Vec<String>,
    targets: Vec<Target>,
}

#[derive(Serialize)]
struct Sentence {
    listing: String,
    clauses: Vec<Clause>,
    currency: String,
    price: Option<Figure>,
    /// 5th, 50th and 95th percentile.
    spread: [Option<Figure>; 3],
}

/// "at least $160 in 34%"
#[derive(Serialize)]
struct Clause {
    comparison: &'static str,
    value: String,
    probability: Option<Figure>,
}

#[derive(Serialize)]
struct Target {
    name: String,
    event: String,
    given: String,
    source: Option<Value>,
    overall: Odds,
    scenarios: Vec<Odds>,
}

/// A probability with its interval.
#[derive(Serialize)]
pub struct Odds {
    pub probability: Option<Figure>,
    pub low: Option<Figure>,
    pub high: Option<Figure>,
    pub paths: Option<Figure>,
    pub method: String,
    pub counted: Option<Figure>,
    /// `proved` on every path, `none` of the paths hit, `every` path hit, or `some`.
    hits: &'static str,
}

impl Odds {
    /// A row of `targets.csv`.
    pub fn read(sheet: &Sheet, row: usize) -> Result<Self, PageError> {
        let probability = sheet.figure(row, "probability")?;
        let (low, high) = (sheet.figure(row, "ci_low")?, sheet.figure(row, "ci_high")?);
        let value = |figure: &Option<Figure>| figure.as_ref().map(|figure| figure.number);
        let hits = match (value(&probability), value(&low), value(&high)) {
            (Some(p), Some(low), Some(high)) if low == high && (p == 0.0 || p == 1.0) => "proved",
            (Some(0.0), ..) => "none",
            (Some(1.0), ..) => "every",
            _ => "some",
        };
        Ok(Self {
            probability,
            low,
            high,
            paths: sheet.figure(row, "paths")?,
            method: sheet.text(row, "method")?.to_owned(),
            counted: sheet.figure(row, "counted_probability")?,
            hits,
        })
    }
}

/// Draws up the section.
pub fn answer(folder: &Folder) -> Result<Answer, PageError> {
    let sheet = folder.sheet("targets")?;
    let scenarios = folder.scenarios();
    let mut targets = Vec::new();
    for row in sheet.rows_where(&[("scenario", "all")])? {
        let name = sheet.text(row, "target")?;
        let odds = |scenario: &String| -> Result<Odds, PageError> {
            let found = sheet.row_where(&[("scenario", scenario), ("target", name)])?;
            Odds::read(sheet, found.unwrap_or(row))
        };
        targets.push(Target {
            name: name.to_owned(),
            event: sheet.text(row, "event")?.to_owned(),
            given: sheet.text(row, "given")?.to_owned(),
            source: source(folder, sheet.text(row, "source")?),
            overall: Odds::read(sheet, row)?,
            scenarios: scenarios.iter().map(odds).collect::<Result<_, _>>()?,
        });
    }
    Ok(Answer { listings: sentences(folder, sheet)?, scenarios, targets })
}

/// A source of the configuration, with its key.
pub fn source(folder: &Folder, key: &str) -> Option<Value> {
    let mut source = folder.record["configuration"]["resolved"]["sources"].get(key)?.clone();
    source["key"] = Value::from(key);
    Some(source)
}

fn sentences(folder: &Folder, targets: &Sheet) -> Result<Vec<Sentence>, PageError> {
    let (marks, spreads) = (folder.sheet("marks")?, folder.sheet("distribution")?);
    let mut sentences = Vec::new();
    for row in spreads.rows_where(&[("scenario", "all")])? {
        let result = spreads.text(row, "result")?;
        let Some(listing) = result.strip_prefix("per_share.") else { continue };
        let currency = spreads.text(row, "unit")?;
        let mut clauses = Vec::new();
        for mark in marks.rows_where(&[("result", result), ("kind", "target")])? {
            let target = targets
                .row_where(&[("scenario", "all"), ("target", marks.text(mark, "label")?)])?;
            let Some((target, value)) = target.zip(marks.figure(mark, "value")?) else { continue };
            let comparison = match marks.text(mark, "comparison")? {
                ">=" => "at least",
                ">" => "more than",
                "<=" => "at most",
                "<" => "less than",
                _ => continue,
            };
            clauses.push(Clause {
                comparison,
                value: exact(value.number, currency),
                probability: targets.figure(target, "probability")?,
            });
        }
        let price = marks.row_where(&[("result", result), ("kind", "price")])?;
        sentences.push(Sentence {
            listing: listing_name(listing),
            clauses,
            currency: currency.to_owned(),
            price: match price {
                Some(row) => marks.figure(row, "value")?,
                None => None,
            },
            spread: [
                spreads.figure(row, "p05")?,
                spreads.figure(row, "p50")?,
                spreads.figure(row, "p95")?,
            ],
        });
    }
    Ok(sentences)
}

/// `ADS` for `ads`: short names of listings are abbreviations.
pub fn listing_name(name: &str) -> String {
    if name.len() <= 4 { name.to_uppercase() } else { name.replace('_', " ") }
}
