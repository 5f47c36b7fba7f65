//! What is asked of a simulation, as typed: `P("ADS at $160")`, `median(per_share.ads) = price`.

use super::expression::tokens::{Outcome, Scanner, Token};
use super::{Diagnostic, Span, Spanned, offset};
use crate::diagnostic::{quoted, suggestion};

/// A statistic of a target or a result.
#[derive(Clone, Debug, PartialEq)]
pub struct Measure {
    /// Which statistic.
    pub statistic: Statistic,
    /// Name of a target (of a probability) or of a result.
    pub of: Spanned<String>,
}

/// What is read from the distribution of a target or a result.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Statistic {
    /// Of a target.
    Probability,
    /// Mean over the paths that have a value.
    Mean,
    /// Standard deviation of single paths.
    Sd,
    /// The p-quantile, 0 < p < 1; the median is 0.5.
    Quantile(f64),
}

/// A measure and the level that it shall have.
#[derive(Clone, Debug, PartialEq)]
pub struct Goal {
    /// Left of the equals sign.
    pub measure: Measure,
    /// Right of it.
    pub level: Spanned<Level>,
}

/// What a measure shall equal.
#[derive(Clone, Debug, PartialEq)]
pub enum Level {
    /// This figure.
    Number(f64),
    /// The market's price of a listing; of the measured one where none is named.
    Price(Option<String>),
}

/// The names under which statistics are asked for.
const STATISTICS: [&str; 5] = ["P", "mean", "median", "quantile", "sd"];

const FORMS: &str = "write P(\"TARGET\"), mean(RESULT), median(RESULT), \
                                quantile(RESULT, 0.9), p90(RESULT) or sd(RESULT)";

impl Measure {
    /// Parses a whole text; `text` is its number among a document's texts.
    ///
    /// # Errors
    /// The first break of the grammar, at its place.
    pub fn parse(typed: &str, text: u16) -> Result<Self, Box<Diagnostic>> {
        let mut parser = Parser::new(typed, text)?;
        let measure = parser.measure()?;
        match parser.at_end() {
            true => Ok(measure),
            false => parser.fail("something follows the measure", "expected its end", FORMS),
        }
    }
}

impl Goal {
    /// Parses `MEASURE = NUMBER` or `MEASURE = price`; `text` as for [`Measure::parse`].
    ///
    /// # Errors
    /// The first break of the grammar, at its place.
    pub fn parse(typed: &str, text: u16) -> Result<Self, Box<Diagnostic>> {
        let mut parser = Parser::new(typed, text)?;
        let measure = parser.measure()?;
        if !parser.equals()? {
            let mend = "say what it shall be, as in P(\"TARGET\") = 50% or median(RESULT) = price";
            return parser.fail("the level is missing", "expected `=` and a number", mend);
        }
        let level = parser.level()?;
        match parser.at_end() {
            true => Ok(Self { measure, level }),
            false => parser.fail(
                "something follows the level",
                "expected its end",
                "write one number, or price, behind the `=`",
            ),
        }
    }
}

/// Reads the tokens of expressions, and four more: a quoted text, `=`, `%` and `±` (no token).
pub(super) struct Parser<'a> {
    pub scanner: Scanner<'a>,
    /// Where the current token starts and ends.
    pub start: usize,
    end: usize,
    /// `None` where it is a quoted text, `=`, `%` or `±`.
    token: Option<Token<'a>>,
}

impl<'a> Parser<'a> {
    pub fn new(typed: &'a str, text: u16) -> Outcome<Self> {
        let span = Span { text, start: 0, end: offset(typed.len()) };
        let scanner = Scanner { text: typed, span, verbatim_at: Some(0) };
        let mut parser = Self { scanner, start: 0, end: 0, token: None };
        parser.advance()?;
        Ok(parser)
    }

    pub fn fail<T>(&self, message: &str, label: &str, mend: &str) -> Outcome<T> {
        self.scanner.fail_at(self.start, self.end, message, label, mend)
    }

    pub fn at_end(&self) -> bool {
        self.token == Some(Token::End)
    }

    pub fn spelled(&self) -> &'a str {
        &self.scanner.text[self.start..self.end]
    }

    pub fn advance(&mut self) -> Outcome<()> {
        let rest = &self.scanner.text[self.end..];
        self.start = self.end + rest.len() - rest.trim_start().len();
        let rest = &self.scanner.text[self.start..];
        let (token, length) = match rest.chars().next() {
            Some(quote @ ('"' | '\'')) => match rest[1..].find(quote) {
                Some(end) => (None, end + 2),
                None => {
                    let mend = "close the quote, and put the whole argument between single ones";
                    let (start, end) = (self.start, self.scanner.text.len());
                    return self.scanner.fail_at(
                        start,
                        end,
                        "a quote is not closed",
                        "opens here",
                        mend,
                    );
                }
            },
            Some('=') => (None, if rest.starts_with("==") { 2 } else { 1 }),
            Some('%') => (None, 1),
            Some('±') => (None, '±'.len_utf8()),
            Some('+') if rest.starts_with("+-") => (None, 2),
            Some('+') if rest.starts_with("+/-") => (None, 3),
            _ => {
                let (token, length) = self.scanner.scan(self.start)?;
                (Some(token), length)
            }
        };
        (self.token, self.end) = (token, self.start + length);
        Ok(())
    }

    pub fn measure(&mut self) -> Outcome<Measure> {
        let Some(Token::Name(name)) = self.token else {
            return self.fail("this is not a measure", "expected P, mean, median, …", FORMS);
        };
        let statistic = match name {
            "P" | "p" => Statistic::Probability,
            "mean" => Statistic::Mean,
            "sd" => Statistic::Sd,
            "median" | "quantile" => Statistic::Quantile(0.5),
            _ => match percentile(name) {
                Some(p) => Statistic::Quantile(p),
                None => return self.no_such(name),
            },
        };
        self.advance()?;
        if self.token != Some(Token::Open) {
            let message = format!("`{name}` of what?");
            return self.fail(&message, "expected `(`", FORMS);
        }
        self.advance()?;
        let of = self.subject(statistic)?;
        let statistic = match name {
            "quantile" => Statistic::Quantile(self.share()?),
            _ => statistic,
        };
        if self.token != Some(Token::Close) {
            return self.fail("the measure is not closed", "expected `)`", FORMS);
        }
        self.advance()?;
        Ok(Measure { statistic, of })
    }

    fn no_such(&self, name: &str) -> Outcome<Measure> {
        let message = format!("there is no measure {}", quoted(name));
        let mend = match suggestion(name, STATISTICS) {
            Some(near) => format!("did you mean `{near}`?"),
            None => FORMS.to_owned(),
        };
        self.fail(&message, "unknown measure", &mend)
    }

    /// The name of a target between quotes, or of a result with or without them.
    fn subject(&mut self, statistic: Statistic) -> Outcome<Spanned<String>> {
        let spelled = self.spelled();
        let bare = spelled.trim_matches(['"', '\'']);
        let is_text = self.token.is_none() && bare.len() < spelled.len();
        let name = match (self.token, statistic) {
            (None, _) if is_text => bare,
            (Some(Token::Name(name)), s) if s != Statistic::Probability => name,
            (_, Statistic::Probability) => {
                let mend = "write the target's name between quotes, as in P(\"ADS at $160\")";
                return self.fail("P takes a target's name", "expected a quoted name", mend);
            }
            _ => {
                let mend = "write a result's name, as in mean(per_share.ads)";
                return self.fail("this is not a result's name", "expected a name", mend);
            }
        };
        let of = Spanned::new(name.to_owned(), self.scanner.place(self.start, self.end));
        self.advance()?;
        Ok(of)
    }

    /// The level behind the comma of a quantile.
    fn share(&mut self) -> Outcome<f64> {
        if self.token != Some(Token::Comma) {
            let mend = "write quantile(per_share.ads, 0.9)";
            return self.fail("which quantile?", "expected a comma and a share", mend);
        }
        self.advance()?;
        let (start, value) = (self.start, self.number()?);
        if value > 0.0 && value < 1.0 {
            return Ok(value);
        }
        let mend = "write 0.9 for the value that nine of ten paths stay below";
        let message = format!("a quantile at {}", self.scanner.text[start..self.start].trim());
        self.scanner.fail_at(start, self.start, &message, "expected more than 0, less than 1", mend)
    }

    fn equals(&mut self) -> Outcome<bool> {
        let found = self.token.is_none() && self.spelled().starts_with('=');
        if found {
            self.advance()?;
        }
        Ok(found)
    }

    fn level(&mut self) -> Outcome<Spanned<Level>> {
        let start = self.start;
        let level = match self.token {
            Some(Token::Name(name)) if name == "price" || name.starts_with("price.") => {
                let listing = name.strip_prefix("price.").map(str::to_owned);
                self.advance()?;
                Level::Price(listing)
            }
            _ => Level::Number(self.number()?),
        };
        let end = start + self.scanner.text[start..self.start].trim_end().len();
        Ok(Spanned::new(level, self.scanner.place(start, end)))
    }

    /// A number, which may carry a minus and a percent sign.
    pub fn number(&mut self) -> Outcome<f64> {
        let minus = self.spelled() == "-";
        if minus {
            self.advance()?;
        }
        let Some(Token::Number(value)) = self.token else {
            let mend = "write a number such as 0.5 or 50%; on the right also price";
            return self.fail("this is not a number", "expected a number", mend);
        };
        self.advance()?;
        let mut value = if minus { -value } else { value };
        if self.token.is_none() && self.spelled() == "%" {
            value /= 100.0;
            self.advance()?;
        }
        Ok(value)
    }
}

/// The level of a percentile as the tables head it: 0.05 of `p05`.
fn percentile(name: &str) -> Option<f64> {
    let digits = name.strip_prefix('p')?;
    let two = digits.len() == 2 && digits.bytes().all(|byte| byte.is_ascii_digit());
    let level: f64 = digits.parse().ok().filter(|_| two)?;
    (level > 0.0).then_some(level / 100.0)
}
