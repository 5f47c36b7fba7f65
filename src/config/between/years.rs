//! The years of a configuration, and series written out year by year.

use crate::config::Spanned;
use crate::config::dates::fiscal_year;
use crate::config::tree::{Kind, Node};

/// Endings of the paths of series drivers.
const SERIES: [&[&str]; 8] = [
    &["growth"],
    &["margin"],
    &["capex", "share"],
    &["capex", "of_revenue"],
    &["capex", "amount"],
    &["capacity", "delivered"],
    &["depreciation", "of_revenue"],
    &["depreciation", "amount"],
];

/// Base year and horizon.
pub(super) fn years(root: &Node) -> (i64, i64) {
    let calendar = root.get("calendar");
    let year = |key: &str| match calendar.and_then(|table| table.get(key)).map(|node| &node.kind) {
        Some(Kind::Integer(year)) => *year as i64,
        _ => 0,
    };
    (year("base_year"), year("horizon"))
}

/// Writes series of one quantity for every year as that quantity at each projected year.
pub(super) fn write_out_series(root: &mut Node, (base, horizon): (i64, i64)) {
    let Some(Kind::Table(segments)) = root.get_mut("segments").map(|node| &mut node.kind) else {
        return;
    };
    for (_, segment) in segments {
        for series in SERIES {
            if let Some(node) = reach(segment, series) {
                write_out(node, base, horizon);
            }
        }
        if let Some(Kind::Table(streams)) = segment.get_mut("streams").map(|node| &mut node.kind) {
            for (_, stream) in streams {
                if let Some(node) = stream.get_mut("growth") {
                    write_out(node, base, horizon);
                }
            }
        }
    }
}

fn reach<'a>(node: &'a mut Node, path: &[&str]) -> Option<&'a mut Node> {
    path.iter().try_fold(node, |node, key| node.get_mut(key))
}

fn write_out(node: &mut Node, base: i64, horizon: i64) {
    if node.entries().iter().any(|(key, _)| fiscal_year(&key.value).is_some()) {
        return;
    }
    let beside = |key: &str| matches!(key, "persistence" | "basis");
    let mut whole = Vec::new();
    let mut each = node.clone();
    if let Kind::Table(own) = &mut each.kind {
        let (kept, rest) = own.drain(..).partition(|(key, _)| beside(&key.value));
        (whole, *own) = (kept, rest);
    }
    let mut written: Vec<(Spanned<String>, Node)> = (base + 1..=horizon)
        .map(|year| (Spanned::new(format!("FY{year}"), node.span), each.clone()))
        .collect();
    written.append(&mut whole);
    node.kind = Kind::Table(written);
}
