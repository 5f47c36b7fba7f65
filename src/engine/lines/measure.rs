//! The Gaussian measure of events on a line whose comparisons turn at known places.

use super::curve::Turn;
use crate::model::{Comparison, Condition};
use crate::plan::Scenario;

/// Some of a scenario's targets, taken apart.
pub(super) struct Asked {
    pub comparisons: Vec<Comparison>,
    pub events: Vec<Condition>,
}

impl Asked {
    /// `targets` are positions among the plan's.
    pub fn of(scenario: &Scenario, targets: &[usize]) -> Self {
        let mut comparisons = Vec::new();
        let event = |&target: &usize| {
            let (event, _) = &scenario.targets[target];
            Condition::of(event, &mut comparisons).expect("the plan's targets are conditions")
        };
        let events = targets.iter().map(event).collect();
        Self { comparisons, events }
    }
}

/// Measures of one target, summed over lines.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Measures {
    /// Of where the event has an answer.
    pub given: f64,
    /// Of where it happens.
    pub event: f64,
    /// Squares of the latter.
    pub squares: f64,
}

impl Measures {
    /// Adds one line's measures.
    fn add(&mut self, line: &Self) {
        self.given += line.given;
        self.event += line.event;
        self.squares += line.event * line.event;
    }
}

/// Adds a line's measures. `answers` are those at the lower end, and are moved to the upper;
/// `turns` ascend, and `tails` are Φ(−|t|) of each.
pub(super) fn measure(
    events: &[Condition],
    answers: &mut [f64],
    turns: &[Turn],
    tails: &[f64],
    sums: &mut [Measures],
) {
    let mut stack = Vec::new();
    let mut line = vec![Measures::default(); events.len()];
    let mut from = (f64::NEG_INFINITY, 0.0);
    for next in 0..=turns.len() {
        let to = match turns.get(next) {
            Some(turn) => (turn.at, tails[next]),
            None => (f64::INFINITY, 0.0),
        };
        let mass = mass(from, to);
        if mass > 0.0 {
            for (event, line) in events.iter().zip(&mut line) {
                let event = event.truth(answers, &mut stack);
                line.given += if event.is_nan() { 0.0 } else { mass };
                line.event += if event == 1.0 { mass } else { 0.0 };
            }
        }
        if let Some(turn) = turns.get(next) {
            answers[turn.comparison] = turn.answer;
        }
        from = to;
    }
    for (sums, line) in sums.iter_mut().zip(&line) {
        sums.add(line);
    }
}

/// Φ(b) − Φ(a) from (a, Φ(−|a|)) and (b, Φ(−|b|)), without loss in either tail.
fn mass((a, tail_a): (f64, f64), (b, tail_b): (f64, f64)) -> f64 {
    if a >= 0.0 {
        tail_a - tail_b
    } else if b <= 0.0 {
        tail_b - tail_a
    } else {
        1.0 - tail_a - tail_b
    }
}
