//! Sums over neighbouring columns in lanes, before they are rounded to what merges exactly.

use super::scale::Scale;
use crate::real::{LANES, Lanes, Real, Vector};

/// Two registers side by side: while one waits for its sum the other proceeds.
pub(super) type Chunk = Vector<CHUNK>;
const CHUNK: usize = 2 * LANES;

/// Sums of z and z² (z being the standardised value), extremes, and paths with and without a
/// value, of the columns added since the last [`RunningSums::take`].
///
/// Sums are formed in a fixed order of lanes, so columns are to be added in the order of paths.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct RunningSums {
    pub sum: Lanes,
    pub squares: Lanes,
    pub low: Lanes,
    pub high: Lanes,
    pub present: u64,
    pub missing: u64,
}

impl RunningSums {
    /// No columns yet.
    pub fn new() -> Self {
        Self {
            sum: Lanes::splat(0.0),
            squares: Lanes::splat(0.0),
            low: Lanes::splat(f64::INFINITY),
            high: Lanes::splat(f64::NEG_INFINITY),
            present: 0,
            missing: 0,
        }
    }

    /// Adds a column. A value that is NaN or infinite counts as missing.
    #[inline(always)]
    pub fn add(&mut self, scale: &Scale, column: &[f64]) {
        let (whole, rest) = column.as_chunks::<CHUNK>();
        let mut sums = ColumnSums::of::<false>(scale, whole);
        let mut missing = 0;
        if !rest.is_empty() || !halved(folded(sums.squares)).is_finite() {
            sums = ColumnSums::of::<true>(scale, whole);
            sums.add::<true>(scale, padded(rest, f64::NAN));
            missing = column.iter().filter(|x| !x.is_finite()).count() as u64;
        }
        self.sum = self.sum + folded(sums.sum);
        self.squares = self.squares + folded(sums.squares);
        let ((low, other_low), (high, other_high)) = (halves(sums.low), halves(sums.high));
        self.low = lower(self.low, lower(low, other_low));
        self.high = higher(self.high, higher(high, other_high));
        self.present += column.len() as u64 - missing;
        self.missing += missing;
    }

    /// What was added, leaving nothing.
    pub fn take(&mut self) -> Self {
        std::mem::replace(self, Self::new())
    }
}

/// What one column adds.
struct ColumnSums {
    sum: Chunk,
    squares: Chunk,
    low: Chunk,
    high: Chunk,
}

impl ColumnSums {
    /// Without `GAPS` every value is taken to be finite.
    #[inline(always)]
    fn of<const GAPS: bool>(scale: &Scale, chunks: &[[f64; CHUNK]]) -> Self {
        let mut sums = Self {
            sum: Chunk::splat(0.0),
            squares: Chunk::splat(0.0),
            low: Chunk::splat(f64::INFINITY),
            high: Chunk::splat(f64::NEG_INFINITY),
        };
        for chunk in chunks {
            sums.add::<GAPS>(scale, Vector(*chunk));
        }
        sums
    }

    #[inline(always)]
    fn add<const GAPS: bool>(&mut self, scale: &Scale, x: Chunk) {
        let z = filled::<GAPS>(x, scale.standardise(x), 0.0);
        self.sum = self.sum + z;
        self.squares = z.mul_add(z, self.squares);
        self.low = lower(self.low, filled::<GAPS>(x, x, f64::INFINITY));
        self.high = higher(self.high, filled::<GAPS>(x, x, f64::NEG_INFINITY));
    }
}

/// What was made of x, or `gap` where x is not finite.
#[inline(always)]
fn filled<const GAPS: bool>(x: Chunk, made: Chunk, gap: f64) -> Chunk {
    if !GAPS {
        return made;
    }
    let finite = Real::abs(x).lt(Chunk::splat(f64::INFINITY));
    Chunk::select(finite, made, Chunk::splat(gap))
}

#[inline(always)]
fn lower<const N: usize>(own: Vector<N>, x: Vector<N>) -> Vector<N> {
    own.zip(x, |own, x| if x < own { x } else { own })
}

#[inline(always)]
fn higher<const N: usize>(own: Vector<N>, x: Vector<N>) -> Vector<N> {
    own.zip(x, |own, x| if x > own { x } else { own })
}

/// Sums over two columns of the same length, each by a term added to it chunk by chunk; missing
/// places at the end are zeros.
#[inline(always)]
pub(super) fn sums<const N: usize>(
    first: &[f64],
    second: &[f64],
    add: impl Fn(&mut [Chunk; N], Chunk, Chunk),
) -> [Lanes; N] {
    let mut sums = [Chunk::splat(0.0); N];
    let ((whole, rest), (others, other_rest)) = (first.as_chunks(), second.as_chunks());
    for (x, y) in whole.iter().zip(others) {
        add(&mut sums, Vector(*x), Vector(*y));
    }
    if !rest.is_empty() {
        add(&mut sums, padded(rest, 0.0), padded(other_rest, 0.0));
    }
    sums.map(folded)
}

/// Values with others after them.
#[inline(always)]
fn padded(rest: &[f64], with: f64) -> Chunk {
    let mut chunk = Chunk::splat(with);
    chunk.0[..rest.len()].copy_from_slice(rest);
    chunk
}

#[inline(always)]
fn halves(chunk: Chunk) -> (Lanes, Lanes) {
    (Lanes::load(&chunk.0, 0), Lanes::load(&chunk.0, LANES))
}

#[inline(always)]
fn folded(chunk: Chunk) -> Lanes {
    let (first, second) = halves(chunk);
    first + second
}

/// The sum of eight lanes: halves are added until one is left.
#[inline(always)]
pub(super) fn halved(lanes: Lanes) -> f64 {
    let [a, b, c, d, e, f, g, h] = lanes.0;
    let [a, b, c, d] = [a + e, b + f, c + g, d + h];
    (a + c) + (b + d)
}
