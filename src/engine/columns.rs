//! A few columns of every path, kept whole: what measures are read from.

use rayon::prelude::*;

use super::batch::{BATCH, Batch, Streams};
use super::kernel::{Sink, Work};
use super::simulate::points_of;
use crate::model::Reference;
use crate::plan::{Plan, Scenario};
use crate::sampling::{Points, PointsError};

/// Paths of one piece of work, about.
const PIECE: u64 = 1 << 13;

/// Values by reference and path.
type Columns = Vec<Vec<f64>>;

/// Columns by scenario and replicate.
pub(super) type AllColumns = Vec<Vec<Columns>>;

/// A scenario's replicates from `replicate` to `last`, of each the paths from `first` to `end`.
struct Piece {
    scenario: usize,
    replicate: usize,
    last: usize,
    first: u64,
    end: u64,
}

/// Runs all paths on the threads of the pool at hand and keeps the columns that `references`
/// holds for each scenario. `progress` is told of paths done.
pub(super) fn columns(
    plan: &Plan,
    references: &[Vec<Reference>],
    progress: &(dyn Fn(u64) + Sync),
) -> Result<AllColumns, PointsError> {
    let points = points_of(plan)?;
    let replicates = plan.settings.replicates;
    let mut kept: AllColumns = references
        .iter()
        .map(|references| vec![vec![Vec::new(); references.len()]; replicates])
        .collect();
    let pieces = pieces(plan);
    let done: Vec<Vec<Columns>> = pieces
        .par_iter()
        .map(|piece| {
            let found = run(plan, &points, &references[piece.scenario], piece);
            progress((piece.end - piece.first) * (piece.last - piece.replicate + 1) as u64);
            found
        })
        .collect();
    for (piece, found) in pieces.iter().zip(done) {
        for (columns, more) in kept[piece.scenario][piece.replicate..].iter_mut().zip(found) {
            for (column, more) in columns.iter_mut().zip(more) {
                column.extend(more);
            }
        }
    }
    Ok(kept)
}

/// Cuts the paths into pieces: several replicates at once where these are small.
fn pieces(plan: &Plan) -> Vec<Piece> {
    let paths = plan.settings.paths_per_replicate;
    let at_once = (PIECE / paths).max(1) as usize;
    let mut pieces = Vec::new();
    for scenario in 0..plan.scenarios.len() {
        for replicate in (0..plan.settings.replicates).step_by(at_once) {
            let last = (replicate + at_once).min(plan.settings.replicates) - 1;
            for first in (0..paths).step_by(PIECE as usize) {
                let end = (first + PIECE).min(paths);
                pieces.push(Piece { scenario, replicate, last, first, end });
            }
        }
    }
    pieces
}

/// The columns of each replicate of a piece.
fn run(plan: &Plan, points: &Points, references: &[Reference], piece: &Piece) -> Vec<Columns> {
    let scenario: &Scenario = &plan.scenarios[piece.scenario];
    let mut batch = Batch::new(scenario, BATCH);
    (piece.replicate..=piece.last)
        .map(|replicate| {
            let mut columns = vec![Vec::new(); references.len()];
            let mut work = Work {
                plan,
                scenario,
                streams: Streams::new(points, scenario, replicate),
                first: piece.first,
                end: piece.end,
                batch: &mut batch,
                sink: Sink::Kept { of: references, columns: &mut columns },
            };
            work.run();
            columns
        })
        .collect()
}
