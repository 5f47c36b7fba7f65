//! A look at a few lines of every scenario before the pass: which targets lines can tell, where
//! answers turn, and in which directions the place of the turn bends.

use ndarray::Array2;
use rayon::prelude::*;

use super::block::{Block, Start};
use super::curve::{END, Turn};
use super::direction::directions;
use super::frame::Frame;
use super::measure::{Asked, Measures};
use super::pass::points;
use super::walk::Walk;
use crate::dependence::symmetric_eigen;
use crate::engine::batch::Streams;
use crate::engine::dispatch::InstructionSet;
use crate::engine::influence::{dimensions, values_per_share};
use crate::model::Reference;
use crate::plan::{Figure, Plan, Scenario};
use crate::sampling::PointsError;

/// Most lines of a scenario; of which slopes are measured where the budget allows.
const SURVEYED: usize = 32;
/// Of the budget, the part that slopes may take.
const SLOPES: u64 = 8;
/// Where a line is looked at first of which nothing is known.
const NODES: [f64; 8] = [-END, -4.5, -2.5, -0.8, 0.8, 2.5, 4.5, END];
/// Slopes are measured at even places of lines up to this |t|.
const REACH: f64 = 1.0;
/// First looks lie this much outside of the outermost turns that were found.
const MARGIN: f64 = 0.05;
/// Of a slope across lines, relative to the slope along them: too flat to tell of a turn.
const FLAT: f64 = 0.1;
/// Of the variance of turns in the widest direction across lines: not worth a turn of the frame.
const WORTH: f64 = 1e-6;
/// Seed of the lines looked at, the same for every run.
const SEED: u64 = 0;

/// How the lines of a scenario are laid out.
pub(super) struct Course {
    pub frame: Frame,
    pub start: Start,
}

/// What the look has found.
pub(super) struct Survey {
    /// Targets that lines tell (positions in the plan's).
    pub targets: Vec<usize>,
    /// Of each scenario.
    pub courses: Vec<Course>,
    /// Points evaluated.
    pub evaluations: u64,
}

/// Looks at a plan's unconditional targets; `budget` is how many evaluations the pass has.
///
/// The result is a property of the configuration: neither seed nor weights move it.
///
/// # Errors
/// No such points.
pub(super) fn survey(
    plan: &Plan,
    budget: u64,
    instructions: InstructionSet,
) -> Result<Survey, PointsError> {
    let points = points(plan, SEED, "survey", SURVEYED as u64)?;
    let open: Vec<usize> =
        (0..plan.targets.len()).filter(|&target| plan.targets[target].given.is_none()).collect();
    let values = values_per_share(plan);
    let found: Vec<Found> = plan
        .scenarios
        .par_iter()
        .zip(directions(plan))
        .map(|(scenario, direction)| {
            let order = by_dimension(scenario);
            let along: Vec<f64> = order.iter().map(|&score| direction[score]).collect();
            let frame = Frame::new(order, &along, &[]);
            let asked = Asked::of(scenario, &open);
            let mut walk = Walk::new(plan, scenario, &asked.comparisons, &frame, instructions);
            walk.draw(&Streams::new(&points, scenario, 0), 0, SURVEYED);
            let (measures, turns) = look(&mut walk, &asked);
            let each = (frame.order.len() + 1) * plan.scenarios.len();
            let lines = (budget / SLOPES / each as u64).min(SURVEYED as u64) as usize;
            let bends = bends(&mut walk, &uncertain(scenario, &values), &along, lines);
            let evaluations = walk.evaluations;
            Found {
                frame: Frame::new(frame.order, &along, &bends),
                asked,
                measures,
                turns,
                evaluations,
            }
        })
        .collect();
    let told: Vec<usize> = (0..open.len()).filter(|&at| lines_tell(&found, at)).collect();
    let targets: Vec<usize> = told.iter().map(|&at| open[at]).collect();
    let evaluations = found.iter().map(|found| found.evaluations).sum();
    let course = |(found, scenario): (Found, &Scenario)| {
        let kept = Asked::of(scenario, &targets).comparisons;
        let turns = kept.iter().map(|kept| {
            let place = found.asked.comparisons.iter().position(|comparison| comparison == kept);
            place.map_or(&[][..], |place| &found.turns[place][..])
        });
        Course { start: start(turns), frame: found.frame }
    };
    let courses = found.into_iter().zip(&plan.scenarios).map(course).collect();
    Ok(Survey { targets, courses, evaluations })
}

/// One scenario's part of a survey.
struct Found {
    frame: Frame,
    asked: Asked,
    /// Of each target, summed over the lines.
    measures: Vec<Measures>,
    /// Of each comparison, by line.
    turns: Vec<Turns>,
    evaluations: u64,
}

/// The turns of a comparison on each of the lines surveyed.
type Turns = [Vec<Turn>; SURVEYED];

/// Measures and turns of the lines drawn.
fn look(walk: &mut Walk, asked: &Asked) -> (Vec<Measures>, Vec<Turns>) {
    let mut block = Block::default();
    block.explore(walk, &Start { nodes: NODES.to_vec(), above: Vec::new() }, SURVEYED);
    let mut measures = vec![Measures::default(); asked.events.len()];
    block.measure(walk, asked, SURVEYED, &mut measures);
    let mut turns = vec![Turns::default(); asked.comparisons.len()];
    for line in 0..SURVEYED {
        for turn in block.turns(walk, line) {
            turns[turn.comparison][line].push(*turn);
        }
    }
    (measures, turns)
}

/// Whether lines take up at least half of the variance of a path's answer. Where they do not,
/// they are little else than counted points.
fn lines_tell(found: &[Found], target: usize) -> bool {
    let (mut between, mut whole) = (0.0, 0.0);
    for found in found {
        let Measures { event, squares, .. } = found.measures[target];
        let (p, squares) = (event / SURVEYED as f64, squares / SURVEYED as f64);
        between += squares - p * p;
        whole += p * (1.0 - p);
    }
    whole > 0.0 && between <= 0.5 * whole
}

/// How to begin from what the surveyed lines have shown of each comparison: about the outermost turns
/// if each turned once and the same way on every line, else with nothing known.
fn start<'a>(comparisons: impl Iterator<Item = &'a [Vec<Turn>]>) -> Start {
    let unknown = Start { nodes: NODES.to_vec(), above: Vec::new() };
    let (mut low, mut high, mut above) = (END, -END, Vec::new());
    for lines in comparisons {
        let mut answers = lines.iter().flatten().map(|turn| turn.answer);
        let first = answers.next().unwrap_or(f64::NAN);
        if lines.iter().any(|turns| turns.len() != 1) || answers.any(|answer| answer != first) {
            return unknown;
        }
        for turn in lines.iter().flatten() {
            (low, high) = (low.min(turn.at), high.max(turn.at));
        }
        above.push(first);
    }
    if above.is_empty() {
        return unknown;
    }
    Start { nodes: vec![(low - MARGIN).max(-END), (high + MARGIN).min(END)], above }
}

/// Orthogonal unit vectors across the direction `along`, those first in which turns move most,
/// from the slopes of `values` on the first `lines`: where a value is constant, a step across by
/// its slope there is answered by one along. All vectors are in the order of dimensions.
fn bends(walk: &mut Walk, values: &[Reference], along: &[f64], lines: usize) -> Vec<Vec<f64>> {
    let place = |line: usize| REACH * ((2 * line + 1) as f64 / lines as f64 - 1.0);
    let at: Vec<f64> = (0..lines).map(place).collect();
    let slopes = walk.slopes(&at, values);
    let step = |line: usize| {
        let mut step = vec![0.0; along.len()];
        for slopes in slopes.iter().skip(line).step_by(lines) {
            let (forward, whole) = (dot(slopes, along), dot(slopes, slopes).sqrt());
            if forward.abs() > FLAT * whole {
                let across = slopes.iter().zip(along).map(|(slope, along)| slope / forward - along);
                step.iter_mut().zip(across).for_each(|(step, x)| *step += x);
            }
        }
        step
    };
    let steps: Vec<Vec<f64>> = (0..lines).map(step).collect();
    let products =
        Array2::from_shape_fn((steps.len(), steps.len()), |(i, j)| dot(&steps[i], &steps[j]));
    let eigen = symmetric_eigen(&products);
    let widest = eigen.values.last().copied().unwrap_or_default();
    let by_width = (0..steps.len()).rev().filter(|&at| eigen.values[at] > WORTH * widest);
    by_width
        .map(|at| {
            let mut bend = vec![0.0; along.len()];
            for (step, part) in steps.iter().zip(eigen.vectors.column(at)) {
                for (bend, x) in bend.iter_mut().zip(step) {
                    *bend += part * x;
                }
            }
            bend
        })
        .collect()
}

/// Columns of the values per share that paths have a say in.
fn uncertain(scenario: &Scenario, figures: &[usize]) -> Vec<Reference> {
    let column = |&figure: &usize| match scenario.figures[figure] {
        Figure::Uncertain(reference) => Some(reference),
        _ => None,
    };
    figures.iter().filter_map(column).collect()
}

/// A scenario's scores in the order of their dimensions.
fn by_dimension(scenario: &Scenario) -> Vec<usize> {
    let dimensions: Vec<usize> = dimensions(scenario).collect();
    let mut order: Vec<usize> = (0..dimensions.len()).collect();
    order.sort_by_key(|&score| dimensions[score]);
    order
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}
