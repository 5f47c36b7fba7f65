//! The schema of drivers: numbers, distributions and anchor years.

use serde_json::{Map, Value, json};

use super::{YEAR, evidence, reference, table};
use crate::plan::marginals::shapes::{KEPT_BESIDE_QUANTILES, SHAPES, Shape, TRUNCATE};

/// Keys of quantiles: p1 to p99.
const QUANTILE: &str = "^p(0?[1-9]|[1-9][0-9])$";

/// Keys that may stand beside a distribution's parameters.
type Beside<'a> = &'a [(&'static str, Value)];

/// A number or a distribution.
pub(super) fn scalar() -> Value {
    let beside = evidence();
    let forms = distributions(&beside);
    either("A number, or a distribution's table", [number()].into_iter().chain(forms))
}

/// A series: a number, a distribution of every year, or anchor years; `more` keys may stand in
/// its table.
pub(super) fn anchors_and_distributions(more: Beside) -> Value {
    let persistence = json!({
        "description": "How strongly one year's surprise carries to the next, 0 (default) to 1",
        "type": "number", "minimum": 0, "maximum": 1,
    });
    let mut beside = evidence().to_vec();
    beside.push(("persistence", persistence));
    beside.extend(more.iter().cloned());
    let mut anchors = table(
        "Values of anchor years, { FY2026 = …, FY2028 = … }; years between are interpolated",
        properties(&beside),
        &[],
    );
    anchors["patternProperties"] = json!({ YEAR: reference("scalar") });
    anchors["minProperties"] = json!(1);
    let forms = [number(), anchors].into_iter().chain(distributions(&beside));
    either("A number, a distribution's table of every year, or a table of years", forms)
}

/// A distribution alone.
pub(super) fn part_of_a_mixture() -> Value {
    either("A distribution's table", distributions(&[]))
}

fn either(description: &str, forms: impl Iterator<Item = Value>) -> Value {
    json!({ "description": description, "anyOf": forms.collect::<Vec<_>>() })
}

fn number() -> Value {
    json!({ "description": "A certain number", "type": "number" })
}

/// Every form of every distribution.
fn distributions(beside: Beside) -> impl Iterator<Item = Value> {
    SHAPES.iter().flat_map(move |shape| match (shape.name, shape.quantiles) {
        ("empirical", _) => vec![
            by_parameters(shape, &["values"], &[], beside),
            by_parameters(shape, &["file"], &["column"], beside),
        ],
        (_, true) => vec![
            by_parameters(shape, shape.required, shape.optional, beside),
            by_quantiles(shape, beside),
        ],
        (_, false) => vec![by_parameters(shape, shape.required, shape.optional, beside)],
    })
}

fn by_parameters(
    shape: &Shape,
    required: &'static [&'static str],
    optional: &'static [&'static str],
    beside: Beside,
) -> Value {
    let keys = required.iter().chain(optional).chain(&[TRUNCATE]);
    let mut known = properties(beside);
    known["dist"] = json!({ "const": shape.name });
    for key in keys {
        known[key] = parameter(key);
    }
    let mut needed = vec!["dist"];
    needed.extend(required);
    table(&shape.example(), known, &needed)
}

/// Two quantiles instead of the required parameters.
fn by_quantiles(shape: &Shape, beside: Beside) -> Value {
    let kept = KEPT_BESIDE_QUANTILES.into_iter().filter(|key| shape.required.contains(key));
    let mut known = properties(beside);
    known["dist"] = json!({ "const": shape.name });
    for key in shape.optional.iter().copied().chain([TRUNCATE]).chain(kept.clone()) {
        known[key] = parameter(key);
    }
    let mut needed = vec!["dist"];
    needed.extend(kept);
    let mut schema = table("Fixed by two quantiles, such as p10 and p90", known, &needed);
    schema["patternProperties"] = json!({ QUANTILE: { "type": "number" } });
    schema["minProperties"] = json!(needed.len() + 2);
    schema
}

fn properties(known: Beside) -> Value {
    Value::Object(
        known
            .iter()
            .map(|(key, schema)| ((*key).to_owned(), schema.clone()))
            .collect::<Map<_, _>>(),
    )
}

fn parameter(key: &str) -> Value {
    let numbers = || json!({ "type": "array", "items": { "type": "number" }, "minItems": 1 });
    match key {
        "file" => {
            json!({ "description": "A CSV file below the configuration's folder", "type": "string" })
        }
        "column" => json!({ "description": "Name of its column", "type": "string" }),
        "values" => numbers(),
        "weights" => json!({
            "description": "Divided by their sum",
            "type": "array", "items": { "type": "number", "minimum": 0 }, "minItems": 1,
        }),
        "of" => json!({ "type": "array", "items": reference("distribution"), "minItems": 1 }),
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
        "sd" | "scale" => json!({ "type": "number", "minimum": 0 }),
        _ => json!({ "type": "number" }),
    }
}
