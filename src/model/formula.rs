//! The user's own outputs and the targets' conditions, as small stack programs.
//!
//! Numbers and conditions share one stack: a condition is 1 (true), 0 (false) or missing. A
//! missing operand makes the whole formula missing on that path; so does a division by zero,
//! a root of a negative number, or a logarithm of anything not positive.

use super::Paths;
use crate::real::Real;

/// Deepest stack a formula may need; the plan refuses deeper ones.
pub const STACK: usize = 64;

/// Where a formula reads from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Reference {
    /// A slot of the drivers.
    Driver(usize),
    /// A slot of the results, user's outputs included.
    Result(usize),
}

/// One step: takes its operands from the stack's top and leaves its answer there.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Operation {
    /// Pushes a constant.
    Number(f64),
    /// Pushes a path's value.
    Read(Reference),
    /// −b.
    Negate,
    /// a + b.
    Add,
    /// a − b.
    Subtract,
    /// a × b.
    Multiply,
    /// a / b; missing where b is 0.
    Divide,
    /// To a whole power, by repeated multiplication.
    PowerWhole(i32),
    /// To any power, for bases not below zero.
    Power,
    /// The smaller of a and b.
    Minimum,
    /// The larger of a and b.
    Maximum,
    /// |b|.
    Absolute,
    /// e^b.
    Exponential,
    /// ln b; missing unless b is above 0.
    Logarithm,
    /// √b; missing below 0.
    Root,
    /// 1 where a < b, else 0.
    Less,
    /// 1 where a ≤ b, else 0.
    LessOrEqual,
    /// 1 where a = b, else 0.
    Equal,
    /// 1 where b is 0, and the reverse.
    Not,
    /// 1 where both are 1, else 0.
    And,
    /// 1 where either is 1, else 0.
    Or,
}

impl Operation {
    /// Values that it takes from the stack.
    pub(super) fn operands(self) -> usize {
        match self {
            Self::Number(_) | Self::Read(_) => 0,
            Self::Negate
            | Self::PowerWhole(_)
            | Self::Absolute
            | Self::Exponential
            | Self::Logarithm
            | Self::Root
            | Self::Not => 1,
            _ => 2,
        }
    }
}

/// A checked program that leaves exactly one value.
#[derive(Clone, Debug, PartialEq)]
pub struct Formula(pub(super) Vec<Operation>);

impl Formula {
    /// Accepts a program whose stack never runs dry, stays within [`STACK`] and ends with one
    /// value.
    pub fn new(operations: Vec<Operation>) -> Option<Self> {
        let mut depth = 0usize;
        for operation in &operations {
            depth = depth.checked_sub(operation.operands())? + 1;
            if depth > STACK {
                return None;
            }
        }
        (depth == 1).then_some(Self(operations))
    }

    /// Its steps, in their order.
    pub fn operations(&self) -> &[Operation] {
        &self.0
    }

    /// All places the formula reads.
    pub fn references(&self) -> impl Iterator<Item = Reference> + '_ {
        self.0.iter().filter_map(|operation| match operation {
            Operation::Read(reference) => Some(*reference),
            _ => None,
        })
    }

    /// The formula's value on `T::WIDTH` paths; `stack` is working space.
    #[inline(always)]
    pub fn evaluate<T: Real>(&self, paths: &Paths, stack: &mut [T; STACK]) -> T {
        let mut top = 0usize;
        for &operation in &self.0 {
            let (a, b) = (stack[top.saturating_sub(2)], stack[top.saturating_sub(1)]);
            let (taken, value) = match operation {
                Operation::Number(number) => (0, T::splat(number)),
                Operation::Read(reference) => (0, finite(paths.read(reference))),
                Operation::Negate => (1, -b),
                Operation::Add => (2, a + b),
                Operation::Subtract => (2, a - b),
                Operation::Multiply => (2, a * b),
                Operation::Divide => (2, a.ratio(b)),
                Operation::PowerWhole(exponent) => (1, whole_power(b, exponent)),
                Operation::Power => (2, power(a, b)),
                Operation::Minimum => (2, a.min(b)),
                Operation::Maximum => (2, a.max(b)),
                Operation::Absolute => (1, b.abs()),
                Operation::Exponential => (1, b.exp()),
                Operation::Logarithm => (1, b.ln()),
                Operation::Root => (1, b.sqrt()),
                Operation::Less => (2, condition(a.lt(b), a, b)),
                Operation::LessOrEqual => (2, condition(a.le(b), a, b)),
                Operation::Equal => (2, condition(Real::eq(a, b), a, b)),
                Operation::Not => (1, T::splat(1.0) - b),
                Operation::And => (2, a * b),
                Operation::Or => (2, a.max(b)),
            };
            top = top - taken + 1;
            stack[top - 1] = value;
        }
        finite(stack[0])
    }
}

impl Paths<'_> {
    /// The values that a formula reads.
    #[inline(always)]
    pub fn read<T: Real>(&self, reference: Reference) -> T {
        match reference {
            Reference::Driver(slot) => self.driver(slot),
            Reference::Result(slot) => self.result(slot),
        }
    }
}

/// 1, 0 or missing.
#[inline(always)]
fn condition<T: Real>(holds: T::Mask, a: T, b: T) -> T {
    let answer = T::select(holds, T::splat(1.0), T::splat(0.0));
    T::select(a.present() & b.present(), answer, T::splat(f64::NAN))
}

/// An overflow is no value.
#[inline(always)]
fn finite<T: Real>(x: T) -> T {
    T::select(x.compare(x, |a, _| a.is_finite()), x, T::splat(f64::NAN))
}

/// x^n by squaring; a negative power of zero is missing.
#[inline(always)]
fn whole_power<T: Real>(x: T, exponent: i32) -> T {
    let mut square = x;
    let mut product = T::splat(1.0);
    let mut left = exponent.unsigned_abs();
    while left > 0 {
        if left & 1 == 1 {
            product = product * square;
        }
        square = square * square;
        left >>= 1;
    }
    if exponent < 0 { T::splat(1.0).ratio(product) } else { product }
}

/// e^(b ln a) for a > 0; 0 to a positive power is 0; any other power is missing.
#[inline(always)]
fn power<T: Real>(a: T, b: T) -> T {
    let zero = T::splat(0.0);
    let general = (a.ln() * b).exp();
    let of_zero = Real::eq(a, zero) & zero.lt(b);
    let whole = Real::eq(b, zero);
    let value = T::select(of_zero, zero, T::select(zero.lt(a), general, T::splat(f64::NAN)));
    T::select(whole & a.present(), T::splat(1.0), value)
}
