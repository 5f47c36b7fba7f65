//! Section 6, how sure: intervals, methods, correlations as asked and as drawn.

use serde::Serialize;

use super::folder::{Figure, Folder, PageError};
use super::words::significant;

/// What the section shows.
#[derive(Serialize)]
pub struct Certainty {
    /// The target whose interval is widest, and half of that, in percentage points.
    widest: Option<(String, String)>,
    /// Largest difference of a correlation of the draws from the one used.
    correlation: Option<String>,
    correlations: Vec<Correlation>,
}

#[derive(Serialize)]
struct Correlation {
    scenario: String,
    first: String,
    second: String,
    asked: Option<Figure>,
    used: Option<Figure>,
    achieved: Option<Figure>,
}

/// Draws up the section.
pub fn certainty(folder: &Folder) -> Result<Certainty, PageError> {
    let targets = folder.sheet("targets")?;
    let mut widest: Option<(String, f64)> = None;
    for row in targets.rows_where(&[("scenario", "all")])? {
        let ends = targets.figure(row, "ci_low")?.zip(targets.figure(row, "ci_high")?);
        let Some((low, high)) = ends else { continue };
        let half = 50.0 * (high.number - low.number);
        if widest.as_ref().is_none_or(|(_, known)| half > *known) {
            widest = Some((targets.text(row, "target")?.to_owned(), half));
        }
    }
    let sheet = folder.sheet("correlation")?;
    let mut correlations = Vec::new();
    let mut furthest: Option<f64> = None;
    for row in 0..sheet.len() {
        let (used, achieved) = (sheet.figure(row, "used")?, sheet.figure(row, "achieved")?);
        if let (Some(used), Some(achieved)) = (&used, &achieved) {
            let off = (used.number - achieved.number).abs();
            furthest = Some(furthest.map_or(off, |known| known.max(off)));
        }
        correlations.push(Correlation {
            scenario: sheet.text(row, "scenario")?.to_owned(),
            first: sheet.text(row, "first")?.to_owned(),
            second: sheet.text(row, "second")?.to_owned(),
            asked: sheet.figure(row, "asked")?,
            used,
            achieved,
        });
    }
    Ok(Certainty {
        widest: widest.map(|(target, half)| (target, significant(half, 2))),
        correlation: furthest.map(|off| significant(off, 2)),
        correlations,
    })
}
