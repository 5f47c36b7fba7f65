//! From a driver's score to its value: the form of a marginal that sampling evaluates.

use super::centre::Centre;
use super::copula::Copula;
use super::law::Law;
use super::split::Split;
use super::table::{BLOCK, Request, Table};
use crate::special;

/// Error of a table in units of the marginal's scale.
const ERROR: f64 = 1e-9;
/// Beyond this many scales from the median the error grows in proportion to the distance.
const FAR: f64 = 100.0;
/// Error of a gamma's table in units of the value, as long as that is at least this many scales.
const NEAR: f64 = 1e-6;
const NEGLIGIBLE: f64 = 1e-12;
/// Error of a table in units of the value that rounding alone may cause.
const ROUNDING: f64 = 8.0 * f64::EPSILON;
/// Absolute error of the table of levels through which a sample is read under a t copula.
const LEVEL_ERROR: f64 = 1e-13;
/// Up to this many steps every score is compared with each; more are searched by halving.
const MOST_COMPARED: usize = 64;
/// With more corners than this a mixture is evaluated exactly instead of tabulated.
const MOST_CORNERS: usize = 400;

/// Value of a driver as a function of its score: `Q(Φ(z))`, or `Q(T(z))` under a t copula.
///
/// Exact up to rounding for constants, normals, lognormals (under a Gaussian copula), a t under a
/// t copula of its own degrees of freedom, samples and discrete distributions.
///
/// All others are tables of polynomials, checked between the nodes of every cell when made; where a
/// single polynomial is as close on the middle of the table, scores up to ±3.5 take that. Their
/// error is at most 1e-9 of the marginal's sd (of its interquartile range / 1.349 where it has no
/// sd); farther than 100 of these from the median, 1e-11 of the distance; of a gamma also at most
/// 1e-6 of the value, down to 1e-12 sd, so that it can be divided by; but never asked to be less
/// than eight roundings of the value. Where the quantile function is so steep that rounding alone
/// moves it by more, at the edge of a jump, this holds for a score within 2^-40 of the one given.
/// Scores beyond ±8.25 (or of the same probability) are taken as these, which bounds the values
/// of unbounded marginals. A table's value never leaves the support, and does not touch an end
/// that has no probability.
///
/// Mixtures with more than 400 corners, and whatever would need more than 4,000 cells, are
/// evaluated by the quantile function itself, which is slow.
#[derive(Clone, Debug, PartialEq)]
pub struct ScoreMap {
    form: Form,
}

#[derive(Clone, Debug, PartialEq)]
enum Form {
    Constant(f64),
    Affine { constant: f64, slope: f64 },
    Exponential { shift: f64, constant: f64, slope: f64 },
    Steps { first: f64, steps: Vec<Step> },
    Sample { values: Vec<f64>, constant: f64, slope: f64, levels: Levels },
    Smooth { centre: Centre, table: Table },
    Table { copula: Copula, table: Table },
    Exact { copula: Copula, law: Box<Law> },
}

/// From this value on, for scores above the threshold.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Step {
    above: f64,
    value: f64,
}

/// How the level of a score is found.
#[derive(Clone, Debug, PartialEq)]
enum Levels {
    Normal,
    Table { copula: Copula, table: Table },
}

impl ScoreMap {
    pub(super) fn new(law: &Law, copula: Copula) -> Self {
        let form = match (law, copula) {
            (Law::Constant(constant), _) => Form::Constant(constant.value),
            (Law::Normal(normal), Copula::Gaussian) => {
                Form::Affine { constant: normal.mean, slope: normal.sd }
            }
            (Law::Lognormal(lognormal), Copula::Gaussian) => Form::Exponential {
                shift: lognormal.shift,
                constant: lognormal.m,
                slope: lognormal.s,
            },
            (Law::StudentT(t), Copula::StudentT { df }) if t.df == df => {
                Form::Affine { constant: t.location, slope: t.scale }
            }
            (Law::Discrete(discrete), _) => {
                let thresholds = discrete.levels.iter().map(|&level| copula.score(level));
                let later = thresholds.zip(&discrete.values[1..]);
                let steps = later.map(|(above, &value)| Step { above, value }).collect();
                Form::Steps { first: discrete.values[0], steps }
            }
            (Law::Empirical(sample), _) => {
                let count = sample.values.len() as f64;
                match levels(copula) {
                    Some(levels) => Form::Sample {
                        values: sample.values.clone(),
                        constant: count.mul_add(sample.from, -0.5),
                        slope: count * sample.kept,
                        levels,
                    },
                    None => Form::Exact { copula, law: Box::new(law.clone()) },
                }
            }
            _ => match tabulated(law, copula) {
                Some((Some(centre), table)) => Form::Smooth { centre, table },
                Some((None, table)) => Form::Table { copula, table },
                None => Form::Exact { copula, law: Box::new(law.clone()) },
            },
        };
        Self { form }
    }

    /// Whether the value moves in steps.
    pub fn jumps(&self) -> bool {
        matches!(self.form, Form::Steps { .. })
    }

    /// Values of as many scores; `x` is as long as `z`.
    #[inline(always)]
    pub fn fill(&self, z: &[f64], x: &mut [f64]) {
        debug_assert_eq!(z.len(), x.len());
        match &self.form {
            Form::Constant(value) => x.fill(*value),
            Form::Affine { constant, slope } => {
                for (x, &z) in x.iter_mut().zip(z) {
                    *x = slope.mul_add(z, *constant);
                }
            }
            Form::Exponential { shift, constant, slope } => {
                for (x, &z) in x.iter_mut().zip(z) {
                    *x = shift + special::exp(slope.mul_add(z, *constant));
                }
            }
            Form::Steps { first, steps } => fill_steps(*first, steps, z, x),
            Form::Sample { values, constant, slope, levels } => {
                levels.fill(z, x);
                for x in x {
                    *x = read_sample(values, slope.mul_add(*x, *constant));
                }
            }
            Form::Smooth { centre, table } => centre.fill(table, z, x),
            Form::Table { copula, table } => fill_table(*copula, table, z, x),
            Form::Exact { copula, law } => {
                for (x, &z) in x.iter_mut().zip(z) {
                    *x = law.quantile_at(copula.split(z));
                }
            }
        }
    }

    /// The value of one score: the same bits as [`ScoreMap::fill`] gives.
    pub fn at(&self, z: f64) -> f64 {
        let mut x = [0.0];
        self.fill(&[z], &mut x);
        x[0]
    }
}

impl Levels {
    #[inline(always)]
    fn fill(&self, z: &[f64], u: &mut [f64]) {
        match self {
            Self::Normal => {
                for (u, &z) in u.iter_mut().zip(z) {
                    *u = special::normal_cdf(z);
                }
            }
            Self::Table { copula, table } => fill_table(*copula, table, z, u),
        }
    }
}

#[inline(always)]
fn fill_steps(first: f64, steps: &[Step], z: &[f64], x: &mut [f64]) {
    if steps.len() > MOST_COMPARED {
        for (x, &z) in x.iter_mut().zip(z) {
            let passed = steps.partition_point(|step| z > step.above);
            *x = if passed == 0 { first } else { steps[passed - 1].value };
        }
        return;
    }
    x.fill(first);
    for step in steps {
        for (x, &z) in x.iter_mut().zip(z) {
            *x = if z > step.above { step.value } else { *x };
        }
    }
}

/// A sample's value at a place among its order statistics, counted from 0.
#[inline(always)]
fn read_sample(values: &[f64], place: f64) -> f64 {
    let last = values.len() - 1;
    let place = place.clamp(0.0, last as f64);
    let index = (place as usize).min(last - 1);
    let (left, right) = (values[index], values[index + 1]);
    (right - left).mul_add(place - index as f64, left)
}

#[inline(always)]
fn fill_table(copula: Copula, table: &Table, z: &[f64], x: &mut [f64]) {
    for (z, x) in z.chunks(BLOCK).zip(x.chunks_mut(BLOCK)) {
        if copula == Copula::Gaussian {
            table.fill(z, x);
        } else {
            let mut y = [0.0; BLOCK];
            let y = &mut y[..z.len()];
            for (y, &z) in y.iter_mut().zip(z) {
                *y = copula.coordinate(z);
            }
            table.fill(y, x);
        }
    }
}

/// How levels are found under a copula; `None` should the table of a t not be possible.
fn levels(copula: Copula) -> Option<Levels> {
    if copula == Copula::Gaussian {
        return Some(Levels::Normal);
    }
    let function = |y: f64| copula.split(copula.score_of_coordinate(y)).below;
    let request = Request {
        function: &function,
        reach: copula.reach(),
        kinks: Vec::new(),
        tolerance: &|_| LEVEL_ERROR,
        range: (0.0, 1.0),
    };
    Some(Levels::Table { copula, table: Table::fit(&request)? })
}

/// The table of a law, where one can be made, and the polynomial of its middle, where one is close
/// enough.
fn tabulated(law: &Law, copula: Copula) -> Option<(Option<Centre>, Table)> {
    let corners = law.corners();
    if corners.len() > MOST_CORNERS {
        return None;
    }
    let levels = corners.iter().flat_map(|&x| [law.below(x), law.at_most(x)]);
    let kinks = levels.map(|at| copula.coordinate(copula.score(at)));
    let function = |y: f64| law.quantile_at(copula.split(copula.score_of_coordinate(y)));
    let (scale, median) = (scale(law), law.quantile(Split::level(0.5)));
    let is_gamma = matches!(law, Law::Gamma(_));
    let reach = copula.reach();
    let tolerance = |x: f64| {
        let spread = ERROR * scale.max((x - median).abs() / FAR);
        let value = if is_gamma { NEAR * x.max(NEGLIGIBLE * scale) } else { f64::INFINITY };
        spread.min(value).max(ROUNDING * x.abs())
    };
    let request = Request {
        function: &function,
        reach,
        kinks: kinks.filter(|y| y.is_finite()).collect(),
        tolerance: &tolerance,
        range: range(law, function(-reach), function(reach)),
    };
    let table = Table::fit(&request)?;
    // Under a t copula the table's variable is not the score, which lies beyond the middle more
    // often.
    let smooth = copula == Copula::Gaussian;
    let centre = smooth.then(|| Centre::fit(&table, &tolerance)).flatten();
    Some((centre, table))
}

/// What a table's error is measured by: the sd, or where there is none the interquartile range
/// or a wider one in units that make it the sd of a normal.
fn scale(law: &Law) -> f64 {
    let between = |u: f64, width: f64| {
        let (at, mirrored) = (Split::level(u), Split { below: 1.0 - u, above: u });
        (law.quantile(mirrored) - law.quantile(at)) / width
    };
    let measures = [law.sd().unwrap_or(0.0), between(0.25, 1.349), between(0.001, 6.18)];
    measures.into_iter().find(|scale| *scale > 0.0 && scale.is_finite()).unwrap_or(1.0)
}

/// The range from the first to the last value of a table, without ends of the support that have
/// no probability.
fn range(law: &Law, first: f64, last: f64) -> (f64, f64) {
    let (low, high) = law.support();
    let open_low = first == low && law.at_most(low).below == 0.0;
    let open_high = last == high && law.below(high).above == 0.0;
    (
        if open_low { first.next_up() } else { first },
        if open_high { last.next_down() } else { last },
    )
}
