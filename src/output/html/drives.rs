//! Section 5, what drives it: the widest swings in words, and what the spread rests on.

use std::collections::BTreeMap;

use serde::Serialize;

use super::answer::listing_name;
use super::folder::{Figure, Folder, PageError};

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

/// Shares out the spread of the first value per share among sources: squared rank correlations
/// of the drawn drivers (years of a series one by one), made to sum to 1. A driver's source is
/// that of the first scenario.
pub fn rests(folder: &Folder) -> Result<Option<Rests>, PageError> {
    let (Some(sheet), Some((result, _))) = (folder.optional("rank_correlation"), headline(folder)?)
    else {
        return Ok(None);
    };
    let drivers = folder.sheet("drivers")?;
    let (mut total, mut parts) = (0.0, BTreeMap::<String, f64>::new());
    for row in sheet.rows_where(&[("scenario", "all"), ("result", &result)])? {
        // A series has no row of its own among the drivers: its years stand for it.
        let Some(driver) = drivers.row_where(&[("driver", sheet.text(row, "driver")?)])? else {
            continue;
        };
        let Some(rank) = sheet.figure(row, "spearman")? else { continue };
        let share = rank.number * rank.number;
        total += share;
        *parts.entry(drivers.text(driver, "source")?.to_owned()).or_default() += share;
    }
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
