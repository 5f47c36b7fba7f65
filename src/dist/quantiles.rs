//! Quantiles as parameters: `p10 = 2.8`.

use super::refusal::{Refusal, finite};
use super::split::Split;
use super::words::number;

/// A value below which a whole percentage of the probability lies.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Quantile {
    /// 1 to 99.
    pub percent: u8,
    /// The value, in the driver's unit.
    pub value: f64,
}

impl Quantile {
    /// The key that gives it in a file: `p5`.
    pub fn key(self) -> String {
        format!("p{}", self.percent)
    }

    /// Its level, both parts correctly rounded.
    pub(super) fn split(self) -> Split {
        Split {
            below: f64::from(self.percent) / 100.0,
            above: f64::from(100 - self.percent) / 100.0,
        }
    }
}

/// How quantiles are said: `p10 2.8, p90 6.8`.
pub(super) fn said(quantiles: &[Quantile]) -> String {
    let words = quantiles.iter().map(|q| format!("p{} {}", q.percent, number(q.value)));
    words.collect::<Vec<_>>().join(", ")
}

/// Quantiles in the order of their levels, refused unless levels are 1 to 99 and levels and
/// values strictly increase together.
pub(super) fn ordered(mut quantiles: Vec<Quantile>) -> Result<Vec<Quantile>, Refusal> {
    quantiles.sort_by_key(|quantile| quantile.percent);
    for quantile in &quantiles {
        if !(1..=99).contains(&quantile.percent) {
            let key = quantile.key();
            return Err(Refusal::new(&key, &key, "quantiles run from p1 to p99"));
        }
        finite(&quantile.key(), quantile.value)?;
    }
    for pair in quantiles.windows(2) {
        if pair[0].percent == pair[1].percent {
            let key = pair[0].key();
            return Err(Refusal::new(&key, "given twice", "each quantile is given once"));
        }
        if !(pair[0].value < pair[1].value) {
            let allowed =
                format!("it must be above {}, which is {}", pair[0].key(), number(pair[0].value));
            return Err(Refusal::number(&pair[1].key(), pair[1].value, allowed));
        }
    }
    Ok(quantiles)
}

/// Two quantiles in order.
pub(super) fn ordered_pair(pair: [Quantile; 2]) -> Result<[Quantile; 2], Refusal> {
    let sorted = ordered(pair.to_vec())?;
    Ok([sorted[0], sorted[1]])
}

/// Location and scale with `location + scale · standard(level) = value` for both quantiles.
pub(super) fn location_scale(
    [a, b]: [Quantile; 2],
    standard: impl Fn(Split) -> f64,
) -> Result<(f64, f64), Refusal> {
    let (za, zb) = (standard(a.split()), standard(b.split()));
    let scale = (b.value - a.value) / (zb - za);
    let nearer = if za.abs() <= zb.abs() { (a.value, za) } else { (b.value, zb) };
    let location = (-scale).mul_add(nearer.1, nearer.0);
    if !(scale.is_finite() && location.is_finite()) {
        let allowed = format!("it is too far from {}", a.key());
        return Err(Refusal::number(&b.key(), b.value, allowed));
    }
    Ok((location, scale))
}
