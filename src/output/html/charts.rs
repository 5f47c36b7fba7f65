//! What the charts are drawn from: columns of the tables, as JSON inside the page.

use serde_json::{Map, Value, json};

use super::folder::{Folder, PageError};

/// A table's columns of texts, then those of numbers.
type Part = (&'static str, &'static [&'static str], &'static [&'static str]);

const PARTS: [Part; 11] = [
    ("histogram", &["scenario", "result"], &["low", "high", "share", "cumulative"]),
    ("marks", &["result", "kind", "comparison", "label"], &["value"]),
    (
        "fan",
        &["scenario", "segment", "variable", "year"],
        &["mean", "p05", "p25", "p50", "p75", "p95"],
    ),
    ("bridge", &["scenario", "step", "kind"], &["mean"]),
    ("convergence", &["target"], &["replicates", "paths", "probability", "ci_low", "ci_high"]),
    (
        "marginals",
        &["scenario", "driver"],
        &[
            "p01", "p05", "p10", "p15", "p20", "p25", "p30", "p35", "p40", "p45", "p50", "p55",
            "p60", "p65", "p70", "p75", "p80", "p85", "p90", "p95", "p99",
        ],
    ),
    ("history", &["segment", "variable", "period"], &["year", "quarter", "value"]),
    ("paths", &["scenario", "path", "segment", "variable", "year"], &["value"]),
    ("depreciation", &["scenario", "segment", "vintage", "year"], &["charge"]),
    (
        "swing",
        &["scenario", "result", "driver", "kind"],
        &["driver_p10", "driver_p90", "mean", "low_mean", "high_mean", "swing"],
    ),
    (
        "rank_correlation",
        &["scenario", "result", "driver", "kind"],
        &["spearman", "spearman_ci_low", "spearman_ci_high"],
    ),
];

/// `{"histogram": {"scenario": ["all", …], "low": [80, …]}, …}`; a missing figure is null, a
/// missing table is left out. `<` is escaped, so that nothing inside ends the element.
pub fn tables(folder: &Folder) -> Result<String, PageError> {
    let mut json = String::from("{");
    for (name, texts, numbers) in PARTS {
        let Some(sheet) = folder.optional(name) else { continue };
        if json.len() > 1 {
            json.push_str(",\n");
        }
        json.push_str(&format!("{}:{{", quoted(name)));
        let columns = texts.iter().map(|&column| (column, true));
        let columns = columns.chain(numbers.iter().map(|&column| (column, false)));
        for (index, (column, is_text)) in columns.enumerate() {
            let comma = if index > 0 { "," } else { "" };
            json.push_str(&format!("{comma}{}:[", quoted(column)));
            for (row, text) in sheet.texts(column)?.enumerate() {
                if row > 0 {
                    json.push(',');
                }
                match (is_text, text) {
                    (true, text) => push_quoted(text, &mut json),
                    (false, "") => json.push_str("null"),
                    (false, number) => json.push_str(number),
                }
            }
            json.push(']');
        }
        json.push('}');
    }
    json.push('}');
    Ok(json)
}

/// What holds for all charts: the unit of money, the listings' currencies and percentiles, the
/// scenarios' weights.
pub fn frame(folder: &Folder) -> Result<String, PageError> {
    let resolved = &folder.record["configuration"]["resolved"];
    let spreads = folder.sheet("distribution")?;
    let (mut currencies, mut percentiles) = (Map::new(), Map::new());
    for row in spreads.rows_where(&[("scenario", "all")])? {
        let result = spreads.text(row, "result")?;
        if result.starts_with("per_share.") {
            currencies.insert(result.to_owned(), Value::from(spreads.text(row, "unit")?));
            let figures = ["p05", "p25", "p50", "p75", "p95"].into_iter();
            let figures = figures.map(|column| Ok(spreads.figure(row, column)?.map(|f| f.number)));
            let figures = figures.collect::<Result<Vec<Option<f64>>, PageError>>()?;
            percentiles.insert(result.to_owned(), json!(figures));
        }
    }
    let bases = bases(folder)?;
    let scenarios = folder.record["scenarios"].as_array().into_iter().flatten();
    let weight = |scenario: &Value| {
        Some((scenario["name"].as_str()?.to_owned(), scenario["weight"].clone()))
    };
    let weights: Map<String, Value> = scenarios.filter_map(weight).collect();
    let word = |key: &str| match &resolved[key] {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    let money = format!("{} {}", word("unit"), word("currency"));
    let frame = json!({
        "money": money,
        "currencies": currencies,
        "percentiles": percentiles,
        "weights": weights,
        "base_year": resolved["calendar"]["base_year"],
        "bases": bases,
    });
    Ok(frame.to_string().replace('<', "\\u003c"))
}

/// Mean revenue of each segment and of the group in the base year.
fn bases(folder: &Folder) -> Result<Map<String, Value>, PageError> {
    let sheet = folder.sheet("distribution")?;
    let mut bases: Vec<(String, f64)> = vec![("group".to_owned(), 0.0)];
    for row in sheet.rows_where(&[("scenario", "all")])? {
        let path = sheet.text(row, "result")?.strip_prefix("driver.segments.");
        let Some(segment) = path.and_then(|path| path.strip_suffix(".revenue")) else { continue };
        let segment = segment.split('.').next().unwrap_or_default();
        let Some(mean) = sheet.figure(row, "mean")? else { continue };
        bases[0].1 += mean.number;
        match bases.iter_mut().find(|(name, _)| name == segment) {
            Some((_, sum)) => *sum += mean.number,
            None => bases.push((segment.to_owned(), mean.number)),
        }
    }
    Ok(bases.into_iter().map(|(name, mean)| (name, Value::from(mean))).collect())
}

/// A text as JSON that ends no element of a page.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string().replace('<', "\\u003c")
}

/// Adds it to a page's JSON.
fn push_quoted(text: &str, json: &mut String) {
    if text.bytes().all(|byte| byte >= b' ' && !b"\"\\<".contains(&byte)) {
        json.extend(["\"", text, "\""]);
    } else {
        json.push_str(&quoted(text));
    }
}
