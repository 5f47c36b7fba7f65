//! The tornado: a result's mean with each driver in its lowest and in its highest decile.

use super::super::scope::Digests;
use super::super::{Cell, Table};
use super::{Part, interval};
use crate::plan::Plan;

const ANY: (f64, f64) = (f64::NEG_INFINITY, f64::INFINITY);

/// A row for each scope, headline result and input that varies, the widest swing first.
pub(super) fn table(plan: &Plan, digests: &Digests, parts: &[Part]) -> Table {
    let mut rows = Vec::new();
    for part in parts {
        for (place, &result) in part.results.iter().enumerate() {
            let mean = digests.of(plan, result, part.scope).mean.map(|mean| mean.value);
            let mut found: Vec<(f64, Vec<Cell>)> = Vec::new();
            for (seen, classes) in part.inputs.iter().zip(&part.classes) {
                let classes = &classes[place];
                let swing = part.estimate(|without| classes.high(without) - classes.low(without));
                let width = swing.map_or(0.0, |swing| swing.value.abs());
                let mut row = vec![
                    Cell::text(part.scope.name(plan)),
                    Cell::text(&plan.results[result].name),
                    Cell::text(&seen.input.name),
                    Cell::text(seen.input.kind()),
                ];
                row.extend(seen.deciles.map(Cell::from));
                row.push(Cell::from(mean));
                row.extend(interval(part.estimate(|without| classes.low(without)), ANY));
                row.extend(interval(part.estimate(|without| classes.high(without)), ANY));
                row.extend(interval(swing, ANY));
                found.push((width, row));
            }
            found.sort_by(|a, b| b.0.total_cmp(&a.0));
            rows.extend(found.into_iter().map(|(_, row)| row));
        }
    }
    Table {
        name: "swing",
        columns: &[
            "scenario",
            "result",
            "driver",
            "kind",
            "driver_p10",
            "driver_p90",
            "mean",
            "low_mean",
            "low_ci_low",
            "low_ci_high",
            "high_mean",
            "high_ci_low",
            "high_ci_high",
            "swing",
            "swing_ci_low",
            "swing_ci_high",
        ],
        rows,
    }
}
