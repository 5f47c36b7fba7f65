//! Section 2, the value per share: percentiles by listing and scenario.

use serde::Serialize;

use super::answer::listing_name;
use super::folder::{Figure, Folder, PageError};

/// One listing's value.
#[derive(Serialize)]
pub struct Listing {
    /// Name of the result, `per_share.ads`.
    result: String,
    name: String,
    currency: String,
    price: Option<Figure>,
    rows: Vec<Percentiles>,
}

/// A row of percentiles.
#[derive(Serialize)]
struct Percentiles {
    scenario: String,
    mean: Option<Figure>,
    standard_error: Option<Figure>,
    /// p05, p25, p50, p75, p95.
    percentiles: Vec<Option<Figure>>,
}

/// Every listing, in the order of the file.
pub fn listings(folder: &Folder) -> Result<Vec<Listing>, PageError> {
    let (spreads, marks) = (folder.sheet("distribution")?, folder.sheet("marks")?);
    let mut listings = Vec::new();
    for row in spreads.rows_where(&[("scenario", "all")])? {
        let result = spreads.text(row, "result")?;
        let Some(name) = result.strip_prefix("per_share.") else { continue };
        let mut rows = Vec::new();
        for row in spreads.rows_where(&[("result", result)])? {
            let percentiles = ["p05", "p25", "p50", "p75", "p95"].into_iter();
            rows.push(Percentiles {
                scenario: spreads.text(row, "scenario")?.to_owned(),
                mean: spreads.figure(row, "mean")?,
                standard_error: spreads.figure(row, "standard_error")?,
                percentiles: percentiles
                    .map(|column| spreads.figure(row, column))
                    .collect::<Result<_, _>>()?,
            });
        }
        let price = marks.row_where(&[("result", result), ("kind", "price")])?;
        listings.push(Listing {
            result: result.to_owned(),
            name: listing_name(name),
            currency: spreads.text(row, "unit")?.to_owned(),
            price: match price {
                Some(row) => marks.figure(row, "value")?,
                None => None,
            },
            rows,
        });
    }
    Ok(listings)
}
