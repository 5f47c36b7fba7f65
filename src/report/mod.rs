//! An outcome in words and tables: no statistics are gathered here, and no bytes are made.

mod answer;
mod audit;
mod bridge;
mod check;
mod compared;
mod convergence;
mod correlation;
mod depreciation;
mod described;
mod distribution;
mod drivers;
mod explain;
mod fan;
mod grid;
mod histogram;
mod history;
mod influence;
mod inputs;
mod marginals;
mod marks;
mod names;
mod odds;
mod page;
mod paths;
mod percentiles;
mod record;
mod scope;
mod sensitivity;
mod solved;
mod spread;
mod stopping;
mod table;
mod targets;
mod workbook;

pub use answer::{Answer, Bar, Mark, Percentiles, Shape, TargetAnswer, basis};
pub use check::{
    Check, NamedResult, PRICE, PlannedBlock, PlannedInput, PlannedPair, PlannedScenario, doubts,
};
pub use compared::{Compared, Contribution, Move, Row};
pub use explain::{Change, Explanation, FoundBox, Nearest, Pair, Typical, TypicalValue};
pub use grid::{Grid, GridPage};
pub use names::{series_of, table_and_key};
pub use page::{Block, Centre, Comparison, Line, Page, Part, Place, Verdict};
pub use record::{
    Configuration, FileRecord, Gap, PathsWithoutValue, Record, ScenarioRecord, Simulation, Timing,
};
pub use scope::Scope;
pub use sensitivity::{
    Factor, FactorSensitivity, Factors, GroupSensitivity, OutputSensitivity, Sensitivity,
};
pub use solved::{Asked, Frontier, MovedMean, Solved, Varied, moved_means};
pub use spread::{Carrier, Sampled, Spread, spread};
pub use stopping::{MOST_PATHS, Reached, Stopping, until_precise};
pub use table::{Cell, Table};
pub use workbook::{
    Chart, Content, Entry, Form, Kind, Look, Range, Sheet, Term, Workbook, column_name,
};

use crate::engine::Outcome;
use crate::plan::Plan;

/// Everything a run has to say.
#[derive(Clone, Debug)]
pub struct Report {
    /// The tables, each to become a file.
    pub tables: Vec<Table>,
    /// The short answer.
    pub answer: Answer,
    /// Figures that are missing, and why.
    pub gaps: Vec<Gap>,
    /// Draws that do not agree with what was asked; empty for a sound run.
    pub disagreements: Vec<String>,
}

impl Report {
    /// Draws up the report of a run.
    pub fn new(plan: &Plan, outcome: &Outcome) -> Self {
        let mut gaps = Vec::new();
        let digests = scope::Digests::new(plan, outcome);
        let short = || {
            vec![
                targets::table(plan, outcome, &mut gaps),
                distribution::table(plan, &digests, &mut gaps),
                percentiles::table(plan, outcome),
                histogram::table(plan, outcome, &digests),
                fan::table(plan, &digests),
                drivers::table(plan, &digests),
                correlation::table(plan, outcome),
                convergence::table(plan, outcome),
                bridge::table(plan, &digests),
                depreciation::table(plan),
                marks::table(plan),
                marginals::table(plan),
                paths::table(plan),
                history::table(plan),
            ]
        };
        let (mut tables, influence) = rayon::join(short, || influence::tables(plan, &digests));
        tables.extend(influence);
        Self {
            tables,
            answer: answer::answer(plan, outcome, &digests),
            gaps,
            disagreements: audit::audit(plan, outcome, &digests),
        }
    }
}
