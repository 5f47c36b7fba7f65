//! A number that counts what is done with it: the arithmetic of the model, read off its own text.

use std::cell::Cell;
use std::ops::{Add, Div, Mul, Neg, Sub};

use valsim::real::Real;

/// Operations on one path.
#[derive(Clone, Copy, Debug, Default)]
pub struct Operations {
    /// Sums, differences, products, fused or not.
    pub sums: u64,
    /// Quotients and roots.
    pub quotients: u64,
    /// Comparisons, with the choice that follows.
    pub choices: u64,
    pub exponentials: u64,
    pub logarithms: u64,
    /// Values written.
    pub writes: u64,
}

thread_local! {
    static DONE: Cell<Operations> = const { Cell::new(Operations {
        sums: 0, quotients: 0, choices: 0, exponentials: 0, logarithms: 0, writes: 0,
    }) };
}

/// What `work` does with [`Counted`] numbers.
pub fn operations(work: impl FnOnce()) -> Operations {
    DONE.set(Operations::default());
    work();
    DONE.get()
}

fn count(kind: impl FnOnce(&mut Operations) -> &mut u64) {
    let mut done = DONE.get();
    *kind(&mut done) += 1;
    DONE.set(done);
}

/// An `f64` that is counted.
#[derive(Clone, Copy)]
pub struct Counted(f64);

impl Real for Counted {
    type Mask = bool;
    const WIDTH: usize = 1;

    fn splat(x: f64) -> Self {
        Self(x)
    }
    fn lane(self, _: usize) -> f64 {
        self.0
    }
    fn load(column: &[f64], at: usize) -> Self {
        Self(column[at])
    }
    fn store(self, column: &mut [f64], at: usize) {
        count(|done| &mut done.writes);
        column[at] = self.0;
    }
    fn map(self, f: impl Fn(f64) -> f64) -> Self {
        count(|done| &mut done.sums);
        Self(f(self.0))
    }
    fn zip(self, other: Self, f: impl Fn(f64, f64) -> f64) -> Self {
        count(|done| &mut done.choices);
        Self(f(self.0, other.0))
    }
    fn mul_add(self, factor: Self, term: Self) -> Self {
        count(|done| &mut done.sums);
        Self(self.0.mul_add(factor.0, term.0))
    }
    fn compare(self, other: Self, f: impl Fn(f64, f64) -> bool) -> bool {
        f(self.0, other.0)
    }
    fn select(mask: bool, yes: Self, no: Self) -> Self {
        count(|done| &mut done.choices);
        if mask { yes } else { no }
    }
    fn ratio(self, divisor: Self) -> Self {
        count(|done| &mut done.choices);
        self / divisor
    }
    fn sqrt(self) -> Self {
        count(|done| &mut done.quotients);
        Self(self.0.sqrt())
    }
    fn exp(self) -> Self {
        count(|done| &mut done.exponentials);
        Self(valsim::special::exp(self.0))
    }
    fn ln(self) -> Self {
        count(|done| &mut done.logarithms);
        Self(valsim::special::ln(self.0))
    }
}

macro_rules! operator {
    ($operator:ident, $method:ident, $symbol:tt, $kind:ident) => {
        impl $operator for Counted {
            type Output = Self;
            fn $method(self, other: Self) -> Self {
                count(|done| &mut done.$kind);
                Self(self.0 $symbol other.0)
            }
        }
    };
}
operator!(Add, add, +, sums);
operator!(Sub, sub, -, sums);
operator!(Mul, mul, *, sums);
operator!(Div, div, /, quotients);

impl Neg for Counted {
    type Output = Self;
    fn neg(self) -> Self {
        count(|done| &mut done.sums);
        Self(-self.0)
    }
}
