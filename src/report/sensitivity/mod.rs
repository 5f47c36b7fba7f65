//! Which inputs a result's variance goes back to: shares of all, and what groups do alone.

mod factors;

pub use factors::{Factor, Factors};

use super::{Cell, Table};
use crate::engine::sensitivity::{Indices, Output, Sums, indices, share, spread};
use crate::plan::Plan;
use crate::stats::Estimate;

/// What was found.
#[derive(Clone, Debug, PartialEq)]
pub struct Sensitivity {
    /// Title of the case.
    pub title: String,
    /// Points, in words.
    pub basis: String,
    /// Of the intervals.
    pub confidence: f64,
    /// One for each result or target asked for.
    pub outputs: Vec<OutputSensitivity>,
}

/// What moves one result or target.
#[derive(Clone, Debug, PartialEq)]
pub struct OutputSensitivity {
    /// The result's or the target's name.
    pub name: String,
    /// What varies, in words.
    pub words: String,
    /// Whether that is a target's being met.
    pub is_target: bool,
    /// Standard deviation in the result's unit; of a target's indicator √(p (1 - p)).
    pub sd: f64,
    /// Share of base points that are left out for want of a value.
    pub missing: f64,
    /// Independent groups, the largest share first.
    pub groups: Vec<GroupSensitivity>,
}

/// An independent factor, or several that depend on each other.
#[derive(Clone, Debug, PartialEq)]
pub struct GroupSensitivity {
    /// The group's share, the sum of its factors' shares.
    pub share: Option<Estimate>,
    /// Alone, and with all interactions.
    pub indices: Indices,
    /// Its factors, the largest share first.
    pub factors: Vec<FactorSensitivity>,
}

/// A factor's share of the variance.
#[derive(Clone, Debug, PartialEq)]
pub struct FactorSensitivity {
    /// Name of the factor.
    pub name: String,
    /// `driver`, `year`, `scenario` or `shared tail`.
    pub kind: &'static str,
    /// Its Shapley effect.
    pub share: Option<Estimate>,
}

impl Sensitivity {
    /// Puts estimates to the sums of both methods (by output, then replicate).
    pub fn new(
        plan: &Plan,
        asked: &[Output],
        factors: &Factors,
        shapley: &[Vec<Sums>],
        sobol: &[Vec<Sums>],
        basis: String,
    ) -> Self {
        let confidence = plan.settings.confidence;
        let one = |((&output, shapley), sobol): ((&Output, &Vec<Sums>), &Vec<Sums>)| {
            let (name, words) = named(plan, output);
            let (sd, missing) = spread(shapley);
            let group = |(place, group): (usize, &Vec<usize>)| {
                let factor = |&factor: &usize| FactorSensitivity {
                    name: factors.factors[factor].name.clone(),
                    kind: factors.factors[factor].kind,
                    share: share(shapley, &[factor], confidence),
                };
                let mut members: Vec<FactorSensitivity> = group.iter().map(factor).collect();
                members.sort_by(|a, b| size(b.share).total_cmp(&size(a.share)));
                GroupSensitivity {
                    share: share(shapley, group, confidence),
                    indices: indices(sobol, place, confidence),
                    factors: members,
                }
            };
            let mut groups: Vec<GroupSensitivity> =
                factors.groups.iter().enumerate().map(group).collect();
            groups.sort_by(|a, b| size(b.share).total_cmp(&size(a.share)));
            let is_target = matches!(output, Output::Target(_));
            OutputSensitivity { name, words, is_target, sd, missing, groups }
        };
        let outputs = asked.iter().zip(shapley).zip(sobol).map(one).collect();
        Self { title: plan.title.clone(), basis, confidence, outputs }
    }

    /// `sensitivity`: for each result or target a row for each group, then its factors where
    /// they are several.
    pub fn table(&self) -> Table {
        let mut rows = Vec::new();
        for output in &self.outputs {
            for group in &output.groups {
                let single = group.factors.len() == 1;
                let row = |name: String, kind: &str, share: Option<Estimate>, own: bool| {
                    let mut row =
                        vec![Cell::text(&output.name), Cell::text(name), Cell::text(kind)];
                    row.extend(Cell::interval(share));
                    row.extend(Cell::interval(group.indices.first_order.filter(|_| own)));
                    row.extend(Cell::interval(group.indices.total.filter(|_| own)));
                    row
                };
                if !single {
                    rows.push(row(group.name(), "group", group.share, true));
                }
                for factor in &group.factors {
                    rows.push(row(factor.name.clone(), factor.kind, factor.share, single));
                }
            }
        }
        Table {
            name: "sensitivity",
            columns: &[
                "result",
                "driver",
                "kind",
                "shapley",
                "shapley_ci_low",
                "shapley_ci_high",
                "first_order",
                "first_order_ci_low",
                "first_order_ci_high",
                "total",
                "total_ci_low",
                "total_ci_high",
            ],
            rows,
        }
    }
}

impl OutputSensitivity {
    /// All factors, the largest share first.
    pub fn factors(&self) -> Vec<&FactorSensitivity> {
        let mut all: Vec<_> = self.groups.iter().flat_map(|group| &group.factors).collect();
        all.sort_by(|a, b| size(b.share).total_cmp(&size(a.share)));
        all
    }
}

impl GroupSensitivity {
    /// The names of its factors.
    pub fn name(&self) -> String {
        let names: Vec<&str> = self.factors.iter().map(|factor| factor.name.as_str()).collect();
        names.join(" + ")
    }
}

fn size(share: Option<Estimate>) -> f64 {
    share.map_or(0.0, |share| share.value)
}

/// A name, and what varies in words.
fn named(plan: &Plan, output: Output) -> (String, String) {
    match output {
        Output::Result(result) => {
            let name = &plan.results[result].name;
            (name.clone(), name.clone())
        }
        Output::Target(target) => {
            let target = &plan.targets[target];
            let words = match &target.given {
                None => format!("whether \"{}\" is met", target.name),
                Some(_) => format!("whether \"{}\" is met, its condition with it", target.name),
            };
            (target.name.clone(), words)
        }
    }
}
