//! Breaks of TOML's grammar in the words of someone who writes a configuration.
//!
//! The parser recovers and goes on, so one slip can bring several complaints: the first of
//! each line is kept, and one about an unclosed list or table ends the list of its kind.

use super::dates::month_and_day;
use super::spelling::{comma_number, look_alike, number_meant};
use super::tree::{Kind, Node};
use super::{Diagnostic, Span, offset};
use crate::diagnostic::quoted;

/// Most lines of a file that are complained about.
const MOST_FAULTS: usize = 100;

/// Turns the parser's errors about `content` into diagnostics, in the order of the text.
pub(super) fn explain(
    content: &str,
    text: u16,
    errors: &[toml::de::Error],
    root: &Node,
) -> Vec<Diagnostic> {
    let mut faults: Vec<_> = errors
        .iter()
        .map(|error| {
            let range = error.span().unwrap_or(content.len()..content.len());
            Fault {
                content,
                text,
                root,
                start: range.start,
                end: range.end,
                words: error.message(),
            }
        })
        .collect();
    faults.sort_by_key(|fault| (fault.start, fault.end));
    let mut diagnostics = Vec::new();
    let mut told = None;
    let mut nesting = false;
    for fault in faults {
        if told.is_some_and(|end| fault.start <= end) || (nesting && fault.is_nesting()) {
            continue;
        }
        told = Some(fault.line().end);
        nesting |= fault.is_nesting();
        diagnostics.push(fault.explain());
        if diagnostics.len() == MOST_FAULTS {
            break;
        }
    }
    diagnostics
}

/// One error of the parser.
#[derive(Clone, Copy)]
struct Fault<'a> {
    content: &'a str,
    text: u16,
    root: &'a Node,
    start: usize,
    end: usize,
    words: &'a str,
}

impl Fault<'_> {
    /// The byte range of the line it stands in, without the line's end.
    fn line(&self) -> std::ops::Range<usize> {
        let start = self.content[..self.start].rfind('\n').map_or(0, |at| at + 1);
        let end =
            self.content[self.start..].find('\n').map_or(self.content.len(), |at| self.start + at);
        start..end
    }

    /// Whether it is about lists or tables that do not close or lack a comma.
    fn is_nesting(&self) -> bool {
        ["array", "inline table", "key-value pairs"]
            .iter()
            .any(|family| self.words.contains(family))
    }

    fn says(&self, start: &str) -> bool {
        self.words.starts_with(start)
    }

    fn span(&self, start: usize, end: usize) -> Span {
        Span { text: self.text, start: offset(start), end: offset(end) }
    }

    fn error(&self, message: impl Into<String>, label: &str) -> Diagnostic {
        Diagnostic::error(self.span(self.start, self.end), message, label)
    }

    fn explain(&self) -> Diagnostic {
        self.foreign_character()
            .or_else(|| self.decimal_comma())
            .or_else(|| self.twice())
            .or_else(|| self.unquoted())
            .or_else(|| self.number())
            .or_else(|| self.open_end())
            .unwrap_or_else(|| self.other())
    }

    /// A character outside ASCII where neither a text nor a comment is.
    fn foreign_character(&self) -> Option<Diagnostic> {
        let line = self.line();
        let (at, c) = bare_foreign_character(&self.content[line.clone()])?;
        let at = line.start + at;
        let (name, mend) = look_alike(c);
        let message = format!("{name} (U+{:04X}) cannot stand outside quotes", u32::from(c));
        let span = self.span(at, at + c.len_utf8());
        Some(Diagnostic::error(span, message, "this character").mend(mend))
    }

    /// `= 0,08`.
    fn decimal_comma(&self) -> Option<Diagnostic> {
        let line = self.line();
        let text = &self.content[line.clone()];
        text.match_indices('=').find_map(|(equals, _)| {
            let rest = &text[equals + 1..];
            let number = rest.trim_start();
            let length = number
                .find(|c: char| !(c.is_ascii_digit() || matches!(c, ',' | '-' | '+')))
                .unwrap_or(number.len());
            let number = number[..length].trim_end_matches(',');
            let mend = comma_number(number)?;
            let start = line.start + equals + 1 + (rest.len() - rest.trim_start().len());
            let span = self.span(start, start + number.len());
            let message = format!("{} is not a number", quoted(number));
            Some(Diagnostic::error(span, message, "a comma inside a number").mend(mend))
        })
    }

    fn twice(&self) -> Option<Diagnostic> {
        let key = self.content.get(self.start..self.end).unwrap_or_default();
        if self.says("cannot extend value") {
            let message = format!("{} already has a value that is not a table", quoted(key));
            let mend = "give the key a table with all its keys, or remove one of the two";
            return Some(self.error(message, "used as a table here").mend(mend));
        }
        if !self.says("duplicate key") {
            return None;
        }
        let message = format!("{} is given twice", quoted(key));
        let diagnostic = self.error(message, "second time").mend("remove one of the two");
        Some(match self.first_time(key) {
            Some(span) => diagnostic.related(span, "first time"),
            None => diagnostic,
        })
    }

    /// Where a key that is given twice stood first: the last such key before it in the
    /// innermost inline table around it or under the same header, else an equal header.
    fn first_time(&self, key: &str) -> Option<Span> {
        let line = self.line();
        let header = self.content[line.clone()].trim_start();
        if header.starts_with('[') {
            let header = header.split_inclusive(']').next()?;
            let before = &self.content[..line.start];
            let at = before.match_indices(header).map(|(at, _)| at).find(|&at| {
                before[..at].rsplit('\n').next().is_some_and(|lead| lead.trim().is_empty())
            })?;
            return Some(self.span(at, at + header.len()));
        }
        let name = key.trim_matches(['"', '\'']);
        let mut first = None;
        visit_keys(self.root, &mut |span, found, parent| {
            let inline = self.content[parent.start as usize..].starts_with('{');
            let same = !inline || self.contains(parent);
            if same && found == name && (span.start as usize) < self.start {
                first = first.max(Some((inline, span)));
            }
        });
        first.map(|(_, span)| span)
    }

    fn contains(&self, span: Span) -> bool {
        (span.start as usize) <= self.start && self.start < span.end as usize
    }

    /// A value that is neither a number nor between quotes.
    fn unquoted(&self) -> Option<Diagnostic> {
        let boolean = self.says("invalid boolean");
        if !boolean && !self.says("string values must be quoted") {
            return None;
        }
        let word = self.content[self.start..self.end].trim_end();
        if word.is_empty() {
            return Some(self.missing_value());
        }
        let rest = self.content[self.end..self.line().end].trim_start();
        if let Some((value, key)) = word.split_once(' ').filter(|_| rest.starts_with('=')) {
            let start = self.start + value.len();
            let mend = format!("separate entries by commas: {value}, {} = …", key.trim());
            let message = "two entries stand side by side";
            let place = self.span(start, start + 1);
            return Some(Diagnostic::error(place, message, "expected a comma").mend(mend));
        }
        let mend = match word.to_ascii_lowercase().as_str() {
            "true" | "yes" | "on" => "write true".to_owned(),
            "false" | "no" | "off" => "write false".to_owned(),
            "inf" | "infinity" => "write inf".to_owned(),
            _ => number_meant(word)
                .map(|mend| mend.replace("without quotes", "alone"))
                .unwrap_or_else(|| format!("text stands between quotes: write {word:?}")),
        };
        let span = self.span(self.start, self.start + word.len());
        let message = format!("{} is not a value", quoted(word));
        Some(Diagnostic::error(span, message, "expected a number or text in quotes").mend(mend))
    }

    fn missing_value(&self) -> Diagnostic {
        self.error("a value is missing", "expected a value here")
            .mend("write a number, a text in quotes, a list or a table behind `=`")
    }

    fn number(&self) -> Option<Diagnostic> {
        let line = self.line();
        let rest = &self.content[self.start..line.end];
        let word: String = rest.chars().take_while(|c| c.is_ascii_digit() || *c == '.').collect();
        if self.says("invalid mantissa") && word.starts_with('.') {
            return Some(
                self.error("a number starts with a digit", "").mend(format!("write 0{word}")),
            );
        }
        if self.says("invalid fraction") {
            let mend = "write a digit behind the point, as in 5.0";
            return Some(self.error("a number cannot end in a point", "").mend(mend));
        }
        if self.says("unexpected leading zero") {
            let word = self.content[self.start..line.end].trim_start_matches('0');
            let digits: String = word.chars().take_while(char::is_ascii_digit).take(20).collect();
            let mend = if digits.is_empty() {
                "write a single 0".into()
            } else {
                format!("write {digits}")
            };
            return Some(self.error("a number cannot start with 0", "").mend(mend));
        }
        if self.says("invalid date") || self.says("invalid time") {
            let found = &self.content[self.start..self.end];
            let reason = self.words.split_once("expected ").map_or("", |(_, reason)| reason);
            let known = reason.starts_with("day") || reason.starts_with("month");
            let label = if known { reason } else { "expected year-month-day" };
            let mend = match month_and_day(found) {
                Some(_) => format!("a month and day stand between quotes: \"{found}\""),
                None => "dates are written 2025-02-24".to_owned(),
            };
            return Some(self.error(format!("{} is no date", quoted(found)), label).mend(mend));
        }
        let kinds = ["invalid float", "invalid integer", "invalid decimal", "invalid exponent"];
        if kinds.iter().any(|kind| self.says(kind)) {
            let ends =
                |c: char| c.is_whitespace() || matches!(c, ',' | '=' | '[' | ']' | '{' | '}' | '#');
            let before = &self.content[line.start..self.start];
            let start = line.start + before.rfind(ends).map_or(0, |at| at + 1);
            let rest = &self.content[start..line.end];
            let word = &rest[..rest.find(ends).unwrap_or(rest.len())];
            let mend = number_meant(word)
                .unwrap_or_else(|| "numbers are written 1250, 1_250, 0.08 or 1.5e9".to_owned());
            let place = self.span(start, start + word.len());
            let message = format!("{} is not a number", quoted(word));
            return Some(Diagnostic::error(place, message, "not a number").mend(mend));
        }
        None
    }

    /// Quotes and brackets that do not close.
    fn open_end(&self) -> Option<Diagnostic> {
        let line = self.line();
        let before = &self.content[line.start..self.start];
        if self.says("invalid literal string") && !before.contains('\'') {
            return Some(self.missing_value());
        }
        if self.says("invalid basic string") || self.says("invalid literal string") {
            let quote = if self.says("invalid basic") { '"' } else { '\'' };
            let start = before.rfind(quote).map_or(self.start, |at| line.start + at);
            let span = self.span(start, line.end.max(start));
            let mend = format!("close the text with {quote} on the same line");
            return Some(Diagnostic::error(span, "a text is not closed", "opens here").mend(mend));
        }
        if self.says("unclosed table") {
            let mend = "write [name], or [[name]] for an entry of a list";
            return Some(self.error("a table's header is not closed", "expected `]`").mend(mend));
        }
        if !self.is_nesting() {
            return None;
        }
        let open = self.innermost_open();
        let (what, close) = match open {
            Some(span) if self.content[span.start as usize..].starts_with('[') => ("list", ']'),
            _ => ("table", '}'),
        };
        let diagnostic = self
            .error(format!("an entry of a {what} is not as expected"), "expected `,` or the end")
            .mend(format!("separate entries by commas and close the {what} with {close}"));
        Some(match open {
            Some(span) => diagnostic.related(span, format!("the {what} opens here")),
            None => diagnostic,
        })
    }

    /// The opening bracket of the innermost list or inline table around the place.
    fn innermost_open(&self) -> Option<Span> {
        let mut open: Option<Span> = None;
        visit_nodes(self.root, &mut |node| {
            let around =
                (node.span.start as usize) < self.start && self.start <= node.span.end as usize;
            let bracket = self.content[node.span.start as usize..].starts_with(['[', '{']);
            if around && bracket && matches!(node.kind, Kind::List(_) | Kind::Table(_)) {
                open = open.max(Some(Span { end: node.span.start + 1, ..node.span }));
            }
        });
        open
    }

    fn other(&self) -> Diagnostic {
        let line = self.content[self.line()].trim();
        if self.says("cannot recurse") {
            let mend = "lists and tables go at most 80 levels deep";
            return self.error("values are nested too deeply", "too deep").mend(mend);
        }
        if self.says("carriage return") {
            let mend = "save the file with line feeds (Unix) or both characters (Windows)";
            return self.error("a line ends in a lone carriage return", "").mend(mend);
        }
        if self.says("unexpected key or value") {
            let mend = "write one `key = value` a line; text stands between quotes";
            return self
                .error("there is more text behind the value", "expected the line's end")
                .mend(mend);
        }
        if self.says("key with no value") || self.says("invalid unquoted key") {
            let mend = match line.split_once(':') {
                Some((key, value)) if !key.contains(['=', '"']) => {
                    format!("write `=`: {} = {}", key.trim(), value.trim())
                }
                _ => "write `key = value`; a key with spaces stands between quotes".to_owned(),
            };
            let message = format!("{} is not `key = value`", quoted(line));
            return self.error(message, "expected `=`").mend(mend);
        }
        self.error(self.words, "").mend("see https://toml.io for the grammar of TOML")
    }
}

/// The first character outside ASCII that stands in neither quotes nor a comment.
fn bare_foreign_character(line: &str) -> Option<(usize, char)> {
    let mut quote = None;
    let mut escaped = false;
    for (at, c) in line.char_indices() {
        match quote {
            Some(open) => {
                if c == open && !escaped {
                    quote = None;
                }
                escaped = open == '"' && c == '\\' && !escaped;
            }
            None if matches!(c, '"' | '\'') => quote = Some(c),
            None if c == '#' => return None,
            None if !c.is_ascii() => return Some((at, c)),
            None => {}
        }
    }
    None
}

/// Shows every key with the span of the table that holds it.
fn visit_keys(node: &Node, see: &mut impl FnMut(Span, &str, Span)) {
    visit_nodes(node, &mut |node| {
        if let Kind::Table(entries) = &node.kind {
            entries.iter().for_each(|(key, _)| see(key.span, &key.value, node.span));
        }
    });
}

fn visit_nodes(node: &Node, see: &mut impl FnMut(&Node)) {
    see(node);
    match &node.kind {
        Kind::Table(entries) => entries.iter().for_each(|(_, child)| visit_nodes(child, see)),
        Kind::List(items) => items.iter().for_each(|child| visit_nodes(child, see)),
        _ => {}
    }
}
