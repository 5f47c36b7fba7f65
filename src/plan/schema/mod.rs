//! The configuration's JSON Schema, for editors and for programs that write configurations.
//!
//! The schema knows every key, its type, and which parameters belong to which distribution.
//! It accepts all that the program accepts; what only the plan can tell (names that exist, years
//! inside the horizon, sums) stays with `valsim check`.

mod distributions;
mod segments;

use serde_json::{Map, Value, json};

use crate::sampling::Sampler;

/// The schema, JSON Schema draft 7: what editors of TOML understand.
pub fn schema() -> Value {
    json!({
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "valsim configuration",
        "description": "A company, its uncertain inputs, and questions about its value",
        "type": "object",
        "properties": {
            "name": text("Title of the case, one line"),
            "currency": text("Currency of all money, such as \"CNY\""),
            "unit": {
                "description": "What one unit of money and shares is worth: \"bn\", \"mn\" or a number",
                "anyOf": [{ "enum": ["bn", "mn"] }, { "type": "number", "exclusiveMinimum": 0 }],
            },
            "simulation": simulation(),
            "calendar": calendar(),
            "programmes": named("Capital spending programmes", programme()),
            "segments": named("Lines of business", reference("segment")),
            "valuation": valuation(),
            "listings": named("Traded forms of the shares", listing()),
            "correlation": list("Correlated drivers", correlation()),
            "dependence": dependence(),
            "outputs": named("Results of your own: name = \"expression\"", text("An expression, such as \"cloud.capex.FY2027 / cloud.revenue.FY2027\"")),
            "targets": list("Questions put to every path", target()),
            "scenarios": list("Variants of the configuration, each with a weight", scenario()),
            "history": list("Known figures of yearly lines, shown before what is projected", history()),
            "sources": sources(),
        },
        "required": ["name", "currency", "unit", "calendar", "segments", "valuation"],
        "additionalProperties": false,
        "definitions": definitions(),
    })
}

fn definitions() -> Value {
    let mut all = Map::new();
    all.insert("scalar".into(), distributions::scalar());
    all.insert("series".into(), distributions::series(&[]));
    let basis = json!({
        "description": "What the margin measures: EBITA (default) or EBITDA over revenue",
        "enum": ["ebita", "ebitda"],
    });
    all.insert("margin".into(), distributions::series(&[("basis", basis)]));
    all.insert("distribution".into(), distributions::part_of_a_mixture());
    all.insert("segment".into(), segments::segment());
    all.insert("stream".into(), segments::stream());
    Value::Object(all)
}

fn simulation() -> Value {
    let samplers = Sampler::ALL.map(Sampler::name);
    table(
        "How many paths, from which points",
        json!({
            "paths": { "description": "Paths over all scenarios", "type": "integer", "minimum": 1, "default": 1 << 20 },
            "seed": { "description": "Seed of the draws", "type": "integer", "minimum": 0, "default": 1 },
            "sampler": { "description": "How points are laid out", "enum": samplers, "default": "sobol" },
            "replicates": { "description": "Independent randomisations of the points: the error bars' basis", "type": "integer", "minimum": 1, "maximum": 4096, "default": 16 },
            "confidence": { "description": "Of every interval", "type": "number", "exclusiveMinimum": 0, "exclusiveMaximum": 1, "default": 0.95 },
        }),
        &[],
    )
}

fn calendar() -> Value {
    table(
        "Fiscal years, named by the calendar year in which they end",
        json!({
            "valuation_date": date("The day to which everything is discounted"),
            "fiscal_year_end": { "description": "Month and day, \"03-31\"", "type": "string", "pattern": "^[0-1][0-9]-[0-3][0-9]$" },
            "base_year": { "description": "The last known fiscal year", "type": "integer" },
            "horizon": { "description": "The last projected fiscal year", "type": "integer" },
        }),
        &["valuation_date", "fiscal_year_end", "base_year", "horizon"],
    )
}

fn programme() -> Value {
    table(
        "Capital spending over several years",
        json!({
            "total": scalar("Money over the whole programme"),
            "pace": {
                "description": "Weight of each year, { FY2026 = 0.5, FY2027 = 0.5 }; normalised to sum to 1",
                "type": "object",
                "patternProperties": { YEAR: reference("scalar") },
                "additionalProperties": false,
            },
        }),
        &["total", "pace"],
    )
}

fn valuation() -> Value {
    table(
        "From the segments' values to equity",
        json!({
            "discount_rate": scalar("A fraction: 0.09 is 9%"),
            "tax_rate": scalar("A fraction of EBITA; 0 by default"),
            "holding_discount": scalar("A fraction of enterprise value; 0 by default"),
            "net_cash": scalar("Money, at the end of the base year; 0 by default"),
            "shares": scalar("Ordinary shares, counted in `unit`"),
            "other_assets": named("Stakes and other assets by name, in money", reference("scalar")),
        }),
        &["shares"],
    )
}

fn listing() -> Value {
    with_evidence(
        "A traded form of the shares",
        json!({
            "ratio": { "description": "Ordinary shares in one listed unit: 8 for an ADS of eight", "type": "number", "exclusiveMinimum": 0 },
            "currency": text("Currency of the listing"),
            "fx": scalar("Units of the file's currency for one of the listing's"),
            "price": { "description": "The market's price, in the listing's currency", "type": "number", "exclusiveMinimum": 0 },
        }),
        &["ratio", "currency", "fx"],
    )
}

fn correlation() -> Value {
    let rho = |words: &str| json!({ "description": words, "type": "number", "minimum": -1, "maximum": 1 });
    let mut schema = with_evidence(
        "Two drivers that move together",
        json!({
            "between": {
                "description": "Dotted paths of two uncertain inputs",
                "type": "array", "items": { "type": "string" }, "minItems": 2, "maxItems": 2,
            },
            "rho": rho("Correlation of the underlying normals"),
            "rank_rho": rho("Spearman's rank correlation"),
        }),
        &["between"],
    );
    schema["oneOf"] = json!([{ "required": ["rho"] }, { "required": ["rank_rho"] }]);
    schema
}

fn dependence() -> Value {
    table(
        "What joins the drivers",
        json!({
            "copula": { "description": "Student's t makes extremes come together", "enum": ["gaussian", "student_t"], "default": "gaussian" },
            "df": { "description": "Degrees of freedom of Student's t copula", "type": "number", "minimum": 1 },
            "repair": { "description": "Use the nearest correlation matrix where the one asked for is none", "enum": ["nearest"] },
        }),
        &[],
    )
}

fn target() -> Value {
    with_evidence(
        "A question: how likely is the event?",
        json!({
            "name": text("The question in words, one line"),
            "event": text("A condition, such as \"per_share.ads >= 160\""),
            "given": text("A condition under which the event is asked about"),
        }),
        &["name", "event"],
    )
}

fn scenario() -> Value {
    with_evidence(
        "A variant of the configuration",
        json!({
            "name": text("Name of the scenario, one line"),
            "weight": { "description": "Weights are divided by their sum", "type": "number", "exclusiveMinimum": 0 },
            "set": {
                "description": "Keys replaced, { \"segments.cloud.growth.FY2027\" = … }",
                "type": "object",
                "propertyNames": { "pattern": "^(programmes|segments|valuation|listings)\\." },
            },
        }),
        &["name", "weight"],
    )
}

fn history() -> Value {
    let mut schema = with_evidence(
        "Known figures of one yearly line",
        json!({
            "of": text("The line, SEGMENT.VARIABLE or group.VARIABLE, such as \"cloud.revenue\""),
            "values": {
                "description": "Figures by year or quarter, { FY2023 = 77.2, FY2024Q1 = 25.1 }",
                "type": "object",
                "patternProperties": { "^FY[0-9]{4}(Q[1-4])?$": { "type": "number" } },
                "additionalProperties": false,
            },
            "file": text("A CSV file below the configuration's folder"),
            "column": text("Its column of figures"),
            "year": text("Its column of fiscal years; \"year\" by default"),
            "quarter": text("Its column of quarters, 1 to 4"),
        }),
        &["of"],
    );
    schema["oneOf"] = json!([{ "required": ["values"] }, { "required": ["file", "column"] }]);
    schema
}

fn sources() -> Value {
    json!({
        "description": "Where figures come from; referred to by `source = \"KEY\"`",
        "type": "object",
        "additionalProperties": table(
            "A source",
            json!({
                "title": text("What it is, one line"),
                "date": date("Of publication"),
                "url": text("Where it can be read"),
                "quote": text("Its words"),
            }),
            &["title", "date"],
        ),
    })
}

/// Keys of years.
const YEAR: &str = "^FY[0-9]{4}$";

/// A table that knows these keys and no others.
fn table(description: &str, properties: Value, required: &[&str]) -> Value {
    json!({
        "description": description,
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": false,
    })
}

/// A table that may say where it comes from.
fn with_evidence(description: &str, mut properties: Value, required: &[&str]) -> Value {
    for (key, schema) in evidence() {
        properties[key] = schema;
    }
    table(description, properties, required)
}

fn evidence() -> [(&'static str, Value); 2] {
    [
        ("source", text("A key of [sources]")),
        ("note", text("A remark: where a judgement comes from")),
    ]
}

/// A table whose keys are names of the user's choosing.
fn named(description: &str, each: Value) -> Value {
    json!({
        "description": description,
        "type": "object",
        "propertyNames": { "pattern": "^[A-Za-z][A-Za-z0-9_]*$", "not": { "enum": ["group", "driver", "all"] } },
        "additionalProperties": each,
    })
}

fn list(description: &str, each: Value) -> Value {
    json!({ "description": description, "type": "array", "items": each })
}

fn text(description: &str) -> Value {
    json!({ "description": description, "type": "string" })
}

fn date(description: &str) -> Value {
    json!({ "description": description, "type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$" })
}

fn reference(definition: &str) -> Value {
    json!({ "$ref": format!("#/definitions/{definition}") })
}

/// A reference with words of its own; beside a `$ref` they would be passed over.
fn described(description: &str, definition: &str) -> Value {
    json!({ "allOf": [{ "description": description }, reference(definition)] })
}

fn scalar(description: &str) -> Value {
    described(description, "scalar")
}

fn series(description: &str) -> Value {
    described(description, "series")
}
