//! The paths that meet a target, kept whole, beside the first paths of all.

use std::ops::Range;

use rayon::prelude::*;

use super::batch::{BATCH, Batch, Streams};
use super::kernel::{Sink, Work};
use super::simulate::points_of;
use crate::model::Reference;
use crate::plan::{Figure, Plan, Scenario};
use crate::sampling::{PointsError, Sampler};

/// Paths of one unit of work.
const UNIT: u64 = 8 * BATCH as u64;

/// What to look for, and how long.
#[derive(Clone, Copy, Debug)]
pub struct Search<'a> {
    /// Position of the target in the plan.
    pub target: usize,
    /// Positions in the plan's results of what is kept.
    pub results: &'a [usize],
    /// Paths kept whole whether they meet the target or not, over all scenarios.
    pub paths_kept: u64,
    /// Paths that meet the target and are enough.
    pub enough: u64,
    /// Most paths to look at beyond the run's own, over all scenarios.
    pub most: u64,
}

/// Rows of one replicate of one scenario.
#[derive(Clone, Debug, Default)]
pub struct Kept {
    /// Number of each row's path in its replicate.
    pub paths: Vec<u64>,
    /// By result, a value a row; NaN where there is none.
    pub columns: Vec<Vec<f64>>,
}

impl Kept {
    fn append(&mut self, other: Self) {
        self.paths.extend(other.paths);
        match self.columns.is_empty() {
            true => self.columns = other.columns,
            false => {
                let pairs = self.columns.iter_mut().zip(other.columns);
                pairs.for_each(|(own, other)| own.extend(other));
            }
        }
    }
}

/// What was found in one replicate of one scenario.
#[derive(Clone, Debug, Default)]
pub struct Found {
    /// The first paths of all that meet the target's condition (all, where it has none).
    pub first: Kept,
    /// The paths that meet the target.
    pub met: Kept,
    /// Paths looked at that meet the condition and have an answer.
    pub given: u64,
}

/// What was found, and where it was looked for.
#[derive(Clone, Debug)]
pub struct Scan {
    /// By scenario, then replicate.
    pub found: Vec<Vec<Found>>,
    /// Paths of each replicate that were looked at.
    pub each: u64,
}

impl Scan {
    /// Paths that meet the target's condition.
    fn given(&self) -> u64 {
        self.found.iter().flatten().map(|found| found.given).sum()
    }

    /// Paths that meet the target.
    pub fn met(&self) -> u64 {
        self.found.iter().flatten().map(|found| found.met.paths.len() as u64).sum()
    }
}

/// Looks for paths that meet a target: through the run's paths until there are enough, and on
/// past them where the run has too few and the sampler's points go on.
///
/// `progress` is told how many paths there are to look at as far as is known, and after each
/// piece of work how many more have been.
pub fn scan(
    plan: &Plan,
    search: &Search,
    progress: &(dyn Fn(u64, u64) + Sync),
) -> Result<Scan, PointsError> {
    let settings = &plan.settings;
    let columns = (plan.scenarios.len() * settings.replicates) as u64;
    let own = settings.paths_per_replicate;
    let most = match settings.sampler {
        Sampler::LatinHypercube => own,
        _ => own.max((search.most / columns).max(1).next_power_of_two()),
    };
    let mut keep = (search.paths_kept / columns).clamp(1, own);
    let mut scan = Scan {
        found: vec![vec![Found::default(); settings.replicates]; plan.scenarios.len()],
        each: 0,
    };
    let mut next = keep;
    loop {
        let mut longer = plan.clone();
        if next > own {
            longer.settings.paths_per_replicate = next;
        }
        stretch(&longer, search, scan.each..next, keep, &mut scan.found, &|paths| {
            progress(next * columns, paths);
        })?;
        scan.each = next;
        if next == keep {
            // Where few paths meet the condition, more are looked at until as many are kept.
            keep = rarer(keep, scan.given(), columns).min(most);
        }
        let met = scan.met();
        if met >= search.enough || next >= most {
            return Ok(scan);
        }
        let wanted = match met {
            0 => 16 * next,
            met => (next as f64 * search.enough as f64 / met as f64).min(most as f64) as u64,
        };
        let wanted = wanted.max(2 * next).next_power_of_two();
        // The run's own paths first, then more.
        next = if next < own { wanted.min(own) } else { wanted.min(most) };
    }
}

/// Paths of each replicate, of so many `columns`, that give as many rows as there are paths in the
/// first `each`, of which `given` meet the condition.
fn rarer(each: u64, given: u64, columns: u64) -> u64 {
    let paths = (each * columns) as f64;
    (each as f64 * paths / given.max(1) as f64) as u64
}

/// Looks at a stretch of the paths of every replicate.
fn stretch(
    plan: &Plan,
    search: &Search,
    paths: Range<u64>,
    keep: u64,
    found: &mut [Vec<Found>],
    progress: &(dyn Fn(u64) + Sync),
) -> Result<(), PointsError> {
    let points = points_of(plan)?;
    let units: Vec<u64> = paths.clone().step_by(UNIT as usize).collect();
    for (scenario, found) in plan.scenarios.iter().zip(found) {
        for (replicate, found) in found.iter_mut().enumerate() {
            let parts: Vec<Found> = units
                .par_iter()
                .map(|&first| {
                    let end = (first + UNIT).min(paths.end);
                    let streams = Streams::new(&points, scenario, replicate);
                    let part = unit(plan, scenario, search, streams, first..end, keep);
                    progress(end - first);
                    part
                })
                .collect();
            for part in parts {
                found.first.append(part.first);
                found.met.append(part.met);
                found.given += part.given;
            }
        }
    }
    Ok(())
}

/// Looks at a stretch of the paths of one replicate.
fn unit(
    plan: &Plan,
    scenario: &Scenario,
    search: &Search,
    streams: Streams,
    paths: Range<u64>,
    keep: u64,
) -> Found {
    let figures: Vec<Figure> = search
        .results
        .iter()
        .map(|&result| scenario.figures[plan.results[result].figure])
        .collect();
    let uncertain = figures.iter().filter_map(|figure| match figure {
        Figure::Uncertain(reference) => Some(*reference),
        _ => None,
    });
    let of: Vec<Reference> = [scenario.event(search.target)]
        .into_iter()
        .chain(scenario.given(search.target))
        .chain(uncertain)
        .collect();
    let mut columns = vec![Vec::with_capacity(UNIT as usize); of.len()];
    let mut work = Work {
        plan,
        scenario,
        streams,
        first: paths.start,
        end: paths.end,
        batch: &mut Batch::new(scenario, BATCH),
        sink: Sink::Kept { of: &of, columns: &mut columns },
    };
    work.run();
    let conditions = scenario.given(search.target).map(|_| columns.remove(1));
    let events = columns.remove(0);
    let answered: Vec<usize> = (0..events.len())
        .filter(|&row| conditions.as_ref().is_none_or(|given| given[row] == 1.0))
        .filter(|&row| !events[row].is_nan())
        .collect();
    let kept = |of: &dyn Fn(usize) -> bool| {
        let rows: Vec<usize> = answered.iter().copied().filter(|&row| of(row)).collect();
        picked(&figures, &columns, &rows, paths.start)
    };
    Found {
        first: kept(&|row| paths.start + (row as u64) < keep),
        met: kept(&|row| events[row] == 1.0),
        given: answered.len() as u64,
    }
}

/// Some rows of all figures, of which the uncertain ones have columns; row 0 is path `start`.
fn picked(figures: &[Figure], columns: &[Vec<f64>], rows: &[usize], start: u64) -> Kept {
    let mut uncertain = columns.iter();
    let column = |figure: &Figure| match figure {
        Figure::Certain(value) => vec![*value; rows.len()],
        Figure::Absent => vec![f64::NAN; rows.len()],
        Figure::Uncertain(_) => {
            let column = uncertain.next();
            column.map_or_else(Vec::new, |column| rows.iter().map(|&row| column[row]).collect())
        }
    };
    Kept {
        columns: figures.iter().map(column).collect(),
        paths: rows.iter().map(|&row| start + row as u64).collect(),
    }
}
