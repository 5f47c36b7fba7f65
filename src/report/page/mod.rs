//! One path, or one point, as an analyst's model page: revenue to margin to cash flow to value
//! to share, then targets and drivers.

mod centre;
mod comparison;
mod sheet;

pub use centre::Centre;
pub use comparison::{Comparison, Part};

use crate::engine::{Address, Replay, evaluate_at};
use crate::plan::Plan;
use sheet::Sheet;

/// A model page.
#[derive(Clone, Debug, PartialEq)]
pub struct Page {
    /// Title of the case.
    pub title: String,
    /// Position of the scenario.
    pub scenario: usize,
    /// Where its drivers come from.
    pub at: Place,
    /// Unit of money, `bn CNY`.
    pub money: String,
    /// The base year, then the projected years.
    pub years: Vec<String>,
    /// In the order of reading.
    pub blocks: Vec<Block>,
    /// In the plan's order.
    pub targets: Vec<Verdict>,
    /// Every result by its name, in the plan's order, with its unit.
    pub results: Vec<(String, String, Option<f64>)>,
    /// What the reader has to know of single figures.
    pub notes: Vec<String>,
}

/// Where the page's drivers come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// The draws of one path.
    Path(Address),
    /// The same point of every driver's marginal.
    Centre(Centre),
}

/// Lines under one heading.
#[derive(Clone, Debug, PartialEq)]
pub struct Block {
    /// The segment's name, or what the lines are.
    pub heading: String,
    /// Lines with a figure for each of the page's years.
    pub yearly: Vec<Line>,
    /// Lines with one figure, below the yearly ones.
    pub single: Vec<Line>,
}

/// One line of figures.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// A result's name without its year, or the dotted name of a step in between.
    pub name: String,
    /// What a reader is shown.
    pub label: String,
    /// As of results; `factor` of a discount factor.
    pub unit: String,
    /// One a year of the page, or only one.
    pub values: Vec<Option<f64>>,
    /// Nothing by the structure of the file, or the same as another line: of no use to a reader.
    pub idle: bool,
}

/// A target on this path.
#[derive(Clone, Debug, PartialEq)]
pub struct Verdict {
    /// As in the file.
    pub name: String,
    /// The condition as written.
    pub event: String,
    /// What it is conditional on, as written.
    pub given: Option<String>,
    /// `None` where the condition is not met or there is no answer.
    pub happens: Option<bool>,
}

impl Page {
    /// The page of a replayed path.
    pub fn of_path(plan: &Plan, address: Address, replay: &Replay) -> Self {
        Sheet::new(plan, address.scenario, replay).page(Place::Path(address), Vec::new())
    }

    /// The page of one scenario with every driver at the same point of its marginal.
    pub fn at(plan: &Plan, scenario: usize, centre: Centre) -> Self {
        let replay = evaluate_at(plan, scenario, &|_, marginal| centre.of(marginal));
        let notes = centre.notes(&plan.scenarios[scenario]);
        Sheet::new(plan, scenario, &replay).page(Place::Centre(centre), notes)
    }

    /// A result's value on the page.
    pub fn result(&self, name: &str) -> Option<f64> {
        self.results.iter().find(|(known, ..)| known == name)?.2
    }
}
