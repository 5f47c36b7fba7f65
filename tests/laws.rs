//! If these fail, a result depends on how many threads ran, how a run was cut into shards, or
//! which of them finished first: two people with one file get different odds.
//!
//! The law: a statistic that is fed units in any order, in any number of parts, merged in any
//! order, ends in the same bits.

use std::fmt::Debug;

use valsim::special::normal_quantile;
use valsim::stats::{Bins, CrossProducts, ExactSum, LinearHistogram, Moments, Scale, Summary};

/// A generator for tests: SplitMix64.
struct Draws(u64);

impl Draws {
    fn word(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn uniform(&mut self) -> f64 {
        ((self.word() >> 12) as f64 + 0.5) / (1_u64 << 52) as f64
    }

    fn below(&mut self, n: usize) -> usize {
        (self.word() % n as u64) as usize
    }

    fn shuffle<T>(&mut self, items: &mut [T]) {
        for last in (1..items.len()).rev() {
            items.swap(last, self.below(last + 1));
        }
    }
}

/// Puts a statistic to the law: 60 random splits of `units` units into up to 7 parts, some of
/// which may stay empty, each part fed in random order, joined as a random tree of merges. The
/// text compared shows every field, every f64 to the bit (-0 apart from 0).
fn check_merge_law<S: Clone + Debug>(
    empty: &S,
    units: usize,
    observe: impl Fn(&mut S, usize),
    merge: impl Fn(&mut S, &S),
) {
    let mut whole = empty.clone();
    (0..units).for_each(|unit| observe(&mut whole, unit));
    let whole = format!("{whole:?}");
    assert_ne!(whole, format!("{empty:?}"), "nothing was observed");
    let mut draws = Draws(20_250_213);
    for _ in 0..60 {
        let mut parts = vec![empty.clone(); 1 + draws.below(7)];
        let mut order: Vec<usize> = (0..units).collect();
        draws.shuffle(&mut order);
        for unit in order {
            let part = draws.below(parts.len());
            observe(&mut parts[part], unit);
        }
        while parts.len() > 1 {
            let other = parts.swap_remove(draws.below(parts.len()));
            let into = draws.below(parts.len());
            merge(&mut parts[into], &other);
        }
        assert_eq!(format!("{:?}", parts[0]), whole);
    }
}

const UNITS: usize = 48;
const REPLICATES: usize = 4;

/// Columns of some kind; every sixth ends a replicate and is cut short.
fn columns(value: impl Fn(&mut Draws) -> f64) -> Vec<Vec<f64>> {
    let mut draws = Draws(7);
    let length = |unit: usize| if unit % 6 == 5 { 101 } else { 256 };
    (0..UNITS).map(|unit| (0..length(unit)).map(|_| value(&mut draws)).collect()).collect()
}

/// Columns of every kind that has its own way through the statistics.
fn kinds() -> Vec<(&'static str, Vec<Vec<f64>>)> {
    let normal = |draws: &mut Draws| normal_quantile(draws.uniform());
    vec![
        ("continuous", columns(|draws| 1e9 + 1e7 * normal(draws))),
        ("with gaps", columns(|draws| if draws.below(9) == 0 { f64::NAN } else { normal(draws) })),
        ("heavy tails", columns(|draws| (1.0 / draws.uniform()) * normal(draws))),
        ("discrete", columns(|draws| [-1.0, -0.0, 0.0, 2.5][draws.below(4)])),
        ("zeros of both signs", columns(|draws| [0.0, -0.0][draws.below(2)])),
        ("atom at 0", columns(|draws| normal(draws).max(0.0))),
        ("huge", columns(|draws| if draws.below(2) == 0 { -1e300 } else { 1e300 * normal(draws) })),
        ("infinite", columns(|draws| 1.0 / draws.below(4) as f64)),
    ]
}

fn scale_of(columns: &[Vec<f64>]) -> Scale {
    Scale::from_pilot(&columns[..4].concat())
}

#[test]
fn exact_sums_merge_exactly() {
    let terms: Vec<f64> = {
        let mut draws = Draws(3);
        (0..400)
            .map(|_| (draws.uniform() - 0.5) * libm::scalbn(1.0, draws.below(139) as i32 - 70))
            .collect()
    };
    check_merge_law(
        &ExactSum::default(),
        terms.len(),
        |sum, unit| sum.add(terms[unit]),
        ExactSum::merge,
    );
}

#[test]
fn a_refused_term_is_remembered_in_any_order() {
    let terms = [1.0, libm::scalbn(1.0, 70), -libm::scalbn(1.0, 70), f64::NAN, 3.0, f64::INFINITY];
    let add = |sum: &mut ExactSum, unit: usize| sum.add(terms[unit]);
    check_merge_law(&ExactSum::default(), terms.len(), add, ExactSum::merge);
}

#[test]
fn moments_merge_exactly() {
    for (kind, columns) in kinds() {
        println!("{kind}");
        let scale = scale_of(&columns);
        check_merge_law(
            &Moments::new(REPLICATES),
            UNITS,
            |part, unit| part.observe(&scale, unit % REPLICATES, &columns[unit]),
            Moments::merge,
        );
    }
}

#[test]
fn bins_merge_exactly() {
    for (kind, columns) in kinds() {
        println!("{kind}");
        let scale = scale_of(&columns);
        check_merge_law(
            &Bins::new(&scale),
            UNITS,
            |part, unit| part.observe(&scale, &columns[unit]),
            Bins::merge,
        );
    }
}

#[test]
fn summaries_merge_exactly() {
    for (kind, columns) in kinds() {
        println!("{kind}");
        let scale = scale_of(&columns);
        check_merge_law(
            &Summary::new(&scale, REPLICATES),
            UNITS,
            |part, unit| part.observe(&scale, unit % REPLICATES, &columns[unit]),
            Summary::merge,
        );
    }
}

#[test]
fn histograms_merge_exactly() {
    for (kind, columns) in kinds() {
        println!("{kind}");
        check_merge_law(
            &LinearHistogram::new(&scale_of(&columns)),
            UNITS,
            |part, unit| part.observe(&columns[unit]),
            LinearHistogram::merge,
        );
    }
}

#[test]
fn cross_products_merge_exactly() {
    let stride = 256;
    let batches = columns(|draws| normal_quantile(draws.uniform()));
    let flat = |unit: usize| {
        let at = |column: usize| &batches[(unit + 7 * column) % UNITS];
        let mut flat = vec![0.0; 3 * stride];
        for (column, place) in flat.chunks_mut(stride).enumerate() {
            place[..at(column).len()].copy_from_slice(at(column));
        }
        flat
    };
    check_merge_law(
        &CrossProducts::new(vec![(0, 1), (2, 0), (1, 2)]),
        UNITS,
        |part, unit| part.observe(&flat(unit), stride, batches[unit].len()),
        CrossProducts::merge,
    );
}
