//! The record of a run: what one needs to know to trust it and to run it again.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{Report, Stopping};
use crate::diagnostic::Diagnostic;
use crate::engine::Outcome;
use crate::plan::{Figure, Plan};

/// `run.json`.
#[derive(Clone, Debug, Serialize)]
pub struct Record {
    /// Name of the program.
    pub program: &'static str,
    /// Its version.
    pub version: &'static str,
    /// Title of the case.
    pub title: String,
    /// What was run.
    pub configuration: Configuration,
    /// With which points.
    pub simulation: Simulation,
    /// How it stopped, where precisions were asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stopping: Option<Stopping>,
    /// Names of the point set's dimensions, in their order.
    pub dimensions: Vec<String>,
    /// In the plan's order.
    pub scenarios: Vec<ScenarioRecord>,
    /// For each scenario and result with paths that have no value: how many, and why.
    pub paths_without_value: Vec<PathsWithoutValue>,
    /// Figures that are empty in the tables.
    pub missing: Vec<Gap>,
    /// Doubts of the plan, then draws that do not agree with what was asked.
    pub warnings: Vec<String>,
    /// All other files of the folder.
    pub files: Vec<FileRecord>,
    /// How long it took.
    pub timing: Timing,
}

/// A file of the run's folder.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FileRecord {
    /// Its name below the folder, parted by `/`.
    pub file: String,
    /// Of its bytes, in hexadecimal.
    pub sha256: String,
}

/// What was run.
#[derive(Clone, Debug, Serialize)]
pub struct Configuration {
    /// The file's name as given.
    pub file: String,
    /// Of the resolved configuration's compact JSON text, in hexadecimal.
    pub sha256: String,
    /// Flags that stand for keys of the file, written as `--set` takes them.
    pub flags: Vec<String>,
    /// Results in `samples.csv`, where it was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub samples: Option<Vec<String>>,
    /// `--precision` arguments, in order.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub precision: Vec<String>,
    /// `--set` arguments, in order.
    pub set: Vec<String>,
    /// The file with the `--set` arguments applied.
    pub resolved: serde_json::Value,
}

/// How many paths were run, on which points.
#[derive(Clone, Debug, Serialize)]
pub struct Simulation {
    /// Seed of all draws.
    pub seed: u64,
    /// How points are laid out.
    pub sampler: &'static str,
    /// Randomisations of the points in each scenario.
    pub replicates: usize,
    /// Paths that were asked for, over all scenarios.
    pub paths_asked: u64,
    /// Paths that were run, over all scenarios.
    pub paths: u64,
    /// Paths of one replicate of one scenario.
    pub paths_per_replicate: u64,
    /// The first paths of each replicate of each scenario, from which the percentiles of all but
    /// the main results are read.
    pub counted_per_replicate: u64,
    /// Lines of each replicate of a scenario, along which odds are smoothed.
    pub lines_per_replicate: u64,
    /// Evaluations of the model along all lines.
    pub line_evaluations: u64,
    /// Of every interval, 0.95.
    pub confidence: f64,
}

/// One scenario of the run.
#[derive(Clone, Debug, Serialize)]
pub struct ScenarioRecord {
    /// The scenario's name.
    pub name: String,
    /// Share in the totals; all weights sum to 1.
    pub weight: f64,
    /// Paths of all its replicates.
    pub paths: u64,
    /// The user's remark.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// A result that some paths of a scenario do not have.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PathsWithoutValue {
    /// The scenario's name.
    pub scenario: String,
    /// Name of the result or target.
    pub result: String,
    /// Paths without a value, or without an answer.
    pub paths: u64,
    /// Why paths can lack it.
    pub reason: String,
}

/// A figure that a table does not have.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Gap {
    /// Name of the table.
    pub table: &'static str,
    /// `all`, or the scenario's name.
    pub scenario: String,
    /// The row: a target or a result.
    pub name: String,
    /// Why there is no figure.
    pub reason: String,
}

/// How long it took, and on what. The only part that differs between two equal runs.
#[derive(Clone, Debug, Serialize)]
pub struct Timing {
    /// Wall-clock time of the simulation.
    pub elapsed_seconds: f64,
    /// Paths over that time.
    pub paths_per_second: f64,
    /// Threads asked for, or one a core.
    pub threads: usize,
    /// Name of the instruction set.
    pub instructions: &'static str,
}

impl Record {
    /// Puts the record together.
    pub fn new(
        plan: &Plan,
        outcome: &Outcome,
        report: &Report,
        configuration: Configuration,
        files: Vec<FileRecord>,
        timing: Timing,
    ) -> Self {
        let settings = &plan.settings;
        let each = settings.paths_per_replicate * settings.replicates as u64;
        Self {
            program: "valsim",
            version: env!("CARGO_PKG_VERSION"),
            title: plan.title.clone(),
            configuration,
            simulation: Simulation {
                seed: settings.seed,
                sampler: settings.sampler.name(),
                replicates: settings.replicates,
                paths_asked: settings.paths_asked,
                paths: outcome.paths,
                paths_per_replicate: settings.paths_per_replicate,
                counted_per_replicate: settings.counted_per_replicate,
                lines_per_replicate: outcome.smoothed.lines_per_replicate,
                line_evaluations: outcome.smoothed.evaluations,
                confidence: settings.confidence,
            },
            stopping: None,
            dimensions: plan.dimensions.clone(),
            scenarios: plan
                .scenarios
                .iter()
                .map(|scenario| ScenarioRecord {
                    name: scenario.name.clone(),
                    weight: scenario.weight,
                    paths: each,
                    note: scenario.note.clone(),
                })
                .collect(),
            paths_without_value: paths_without_value(plan, outcome),
            missing: report.gaps.clone(),
            warnings: plan
                .warnings
                .iter()
                .map(words)
                .chain(report.disagreements.iter().cloned())
                .collect(),
            files,
            timing,
        }
    }
}

fn words(warning: &Diagnostic) -> String {
    match warning.label.is_empty() {
        true => warning.message.clone(),
        false => format!("{} ({})", warning.message, warning.label),
    }
}

fn paths_without_value(plan: &Plan, outcome: &Outcome) -> Vec<PathsWithoutValue> {
    let mut list = Vec::new();
    for (scenario, part) in plan.scenarios.iter().zip(&outcome.scenarios) {
        let mut add = |name: &str, paths: u64| {
            if paths > 0 {
                list.push(PathsWithoutValue {
                    scenario: scenario.name.clone(),
                    result: name.to_owned(),
                    paths,
                    reason: reason(name),
                });
            }
        };
        let names: BTreeMap<usize, &str> =
            plan.results.iter().rev().map(|result| (result.figure, result.name.as_str())).collect();
        for (figure, name) in names {
            if let (Figure::Uncertain(_), Some(summary)) =
                (scenario.figures[figure], &part.summaries[figure])
            {
                add(name, summary.moments().missing());
            }
        }
        for (target, tally) in plan.targets.iter().zip(&part.tallies) {
            add(&target.name, tally.missing);
        }
    }
    list
}

/// Why a path can lack a result.
pub(super) fn reason(name: &str) -> String {
    if name.ends_with(".terminal_value") {
        "the discount rate is not far enough above perpetual growth".to_owned()
    } else if name.ends_with(".growth") || name.contains("_margin.") || name.contains(".growth.") {
        "divided by a revenue of zero".to_owned()
    } else {
        "a figure it needs is missing, was divided by zero, is the root or logarithm of a \
         negative number, or is too large"
            .to_owned()
    }
}
