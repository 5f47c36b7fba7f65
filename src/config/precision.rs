//! How precisely something shall be known, as typed: `P("ADS at $160") ± 0.05%`.

use super::measure::{Measure, Parser};
use super::{Diagnostic, Spanned};

/// A measure and how far its interval may reach to either side.
#[derive(Clone, Debug, PartialEq)]
pub struct Precision {
    /// Left of the sign.
    pub measure: Measure,
    /// Right of it, a percentage as its fraction.
    pub width: Spanned<f64>,
    /// Whether it was written in percent.
    pub percent: bool,
    /// Whether it is a part of the measure itself.
    pub relative: bool,
}

/// The word behind a width that is a part of the measure.
const RELATIVE: &str = "relative";

impl Precision {
    /// Parses `MEASURE ± WIDTH` or `MEASURE ± WIDTH relative`; the sign is also read as `+-` and
    /// `+/-`. `text` is its number among a document's texts.
    ///
    /// # Errors
    /// The first break of the grammar, at its place; a width that is not above 0.
    pub fn parse(typed: &str, text: u16) -> Result<Self, Box<Diagnostic>> {
        let mut parser = Parser::new(typed, text)?;
        let measure = parser.measure()?;
        if !matches!(parser.spelled(), "±" | "+-" | "+/-") {
            let mend = "say how far the interval may reach: P(\"TARGET\") ± 0.05% or \
                        mean(RESULT) ± 1% relative; +- will do for ±";
            return parser.fail("the width is missing", "expected ± and a number", mend);
        }
        parser.advance()?;
        let start = parser.start;
        let value = parser.number()?;
        let written = typed[start..parser.start].trim_end();
        let width = Spanned::new(value, parser.scanner.place(start, start + written.len()));
        if !(value > 0.0) {
            let found =
                Diagnostic::error(width.span, format!("a width of {written}"), "too narrow").mend(
                    "no number of paths leaves no error: write how far it may reach, above 0",
                );
            return Err(Box::new(found));
        }
        let relative = parser.spelled() == RELATIVE;
        if relative {
            parser.advance()?;
        }
        if !parser.at_end() {
            let mend = "behind the width stands nothing, or `relative`; for several precisions \
                        repeat --precision";
            return parser.fail("something follows the width", "expected its end", mend);
        }
        Ok(Self { measure, width, percent: written.ends_with('%'), relative })
    }
}
