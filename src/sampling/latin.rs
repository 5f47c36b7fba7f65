//! Latin hypercube coordinates without a stored permutation (McKay, Beckman and Conover 1979).
//!
//! The permutation of the strata 0..n is computed, not kept: a keyed bijection of a grid of
//! about sqrt(n) by sqrt(n) cells, at least n of them, by a generalised Feistel network
//! (Black and Rogaway 2002, the generalised Feistel cipher), repeated until it lands below n
//! ("cycle walking", the same paper). The grid exceeds n by fewer cells than it has rows, so
//! few paths walk.

use super::columns::Groups;
use super::philox::{self, GROUP, fraction_above_one};

const LOW: u64 = 0xffff_ffff;

/// Passes there are keys for, and fewest that are made; a pass turns the row, then the column.
const MOST_PASSES: usize = GROUP;
const FEWEST_PASSES: usize = 3;

/// Streams of a column's key beside those in `columns`.
const JITTER: u64 = 2;
const PASS_KEYS: u64 = 3;

/// What all coordinates of a replicate share: the strata and the grid that holds them.
#[derive(Clone, Copy, Debug)]
pub(super) struct Strata {
    count: u64,
    rows: u64,
    columns: u64,
    passes: usize,
    /// 1 / columns.
    column_share: f64,
    /// The upper bits of a word that the jitter is made of.
    jitter_mask: u64,
    /// 1 less half a step of the jitter.
    jitter_offset: f64,
}

impl Strata {
    /// `count` strata, 1 to 2^32.
    pub(super) fn new(count: u64) -> Self {
        let rows = (count - 1).isqrt() + 1;
        let columns = count.div_ceil(rows);
        // Stratum and jitter are added without rounding: c bits of the one, 52 - c and a half
        // step of the other. The largest quotient, 1 - 2^-(53-c) / count, is at most 1 - 2^-53.
        let stratum_bits = u64::BITS - (count - 1).leading_zeros();
        let jitter_bits = 52 - stratum_bits;
        Self {
            count,
            rows,
            columns,
            passes: passes(rows),
            column_share: 1.0 / columns as f64,
            jitter_mask: !(u64::MAX >> jitter_bits),
            jitter_offset: 1.0 - 0.5 / (1_u64 << jitter_bits) as f64,
        }
    }
}

/// How often the network is passed: a pass divides what is left of the dependence between two
/// paths by about the number of rows, and a millionth may stay (for 2 to 4 strata 2^-16).
fn passes(rows: u64) -> usize {
    let mut passes = FEWEST_PASSES;
    while passes < MOST_PASSES && rows.saturating_pow(passes as u32) < 1 << 20 {
        passes += 1;
    }
    passes
}

/// The permutation and the jitter of one dimension of one replicate.
#[derive(Clone, Copy, Debug)]
pub(super) struct Shuffle {
    strata: Strata,
    key: u64,
    passes: [[u32; 2]; MOST_PASSES],
}

impl Shuffle {
    pub(super) fn new(strata: Strata, key: u64) -> Self {
        let words = philox::words(key, PASS_KEYS, 0);
        Self { strata, key, passes: words.map(|word| [word as u32, (word >> 32) as u32]) }
    }

    /// The strata of the sixteen paths from `first` on, `first` a multiple of sixteen.
    #[inline(always)]
    fn permute(&self, first: u64) -> [u64; GROUP] {
        let Strata { count, columns, column_share, .. } = self.strata;
        let mut row = [0; GROUP];
        let mut column = [0; GROUP];
        for i in 0..GROUP {
            let path = first + i as u64;
            let path = if path < count { path } else { 0 };
            row[i] = nearest((path as f64 + 0.5) * column_share - 0.5);
            column[i] = path - product(row[i], columns);
        }
        let mut walking = [true; GROUP];
        loop {
            let mut outside = false;
            let (next_row, next_column) = self.network(row, column);
            for i in 0..GROUP {
                row[i] = if walking[i] { next_row[i] } else { row[i] };
                column[i] = if walking[i] { next_column[i] } else { column[i] };
                walking[i] = product(row[i], columns) + column[i] >= count;
                outside |= walking[i];
            }
            if !outside {
                break;
            }
        }
        std::array::from_fn(|i| product(row[i], columns) + column[i])
    }

    /// The network over sixteen cells of the grid.
    #[inline(always)]
    fn network(
        &self,
        mut row: [u64; GROUP],
        mut column: [u64; GROUP],
    ) -> ([u64; GROUP], [u64; GROUP]) {
        let Strata { rows, columns, passes, .. } = self.strata;
        for keys in &self.passes[..passes] {
            for i in 0..GROUP {
                row[i] = turn(row[i], hash(column[i], keys[0]), rows);
                column[i] = turn(column[i], hash(row[i], keys[1]), columns);
            }
        }
        (row, column)
    }
}

impl Groups for Shuffle {
    const SIZE: usize = GROUP;

    /// There is no path past the last stratum; what stands there is to be passed over.
    #[inline(always)]
    fn group(&self, first: u64, u: &mut [f64]) {
        let strata = &self.strata;
        let stratum = self.permute(first);
        let words = philox::words(self.key, JITTER, first / GROUP as u64);
        for (i, u) in u.iter_mut().enumerate() {
            let jitter = fraction_above_one(words[i] & strata.jitter_mask) - strata.jitter_offset;
            *u = (stratum[i] as f64 + jitter) / strata.count as f64;
        }
    }
}

/// Adds a random part of `size`, chosen by a 32-bit hash, to `x`, modulo `size`.
#[inline(always)]
fn turn(x: u64, hash: u64, size: u64) -> u64 {
    let sum = x + (product(hash, size) >> 32);
    sum.min(sum.wrapping_sub(size))
}

/// 32 bits from 32 bits and a round key: two products, each folded onto its low half.
#[inline(always)]
fn hash(x: u64, key: u32) -> u64 {
    fold(product(fold(product(x ^ u64::from(key), 0xd251_1f53)), 0xcd9e_8d57))
}

#[inline(always)]
fn fold(product: u64) -> u64 {
    (product ^ (product >> 32)) & LOW
}

/// The product of two numbers below 2^32, in the form that vector units have.
#[inline(always)]
fn product(a: u64, b: u64) -> u64 {
    (a & LOW) * (b & LOW)
}

/// The nearest whole number, for -1/2 < x < 2^32: the low bits of a sum whose last place is 1.
#[inline(always)]
fn nearest(x: f64) -> u64 {
    const LAST_PLACE_IS_ONE: f64 = 6_755_399_441_055_744.0; // 1.5 * 2^52
    (x + LAST_PLACE_IS_ONE).to_bits() & LOW
}
