//! `--vary KEY=LOW..HIGH`: what is varied, between which values.

use std::str::FromStr;

use crate::config::{Diagnostic, Document};
use crate::text::{number, rounded};

/// An argument of `--vary`: `[shift:]KEY[=VALUES]`.
#[derive(Clone, Debug, PartialEq)]
pub struct Vary {
    /// As typed, without the values.
    pub name: String,
    /// Dotted path, or `scenarios.NAME:` and that.
    pub key: String,
    /// Whether the values are added to what stands at the key, and not put in its place.
    pub shift: bool,
    /// Values asked for, if any.
    pub values: Option<Values>,
}

/// Values written behind a key.
#[derive(Clone, Debug, PartialEq)]
pub enum Values {
    /// `LOW..HIGH`, or `LOW..HIGH:COUNT`.
    Range(f64, f64, Option<usize>),
    /// `a,b,c`.
    List(Vec<f64>),
}

/// Most values of one key.
const MOST: usize = 1000;

impl FromStr for Vary {
    type Err = String;

    fn from_str(typed: &str) -> Result<Self, String> {
        let (name, values) = match typed.rsplit_once('=') {
            Some((name, values)) => (name.trim(), Some(Values::parse(values.trim())?)),
            None => (typed.trim(), None),
        };
        let (shift, key) = match name.strip_prefix("shift:") {
            Some(key) => (true, key),
            None => (false, name),
        };
        Ok(Self { name: name.to_owned(), key: key.to_owned(), shift, values })
    }
}

impl Values {
    fn parse(typed: &str) -> Result<Self, String> {
        let Some((low, rest)) = typed.split_once("..") else {
            let list: Result<Vec<f64>, String> = typed.split(',').map(figure).collect();
            return Ok(Self::List(list?));
        };
        let (high, count) = match rest.split_once(':') {
            Some((high, count)) => (high, Some(whole(count)?)),
            None => (rest, None),
        };
        let (low, high) = (figure(low)?, figure(high)?);
        if !(low < high) {
            return Err(format!("the range runs from {low} to {high}: write the lower end first"));
        }
        Ok(Self::Range(low, high, count))
    }

    /// The values, a range in `count` equal steps unless it says how many.
    pub fn listed(&self, count: usize) -> Vec<f64> {
        match self {
            Self::List(values) => values.clone(),
            Self::Range(low, high, own) => spaced(*low, *high, own.unwrap_or(count)),
        }
    }

    /// Lowest and highest value.
    pub fn ends(&self) -> (f64, f64) {
        match self {
            Self::Range(low, high, _) => (*low, *high),
            Self::List(values) => {
                let ends = (f64::INFINITY, f64::NEG_INFINITY);
                values.iter().fold(ends, |ends, &value| (ends.0.min(value), ends.1.max(value)))
            }
        }
    }
}

/// Evenly spaced values with both ends, those between in six digits where that moves them by less
/// than a thousandth of a step, else in twelve, as the ends are.
pub fn spaced(low: f64, high: f64, count: usize) -> Vec<f64> {
    let last = count.saturating_sub(1).max(1);
    let value = |step: usize| {
        let exact = low + (high - low) * (step as f64 / last as f64);
        let short: f64 = format!("{exact:.5e}").parse().unwrap_or(exact);
        let between = 0 < step && step < last;
        match between && (short - exact).abs() * 1000.0 * (last as f64) < high - low {
            true => short,
            false => rounded(exact).parse().unwrap_or(exact),
        }
    };
    (0..count).map(value).collect()
}

impl Vary {
    /// The `--set` arguments that give the key a value.
    ///
    /// # Errors
    /// A key that cannot be moved; for one that is only set, compiling tells.
    pub fn set(&self, document: &mut Document, value: f64) -> Result<Vec<String>, Diagnostic> {
        if !self.shift {
            return Ok(vec![format!("{}={}", self.key, number(value))]);
        }
        let text = document.add_text("--vary", &self.key);
        document.shifted(&self.key, value, text).map_err(|found| *found)
    }
}

fn figure(text: &str) -> Result<f64, String> {
    let plain = text.trim().replace('_', "");
    let (digits, scale) = match plain.strip_suffix('%') {
        Some(digits) => (digits, 100.0),
        None => (plain.as_str(), 1.0),
    };
    match digits.trim().parse::<f64>() {
        Ok(value) if value.is_finite() => Ok(value / scale),
        _ => Err(format!(
            "`{}` is not a number: write KEY=0.08..0.12, KEY=8%..12%:5 or KEY=8%,9%,10%",
            text.trim()
        )),
    }
}

fn whole(text: &str) -> Result<usize, String> {
    match text.trim().parse() {
        Ok(count) if (2..=MOST).contains(&count) => Ok(count),
        _ => Err(format!("`:{}` is not a number of values: write 2 to {MOST}", text.trim())),
    }
}

#[cfg(test)]
mod tests {
    //! If this failed, a discount rate of 8% would be tried as 800%.
    use super::{Values, Vary, spaced};

    #[test]
    fn a_key_and_its_values_are_read_as_they_are_written() {
        let vary: Vary = "shift:a.b=-2%..3%:6".parse().expect("it is well formed");
        assert_eq!((vary.key.as_str(), vary.shift), ("a.b", true));
        assert_eq!(vary.values, Some(Values::Range(-0.02, 0.03, Some(6))));
        assert_eq!(spaced(0.08, 0.12, 5), [0.08, 0.09, 0.1, 0.11, 0.12]);
        let vary: Vary = "a.b=1,2.5,1_000".parse().expect("it is well formed");
        assert_eq!(vary.values, Some(Values::List(vec![1.0, 2.5, 1000.0])));
        for wrong in ["a=", "a=x", "a=3..2", "a=1..2:1", "a=1..", "a=1,,2", "a=nan..1"] {
            assert!(wrong.parse::<Vary>().is_err(), "{wrong}");
        }
    }
}
