//! Groups of changes, joined until every configuration between the two can be run, and until
//! they are few enough for exact contributions.

use rayon::prelude::*;

use super::failure::Failure;
use super::pair::Pair;
use crate::config::Group;
use crate::engine::attribution::{Contributions, MOST_EXACT, attribute, evaluations};
use crate::engine::{SimulateError, measure};
use crate::plan::{Measure, Plan};

/// Paths of all configurations between the two together, about.
const PATHS: u64 = 1 << 24;
/// Fewest paths of a replicate and scenario.
const FEWEST: u64 = 256;

/// Contributions of groups to the moves of some measures.
pub struct Attribution {
    /// What the contributions are of.
    pub groups: Vec<Group>,
    /// Figures: for each measure those of the replicates, then their mean; NaN where some
    /// configuration in between has none.
    pub contributions: Contributions,
    /// Paths of a replicate of a scenario.
    pub paths_per_replicate: u64,
    /// Why groups were joined, in words.
    pub remarks: Vec<String>,
}

/// A configuration in between that cannot be run.
struct Refused {
    /// The groups that had been changed.
    made: Vec<bool>,
    why: Why,
}

enum Why {
    /// It is no valid configuration.
    Compile(String),
    Engine(SimulateError),
}

/// Evaluates configurations in between.
struct Blend<'a> {
    pair: &'a Pair,
    measures: &'a (dyn Fn(&Plan) -> Vec<Option<Measure>> + Sync),
    groups: Vec<Group>,
    paths: u64,
}

impl Blend<'_> {
    fn plan(&self, made: &[bool], paths: u64) -> Result<Plan, String> {
        let chosen = |change: usize| {
            let mut groups = self.groups.iter().zip(made);
            groups.any(|(group, made)| *made && group.changes.contains(&change))
        };
        self.pair.with(&chosen, paths)
    }

    /// For each measure, its replicates' figures and their mean.
    fn worth(&self, made: &[bool]) -> Result<Vec<f64>, Refused> {
        let refused = |why| Refused { made: made.to_vec(), why };
        let plan = self.plan(made, self.paths).map_err(|why| refused(Why::Compile(why)))?;
        let wanted = (self.measures)(&plan);
        let known: Vec<Measure> = wanted.iter().flatten().copied().collect();
        let readings = measure(&plan, &known, &|_| {});
        let mut readings = readings.map_err(|why| refused(Why::Engine(why.into())))?.into_iter();
        let replicates = plan.settings.replicates;
        let mut figures = Vec::new();
        for measure in wanted {
            match measure.and_then(|_| readings.next().flatten()) {
                Some(reading) => {
                    figures.extend_from_slice(&reading.replicates);
                    figures.push(reading.estimate.value);
                }
                None => figures.extend(vec![f64::NAN; replicates + 1]),
            }
        }
        Ok(figures)
    }

    /// How far each group moves the first measure alone, from either end.
    fn scores(&self) -> Result<Vec<f64>, Refused> {
        let groups = self.groups.len();
        let asked: Vec<Vec<bool>> = [false, true]
            .into_iter()
            .flat_map(|all| {
                let one = move |own: usize| (0..groups).map(|at| (at == own) != all).collect();
                [vec![all; groups]].into_iter().chain((0..groups).map(one))
            })
            .collect();
        let worth = asked.par_iter().map(|made| self.worth(made));
        let worth = worth.collect::<Result<Vec<_>, Refused>>()?;
        let replicates = self.pair.before.settings.replicates;
        let first = |at: usize| worth[at].get(replicates).copied().unwrap_or(0.0);
        let moved = |group: usize| {
            let alone = (first(1 + group) - first(0)).abs();
            let last = (first(groups + 2 + group) - first(groups + 1)).abs();
            if (alone + last).is_nan() { 0.0 } else { alone + last }
        };
        Ok((0..groups).map(moved).collect())
    }

    /// Joins two groups that stand for each other's sense.
    fn join(&mut self, refused: &Refused) -> Option<String> {
        let made = &refused.made;
        let ok = |flipped: usize| {
            let mut made = made.clone();
            made[flipped] = !made[flipped];
            self.plan(&made, FEWEST).is_ok()
        };
        let groups = 0..made.len();
        let (inside, outside): (Vec<usize>, Vec<usize>) = groups.partition(|&at| made[at]);
        let needed = outside.iter().copied().find(|&at| ok(at));
        let offending = inside.iter().copied().find(|&at| ok(at));
        let a = offending.or(inside.first().copied())?;
        let b = needed.or(outside.first().copied())?;
        let (a, b) = (a.min(b), a.max(b));
        let names = (self.groups[a].name(), self.groups[b].name());
        let other = self.groups.remove(b);
        self.groups[a].take_in(other);
        Some(format!("`{}` and `{}` count as one: they need each other.", names.0, names.1))
    }

    /// Joins the two groups that move least, within a segment where that is possible, until
    /// there are few enough.
    fn reduce(&mut self, mut scores: Vec<f64>) {
        while self.groups.len() > MOST_EXACT {
            let mut order: Vec<usize> = (0..self.groups.len()).collect();
            order.sort_by(|&a, &b| scores[a].total_cmp(&scores[b]));
            let family = |at: usize| &self.groups[at].family;
            let pairs = order
                .iter()
                .enumerate()
                .flat_map(|(place, &a)| order[place + 1..].iter().map(move |&b| (a, b)));
            let akin: Vec<(usize, usize)> =
                pairs.filter(|&(a, b)| family(a) == family(b)).collect();
            let least = akin
                .into_iter()
                .min_by(|x, y| (scores[x.0] + scores[x.1]).total_cmp(&(scores[y.0] + scores[y.1])));
            let (a, b) = least.unwrap_or((order[0], order[1]));
            let (a, b) = (a.min(b), a.max(b));
            let other = self.groups.remove(b);
            self.groups[a].take_in(other);
            scores[a] += scores.remove(b);
        }
    }
}

/// Shares out the moves of the measures that `measures` finds in a plan. Every plan must have
/// them in the same order; `split` leaves more than [`MOST_EXACT`] groups apart. `begin` is told
/// how many configurations will be evaluated, `progress` of each.
pub fn share_out(
    pair: &Pair,
    groups: Vec<Group>,
    measures: &(dyn Fn(&Plan) -> Vec<Option<Measure>> + Sync),
    split: bool,
    begin: &dyn Fn(u64),
    progress: &(dyn Fn() + Sync),
) -> Result<Attribution, Failure> {
    let mut blend = Blend { pair, measures, groups, paths: FEWEST };
    blend.paths = FEWEST.min(pair.before.settings.paths_per_replicate);
    let mut remarks = Vec::new();
    let mut reduced = split;
    loop {
        let refused = if reduced {
            blend.paths = paths(pair, blend.groups.len());
            begin(evaluations(blend.groups.len()));
            match attribute(blend.groups.len(), &|made| blend.worth(made), progress) {
                Ok(contributions) => {
                    let paths_per_replicate = blend.paths;
                    let groups = blend.groups;
                    return Ok(Attribution { groups, contributions, paths_per_replicate, remarks });
                }
                Err(refused) => refused,
            }
        } else {
            match blend.scores() {
                Ok(scores) => {
                    blend.reduce(scores);
                    reduced = true;
                    continue;
                }
                Err(refused) => refused,
            }
        };
        match refused.why {
            Why::Engine(error) => return Err(error.into()),
            Why::Compile(ref why) => match blend.join(&refused) {
                Some(remark) => remarks.push(remark),
                None => {
                    return Err(Failure::Usage(format!(
                        "what lies between the two files cannot be run: {why}"
                    )));
                }
            },
        }
    }
}

/// Paths of a replicate and scenario, so that all evaluations stay within [`PATHS`].
fn paths(pair: &Pair, groups: usize) -> u64 {
    let settings = &pair.before.settings;
    let scenarios = pair.before.scenarios.len().max(pair.after.scenarios.len());
    let shares = evaluations(groups) * (settings.replicates * scenarios) as u64;
    let fitting = (PATHS / shares).max(1);
    let power = 1 << fitting.ilog2();
    power.max(FEWEST).min(settings.paths_per_replicate)
}
