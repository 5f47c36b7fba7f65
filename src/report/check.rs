//! A plan in words and figures, before it is run.

use serde::Serialize;

use super::described::Described;
use super::names::series_of;
use super::spread::{Sampled, Spread, spread};
use crate::config::Scenarios;
use crate::diagnostic::Diagnostic;
use crate::plan::{Copula, Driver, Plan, Remark, ResultName, Scenario};
use crate::text::figure;

/// A value per share that many times away from the market's price is doubted.
const FAR: f64 = 10.0;

/// What `valsim check` tells of a configuration without mistakes.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Check {
    /// Title of the case.
    pub title: String,
    /// `bn CNY`.
    pub money: String,
    /// The last known fiscal year.
    pub base_year: i64,
    /// The last projected one.
    pub horizon: i64,
    /// Paths of a run, over all scenarios.
    pub paths: u64,
    /// Paths of one replicate of one scenario.
    pub paths_per_replicate: u64,
    /// Independent randomisations of the points.
    pub replicates: usize,
    /// How points are laid out.
    pub sampler: &'static str,
    /// Seed of the draws.
    pub seed: u64,
    /// Names of the point set's dimensions, in their order.
    pub dimensions: Vec<String>,
    /// `gaussian`, or `student_t with 5 degrees of freedom`.
    pub copula: String,
    /// What each scenario means.
    pub scenarios: Vec<PlannedScenario>,
    /// Names usable in targets and outputs.
    pub results: Vec<NamedResult>,
    /// `None` where the value is certain.
    pub spread: Option<Spread>,
}

/// One scenario of the plan.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PlannedScenario {
    /// The scenario's name.
    pub name: String,
    /// Share in the totals, 0 to 1.
    pub weight: f64,
    /// Its note.
    pub note: Option<String>,
    /// Drivers by year, certain ones too, in the order of the file.
    pub inputs: Vec<PlannedInput>,
    /// What moves together.
    pub blocks: Vec<PlannedBlock>,
}

/// A driver, or one year of a series.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PlannedInput {
    /// Dotted path, with the year of a series.
    pub name: String,
    /// The marginal in words, `certain`, or `between its anchor years`.
    pub marginal: String,
    /// Mean; `None` where there is none or it follows from other years.
    pub mean: Option<f64>,
    /// Standard deviation, likewise.
    pub sd: Option<f64>,
    /// First decile.
    pub p10: Option<f64>,
    /// Median.
    pub p50: Option<f64>,
    /// Last decile.
    pub p90: Option<f64>,
    /// Position of its dimension from 1; `None` for what is not drawn.
    pub dimension: Option<usize>,
    /// `None` is judgement.
    pub source: Option<String>,
    /// The remark beside it.
    pub note: Option<String>,
}

/// Inputs that move together.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PlannedBlock {
    /// Names of the joint normals.
    pub normals: Vec<String>,
    /// The strongest correlation of each two inputs; equal names are a series from year to year.
    pub pairs: Vec<PlannedPair>,
}

/// Two inputs, correlated in their normals.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PlannedPair {
    /// The inputs' paths.
    pub between: [String; 2],
    /// Correlation of the normals as asked.
    pub asked: f64,
    /// After any repair.
    pub used: f64,
}

/// A name that targets can use.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct NamedResult {
    /// Dotted name.
    pub name: String,
    /// `bn CNY`, `fraction`, or empty for the user's own.
    pub unit: String,
    /// Segment and variable, where the result is a yearly line.
    #[serde(skip)]
    pub line: Option<(String, String)>,
}

impl Check {
    /// Puts the plan into words; `sampled` tells which inputs carry the spread.
    pub fn new(plan: &Plan, sampled: &Sampled) -> Self {
        let settings = &plan.settings;
        let calendar = &plan.scenarios[0].company.calendar;
        Self {
            title: plan.title.clone(),
            money: plan.unit.of(&plan.currency),
            base_year: calendar.base_year,
            horizon: calendar.base_year + calendar.years() as i64,
            paths: settings.paths(plan.scenarios.len()),
            paths_per_replicate: settings.paths_per_replicate,
            replicates: settings.replicates,
            sampler: settings.sampler.name(),
            seed: settings.seed,
            dimensions: plan.dimensions.clone(),
            copula: match plan.scenarios[0].copula {
                Copula::Gaussian => "gaussian".to_owned(),
                Copula::StudentT { df, .. } => format!("student_t with {df} degrees of freedom"),
            },
            scenarios: plan.scenarios.iter().map(scenario).collect(),
            results: plan.results.iter().map(result).collect(),
            spread: spread(plan, sampled),
        }
    }
}

fn result(result: &ResultName) -> NamedResult {
    NamedResult {
        name: result.name.clone(),
        unit: result.unit.clone(),
        line: result.line.as_ref().map(|line| (line.segment.clone(), line.variable.clone())),
    }
}

fn scenario(planned: &Scenario) -> PlannedScenario {
    PlannedScenario {
        name: planned.name.clone(),
        weight: planned.weight,
        note: planned.note.clone(),
        inputs: planned.drivers.iter().map(|driver| input(planned, driver)).collect(),
        blocks: (0..planned.blocks.len()).map(|block| correlations(planned, block)).collect(),
    }
}

fn input(scenario: &Scenario, driver: &Driver) -> PlannedInput {
    let Described { marginal, figures, dimension } = Described::of(scenario, driver);
    let [mean, sd, p10, p50, p90] = figures;
    PlannedInput {
        name: driver.name.clone(),
        marginal,
        mean,
        sd,
        p10,
        p50,
        p90,
        dimension,
        source: driver.source.clone(),
        note: driver.note.clone(),
    }
}

fn correlations(scenario: &Scenario, block: usize) -> PlannedBlock {
    let members = &scenario.blocks[block].normals;
    let name = |normal: usize| scenario.normals[normal].name.as_str();
    let mut pairs: Vec<PlannedPair> = Vec::new();
    for pair in scenario.pairs.iter().filter(|pair| members.contains(&pair.normals.0)) {
        let (a, b) = (series_of(name(pair.normals.0)), series_of(name(pair.normals.1)));
        let between = if a <= b { [a, b] } else { [b, a] };
        match pairs.iter_mut().find(|known| known.between == between) {
            Some(known) if known.used.abs() >= pair.used.abs() => {}
            Some(known) => (known.asked, known.used) = (pair.asked, pair.used),
            None => pairs.push(PlannedPair {
                between: between.map(str::to_owned),
                asked: pair.asked,
                used: pair.used,
            }),
        }
    }
    PlannedBlock { normals: members.iter().map(|&normal| name(normal).to_owned()).collect(), pairs }
}

/// Doubts that take a look at results: a value per share far from the market's price.
pub fn doubts(scenarios: &Scenarios, plan: &Plan, sampled: &Sampled) -> Vec<Remark> {
    let listings = scenarios.list[0].file.listings.iter();
    let far = listings.filter_map(|listing| {
        let price = listing.price?;
        let value = sampled.median(plan, &format!("per_share.{}", listing.name.value))?;
        if value < price.value * FAR && value > price.value / FAR {
            return None;
        }
        let message = format!(
            "the value per share ({} in the median) is far from the price ({})",
            figure(value),
            figure(price.value)
        );
        let label = "is the market that wrong?";
        let mend = "see whether `shares`, `ratio`, `fx` and all money are counted in their units";
        let diagnostic = Diagnostic::warning(price.span, message, label).mend(mend);
        Some(Remark { rule: PRICE, diagnostic })
    });
    far.collect()
}

/// Name of the rule that compares the value with the price.
pub const PRICE: &str = "price";
