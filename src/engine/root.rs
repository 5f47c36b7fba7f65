//! Where a measure, as a function of one figure of the configuration, crosses a level.
//!
//! All evaluations run on the same points (common random numbers), so the function has the
//! error of its level and hardly any from one argument to the next. Chandrupatla's (1997)
//! bracketing method finds the argument at which the estimate has the level; then each
//! replicate is solved by itself in the neighbourhood, and the spread of its solutions is the
//! solution's error.

use super::measure::Reading;
use crate::stats::{Estimate, mean_of_replicates};

/// Points tried between the ends where these lie on the same side of the level.
const SCAN: usize = 8;
/// Most evaluations inside a bracket; bisection alone would need about 25.
const STEPS: usize = 60;
/// The estimate counts as on the level within this part of its standard error.
const CLOSE: f64 = 0.02;
/// The bracket counts as closed at this part of the range.
const NARROW: f64 = 1e-7;

/// What is looked for.
#[derive(Clone, Copy, Debug)]
pub struct Search {
    /// What the measure shall equal.
    pub level: f64,
    /// Lowest argument that is tried.
    pub low: f64,
    /// Highest.
    pub high: f64,
    /// The argument as the file stands, if it has one.
    pub start: Option<f64>,
    /// Of the intervals.
    pub confidence: f64,
}

/// An argument and what the measure is there.
#[derive(Clone, Debug, PartialEq)]
pub struct At {
    /// The argument.
    pub x: f64,
    /// The measure.
    pub reading: Reading,
}

impl At {
    fn value(&self) -> f64 {
        self.reading.estimate.value
    }
}

/// The argument at which the measure has its level.
#[derive(Clone, Debug, PartialEq)]
pub struct Solution {
    /// The argument with its error bar: standard error and interval from the replicates'
    /// own solutions, Student's t with R - 1. Infinite where the measure does not tell the
    /// arguments in its neighbourhood apart.
    pub argument: Estimate,
    /// The measure there.
    pub at: At,
}

/// What a search leaves.
#[derive(Clone, Debug)]
pub struct Found {
    /// `None` where the measure stays on one side of its level.
    pub solution: Option<Solution>,
    /// Every argument evaluated, ascending.
    pub tried: Vec<At>,
}

/// Finds the argument nearest to the start at which the measure has its level.
///
/// # Errors
/// Those of `evaluate`; an argument without a figure is one of its errors.
pub fn find<E>(
    search: &Search,
    evaluate: &mut dyn FnMut(f64) -> Result<Reading, E>,
) -> Result<Found, E> {
    let mut trials = Trials { search, evaluate, tried: Vec::new() };
    trials.at(search.low)?;
    trials.at(search.high)?;
    if let Some(start) = search.start.filter(|start| search.low < *start && *start < search.high) {
        trials.at(start)?;
    }
    if trials.bracket().is_none() {
        for step in 1..=SCAN {
            let share = step as f64 / (SCAN + 1) as f64;
            trials.at(search.low + (search.high - search.low) * share)?;
        }
    }
    let Some((a, b)) = trials.bracket() else {
        return Ok(Found { solution: None, tried: trials.tried });
    };
    let root = trials.close_in(a, b)?;
    let solution = trials.solve_replicates(root)?;
    Ok(Found { solution: Some(solution), tried: trials.tried })
}

struct Trials<'a, 'b, E> {
    search: &'a Search,
    evaluate: &'a mut (dyn FnMut(f64) -> Result<Reading, E> + 'b),
    tried: Vec<At>,
}

impl<E> Trials<'_, '_, E> {
    /// Evaluates an argument, unless that has been done.
    fn at(&mut self, x: f64) -> Result<At, E> {
        let place = self.tried.partition_point(|at| at.x < x);
        if self.tried.get(place).is_none_or(|at| at.x != x) {
            let reading = (self.evaluate)(x)?;
            self.tried.insert(place, At { x, reading });
        }
        Ok(self.tried[place].clone())
    }

    fn excess(&self, at: &At) -> f64 {
        at.value() - self.search.level
    }

    /// Neighbours on different sides of the level, nearest to the start.
    fn bracket(&self) -> Option<(At, At)> {
        let middle = 0.5 * (self.search.low + self.search.high);
        let start = self.search.start.unwrap_or(middle);
        let apart = |pair: &&[At]| self.excess(&pair[0]) * self.excess(&pair[1]) <= 0.0;
        let distance = |pair: &[At]| {
            let (a, b) = (pair[0].x, pair[1].x);
            if a <= start && start <= b { 0.0 } else { (a - start).abs().min((b - start).abs()) }
        };
        let nearest = self
            .tried
            .windows(2)
            .filter(apart)
            .min_by(|a, b| distance(a).total_cmp(&distance(b)))?;
        Some((nearest[0].clone(), nearest[1].clone()))
    }

    /// Chandrupatla's method: inverse quadratic interpolation where three points lie so that
    /// it stays inside the bracket, bisection elsewhere.
    fn close_in(&mut self, a: At, b: At) -> Result<At, E> {
        let width = NARROW * (self.search.high - self.search.low);
        let (mut a, mut b) = (b, a);
        let mut share = 0.5;
        for _ in 0..STEPS {
            let best = if self.excess(&a).abs() < self.excess(&b).abs() { &a } else { &b };
            let error = best.reading.estimate.standard_error.unwrap_or(0.0);
            let close = f64::max(CLOSE * error, 1e-12 * self.search.level.abs());
            if self.excess(best).abs() <= close || (b.x - a.x).abs() <= width {
                return Ok(best.clone());
            }
            let x = self.at(a.x + share * (b.x - a.x))?;
            let same_side = self.excess(&x) * self.excess(&a) > 0.0;
            let old = std::mem::replace(&mut a, x);
            let c = if same_side { old } else { std::mem::replace(&mut b, old) };
            let least = 0.5 * width / (b.x - a.x).abs();
            share = self.next_share(&a, &b, &c).clamp(least.min(0.5), 1.0 - least.min(0.5));
        }
        Ok(a)
    }

    /// Where between a and b the next point lies.
    fn next_share(&self, a: &At, b: &At, c: &At) -> f64 {
        let (fa, fb, fc) = (self.excess(a), self.excess(b), self.excess(c));
        let xi = (a.x - b.x) / (c.x - b.x);
        let phi = (fa - fb) / (fc - fb);
        if phi * phi < xi && (1.0 - phi) * (1.0 - phi) < 1.0 - xi {
            fa / (fb - fa) * fc / (fb - fc)
                + (c.x - a.x) / (b.x - a.x) * fa / (fc - fa) * fb / (fc - fb)
        } else {
            0.5
        }
    }

    /// Rounds the root to the figures that count and solves each replicate near it.
    fn solve_replicates(&mut self, root: At) -> Result<Solution, E> {
        let spread = root.reading.estimate.standard_error.unwrap_or(0.0)
            * (root.reading.replicates.len() as f64).sqrt();
        let slope = self.slope(&root);
        if spread == 0.0 || !(slope.abs() > 0.0) {
            let argument =
                if spread == 0.0 { Estimate::certain(root.x) } else { Estimate::unknown(root.x) };
            return Ok(Solution { argument, at: root });
        }
        let reach = 4.0 * spread / slope.abs();
        let within = |x: f64| x.clamp(self.search.low, self.search.high);
        let (below, above) = (within(root.x - reach), within(root.x + reach));
        let near = [self.at(below)?, root.clone(), self.at(above)?];
        let replicates = 0..root.reading.replicates.len();
        let own: Vec<f64> =
            replicates.map(|replicate| crossing(&near, replicate, self.search.level)).collect();
        let spread = mean_of_replicates(&own, self.search.confidence);
        let Some(error) = spread.and_then(|spread| spread.standard_error) else {
            return Ok(Solution { argument: Estimate::unknown(root.x), at: root });
        };
        let at = self.at(within(rounded_to(root.x, error)))?;
        let half = spread.map_or(0.0, |spread| spread.high - spread.value);
        let argument = Estimate {
            value: at.x,
            standard_error: Some(error),
            low: at.x - half,
            high: at.x + half,
        };
        Ok(Solution { argument, at })
    }

    /// Slope of the estimate between the points tried on either side of a root, not so near that
    /// only noise is left.
    fn slope(&self, root: &At) -> f64 {
        let far = 1e-3 * (self.search.high - self.search.low);
        let below = self.tried.iter().rev().find(|at| at.x <= root.x - far).unwrap_or(root);
        let above = self.tried.iter().find(|at| at.x >= root.x + far).unwrap_or(root);
        (above.value() - below.value()) / (above.x - below.x)
    }
}

/// Where one replicate's figures, straight between neighbouring points and beyond, cross the
/// level.
fn crossing(near: &[At; 3], replicate: usize, level: f64) -> f64 {
    let excess = |at: &At| at.reading.replicates[replicate] - level;
    let [below, root, above] = near;
    let pair = if excess(below) * excess(root) <= 0.0 { (below, root) } else { (root, above) };
    let (a, b) = if pair.0.x == pair.1.x { (below, above) } else { pair };
    let (fa, fb) = (excess(a), excess(b));
    a.x - fa * (b.x - a.x) / (fb - fa)
}

/// Rounded so that the rounding is at most a twentieth of the error.
fn rounded_to(x: f64, error: f64) -> f64 {
    let mut digits = 0;
    let mut unit = 1.0;
    while unit > 0.1 * error && digits < 15 {
        unit /= 10.0;
        digits += 1;
    }
    format!("{x:.digits$}").parse().unwrap_or(x)
}
