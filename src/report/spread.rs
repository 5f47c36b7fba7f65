//! Which inputs carry the spread of the value per share, on a small sample of paths.

use std::collections::BTreeMap;

use serde::Serialize;

use super::names::series_of;
use crate::engine;
use crate::plan::{Driver, DriverKind, Figure, Plan, Scenario};
use crate::sampling::PointsError;

/// Paths looked at, each scenario; fewer where there are many scenarios or figures.
const PATHS: u64 = 4096;
const LEAST_PATHS: u64 = 256;
/// Most paths over all scenarios, and most values held at once (128 MB).
const PATHS_IN_ALL: u64 = 1 << 16;
const VALUES: u64 = 1 << 24;

/// What the shares are, in words that stand beside them.
pub const METHOD: &str = "squared rank correlations with the result, averaged over the scenarios \
                          by weight, made to sum to 1; correlated inputs share credit";

/// Shares of the spread of one result.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Spread {
    /// The result whose spread is shared out.
    pub result: String,
    /// Paths of each scenario.
    pub paths: u64,
    /// What the shares are.
    pub method: &'static str,
    /// Largest first; the years of a series are one input.
    pub inputs: Vec<Carrier>,
}

/// An input and the part of the spread that goes with it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Carrier {
    /// The driver's path, without a year.
    pub input: String,
    /// 0 to 1.
    pub share: f64,
    /// `None` is judgement.
    pub source: Option<String>,
    /// The remark beside it.
    pub note: Option<String>,
}

impl Spread {
    /// Part of the spread that inputs without a source carry.
    pub fn without_source(&self) -> f64 {
        let bare = self.inputs.iter().filter(|carrier| carrier.source.is_none());
        bare.map(|carrier| carrier.share).sum::<f64>().min(1.0)
    }
}

/// Values of the inputs and the values per share on a few paths, by scenario and figure; columns
/// of other figures are empty.
pub struct Sampled(Vec<Vec<Vec<f64>>>);

impl Sampled {
    /// Draws the sample.
    pub fn new(plan: &Plan) -> Result<Self, PointsError> {
        let scenarios = plan.scenarios.len();
        let most = (PATHS_IN_ALL / scenarios as u64).min(VALUES / plan.figures.max(1) as u64);
        let paths = most.clamp(LEAST_PATHS, PATHS);
        let mut wanted = vec![false; plan.figures];
        for result in plan.results.iter().filter(|result| is_shown(&result.name)) {
            wanted[result.figure] = true;
        }
        let sample = |index| {
            let mut columns = engine::sample(plan, index, paths)?;
            let others = columns.iter_mut().zip(&wanted).filter(|(_, wanted)| !**wanted);
            others.for_each(|(column, _)| *column = Vec::new());
            Ok(columns)
        };
        Ok(Self((0..scenarios).map(sample).collect::<Result<_, _>>()?))
    }

    /// A result's values in one scenario; `None` unless it is uncertain there.
    fn column(&self, plan: &Plan, scenario: usize, result: &str) -> Option<&[f64]> {
        let result = plan.results.iter().find(|known| known.name == result)?;
        match plan.scenarios[scenario].figures[result.figure] {
            Figure::Uncertain(_) => Some(&self.0[scenario][result.figure]),
            _ => None,
        }
    }

    /// The median of a result: the scenarios' medians, averaged by weight.
    pub(super) fn median(&self, plan: &Plan, result: &str) -> Option<f64> {
        let mut sum = 0.0;
        for (index, scenario) in plan.scenarios.iter().enumerate() {
            let mut values: Vec<f64> = self.column(plan, index, result)?.to_vec();
            values.retain(|value| !value.is_nan());
            values.sort_by(f64::total_cmp);
            sum += scenario.weight * values.get(values.len() / 2)?;
        }
        Some(sum)
    }
}

/// Shares out the spread of the first listing's value, or of equity without a listing; `None`
/// where that is certain. A series counts once, by the mean of its years, as in a run's
/// `rank_correlation.csv`: years that move together would each be credited with all of it.
pub fn spread(plan: &Plan, sampled: &Sampled) -> Option<Spread> {
    let equity = || plan.results.iter().position(|result| result.name == "equity");
    let result = plan.results[plan.first_value_per_share().or_else(equity)?].name.clone();
    let mut carriers: BTreeMap<(String, Option<String>), Carrier> = BTreeMap::new();
    let mut paths = 0;
    for (index, scenario) in plan.scenarios.iter().enumerate() {
        let Some(values) = sampled.column(plan, index, &result) else { continue };
        paths = values.len() as u64;
        let kept: Vec<usize> = (0..values.len()).filter(|&path| !values[path].is_nan()).collect();
        let ranked = ranks(&pick(values, &kept));
        for years in drawn(plan, sampled, index, scenario) {
            let sums: Vec<f64> = kept
                .iter()
                .map(|&path| years.iter().map(|(_, column)| column[path]).sum())
                .collect();
            let correlation = pearson(&ranks(&sums), &ranked);
            let share = scenario.weight * correlation * correlation / years.len() as f64;
            for (driver, _) in years {
                let key = (series_of(&driver.name).to_owned(), driver.source.clone());
                let carrier = carriers.entry(key).or_insert_with_key(|(input, source)| Carrier {
                    input: input.clone(),
                    share: 0.0,
                    source: source.clone(),
                    note: driver.note.clone(),
                });
                carrier.share += share;
            }
        }
    }
    let total: f64 = carriers.values().map(|carrier| carrier.share).sum();
    if !(total > 0.0) {
        return None;
    }
    let mut inputs: Vec<Carrier> = carriers.into_values().collect();
    inputs.iter_mut().for_each(|carrier| carrier.share /= total);
    inputs.sort_by(|a, b| b.share.total_cmp(&a.share));
    Some(Spread { result, paths, method: METHOD, inputs })
}

/// The drivers of a scenario that are drawn, with their values; the years of a series together.
fn drawn<'a>(
    plan: &'a Plan,
    sampled: &'a Sampled,
    index: usize,
    scenario: &'a Scenario,
) -> Vec<Vec<(&'a Driver, &'a [f64])>> {
    let mut found: BTreeMap<&str, Vec<(&Driver, &[f64])>> = BTreeMap::new();
    for driver in &scenario.drivers {
        let column = sampled.column(plan, index, &format!("driver.{}", driver.name));
        if let (DriverKind::Drawn { .. }, Some(column)) = (&driver.kind, column) {
            found.entry(series_of(&driver.name)).or_default().push((driver, column));
        }
    }
    found.into_values().collect()
}

/// Whether a result is kept in the sample.
fn is_shown(name: &str) -> bool {
    name == "equity" || name.starts_with("per_share.") || name.starts_with("driver.")
}

fn pick(column: &[f64], paths: &[usize]) -> Vec<f64> {
    paths.iter().map(|&path| column[path]).collect()
}

/// Ranks from 0; equal values share the mean of theirs.
fn ranks(values: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|&a, &b| values[a].total_cmp(&values[b]));
    let mut ranks = vec![0.0; values.len()];
    let mut first = 0;
    for equal in order.chunk_by(|&a, &b| values[a] == values[b]) {
        let shared = first as f64 + (equal.len() - 1) as f64 / 2.0;
        equal.iter().for_each(|&index| ranks[index] = shared);
        first += equal.len();
    }
    ranks
}

/// Pearson's correlation; 0 where a column does not vary.
fn pearson(a: &[f64], b: &[f64]) -> f64 {
    let n = a.len() as f64;
    let mean = |column: &[f64]| column.iter().sum::<f64>() / n;
    let (ma, mb) = (mean(a), mean(b));
    let (mut aa, mut bb, mut ab) = (0.0, 0.0, 0.0);
    for (x, y) in a.iter().zip(b) {
        aa += (x - ma) * (x - ma);
        bb += (y - mb) * (y - mb);
        ab += (x - ma) * (y - mb);
    }
    let variances: f64 = aa * bb;
    if variances > 0.0 { ab / variances.sqrt() } else { 0.0 }
}
