//! A finite number of values, each with a probability.

use super::constant::Constant;
use super::family::Family;
use super::law::Law;
use super::refusal::{Refusal, finite, not_negative};
use super::split::Split;
use super::words::number;

/// Values in ascending order, each with the distribution function there. Q(u) is the smallest
/// value whose distribution function is at least u.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Discrete {
    pub values: Vec<f64>,
    /// At most the value, and above it; the last is exactly everything.
    pub levels: Vec<Split>,
    weights: Vec<f64>,
}

/// Refuses weights that are negative, not as many as what they weigh, or without a sum.
pub(super) fn weighed(weights: &[f64], count: usize, of: &str) -> Result<f64, Refusal> {
    if count == 0 {
        return Err(Refusal::new(of, "empty", "at least one is needed"));
    }
    if weights.len() != count {
        let allowed = format!("there must be {count}, one for each of the {of}");
        return Err(Refusal::new("weights", format!("a list of {}", weights.len()), allowed));
    }
    for &weight in weights {
        not_negative("weights", weight)?;
    }
    let sum: f64 = weights.iter().sum();
    if sum > 0.0 && sum.is_finite() {
        return Ok(sum);
    }
    Err(Refusal::new(
        "weights",
        format!("{} in sum", number(sum)),
        "the sum must be finite and > 0",
    ))
}

impl Discrete {
    /// Weights are divided by their sum; equal values are joined.
    pub fn law(values: Vec<f64>, weights: Vec<f64>) -> Result<Law, Refusal> {
        for &value in &values {
            finite("values", value)?;
        }
        let sum = weighed(&weights, values.len(), "values")?;
        let mut pairs: Vec<(f64, f64)> = values.into_iter().zip(weights).collect();
        pairs.retain(|&(_, weight)| weight / sum > 0.0);
        pairs.sort_by(|a, b| a.0.total_cmp(&b.0));
        pairs.dedup_by(|next, kept| {
            let equal = next.0 == kept.0;
            if equal {
                kept.1 += next.1;
            }
            equal
        });
        if let [(value, _)] = pairs[..] {
            return Constant::law(value);
        }
        let (values, weights): (Vec<f64>, Vec<f64>) =
            pairs.into_iter().map(|(value, weight)| (value, weight / sum)).unzip();
        Ok(Self { levels: levels(&weights), values, weights }.into())
    }

    /// The values from a to b, which hold some probability.
    pub fn cut(&self, a: f64, b: f64) -> Result<Law, Refusal> {
        let pairs = self.values.iter().zip(&self.weights);
        let (values, weights) = pairs.filter(|(value, _)| a <= **value && **value <= b).unzip();
        Self::law(values, weights)
    }

    /// The level of the first `count` values.
    fn level(&self, count: usize) -> Split {
        if count == 0 { Split::START } else { self.levels[count - 1] }
    }
}

/// Sums from the left and from the right.
fn levels(weights: &[f64]) -> Vec<Split> {
    let mut levels = vec![Split::END; weights.len()];
    let mut below = 0.0;
    for (level, weight) in levels.iter_mut().zip(weights) {
        below += weight;
        level.below = below;
    }
    let mut above = 0.0;
    for k in (1..weights.len()).rev() {
        above += weights[k];
        levels[k - 1].above = above;
    }
    levels[weights.len() - 1] = Split::END;
    levels
}

impl Family for Discrete {
    fn quantile(&self, at: Split) -> f64 {
        let short = |level: &Split| {
            if at.is_lower() { level.below < at.below } else { level.above > at.above }
        };
        let index = self.levels.partition_point(short);
        self.values[index.min(self.values.len() - 1)]
    }
    fn at_most(&self, x: f64) -> Split {
        self.level(self.values.partition_point(|value| *value <= x))
    }
    fn below(&self, x: f64) -> Split {
        self.level(self.values.partition_point(|value| *value < x))
    }
    fn density(&self, _: f64) -> f64 {
        0.0
    }
    fn mean(&self) -> Option<f64> {
        Some(self.values.iter().zip(&self.weights).map(|(x, weight)| x * weight).sum())
    }
    fn sd(&self) -> Option<f64> {
        let mean = self.mean()?;
        let square = |(x, weight): (&f64, &f64)| (x - mean) * (x - mean) * weight;
        Some(self.values.iter().zip(&self.weights).map(square).sum::<f64>().sqrt())
    }
    fn mode(&self) -> Option<f64> {
        let most = self.weights.iter().fold(0.0, |most: f64, weight| most.max(*weight));
        let mut heaviest = (0..self.values.len()).filter(|&k| self.weights[k] == most);
        let first = heaviest.next()?;
        heaviest.next().is_none().then(|| self.values[first])
    }
    fn support(&self) -> (f64, f64) {
        (self.values[0], self.values[self.values.len() - 1])
    }
    fn corners(&self) -> Vec<f64> {
        self.values.clone()
    }
}
