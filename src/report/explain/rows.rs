//! The paths of a scan as rows: weights, replicates, places and values.

use super::super::inputs::{self, Input};
use crate::engine::{Address, Found, Kept, Scan};
use crate::plan::Plan;
use crate::stats::Estimate;
use crate::stats::discovery::Rows;
use crate::stats::jackknife;

/// What is looked at: an input or a main result.
pub(super) struct Thing {
    pub name: String,
    /// `driver`, `year` or `result`.
    pub kind: &'static str,
    pub unit: String,
    /// In the file's language.
    pub expression: String,
    /// Positions among the scanned columns of which it is the mean.
    parts: Vec<usize>,
}

/// The positions in the plan's results that a scan keeps.
pub(super) fn wanted(plan: &Plan) -> Vec<usize> {
    let inputs = inputs::of(plan);
    let mut wanted: Vec<usize> = inputs.into_iter().flat_map(|input| input.parts).collect();
    wanted.extend(&plan.main_results);
    wanted.sort_unstable();
    wanted.dedup();
    wanted
}

/// All inputs, then all main results.
pub(super) fn things(plan: &Plan) -> Vec<Thing> {
    let wanted = wanted(plan);
    let place = |result: &usize| wanted.binary_search(result).ok();
    let unit = |result: usize| plan.results[result].unit.clone();
    let input = |input: Input| Thing {
        kind: input.kind(),
        unit: input.parts.first().map_or_else(String::new, |&part| unit(part)),
        expression: mean_of(plan, &input.parts),
        parts: input.parts.iter().filter_map(place).collect(),
        name: input.name,
    };
    let result = |&result: &usize| Thing {
        name: plan.results[result].name.clone(),
        kind: "result",
        unit: unit(result),
        expression: mean_of(plan, &[result]),
        parts: place(&result).into_iter().collect(),
    };
    let inputs = inputs::of(plan).into_iter().map(input);
    inputs.chain(plan.main_results.iter().map(result)).collect()
}

/// The mean of some results in the file's language.
fn mean_of(plan: &Plan, parts: &[usize]) -> String {
    let names: Vec<&str> = parts.iter().map(|&part| plan.results[part].name.as_str()).collect();
    match names.as_slice() {
        [name] => (*name).to_owned(),
        names => format!("({}) / {}", names.join(" + "), names.len()),
    }
}

/// Some paths of a scan, without places yet.
pub(super) struct Paths<'a> {
    pub rows: Rows,
    /// By scenario, then replicate.
    parts: Vec<Vec<&'a Kept>>,
}

impl<'a> Paths<'a> {
    pub fn new(plan: &Plan, scan: &'a Scan, kept: fn(&Found) -> &Kept) -> Self {
        let mut rows = Rows::default();
        let mut parts = Vec::new();
        for (scenario, found) in plan.scenarios.iter().zip(&scan.found) {
            for (replicate, found) in found.iter().enumerate() {
                let count = kept(found).paths.len();
                rows.weights.resize(rows.len() + count, scenario.weight);
                rows.replicates.resize(rows.replicates.len() + count, replicate);
            }
            parts.push(found.iter().map(kept).collect());
        }
        Self { rows, parts }
    }

    /// A thing's value on every row.
    pub fn values(&self, thing: &Thing) -> Vec<f64> {
        let mut values = Vec::with_capacity(self.rows.len());
        for part in self.parts.iter().flatten() {
            let mean = |row: usize| {
                let sum: f64 = thing.parts.iter().map(|&column| part.columns[column][row]).sum();
                sum / thing.parts.len() as f64
            };
            values.extend((0..part.paths.len()).map(mean));
        }
        values
    }

    /// Number of rows of each scenario, in whose order they stand.
    pub fn by_scenario(&self) -> Vec<usize> {
        let count = |parts: &Vec<&Kept>| parts.iter().map(|part| part.paths.len()).sum();
        self.parts.iter().map(count).collect()
    }

    /// Where a row comes from.
    pub fn address(&self, row: usize) -> Option<Address> {
        let mut left = row;
        for (scenario, parts) in self.parts.iter().enumerate() {
            for (replicate, part) in parts.iter().enumerate() {
                match part.paths.get(left) {
                    Some(&path) => return Some(Address { scenario, replicate, path }),
                    None => left -= part.paths.len(),
                }
            }
        }
        None
    }
}

/// Percentiles that are compared.
pub(super) const PERCENTILES: [f64; 3] = [0.1, 0.5, 0.9];

/// [`PERCENTILES`] of weighted values, with the jackknife's interval around each.
pub(super) fn percentiles(
    values: &[f64],
    rows: &Rows,
    replicates: usize,
    confidence: f64,
) -> [Option<Estimate>; 3] {
    let mut order: Vec<u32> =
        (0..values.len() as u32).filter(|&row| !values[row as usize].is_nan()).collect();
    order.sort_unstable_by(|&a, &b| values[a as usize].total_cmp(&values[b as usize]));
    let mut totals = vec![0.0; replicates];
    for &row in &order {
        totals[rows.replicates[row as usize]] += rows.weights[row as usize];
    }
    let whole: f64 = totals.iter().sum();
    let read = |without: Option<usize>| -> [f64; 3] {
        let total = whole - without.map_or(0.0, |replicate| totals[replicate]);
        let (mut found, mut at, mut below) = ([f64::NAN; 3], 0, 0.0);
        for &row in &order {
            if Some(rows.replicates[row as usize]) != without {
                below += rows.weights[row as usize];
                while at < 3 && below >= PERCENTILES[at] * total * (1.0 - 1e-12) {
                    found[at] = values[row as usize];
                    at += 1;
                }
            }
        }
        found
    };
    let all = read(None);
    let without: Vec<[f64; 3]> = (0..replicates).map(|replicate| read(Some(replicate))).collect();
    std::array::from_fn(|at| {
        let of: Vec<f64> = without.iter().map(|found| found[at]).collect();
        let found = jackknife(all[at], &of, confidence)?;
        // The jackknife's error around the percentile itself: its correction is for smooth figures.
        let half = 0.5 * (found.high - found.low);
        Some(Estimate { value: all[at], low: all[at] - half, high: all[at] + half, ..found })
    })
}
