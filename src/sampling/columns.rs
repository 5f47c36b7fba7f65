//! The inner loops: one column of coordinates by each sampler.
//!
//! Everything here is `#[inline(always)]` down from [`Column::fill`], so that the whole chain
//! is compiled for the instruction set of the function that it is called in.

use super::latin::Shuffle;
use super::philox::{self, GROUP, to_unit};
use super::scramble::Scramble;
use super::sobol::{BLOCK, Directions};

/// A dimension of a replicate, with all that its coordinates depend on.
#[derive(Clone, Copy, Debug)]
pub(super) enum Column<'a> {
    Sobol(&'a Directions, Scramble),
    Random(Random),
    LatinHypercube(Shuffle),
    Antithetic(Antithetic),
}

impl Column<'_> {
    #[inline(always)]
    pub(super) fn fill(&self, first: u64, u: &mut [f64]) {
        match self {
            Self::Sobol(directions, scramble) => fill_sobol(directions, *scramble, first, u),
            Self::Random(random) => fill_groups(random, first, u),
            Self::LatinHypercube(shuffle) => fill_groups(shuffle, first, u),
            Self::Antithetic(antithetic) => fill_groups(antithetic, first, u),
        }
    }
}

/// Scrambled Sobol' points as `(x + 0.5) * 2^-32`, one aligned block of 256 after another.
#[inline(always)]
fn fill_sobol(directions: &Directions, scramble: Scramble, first: u64, u: &mut [f64]) {
    let mut path = first;
    let mut rest = u;
    let mut words = [0; BLOCK];
    while !rest.is_empty() {
        let start = path as usize % BLOCK;
        let length = rest.len().min(BLOCK - start);
        let (block, later) = rest.split_at_mut(length);
        let base = directions.reversed_word((path - start as u64) as u32);
        let low = &directions.low()[start..start + length];
        // Two loops: words fill a vector twice as densely as coordinates.
        for (word, low) in words.iter_mut().zip(low) {
            *word = scramble.apply_reversed(base ^ low);
        }
        for (u, word) in block.iter_mut().zip(&words) {
            *u = fraction_to_unit(*word);
        }
        path += length as u64;
        rest = later;
    }
}

/// `(x + 0.5) * 2^-32`, exactly: inside the open unit interval.
#[inline(always)]
fn fraction_to_unit(x: u32) -> f64 {
    (f64::from(x) + 0.5) * (1.0 / 4_294_967_296.0)
}

/// A column that is made in aligned groups of neighbouring paths.
pub(super) trait Groups {
    /// Paths of a group, a power of two, at most [`LARGEST_GROUP`].
    const SIZE: usize;

    /// The coordinates of the group from path `first`, a multiple of the size, on.
    fn group(&self, first: u64, u: &mut [f64]);
}

const LARGEST_GROUP: usize = 2 * GROUP;

/// Whole groups in place; of a group that sticks out at either end, the part that is wanted.
#[inline(always)]
fn fill_groups<G: Groups>(column: &G, first: u64, u: &mut [f64]) {
    let start = first as usize % G::SIZE;
    let mut path = first - start as u64;
    let mut rest = u;
    if start > 0 {
        let length = rest.len().min(G::SIZE - start);
        let (head, later) = rest.split_at_mut(length);
        fill_part(column, path, start, head);
        path = path.wrapping_add(G::SIZE as u64);
        rest = later;
    }
    let mut groups = rest.chunks_exact_mut(G::SIZE);
    for group in &mut groups {
        column.group(path, group);
        path = path.wrapping_add(G::SIZE as u64);
    }
    fill_part(column, path, 0, groups.into_remainder());
}

/// The paths from place `start` of one group on.
#[inline(always)]
fn fill_part<G: Groups>(column: &G, first: u64, start: usize, u: &mut [f64]) {
    if !u.is_empty() {
        let mut whole = [0.0; LARGEST_GROUP];
        column.group(first, &mut whole[..G::SIZE]);
        u.copy_from_slice(&whole[start..start + u.len()]);
    }
}

/// Words of a column's key are told apart by what they are for.
const RANDOM: u64 = 0;
const ANTITHETIC: u64 = 1;

/// Independent coordinates.
#[derive(Clone, Copy, Debug)]
pub(super) struct Random {
    pub(super) key: u64,
}

impl Groups for Random {
    const SIZE: usize = GROUP;

    #[inline(always)]
    fn group(&self, first: u64, u: &mut [f64]) {
        let words = philox::words(self.key, RANDOM, first / GROUP as u64);
        for (u, word) in u.iter_mut().zip(words) {
            *u = to_unit(word);
        }
    }
}

/// Independent pairs: path 2k has u, path 2k + 1 has 1 - u.
#[derive(Clone, Copy, Debug)]
pub(super) struct Antithetic {
    pub(super) key: u64,
}

impl Groups for Antithetic {
    const SIZE: usize = 2 * GROUP;

    #[inline(always)]
    fn group(&self, first: u64, u: &mut [f64]) {
        let words = philox::words(self.key, ANTITHETIC, first / Self::SIZE as u64);
        for (pair, word) in u.chunks_exact_mut(2).zip(words) {
            pair[0] = to_unit(word);
            pair[1] = to_unit(!word);
        }
    }
}
