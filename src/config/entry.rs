//! A key of a table, and its value taken for what the key wants: a mistake is told, and `None`.

use std::cell::RefCell;

use super::spelling::{grouped, number_meant};
use super::tree::{Kind, Node, Text};
use super::{Date, Diagnostic, Spanned, dates};
use crate::diagnostic::quoted;

/// Longest text that a key may have, in bytes.
const LONGEST_TEXT: usize = 4096;

/// What all tables of one configuration share: its sources' keys, and the mistakes found.
pub(super) struct Mistakes<'a> {
    pub sources: Vec<&'a str>,
    found: RefCell<Vec<Diagnostic>>,
}

impl<'a> Mistakes<'a> {
    pub fn new(sources: Vec<&'a str>) -> Self {
        Self { sources, found: RefCell::new(Vec::new()) }
    }

    pub fn add(&self, diagnostic: Diagnostic) {
        self.found.borrow_mut().push(diagnostic);
    }

    pub fn extend(&self, diagnostics: Vec<Diagnostic>) {
        self.found.borrow_mut().extend(diagnostics);
    }

    /// What was found since the last call.
    pub fn take(&self) -> Vec<Diagnostic> {
        self.found.take()
    }
}

/// A key, its value, and its dotted path.
#[derive(Clone)]
pub(super) struct Entry<'a> {
    pub key: &'a Spanned<String>,
    pub node: &'a Node,
    pub path: String,
    pub mistakes: &'a Mistakes<'a>,
}

impl<'a> Entry<'a> {
    /// An entry of a list: same key, path with the number counted from 1.
    pub fn item(&self, index: usize, node: &'a Node) -> Self {
        Self { node, path: format!("{}[{}]", self.path, index + 1), ..self.clone() }
    }

    /// Tells that the value is not what the key wants.
    pub fn wrong<T>(&self, wanted: &str, mend: Option<String>) -> Option<T> {
        let found = match &self.node.kind {
            Kind::Text(text) => format!("the text {}", quoted(&text.value)),
            Kind::Float(value) => format!("the number {value}"),
            Kind::Integer(value) => format!("the number {value}"),
            _ => self.node.word().to_owned(),
        };
        let message = format!("{} is {found}; expected {wanted}", quoted(&self.path));
        let mut diagnostic =
            Diagnostic::error(self.node.span, message, format!("expected {wanted}"));
        diagnostic.mend = mend;
        self.mistakes.add(diagnostic);
        None
    }

    /// Tells that the value cannot be held.
    fn refuse<T>(&self, message: &str, label: &str, mend: impl Into<String>) -> Option<T> {
        let message = format!("{} {message}", quoted(&self.path));
        self.mistakes.add(Diagnostic::error(self.node.span, message, label).mend(mend));
        None
    }

    /// A list's items.
    pub fn list(&self, form: &str) -> Option<Vec<Entry<'a>>> {
        match &self.node.kind {
            Kind::List(items) => {
                Some(items.iter().enumerate().map(|(i, node)| self.item(i, node)).collect())
            }
            _ => self.wrong("a list", Some(format!("write {form}"))),
        }
    }

    /// A finite number; whole numbers count.
    pub fn number(&self) -> Option<Spanned<f64>> {
        let value = self.number_or_infinite()?;
        if value.value.is_infinite() {
            return self.refuse(
                "is infinite; numbers are finite",
                "expected a finite number",
                "write a number",
            );
        }
        Some(value)
    }

    /// A number, or `inf` or `-inf`.
    pub fn number_or_infinite(&self) -> Option<Spanned<f64>> {
        let value = match &self.node.kind {
            Kind::Integer(value) => *value as f64,
            Kind::Float(value) if value.is_nan() => {
                return self.refuse(
                    "is nan, which is no number",
                    "expected a number",
                    "write a number",
                );
            }
            Kind::Float(value) => *value + 0.0,
            Kind::OutOfRange(digits) => {
                let message = format!("is {}, past the largest number there is", quoted(digits));
                return self.refuse(&message, "out of range", "numbers go up to about 1.7e308");
            }
            Kind::Text(text) => return self.wrong("a number", number_meant(&text.value)),
            Kind::Table(_) => {
                let mend = "this key takes a plain number, not a distribution".to_owned();
                return self.wrong("a number", Some(mend));
            }
            _ => return self.wrong("a number", None),
        };
        Some(Spanned::new(value, self.node.span))
    }

    /// A whole number from 0.
    pub fn count(&self) -> Option<Spanned<u64>> {
        let value = self.whole()?;
        match u64::try_from(value.value) {
            Ok(count) => Some(Spanned::new(count, value.span)),
            Err(_) if value.value < 0 => {
                let message = format!("is {}; it must be 0 or more", value.value);
                self.refuse(&message, "expected 0 or more", "write a whole number without a sign")
            }
            Err(_) => self.too_large(),
        }
    }

    /// A whole number with or without a sign.
    pub fn signed(&self) -> Option<Spanned<i64>> {
        let value = self.whole()?;
        match i64::try_from(value.value) {
            Ok(number) => Some(Spanned::new(number, value.span)),
            Err(_) => self.too_large(),
        }
    }

    fn too_large<T>(&self) -> Option<T> {
        self.refuse("is too large", "out of range", format!("at most {} fits here", u64::MAX))
    }

    fn whole(&self) -> Option<Spanned<i128>> {
        let wanted = "a whole number";
        match &self.node.kind {
            Kind::Integer(value) => Some(Spanned::new(*value, self.node.span)),
            Kind::OutOfRange(_) => self.too_large(),
            Kind::Float(value) if value.fract() == 0.0 && value.abs() < 1e18 => {
                let message = "is written with a point or an exponent";
                let mend = format!("write {}", grouped(*value as i128));
                self.refuse(message, "expected a whole number", mend)
            }
            Kind::Text(text) => {
                let digits: String = text
                    .value
                    .trim()
                    .trim_start_matches("FY")
                    .chars()
                    .filter(|c| !matches!(c, ',' | '_'))
                    .collect();
                let mend = digits
                    .parse::<i128>()
                    .ok()
                    .map(|value| format!("write it without quotes: {value}"));
                self.wrong(wanted, mend)
            }
            _ => self.wrong(wanted, None),
        }
    }

    pub fn boolean(&self) -> Option<Spanned<bool>> {
        match self.node.kind {
            Kind::Boolean(value) => Some(Spanned::new(value, self.node.span)),
            _ => self.wrong("true or false", Some("write true or false, without quotes".into())),
        }
    }

    /// Text of any kind, at most 4 kB.
    pub fn text(&self) -> Option<Spanned<String>> {
        self.text_in_place().map(|text| Spanned::new(text.value.clone(), self.node.span))
    }

    /// Text with the place of its first character.
    pub fn text_in_place(&self) -> Option<&'a Text> {
        match &self.node.kind {
            Kind::Text(text) if text.value.len() > LONGEST_TEXT => {
                let message =
                    format!("has {} bytes of text; at most {LONGEST_TEXT} fit", text.value.len());
                self.refuse(&message, "too long", "shorten it")
            }
            Kind::Text(text) => Some(text),
            _ => self.wrong("text", Some("put the text between quotes".into())),
        }
    }

    /// Text on one line that says something.
    pub fn line(&self) -> Option<Spanned<String>> {
        let text = self.text()?;
        if text.value.trim().is_empty() {
            return self.refuse("is empty", "expected some text", "write a name");
        }
        if let Some(c) = text.value.chars().find(|c| c.is_control()) {
            let message = format!("contains the control character U+{:04X}", u32::from(c));
            return self.refuse(&message, "not on one line", "write one line of plain text");
        }
        Some(text)
    }

    /// A date: TOML's own, or a text of the same form.
    pub fn date(&self) -> Option<Spanned<Date>> {
        let mend = Some("write year-month-day, as in 2025-02-24".to_owned());
        let date = match &self.node.kind {
            Kind::Date { year, month, day } => {
                Date { year: i32::from(*year), month: *month, day: *day }
            }
            Kind::Text(text) => match dates::date(&text.value) {
                Some(date) => date,
                None => return self.wrong("a date", mend),
            },
            Kind::Time => return self.wrong("a date without a time", mend),
            _ => return self.wrong("a date", mend),
        };
        let days = dates::days_in(date.year, date.month);
        if !(1..=days).contains(&date.day) {
            let found = quoted(&format!("{}-{:02}-{:02}", date.year, date.month, date.day));
            let mend = match days {
                0 => "months go from 01 to 12".to_owned(),
                days => format!("that month has {days} days"),
            };
            let message = format!("is {found}, a day that does not exist");
            return self.refuse(&message, "no such day", mend);
        }
        Some(Spanned::new(date, self.node.span))
    }
}
