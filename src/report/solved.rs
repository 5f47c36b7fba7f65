//! Solutions of a measure for one key, and the frontier of two, as words and tables.

use super::{Cell, Table};
use crate::engine::Reading;
use crate::engine::root::{At, Found};
use crate::plan::{DriverKind, Measure, Plan};
use crate::stats::Estimate;

/// A key that was varied.
#[derive(Clone, Debug, PartialEq)]
pub struct Varied {
    /// As the user typed it.
    pub name: String,
    /// Its value as the file stands.
    pub value: Option<f64>,
    /// `0.08 to 0.12 (as asked)`.
    pub range: String,
}

/// What was asked for.
#[derive(Clone, Debug, PartialEq)]
pub struct Asked {
    /// `median(per_share.ads)`.
    pub measure: String,
    /// Its unit.
    pub unit: String,
    /// What it shall be.
    pub level: f64,
    /// What it is as the file stands.
    pub stands: Estimate,
}

impl Asked {
    /// Words and unit from the plan as it stands.
    pub fn new(plan: &Plan, measure: Measure, level: f64, stands: &Reading) -> Self {
        Self {
            measure: plan.words(measure),
            unit: plan.unit_of(measure).to_owned(),
            level,
            stands: stands.estimate,
        }
    }
}

/// The answer of `valsim solve` with one key.
#[derive(Clone, Debug)]
pub struct Solved {
    /// Title of the case.
    pub title: String,
    /// Paths, sampler and seed, in words.
    pub basis: String,
    /// Confidence of the intervals.
    pub confidence: f64,
    /// The question.
    pub asked: Asked,
    /// The key.
    pub varied: Varied,
    /// Where the measure has its level, and every value tried.
    pub found: Found,
    /// Drivers that the key moves, with their means before and after.
    pub means: Vec<MovedMean>,
}

/// What a solution does to the mean of a driver's own distribution.
#[derive(Clone, Debug, PartialEq)]
pub struct MovedMean {
    /// The driver, with its year.
    pub driver: String,
    /// The scenario; empty where there is one.
    pub scenario: String,
    /// As the file stands.
    pub before: f64,
    /// In the solution.
    pub after: f64,
}

/// Means of the drivers that differ between two plans of the same configuration; one for `all`
/// scenarios where they agree.
pub fn moved_means(before: &Plan, after: &Plan) -> Vec<MovedMean> {
    let mean = |kind: &DriverKind| match kind {
        DriverKind::Certain(value) => Some(*value),
        DriverKind::Drawn { marginal, .. } => marginal.mean(),
        DriverKind::Interpolated => None,
    };
    let several = before.scenarios.len() > 1;
    let mut moved: Vec<MovedMean> = Vec::new();
    for (old, new) in before.scenarios.iter().zip(&after.scenarios) {
        for driver in &old.drivers {
            let twin = new.drivers.iter().find(|twin| twin.name == driver.name);
            let means = (mean(&driver.kind), twin.and_then(|twin| mean(&twin.kind)));
            if let (Some(before), Some(after)) = means
                && before != after
            {
                let scenario = if several { old.name.clone() } else { String::new() };
                moved.push(MovedMean { driver: driver.name.clone(), scenario, before, after });
            }
        }
    }
    moved.sort_by(|a, b| a.driver.cmp(&b.driver));
    let same = |one: &MovedMean, driver: &str| {
        let own: Vec<_> = moved.iter().filter(|other| other.driver == driver).collect();
        let equal = |other: &&MovedMean| (other.before, other.after) == (one.before, one.after);
        own.len() == before.scenarios.len() && own.iter().all(equal)
    };
    let alike: Vec<bool> = moved.iter().map(|one| several && same(one, &one.driver)).collect();
    for (one, _) in moved.iter_mut().zip(alike).filter(|(_, alike)| *alike) {
        "all".clone_into(&mut one.scenario);
    }
    moved.dedup_by(|next, kept| {
        next.scenario == "all" && kept.scenario == "all" && next.driver == kept.driver
    });
    moved
}

const COLUMNS: &[&str] = &[
    "role",
    "key",
    "value",
    "value_standard_error",
    "value_ci_low",
    "value_ci_high",
    "measure",
    "level",
    "estimate",
    "standard_error",
    "ci_low",
    "ci_high",
];

impl Solved {
    /// `solve.csv`: the solution, if there is one, and every value tried.
    pub fn table(&self) -> Table {
        let row = |role: &str, argument: Option<Estimate>, at: &At| {
            let [_, error, low, high] = Cell::estimate(argument);
            let mut cells = vec![Cell::text(role), Cell::text(&self.varied.name), at.x.into()];
            cells.extend([error, low, high]);
            cells.extend(self.asked.cells(Some(at.reading.estimate)));
            cells
        };
        let solution = self.found.solution.iter();
        let solution = solution.map(|found| row("solution", Some(found.argument), &found.at));
        let tried = self.found.tried.iter().map(|at| row("tried", None, at));
        Table { name: "solve", columns: COLUMNS, rows: solution.chain(tried).collect() }
    }
}

impl Asked {
    /// Measure, level, and the measure's estimate, if there is one.
    fn cells(&self, estimate: Option<Estimate>) -> impl Iterator<Item = Cell> {
        let words = [Cell::text(&self.measure), Cell::from(self.level)];
        words.into_iter().chain(Cell::estimate(estimate))
    }
}

/// The answer of `valsim solve` with two keys.
#[derive(Clone, Debug)]
pub struct Frontier {
    /// Title of the case.
    pub title: String,
    /// Paths, sampler and seed, in words.
    pub basis: String,
    /// Confidence of the intervals.
    pub confidence: f64,
    /// The question.
    pub asked: Asked,
    /// The key that is given values.
    pub given: Varied,
    /// The key that is solved for.
    pub solved: Varied,
    /// Values of the first key, and what the second has to be.
    pub points: Vec<(f64, Found)>,
}

impl Frontier {
    /// `frontier.csv`: a row for each value of the first key.
    pub fn table(&self) -> Table {
        let rows = self.points.iter().map(|(value, found)| {
            let solution = found.solution.as_ref();
            let mut cells = vec![
                Cell::text(&self.given.name),
                Cell::from(*value),
                Cell::text(&self.solved.name),
            ];
            cells.extend(Cell::estimate(solution.map(|found| found.argument)));
            cells.extend(self.asked.cells(solution.map(|found| found.at.reading.estimate)));
            cells
        });
        Table {
            name: "frontier",
            columns: &[
                "given_key",
                "given_value",
                "solved_key",
                "solved_value",
                "solved_standard_error",
                "solved_ci_low",
                "solved_ci_high",
                "measure",
                "level",
                "estimate",
                "standard_error",
                "ci_low",
                "ci_high",
            ],
            rows: rows.collect(),
        }
    }
}
