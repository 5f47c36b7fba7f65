//! Reading the parameters of a distribution's table, and reporting what is wrong with them.

use super::shapes::{KEPT_BESIDE_QUANTILES, SHAPES, Shape, TRUNCATE, percent};
use crate::config::{MarginalSpec, Parameter};
use crate::diagnostic::{Diagnostic, Severity, Span, Spanned, quoted, suggestion};
use crate::dist::{Marginal, Quantile, Refusal};

/// Stands among what was meant for any two quantiles.
const QUANTILES: &str = "p10 and p90";

/// A table being read.
pub(super) struct Reading<'a> {
    pub spec: &'a MarginalSpec,
    pub shape: &'static Shape,
    /// Parameters that a mistyped key most likely meant: not reported as missing too.
    pub meant: Vec<&'static str>,
    pub out: &'a mut Vec<Diagnostic>,
}

impl Reading<'_> {
    pub fn error_count(&self) -> usize {
        self.out.iter().filter(|diagnostic| diagnostic.severity == Severity::Error).count()
    }

    pub fn error(&mut self, span: Span, message: String, label: impl Into<String>) {
        self.out.push(Diagnostic::error(span, message, label).mend(self.shape.example()));
    }

    pub fn find(&self, key: &str) -> Option<&Parameter> {
        self.spec.parameters.iter().find(|(name, _)| name.value == key).map(|(_, found)| found)
    }

    /// Reports keys that the distribution does not take.
    pub fn strangers(&mut self) {
        for (key, parameter) in &self.spec.parameters {
            let name = key.value.as_str();
            let known = name == TRUNCATE
                || self.shape.keys().any(|known| known == name)
                || (self.shape.quantiles && percent(name).is_some());
            if !known {
                self.stranger(key, parameter);
            }
        }
    }

    fn stranger(&mut self, key: &Spanned<String>, parameter: &Parameter) {
        let name = key.value.as_str();
        let owners: Vec<&str> =
            SHAPES.iter().filter(|s| s.keys().any(|known| known == name)).map(|s| s.name).collect();
        if name.starts_with('p') && name[1..].parse::<f64>().is_ok() {
            // Quantiles where they cannot stand are one mistake, not also what they replace.
            self.meant.extend(self.shape.keys().chain([QUANTILES]));
        }
        let mend = if !owners.is_empty() {
            format!("`{name}` belongs to {}", owners.join(", "))
        } else if self.shape.name == "metalog" && percent(name).is_some() {
            "write quantiles = { p10 = …, p50 = …, p90 = … }".to_owned()
        } else if percent(name).is_some() {
            let takers: Vec<&str> = SHAPES.iter().filter(|s| s.quantiles).map(|s| s.name).collect();
            format!("quantiles belong to {}, metalog", takers.join(", "))
        } else if let Some(near) = suggestion(name, self.shape.keys().chain([TRUNCATE])) {
            self.meant.push(near);
            format!("did you mean `{near}`?")
        } else if name.starts_with('p') && name[1..].parse::<f64>().is_ok() {
            "quantiles run from p1 to p99, in whole percent".to_owned()
        } else {
            self.shape.example()
        };
        let found = match parameter {
            Parameter::Number(number) => format!(" = {}", number.value),
            _ => String::new(),
        };
        let message = format!("{} has no parameter {}{found}", self.shape.name, quoted(name));
        self.out.push(Diagnostic::error(key.span, message, self.shape.takes()).mend(mend));
    }

    /// Reports a parameter that is not there.
    pub fn missing(&mut self, key: &'static str) {
        if !self.meant.contains(&key) {
            let message = format!("{} lacks `{key}`", self.shape.name);
            self.error(self.spec.span, message, self.shape.takes());
        }
    }

    /// Reports a parameter of the wrong type.
    pub fn mistyped(&mut self, key: &str, wanted: &str) {
        let Some(parameter) = self.find(key) else { return };
        let (found, span) = described(parameter);
        let message = format!("`{key}` of {} is {found}", self.shape.name);
        self.error(span, message, format!("expected {wanted}"));
    }

    /// A number that must be there.
    pub fn number(&mut self, key: &'static str) -> Option<f64> {
        let number = self.number_if_given(key)?;
        if number.is_none() {
            self.missing(key);
        }
        number
    }

    /// A number that may be left out; `None` if what is there is not a number.
    pub fn number_if_given(&mut self, key: &'static str) -> Option<Option<f64>> {
        match self.find(key) {
            None => Some(None),
            Some(Parameter::Number(number)) => Some(Some(number.value)),
            Some(_) => {
                self.mistyped(key, "a number");
                None
            }
        }
    }

    pub fn number_or(&mut self, key: &'static str, default: f64) -> Option<f64> {
        Some(self.number_if_given(key)?.unwrap_or(default))
    }

    /// A list of numbers that must be there.
    pub fn numbers(&mut self, key: &'static str) -> Option<Vec<f64>> {
        match self.find(key) {
            Some(Parameter::Numbers(list)) => {
                Some(list.value.iter().map(|number| number.value).collect())
            }
            Some(_) => {
                self.mistyped(key, "a list of numbers");
                None
            }
            None => {
                self.missing(key);
                None
            }
        }
    }

    /// A text that may be left out; `None` if what is there is not a text.
    pub fn text_if_given(&mut self, key: &'static str) -> Option<Option<Spanned<String>>> {
        match self.find(key) {
            None => Some(None),
            Some(Parameter::Text(text)) => Some(Some(text.clone())),
            Some(_) => {
                self.mistyped(key, "a text");
                None
            }
        }
    }

    /// The two bounds of `truncate`, where there are any.
    pub fn bounds(&mut self) -> Option<(f64, f64)> {
        match self.find(TRUNCATE)? {
            Parameter::Numbers(list) if list.value.len() == 2 => {
                Some((list.value[0].value, list.value[1].value))
            }
            parameter => {
                let (found, span) = described(parameter);
                let message = format!("`truncate` of {} is {found}", self.shape.name);
                let mend = "write truncate = [0, 12], or with one open side [0, inf]";
                let error = Diagnostic::error(span, message, "expected a list of two numbers");
                self.out.push(error.mend(mend));
                None
            }
        }
    }

    /// The two quantiles given instead of parameters. `Some(None)` if there are none at all,
    /// `None` after a mistake.
    pub fn quantile_pair(&mut self) -> Option<Option<[Quantile; 2]>> {
        let keys = self.spec.parameters.iter().map(|(key, _)| key);
        let given: Vec<Spanned<String>> =
            keys.filter(|key| percent(&key.value).is_some()).cloned().collect();
        let Some(first) = given.first() else { return Some(None) };
        let replaced = |key: &&str| !KEPT_BESIDE_QUANTILES.contains(key);
        let required = self.shape.required.iter().copied().filter(replaced);
        if let Some(both) = required.clone().find(|key| self.find(key).is_some()) {
            let message = format!("{} has both `{both}` and `{}`", self.shape.name, first.value);
            let instead: Vec<&str> = required.collect();
            let label = format!("give either {} or two quantiles", instead.join(" and "));
            self.error(first.span, message, label);
            return None;
        }
        if given.len() != 2 && self.meant.contains(&QUANTILES) {
            return None;
        }
        if given.len() != 2 {
            let names: Vec<&str> = given.iter().map(|key| key.value.as_str()).collect();
            let count = count_of(given.len(), "quantile");
            let message = format!("{} has {count}: {}", self.shape.name, names.join(", "));
            let mend = if given.len() == 1 {
                "add a second one: p10 = …, p90 = …".to_owned()
            } else {
                "for more quantiles use metalog, which goes through all of them".to_owned()
            };
            let error = Diagnostic::error(first.span, message, "two quantiles fix it exactly");
            self.out.push(error.mend(mend));
            return None;
        }
        let mut read = Vec::new();
        for key in &given {
            match self.find(&key.value) {
                Some(Parameter::Number(number)) => {
                    read.push(Quantile { percent: percent(&key.value)?, value: number.value })
                }
                _ => self.mistyped(&key.value, "a number"),
            }
        }
        <[Quantile; 2]>::try_from(read).ok().map(Some)
    }

    /// The quantiles of a metalog.
    pub fn quantile_table(&mut self) -> Option<Vec<Quantile>> {
        let entries = match self.find("quantiles") {
            Some(Parameter::Table(table)) => table.value.clone(),
            Some(_) => {
                self.mistyped("quantiles", "a table such as { p10 = 5, p50 = 9, p90 = 16 }");
                return None;
            }
            None => {
                self.missing("quantiles");
                return None;
            }
        };
        let mut read = Vec::new();
        for (key, number) in &entries {
            match percent(&key.value) {
                Some(percent) => read.push(Quantile { percent, value: number.value }),
                None => {
                    let message = format!("{} is not a quantile's name", quoted(&key.value));
                    self.error(key.span, message, "expected p1 to p99, in whole percent");
                }
            }
        }
        (read.len() == entries.len()).then_some(read)
    }

    /// The marginal, or the refusal of one parameter at its place.
    pub fn accept(&mut self, built: Result<Marginal, Refusal>) -> Option<Marginal> {
        match built {
            Ok(marginal) => Some(marginal),
            Err(refusal) => {
                let span = self.place(&refusal.parameter);
                let Refusal { parameter, found, allowed } = refusal;
                let message = format!("`{parameter}` of {} is {found}", self.shape.name);
                self.error(span, message, allowed);
                None
            }
        }
    }

    /// Where a parameter stands, `p5` also where it is written `p05` or inside `quantiles`.
    pub fn place(&self, parameter: &str) -> Span {
        let names = |key: &Spanned<String>| {
            key.value == parameter
                || (percent(parameter).is_some() && percent(&key.value) == percent(parameter))
                || (key.value == "of" && parameter == "distributions")
        };
        for (key, found) in &self.spec.parameters {
            if names(key) {
                return described(found).1;
            }
            if let Parameter::Table(table) = found
                && let Some((_, number)) = table.value.iter().find(|(key, _)| names(key))
            {
                return number.span;
            }
        }
        self.spec.span
    }
}

/// What was found where something else was wanted, and its place.
fn described(parameter: &Parameter) -> (String, Span) {
    match parameter {
        Parameter::Number(number) => (number.value.to_string(), number.span),
        Parameter::Text(text) => (format!("the text {}", quoted(&text.value)), text.span),
        Parameter::Numbers(list) => {
            (format!("a list of {}", count_of(list.value.len(), "number")), list.span)
        }
        Parameter::Table(table) => ("a table".to_owned(), table.span),
        Parameter::Distributions(list) => ("a list of distributions".to_owned(), list.span),
    }
}

/// `1 number`, `2 numbers`.
fn count_of(count: usize, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}
