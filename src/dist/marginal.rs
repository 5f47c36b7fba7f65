//! The marginal: a law behind checked constructors, and the words it was asked for with.

use super::beta::Beta;
use super::constant::Constant;
use super::copula::Copula;
use super::discrete::Discrete;
use super::empirical::Empirical;
use super::gamma::Gamma;
use super::law::Law;
use super::lognormal::Lognormal;
use super::metalog::Metalog;
use super::mixture::Mixture;
use super::normal::Normal;
use super::quantiles::{Quantile, said};
use super::refusal::Refusal;
use super::score_map::ScoreMap;
use super::split::Split;
use super::student_t::StudentT;
use super::triangular::Triangular;
use super::uniform::Uniform;
use super::words::{number, percentage};

/// Truncation must keep at least this probability.
const LEAST_KEPT: f64 = 1e-12;

/// Values and parts named in words before the rest is counted.
const NAMED: usize = 6;

/// A driver's own distribution.
///
/// Built only by the constructors below, each of which refuses parameters outside its family with
/// a [`Refusal`] that names one of them; NaN and infinities are always refused. Where equal bounds
/// or an sd of 0 leave one possible value, the marginal is that constant. Values are in the
/// driver's unit, probabilities between 0 and 1.
#[derive(Clone, Debug, PartialEq)]
pub struct Marginal {
    law: Law,
    words: String,
}

/// Constructors.
impl Marginal {
    fn new(law: Result<Law, Refusal>, words: String) -> Result<Self, Refusal> {
        Ok(Self { law: law?, words })
    }

    /// A certain number.
    pub fn constant(value: f64) -> Result<Self, Refusal> {
        Self::new(Constant::law(value), number(value))
    }

    /// Uniform from `low` to `high`.
    pub fn uniform(low: f64, high: f64) -> Result<Self, Refusal> {
        let words = format!("uniform({}, {})", number(low), number(high));
        Self::new(Uniform::law(low, high), words)
    }

    /// The uniform with two given quantiles.
    pub fn uniform_from_quantiles(pair: [Quantile; 2]) -> Result<Self, Refusal> {
        Self::new(Uniform::from_quantiles(pair), format!("uniform, {}", said(&pair)))
    }

    /// Triangular with its peak at `mode`.
    pub fn triangular(low: f64, mode: f64, high: f64) -> Result<Self, Refusal> {
        let words = format!("triangular({}, {}, {})", number(low), number(mode), number(high));
        Self::new(Triangular::law(low, mode, high), words)
    }

    /// PERT: the beta distribution on [low, high] with alpha = 1 + shape (mode − low)/(high − low)
    /// and beta = 1 + shape (high − mode)/(high − low); the usual shape is 4.
    pub fn pert(low: f64, mode: f64, high: f64, shape: f64) -> Result<Self, Refusal> {
        let mut words = format!("PERT({}, {}, {}", number(low), number(mode), number(high));
        if shape != 4.0 {
            words.push_str(&format!("; shape {}", number(shape)));
        }
        words.push(')');
        Self::new(Beta::pert(low, mode, high, shape), words)
    }

    /// Normal.
    pub fn normal(mean: f64, sd: f64) -> Result<Self, Refusal> {
        let words = format!("normal, mean {}, sd {}", number(mean), number(sd));
        Self::new(Normal::law(mean, sd), words)
    }

    /// The normal with two given quantiles.
    pub fn normal_from_quantiles(pair: [Quantile; 2]) -> Result<Self, Refusal> {
        Self::new(Normal::from_quantiles(pair), format!("normal, {}", said(&pair)))
    }

    /// Lognormal `shift + exp(m + s z)` of given mean (shift included) and sd of the variable
    /// itself.
    pub fn lognormal(mean: f64, sd: f64, shift: f64) -> Result<Self, Refusal> {
        let mut words = format!("lognormal, mean {}, sd {}", number(mean), number(sd));
        push_shift(&mut words, shift);
        Self::new(Lognormal::law(mean, sd, shift), words)
    }

    /// The lognormal `shift + exp(m + s z)` of given shift with two given quantiles.
    pub fn lognormal_from_quantiles(pair: [Quantile; 2], shift: f64) -> Result<Self, Refusal> {
        let mut words = format!("lognormal, {}", said(&pair));
        push_shift(&mut words, shift);
        Self::new(Lognormal::from_quantiles(pair, shift), words)
    }

    /// Student's t, `location + scale · t`, `df` from 0.1 to 1,000,000.
    pub fn student_t(location: f64, scale: f64, df: f64) -> Result<Self, Refusal> {
        let (place, size) = (number(location), number(scale));
        let words = format!("Student t, location {place}, scale {size}, df {}", number(df));
        Self::new(StudentT::law(location, scale, df), words)
    }

    /// Student's t of given degrees of freedom with two given quantiles.
    pub fn student_t_from_quantiles(pair: [Quantile; 2], df: f64) -> Result<Self, Refusal> {
        let words = format!("Student t, {}, df {}", said(&pair), number(df));
        Self::new(StudentT::from_quantiles(pair, df), words)
    }

    /// Beta of shapes `alpha`, `beta` (0.05 to 10,000), stretched from [0, 1] to [low, high].
    pub fn beta(alpha: f64, beta: f64, low: f64, high: f64) -> Result<Self, Refusal> {
        let mut words = format!("beta({}, {})", number(alpha), number(beta));
        if (low, high) != (0.0, 1.0) {
            words.push_str(&format!(" on [{}, {}]", number(low), number(high)));
        }
        Self::new(Beta::law(alpha, beta, low, high), words)
    }

    /// Gamma of given mean and sd.
    pub fn gamma(mean: f64, sd: f64) -> Result<Self, Refusal> {
        let words = format!("gamma, mean {}, sd {}", number(mean), number(sd));
        Self::new(Gamma::law(mean, sd), words)
    }

    /// The metalog (Keelin 2016) through 3 to 10 quantiles, exactly; bounded below or above or
    /// both where bounds are given.
    ///
    /// # Errors
    /// Also when the curve through the quantiles does not increase everywhere.
    pub fn metalog(
        quantiles: Vec<Quantile>,
        low: Option<f64>,
        high: Option<f64>,
    ) -> Result<Self, Refusal> {
        let mut words = format!("metalog, {}", said(&quantiles));
        for (name, bound) in [("low", low), ("high", high)] {
            if let Some(bound) = bound {
                words.push_str(&format!(", {name} {}", number(bound)));
            }
        }
        Self::new(Metalog::law(quantiles, low, high), words)
    }

    /// The quantile function of a sample: linear between order statistics, the i-th of n at level
    /// (i − ½)/n, flat beyond.
    pub fn empirical(values: Vec<f64>) -> Result<Self, Refusal> {
        let least = values.iter().copied().fold(f64::INFINITY, f64::min);
        let most = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let count = values.len();
        let words = format!("{count} observations, {} to {}", number(least), number(most));
        Self::new(Empirical::law(values), words)
    }

    /// Values with weights, which are divided by their sum: Q(u) is the smallest value whose
    /// distribution function is at least u.
    pub fn discrete(values: Vec<f64>, weights: Vec<f64>) -> Result<Self, Refusal> {
        let words = weighted_words("discrete", &weights, values.iter().map(|x| number(*x)));
        Self::new(Discrete::law(values, weights), words)
    }

    /// One of several marginals, chosen with the given weights, which are divided by their sum.
    pub fn mixture(of: Vec<Marginal>, weights: &[f64]) -> Result<Self, Refusal> {
        let words = weighted_words("mixture", weights, of.iter().map(|part| part.words.clone()));
        let laws = of.into_iter().map(|part| part.law).collect();
        Self::new(Mixture::law(laws, weights), words)
    }

    /// The marginal renormalised to [a, b]; a may be −∞, b may be ∞.
    ///
    /// # Errors
    /// Unless a < b and [a, b] holds a probability of at least 1e-12.
    pub fn truncate(self, a: f64, b: f64) -> Result<Self, Refusal> {
        let found = format!("[{}, {}]", number(a), number(b));
        if !(a < b) {
            return Err(Refusal::new("truncate", found, "the first must be below the second"));
        }
        let kept = self.law.below(a).mass_to(self.law.at_most(b));
        if !(kept >= LEAST_KEPT) {
            let kept = number(kept.max(0.0));
            let allowed = format!("it keeps {kept} of the probability; at least 1e-12 must remain");
            return Err(Refusal::new("truncate", found, allowed));
        }
        let words = format!("{} truncated to {found}", self.words);
        Self::new(self.law.cut(a, b), words)
    }
}

/// What can be asked of a marginal.
impl Marginal {
    /// Q(u): the smallest x with P(X <= x) >= u. The ends of the support at u = 0 and 1; NaN
    /// unless 0 <= u <= 1.
    pub fn quantile(&self, u: f64) -> f64 {
        if !(0.0..=1.0).contains(&u) {
            return f64::NAN;
        }
        self.law.quantile_at(Split::level(u))
    }

    /// Q(Φ(z)), as accurate for large z as for small; infinite z gives the ends of the support.
    pub fn quantile_of_score(&self, z: f64) -> f64 {
        if z == f64::NEG_INFINITY {
            self.law.support().0
        } else if z == f64::INFINITY {
            self.law.support().1
        } else {
            let at = Split::of_score(z);
            if at.below > 0.0 && at.above > 0.0 {
                self.law.quantile_of_score(z)
            } else {
                self.law.quantile_at(at)
            }
        }
    }

    /// The distribution function, P(X <= x).
    pub fn cdf(&self, x: f64) -> f64 {
        self.law.at_most(x).below
    }

    /// P(X < x): less than [`Marginal::cdf`] where x itself has a probability.
    pub fn probability_below(&self, x: f64) -> f64 {
        self.law.below(x).below
    }

    /// P(X > x), with its own relative accuracy.
    pub fn probability_above(&self, x: f64) -> f64 {
        self.law.at_most(x).above
    }

    /// Mean; `None` where it does not exist.
    ///
    /// Closed forms but for metalogs and truncated families other than the normal, whose mean
    /// and sd are quadratures of the quantile function with a relative error below 1e-9 (of the
    /// sd) unless the tail index is within 5 % of the order at which the moment ceases to exist.
    pub fn mean(&self) -> Option<f64> {
        self.law.mean().filter(|mean| mean.is_finite())
    }

    /// Standard deviation; `None` where it does not exist. Accuracy as of [`Marginal::mean`].
    pub fn sd(&self) -> Option<f64> {
        self.law.sd().filter(|sd| sd.is_finite())
    }

    /// The most likely value; `None` where there is no single one or the family has no formula
    /// for it.
    pub fn mode(&self) -> Option<f64> {
        self.law.mode()
    }

    /// Least and greatest possible value; infinite where there is none.
    pub fn support(&self) -> (f64, f64) {
        self.law.support()
    }

    /// The value, where only one is possible.
    pub fn certain_value(&self) -> Option<f64> {
        match &self.law {
            Law::Constant(constant) => Some(constant.value),
            _ => None,
        }
    }

    /// Lower and upper tail index: moments of a smaller order exist. Infinite for bounded and for
    /// light tails.
    pub fn tail_index(&self) -> (f64, f64) {
        self.law.tail_index()
    }

    /// How the marginal was asked for: `PERT(0.08, 0.23, 0.4)`, `lognormal, p10 2.8, p90 6.8`.
    pub fn words(&self) -> &str {
        &self.words
    }

    /// The same function of the score under a copula, in the form that sampling evaluates.
    pub fn score_map(&self, copula: Copula) -> ScoreMap {
        ScoreMap::new(&self.law, copula)
    }
}

fn push_shift(words: &mut String, shift: f64) {
    if shift != 0.0 {
        words.push_str(&format!(", shift {}", number(shift)));
    }
}

/// `discrete, 50% 0, 30% 10, 20% 25`.
fn weighted_words(
    family: &str,
    weights: &[f64],
    parts: impl ExactSizeIterator<Item = String>,
) -> String {
    let sum: f64 = weights.iter().sum();
    let count = parts.len();
    let mut words = family.to_string();
    for (weight, part) in weights.iter().zip(parts).take(NAMED) {
        words.push_str(&format!(", {} {part}", percentage(weight / sum)));
    }
    if count > NAMED {
        words.push_str(&format!(" and {} more", count - NAMED));
    }
    words
}
