//! How many values lie in each of the bins near the pivot.

use super::bins::DENSE;

/// Values that are kept one by one: a list of so many takes half the room of all counts.
const FEW: usize = DENSE;

/// Counts by place, from 0 to DENSE - 1; a value of the place DENSE belongs elsewhere and is not
/// counted.
///
/// Counts are words half as long as they may become, for the cache's sake.
#[derive(Clone, Debug, Default)]
pub(super) struct Counts {
    /// The places of the first values, as long as there are [`FEW`].
    few: Vec<u16>,
    /// With a last place for what belongs elsewhere. Empty while there are few values.
    recent: Vec<u32>,
    /// Bounds the sum of `recent`, and stays below 2^32 itself.
    observed: u64,
    /// Empty until `recent` had to be emptied.
    earlier: Vec<u64>,
}

/// Where the places of some more values go.
pub(super) enum Room<'a> {
    Few(&'a mut Vec<u16>),
    Many(&'a mut [u32; DENSE + 1]),
}

impl Room<'_> {
    /// Adds values by their places; those beyond the last belong elsewhere.
    #[inline(always)]
    pub fn add<const N: usize>(&mut self, places: [usize; N]) {
        match self {
            Self::Few(few) => few.extend(places.map(|place| place.min(DENSE) as u16)),
            Self::Many(counts) => {
                for place in places {
                    counts[place.min(DENSE)] += 1;
                }
            }
        }
    }
}

impl PartialEq for Counts {
    fn eq(&self, other: &Self) -> bool {
        self.totals() == other.totals()
    }
}

impl Counts {
    /// Room for so many more values.
    #[inline]
    pub fn room(&mut self, more: usize) -> Room<'_> {
        match self.recent.is_empty() && self.few.len() + more <= FEW {
            true => Room::Few(&mut self.few),
            false => Room::Many(self.many(more as u64)),
        }
    }

    #[inline]
    fn many(&mut self, more: u64) -> &mut [u32; DENSE + 1] {
        if self.recent.is_empty() {
            self.recent = self.listed(0, DENSE + 1);
            self.observed = self.few.len() as u64;
            self.few = Vec::new();
        }
        if self.observed + more > u64::from(u32::MAX) {
            self.earlier = self.totals();
            self.recent.fill(0);
            self.observed = 0;
        }
        self.observed += more;
        self.recent.as_mut_slice().try_into().expect("as many as are listed")
    }

    pub fn merge(&mut self, other: &Self) {
        match self.room(other.few.len()) {
            Room::Few(few) => few.extend(&other.few),
            Room::Many(counts) => {
                other.few.iter().for_each(|&place| counts[usize::from(place)] += 1);
            }
        }
        if !other.recent.is_empty() {
            let counts = self.many(other.observed);
            counts.iter_mut().zip(&other.recent).for_each(|(own, other)| *own += other);
        }
        if !other.earlier.is_empty() {
            self.earlier.resize(DENSE, 0);
            self.earlier.iter_mut().zip(&other.earlier).for_each(|(own, other)| *own += other);
        }
    }

    /// Values in the first `places` bins, at most DENSE.
    pub fn sum(&self, places: usize) -> u64 {
        // Neither sum overflows: see `few` and `observed`.
        let few: u16 = self.few.iter().map(|&place| u16::from(place < places as u16)).sum();
        let recent: u32 = self.recent[..places.min(self.recent.len())].iter().sum();
        u64::from(few) + u64::from(recent) + self.earlier.iter().take(places).sum::<u64>()
    }

    /// Values in one bin.
    pub fn at(&self, place: usize) -> u64 {
        let few: u16 = self.few.iter().map(|&other| u16::from(other == place as u16)).sum();
        let recent = self.recent.get(place).copied().unwrap_or(0);
        u64::from(few) + u64::from(recent) + self.earlier.get(place).copied().unwrap_or(0)
    }

    /// The lowest and the highest place that hold values.
    pub fn ends(&self) -> Option<(usize, usize)> {
        if self.recent.is_empty() {
            let (low, high) = self.few.iter().fold((DENSE as u16, 0), |(low, high), &place| {
                (low.min(place), high.max(if place < DENSE as u16 { place } else { 0 }))
            });
            return (low < DENSE as u16).then_some((low.into(), high.into()));
        }
        let held = |place: &usize| self.at(*place) > 0;
        Some(((0..DENSE).find(held)?, (0..DENSE).rfind(held)?))
    }

    /// Adds what the values weigh to the masses of the places from `first` on; none lies beyond.
    pub fn weigh(&self, weight: f64, first: usize, masses: &mut [f64]) {
        let listed;
        let recent = match self.recent.is_empty() {
            true => {
                listed = self.listed(first, masses.len());
                &listed
            }
            false => &self.recent[first..],
        };
        if self.earlier.is_empty() {
            let places = masses.iter_mut().zip(recent);
            places.for_each(|(mass, &count)| *mass += weight * f64::from(count));
        } else {
            let places = masses.iter_mut().zip(recent).zip(&self.earlier[first..]);
            places.for_each(|((mass, &recent), earlier)| {
                *mass += weight * (u64::from(recent) + earlier) as f64;
            });
        }
    }

    /// The few values, counted in so many places from `first` on.
    fn listed(&self, first: usize, length: usize) -> Vec<u32> {
        // Zeroed by the system: what stays empty takes no memory.
        let mut counts = vec![0; length];
        for &place in &self.few {
            if let Some(count) = counts.get_mut(usize::from(place) - first) {
                *count += 1;
            }
        }
        counts
    }

    /// The values in every bin.
    fn totals(&self) -> Vec<u64> {
        (0..DENSE).map(|place| self.at(place)).collect()
    }
}
