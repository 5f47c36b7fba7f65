//! The plan: a configuration with nothing left to doubt.
//!
//! [`compile()`] is the only door. It sees both what the user typed and what the engine runs on,
//! checks every name, unit, bound and dependency once, and ends all strings: inside a
//! [`Scenario`] drivers, results and targets are positions.

mod calendar;
mod checks;
mod company;
mod compile;
mod draft;
mod figures;
mod formulas;
mod history;
mod inputs;
mod joint;
mod maps;
mod marginals;
mod measure;
mod order;
mod precision;
mod review;
mod schema;
mod segment;
mod settings;
mod trial;
mod union;
mod variants;

pub use compile::{compile, compile_again};
pub use figures::Line;
pub use maps::Made;
pub use marginals::marginal;
pub use measure::Measure;
pub use precision::Precision;
pub use review::{RULES, Remark, review};
pub use schema::schema;
pub use settings::Settings;

use std::sync::OnceLock;

use ndarray::Array2;

use crate::config::{Period, Source, Spanned, Unit};
use crate::diagnostic::Diagnostic;
use crate::dist::{Marginal, ScoreMap};
use crate::model::{Company, Formula, Reference, Slots};

/// Reads a column of a data file: the file's name as written and the column asked for.
pub type Columns<'a> =
    dyn Fn(&Spanned<String>, Option<&Spanned<String>>) -> Result<Vec<f64>, Diagnostic> + 'a;

/// Everything a run needs, checked.
#[derive(Clone, Debug)]
pub struct Plan {
    /// Title of the case.
    pub title: String,
    /// Currency of all money, `CNY`.
    pub currency: String,
    /// What one unit of money is worth.
    pub unit: Unit,
    /// Paths, points and error bars.
    pub settings: Settings,
    /// Names of the coordinates of a point, in the order of the point set's dimensions: that of
    /// the names, until [`Plan::order_dimensions`] gives another.
    pub dimensions: Vec<String>,
    /// Fast forms of the marginals, shared by all scenarios.
    pub maps: Vec<ScoreMap>,
    /// At least one, in the order of the file.
    pub scenarios: Vec<Scenario>,
    /// Names of all results, in the order of an analyst's reading.
    pub results: Vec<ResultName>,
    /// Number of distinct figures that stand behind the results.
    pub figures: usize,
    /// Positions in `results` of the user's outputs, the values per share and what targets name.
    pub main_results: Vec<usize>,
    /// For each figure: whether it stands behind a main result, so that its percentiles are read
    /// from all paths.
    pub counted_throughout: Vec<bool>,
    /// The questions, in the order of the file.
    pub targets: Vec<Target>,
    /// What is known of yearly lines, by line and period.
    pub history: Vec<Past>,
    /// Where figures come from, in the order of the file.
    pub sources: Vec<Source>,
    /// Doubts that do not stop a run.
    pub warnings: Vec<Diagnostic>,
}

/// A result's name and unit.
#[derive(Clone, Debug, PartialEq)]
pub struct ResultName {
    /// Dotted name, `cloud.revenue.FY2028`.
    pub name: String,
    /// `"bn CNY"`, `"USD"`, `"fraction"`, or empty where the user's formula has no known unit.
    pub unit: String,
    /// What it is the yearly line of, where it is one.
    pub line: Option<Line>,
    /// Position among the figures of every scenario. Results that are the same figure in every
    /// scenario share one.
    pub figure: usize,
}

impl ResultName {
    /// The listing whose value per share it is.
    pub fn listing(&self) -> Option<&str> {
        self.name.strip_prefix("per_share.")
    }
}

/// A known figure of a yearly line.
#[derive(Clone, Debug, PartialEq)]
pub struct Past {
    /// The segment's name, or `group`.
    pub segment: String,
    /// `revenue`, or `stream.NAME.revenue`.
    pub variable: String,
    /// The year or quarter.
    pub period: Period,
    /// In the line's unit.
    pub value: f64,
    /// A key of the sources.
    pub source: Option<String>,
}

/// A question put to every path.
#[derive(Clone, Debug, PartialEq)]
pub struct Target {
    /// As shown in reports.
    pub name: String,
    /// The condition as written.
    pub event: String,
    /// The condition as written, if there is one.
    pub given: Option<String>,
    /// The result and number that the event compares, where it does no more than that.
    pub threshold: Option<(String, f64)>,
    /// A key of the sources.
    pub source: Option<String>,
}

/// One scenario: a company, its drivers and how they are drawn.
#[derive(Clone, Debug)]
pub struct Scenario {
    /// As shown in reports.
    pub name: String,
    /// Share in the totals; all scenarios' weights sum to 1.
    pub weight: f64,
    /// The user's remark.
    pub note: Option<String>,
    /// Key of the scenario's randomness.
    pub key: u64,
    /// Names of the company's segments, in its order.
    pub segments: Vec<String>,
    /// What is evaluated on every path.
    pub company: Company,
    /// Where its results lie.
    pub slots: Slots,
    /// Drivers by year, certain ones included, in the order of the file.
    pub drivers: Vec<Driver>,
    /// Number of driver slots.
    pub driver_slots: usize,
    /// Slots whose value is known.
    pub certain: Vec<(usize, f64)>,
    /// The normals that drive it, in the order of the file.
    pub normals: Vec<Normal>,
    /// Groups of them that correlations connect.
    pub blocks: Vec<Block>,
    /// Normals to drivers: one for each uncertain driver and year.
    pub draws: Vec<Draw>,
    /// What joins all drivers.
    pub copula: Copula,
    /// The user's outputs, in the order they are evaluated; output `k` is result slot
    /// `slots.total() + k`.
    pub outputs: Vec<Formula>,
    /// Event and condition of each target.
    pub targets: Vec<(Formula, Option<Formula>)>,
    /// What the plan proves of each target: it happens, or does not, on every path.
    pub proved: Vec<Option<bool>>,
    /// For each of the plan's figures: where it is found.
    pub figures: Vec<Figure>,
    /// Pairs of normals that are joined, for the report.
    pub pairs: Vec<Pair>,
    /// How the values per share hang on the normals, once that has been looked at: for each value
    /// a coefficient of each score. To be taken out where the scenario is changed: smoothed odds
    /// along a stale direction are true, but less precise.
    pub loadings: OnceLock<Vec<Vec<f64>>>,
}

impl Plan {
    /// Values per share with their listings' names, in the order of the company's listings.
    pub fn values_per_share(&self) -> impl Iterator<Item = (&ResultName, &str)> {
        self.results.iter().filter_map(|result| Some((result, result.listing()?)))
    }

    /// Position among the results of the first listing's value per share.
    pub fn first_value_per_share(&self) -> Option<usize> {
        self.results.iter().position(|result| result.listing().is_some())
    }

    /// The first paths of each replicate of each scenario, from which a figure's percentiles are
    /// read.
    pub fn counted_per_replicate(&self, figure: usize) -> u64 {
        match self.counted_throughout[figure] {
            true => self.settings.paths_per_replicate,
            false => self.settings.counted_per_replicate,
        }
    }

    /// The answer to a target, where the plan proves the same in every scenario.
    pub fn proved(&self, target: usize) -> Option<bool> {
        let mut answers = self.scenarios.iter().map(|scenario| scenario.proved[target]);
        let first = answers.next()??;
        answers.all(|answer| answer == Some(first)).then_some(first)
    }
}

impl Scenario {
    /// The column of a target's event: 1, 0 or missing.
    pub fn event(&self, target: usize) -> Reference {
        Reference::Result(self.slots.total() + self.outputs.len() + 2 * target)
    }

    /// The column of a target's condition, if it has one.
    pub fn given(&self, target: usize) -> Option<Reference> {
        let slot = self.slots.total() + self.outputs.len() + 2 * target + 1;
        self.targets[target].1.as_ref().map(|_| Reference::Result(slot))
    }
}

/// Where a figure is found in one scenario.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Figure {
    /// The same on every path, as the plan has proved.
    Certain(f64),
    /// In a column of every batch.
    Uncertain(Reference),
    /// The scenario has no such figure.
    Absent,
}

/// A driver, or one year of a series driver.
#[derive(Clone, Debug, PartialEq)]
pub struct Driver {
    /// Dotted path, with `.FYxxxx` for a year of a series.
    pub name: String,
    /// Position among a path's driver values.
    pub slot: usize,
    /// How its value comes about.
    pub kind: DriverKind,
    /// A key of the sources, or nothing: judgement.
    pub source: Option<String>,
    /// The user's remark.
    pub note: Option<String>,
}

/// How a driver's value comes about.
#[derive(Clone, Debug, PartialEq)]
pub enum DriverKind {
    /// The same number on every path.
    Certain(f64),
    /// From its marginal and a position in [`Scenario::normals`].
    Drawn {
        /// Its own distribution.
        marginal: Marginal,
        /// Which normal draws it.
        normal: usize,
    },
    /// Between two anchor years.
    Interpolated,
}

/// One joint normal of the copula.
#[derive(Clone, Debug, PartialEq)]
pub struct Normal {
    /// The driver's path, with the year where the series has one normal a year.
    pub name: String,
    /// Position in [`Plan::dimensions`].
    pub dimension: usize,
}

/// Normals that correlations connect.
#[derive(Clone, Debug, PartialEq)]
pub struct Block {
    /// Positions in [`Scenario::normals`].
    pub normals: Vec<usize>,
    /// `n × n` lower root: joint = `lower` · independent.
    pub lower: Array2<f64>,
}

/// Turns a normal into a driver's value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Draw {
    /// Driver slot that is filled.
    pub slot: usize,
    /// Position in [`Scenario::normals`].
    pub normal: usize,
    /// Position in [`Plan::maps`].
    pub map: usize,
}

/// What joins the drivers.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Copula {
    /// Joint normals mapped by Φ.
    Gaussian,
    /// All normals of a path are divided by one √(W/df); W ~ χ²(df) has a dimension of its own
    /// and a map from a normal score (position in [`Plan::maps`]).
    StudentT {
        /// Degrees of freedom, 1 to 1,000,000.
        df: f64,
        /// Position in [`Plan::dimensions`] of W.
        dimension: usize,
        /// Position in [`Plan::maps`] of W's quantile function.
        map: usize,
    },
}

/// Two normals whose correlation was asked for, directly or by persistence.
#[derive(Clone, Debug, PartialEq)]
pub struct Pair {
    /// Positions in [`Scenario::normals`].
    pub normals: (usize, usize),
    /// Correlation of the normals as asked.
    pub asked: f64,
    /// Spearman's correlation as asked, where it was asked that way.
    pub asked_rank: Option<f64>,
    /// Correlation of the normals after any repair.
    pub used: f64,
}
