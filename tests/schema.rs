//! If one of these failed, an editor would underline what runs, or stay silent about what does
//! not.

use std::fs;
use std::path::{Path, PathBuf};

use jsonschema::Validator;
use valsim::cli::new::starter;
use valsim::config::Document;
use valsim::plan;

fn validator() -> Validator {
    jsonschema::validator_for(&plan::schema()).unwrap()
}

fn document(text: &str) -> Document {
    Document::parse("test.toml", text.as_bytes()).unwrap()
}

/// What the schema has against a configuration.
fn complaints(validator: &Validator, text: &str) -> Vec<String> {
    let value = document(text).resolved();
    validator.iter_errors(&value).map(|error| error.to_string()).collect()
}

/// Whether the program accepts it.
fn compiles(text: &str) -> bool {
    let Ok(scenarios) = document(text).scenarios() else { return false };
    plan::compile(&scenarios, &|_, _| Ok(vec![1.0, 2.0])).is_ok()
}

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(name)
}

#[test]
fn every_shipped_configuration_is_valid() {
    let validator = validator();
    let mut seen = 0;
    for name in ["configs", "tests/reference/cases"] {
        for entry in fs::read_dir(folder(name)).unwrap() {
            let path = entry.unwrap().path();
            if path.extension().is_some_and(|extension| extension == "toml") {
                let found = complaints(&validator, &fs::read_to_string(&path).unwrap());
                assert_eq!(found, Vec::<String>::new(), "{}", path.display());
                seen += 1;
            }
        }
    }
    assert!(seen >= 7, "{seen} files");
    let found = complaints(&validator, &starter(Path::new("starter.toml")));
    assert_eq!(found, Vec::<String>::new());
}

#[test]
fn the_shipped_schema_is_the_commands_own() {
    let shipped = fs::read_to_string(folder("configs/schema.json")).unwrap();
    let shipped: serde_json::Value = serde_json::from_str(&shipped).unwrap();
    assert_eq!(shipped, plan::schema(), "write it anew: valsim schema > configs/schema.json");
}

/// A file that uses what the mistakes below break.
const SOUND: &str = r#"
name = "Sound"
currency = "USD"
unit = "bn"
[simulation]
sampler = "random"
[calendar]
valuation_date = 2025-01-01
fiscal_year_end = "12-31"
base_year = 2024
horizon = 2026
[programmes.build]
total = 10
pace = { FY2025 = 1 }
[segments.s]
revenue = 100
growth = { dist = "normal", p10 = 0.02, p90 = 0.1, persistence = 0.3 }
margin = { FY2024 = 0.1, FY2026 = { dist = "pert", low = 0.1, mode = 0.2, high = 0.3 }, basis = "ebitda" }
capex = { programme = "build", share = 0.5 }
depreciation = { of_revenue = 0.02 }
value = { multiple_of = "ebita", multiple = { dist = "lognormal", mean = 10, sd = 3, truncate = [1, 40] } }
[valuation]
discount_rate = { dist = "empirical", values = [0.08, 0.09] }
shares = 1
[listings.x]
ratio = 1
currency = "USD"
fx = 1
[[correlation]]
between = ["segments.s.growth", "segments.s.margin"]
rho = 0.2
[[targets]]
name = "up"
event = "per_share.x > 100"
[[scenarios]]
name = "one"
weight = 1
set = { "segments.s.margin.FY2024" = 0.12 }
"#;

/// Mistakes as people make them: what stood there, what they wrote.
const MISTAKES: [(&str, &str, &str); 31] = [
    ("an unknown key at the top", "name = \"Sound\"", "nome = \"x\"\nname = \"Sound\""),
    ("an unknown key of a segment", "revenue = 100", "revenue = 100\ngrwth = 0.1"),
    ("an unknown key of a target", "event =", "evnt = \"x\"\nevent ="),
    ("a missing key of the calendar", "base_year = 2024", ""),
    ("a missing name", "name = \"Sound\"", ""),
    ("a unit nobody knows", "\"bn\"", "\"billion\""),
    ("a number in quotes", "revenue = 100", "revenue = \"100\""),
    ("a percentage in quotes", "share = 0.5", "share = \"50%\""),
    ("a title that is a number", "\"Sound\"", "7"),
    ("a date that is a year", "2025-01-01", "2025"),
    ("a year end without quotes", "\"12-31\"", "12"),
    ("a sampler nobody knows", "\"random\"", "\"sobel\""),
    ("a distribution nobody knows", "\"pert\"", "\"prt\""),
    ("parameters of another distribution", "mean = 10, sd = 3", "low = 8, high = 12"),
    ("a parameter too many", "sd = 3", "sd = 3, df = 4"),
    ("a missing parameter", "mode = 0.2, ", ""),
    ("one quantile alone", "\"empirical\", values = [0.08, 0.09]", "\"normal\", p10 = 0.08"),
    ("quantiles of a pert", "low = 0.1, mode = 0.2, high = 0.3", "p10 = 0.1, p90 = 0.3"),
    ("a quantile past 99", "p90 = 0.1", "p100 = 0.1"),
    ("a spread below 0", "sd = 3", "sd = -3"),
    ("one bound of two", "truncate = [1, 40]", "truncate = [1]"),
    ("persistence of a scalar", "values = [0.08, 0.09]", "values = [0.08, 0.09], persistence = 1"),
    ("a year without FY", "FY2026 = {", "2026 = {"),
    ("a basis nobody knows", "\"ebitda\"", "\"ebit\""),
    (
        "streams beside revenue",
        "revenue = 100",
        "revenue = 100\nstreams = { a = { revenue = 1, growth = 0 } }",
    ),
    ("two ways of spending", "share = 0.5", "share = 0.5, amount = 3"),
    ("two terminal values", "multiple_of", "growth = 0.02, roic = 0.1, multiple_of"),
    ("a multiple of nothing known", "\"ebita\", multiple", "\"sales\", multiple"),
    ("two correlations of a pair", "rho = 0.2", "rho = 0.2\nrank_rho = 0.2"),
    ("a reserved name", "[listings.x]", "[listings.all]"),
    ("a scenario that sets targets", "\"segments.s.margin.FY2024\" = 0.12", "\"targets.up\" = 1"),
];

#[test]
fn what_people_mistype_is_refused_by_schema_and_program() {
    let validator = validator();
    assert_eq!(complaints(&validator, SOUND), Vec::<String>::new());
    assert!(compiles(SOUND));
    for (what, from, to) in MISTAKES {
        assert_eq!(SOUND.matches(from).count().min(1), 1, "{what}: nothing to replace");
        let text = SOUND.replacen(from, to, 1);
        assert!(!complaints(&validator, &text).is_empty(), "the schema accepts {what}");
        assert!(!compiles(&text), "the program accepts {what}");
    }
}

/// Forms that look odd and are right.
const ODD_BUT_RIGHT: [(&str, &str, &str); 9] = [
    ("a unit that is a number", "\"bn\"", "1000"),
    ("a date in quotes", "2025-01-01", "\"2025-01-01\""),
    ("a quantile with a zero", "p10 = 0.02", "p05 = 0.02"),
    (
        "a number for every year",
        "{ FY2024 = 0.1, FY2026 = { dist = \"pert\", low = 0.1, mode = 0.2, high = 0.3 }, basis = \"ebitda\" }",
        "0.1",
    ),
    ("evidence beside a value", "mode = 0.2,", "mode = 0.2, note = \"why\","),
    ("a shift beside quantiles", "mean = 10, sd = 3", "p10 = 8, p90 = 12, shift = 1"),
    ("a table for a number", "shares = 1", "shares = { dist = \"constant\", value = 1 }"),
    ("spending as a share of revenue", "programme = \"build\", share = 0.5", "of_revenue = 0.1"),
    (
        "growth for ever",
        "multiple_of = \"ebita\", multiple = { dist = \"lognormal\", mean = 10, sd = 3, truncate = [1, 40] }",
        "growth = 0.02, roic = 0.15",
    ),
];

#[test]
fn what_is_right_is_accepted_by_schema_and_program() {
    let validator = validator();
    // Nothing may be correlated with what these forms make certain.
    let sound = SOUND.replace("\"segments.s.margin\"]", "\"valuation.discount_rate\"]");
    let sound = sound.replace("set = { \"segments.s.margin.FY2024\" = 0.12 }", "");
    for (what, from, to) in ODD_BUT_RIGHT {
        let text = sound.replacen(from, to, 1);
        assert_ne!(text, sound, "{what}: nothing to replace");
        assert_eq!(complaints(&validator, &text), Vec::<String>::new(), "{what}");
        assert!(compiles(&text), "the program refuses {what}");
    }
}
