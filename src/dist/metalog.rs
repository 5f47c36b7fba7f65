//! The metalog distribution through given quantiles.
//!
//! T. W. Keelin, "The Metalog Distributions", Decision Analysis 13 (2016), equations 6 and 7 for
//! the terms, 11 to 16 for one and two bounds. Here with as many terms as quantiles, so that
//! the linear system has one solution and every given quantile is returned.

use super::family::Family;
use super::law::Law;
use super::moments::{self, Moments};
use super::quantiles::{self, Quantile, said};
use super::refusal::{Refusal, finite};
use super::split::Split;
use super::words::number;

/// Most terms, and most quantiles.
const MOST: usize = 10;

/// Term k is c^power, times the logit where the flag is set; c = u − 1/2.
const TERMS: [(usize, bool); MOST] = [
    (0, false),
    (0, true),
    (1, true),
    (1, false),
    (2, false),
    (2, true),
    (3, false),
    (3, true),
    (4, false),
    (4, true),
];

/// Quantiles must be returned to this part of their spread, or the system was too ill-conditioned.
const RETURNED: f64 = 1e-10;

/// Coefficients below this part of the largest one, and pivots below this, are rounding errors.
const NOISE: f64 = 1e-13;

/// Logits are examined for a positive density from minus to plus this.
const LOGITS: f64 = 45.0;
/// Number of logits examined.
const EXAMINED: i32 = 4500;

/// `x = g(A(c) + B(c) L)`, L = ln(u/(1−u)), with g the bounds' transformation.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Metalog {
    plain: [f64; 5],
    logit: [f64; 5],
    bounds: Bounds,
    moments: Moments,
}

/// Which sides are bounded, and how the unbounded variable M maps to x.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Bounds {
    /// x = M.
    Neither,
    /// x = low + exp(M).
    Low(f64),
    /// x = high − exp(−M).
    High(f64),
    /// x = (low + high exp(M)) / (1 + exp(M)).
    Both(f64, f64),
}

impl Bounds {
    fn new(low: Option<f64>, high: Option<f64>) -> Result<Self, Refusal> {
        if let Some(low) = low {
            finite("low", low)?;
        }
        if let Some(high) = high {
            finite("high", high)?;
        }
        Ok(match (low, high) {
            (None, None) => Self::Neither,
            (Some(low), None) => Self::Low(low),
            (None, Some(high)) => Self::High(high),
            (Some(low), Some(high)) => Self::Both(low, high),
        })
    }

    fn ends(self) -> (f64, f64) {
        match self {
            Self::Neither => (f64::NEG_INFINITY, f64::INFINITY),
            Self::Low(low) => (low, f64::INFINITY),
            Self::High(high) => (f64::NEG_INFINITY, high),
            Self::Both(low, high) => (low, high),
        }
    }

    /// x of M.
    fn value(self, m: f64) -> f64 {
        match self {
            Self::Neither => m,
            Self::Low(low) => low + libm::exp(m),
            Self::High(high) => high - libm::exp(-m),
            Self::Both(low, high) => {
                let odds = libm::exp(-m.abs());
                let part = (high - low) * (odds / (1.0 + odds));
                if m <= 0.0 { low + part } else { high - part }
            }
        }
    }

    /// M of x inside the bounds.
    fn inverse(self, x: f64) -> f64 {
        match self {
            Self::Neither => x,
            Self::Low(low) => libm::log(x - low),
            Self::High(high) => -libm::log(high - x),
            Self::Both(low, high) => libm::log((x - low) / (high - x)),
        }
    }

    /// dx/dM at x.
    fn slope(self, x: f64) -> f64 {
        match self {
            Self::Neither => 1.0,
            Self::Low(low) => x - low,
            Self::High(high) => high - x,
            Self::Both(low, high) => (x - low) * ((high - x) / (high - low)),
        }
    }
}

impl Metalog {
    /// Through 3 to 10 quantiles, optionally bounded.
    pub fn law(given: Vec<Quantile>, low: Option<f64>, high: Option<f64>) -> Result<Law, Refusal> {
        let count = given.len();
        if !(3..=MOST).contains(&count) {
            let allowed = format!("a metalog takes 3 to 10 quantiles, not {count}");
            let found = if count == 0 { "empty".to_owned() } else { said(&given) };
            return Err(Refusal::new("quantiles", found, allowed));
        }
        let bounds = Bounds::new(low, high)?;
        let given = quantiles::ordered(given)?;
        let (least, most) = (given[0].value, given[count - 1].value);
        let ends = bounds.ends();
        if !(ends.0 < least) {
            return Err(Refusal::number(
                "low",
                ends.0,
                format!("it must be below {}", number(least)),
            ));
        }
        if !(most < ends.1) {
            return Err(Refusal::number(
                "high",
                ends.1,
                format!("it must be above {}", number(most)),
            ));
        }
        let mut metalog = Self::through(&given, bounds)?;
        metalog.examine(&given)?;
        let curve = |at| metalog.quantile(at);
        metalog.moments = moments::by_quadrature(curve, &[Split::START, Split::END]);
        Ok(metalog.into())
    }

    /// Solves for the coefficients.
    fn through(given: &[Quantile], bounds: Bounds) -> Result<Self, Refusal> {
        let count = given.len();
        let centre = bounds.inverse(given[count / 2].value);
        let targets: Vec<f64> = given.iter().map(|q| bounds.inverse(q.value) - centre).collect();
        let rows = given.iter().map(|q| basis(q.split(), count)).collect();
        let Some(mut solution) = solve(rows, targets.clone()) else {
            let allowed = format!(
                "{count} quantiles at these levels leave a metalog open (7 that mirror each other \
                 about p50 always do): add, drop or move one"
            );
            return Err(Refusal::new("quantiles", said(given), allowed));
        };
        let largest = solution.iter().fold(0.0, |most: f64, a| most.max(a.abs()));
        for a in &mut solution {
            if a.abs() < NOISE * largest {
                *a = 0.0;
            }
        }
        let mut metalog =
            Self { plain: [0.0; 5], logit: [0.0; 5], bounds, moments: Moments::default() };
        for (&(power, is_logit), a) in TERMS.iter().zip(solution) {
            let side = if is_logit { &mut metalog.logit } else { &mut metalog.plain };
            side[power] = a;
        }
        let spread = targets[count - 1] - targets[0];
        let misses = |(q, target): (&Quantile, &f64)| {
            let miss = metalog.curve(q.split()).0 - target;
            !(miss.abs() <= RETURNED * spread)
        };
        if given.iter().zip(&targets).any(misses) {
            let allowed = "they are too close together to fix a metalog: use fewer";
            return Err(Refusal::new("quantiles", said(given), allowed));
        }
        metalog.plain[0] += centre;
        Ok(metalog)
    }

    /// Refuses a curve that does not increase everywhere.
    fn examine(&self, given: &[Quantile]) -> Result<(), Refusal> {
        let spacing = 2.0 * LOGITS / f64::from(EXAMINED);
        let slope = |logit: f64| self.curve(of_logit(logit)).1;
        let refused = |logit: f64| {
            let u = of_logit(logit).below;
            let allowed = format!(
                "no metalog of {} terms increases through them everywhere (its density is not \
                 positive near u = {u:.3})",
                given.len()
            );
            Err(Refusal::new("quantiles", said(given), allowed))
        };
        let (lower, upper) = self.tail_slopes();
        if !(lower >= 0.0) {
            return refused(-LOGITS);
        }
        if !(upper >= 0.0) {
            return refused(LOGITS);
        }
        let mut last = [f64::INFINITY; 2];
        for k in 0..=EXAMINED {
            let logit = f64::from(k) * spacing - LOGITS;
            let here = slope(logit);
            if !(here > 0.0) {
                return refused(logit);
            }
            if last[1] < last[0] && last[1] <= here {
                let least = least_between(slope, logit - 2.0 * spacing, logit);
                if !(slope(least) > 0.0) {
                    return refused(least);
                }
            }
            last = [last[1], here];
        }
        Ok(())
    }

    /// M and u(1−u) dM/du, which is dM by the logit.
    fn curve(&self, at: Split) -> (f64, f64) {
        let c = if at.is_lower() { at.below - 0.5 } else { 0.5 - at.above };
        let logit = libm::log(at.below / at.above);
        let (plain, plain_slope) = polynomial(&self.plain, c);
        let (factor, factor_slope) = polynomial(&self.logit, c);
        let slope = (at.below * at.above).mul_add(plain_slope + logit * factor_slope, factor);
        (logit.mul_add(factor, plain), slope)
    }

    /// dM by the logit at u = 0 and u = 1; exactly 0 where the curve ends there.
    fn tail_slopes(&self) -> (f64, f64) {
        (polynomial(&self.logit, -0.5).0, polynomial(&self.logit, 0.5).0)
    }

    /// The level at which the curve reaches M: Newton's method in the logit, inside a bracket.
    fn level(&self, m: f64) -> Split {
        let (mut low, mut high) = (-744.0, 744.0);
        let mut logit: f64 = 0.0;
        for _ in 0..200 {
            let (here, slope) = self.curve(of_logit(logit));
            if here >= m {
                high = logit;
            } else {
                low = logit;
            }
            let next = logit + (m - here) / slope;
            if (next - logit).abs() <= 2e-16 * logit.abs() {
                break;
            }
            let middle = 0.5 * (low + high);
            if middle <= low || middle >= high {
                break;
            }
            logit = if low < next && next < high { next } else { middle };
        }
        of_logit(logit)
    }
}

/// Level of a logit.
fn of_logit(logit: f64) -> Split {
    let small = libm::exp(-logit.abs());
    let (minor, major) = (small / (1.0 + small), 1.0 / (1.0 + small));
    if logit <= 0.0 {
        Split { below: minor, above: major }
    } else {
        Split { below: major, above: minor }
    }
}

/// Value and derivative of a polynomial.
fn polynomial(coefficients: &[f64; 5], c: f64) -> (f64, f64) {
    let (mut value, mut slope) = (0.0f64, 0.0f64);
    for &a in coefficients.iter().rev() {
        slope = slope.mul_add(c, value);
        value = value.mul_add(c, a);
    }
    (value, slope)
}

/// The first `count` terms at a level.
fn basis(at: Split, count: usize) -> Vec<f64> {
    let c = at.below - 0.5;
    let logit = libm::log(at.below / at.above);
    let power = |n| (0..n).fold(1.0, |product, _| product * c);
    let term = |&(n, is_logit): &(usize, bool)| power(n) * if is_logit { logit } else { 1.0 };
    TERMS[..count].iter().map(term).collect()
}

/// Solves a square system by elimination with row pivoting; `None` if it is singular.
fn solve(mut rows: Vec<Vec<f64>>, mut right: Vec<f64>) -> Option<Vec<f64>> {
    let n = right.len();
    for k in 0..n {
        let size = |row: usize| rows[row][k].abs();
        let pivot = (k + 1..n).fold(k, |best, row| if size(row) > size(best) { row } else { best });
        if !(rows[pivot][k].abs() > NOISE) {
            return None;
        }
        rows.swap(k, pivot);
        right.swap(k, pivot);
        for row in k + 1..n {
            let factor = rows[row][k] / rows[k][k];
            let (above, below) = rows.split_at_mut(row);
            for (x, y) in below[0][k..].iter_mut().zip(&above[k][k..]) {
                *x = (-factor).mul_add(*y, *x);
            }
            right[row] = (-factor).mul_add(right[k], right[row]);
        }
    }
    for k in (0..n).rev() {
        let known = (k + 1..n).fold(right[k], |sum, j| (-rows[k][j]).mul_add(right[j], sum));
        right[k] = known / rows[k][k];
    }
    Some(right)
}

/// Where a function of one valley is least (golden section).
fn least_between(f: impl Fn(f64) -> f64, mut low: f64, mut high: f64) -> f64 {
    const GOLDEN: f64 = 0.618_033_988_749_894_9;
    for _ in 0..40 {
        let width = GOLDEN * (high - low);
        let (left, right) = (high - width, low + width);
        if f(left) <= f(right) {
            high = right;
        } else {
            low = left;
        }
    }
    0.5 * (low + high)
}

impl Family for Metalog {
    fn quantile(&self, at: Split) -> f64 {
        self.bounds.value(self.curve(at).0)
    }
    fn at_most(&self, x: f64) -> Split {
        let (low, high) = self.support();
        if x <= low {
            Split::START
        } else if x >= high {
            Split::END
        } else {
            self.level(self.bounds.inverse(x))
        }
    }
    fn density(&self, x: f64) -> f64 {
        let (low, high) = self.support();
        if !(low < x && x < high) {
            return 0.0;
        }
        let at = self.level(self.bounds.inverse(x));
        at.below * at.above / (self.bounds.slope(x) * self.curve(at).1)
    }
    fn mean(&self) -> Option<f64> {
        self.moments.mean(self.tail_index())
    }
    fn sd(&self) -> Option<f64> {
        self.moments.sd(self.tail_index())
    }
    fn mode(&self) -> Option<f64> {
        None
    }
    fn support(&self) -> (f64, f64) {
        let end = |slope: f64, c: f64, open: f64| {
            let last = if slope > 0.0 { open } else { polynomial(&self.plain, c).0 };
            self.bounds.value(last)
        };
        let (lower, upper) = self.tail_slopes();
        (end(lower, -0.5, f64::NEG_INFINITY), end(upper, 0.5, f64::INFINITY))
    }
    fn tail_index(&self) -> (f64, f64) {
        let (lower, upper) = self.tail_slopes();
        match self.bounds {
            Bounds::Neither | Bounds::Both(..) => (f64::INFINITY, f64::INFINITY),
            Bounds::Low(_) => (f64::INFINITY, 1.0 / upper),
            Bounds::High(_) => (1.0 / lower, f64::INFINITY),
        }
    }
}
