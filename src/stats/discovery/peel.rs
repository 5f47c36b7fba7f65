//! A box of a few drivers' ranges in which an event is likelier: the patient rule induction
//! method of Friedman and Fisher (1999), its peeling.

use super::{PLACES, Rows};

/// Part of the box's weight that one step takes away, about.
const STEP: f64 = 0.05;
/// A condition whose removal costs less of the density than this is not needed.
const NEEDED: f64 = 0.03;

/// A range of a driver's places.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bounds {
    /// Position of the driver.
    pub driver: usize,
    /// Least place.
    pub low: usize,
    /// One past the greatest place.
    pub end: usize,
}

impl Bounds {
    fn hold(&self, rows: &Rows, row: usize) -> bool {
        (self.low..self.end).contains(&usize::from(rows.places[self.driver][row]))
    }
}

/// A box.
#[derive(Clone, Debug, PartialEq)]
pub struct Peeled {
    /// Its conditions, the most needed first.
    pub bounds: Vec<Bounds>,
}

impl Peeled {
    /// Weight of the rows inside, by replicate.
    pub fn inside(&self, rows: &Rows, replicates: usize) -> Vec<f64> {
        let mut weights = vec![0.0; replicates];
        for row in 0..rows.len() {
            if self.bounds.iter().all(|bounds| bounds.hold(rows, row)) {
                weights[rows.replicates[row]] += rows.weights[row];
            }
        }
        weights
    }

    /// How much likelier the event is inside than everywhere.
    fn density(&self, event: &Rows, all: &Rows) -> f64 {
        let share = |rows: &Rows| {
            let replicates = rows.replicates.iter().max().map_or(1, |last| last + 1);
            self.inside(rows, replicates).iter().sum::<f64>() / rows.total()
        };
        share(event) / share(all)
    }

    fn without(&self, at: usize) -> Self {
        let mut bounds = self.bounds.clone();
        bounds.remove(at);
        Self { bounds }
    }
}

/// The box of at most `most` conditions in which the event is likeliest, among those that peeling
/// finds and that still hold `coverage` of the event's rows. No conditions where there is none.
///
/// Peeling first sees all drivers; conditions that are not needed are dropped, the least needed
/// first, and the drivers that are left are peeled again by themselves.
pub fn peel(event: &Rows, all: &Rows, coverage: f64, most: usize) -> Peeled {
    let drivers: Vec<usize> = (0..all.places.len()).collect();
    let first = pruned(peeled(event, all, &drivers, coverage), event, all, most);
    let kept: Vec<usize> = first.bounds.iter().map(|bounds| bounds.driver).collect();
    pruned(peeled(event, all, &kept, coverage), event, all, most)
}

/// Peels as long as the coverage holds.
fn peeled(event: &Rows, all: &Rows, drivers: &[usize], coverage: f64) -> Peeled {
    let mut bounds: Vec<Bounds> =
        drivers.iter().map(|&driver| Bounds { driver, low: 0, end: PLACES }).collect();
    let mut event_rows: Vec<usize> = (0..event.len()).collect();
    let mut all_rows: Vec<usize> = (0..all.len()).collect();
    let whole = event.total();
    loop {
        let best = bounds
            .iter()
            .enumerate()
            .flat_map(|(at, own)| {
                let event = histogram(event, &event_rows, own.driver);
                let all = histogram(all, &all_rows, own.driver);
                let cuts = cuts(*own, &event, &all, coverage * whole);
                cuts.into_iter().flatten().map(move |(gain, cut)| (gain, at, cut))
            })
            .max_by(|a, b| a.0.total_cmp(&b.0));
        let Some((_, at, cut)) = best else { break };
        bounds[at] = cut;
        event_rows.retain(|&row| cut.hold(event, row));
        all_rows.retain(|&row| cut.hold(all, row));
    }
    bounds.retain(|bounds| bounds.low > 0 || bounds.end < PLACES);
    Peeled { bounds }
}

/// Weights of some rows by the places of a driver.
fn histogram(rows: &Rows, some: &[usize], driver: usize) -> [f64; PLACES] {
    let mut weights = [0.0; PLACES];
    for &row in some {
        if let Some(weight) = weights.get_mut(usize::from(rows.places[driver][row])) {
            *weight += rows.weights[row];
        }
    }
    weights
}

/// The two cuts of a driver's range, from below and from above, each with the density that
/// it leaves relative to the present one; those that leave less than `least` of the event's
/// weight, or do not raise the density, are no cuts.
fn cuts(
    own: Bounds,
    event: &[f64; PLACES],
    all: &[f64; PLACES],
    least: f64,
) -> [Option<(f64, Bounds)>; 2] {
    let (event_now, all_now): (f64, f64) = (event.iter().sum(), all.iter().sum());
    let judge = move |cut: Bounds, event_left: f64, all_left: f64| {
        let gain = event_left / all_left / (event_now / all_now);
        (event_left >= least && all_left > 0.0 && gain > 1.0).then_some((gain, cut))
    };
    let (mut from_below, mut from_above) = ([event_now, all_now], [event_now, all_now]);
    let (mut low, mut end) = (own.low, own.end);
    while low + 1 < own.end && from_below[1] > (1.0 - STEP) * all_now {
        from_below[0] -= event[low];
        from_below[1] -= all[low];
        low += 1;
    }
    while end > own.low + 1 && from_above[1] > (1.0 - STEP) * all_now {
        end -= 1;
        from_above[0] -= event[end];
        from_above[1] -= all[end];
    }
    [
        judge(Bounds { low, ..own }, from_below[0], from_below[1]),
        judge(Bounds { end, ..own }, from_above[0], from_above[1]),
    ]
}

/// Drops conditions, the least needed first, until each is needed and there are at most `most`;
/// the others are put in order.
fn pruned(mut found: Peeled, event: &Rows, all: &Rows, most: usize) -> Peeled {
    loop {
        let density = found.density(event, all);
        let mut left: Vec<(f64, usize)> = (0..found.bounds.len())
            .map(|at| (found.without(at).density(event, all) / density, at))
            .collect();
        left.sort_by(|a, b| a.0.total_cmp(&b.0));
        match left.last() {
            Some(&(rest, at)) if rest > 1.0 - NEEDED || left.len() > most => {
                found = found.without(at);
            }
            _ => {
                let bounds = left.iter().map(|&(_, at)| found.bounds[at]).collect();
                return Peeled { bounds };
            }
        }
    }
}
