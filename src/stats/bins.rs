//! Integer counts from which quantiles are read.
//!
//! A value x falls into a bin by the side of the pivot on which it lies and the leading bits of
//! y = 1 + |z|, z being the standardised value: 512 bins of equal width for each doubling of y.
//! So a bin is spread / 512 wide within one spread of the pivot, and never wider than
//! (spread + |x - pivot|) / 512. Rounding never lets a larger x fall into a lower bin. Bins far
//! from the pivot, and all bins of a result that may take single values with positive
//! probability, also keep their smallest and largest value and how often each was seen.

use std::collections::BTreeMap;

use super::cells::{Cell, Cells};
use super::counts::Counts;
use super::scale::Scale;
use crate::real::LANES;

/// Bits of y's fraction that number the bins of a doubling.
const FRACTION_BITS: u32 = 9;
const PER_DOUBLING: i64 = 1 << FRACTION_BITS;
/// Bits of an f64 below those that number a bin.
const DROPPED_BITS: u32 = 52 - FRACTION_BITS;
/// The number that y = 1 would have.
const FIRST: i64 = 1023 << FRACTION_BITS;
/// Bins kept densely on each side: four doublings, up to 15 spreads from the pivot.
const HALF: i64 = 4 * PER_DOUBLING;
pub(super) const DENSE: usize = 2 * HALF as usize;

/// Counts by bin; the number of a bin is its rank from the pivot, negative below it.
#[derive(Clone, Debug, PartialEq)]
pub struct Bins {
    near: Near,
    far: BTreeMap<i64, Cell>,
}

/// The bins near the pivot, from -HALF to HALF - 1; no memory is taken before the first value.
#[derive(Clone, Debug, PartialEq)]
enum Near {
    Counts(Counts),
    /// For a result that may take single values with positive probability.
    Cells(Cells),
}

impl Bins {
    /// No values yet.
    pub fn new(scale: &Scale) -> Self {
        let near = if scale.repeats() {
            Near::Cells(Cells::default())
        } else {
            Near::Counts(Counts::default())
        };
        Self { near, far: BTreeMap::new() }
    }

    /// Counts a column's finite values.
    #[inline(always)]
    pub fn observe(&mut self, scale: &Scale, column: &[f64]) {
        let Near::Counts(counts) = &mut self.near else {
            return self.observe_singly(scale, column);
        };
        let mut room = counts.room(column.len());
        let (whole, rest) = column.as_chunks::<LANES>();
        for values in whole {
            let (places, any_far) = places(scale, values);
            room.add(places);
            if any_far {
                observe_far(scale, &mut self.far, values);
            }
        }
        for &x in rest {
            room.add([place(scale, x)]);
        }
        observe_far(scale, &mut self.far, rest);
    }

    /// Adds another part of the same result; both must have been made with one scale.
    pub fn merge(&mut self, other: &Self) {
        match (&mut self.near, &other.near) {
            (Near::Counts(own), Near::Counts(others)) => own.merge(others),
            (Near::Cells(own), Near::Cells(others)) => own.merge(others),
            _ => panic!("parts made with different scales"),
        }
        for (&bin, cell) in &other.far {
            self.far.entry(bin).or_insert(Cell::EMPTY).merge(cell);
        }
    }

    /// Number of finite values.
    pub fn count(&self) -> u64 {
        let near: u64 = match &self.near {
            Near::Counts(counts) => counts.sum(DENSE),
            Near::Cells(cells) => cells.iter().map(|(_, cell)| cell.count).sum(),
        };
        near + self.far.values().map(|cell| cell.count).sum::<u64>()
    }

    /// Number of values below x; those in x's own bin are taken to be evenly spread in it.
    pub(super) fn count_below(&self, scale: &Scale, x: f64) -> u64 {
        let own = place(scale, x) as i64 - HALF;
        let mut below: u64 = self.far.range(..own).map(|(_, cell)| cell.count).sum();
        let dense = (own + HALF).clamp(0, 2 * HALF) as usize;
        let own_near = usize::try_from(own + HALF).ok().filter(|&place| place < DENSE);
        let in_own = match &self.near {
            Near::Counts(counts) => {
                below += counts.sum(dense);
                own_near.map(|place| {
                    let (low, high) = edges(scale, own);
                    let count = counts.at(place);
                    Cell { count, low, high, at_low: 0, at_high: 0 }
                })
            }
            Near::Cells(cells) => {
                let lower = cells.iter().take_while(|&(place, _)| place < dense);
                below += lower.map(|(_, cell)| cell.count).sum::<u64>();
                own_near.and_then(|place| cells.at(place).copied())
            }
        };
        let in_own = in_own.or_else(|| self.far.get(&own).copied());
        below + in_own.map_or(0, |cell| cell.below(x))
    }

    /// The bins near the pivot of which only the count is known.
    pub(super) fn counts(&self) -> Option<&Counts> {
        match &self.near {
            Near::Counts(counts) => Some(counts),
            Near::Cells(_) => None,
        }
    }

    /// Tells all other bins that hold values, in ascending order.
    pub(super) fn for_each_cell(&self, mut tell: impl FnMut(i64, &Cell)) {
        self.far.range(..-HALF).for_each(|(&bin, cell)| tell(bin, cell));
        if let Near::Cells(cells) = &self.near {
            cells.iter().for_each(|(place, cell)| tell(place as i64 - HALF, cell));
        }
        self.far.range(HALF..).for_each(|(&bin, cell)| tell(bin, cell));
    }

    #[inline(never)]
    fn observe_singly(&mut self, scale: &Scale, column: &[f64]) {
        let Near::Cells(cells) = &mut self.near else { return };
        for &x in column.iter().filter(|x| x.is_finite()) {
            match cells.at_mut(place(scale, x)) {
                Some(cell) => cell.add(x),
                None => add_far(scale, &mut self.far, x),
            }
        }
    }
}

fn add_far(scale: &Scale, far: &mut BTreeMap<i64, Cell>, x: f64) {
    let bin = place(scale, x) as i64 - HALF;
    far.entry(bin).or_insert(Cell::EMPTY).add(x);
}

/// Counts those of some values that are finite and far from the pivot.
#[inline(never)]
fn observe_far(scale: &Scale, far: &mut BTreeMap<i64, Cell>, values: &[f64]) {
    for &x in values.iter().filter(|x| x.is_finite()) {
        if place(scale, x) >= DENSE {
            add_far(scale, far, x);
        }
    }
}

/// The places of eight values, and whether any that is finite lies outside the dense bins.
#[inline(always)]
fn places(scale: &Scale, values: &[f64; LANES]) -> ([usize; LANES], bool) {
    let mut places = [0; LANES];
    let mut far = 0;
    for (place, &x) in places.iter_mut().zip(values) {
        *place = self::place(scale, x);
        far |= usize::from(*place >= DENSE) & usize::from(x.is_finite());
    }
    (places, far != 0)
}

/// The number of a value's bin plus HALF; DENSE or more (also by wrapping below 0) outside the
/// dense bins and for what is not finite.
#[inline(always)]
fn place(scale: &Scale, x: f64) -> usize {
    let z = scale.standardise(x);
    let from_pivot = ((1.0 + z.abs()).to_bits() >> DROPPED_BITS) as i64 - FIRST;
    // All ones below the pivot: there -1 - n is the number of the nth bin.
    let side = -i64::from(z < 0.0);
    ((from_pivot ^ side) + HALF) as usize
}

/// A bin near the pivot, and the values between which it lies.
pub(super) fn near_bin(scale: &Scale, place: usize) -> (i64, (f64, f64)) {
    let bin = place as i64 - HALF;
    (bin, edges(scale, bin))
}

/// The values between which a bin lies. The outermost bins may end at an infinity.
fn edges(scale: &Scale, bin: i64) -> (f64, f64) {
    let from_pivot = bin ^ (bin >> 63);
    let y = |number: i64| f64::from_bits(((number + FIRST) as u64) << DROPPED_BITS);
    let (near, far) = (y(from_pivot) - 1.0, y(from_pivot + 1) - 1.0);
    if bin < 0 {
        (scale.restore(-far), scale.restore(-near))
    } else {
        (scale.restore(near), scale.restore(far))
    }
}
