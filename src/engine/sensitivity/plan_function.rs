//! A plan as a function of independent normals.

use ndarray::Array2;

use super::super::batch::{BATCH, Batch, dimensions};
use super::super::dispatch::InstructionSet;
use super::Function;
use crate::dependence::lower_root;
use crate::model::Reference;
use crate::plan::{Block, Figure, Plan, Scenario};
use crate::special::normal_quantile;

/// What is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Output {
    /// A result, by its position in the plan.
    Result(usize),
    /// 1 where a target's event happens and its condition, if it has one, is met, else 0; by its
    /// position in the plan.
    Target(usize),
}

/// A plan's outputs at a point: one coordinate for each of the plan's dimensions, and a last
/// one that draws the scenario by the weights. A dimension means the same driver in every
/// scenario, at the same place of whatever distribution it has there.
pub struct PlanFunction<'a> {
    plan: &'a Plan,
    outputs: Vec<Output>,
    instructions: InstructionSet,
    /// The normal scores at which one scenario gives way to the next.
    borders: Vec<f64>,
}

impl<'a> PlanFunction<'a> {
    /// Looks at some outputs.
    pub fn new(plan: &'a Plan, outputs: &[Output], instructions: InstructionSet) -> Self {
        let mut below = 0.0;
        let weights = plan.scenarios[..plan.scenarios.len() - 1].iter();
        let border = |scenario: &Scenario| {
            below += scenario.weight;
            normal_quantile(below)
        };
        Self {
            plan,
            outputs: outputs.to_vec(),
            instructions,
            borders: weights.map(border).collect(),
        }
    }

    /// The coordinate that draws the scenario.
    pub fn scenario_coordinate(&self) -> usize {
        self.plan.dimensions.len()
    }

    /// A scenario's outputs on up to [`BATCH`] rows; `batch` holds their independent normals.
    fn batch(&self, scenario: &Scenario, blocks: &[Block], batch: &mut Batch, count: usize) {
        batch.join_by(blocks, self.plan, scenario, count);
        batch.evaluate(scenario, count);
    }

    /// An output's value on a row of an evaluated batch.
    fn value(&self, output: Output, scenario: &Scenario, batch: &Batch, row: usize) -> f64 {
        let figure = |reference: Reference| batch.column(reference)[row];
        match output {
            Output::Result(result) => match scenario.figures[self.plan.results[result].figure] {
                Figure::Certain(value) => value,
                Figure::Uncertain(reference) => figure(reference),
                Figure::Absent => f64::NAN,
            },
            Output::Target(target) => match scenario.given(target).map(figure) {
                Some(0.0) => 0.0,
                Some(given) if given.is_nan() => f64::NAN,
                _ => figure(scenario.event(target)),
            },
        }
    }
}

impl Function for PlanFunction<'_> {
    fn coordinates(&self) -> usize {
        self.plan.dimensions.len() + 1
    }

    fn outputs(&self) -> usize {
        self.outputs.len()
    }

    fn evaluate(&self, order: &[usize], points: &[f64], rows: usize, outputs: &mut [f64]) {
        let last = &points[self.scenario_coordinate() * rows..][..rows];
        let drawn: Vec<usize> = last
            .iter()
            .map(|score| self.borders.partition_point(|border| border < score))
            .collect();
        let mut places = vec![0; self.coordinates()];
        order.iter().enumerate().for_each(|(place, &coordinate)| places[coordinate] = place);
        for (index, scenario) in self.plan.scenarios.iter().enumerate() {
            let own: Vec<usize> = (0..rows).filter(|&row| drawn[row] == index).collect();
            if own.is_empty() {
                continue;
            }
            let blocks: Vec<Block> =
                scenario.blocks.iter().map(|block| reordered(block, scenario, &places)).collect();
            let mut batch = Batch::new(scenario, BATCH);
            batch.instructions = self.instructions;
            for own in own.chunks(BATCH) {
                for (column, dimension) in dimensions(scenario).enumerate() {
                    let from = &points[dimension * rows..][..rows];
                    let to = &mut batch.normals[column * BATCH..][..own.len()];
                    to.iter_mut().zip(own).for_each(|(to, &row)| *to = from[row]);
                }
                self.batch(scenario, &blocks, &mut batch, own.len());
                for (&output, values) in self.outputs.iter().zip(outputs.chunks_exact_mut(rows)) {
                    for (at, &row) in own.iter().enumerate() {
                        values[row] = self.value(output, scenario, &batch, at);
                    }
                }
            }
        }
    }
}

/// A block whose root is triangular in another order of its normals: `places` has the place of
/// each dimension.
fn reordered(block: &Block, scenario: &Scenario, places: &[usize]) -> Block {
    let n = block.normals.len();
    let mut members: Vec<usize> = (0..n).collect();
    members.sort_by_key(|&member| places[scenario.normals[block.normals[member]].dimension]);
    if members.is_sorted() {
        return block.clone();
    }
    let correlation = |a: usize, b: usize| -> f64 {
        (0..=a.min(b)).map(|k| block.lower[[a, k]] * block.lower[[b, k]]).sum()
    };
    let matrix = Array2::from_shape_fn((n, n), |(i, j)| correlation(members[i], members[j]));
    let normals = members.iter().map(|&member| block.normals[member]).collect();
    Block { normals, lower: lower_root(&matrix) }
}
