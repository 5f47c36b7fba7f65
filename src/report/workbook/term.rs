//! A spreadsheet's formula and the value it comes to, put together at the same time.
//!
//! What is stored beside a formula is what a reader sees who does not recalculate, so both must
//! say the same; here they cannot part.

use std::ops::{Add, Div, Mul, Sub};

/// A formula without its `=`, and its value.
#[derive(Clone, Debug, PartialEq)]
pub struct Term {
    text: String,
    value: f64,
    binding: Binding,
}

/// How tightly the outermost operation binds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Binding {
    Compare,
    Sum,
    Product,
    Power,
    Single,
    Number,
}

impl Term {
    /// A number, written in full.
    pub fn number(value: f64) -> Self {
        let size = value.abs();
        let digits = match size == 0.0 || (1e-4..1e15).contains(&size) {
            true => format!("{size}"),
            false => format!("{size:E}"),
        };
        let text = if value < 0.0 { format!("(-{digits})") } else { digits };
        Self { text, value, binding: Binding::Number }
    }

    /// A cell, `Inputs!$D$5`, and what stands there.
    pub fn cell(address: impl Into<String>, value: f64) -> Self {
        Self::single(address.into(), value)
    }

    fn single(text: String, value: f64) -> Self {
        Self { text, value, binding: Binding::Single }
    }

    /// The formula, without `=`.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// What it comes to; NaN where a spreadsheet shows an error.
    pub fn value(&self) -> f64 {
        self.value
    }

    /// Whether nothing is computed or looked up.
    pub fn is_number(&self) -> bool {
        self.binding == Binding::Number && self.value.is_finite()
    }

    fn binary(self, sign: &str, other: Self, binding: Binding, value: f64) -> Self {
        // The right side of a difference, a ratio or a power needs brackets at the same level.
        let left = self.bracketed(binding);
        let right = match sign {
            "+" | "*" => other.bracketed(binding),
            _ => other.bracketed_within(binding),
        };
        Self { text: format!("{left}{sign}{right}"), value, binding }
    }

    fn bracketed(&self, binding: Binding) -> String {
        if self.binding < binding { format!("({})", self.text) } else { self.text.clone() }
    }

    fn bracketed_within(&self, binding: Binding) -> String {
        if self.binding <= binding { format!("({})", self.text) } else { self.text.clone() }
    }

    fn call(name: &str, arguments: &[&Self], value: f64) -> Self {
        let texts: Vec<&str> = arguments.iter().map(|argument| argument.text()).collect();
        Self::single(format!("{name}({})", texts.join(",")), value)
    }

    /// The smaller one; missing where either is.
    pub fn min(&self, other: &Self) -> Self {
        let either = self.value.is_nan() || other.value.is_nan();
        let value = if either { f64::NAN } else { self.value.min(other.value) };
        Self::call("MIN", &[self, other], value)
    }

    /// The larger one; missing where either is.
    pub fn max(&self, other: &Self) -> Self {
        let either = self.value.is_nan() || other.value.is_nan();
        let value = if either { f64::NAN } else { self.value.max(other.value) };
        Self::call("MAX", &[self, other], value)
    }

    /// |x|.
    pub fn absolute(&self) -> Self {
        Self::call("ABS", &[self], self.value.abs())
    }

    /// e^x.
    pub fn exponential(&self) -> Self {
        Self::call("EXP", &[self], libm::exp(self.value))
    }

    /// ln x.
    pub fn logarithm(&self) -> Self {
        Self::call("LN", &[self], if self.value > 0.0 { libm::log(self.value) } else { f64::NAN })
    }

    /// √x.
    pub fn root(&self) -> Self {
        Self::call(
            "SQRT",
            &[self],
            if self.value >= 0.0 { libm::sqrt(self.value) } else { f64::NAN },
        )
    }

    /// x^y.
    pub fn power(self, exponent: Self) -> Self {
        let value = libm::pow(self.value, exponent.value);
        self.binary("^", exponent, Binding::Power, value)
    }

    /// 1 where a comparison (`<`, `<=`, `=`) holds, else 0.
    pub fn holds(self, sign: &str, other: Self) -> Self {
        let (a, b) = (self.value, other.value);
        let holds = match sign {
            "<" => a < b,
            "<=" => a <= b,
            _ => a == b,
        };
        let value = if a.is_nan() || b.is_nan() { f64::NAN } else { f64::from(holds) };
        let compared = self.binary(sign, other, Binding::Compare, value);
        let (one, zero) = (Self::number(1.0), Self::number(0.0));
        Self::call("IF", &[&compared, &one, &zero], value)
    }

    /// This where `condition` is 1, else no value.
    pub fn only_if(&self, condition: Self) -> Self {
        let value = if condition.value == 1.0 { self.value } else { f64::NAN };
        let test = condition.binary("=", Self::number(1.0), Binding::Compare, 0.0);
        Self::call("IF", &[&test, self, &Self::single("NA()".to_owned(), f64::NAN)], value)
    }
}

impl Add for Term {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        let value = self.value + other.value;
        self.binary("+", other, Binding::Sum, value)
    }
}

impl Sub for Term {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        let value = self.value - other.value;
        self.binary("-", other, Binding::Sum, value)
    }
}

impl Mul for Term {
    type Output = Self;
    fn mul(self, other: Self) -> Self {
        let value = self.value * other.value;
        self.binary("*", other, Binding::Product, value)
    }
}

impl Div for Term {
    type Output = Self;
    fn div(self, other: Self) -> Self {
        let value = if other.value == 0.0 { f64::NAN } else { self.value / other.value };
        self.binary("/", other, Binding::Product, value)
    }
}

#[cfg(test)]
mod tests {
    //! If this failed, a formula would be read by a spreadsheet in another order than its value
    //! was computed.
    use super::Term;

    #[test]
    fn brackets_stand_where_they_are_needed() {
        let [a, b, c] = ["A1", "B1", "C1"].map(|cell| Term::cell(cell, 3.0));
        let text = |term: Term| term.text().to_owned();
        assert_eq!(text(a.clone() - (b.clone() - c.clone())), "A1-(B1-C1)");
        assert_eq!(text(a.clone() - b.clone() - c.clone()), "A1-B1-C1");
        assert_eq!(text(a.clone() / (b.clone() * c.clone())), "A1/(B1*C1)");
        assert_eq!(text((a.clone() + b.clone()) * c.clone()), "(A1+B1)*C1");
        assert_eq!(text(Term::number(-2.0).power(a.clone())), "(-2)^A1");
        assert_eq!(text((a.clone() * b.clone()).power(c.clone())), "(A1*B1)^C1");
        assert_eq!(text(a.power(b.power(c))), "A1^(B1^C1)");
        assert_eq!(text(Term::number(1e-7)), "1E-7");
    }
}
