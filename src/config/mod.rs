//! What the user wrote: texts to typed, placed values.
//!
//! A [`Document`] is one TOML file and the `--set` arguments of the command line. It is parsed
//! into a tree that remembers where everything stood; [`Document::scenarios`] gives each
//! scenario's [`File`]. Only shape and type are judged here: whether the values make sense is
//! the plan's question. Nothing here opens a file.

pub mod expression;
pub mod measure;
pub mod precision;

mod between;
mod dates;
mod driver;
mod entry;
mod file;
mod groups;
mod history;
mod read_company;
mod read_driver;
mod read_file;
mod read_segment;
mod reader;
mod rename;
mod resolved;
mod scenarios;
mod segment;
mod set;
mod spelling;
mod syntax;
mod tree;
mod vary;

pub use crate::diagnostic::{Diagnostic, Severity, Span, Spanned};
pub use between::{Between, Change};
pub use driver::{
    Anchor, Evidence, MarginalSpec, Parameter, Quantity, ScalarSpec, SeriesShape, SeriesSpec,
};
pub use expression::Expression;
pub use file::{
    Calendar, Correlation, Date, Dependence, File, Listing, MonthDay, Output, Programme, Rho,
    Scenario, ScenarioHeader, Simulation, Source, Target, Unit, Valuation,
};
pub use groups::{Group, TIME};
pub use history::{History, Known, Period};
pub use scenarios::Scenarios;
pub use segment::{
    Asset, Capacity, Capex, Depreciation, Legacy, Segment, Stream, Streams, Terminal, Value,
};
pub use vary::Standing;

use set::Override;
use tree::Node;

/// Largest file that is read, in bytes.
pub const LARGEST_FILE: usize = 4 << 20;

/// Most scenarios that a file may have.
pub const MOST_SCENARIOS: usize = 1_000;

/// A file that reads, for those who start from nothing.
const SMALLEST: &str = r#"name = "My company"
currency = "USD"
unit = "bn"
[calendar]
valuation_date = 2025-02-24
fiscal_year_end = "12-31"
base_year = 2024
horizon = 2028
[segments.core]
revenue = 100
growth = { dist = "normal", mean = 0.08, sd = 0.04 }
margin = 0.2
value = { multiple_of = "ebita", multiple = 12 }
[valuation]
discount_rate = 0.09
shares = 1
[listings.us]
ratio = 1
currency = "USD"
fx = 1
[[targets]]
name = "500 a share"
event = "per_share.us >= 500""#;

/// One text that the configuration came from.
#[derive(Clone, Debug)]
pub struct Text {
    /// The file's name as the user wrote it, or `--set`.
    pub name: String,
    /// The text itself, without a byte order mark.
    pub content: String,
}

/// The texts of one configuration and what they say, not yet read into types.
#[derive(Clone, Debug)]
pub struct Document {
    /// The file first, then the `--set` arguments in order; [`Span::text`] counts from 0.
    pub texts: Vec<Text>,
    root: Node,
    overrides: Vec<Override>,
}

/// A text that is not TOML, with the reasons. The document has no values; it serves to show
/// the places that the diagnostics speak of.
#[derive(Clone, Debug)]
pub struct Rejected {
    /// Its texts, for drawing the places.
    pub document: Document,
    /// The mistakes, at least one.
    pub diagnostics: Vec<Diagnostic>,
}

impl Document {
    /// Parses a file's bytes.
    ///
    /// A byte order mark and Windows line ends are accepted. `name` is only shown.
    ///
    /// # Errors
    /// More than [`LARGEST_FILE`] bytes, no text at all, bytes that are not UTF-8, or every
    /// line that breaks TOML's grammar.
    pub fn parse(name: &str, bytes: &[u8]) -> Result<Self, Box<Rejected>> {
        let mut document = Self {
            texts: vec![Text { name: name.to_owned(), content: String::new() }],
            root: Node::empty_table(Span::START),
            overrides: Vec::new(),
        };
        let mut diagnostics = Vec::new();
        match decode(bytes) {
            Ok(content) => {
                document.texts[0].content = content;
                match tree::parse_file(&document.texts[0].content, 0) {
                    Ok(root) => document.root = root,
                    Err(found) => diagnostics = found,
                }
            }
            Err((shown, diagnostic)) => {
                document.texts[0].content = shown;
                diagnostics.push(*diagnostic);
            }
        }
        if diagnostics.is_empty() {
            Ok(document)
        } else {
            Err(Box::new(Rejected { document, diagnostics }))
        }
    }

    /// Adds a text that diagnostics can point into, such as an argument of the command line;
    /// returns its number.
    pub fn add_text(&mut self, name: &str, content: &str) -> u16 {
        let number = u16::try_from(self.texts.len()).unwrap_or(u16::MAX);
        self.texts.push(Text { name: name.to_owned(), content: content.to_owned() });
        number
    }
}

/// Bytes to text, or what to show and why not.
fn decode(bytes: &[u8]) -> Result<String, (String, Box<Diagnostic>)> {
    if bytes.len() > LARGEST_FILE {
        let message =
            format!("the file has {} bytes; at most {LARGEST_FILE} (4 MiB) are read", bytes.len());
        return Err((String::new(), Box::new(unplaced(message, "is this the right file?"))));
    }
    if looks_like_utf16(bytes) {
        let diagnostic =
            unplaced("the file is not UTF-8: it looks like UTF-16", "save it as UTF-8");
        return Err((String::new(), Box::new(diagnostic)));
    }
    let body = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    match std::str::from_utf8(body) {
        Ok(text) if text.trim().is_empty() => {
            let mend = format!("a smallest configuration to start from:\n{SMALLEST}");
            Err((text.to_owned(), Box::new(unplaced("the configuration is empty", mend))))
        }
        Ok(text) => Ok(text.to_owned()),
        Err(error) => {
            let at = error.valid_up_to();
            let message = format!("the file is not UTF-8: byte {at} is 0x{:02x}", body[at]);
            let shown = String::from_utf8_lossy(body).into_owned();
            let end = at + char::REPLACEMENT_CHARACTER.len_utf8();
            let span = Span { text: 0, start: offset(at), end: offset(end) };
            let diagnostic = Diagnostic::error(span, message, "not text")
                .mend("save the file as UTF-8; if it is not a text, it is the wrong file");
            Err((shown, Box::new(diagnostic)))
        }
    }
}

/// A mistake without a place in the text.
fn unplaced(message: impl Into<String>, mend: impl Into<String>) -> Diagnostic {
    Diagnostic::error(None::<Span>, message, "").mend(mend)
}

/// A UTF-16 byte order mark, or ASCII with a zero beside every byte.
fn looks_like_utf16(bytes: &[u8]) -> bool {
    let zeros = |parity: usize| bytes.iter().skip(parity).step_by(2).take(32).all(|&b| b == 0);
    bytes.starts_with(&[0xff, 0xfe])
        || bytes.starts_with(&[0xfe, 0xff])
        || (bytes.len() >= 4 && (zeros(0) || zeros(1)))
}

/// A byte offset as a span holds it; texts are capped far below `u32::MAX`.
fn offset(bytes: usize) -> u32 {
    u32::try_from(bytes).unwrap_or(u32::MAX)
}
