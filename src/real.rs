//! The number type of the economics: one `f64`, or several side by side.
//!
//! Every formula that a path goes through is written once, generic over [`Real`]. The engine
//! evaluates it on [`Wide`] (64 paths at a time), replay and tests on plain `f64`; both
//! give the same bits, because every operation here is the same IEEE-754 operation lane by
//! lane. A lane that has no value holds a NaN; [`Real::max`] and [`Real::min`] keep it, so a
//! missing figure stays missing through any arithmetic that follows.

use std::ops::{Add, BitAnd, BitOr, Div, Mul, Neg, Not, Sub};

use crate::special;

/// Numbers in one [`Lanes`].
pub const LANES: usize = 8;

/// The answer of a comparison: one truth value for each lane.
pub trait Mask:
    Copy + BitAnd<Output = Self> + BitOr<Output = Self> + Not<Output = Self> + 'static
{
    /// The same answer in every lane.
    fn splat(truth: bool) -> Self;
    /// The answer in one lane (`0 <= lane < LANES` of the number type).
    fn lane(self, lane: usize) -> bool;
    /// How many lanes are true.
    fn count(self) -> u32;
}

/// A number that the model can be evaluated on.
pub trait Real:
    Copy
    + Add<Output = Self>
    + Sub<Output = Self>
    + Mul<Output = Self>
    + Div<Output = Self>
    + Neg<Output = Self>
    + 'static
{
    /// What comparisons of this number return.
    type Mask: Mask;
    /// Paths held by one value.
    const WIDTH: usize;

    /// The same number in every lane.
    fn splat(x: f64) -> Self;
    /// The number in one lane.
    fn lane(self, lane: usize) -> f64;
    /// Reads neighbouring paths from a column, starting at path `at`.
    fn load(column: &[f64], at: usize) -> Self;
    /// Writes neighbouring paths into a column, starting at path `at`.
    fn store(self, column: &mut [f64], at: usize);
    /// Applies a function lane by lane.
    fn map(self, f: impl Fn(f64) -> f64) -> Self;
    /// Applies a function of two numbers lane by lane.
    fn zip(self, other: Self, f: impl Fn(f64, f64) -> f64) -> Self;
    /// `self * factor + term`, rounded once.
    fn mul_add(self, factor: Self, term: Self) -> Self;
    /// Compares lane by lane.
    fn compare(self, other: Self, f: impl Fn(f64, f64) -> bool) -> Self::Mask;
    /// `yes` where the mask is true, else `no`.
    fn select(mask: Self::Mask, yes: Self, no: Self) -> Self;

    /// Less than; false where either is missing.
    #[inline(always)]
    fn lt(self, other: Self) -> Self::Mask {
        self.compare(other, |a, b| a < b)
    }
    /// Less than or equal; false where either is missing.
    #[inline(always)]
    fn le(self, other: Self) -> Self::Mask {
        self.compare(other, |a, b| a <= b)
    }
    /// `self / divisor`; missing where the divisor is zero.
    #[inline(always)]
    fn ratio(self, divisor: Self) -> Self {
        self.zip(divisor, |a, b| if b == 0.0 { f64::NAN } else { a / b })
    }
    /// Equal; false where either is missing.
    #[inline(always)]
    fn eq(self, other: Self) -> Self::Mask {
        self.compare(other, |a, b| a == b)
    }
    /// Where the number is there (not NaN).
    #[inline(always)]
    fn present(self) -> Self::Mask {
        self.compare(self, |a, b| a == b)
    }
    /// The larger of two; missing if either is.
    #[inline(always)]
    fn max(self, other: Self) -> Self {
        self.zip(other, |a, b| if a > b || a.is_nan() { a } else { b })
    }
    /// The smaller of two; missing if either is.
    #[inline(always)]
    fn min(self, other: Self) -> Self {
        self.zip(other, |a, b| if a < b || a.is_nan() { a } else { b })
    }
    /// Absolute value.
    #[inline(always)]
    fn abs(self) -> Self {
        self.map(f64::abs)
    }
    /// Square root, correctly rounded; NaN below zero.
    #[inline(always)]
    fn sqrt(self) -> Self {
        self.map(f64::sqrt)
    }
    /// e to the power of self, by the project's own kernel.
    #[inline(always)]
    fn exp(self) -> Self {
        self.map(special::exp)
    }
    /// Natural logarithm by the project's own kernel; NaN at or below zero.
    #[inline(always)]
    fn ln(self) -> Self {
        self.map(special::ln)
    }
}

impl Mask for bool {
    #[inline(always)]
    fn splat(truth: bool) -> Self {
        truth
    }
    #[inline(always)]
    fn lane(self, _: usize) -> bool {
        self
    }
    #[inline(always)]
    fn count(self) -> u32 {
        u32::from(self)
    }
}

impl Real for f64 {
    type Mask = bool;
    const WIDTH: usize = 1;

    #[inline(always)]
    fn splat(x: f64) -> Self {
        x
    }
    #[inline(always)]
    fn lane(self, _: usize) -> f64 {
        self
    }
    #[inline(always)]
    fn load(column: &[f64], at: usize) -> Self {
        column[at]
    }
    #[inline(always)]
    fn store(self, column: &mut [f64], at: usize) {
        column[at] = self;
    }
    #[inline(always)]
    fn map(self, f: impl Fn(f64) -> f64) -> Self {
        f(self)
    }
    #[inline(always)]
    fn zip(self, other: Self, f: impl Fn(f64, f64) -> f64) -> Self {
        f(self, other)
    }
    #[inline(always)]
    fn mul_add(self, factor: Self, term: Self) -> Self {
        f64::mul_add(self, factor, term)
    }
    #[inline(always)]
    fn compare(self, other: Self, f: impl Fn(f64, f64) -> bool) -> bool {
        f(self, other)
    }
    #[inline(always)]
    fn select(mask: bool, yes: Self, no: Self) -> Self {
        if mask { yes } else { no }
    }
}

/// Numbers side by side, one for each of as many neighbouring paths.
#[derive(Clone, Copy, Debug, PartialEq)]
#[repr(align(64))]
pub struct Vector<const N: usize>(pub [f64; N]);

/// As many paths as fill the widest registers.
pub type Lanes = Vector<LANES>;

/// As many paths as share one reading of the model's text: what it costs to walk through a
/// company is shared by more of them, and while one register waits for its operands others
/// proceed.
pub type Wide = Vector<64>;

/// Truth values, all bits set for true: the form that selects without a branch.
#[derive(Clone, Copy, Debug, PartialEq)]
#[repr(align(64))]
pub struct VectorMask<const N: usize>([u64; N]);

impl<const N: usize> Mask for VectorMask<N> {
    #[inline(always)]
    fn splat(truth: bool) -> Self {
        Self([if truth { u64::MAX } else { 0 }; N])
    }
    #[inline(always)]
    fn lane(self, lane: usize) -> bool {
        self.0[lane] != 0
    }
    #[inline(always)]
    fn count(self) -> u32 {
        let mut ones = 0;
        for word in self.0 {
            ones += (word & 1) as u32;
        }
        ones
    }
}

impl<const N: usize> Real for Vector<N> {
    type Mask = VectorMask<N>;
    const WIDTH: usize = N;

    #[inline(always)]
    fn splat(x: f64) -> Self {
        Self([x; N])
    }
    #[inline(always)]
    fn lane(self, lane: usize) -> f64 {
        self.0[lane]
    }
    #[inline(always)]
    fn load(column: &[f64], at: usize) -> Self {
        let mut out = [0.0; N];
        out.copy_from_slice(&column[at..at + N]);
        Self(out)
    }
    #[inline(always)]
    fn store(self, column: &mut [f64], at: usize) {
        column[at..at + N].copy_from_slice(&self.0);
    }
    #[inline(always)]
    fn map(self, f: impl Fn(f64) -> f64) -> Self {
        let mut out = [0.0; N];
        for i in 0..N {
            out[i] = f(self.0[i]);
        }
        Self(out)
    }
    #[inline(always)]
    fn zip(self, other: Self, f: impl Fn(f64, f64) -> f64) -> Self {
        let mut out = [0.0; N];
        for i in 0..N {
            out[i] = f(self.0[i], other.0[i]);
        }
        Self(out)
    }
    #[inline(always)]
    fn mul_add(self, factor: Self, term: Self) -> Self {
        let mut out = [0.0; N];
        for i in 0..N {
            out[i] = f64::mul_add(self.0[i], factor.0[i], term.0[i]);
        }
        Self(out)
    }
    #[inline(always)]
    fn compare(self, other: Self, f: impl Fn(f64, f64) -> bool) -> VectorMask<N> {
        let mut out = [0; N];
        for i in 0..N {
            out[i] = if f(self.0[i], other.0[i]) { u64::MAX } else { 0 };
        }
        VectorMask(out)
    }
    #[inline(always)]
    fn select(mask: VectorMask<N>, yes: Self, no: Self) -> Self {
        let mut out = [0.0; N];
        for i in 0..N {
            let bits = (mask.0[i] & yes.0[i].to_bits()) | (!mask.0[i] & no.0[i].to_bits());
            out[i] = f64::from_bits(bits);
        }
        Self(out)
    }
}

macro_rules! lane_operator {
    ($operator:ident, $method:ident, $symbol:tt) => {
        impl<const N: usize> $operator for Vector<N> {
            type Output = Self;
            #[inline(always)]
            fn $method(self, other: Self) -> Self {
                self.zip(other, |a, b| a $symbol b)
            }
        }
    };
}
lane_operator!(Add, add, +);
lane_operator!(Sub, sub, -);
lane_operator!(Mul, mul, *);
lane_operator!(Div, div, /);

impl<const N: usize> Neg for Vector<N> {
    type Output = Self;
    #[inline(always)]
    fn neg(self) -> Self {
        self.map(|a| -a)
    }
}

macro_rules! mask_operator {
    ($operator:ident, $method:ident, $symbol:tt) => {
        impl<const N: usize> $operator for VectorMask<N> {
            type Output = Self;
            #[inline(always)]
            fn $method(self, other: Self) -> Self {
                let mut out = [0; N];
                for i in 0..N {
                    out[i] = self.0[i] $symbol other.0[i];
                }
                VectorMask(out)
            }
        }
    };
}
mask_operator!(BitAnd, bitand, &);
mask_operator!(BitOr, bitor, |);

impl<const N: usize> Not for VectorMask<N> {
    type Output = Self;
    #[inline(always)]
    fn not(self) -> Self {
        let mut out = [0; N];
        for i in 0..N {
            out[i] = !self.0[i];
        }
        VectorMask(out)
    }
}
