//! Text to tokens: numbers, names, signs; and what to write instead of signs that other
//! languages have.

use super::{Comparison, Operator};
use crate::config::spelling::look_alike;
use crate::config::{Diagnostic, Span, offset};
use crate::diagnostic::quoted;

/// What a step gives, or the first mistake.
pub(in crate::config) type Outcome<T> = Result<T, Box<Diagnostic>>;

#[derive(Clone, Copy, Debug, PartialEq)]
pub(in crate::config) enum Token<'a> {
    Number(f64),
    /// A dotted name or a word of the language.
    Name(&'a str),
    Operator(Operator),
    Comparison(Comparison),
    Open,
    Close,
    Comma,
    End,
}

/// A text and its place in the configuration.
pub(in crate::config) struct Scanner<'a> {
    pub text: &'a str,
    pub span: Span,
    /// Place of the first character, where the text stands there without escapes.
    pub verbatim_at: Option<u32>,
}

impl<'a> Scanner<'a> {
    /// Bytes of the text as a place in the configuration.
    pub fn place(&self, start: usize, end: usize) -> Span {
        match self.verbatim_at {
            Some(at) => Span { start: at + offset(start), end: at + offset(end), ..self.span },
            None => self.span,
        }
    }

    /// Fails at bytes of the text.
    pub fn fail_at<T>(
        &self,
        start: usize,
        end: usize,
        message: &str,
        label: &str,
        mend: &str,
    ) -> Outcome<T> {
        Err(Box::new(Diagnostic::error(self.place(start, end), message, label).mend(mend)))
    }

    /// The token at a byte where no blank stands, and its length.
    pub fn scan(&self, start: usize) -> Outcome<(Token<'a>, usize)> {
        let rest = &self.text[start..];
        let Some(first) = rest.chars().next() else { return Ok((Token::End, 0)) };
        if first.is_ascii_digit()
            || (first == '.' && rest[1..].starts_with(|c: char| c.is_ascii_digit()))
        {
            return self.scan_number(start);
        }
        if first.is_ascii_alphabetic() || first == '_' {
            let word = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.');
            let name = &rest[..rest.find(|c| !word(c)).unwrap_or(rest.len())];
            if name.ends_with('.') || name.contains("..") {
                let message = format!("{} is not a result's name", quoted(name));
                let mend = "points stand between the parts of a name: cloud.revenue.FY2028";
                return self.fail_at(start, start + name.len(), &message, "a point too many", mend);
            }
            return Ok((Token::Name(name), name.len()));
        }
        let two = |c: char| rest[first.len_utf8()..].starts_with(c);
        Ok(match first {
            '+' => (Token::Operator(Operator::Add), 1),
            '-' => (Token::Operator(Operator::Subtract), 1),
            '*' if two('*') => return self.foreign(start, 2, "write ^ for powers"),
            '*' => (Token::Operator(Operator::Multiply), 1),
            '/' => (Token::Operator(Operator::Divide), 1),
            '^' => (Token::Operator(Operator::Power), 1),
            '(' => (Token::Open, 1),
            ')' => (Token::Close, 1),
            ',' => (Token::Comma, 1),
            '<' if two('=') => (Token::Comparison(Comparison::LessOrEqual), 2),
            '<' if two('>') => return self.foreign(start, 2, "write != for unequal"),
            '<' => (Token::Comparison(Comparison::Less), 1),
            '>' if two('=') => (Token::Comparison(Comparison::GreaterOrEqual), 2),
            '>' => (Token::Comparison(Comparison::Greater), 1),
            '=' if two('=') => (Token::Comparison(Comparison::Equal), 2),
            '=' if two('>') => return self.foreign(start, 2, "write >="),
            '=' if two('<') => return self.foreign(start, 2, "write <="),
            '=' => return self.foreign(start, 1, "write == to compare"),
            '!' if two('=') => (Token::Comparison(Comparison::NotEqual), 2),
            '!' => return self.foreign(start, 1, "write `not`"),
            '&' => return self.foreign(start, if two('&') { 2 } else { 1 }, "write `and`"),
            '|' => return self.foreign(start, if two('|') { 2 } else { 1 }, "write `or`"),
            '%' => return self.foreign(start, 1, "rates are fractions: write 0.08 for 8%"),
            '$' | '€' | '£' | '¥' => {
                let mend = "write the number alone; per_share is in the listing's currency";
                return self.foreign(start, first.len_utf8(), mend);
            }
            _ if !first.is_ascii() => {
                let (name, mend) = look_alike(first);
                let code = u32::from(first);
                let message = format!("{name} (U+{code:04X}) has no meaning in an expression");
                let end = start + first.len_utf8();
                return self.fail_at(start, end, &message, "not understood", &mend);
            }
            _ => {
                let mend = "an expression has names of results, numbers, + - * / ^, comparisons, \
                            and, or, not, parentheses";
                return self.foreign(start, first.len_utf8(), mend);
            }
        })
    }

    /// A character that the language does not have.
    fn foreign<T>(&self, start: usize, length: usize, mend: &str) -> Outcome<T> {
        let found = &self.text[start..start + length];
        let message = format!("{} has no meaning in an expression", quoted(found));
        self.fail_at(start, start + length, &message, "not understood", mend)
    }

    fn scan_number(&self, start: usize) -> Outcome<(Token<'a>, usize)> {
        let rest = &self.text.as_bytes()[start..];
        let digit = |at: usize| rest.get(at).is_some_and(u8::is_ascii_digit);
        let run = |mut at: usize| {
            while digit(at) || (rest.get(at) == Some(&b'_') && digit(at + 1)) {
                at += 1;
            }
            at
        };
        let mut end = run(0);
        if rest.get(end) == Some(&b'.') {
            end = run(end + 1);
        }
        if matches!(rest.get(end), Some(b'e' | b'E')) {
            let sign = usize::from(matches!(rest.get(end + 1), Some(b'+' | b'-')));
            if digit(end + 1 + sign) {
                end = run(end + 1 + sign);
            }
        }
        let spelled = &self.text[start..start + end];
        let unit: String = self.text[start + end..]
            .chars()
            .take_while(|c| c.is_alphanumeric() || *c == '_')
            .collect();
        if !unit.is_empty() {
            let message =
                format!("{} is neither a number nor a name", quoted(&format!("{spelled}{unit}")));
            let mend = format!("write the number alone: {spelled}");
            return self.fail_at(
                start,
                start + end + unit.len(),
                &message,
                "letters behind a number",
                &mend,
            );
        }
        match spelled.replace('_', "").parse::<f64>() {
            Ok(value) if value.is_finite() => Ok((Token::Number(value), end)),
            _ => {
                let message = format!("{} is past the largest number there is", quoted(spelled));
                self.fail_at(
                    start,
                    start + end,
                    &message,
                    "out of range",
                    "numbers go up to about 1.7e308",
                )
            }
        }
    }
}
