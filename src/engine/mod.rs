//! Draw, evaluate, observe, merge: a plan becomes an outcome.
//!
//! Paths are evaluated in batches of [`BATCH`], all operations of a batch in a fixed order, and
//! sums are settled for some batches together.
//! Batches are handed to threads in any order: each thread observes into partial statistics of
//! its own, and these merge exactly, so that the outcome's bits depend on nothing but the plan.

mod aligned;
pub mod attribution;
mod batch;
mod columns;
pub mod dispatch;
mod first_paths;
mod influence;
mod kernel;
mod lines;
mod measure;
mod outcome;
mod pilot;
mod replay;
pub mod root;
mod rows;
mod sample;
mod scan;
pub mod sensitivity;
mod simulate;
mod threads;
mod vintages;

pub use batch::BATCH;
pub use dispatch::InstructionSet;
pub use first_paths::first_paths;
pub use influence::influence;
pub use lines::{Smoothed, SmoothedTarget, smooth};
pub use measure::{Reading, measure};
pub use outcome::{Outcome, ScenarioOutcome, Tally};
pub use replay::{Address, Replay, evaluate_at, replay};
pub use rows::{Rows, RowsError, rows};
pub use sample::sample;
pub use scan::{Found, Kept, Scan, Search, scan};
pub use simulate::{Options, SimulateError, simulate};
pub use threads::on_threads;
pub use vintages::vintage_charges;
