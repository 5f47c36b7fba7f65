//! Every path's values, in the order of addresses.

use rayon::prelude::*;

use super::batch::{BATCH, Batch, Streams};
use super::dispatch::InstructionSet;
use super::kernel::{Sink, Work};
use super::simulate::{Options, SimulateError, points_of};
use super::threads::Threads;
use crate::plan::{Figure, Plan};
use crate::sampling::{Points, PointsError};

/// Batches that may wait for their turn, for each thread.
const WAITING: usize = 8;

/// Why the paths could not all be handed over.
#[derive(Debug, thiserror::Error)]
pub enum RowsError<E> {
    /// There are no such points, or no threads.
    #[error(transparent)]
    Start(SimulateError),
    /// The receiver gave up.
    #[error("{0}")]
    Receiver(E),
}

impl<E> From<PointsError> for RowsError<E> {
    fn from(error: PointsError) -> Self {
        Self::Start(error.into())
    }
}

impl<E> From<rayon::ThreadPoolBuildError> for RowsError<E> {
    fn from(error: rayon::ThreadPoolBuildError) -> Self {
        Self::Start(error.into())
    }
}

/// Some results of neighbouring paths of one replicate.
pub struct Rows<'a> {
    /// Position of the scenario.
    pub scenario: usize,
    /// Randomisation of the points.
    pub replicate: usize,
    /// Number of the first path in its replicate.
    pub first: u64,
    /// Number of paths.
    pub count: usize,
    columns: Vec<Column<'a>>,
}

enum Column<'a> {
    Same(Option<f64>),
    Values(&'a [f64]),
}

impl Rows<'_> {
    /// Number of results asked for.
    pub fn columns(&self) -> usize {
        self.columns.len()
    }

    /// The values of one result on all these paths; NaN where there is none.
    pub fn column(&self, result: usize) -> Vec<f64> {
        match self.columns[result] {
            Column::Same(value) => vec![value.unwrap_or(f64::NAN); self.count],
            Column::Values(values) => values.to_vec(),
        }
    }

    /// The values of one path, counted from the first of these rows, in the order of the results
    /// asked for; `None` where there is none.
    pub fn row(&self, path: usize) -> impl Iterator<Item = Option<f64>> {
        self.columns.iter().map(move |column| match column {
            Column::Same(value) => *value,
            Column::Values(values) => (!values[path].is_nan()).then_some(values[path]),
        })
    }
}

/// Evaluates every path of a plan; `results` are positions in the plan's results.
///
/// Batches are encoded on all threads in any order; what `encode` makes of them reaches `receive`
/// in the order scenario, replicate, path. A few batches a thread are held at a time. `receive`
/// is also told how many paths these are.
///
/// # Errors
/// No points or threads; the first error of `receive`, which ends the work.
pub fn rows<T: Send, E>(
    plan: &Plan,
    results: &[usize],
    options: &Options,
    encode: &(dyn Fn(&Rows) -> T + Sync),
    receive: &mut dyn FnMut(T, u64) -> Result<(), E>,
) -> Result<(), RowsError<E>> {
    let points = points_of(plan)?;
    let threads = Threads::new(options.threads)?;
    let window = (threads.count() * WAITING) as u64;
    let pieces = Pieces::of(plan);
    let mut next = 0;
    while next < pieces.total() {
        let end = (next + window).min(pieces.total());
        let encoded: Vec<(T, u64)> = threads.run(|| {
            (next..end)
                .into_par_iter()
                .map(|index| {
                    let piece = pieces.piece(index);
                    let instructions = options.instructions;
                    let part = encode_piece(plan, &points, results, &piece, instructions, encode);
                    (part, piece.count as u64)
                })
                .collect()
        });
        for (part, paths) in encoded {
            receive(part, paths).map_err(RowsError::Receiver)?;
        }
        next = end;
    }
    Ok(())
}

fn encode_piece<T>(
    plan: &Plan,
    points: &Points,
    results: &[usize],
    piece: &Piece,
    instructions: InstructionSet,
    encode: &(dyn Fn(&Rows) -> T + Sync),
) -> T {
    let scenario = &plan.scenarios[piece.scenario];
    let mut batch = Batch::new(scenario, BATCH);
    batch.instructions = instructions;
    let mut work = Work {
        plan,
        scenario,
        streams: Streams::new(points, scenario, piece.replicate),
        first: piece.first,
        end: piece.first + piece.count as u64,
        batch: &mut batch,
        sink: Sink::Batch,
    };
    work.run();
    let columns = results
        .iter()
        .map(|&result| match scenario.figures[plan.results[result].figure] {
            Figure::Certain(value) => Column::Same(Some(value)),
            Figure::Absent => Column::Same(None),
            Figure::Uncertain(reference) => Column::Values(&batch.column(reference)[..piece.count]),
        })
        .collect();
    let Piece { scenario, replicate, first, count } = *piece;
    encode(&Rows { scenario, replicate, first, count, columns })
}

/// How all paths are cut into batches, in the order of addresses.
struct Pieces {
    replicates: u64,
    paths_per_replicate: u64,
    per_replicate: u64,
    total: u64,
}

struct Piece {
    scenario: usize,
    replicate: usize,
    first: u64,
    count: usize,
}

impl Pieces {
    fn of(plan: &Plan) -> Self {
        let replicates = plan.settings.replicates as u64;
        let paths_per_replicate = plan.settings.paths_per_replicate;
        let per_replicate = paths_per_replicate.div_ceil(BATCH as u64);
        let total = plan.scenarios.len() as u64 * replicates * per_replicate;
        Self { replicates, paths_per_replicate, per_replicate, total }
    }

    fn total(&self) -> u64 {
        self.total
    }

    fn piece(&self, index: u64) -> Piece {
        let first = index % self.per_replicate * BATCH as u64;
        let replicate = index / self.per_replicate;
        Piece {
            scenario: (replicate / self.replicates) as usize,
            replicate: (replicate % self.replicates) as usize,
            first,
            count: (self.paths_per_replicate - first).min(BATCH as u64) as usize,
        }
    }
}
