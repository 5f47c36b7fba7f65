//! Integer counts from which quantiles are read.
//!
//! A value x falls into a bin by the side of the pivot on which it lies and the leading bits of
//! y = 1 + |z|, z being the standardised value: 512 bins of equal width for each doubling of y.
//! So a bin is spread / 512 wide within one spread of the pivot, and never wider than
//! (spread + |x - pivot|) / 512. Rounding never lets a larger x fall into a lower bin. Bins far
//! from the pivot, and all bins of a result that may take single values with positive
//! probability, also keep their smallest and largest value and how often each was seen.

use std::collections::BTreeMap;

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
const DENSE: usize = 2 * HALF as usize;
/// Neighbouring dense bins that are passed over together where none holds a value.
const BLOCK: usize = 32;

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
    Cells(Vec<Cell>),
}

/// Counts in words half as long as they may become, for the cache's sake.
#[derive(Clone, Debug, PartialEq)]
struct Counts {
    /// With a last place for what belongs elsewhere. Empty before the first value.
    recent: Vec<u32>,
    /// Bounds the sum of `recent`, and stays below 2^32 itself.
    observed: u64,
    /// Empty until `recent` had to be emptied.
    earlier: Vec<u64>,
}

impl Counts {
    /// Makes sure that so many more values can be counted.
    #[inline]
    fn make_room(&mut self, more: u64) {
        if self.observed + more > u64::from(u32::MAX) {
            self.earlier = self.totals().collect();
            self.recent.fill(0);
            self.observed = 0;
        }
        if self.recent.is_empty() {
            // Zeroed by the system: what stays empty takes no memory.
            self.recent = vec![0; DENSE + 1];
        }
        self.observed += more;
    }

    fn merge(&mut self, other: &Self) {
        if other.recent.is_empty() {
            return;
        }
        self.make_room(other.observed);
        self.recent.iter_mut().zip(&other.recent).for_each(|(own, other)| *own += other);
        if !other.earlier.is_empty() {
            self.earlier.resize(DENSE, 0);
            self.earlier.iter_mut().zip(&other.earlier).for_each(|(own, other)| *own += other);
        }
    }

    /// Values in the first `places` bins.
    fn sum(&self, places: usize) -> u64 {
        // No sum of `recent` overflows: see `observed`.
        let recent: u32 = self.recent[..places.min(self.recent.len())].iter().sum();
        u64::from(recent) + self.earlier.iter().take(places).sum::<u64>()
    }

    /// Values in one bin.
    fn at(&self, place: usize) -> u64 {
        let recent = self.recent.get(place).copied().unwrap_or(0);
        u64::from(recent) + self.earlier.get(place).copied().unwrap_or(0)
    }

    /// Tells the bins that hold values, in ascending order.
    fn for_each(&self, mut tell: impl FnMut(i64, u64)) {
        for (block, recent) in self.recent.chunks_exact(BLOCK).enumerate() {
            if self.earlier.is_empty() && recent.iter().all(|&count| count == 0) {
                continue;
            }
            for place in block * BLOCK..(block + 1) * BLOCK {
                let count = self.at(place);
                if count > 0 {
                    tell(place as i64 - HALF, count);
                }
            }
        }
    }

    fn totals(&self) -> impl Iterator<Item = u64> {
        let earlier = self.earlier.iter().copied().chain(std::iter::repeat(0));
        self.recent
            .iter()
            .take(DENSE)
            .zip(earlier)
            .map(|(&recent, earlier)| u64::from(recent) + earlier)
    }
}

/// A bin's values: how many, the smallest and the largest, and how many equal either.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Cell {
    pub count: u64,
    pub low: f64,
    pub high: f64,
    pub at_low: u64,
    pub at_high: u64,
}

impl Cell {
    const EMPTY: Self =
        Self { count: 0, low: f64::INFINITY, high: f64::NEG_INFINITY, at_low: 0, at_high: 0 };

    #[inline]
    fn add(&mut self, x: f64) {
        // Adding 0 makes a zero positive: -0 = 0, and the first to come must not decide.
        let x = x + 0.0;
        self.merge(&Self { count: 1, low: x, high: x, at_low: 1, at_high: 1 });
    }

    /// How many of its values lie below x.
    fn below(&self, x: f64) -> u64 {
        if x <= self.low {
            return 0;
        }
        if x > self.high {
            return self.count;
        }
        let between = self.count - self.at_low - self.at_high;
        let share = (x - self.low) / (self.high - self.low);
        self.at_low + libm::round(between as f64 * share) as u64
    }

    /// Without branches: values fall on either side by chance.
    #[inline]
    fn merge(&mut self, other: &Self) {
        let at = |own: (f64, u64), other: (f64, u64), further: bool| {
            let kept = if further { 0 } else { own.1 };
            kept + if further | (own.0 == other.0) { other.1 } else { 0 }
        };
        let (lower, higher) = (other.low < self.low, other.high > self.high);
        self.count += other.count;
        self.at_low = at((self.low, self.at_low), (other.low, other.at_low), lower);
        self.at_high = at((self.high, self.at_high), (other.high, other.at_high), higher);
        self.low = if lower { other.low } else { self.low };
        self.high = if higher { other.high } else { self.high };
    }
}

impl Bins {
    /// No values yet.
    pub fn new(scale: &Scale) -> Self {
        let near = if scale.repeats() {
            Near::Cells(Vec::new())
        } else {
            Near::Counts(Counts { recent: Vec::new(), observed: 0, earlier: Vec::new() })
        };
        Self { near, far: BTreeMap::new() }
    }

    /// Counts a column's finite values.
    #[inline(always)]
    pub fn observe(&mut self, scale: &Scale, column: &[f64]) {
        let Near::Counts(counts) = &mut self.near else {
            return self.observe_singly(scale, column);
        };
        counts.make_room(column.len() as u64);
        let counts: &mut [u32; DENSE + 1] =
            counts.recent.as_mut_slice().try_into().expect("as many as were made");
        let whole = column.len() - column.len() % LANES;
        for at in (0..whole).step_by(LANES) {
            let values = &column[at..at + LANES];
            let (places, any_far) = places(scale, values);
            for place in places {
                counts[place.min(DENSE)] += 1;
            }
            if any_far {
                observe_far(scale, &mut self.far, values);
            }
        }
        let rest = &column[whole..];
        for &x in rest {
            counts[place(scale, x).min(DENSE)] += 1;
        }
        observe_far(scale, &mut self.far, rest);
    }

    /// Adds another part of the same result; both must have been made with one scale.
    pub fn merge(&mut self, other: &Self) {
        match (&mut self.near, &other.near) {
            (Near::Counts(own), Near::Counts(others)) => {
                own.merge(others);
            }
            (Near::Cells(own), Near::Cells(others)) => {
                own.resize(own.len().max(others.len()), Cell::EMPTY);
                own.iter_mut().zip(others).for_each(|(own, other)| own.merge(other));
            }
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
            Near::Cells(cells) => cells.iter().map(|cell| cell.count).sum(),
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
                below += cells.iter().take(dense).map(|cell| cell.count).sum::<u64>();
                own_near.and_then(|place| cells.get(place).copied())
            }
        };
        let in_own = in_own.or_else(|| self.far.get(&own).copied());
        below + in_own.map_or(0, |cell| cell.below(x))
    }

    /// Tells the bins that hold values, in ascending order. Where only the count is known, `low`
    /// and `high` are the bin's edges.
    pub(super) fn for_each(&self, scale: &Scale, mut tell: impl FnMut(i64, Cell)) {
        self.far.range(..-HALF).for_each(|(&bin, &cell)| tell(bin, cell));
        match &self.near {
            Near::Counts(counts) => counts.for_each(|bin, count| {
                let (low, high) = edges(scale, bin);
                tell(bin, Cell { count, low, high, at_low: 0, at_high: 0 });
            }),
            Near::Cells(near) => {
                let held = (-HALF..HALF).zip(near).filter(|(_, cell)| cell.count > 0);
                held.for_each(|(bin, &cell)| tell(bin, cell));
            }
        }
        self.far.range(HALF..).for_each(|(&bin, &cell)| tell(bin, cell));
    }

    #[inline(never)]
    fn observe_singly(&mut self, scale: &Scale, column: &[f64]) {
        let Near::Cells(cells) = &mut self.near else { return };
        cells.resize(DENSE, Cell::EMPTY);
        for &x in column.iter().filter(|x| x.is_finite()) {
            match cells.get_mut(place(scale, x)) {
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
fn places(scale: &Scale, values: &[f64]) -> ([usize; LANES], bool) {
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
