//! Section 5, what drives it: the widest swings in words, and what the spread rests on.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::Value;

use super::answer::listing_name;
use super::folder::{Figure, Folder, PageError};
use crate::report::series_of;

/// What the section says in words; the chart has the rest.
#[derive(Serialize)]
pub struct Drives {
    listing: String,
    currency: String,
    /// The three widest.
    widest: Vec<Swing>,
}

/// A driver and the result's mean in its lowest and in its highest decile.
#[derive(Serialize)]
struct Swing {
    driver: String,
    low: Option<Figure>,
    high: Option<Figure>,
}

/// Draws up the section; nothing where the run has left no swings of a value per share.
pub fn drives(folder: &Folder) -> Result<Option<Drives>, PageError> {
    let (Some(sheet), Some((result, currency))) = (folder.optional("swing"), headline(folder)?)
    else {
        return Ok(None);
    };
    let rows = sheet.rows_where(&[("scenario", "all"), ("result", &result), ("kind", "driver")])?;
    let widest = rows.into_iter().take(3).map(|row| {
        Ok(Swing {
            driver: sheet.text(row, "driver")?.to_owned(),
            low: sheet.figure(row, "low_mean")?,
            high: sheet.figure(row, "high_mean")?,
        })
    });
    let widest: Vec<Swing> = widest.collect::<Result<_, PageError>>()?;
    let listing = listing_name(result.trim_start_matches("per_share."));
    Ok((!widest.is_empty()).then_some(Drives { listing, currency, widest }))
}

/// The first value per share and its unit.
fn headline(folder: &Folder) -> Result<Option<(String, String)>, PageError> {
    let sheet = folder.sheet("distribution")?;
    for row in sheet.rows_where(&[("scenario", "all")])? {
        let result = sheet.text(row, "result")?;
        if result.starts_with("per_share.") {
            return Ok(Some((result.to_owned(), sheet.text(row, "unit")?.to_owned())));
        }
    }
    Ok(None)
}

/// What a listing's spread rests on.
#[derive(Serialize)]
pub struct Rests {
    listing: String,
    /// Part that goes with inputs without a source, in words.
    judgement: String,
    /// Part of each source, in words, by its key.
    sources: BTreeMap<String, String>,
}

/// Shares out the spread of the first value per share among sources as `valsim check` does: squared
/// rank correlations of the inputs, averaged over the scenarios by weight, made to sum to 1. What
/// goes with a series is divided among its years by their sources.
pub fn rests(folder: &Folder) -> Result<Option<Rests>, PageError> {
    let (Some(sheet), Some((result, _))) = (folder.optional("rank_correlation"), headline(folder)?)
    else {
        return Ok(None);
    };
    let (weights, sources) = (weights(folder), sources(folder)?);
    let mut parts = BTreeMap::<String, f64>::new();
    for row in sheet.rows_where(&[("result", &result), ("kind", "driver")])? {
        let (scenario, driver) = (sheet.text(row, "scenario")?, sheet.text(row, "driver")?);
        let named = sources.get(&(scenario, series_of(driver)));
        let (Some(weight), Some(named)) = (weights.get(scenario), named) else { continue };
        let Some(rank) = sheet.figure(row, "spearman")? else { continue };
        let share = weight * rank.number * rank.number / named.len() as f64;
        for &source in named {
            *parts.entry(source.to_owned()).or_default() += share;
        }
    }
    let total: f64 = parts.values().sum();
    if !(total > 0.0) {
        return Ok(None);
    }
    let words = |share: f64| match share / total * 100.0 {
        percent if percent < 1.0 => "under 1%".to_owned(),
        percent => format!("{percent:.0}%"),
    };
    Ok(Some(Rests {
        listing: listing_name(result.trim_start_matches("per_share.")),
        judgement: words(parts.remove("judgement").unwrap_or(0.0)),
        sources: parts.into_iter().map(|(source, share)| (source, words(share))).collect(),
    }))
}

/// Weights of the scenarios by the names that the tables have for them.
fn weights(folder: &Folder) -> BTreeMap<&str, f64> {
    let listed = folder.record["scenarios"].as_array().map_or(&[][..], Vec::as_slice);
    let weight = |scenario: &Value| scenario["weight"].as_f64().unwrap_or(0.0);
    match listed {
        [only] => [("all", weight(only))].into(),
        listed => listed
            .iter()
            .filter_map(|scenario| Some((scenario["name"].as_str()?, weight(scenario))))
            .collect(),
    }
}

/// By scenario and driver, a series being one: the sources of its drawn years.
fn sources(folder: &Folder) -> Result<BTreeMap<(&str, &str), Vec<&str>>, PageError> {
    let sheet = folder.sheet("drivers")?;
    let mut found: BTreeMap<(&str, &str), Vec<&str>> = BTreeMap::new();
    for row in 0..sheet.len() {
        if !["certain", "between its anchor years"].contains(&sheet.text(row, "marginal")?) {
            let key = (sheet.text(row, "scenario")?, series_of(sheet.text(row, "driver")?));
            found.entry(key).or_default().push(sheet.text(row, "source")?);
        }
    }
    Ok(found)
}
