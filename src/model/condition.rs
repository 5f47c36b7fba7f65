//! Conditions taken apart: comparisons of two numbers, and how they are joined.
//!
//! An event is known everywhere along a line once it is known where each of its comparisons
//! turns; for that a comparison is seen as a difference that crosses zero.

use super::formula::{Formula, Operation};
use crate::real::Real;

/// When a comparison holds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Holds {
    /// Difference above 0.
    Above,
    /// Difference 0 or above.
    AtLeast,
    /// Difference 0.
    Equal,
}

/// A comparison of two numbers.
#[derive(Clone, Debug, PartialEq)]
pub struct Comparison {
    /// The larger side less the smaller.
    pub difference: Formula,
    /// When it holds.
    pub holds: Holds,
}

impl Comparison {
    /// 1 (true), 0 (false) or NaN (no answer) for a difference.
    pub fn truth(&self, difference: f64) -> f64 {
        let holds = match self.holds {
            Holds::Above => difference > 0.0,
            Holds::AtLeast => difference >= 0.0,
            Holds::Equal => difference == 0.0,
        };
        if difference.is_nan() { f64::NAN } else { f64::from(holds) }
    }
}

/// How a condition joins its comparisons, operands first.
#[derive(Clone, Debug, PartialEq)]
pub struct Condition(Vec<Join>);

#[derive(Clone, Copy, Debug, PartialEq)]
enum Join {
    /// Pushes the answer of a comparison, by its position.
    Comparison(usize),
    Not,
    And,
    Or,
}

/// A part of a program.
enum Part {
    /// Operations from this one on make a number.
    Number(usize),
    Condition(Vec<Join>),
}

impl Condition {
    /// Takes a formula apart; comparisons that `comparisons` does not have yet are added to it.
    /// `None` where the formula is a number.
    pub fn of(formula: &Formula, comparisons: &mut Vec<Comparison>) -> Option<Self> {
        let mut parts: Vec<Part> = Vec::new();
        for (at, &operation) in formula.0.iter().enumerate() {
            let part = match operation {
                Operation::Number(_) | Operation::Read(_) => Part::Number(at),
                Operation::Less | Operation::LessOrEqual | Operation::Equal => {
                    let (Part::Number(second), Part::Number(first)) = (parts.pop()?, parts.pop()?)
                    else {
                        return None;
                    };
                    let (smaller, larger) = (&formula.0[first..second], &formula.0[second..at]);
                    let difference = [larger, smaller, &[Operation::Subtract]].concat();
                    let holds = match operation {
                        Operation::Less => Holds::Above,
                        Operation::LessOrEqual => Holds::AtLeast,
                        _ => Holds::Equal,
                    };
                    let found = Comparison { difference: Formula::new(difference)?, holds };
                    let known = comparisons.iter().position(|known| *known == found);
                    Part::Condition(vec![Join::Comparison(known.unwrap_or_else(|| {
                        comparisons.push(found);
                        comparisons.len() - 1
                    }))])
                }
                Operation::Not => match parts.pop()? {
                    Part::Condition(joins) => Part::Condition([joins, vec![Join::Not]].concat()),
                    Part::Number(_) => return None,
                },
                Operation::And | Operation::Or => {
                    let (Part::Condition(second), Part::Condition(first)) =
                        (parts.pop()?, parts.pop()?)
                    else {
                        return None;
                    };
                    let join = if operation == Operation::And { Join::And } else { Join::Or };
                    Part::Condition([first, second, vec![join]].concat())
                }
                _ => {
                    let (Part::Number(mut first), taken) = (parts.pop()?, operation.operands())
                    else {
                        return None;
                    };
                    for _ in 1..taken {
                        let Part::Number(earlier) = parts.pop()? else { return None };
                        first = earlier;
                    }
                    Part::Number(first)
                }
            };
            parts.push(part);
        }
        match parts.pop()? {
            Part::Condition(joins) => Some(Self(joins)),
            Part::Number(_) => None,
        }
    }

    /// 1, 0 or NaN from the answers of all comparisons; `stack` is working space.
    pub fn truth(&self, answers: &[f64], stack: &mut Vec<f64>) -> f64 {
        stack.clear();
        for join in &self.0 {
            let value = match join {
                Join::Comparison(at) => answers[*at],
                Join::Not => 1.0 - stack.pop().unwrap_or(f64::NAN),
                Join::And | Join::Or => {
                    let (b, a) = (stack.pop(), stack.pop());
                    let (a, b) = (a.unwrap_or(f64::NAN), b.unwrap_or(f64::NAN));
                    if matches!(join, Join::And) { a * b } else { Real::max(a, b) }
                }
            };
            stack.push(value);
        }
        stack.pop().unwrap_or(f64::NAN)
    }
}
