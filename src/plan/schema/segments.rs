//! The schema of a segment.

use serde_json::{Value, json};

use super::{described, named, reference, scalar, series, table, text, with_evidence};

/// `[segments.NAME]`: one stream of its own, or named ones.
pub(super) fn segment() -> Value {
    let mut schema = table(
        "A line of business",
        json!({
            "revenue": scalar("A year's money in the base year"),
            "growth": series("Year on year, a fraction: 0.08 is 8%"),
            "streams": named("Streams of demand, instead of revenue and growth", reference("stream")),
            "margin": described("A fraction of revenue: 0.2 is 20%", "margin"),
            "capex": capex(),
            "capacity": capacity(),
            "depreciation": depreciation(),
            "nwc_of_revenue": scalar("Working capital, a fraction of revenue growth; 0 by default"),
            "value": value(),
        }),
        &["margin"],
    );
    schema["oneOf"] = json!([
        { "required": ["revenue", "growth"], "not": { "required": ["streams"] } },
        { "required": ["streams"], "not": { "anyOf": [{ "required": ["revenue"] }, { "required": ["growth"] }] } },
    ]);
    schema
}

pub(super) fn stream() -> Value {
    table(
        "A stream of demand",
        json!({
            "revenue": scalar("A year's money in the base year"),
            "growth": series("Year on year, a fraction: 0.08 is 8%"),
        }),
        &["revenue", "growth"],
    )
}

fn capex() -> Value {
    one_way(
        "Capital spending",
        json!({
            "programme": text("Name of a programme"),
            "share": series("The part of the programme's spending that this segment does"),
            "of_revenue": series("Spending as a fraction of revenue"),
            "amount": series("Money a year"),
        }),
        &[&["programme", "share"], &["of_revenue"], &["amount"]],
    )
}

fn capacity() -> Value {
    table(
        "What the spending makes room for",
        json!({
            "headroom": scalar("Spare room in the base year, a fraction of its revenue; 0 by default"),
            "yield": scalar("Revenue a year that one unit of spending makes room for"),
            "delivered": series("The part of a year's order that arrives, 0 to 1; 1 by default"),
        }),
        &["yield"],
    )
}

fn depreciation() -> Value {
    let legacy = table(
        "Charge on what stood before the base year ended",
        json!({
            "annual": scalar("Money a year"),
            "remaining_life": scalar("Years"),
        }),
        &["annual", "remaining_life"],
    );
    let asset = with_evidence(
        "An asset class",
        json!({
            "share": scalar("Its part of the spending; the shares sum to 1"),
            "life": scalar("Years"),
        }),
        &["share", "life"],
    );
    let vintages = table(
        "Straight line, vintage by vintage",
        json!({ "legacy": legacy, "assets": named("Asset classes", asset) }),
        &[],
    );
    one_way(
        "Depreciation",
        json!({
            "vintages": vintages,
            "of_revenue": series("A fraction of revenue"),
            "amount": series("Money a year"),
        }),
        &[&["vintages"], &["of_revenue"], &["amount"]],
    )
}

fn value() -> Value {
    one_way(
        "How the segment is valued: by a multiple, or by growth and return on capital",
        json!({
            "explicit_cash_flows": { "description": "Whether projected cash flows count; true by default", "type": "boolean", "default": true },
            "discount_rate": scalar("The segment's own, instead of the valuation's"),
            "multiple_of": { "description": "Of which figure of the last year", "enum": ["revenue", "ebitda", "ebita", "nopat"] },
            "multiple": scalar("Times that figure"),
            "growth": scalar("For ever, a fraction a year"),
            "roic": scalar("Return on new capital, a fraction"),
            "min_spread": { "description": "Least discount rate above growth that has a value; 0.01 by default", "type": "number", "default": 0.01 },
        }),
        &[&["multiple_of", "multiple"], &["growth", "roic"]],
    )
}

/// A table that takes one of several groups of keys; keys of no group go with any.
fn one_way(description: &str, properties: Value, ways: &[&[&str]]) -> Value {
    let mut schema = table(description, properties, &[]);
    let way = |index: usize| {
        let others = ways.iter().enumerate().filter(|&(other, _)| other != index);
        let strangers: Vec<Value> = others
            .flat_map(|(_, keys)| keys.iter().map(|key| json!({ "required": [key] })))
            .collect();
        json!({ "required": ways[index], "not": { "anyOf": strangers } })
    };
    schema["oneOf"] = (0..ways.len()).map(way).collect();
    schema
}
