//! A mixture: one of several distributions, chosen with given probabilities.

use super::constant::Constant;
use super::discrete::weighed;
use super::family::Family;
use super::law::Law;
use super::refusal::Refusal;
use super::solve;
use super::split::Split;

/// Parts with their probabilities, and the mixture's levels at every corner of a part, between
/// which its distribution function is smooth.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Mixture {
    parts: Vec<(f64, Law)>,
    corners: Vec<Corner>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
struct Corner {
    x: f64,
    below: Split,
    at_most: Split,
}

impl Mixture {
    /// Weights are divided by their sum.
    pub fn law(of: Vec<Law>, weights: &[f64]) -> Result<Law, Refusal> {
        let sum = weighed(weights, of.len(), "distributions")?;
        let shares = weights.iter().map(|weight| weight / sum);
        let parts: Vec<(f64, Law)> = shares.zip(of).filter(|(share, _)| *share > 0.0).collect();
        Self::of_parts(parts)
    }

    /// The part from a to b, which holds some probability: a mixture of parts cut likewise.
    pub fn cut(&self, a: f64, b: f64) -> Result<Law, Refusal> {
        let mut parts = Vec::new();
        for (share, law) in &self.parts {
            let kept = law.below(a).mass_to(law.at_most(b));
            if kept > 0.0 {
                parts.push((share * kept, law.cut(a, b)?));
            }
        }
        let sum: f64 = parts.iter().map(|(share, _)| share).sum();
        for (share, _) in &mut parts {
            *share /= sum;
        }
        Self::of_parts(parts)
    }

    fn of_parts(mut parts: Vec<(f64, Law)>) -> Result<Law, Refusal> {
        if parts.len() == 1 {
            return Ok(parts.remove(0).1);
        }
        let mut mixture = Self { parts, corners: Vec::new() };
        let (low, high) = mixture.support();
        if low == high {
            return Constant::law(low);
        }
        let mut points: Vec<f64> = mixture.laws().flat_map(|law| law.corners()).collect();
        points.sort_by(f64::total_cmp);
        points.dedup();
        let corner = |x| Corner { x, below: mixture.below(x), at_most: mixture.at_most(x) };
        mixture.corners = points.into_iter().map(corner).collect();
        Ok(mixture.into())
    }

    fn laws(&self) -> impl Iterator<Item = &Law> {
        self.parts.iter().map(|(_, law)| law)
    }

    fn weigh(&self, split: impl Fn(&Law) -> Split) -> Split {
        let mut sum = Split { below: 0.0, above: 0.0 };
        for (share, law) in &self.parts {
            let part = split(law);
            sum.below = share.mul_add(part.below, sum.below);
            sum.above = share.mul_add(part.above, sum.above);
        }
        sum
    }

    fn weigh_number(&self, number: impl Fn(&Law) -> Option<f64>) -> Option<f64> {
        self.parts.iter().try_fold(0.0, |sum, (share, law)| Some(sum + share * number(law)?))
    }

    fn extreme(&self, end: impl Fn(&Law) -> f64, pick: fn(f64, f64) -> f64) -> f64 {
        self.laws().map(end).reduce(pick).expect("a mixture has parts")
    }
}

/// Whether the distribution function has come to a level.
fn reaches(here: Split, at: Split) -> bool {
    if at.is_lower() { here.below >= at.below } else { here.above <= at.above }
}

impl Family for Mixture {
    fn quantile(&self, at: Split) -> f64 {
        let next = self.corners.partition_point(|corner| !reaches(corner.at_most, at));
        let after = self.corners.get(next);
        if let Some(corner) = after
            && !reaches(corner.below, at)
        {
            return corner.x;
        }
        let quantile = |law: &Law| law.quantile(at);
        let low = match next {
            0 => self.extreme(quantile, f64::min),
            _ => self.corners[next - 1].x,
        };
        let high = match after {
            Some(corner) => corner.x,
            None => self.extreme(quantile, f64::max),
        };
        let start = 0.5 * low + 0.5 * high;
        solve::invert(at, (low, high), start, |x| self.at_most(x), |x| self.density(x))
    }
    fn at_most(&self, x: f64) -> Split {
        self.weigh(|law| law.at_most(x))
    }
    fn below(&self, x: f64) -> Split {
        self.weigh(|law| law.below(x))
    }
    fn density(&self, x: f64) -> f64 {
        self.parts.iter().map(|(share, law)| share * law.density(x)).sum()
    }
    fn mean(&self) -> Option<f64> {
        self.weigh_number(|law| law.mean())
    }
    fn sd(&self) -> Option<f64> {
        let mean = self.mean()?;
        let square = |law: &Law| {
            let (sd, distance) = (law.sd()?, law.mean()? - mean);
            Some(sd.mul_add(sd, distance * distance))
        };
        Some(self.weigh_number(square)?.sqrt())
    }
    fn mode(&self) -> Option<f64> {
        None
    }
    fn support(&self) -> (f64, f64) {
        (
            self.extreme(|law| law.support().0, f64::min),
            self.extreme(|law| law.support().1, f64::max),
        )
    }
    fn corners(&self) -> Vec<f64> {
        self.corners.iter().map(|corner| corner.x).collect()
    }
    fn tail_index(&self) -> (f64, f64) {
        (
            self.extreme(|law| law.tail_index().0, f64::min),
            self.extreme(|law| law.tail_index().1, f64::min),
        )
    }
}
