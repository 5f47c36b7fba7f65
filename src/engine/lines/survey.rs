//! A look at a few lines of every scenario before the pass: which targets lines can tell, where
//! answers turn.

use rayon::prelude::*;

use super::block::{Block, Start};
use super::curve::{END, Turn};
use super::direction::directions;
use super::frame::Frame;
use super::measure::{Asked, Measures};
use super::slopes::{SLOPED, by_dimension, turned, uncertain};
use super::walk::Walk;
use crate::engine::batch::Streams;
use crate::engine::dispatch::InstructionSet;
use crate::engine::influence::values_per_share;
use crate::engine::simulate::dimension_keys;
use crate::name;
use crate::plan::{Plan, Scenario};
use crate::sampling::{MAX_DIMENSIONS, Points, PointsError, Sampler};

/// Lines of a scenario that are looked at.
const SURVEYED: usize = 32;
/// Of the budget, the part that slopes may take.
const SLOPES: u64 = 8;
/// Where a line is looked at first of which nothing is known.
const NODES: [f64; 8] = [-END, -4.5, -2.5, -0.8, 0.8, 2.5, 4.5, END];
/// First looks lie this much outside of the outermost turns that were found.
const MARGIN: f64 = 0.05;
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
    let points = points(plan, SEED, "survey", SLOPED as u64)?;
    let open: Vec<usize> =
        (0..plan.targets.len()).filter(|&target| plan.targets[target].given.is_none()).collect();
    let values = values_per_share(plan);
    let slopes = budget / SLOPES / plan.scenarios.len() as u64;
    let found: Vec<Found> = plan
        .scenarios
        .par_iter()
        .zip(directions(plan))
        .map(|(scenario, direction)| {
            let asked = Asked::of(scenario, &open);
            let streams = Streams::new(&points, scenario, 0);
            let order = by_dimension(scenario);
            let along = direction.along(&order);
            let straight = Frame::new(order, &along, &[]);
            let mut walk = Walk::new(plan, scenario, &asked.comparisons, &straight, instructions);
            let lines = (slopes / (straight.order.len() as u64 + 1)).min(SLOPED as u64) as usize;
            walk.draw(&streams, 0, SLOPED);
            let frame = turned(&mut walk, &uncertain(scenario, &values), direction, lines);
            let evaluations = walk.evaluations;
            let mut walk = Walk::new(plan, scenario, &asked.comparisons, &frame, instructions);
            walk.draw(&streams, 0, SURVEYED);
            let (measures, turns) = look(&mut walk, &asked);
            let evaluations = evaluations + walk.evaluations;
            Found { frame, asked, measures, turns, evaluations }
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

/// Points of lines: scrambled Sobol', or independent where there are too many dimensions.
pub(super) fn points(
    plan: &Plan,
    seed: u64,
    purpose: &str,
    lines: u64,
) -> Result<Points, PointsError> {
    let keys = dimension_keys(plan);
    let sampler = if keys.len() > MAX_DIMENSIONS { Sampler::Random } else { Sampler::Sobol };
    Points::new(sampler, name::mix(seed, name::key(&[purpose])), keys, lines)
}
