//! A run as a workbook: its tables, charts, and the point case as live formulas.

mod formula;
mod inputs;
mod model;
mod segment;
mod sheet;
mod swing;
mod tables;
mod term;
mod value;

pub use sheet::{Chart, Content, Entry, Form, Kind, Look, Range, Sheet, Workbook, column_name};
pub use term::Term;

use inputs::Inputs;
use model::Model;

use super::{Centre, Report};
use crate::plan::Plan;

impl Workbook {
    /// The workbook of a run; its point case has every driver of the first scenario at the mean.
    pub fn new(plan: &Plan, report: &Report) -> Self {
        let (scenario, centre) = (0, Centre::Mean);
        let inputs = Inputs::new(plan, &plan.scenarios[scenario], centre);
        let model = Model::new(plan, &plan.scenarios[scenario], &inputs).sheet;
        let (answer, first) = tables::answer(plan, &report.answer);
        let mut names = Vec::new();
        for (index, target) in plan.targets.iter().enumerate() {
            names.push((name_of(&target.name, &names), answer.name, first + index, 1));
        }
        let tables = [
            Some(answer),
            tables::value_per_share(report),
            tables::fan(report),
            swing::sheet(report),
            Some(model),
            Some(inputs.sheet),
            tables::whole(report, "targets", "Targets"),
            tables::whole(report, "distribution", "Distribution"),
            tables::whole(report, "drivers", "Drivers"),
            tables::whole(report, "correlation", "Correlation"),
            Some(tables::evidence(plan)),
        ];
        Self { title: plan.title.clone(), sheets: tables.into_iter().flatten().collect(), names }
    }
}

/// `odds_Cloud_revenue_doubles`: a name that a spreadsheet takes, once.
fn name_of(target: &str, taken: &[(String, &'static str, usize, usize)]) -> String {
    let plain = |c: char| if c.is_ascii_alphanumeric() { c } else { '_' };
    let mut name: String = "odds_".chars().chain(target.chars().map(plain)).take(100).collect();
    let is_taken = |name: &str| taken.iter().any(|(known, ..)| known.eq_ignore_ascii_case(name));
    if is_taken(&name) {
        name.push_str(&format!("_{}", taken.len() + 1));
    }
    name
}
