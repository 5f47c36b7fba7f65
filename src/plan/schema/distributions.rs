//! The schema of drivers: numbers, distributions and anchor years.
//!
//! One table holds the keys of all distributions, and a condition for each distribution says
//! which of them are its own: so editors offer every key once, and complain of the one key that
//! is wrong.

use serde_json::{Map, Value, json};

use super::{YEAR, evidence, reference};
use crate::plan::marginals::shapes::{KEPT_BESIDE_QUANTILES, SHAPES, Shape, TRUNCATE};

/// Keys of quantiles: p1 to p99.
const QUANTILE: &str = "^p(0?[1-9]|[1-9][0-9])$";

/// Keys that may stand beside a distribution's parameters.
type Beside = Map<String, Value>;

/// A number or a distribution.
pub(super) fn scalar() -> Value {
    let mut schema = distribution(&evidence().map(owned).into_iter().collect());
    schema["type"] = json!(["number", "object"]);
    schema["required"] = json!(["dist"]);
    schema
}

/// A distribution alone.
pub(super) fn part_of_a_mixture() -> Value {
    let mut schema = distribution(&Map::new());
    schema["required"] = json!(["dist"]);
    schema
}

/// A number, a distribution of every year, or anchor years; `more` keys may stand in the table.
pub(super) fn series(more: &[(&'static str, Value)]) -> Value {
    let persistence = json!({
        "description": "How strongly one year's surprise carries to the next, 0 (default) to 1",
        "type": "number", "minimum": 0, "maximum": 1,
    });
    let mut beside: Beside = evidence().map(owned).into_iter().collect();
    beside.insert("persistence".to_owned(), persistence);
    beside.extend(more.iter().cloned().map(owned));
    let mut schema = distribution(&beside);
    schema["type"] = json!(["number", "object"]);
    schema["patternProperties"][YEAR] = reference("scalar");
    let keys: Vec<&String> = beside.keys().collect();
    schema["if"] = json!({ "required": ["dist"] });
    schema["else"] = json!({
        "propertyNames": { "anyOf": [{ "enum": keys }, { "pattern": YEAR }] },
        "minProperties": 1,
    });
    schema
}

fn owned((key, schema): (&'static str, Value)) -> (String, Value) {
    (key.to_owned(), schema)
}

/// A table that is one of the distributions where it has `dist`.
fn distribution(beside: &Beside) -> Value {
    let names = SHAPES.map(|shape| shape.name);
    let mut known = Map::new();
    known.insert("dist".to_owned(), json!({ "description": "The distribution", "enum": names }));
    for key in SHAPES.iter().flat_map(Shape::keys).chain([TRUNCATE]) {
        known.entry(key).or_insert_with(|| parameter(key));
    }
    known.extend(beside.clone());
    let rules: Vec<Value> = SHAPES.iter().map(|shape| rule(shape, beside)).collect();
    json!({
        "type": "object",
        "properties": known,
        "patternProperties": { QUANTILE: { "description": "A quantile", "type": "number" } },
        "additionalProperties": false,
        "allOf": rules,
    })
}

/// If a table has this `dist`, then it has its keys and no others.
fn rule(shape: &Shape, beside: &Beside) -> Value {
    let own = |keys: Vec<&'static str>| -> Vec<String> {
        let fixed = ["dist", TRUNCATE].into_iter().chain(keys).map(str::to_owned);
        fixed.chain(beside.keys().cloned()).collect()
    };
    let parameters = json!({
        "propertyNames": { "enum": own(shape.keys().collect()) },
        "required": shape.required,
    });
    let then = match shape.name {
        "empirical" => json!({
            "allOf": [parameters],
            "oneOf": [{ "required": ["values"] }, { "required": ["file"] }],
            "dependencies": { "column": ["file"] },
        }),
        _ if shape.quantiles => {
            let is_kept = |key: &&str| KEPT_BESIDE_QUANTILES.contains(key);
            let kept: Vec<&str> = shape.required.iter().copied().filter(is_kept).collect();
            let keys = shape.optional.iter().copied().chain(kept.clone()).collect();
            let quantiles = json!({
                "propertyNames": { "anyOf": [{ "enum": own(keys) }, { "pattern": QUANTILE }] },
                "required": kept,
                // Two quantiles; one of them passes where a note or the like makes up the number.
                "minProperties": 1 + kept.len() + 2,
            });
            json!({ "anyOf": [parameters, quantiles] })
        }
        _ => parameters,
    };
    json!({
        "if": {
            "type": "object",
            "properties": { "dist": { "const": shape.name } },
            "required": ["dist"],
        },
        "then": then,
    })
}

fn parameter(key: &str) -> Value {
    let numbers = || json!({ "type": "array", "items": { "type": "number" }, "minItems": 1 });
    let number = |words: &str| json!({ "description": words, "type": "number" });
    match key {
        "file" => {
            json!({ "description": "A CSV file below the configuration's folder", "type": "string" })
        }
        "column" => json!({ "description": "Name of the file's column", "type": "string" }),
        "values" => numbers(),
        "weights" => json!({
            "description": "Divided by their sum",
            "type": "array", "items": { "type": "number", "minimum": 0 }, "minItems": 1,
        }),
        "of" => json!({
            "description": "The distributions of a mixture",
            "type": "array", "items": reference("distribution"), "minItems": 1,
        }),
        "quantiles" => json!({
            "description": "Three to ten quantiles, { p10 = 5, p50 = 9, p90 = 16 }",
            "type": "object",
            "patternProperties": { QUANTILE: { "type": "number" } },
            "additionalProperties": false,
            "minProperties": 3, "maxProperties": 10,
        }),
        TRUNCATE => json!({
            "description": "Cut to [low, high]; one side may be inf",
            "type": "array", "items": { "type": "number" }, "minItems": 2, "maxItems": 2,
        }),
        "sd" | "scale" => json!({ "description": "Spread", "type": "number", "minimum": 0 }),
        "mode" => number("The most likely value"),
        "low" => number("The least value"),
        "high" => number("The greatest value"),
        "shift" => number("Added to the lognormal; the mean includes it"),
        "df" => number("Degrees of freedom: the fewer, the longer the tails"),
        "shape" => number("How sharply a PERT peaks; 4 by default"),
        _ => json!({ "type": "number" }),
    }
}
