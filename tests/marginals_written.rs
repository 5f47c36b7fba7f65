//! If these failed, a mistyped distribution would be taken for another one, or its author would be
//! left to guess what is wrong, where, and how to mend it.

use valsim::config::{Document, Quantity};
use valsim::diagnostic::{Diagnostic, Severity, Spanned};
use valsim::dist::{Marginal, Quantile};
use valsim::plan;

const INFINITY: f64 = f64::INFINITY;

fn quantiles(pairs: &[(u8, f64)]) -> Vec<Quantile> {
    pairs.iter().map(|&(percent, value)| Quantile { percent, value }).collect()
}

fn pair(a: (u8, f64), b: (u8, f64)) -> [Quantile; 2] {
    quantiles(&[a, b]).try_into().unwrap()
}

/// A sample's column, or the diagnostic of a file without one.
#[allow(clippy::result_large_err)]
fn column(
    file: &Spanned<String>,
    column: Option<&Spanned<String>>,
) -> Result<Vec<f64>, Diagnostic> {
    match column {
        Some(_) => Ok(vec![1.0, 2.0, 4.0]),
        None => Err(Diagnostic::error(file.span, "no such file", "not found")),
    }
}

/// What a distribution in a file means, and each diagnostic with the text it underlines.
fn read(distribution: &str) -> (Option<Marginal>, Vec<(String, Diagnostic)>) {
    let before = r#"name = "x"
currency = "USD"
unit = "bn"
[calendar]
valuation_date = 2025-01-01
fiscal_year_end = "12-31"
base_year = 2024
horizon = 2025
[segments.s]
revenue = 1
growth = 0
margin = 0
[valuation]
discount_rate = 0.1
shares = 1
[listings.x]
ratio = 1
currency = "USD"
fx = 1
[valuation.other_assets]
asset = "#;
    let text = format!("{before}{distribution}\n");
    let document = Document::parse("x.toml", text.as_bytes()).unwrap();
    let scenarios = document.scenarios().unwrap();
    let asset = &scenarios.list[0].file.valuation.other_assets[0].1;
    let Quantity::Distribution(spec) = &asset.value else { panic!("a number") };
    let mut out = Vec::new();
    let marginal = plan::marginal(spec, &column, &mut out);
    let place = |diagnostic: &Diagnostic| {
        let span = diagnostic.span.unwrap();
        text[span.start as usize..span.end as usize].to_owned()
    };
    (marginal, out.into_iter().map(|found| (place(&found), found)).collect())
}

#[test]
fn every_distribution_is_read_as_the_contract_says() {
    let cases = [
        (r#"{ dist = "constant", value = 3 }"#, Marginal::constant(3.0)),
        (r#"{ dist = "uniform", low = 1, high = 2 }"#, Marginal::uniform(1.0, 2.0)),
        (
            r#"{ dist = "uniform", p05 = 1, p95 = 2 }"#,
            Marginal::uniform_from_quantiles(pair((5, 1.0), (95, 2.0))),
        ),
        (
            r#"{ dist = "triangular", low = 1, mode = 2, high = 4 }"#,
            Marginal::triangular(1.0, 2.0, 4.0),
        ),
        (r#"{ dist = "pert", low = 1, mode = 2, high = 4 }"#, Marginal::pert(1.0, 2.0, 4.0, 4.0)),
        (
            r#"{ dist = "pert", low = 1, mode = 2, high = 4, shape = 6 }"#,
            Marginal::pert(1.0, 2.0, 4.0, 6.0),
        ),
        (r#"{ dist = "normal", mean = 1, sd = 2 }"#, Marginal::normal(1.0, 2.0)),
        (
            r#"{ dist = "normal", p90 = 2, p10 = 1 }"#,
            Marginal::normal_from_quantiles(pair((90, 2.0), (10, 1.0))),
        ),
        (
            r#"{ dist = "lognormal", mean = 4, sd = 3, shift = 1 }"#,
            Marginal::lognormal(4.0, 3.0, 1.0),
        ),
        (
            r#"{ dist = "lognormal", p10 = 4, p90 = 9, shift = 1 }"#,
            Marginal::lognormal_from_quantiles(pair((10, 4.0), (90, 9.0)), 1.0),
        ),
        (
            r#"{ dist = "student_t", location = 0, scale = 1, df = 4 }"#,
            Marginal::student_t(0.0, 1.0, 4.0),
        ),
        (
            r#"{ dist = "student_t", p10 = 0, p50 = 1, df = 4 }"#,
            Marginal::student_t_from_quantiles(pair((10, 0.0), (50, 1.0)), 4.0),
        ),
        (r#"{ dist = "beta", alpha = 2, beta = 5 }"#, Marginal::beta(2.0, 5.0, 0.0, 1.0)),
        (
            r#"{ dist = "beta", alpha = 2, beta = 5, low = -2, high = 6 }"#,
            Marginal::beta(2.0, 5.0, -2.0, 6.0),
        ),
        (r#"{ dist = "gamma", mean = 3, sd = 2 }"#, Marginal::gamma(3.0, 2.0)),
        (
            r#"{ dist = "metalog", quantiles = { p10 = 5, p50 = 9, p90 = 16 }, low = 0 }"#,
            Marginal::metalog(quantiles(&[(10, 5.0), (50, 9.0), (90, 16.0)]), Some(0.0), None),
        ),
        (r#"{ dist = "empirical", values = [1, 3] }"#, Marginal::empirical(vec![1.0, 3.0])),
        (
            r#"{ dist = "empirical", file = "a.csv", column = "x" }"#,
            Marginal::empirical(vec![1.0, 2.0, 4.0]),
        ),
        (
            r#"{ dist = "discrete", values = [0, 10], weights = [3, 1] }"#,
            Marginal::discrete(vec![0.0, 10.0], vec![3.0, 1.0]),
        ),
        (
            r#"{ dist = "mixture", of = [{ dist = "constant", value = 5 }, { dist = "normal", mean = 0, sd = 1, truncate = [-1, 1] }], weights = [1, 3] }"#,
            Marginal::mixture(
                vec![
                    Marginal::constant(5.0).unwrap(),
                    Marginal::normal(0.0, 1.0).unwrap().truncate(-1.0, 1.0).unwrap(),
                ],
                &[1.0, 3.0],
            ),
        ),
        (
            r#"{ dist = "normal", mean = 0, sd = 1, truncate = [0, inf] }"#,
            Marginal::normal(0.0, 1.0).unwrap().truncate(0.0, INFINITY),
        ),
    ];
    for (text, wanted) in cases {
        let (marginal, diagnostics) = read(text);
        assert_eq!(marginal, Some(wanted.unwrap()), "{text}");
        assert!(diagnostics.is_empty(), "{text}: {diagnostics:?}");
    }
}

#[test]
fn a_mistaken_distribution_is_told_what_where_and_how_to_mend() {
    // The text, then what is underlined, the message, the label, the mend (parts of them).
    let cases = [
        (
            r#"{ dist = "gausian", mean = 0 }"#,
            [
                r#""gausian""#,
                "no distribution `gausian`",
                "no such distribution",
                "did you mean `normal`?",
            ],
        ),
        (
            r#"{ dist = "norml", mean = 0, sd = 1 }"#,
            [
                r#""norml""#,
                "no distribution `norml`",
                "no such distribution",
                "did you mean `normal`?",
            ],
        ),
        (
            r#"{ dist = "normal", mean = 0, mode = 1, sd = 1 }"#,
            [
                "mode",
                "normal has no parameter `mode` = 1",
                "takes mean, sd, or two",
                "triangular, pert",
            ],
        ),
        (
            r#"{ dist = "normal", meen = 0, sd = 1 }"#,
            ["meen", "no parameter `meen` = 0", "normal takes", "did you mean `mean`?"],
        ),
        (
            r#"{ dist = "pert", low = 0, p50 = 1, mode = 1, high = 2 }"#,
            ["p50", "pert has no parameter `p50`", "pert takes low, mode, high, shape", "metalog"],
        ),
        (
            r#"{ dist = "normal", p0 = 0, mean = 0, sd = 1 }"#,
            ["p0", "no parameter `p0`", "normal takes", "p1 to p99"],
        ),
        (
            r#"{ dist = "gamma", mean = 3 }"#,
            ["{ dist", "gamma lacks `sd`", "gamma takes mean, sd", r#"{ dist = "gamma", mean"#],
        ),
        (
            r#"{ dist = "normal", mean = 0, sd = -0.05 }"#,
            ["-0.05", "`sd` of normal is -0.05", "it must be finite and >= 0", "sd = 0.03"],
        ),
        (
            r#"{ dist = "normal", mean = [1, 2], sd = 1 }"#,
            [
                "[1, 2]",
                "`mean` of normal is a list of 2 numbers",
                "expected a number",
                "mean = 0.04",
            ],
        ),
        (
            r#"{ dist = "discrete", values = 3, weights = [1] }"#,
            ["3", "`values` of discrete is 3", "expected a list of numbers", "weights = ["],
        ),
        (
            r#"{ dist = "normal", mean = 0, p10 = 1, p90 = 2 }"#,
            ["p10", "both `mean` and `p10`", "either mean and sd or two quantiles", "mean = 0.04"],
        ),
        (
            r#"{ dist = "normal", p10 = 1 }"#,
            ["p10", "has 1 quantile: p10", "two quantiles", "add a second one"],
        ),
        (
            r#"{ dist = "lognormal", p10 = 1, p50 = 2, p90 = 3 }"#,
            ["p10", "3 quantiles: p10, p50, p90", "two quantiles", "use metalog"],
        ),
        (
            r#"{ dist = "lognormal", p05 = 4, p90 = 3 }"#,
            ["3", "`p90` of lognormal is 3", "above p5, which is 4", "p10 = 2.8"],
        ),
        (
            r#"{ dist = "uniform", p05 = 4, p5 = 6 }"#,
            ["4", "`p5` of uniform is given twice", "once", "low ="],
        ),
        (
            r#"{ dist = "student_t", p10 = 4, p90 = 6 }"#,
            ["{ dist", "student_t lacks `df`", "student_t takes", "df = 4"],
        ),
        (
            r#"{ dist = "metalog", quantiles = { p10 = 1, p50 = 2 } }"#,
            ["{ p10", "`quantiles` of metalog is p10 1, p50 2", "3 to 10", "quantiles = {"],
        ),
        (
            r#"{ dist = "metalog", quantiles = { p10 = 1, p50 = 2, p90 = 99 } }"#,
            ["{ p10", "is p10 1, p50 2, p90 99", "no metalog of 3 terms", "quantiles = {"],
        ),
        (
            r#"{ dist = "metalog", quantiles = { p10 = 1, median = 2, p90 = 3 } }"#,
            ["median", "`median` is not a quantile's name", "p1 to p99", "quantiles = {"],
        ),
        (
            r#"{ dist = "metalog", p10 = 1, p50 = 2, p90 = 3 }"#,
            ["p10", "metalog has no parameter `p10`", "metalog takes", "write quantiles = {"],
        ),
        (
            r#"{ dist = "empirical", file = "a.csv", values = [1] }"#,
            [r#""a.csv""#, "both `values` and `file`", "one of them", "values = ["],
        ),
        (
            r#"{ dist = "empirical", column = "x" }"#,
            [r#""x""#, "but no `file`", "no file", "values = ["],
        ),
        (
            r#"{ dist = "empirical", file = "a.csv" }"#,
            [r#""a.csv""#, "no such file", "not found", ""],
        ),
        (
            r#"{ dist = "discrete", values = [1, 2], weights = [1] }"#,
            [
                "[1]",
                "`weights` of discrete is a list of 1",
                "must be 2, one for each of the values",
                "[",
            ],
        ),
        (
            r#"{ dist = "mixture", of = [{ dist = "normal", mean = 0 }], weights = [1] }"#,
            ["{ dist = \"normal\"", "normal lacks `sd`", "normal takes", "sd = 0.03"],
        ),
        (
            r#"{ dist = "normal", mean = 0, sd = 1, truncate = [8, 9] }"#,
            ["[8, 9]", "`truncate` of normal is [8, 9]", "it keeps 6.", "mean ="],
        ),
        (
            r#"{ dist = "normal", mean = 0, sd = 1, truncate = [2, 2] }"#,
            ["[2, 2]", "`truncate` of normal is [2, 2]", "the first must be below", "mean ="],
        ),
        (
            r#"{ dist = "normal", mean = 0, sd = 1, truncate = 2 }"#,
            ["2", "`truncate` of normal is 2", "a list of two numbers", "[0, inf]"],
        ),
    ];
    for (text, [underlined, message, label, mend]) in cases {
        let (marginal, diagnostics) = read(text);
        assert_eq!(marginal, None, "{text}");
        let (place, found) = &diagnostics[0];
        assert!(place.starts_with(underlined), "{text}: {place}");
        assert!(found.message.contains(message), "{text}: {}", found.message);
        assert!(found.label.contains(label), "{text}: {}", found.label);
        let given = found.mend.as_deref().unwrap_or_default();
        assert!(given.contains(mend), "{text}: {given}");
    }
}

#[test]
fn all_mistakes_are_told_at_once_and_none_twice() {
    let (_, diagnostics) = read(
        r#"{ dist = "mixture", of = [{ dist = "pert", low = 1 }, { dist = "t" }], wieghts = [1, 1], truncate = [1] }"#,
    );
    let messages: Vec<&str> = diagnostics.iter().map(|(_, d)| d.message.as_str()).collect();
    let wanted = [
        "mixture has no parameter `wieghts`",
        "`truncate` of mixture is a list of 1 number",
        "pert lacks `mode`",
        "pert lacks `high`",
        "there is no distribution `t`",
    ];
    assert_eq!(messages, wanted);
}

#[test]
fn examples_in_mends_are_right() {
    let wrong = |name: &str| match name {
        "empirical" => format!(r#"{{ dist = "{name}", values = [] }}"#),
        "constant" => format!(r#"{{ dist = "{name}", value = [1] }}"#),
        _ => format!(r#"{{ dist = "{name}" }}"#),
    };
    let told = read(r#"{ dist = "weibull" }"#).1[0].1.mend.clone().unwrap();
    let names = told.strip_prefix("there are ").unwrap().split(", ");
    let mut count = 0;
    for name in names {
        let mend = read(&wrong(name)).1[0].1.mend.clone().unwrap();
        let example = mend.strip_prefix("for example ").unwrap();
        let (marginal, diagnostics) = read(example);
        assert!(marginal.is_some() && diagnostics.is_empty(), "{example}: {diagnostics:?}");
        count += 1;
    }
    assert_eq!(count, 13);
}

#[test]
fn missing_moments_are_warned_of() {
    let cases = [
        (r#"{ dist = "student_t", location = 0, scale = 1, df = 1.5 }"#, "1.5", "no finite sd"),
        (r#"{ dist = "student_t", location = 0, scale = 1, df = 1 }"#, "1", "neither a mean"),
        (
            r#"{ dist = "metalog", quantiles = { p10 = 0.2, p50 = 1, p90 = 6 }, low = 0 }"#,
            "{ p10",
            "no finite sd",
        ),
    ];
    for (text, underlined, message) in cases {
        let (marginal, diagnostics) = read(text);
        assert!(marginal.unwrap().sd().is_none());
        let [(place, warning)] = &diagnostics[..] else { panic!("{text}: {diagnostics:?}") };
        assert_eq!(warning.severity, Severity::Warning);
        assert!(place.starts_with(underlined) && warning.message.contains(message), "{warning:?}");
    }
    let bounded =
        read(r#"{ dist = "student_t", location = 0, scale = 1, df = 1, truncate = [-5, 5] }"#);
    assert!(bounded.1.is_empty() && bounded.0.unwrap().sd().is_some());
}
