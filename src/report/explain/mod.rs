//! What must be true when a target is met.

mod reading;
mod rows;
mod tables;

use super::scope::independent_paths;
use crate::engine::{Address, Scan};
use crate::plan::Plan;
use crate::stats::{Estimate, Hits, share_from_replicates, share_from_sample};
use reading::Reading;
use rows::Paths;

/// Fewest paths that meet the target for pairs, a box and typical paths.
const FEWEST: u64 = 100;

/// What was found.
#[derive(Clone, Debug, PartialEq)]
pub struct Explanation {
    /// Title of the case.
    pub title: String,
    /// The target's name.
    pub target: String,
    /// The event as written.
    pub event: String,
    /// The condition as written.
    pub given: Option<String>,
    /// Of the intervals.
    pub confidence: f64,
    /// Paths looked at, over all scenarios.
    pub paths: u64,
    /// Paths of `valsim run`.
    pub own_paths: u64,
    /// Paths that meet the target.
    pub met: u64,
    /// P(event | condition); `None` where no path meets the condition.
    pub probability: Option<Estimate>,
    /// How near the best path came, where none meets the target.
    pub nearest: Option<Nearest>,
    /// Scenario, its weight, and its part of the paths that meet the target.
    pub scenarios: Vec<(String, f64, f64)>,
    /// Inputs, the most telling first, then the main results.
    pub changes: Vec<Change>,
    /// The pairs of drivers whose joint range tells most, that first.
    pub pairs: Vec<Pair>,
    /// A box in which the target is likelier.
    pub found_box: Option<FoundBox>,
    /// Typical paths, that of most others first.
    pub typical: Vec<Typical>,
}

/// The path that came nearest.
#[derive(Clone, Debug, PartialEq)]
pub struct Nearest {
    /// The result that the target compares.
    pub result: String,
    /// What it would have to be.
    pub needed: f64,
    /// What it was.
    pub best: f64,
    /// On which path, as `valsim path` takes it.
    pub address: String,
}

/// How an input or a result is distributed when the target is met, beside all paths.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    /// Dotted name.
    pub name: String,
    /// `driver`, `year` or `result`.
    pub kind: &'static str,
    /// Unit of the figures.
    pub unit: String,
    /// p10, p50 and p90 over all paths.
    pub overall: [Option<Estimate>; 3],
    /// The same over the paths that meet the target.
    pub met: [Option<Estimate>; 3],
    /// By tenth of the overall distribution: its least value, and how much likelier the target
    /// is there.
    pub lifts: Vec<(f64, Option<Estimate>)>,
    /// How far the two distributions are apart.
    pub strength: f64,
}

/// Two drivers.
#[derive(Clone, Debug, PartialEq)]
pub struct Pair {
    /// Their names.
    pub names: [String; 2],
    /// Part of the variance of the target's indicator that their fifths explain.
    pub explained: Option<Estimate>,
    /// The ranges in which the target is likeliest.
    pub ranges: [(f64, f64); 2],
    /// Its probability there.
    pub probability: Option<Estimate>,
}

/// A box, found on the even replicates and judged on the odd ones.
#[derive(Clone, Debug, PartialEq)]
pub struct FoundBox {
    /// Driver, least value (minus infinity: none), and the value it must stay below (infinity).
    pub conditions: Vec<(String, f64, f64)>,
    /// The same as a condition of the file's language; a series stands for the mean of its years.
    pub expression: String,
    /// The target's probability inside.
    pub probability: Option<Estimate>,
    /// Part of the paths that meet the target that lie inside.
    pub coverage: Option<Estimate>,
    /// Part of all paths that lie inside.
    pub mass: Option<Estimate>,
}

impl Explanation {
    /// The target under the box's conditions, as a `[[targets]]` entry of the file.
    pub fn box_target(&self, inside: &FoundBox) -> String {
        let given = match &self.given {
            None => inside.expression.clone(),
            Some(given) => format!("({given}) and {}", inside.expression),
        };
        let text = |text: &str| toml::Value::from(text).to_string();
        let name = text(&format!("{}, in the box", self.target));
        let (event, given) = (text(&self.event), text(&given));
        format!("[[targets]]\nname  = {name}\nevent = {event}\ngiven = {given}\n")
    }
}

/// A path that stands for others.
#[derive(Clone, Debug, PartialEq)]
pub struct Typical {
    /// As `valsim path` takes it.
    pub address: String,
    /// Paths of each replicate that the run must have for that, where its own do not suffice.
    pub more_paths: Option<u64>,
    /// Part of the target's paths that it stands for.
    pub share: f64,
    /// Every input and main result.
    pub values: Vec<TypicalValue>,
}

/// An input or a result on a typical path.
#[derive(Clone, Debug, PartialEq)]
pub struct TypicalValue {
    /// Dotted name.
    pub name: String,
    /// `driver`, `year` or `result`.
    pub kind: &'static str,
    /// Unit of the value.
    pub unit: String,
    /// NaN where the path has none.
    pub value: f64,
    /// The hundredth of its distribution over all paths in which it lies, from 0.
    pub place: usize,
}

impl Explanation {
    /// Positions in the plan's results that the scan is to keep.
    pub fn wanted(plan: &Plan) -> Vec<usize> {
        rows::wanted(plan)
    }

    /// Reads the paths of a scan that kept what is wanted.
    pub fn new(plan: &Plan, target: usize, scan: &Scan) -> Self {
        let asked = &plan.targets[target];
        let settings = &plan.settings;
        let columns = (plan.scenarios.len() * settings.replicates) as u64;
        let mut found = Self {
            title: plan.title.clone(),
            target: asked.name.clone(),
            event: asked.event.clone(),
            given: asked.given.clone(),
            confidence: settings.confidence,
            paths: scan.each * columns,
            own_paths: settings.paths_per_replicate * columns,
            met: scan.met(),
            probability: probability(plan, scan),
            nearest: None,
            scenarios: Vec::new(),
            changes: Vec::new(),
            pairs: Vec::new(),
            found_box: None,
            typical: Vec::new(),
        };
        if found.met == 0 {
            found.nearest = nearest(plan, target, scan);
            return found;
        }
        let reading = Reading::new(plan, scan);
        found.scenarios = scenarios(plan, scan);
        found.changes = reading.changes();
        if found.met >= FEWEST {
            let probability = found.probability.map_or(0.0, |probability| probability.value);
            found.pairs = reading.pairs(probability);
            found.found_box = reading.found_box();
            found.typical = reading.typical();
        }
        found
    }
}

/// P(event | condition) on all paths looked at.
fn probability(plan: &Plan, scan: &Scan) -> Option<Estimate> {
    let counts: Vec<[Vec<u64>; 2]> = scan
        .found
        .iter()
        .map(|found| {
            let given = found.iter().map(|found| found.given).collect();
            let met = found.iter().map(|found| found.met.paths.len() as u64).collect();
            [given, met]
        })
        .collect();
    let hits: Vec<Hits> = plan
        .scenarios
        .iter()
        .zip(&counts)
        .map(|(scenario, [given, hits])| Hits {
            weight: scenario.weight,
            paths: scan.each * given.len() as u64,
            given,
            hits,
        })
        .collect();
    let confidence = plan.settings.confidence;
    match independent_paths(plan) {
        true => share_from_sample(&hits, confidence),
        false => share_from_replicates(&hits, confidence),
    }
}

/// Each scenario's weight and its part of the target's weighted paths.
fn scenarios(plan: &Plan, scan: &Scan) -> Vec<(String, f64, f64)> {
    let met = |found: &Vec<crate::engine::Found>| -> usize {
        found.iter().map(|found| found.met.paths.len()).sum()
    };
    let pairs = || plan.scenarios.iter().zip(&scan.found);
    let part = |(scenario, found): (&crate::plan::Scenario, _)| scenario.weight * met(found) as f64;
    let whole: f64 = pairs().map(part).sum();
    pairs().map(|pair| (pair.0.name.clone(), pair.0.weight, part(pair) / whole)).collect()
}

/// The kept path on which the compared result is nearest to the target's number.
fn nearest(plan: &Plan, target: usize, scan: &Scan) -> Option<Nearest> {
    let (result, needed) = plan.targets[target].threshold.clone()?;
    let thing = rows::things(plan).into_iter().find(|thing| thing.name == result)?;
    let paths = Paths::new(plan, scan, |found| &found.first);
    let values = paths.values(&thing);
    let known = (0..values.len()).filter(|&row| !values[row].is_nan());
    let row = known.min_by(|&a, &b| {
        let apart = |row: usize| (values[row] - needed).abs();
        apart(a).total_cmp(&apart(b))
    })?;
    let address = words(plan, paths.address(row)?);
    Some(Nearest { result, needed, best: values[row], address })
}

/// An address as `valsim path` takes it.
fn words(plan: &Plan, address: Address) -> String {
    let Address { scenario, replicate, path } = address;
    match plan.scenarios.len() {
        1 => format!("{replicate}/{path}"),
        _ => format!("{}/{replicate}/{path}", plan.scenarios[scenario].name),
    }
}
