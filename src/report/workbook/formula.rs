//! The user's own outputs and conditions as formulas of a spreadsheet.

use super::Term;
use crate::model::{Formula, Operation, Reference};

/// Translates a stack program; `read` gives the cell of each place that it reads.
pub fn formula(program: &Formula, read: &dyn Fn(Reference) -> Term) -> Term {
    let mut stack: Vec<Term> = Vec::new();
    for &operation in program.operations() {
        let b = || Term::number(f64::NAN);
        let term = match operation {
            Operation::Number(number) => Term::number(number),
            Operation::Read(reference) => read(reference),
            single if is_single(single) => {
                let x = stack.pop().unwrap_or_else(b);
                match single {
                    Operation::Negate => Term::number(0.0) - x,
                    Operation::PowerWhole(exponent) => x.power(Term::number(f64::from(exponent))),
                    Operation::Absolute => x.absolute(),
                    Operation::Exponential => x.exponential(),
                    Operation::Logarithm => x.logarithm(),
                    Operation::Root => x.root(),
                    _ => Term::number(1.0) - x,
                }
            }
            double => {
                let (y, x) = (stack.pop().unwrap_or_else(b), stack.pop().unwrap_or_else(b));
                match double {
                    Operation::Add => x + y,
                    Operation::Subtract => x - y,
                    Operation::Multiply | Operation::And => x * y,
                    Operation::Divide => x / y,
                    Operation::Power => x.power(y),
                    Operation::Minimum => x.min(&y),
                    Operation::Maximum | Operation::Or => x.max(&y),
                    Operation::Less => x.holds("<", y),
                    Operation::LessOrEqual => x.holds("<=", y),
                    _ => x.holds("=", y),
                }
            }
        };
        stack.push(term);
    }
    stack.pop().unwrap_or_else(|| Term::number(f64::NAN))
}

fn is_single(operation: Operation) -> bool {
    matches!(
        operation,
        Operation::Negate
            | Operation::PowerWhole(_)
            | Operation::Absolute
            | Operation::Exponential
            | Operation::Logarithm
            | Operation::Root
            | Operation::Not
    )
}
