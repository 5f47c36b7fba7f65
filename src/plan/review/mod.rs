//! What an experienced reviewer would ask about a plan that runs.
//!
//! None of it is a mistake that can be proved: each [rule](RULES) knows one way in which
//! configurations go wrong, and raises a doubt at its place with a mend. The mistakes proper are
//! told by [`compile`](super::compile()).

mod inputs;
mod rules;

use super::Plan;
use crate::config::{self, Scenarios};
use crate::diagnostic::Diagnostic;
use inputs::Input;

/// A doubt, and the rule that raised it.
#[derive(Clone, Debug, PartialEq)]
pub struct Remark {
    /// One of [`RULES`], or of the rules that look at results.
    pub rule: &'static str,
    /// The doubt, a warning.
    pub diagnostic: Diagnostic,
}

/// What a rule looks at.
struct Review<'a> {
    plan: &'a Plan,
    cases: Vec<Case<'a>>,
}

/// One scenario: as written, as planned, and its inputs.
struct Case<'a> {
    written: &'a config::Scenario,
    planned: &'a super::Scenario,
    inputs: Vec<Input<'a>>,
}

type Rule = fn(&Review) -> Vec<Diagnostic>;

const ALL: [(&str, Rule); 11] = [
    ("negative", rules::negative),
    ("wide", rules::wide),
    ("shrinking", rules::shrinking),
    ("perpetuity", rules::perpetuity),
    ("uncorrelated", rules::uncorrelated),
    ("weights", rules::weights),
    ("percent", rules::percent),
    ("tax", rules::tax),
    ("unit", rules::unit),
    ("scale", rules::scale),
    ("judgement", rules::judgement),
];

/// Names of all rules, in the order of their remarks.
pub const RULES: [&str; ALL.len()] = {
    let mut names = [""; ALL.len()];
    let mut index = 0;
    while index < ALL.len() {
        names[index] = ALL[index].0;
        index += 1;
    }
    names
};

/// Puts every rule to a plan and the scenarios it was compiled from. Each doubt is raised once,
/// however many scenarios share what it is about.
pub fn review(scenarios: &Scenarios, plan: &Plan) -> Vec<Remark> {
    let cases = scenarios.list.iter().zip(&plan.scenarios);
    let cases = cases
        .map(|(written, planned)| Case {
            written,
            planned,
            inputs: inputs::of(&written.file, planned),
        })
        .collect();
    let review = Review { plan, cases };
    let mut remarks: Vec<Remark> = Vec::new();
    for (rule, doubts) in ALL {
        for diagnostic in doubts(&review) {
            let remark = Remark { rule, diagnostic };
            if !remarks.contains(&remark) {
                remarks.push(remark);
            }
        }
    }
    remarks
}
