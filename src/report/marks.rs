//! Values worth marking on a result's scale: what targets ask for and what the market pays.

use super::{Cell, Table};
use crate::plan::{Plan, Target};

/// A row for each unconditional target that compares a result with a number, and each price.
pub(super) fn table(plan: &Plan) -> Table {
    let mut rows = Vec::new();
    for target in plan.targets.iter().filter(|target| target.given.is_none()) {
        let Some((result, value)) = &target.threshold else { continue };
        rows.push(vec![
            Cell::text(result),
            Cell::text("target"),
            Cell::text(comparison(target, result)),
            Cell::from(*value),
            Cell::text(&target.name),
        ]);
    }
    let listings = &plan.scenarios[0].company.listings;
    for ((result, _), listing) in plan.values_per_share().zip(listings) {
        if let Some(price) = listing.price {
            rows.push(vec![
                Cell::text(&result.name),
                Cell::text("price"),
                Cell::Missing,
                Cell::from(price),
                Cell::text("market price"),
            ]);
        }
    }
    Table { name: "marks", columns: &["result", "kind", "comparison", "value", "label"], rows }
}

/// How the result compares with the number, with the result on the left.
fn comparison(target: &Target, result: &str) -> &'static str {
    let event = target.event.trim_start_matches([' ', '(']);
    let turned = !event.starts_with(result);
    let signs = [("<=", ">="), (">=", "<="), ("<", ">"), (">", "<"), ("==", "=="), ("!=", "!=")];
    let found = signs.into_iter().find(|(sign, _)| event.contains(sign));
    found.map_or("", |(sign, mirrored)| if turned { mirrored } else { sign })
}
