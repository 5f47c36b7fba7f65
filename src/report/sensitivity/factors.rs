//! What a sensitivity analysis shares the variance out among: drivers, and the scenario.

use std::collections::BTreeMap;

use crate::plan::{Copula, Plan};
use crate::report::names::series_of;

/// An input that is credited by itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Factor {
    /// A driver's dotted path, `scenario`, or `shared tail` (the χ² of a t copula).
    pub name: String,
    /// What kind of input it is, in a word.
    pub kind: &'static str,
    /// The plan's dimensions that draw it; the scenario's is one past the last of them.
    pub coordinates: Vec<usize>,
}

/// All inputs, and those that correlations make depend on each other as groups.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Factors {
    /// In the order of the plan's dimensions, the scenario first where there are several.
    pub factors: Vec<Factor>,
    /// Independent groups of positions in `factors`, in the order of their first.
    pub groups: Vec<Vec<usize>>,
}

impl Factors {
    /// The factors of a plan; the years of a series count as one unless `by_year`.
    pub fn of(plan: &Plan, by_year: bool) -> Self {
        let series =
            |name: &str| plan.dimensions.iter().filter(|other| series_of(other) == name).count();
        let mut factors: Vec<Factor> = Vec::new();
        if plan.scenarios.len() > 1 {
            let coordinates = vec![plan.dimensions.len()];
            factors.push(Factor { name: "scenario".into(), kind: "scenario", coordinates });
        }
        let tail = tail(plan);
        for (dimension, name) in plan.dimensions.iter().enumerate() {
            let is_year = series(series_of(name)) > 1;
            let (name, kind) = match (Some(dimension) == tail, is_year, by_year) {
                (true, ..) => ("shared tail", "shared tail"),
                (_, true, true) => (name.as_str(), "year"),
                (_, true, false) => (series_of(name), "driver"),
                _ => (name.as_str(), "driver"),
            };
            match factors.iter_mut().find(|factor| factor.name == name) {
                Some(factor) => factor.coordinates.push(dimension),
                None => {
                    let coordinates = vec![dimension];
                    factors.push(Factor { name: name.to_owned(), kind, coordinates });
                }
            }
        }
        let groups = groups(plan, &factors);
        Self { factors, groups }
    }

    /// The coordinates of each factor.
    pub fn coordinates(&self) -> Vec<Vec<usize>> {
        self.factors.iter().map(|factor| factor.coordinates.clone()).collect()
    }

    /// The coordinates of each group.
    pub fn grouped(&self) -> Vec<Vec<usize>> {
        let of = |group: &Vec<usize>| {
            group.iter().flat_map(|&factor| self.factors[factor].coordinates.clone()).collect()
        };
        self.groups.iter().map(of).collect()
    }
}

/// The dimension of a t copula's χ².
fn tail(plan: &Plan) -> Option<usize> {
    plan.scenarios.iter().find_map(|scenario| match scenario.copula {
        Copula::StudentT { dimension, .. } => Some(dimension),
        Copula::Gaussian => None,
    })
}

/// Factors that a block of some scenario joins, as sets.
fn groups(plan: &Plan, factors: &[Factor]) -> Vec<Vec<usize>> {
    let owner = |dimension: usize| {
        factors.iter().position(|factor| factor.coordinates.contains(&dimension))
    };
    let mut group: Vec<usize> = (0..factors.len()).collect();
    for scenario in &plan.scenarios {
        for block in &scenario.blocks {
            let dimensions = block.normals.iter().map(|&normal| scenario.normals[normal].dimension);
            let members: Vec<usize> = dimensions.filter_map(owner).collect();
            let joined: Vec<usize> = members.iter().map(|&member| group[member]).collect();
            let first = joined.iter().min().copied();
            for own in group.iter_mut().filter(|own| joined.contains(own)) {
                *own = first.unwrap_or(*own);
            }
        }
    }
    let mut sets: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (factor, group) in group.into_iter().enumerate() {
        sets.entry(group).or_default().push(factor);
    }
    sets.into_values().collect()
}
