//! What the rows of a scan tell: changes, pairs, a box, typical paths.

use rayon::prelude::*;

use super::rows::{Paths, Thing};
use super::{Change, FoundBox, Pair, Typical, TypicalValue, rows, words};
use crate::engine::Scan;
use crate::plan::Plan;
use crate::stats::discovery::{
    Bounds, DECILES, Joint, Lifts, Medoid, PLACES, Peeled, Places, Rows, medoids, peel,
};
use crate::stats::{Estimate, jackknife};
use crate::text::number;

/// Pairs that are told, and drivers of which they are made: the most telling.
const PAIRS: usize = 3;
const PAIRED: usize = 12;
/// Least part of the target's paths in the ranges that a pair is told with.
const LEAST: f64 = 0.05;
/// Most conditions of the box, and the part of the target's paths that it holds.
const CONDITIONS: usize = 4;
const COVERAGE: f64 = 0.5;
/// Typical paths, and paths that they are chosen from.
const TYPICAL: usize = 3;
const CHOSEN_FROM: usize = 800;

/// A scan's paths with the places of all drivers.
pub(super) struct Reading<'a> {
    plan: &'a Plan,
    things: Vec<Thing>,
    all: Paths<'a>,
    event: Paths<'a>,
    /// By thing.
    places: Vec<Places>,
    changes: Vec<Change>,
    /// Positions among the things of the inputs that vary and are not years: the drivers of the
    /// rows' places.
    drivers: Vec<usize>,
    /// By replicate: weight of the paths looked at that meet the condition.
    given: Vec<f64>,
    each: u64,
}

impl<'a> Reading<'a> {
    pub fn new(plan: &'a Plan, scan: &'a Scan) -> Self {
        let things = rows::things(plan);
        let mut all = Paths::new(plan, scan, |found| &found.first);
        let mut event = Paths::new(plan, scan, |found| &found.met);
        let read: Vec<(Places, [Vec<u8>; 2], Change)> =
            things.par_iter().map(|thing| one(plan, thing, &all, &event)).collect();
        let drivers: Vec<usize> = (0..things.len())
            .filter(|&at| things[at].kind == "driver" && read[at].2.strength.is_finite())
            .collect();
        let (mut places, mut changes) = (Vec::new(), Vec::new());
        for (at, (own, [in_all, in_event], change)) in read.into_iter().enumerate() {
            if drivers.contains(&at) {
                all.rows.places.push(in_all);
                event.rows.places.push(in_event);
            }
            places.push(own);
            changes.push(change);
        }
        let mut given = vec![0.0; plan.settings.replicates];
        for (scenario, found) in plan.scenarios.iter().zip(&scan.found) {
            for (given, found) in given.iter_mut().zip(found) {
                *given += scenario.weight * found.given as f64;
            }
        }
        Self { plan, things, all, event, places, changes, drivers, given, each: scan.each }
    }

    fn confidence(&self) -> f64 {
        self.plan.settings.confidence
    }

    /// Inputs by how much they tell, then results; what does not vary is left out.
    pub fn changes(&self) -> Vec<Change> {
        let mut changes = self.changes.clone();
        changes.retain(|change| change.strength.is_finite());
        let (mut inputs, results): (Vec<_>, Vec<_>) =
            changes.into_iter().partition(|change| change.kind != "result");
        inputs.sort_by(|a, b| b.strength.total_cmp(&a.strength));
        inputs.into_iter().chain(results).collect()
    }

    /// A range of a driver's places in its own values.
    fn range(&self, driver: usize, low: usize, end: usize) -> (f64, f64) {
        let places = &self.places[self.drivers[driver]];
        (places.low(low), if end < PLACES { places.low(end) } else { f64::INFINITY })
    }

    fn name(&self, driver: usize) -> String {
        self.things[self.drivers[driver]].name.clone()
    }

    fn strength(&self, driver: usize) -> f64 {
        self.changes[self.drivers[driver]].strength
    }

    pub fn pairs(&self, probability: f64) -> Vec<Pair> {
        let mut telling: Vec<usize> = (0..self.drivers.len()).collect();
        telling.sort_by(|&a, &b| self.strength(b).total_cmp(&self.strength(a)));
        telling.truncate(PAIRED);
        let replicates = self.plan.settings.replicates;
        let both: Vec<[usize; 2]> = (0..telling.len())
            .flat_map(|b| (0..b).map(move |a| [a, b]))
            .map(|[a, b]| [telling[a], telling[b]])
            .collect();
        let mut pairs: Vec<(f64, [usize; 2], Joint)> = both
            .into_par_iter()
            .map(|drivers| {
                let joint = Joint::new(&self.event.rows, &self.all.rows, drivers, replicates);
                (joint.explained(probability, None), drivers, joint)
            })
            .collect();
        pairs.sort_by(|a, b| b.0.total_cmp(&a.0));
        let confidence = self.confidence();
        let pair = |(_, drivers, joint): &(f64, [usize; 2], Joint)| {
            let fifths = joint.likeliest(LEAST)?;
            let fifth = PLACES / 5;
            let range =
                |at: usize| self.range(drivers[at], fifths[at] * fifth, (fifths[at] + 1) * fifth);
            let lift = joint.lift(fifths, confidence);
            Some(Pair {
                names: drivers.map(|driver| self.name(driver)),
                explained: joint.explained_estimate(probability, confidence),
                ranges: [range(0), range(1)],
                probability: lift.map(|lift| within(scaled(lift, probability))),
            })
        };
        pairs.iter().filter_map(pair).take(PAIRS).collect()
    }

    /// The box, found on the even replicates, its figures from the odd ones.
    pub fn found_box(&self) -> Option<FoundBox> {
        let (event, all) = (&self.event.rows, &self.all.rows);
        let even = |replicate: usize| replicate.is_multiple_of(2);
        let found = peel(&event.only(even), &all.only(even), COVERAGE, CONDITIONS);
        if found.bounds.is_empty() {
            return None;
        }
        let condition = |bounds: &Bounds| {
            let (low, below) = self.range(bounds.driver, bounds.low, bounds.end);
            (self.name(bounds.driver), low, below)
        };
        let expressed = |bounds: &Bounds| {
            let thing = &self.things[self.drivers[bounds.driver]].expression;
            let (low, below) = self.range(bounds.driver, bounds.low, bounds.end);
            let least = low.is_finite().then(|| format!("{thing} >= {}", number(low)));
            let under = below.is_finite().then(|| format!("{thing} < {}", number(below)));
            least.into_iter().chain(under)
        };
        let figures = self.judged(&found);
        Some(FoundBox {
            conditions: found.bounds.iter().map(condition).collect(),
            expression: found.bounds.iter().flat_map(expressed).collect::<Vec<_>>().join(" and "),
            probability: figures[0].map(within),
            coverage: figures[1].map(within),
            mass: figures[2].map(within),
        })
    }

    /// Probability inside, coverage and mass of a box on the odd replicates.
    fn judged(&self, found: &Peeled) -> [Option<Estimate>; 3] {
        let replicates = self.plan.settings.replicates;
        let by_replicate = |rows: &Rows| {
            let mut totals = vec![0.0; replicates];
            let pairs = rows.replicates.iter().zip(&rows.weights);
            pairs.for_each(|(&replicate, weight)| totals[replicate] += weight);
            [found.inside(rows, replicates), totals]
        };
        let [event_in, event] = by_replicate(&self.event.rows);
        let [all_in, all] = by_replicate(&self.all.rows);
        let odd: Vec<usize> = (1..replicates).step_by(2).collect();
        let read = |without: Option<usize>| -> [f64; 3] {
            let sum = |of: &[f64]| -> f64 {
                let kept = odd.iter().filter(|&&replicate| Some(replicate) != without);
                kept.map(|&replicate| of[replicate]).sum()
            };
            let mass = sum(&all_in) / sum(&all);
            [sum(&event_in) / (sum(&self.given) * mass), sum(&event_in) / sum(&event), mass]
        };
        let whole = read(None);
        let without: Vec<[f64; 3]> = odd.iter().map(|&replicate| read(Some(replicate))).collect();
        std::array::from_fn(|at| {
            let of: Vec<f64> = without.iter().map(|found| found[at]).collect();
            jackknife(whole[at], &of, self.confidence())
        })
    }

    /// The target's rows, in which being in a scenario or not is a driver, too, of two places;
    /// and how much each driver tells.
    fn with_scenarios(&self) -> (Rows, Vec<f64>) {
        let mut rows = self.event.rows.clone();
        let mut importance: Vec<f64> =
            (0..self.drivers.len()).map(|driver| self.strength(driver)).collect();
        let counts = self.event.by_scenario();
        let weights = self.plan.scenarios.iter().map(|scenario| scenario.weight);
        let whole: f64 = counts.iter().zip(weights.clone()).map(|(n, w)| *n as f64 * w).sum();
        let telling = counts.iter().zip(weights).map(|(&count, weight)| {
            let part = count as f64 * weight / whole;
            (part - weight) * (part - weight) / weight
        });
        // Two paths of different scenarios differ in two of these drivers.
        let strength = 0.5 * telling.sum::<f64>();
        for scenario in 0..counts.len() {
            let own = |(at, &count): (usize, &usize)| {
                vec![if at == scenario { PLACES as u8 } else { 0 }; count]
            };
            rows.places.push(counts.iter().enumerate().flat_map(own).collect());
            importance.push(strength);
        }
        (rows, importance)
    }

    pub fn typical(&self) -> Vec<Typical> {
        let count = self.event.rows.len();
        let among: Vec<usize> = (0..count).step_by(count.div_ceil(CHOSEN_FROM).max(1)).collect();
        let (rows, importance) = self.with_scenarios();
        let own = self.plan.settings.paths_per_replicate;
        let mut values: Vec<Vec<f64>> = Vec::new();
        let medoids = medoids(&rows, &among, &importance, TYPICAL);
        for thing in &self.things {
            let all = self.event.values(thing);
            values.push(medoids.iter().map(|medoid| all[medoid.row]).collect());
        }
        let one = |(at, medoid): (usize, &Medoid)| {
            let address = self.event.address(medoid.row)?;
            let value = |(place, thing): (usize, &Thing)| {
                let value = values[place][at];
                TypicalValue {
                    name: thing.name.clone(),
                    kind: thing.kind,
                    unit: thing.unit.clone(),
                    value,
                    place: usize::from(self.places[place].of(value)),
                }
            };
            Some(Typical {
                address: words(self.plan, address),
                more_paths: (address.path >= own).then_some(self.each),
                share: medoid.share,
                values: self.things.iter().enumerate().map(value).collect(),
            })
        };
        let with_own = medoids.iter().enumerate().filter(|(_, medoid)| medoid.share > 0.0);
        with_own.filter_map(one).collect()
    }
}

/// One thing's places among all paths, those of both kinds of rows, and how it changes.
fn one(plan: &Plan, thing: &Thing, all: &Paths, event: &Paths) -> (Places, [Vec<u8>; 2], Change) {
    let replicates = plan.settings.replicates;
    let confidence = plan.settings.confidence;
    let (in_all, in_event) = (all.values(thing), event.values(thing));
    let places = Places::new(&in_all, &all.rows.weights);
    let of = |values: &[f64]| -> Vec<u8> { values.iter().map(|&value| places.of(value)).collect() };
    let found = [of(&in_all), of(&in_event)];
    let lifts = Lifts::new((&event.rows, &found[1]), (&all.rows, &found[0]), replicates);
    let (least, greatest) = (
        in_all.iter().copied().fold(f64::INFINITY, f64::min),
        in_all.iter().copied().fold(f64::NEG_INFINITY, f64::max),
    );
    let tenth =
        |tenth: usize| (places.low(tenth * PLACES / DECILES), lifts.lift(tenth, confidence));
    let change = Change {
        name: thing.name.clone(),
        kind: thing.kind,
        unit: thing.unit.clone(),
        overall: rows::percentiles(&in_all, &all.rows, replicates, confidence),
        met: rows::percentiles(&in_event, &event.rows, replicates, confidence),
        lifts: (0..DECILES).map(tenth).collect(),
        strength: if least < greatest { lifts.strength() } else { f64::NAN },
    };
    (places, found, change)
}

fn scaled(estimate: Estimate, factor: f64) -> Estimate {
    Estimate {
        value: estimate.value * factor,
        standard_error: estimate.standard_error.map(|error| error * factor),
        low: estimate.low * factor,
        high: estimate.high * factor,
    }
}

/// A probability's estimate within 0 and 1.
fn within(estimate: Estimate) -> Estimate {
    let clamp = |value: f64| value.clamp(0.0, 1.0);
    Estimate {
        value: clamp(estimate.value),
        low: clamp(estimate.low),
        high: clamp(estimate.high),
        ..estimate
    }
}
