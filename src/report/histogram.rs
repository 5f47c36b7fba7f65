//! Histograms of the main results.

use super::scope::Digests;
use super::{Cell, Table};
use crate::engine::Outcome;
use crate::plan::Plan;
use crate::stats::LinearHistogram;

/// A row for each scenario, main result and bin.
///
/// Shares are of the paths that have a value; in `all` they carry the scenarios' weights, and
/// `paths` counts without them.
pub(super) fn table(plan: &Plan, outcome: &Outcome, digests: &Digests) -> Table {
    let mut rows = Vec::new();
    for &scope in digests.scopes() {
        for (position, &result) in plan.main_results.iter().enumerate() {
            let Some((min, max)) = digests.of(plan, result, scope).extremes else { continue };
            let parts: Vec<(&LinearHistogram, f64)> = scope
                .parts(plan)
                .into_iter()
                .filter_map(|(scenario, weight)| {
                    Some((outcome.scenarios[scenario].histograms[position].as_ref()?, weight))
                })
                .collect();
            for bin in bins(&parts, min, max) {
                let mut row =
                    vec![Cell::text(scope.name(plan)), Cell::text(&plan.results[result].name)];
                row.extend([
                    Cell::from(bin.low),
                    Cell::from(bin.high),
                    Cell::from(bin.paths),
                    Cell::from(bin.share),
                    Cell::from(bin.cumulative),
                ]);
                rows.push(row);
            }
        }
    }
    Table {
        name: "histogram",
        columns: &["scenario", "result", "low", "high", "paths", "share", "cumulative"],
        rows,
    }
}

struct Bin {
    low: f64,
    high: f64,
    paths: u64,
    share: f64,
    cumulative: f64,
}

/// The bins of weighted scenarios, from the first to the last that holds a path; the open bins
/// end at the least and the greatest value.
fn bins(parts: &[(&LinearHistogram, f64)], min: f64, max: f64) -> Vec<Bin> {
    let Some((first, _)) = parts.first() else { return Vec::new() };
    let edges = first.edges();
    let mut columns = vec![(min, edges[0])];
    columns.extend(edges.windows(2).map(|pair| (pair[0], pair[1])));
    columns.push((edges[edges.len() - 1], max));
    let count_at = |histogram: &LinearHistogram, bin: usize| match bin {
        0 => histogram.below(),
        bin if bin == columns.len() - 1 => histogram.above(),
        bin => histogram.counts()[bin - 1],
    };
    let counts: Vec<(u64, f64)> = (0..columns.len())
        .map(|bin| {
            parts.iter().fold((0, 0.0), |(paths, mass), (histogram, weight)| {
                let count = count_at(histogram, bin);
                (paths + count, mass + weight * count as f64)
            })
        })
        .collect();
    let total = counts.iter().fold(0.0, |sum, (_, mass)| sum + mass);
    let held = |count: &(u64, f64)| count.0 > 0;
    let (Some(from), Some(to)) = (counts.iter().position(held), counts.iter().rposition(held))
    else {
        return Vec::new();
    };
    let mut below = 0.0;
    (from..=to)
        .map(|bin| {
            let (paths, mass) = counts[bin];
            below += mass;
            let (low, high) = columns[bin];
            Bin { low, high, paths, share: mass / total, cumulative: below / total }
        })
        .collect()
}
