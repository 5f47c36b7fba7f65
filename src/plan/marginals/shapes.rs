//! What each distribution of a file takes.

use crate::diagnostic::suggestion;

/// What a `dist` takes.
pub(in crate::plan) struct Shape {
    pub name: &'static str,
    pub required: &'static [&'static str],
    pub optional: &'static [&'static str],
    /// Whether two quantiles may stand for the required parameters, but for those of `kept`.
    pub quantiles: bool,
    pub example: &'static str,
}

pub(in crate::plan) const SHAPES: [Shape; 13] = [
    Shape::new("constant", &["value"], &[], "value = 0.04"),
    Shape::new("uniform", &["low", "high"], &[], "low = 0.05, high = 0.2").or_quantiles(),
    Shape::new(
        "triangular",
        &["low", "mode", "high"],
        &[],
        "low = 0.08, mode = 0.095, high = 0.12",
    ),
    Shape::new("pert", &["low", "mode", "high"], &["shape"], "low = 0.08, mode = 0.23, high = 0.4"),
    Shape::new("normal", &["mean", "sd"], &[], "mean = 0.04, sd = 0.03").or_quantiles(),
    Shape::new("lognormal", &["mean", "sd"], &["shift"], "p10 = 2.8, p90 = 6.8").or_quantiles(),
    Shape::new(
        "student_t",
        &["location", "scale", "df"],
        &[],
        "location = 0.05, scale = 0.02, df = 4",
    )
    .or_quantiles(),
    Shape::new("beta", &["alpha", "beta"], &["low", "high"], "alpha = 2, beta = 5"),
    Shape::new("gamma", &["mean", "sd"], &[], "mean = 3, sd = 2"),
    Shape::new(
        "metalog",
        &["quantiles"],
        &["low", "high"],
        "quantiles = { p10 = 5, p50 = 9, p90 = 16 }",
    ),
    Shape::new("empirical", &[], &["values", "file", "column"], "values = [3.1, 0.2, 5.5]"),
    Shape::new("discrete", &["values", "weights"], &[], "values = [0, 10], weights = [0.7, 0.3]"),
    Shape::new(
        "mixture",
        &["of", "weights"],
        &[],
        "of = [{ dist = \"normal\", mean = 0, sd = 1 }, { dist = \"constant\", value = 5 }], weights = [0.7, 0.3]",
    ),
];

/// Other names in use.
const ALIASES: [(&str, &str); 5] = [
    ("gaussian", "normal"),
    ("log-normal", "lognormal"),
    ("triangle", "triangular"),
    ("student", "student_t"),
    ("t", "student_t"),
];

/// Any distribution may be truncated.
pub(in crate::plan) const TRUNCATE: &str = "truncate";

/// Required parameters that two quantiles do not replace.
pub(in crate::plan) const KEPT_BESIDE_QUANTILES: [&str; 1] = ["df"];

impl Shape {
    const fn new(
        name: &'static str,
        required: &'static [&'static str],
        optional: &'static [&'static str],
        example: &'static str,
    ) -> Self {
        Self { name, required, optional, quantiles: false, example }
    }

    const fn or_quantiles(self) -> Self {
        Self { quantiles: true, ..self }
    }

    pub fn keys(&self) -> impl Iterator<Item = &'static str> {
        self.required.iter().chain(self.optional).copied()
    }

    /// `normal takes mean, sd or two quantiles`.
    pub fn takes(&self) -> String {
        let keys: Vec<&str> = self.keys().collect();
        let more = if self.quantiles { ", or two quantiles such as p10 and p90" } else { "" };
        format!("{} takes {}{more}", self.name, keys.join(", "))
    }

    pub fn example(&self) -> String {
        format!("for example {{ dist = \"{}\", {} }}", self.name, self.example)
    }
}
/// The distribution that an unknown name most likely means.
pub(super) fn meant(kind: &str) -> Option<&'static str> {
    let names = SHAPES.iter().map(|shape| (shape.name, shape.name)).chain(ALIASES);
    let word = kind.to_lowercase();
    let near = suggestion(&word, names.clone().map(|(name, _)| name));
    let found = near.or_else(|| ALIASES.map(|(name, _)| name).into_iter().find(|a| *a == word))?;
    names.into_iter().find(|(name, _)| *name == found).map(|(_, meant)| meant)
}

/// The percentage of a quantile's key: `p10`, `p5` or `p05`.
pub(super) fn percent(key: &str) -> Option<u8> {
    let digits = key.strip_prefix('p')?;
    let plain = (1..=2).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit());
    let percent: u8 = if plain { digits.parse().ok()? } else { return None };
    (percent >= 1).then_some(percent)
}
