//! TOML as a tree whose every key and value knows its place, in the order written.

use toml::de::{DeTable, DeValue};

use super::{Diagnostic, Span, Spanned, offset, syntax};

/// A value and its place.
#[derive(Clone, Debug)]
pub(super) struct Node {
    pub kind: Kind,
    pub span: Span,
}

/// What a value is.
#[derive(Clone, Debug)]
pub(super) enum Kind {
    Table(Vec<(Spanned<String>, Node)>),
    List(Vec<Node>),
    Text(Text),
    Integer(i128),
    Float(f64),
    /// A number as written that neither an `i128` nor an `f64` holds.
    OutOfRange(String),
    Boolean(bool),
    Date {
        year: u16,
        month: u8,
        day: u8,
    },
    /// A time, or a date with a time.
    Time,
}

/// A string, and where its first character stands if the file spells it without escapes.
#[derive(Clone, Debug)]
pub(super) struct Text {
    pub value: String,
    pub verbatim_at: Option<u32>,
}

impl Node {
    /// A table without entries.
    pub fn empty_table(span: Span) -> Self {
        Self { kind: Kind::Table(Vec::new()), span }
    }

    /// A string that stands in the text exactly as it is.
    pub fn bare_text(value: &str, span: Span) -> Self {
        let text = Text { value: value.to_owned(), verbatim_at: Some(span.start) };
        Self { kind: Kind::Text(text), span }
    }

    /// A table's entries in the order written; of anything else, none.
    pub fn entries(&self) -> &[(Spanned<String>, Node)] {
        match &self.kind {
            Kind::Table(entries) => entries,
            _ => &[],
        }
    }

    /// What a text says.
    pub fn text(&self) -> Option<&str> {
        match &self.kind {
            Kind::Text(text) => Some(&text.value),
            _ => None,
        }
    }

    /// The value of a table's key.
    pub fn get(&self, key: &str) -> Option<&Node> {
        self.entries().iter().find(|(name, _)| name.value == key).map(|(_, node)| node)
    }

    /// The value of a table's key, to change it.
    pub fn get_mut(&mut self, key: &str) -> Option<&mut Node> {
        match &mut self.kind {
            Kind::Table(entries) => {
                entries.iter_mut().find(|(name, _)| name.value == key).map(|(_, node)| node)
            }
            _ => None,
        }
    }

    /// The kind in the words of the messages.
    pub fn word(&self) -> &'static str {
        match self.kind {
            Kind::Table(_) => "a table",
            Kind::List(_) => "a list",
            Kind::Text(_) => "text",
            Kind::Integer(_) | Kind::Float(_) | Kind::OutOfRange(_) => "a number",
            Kind::Boolean(true) => "`true`",
            Kind::Boolean(false) => "`false`",
            Kind::Date { .. } => "a date",
            Kind::Time => "a time",
        }
    }

    /// How many values the tree holds, itself included.
    pub fn count(&self) -> usize {
        1 + match &self.kind {
            Kind::Table(entries) => entries.iter().map(|(_, node)| node.count()).sum(),
            Kind::List(items) => items.iter().map(Node::count).sum(),
            _ => 0,
        }
    }
}

/// Parses a whole file.
pub(super) fn parse_file(content: &str, text: u16) -> Result<Node, Vec<Diagnostic>> {
    let (table, errors) = DeTable::parse_recoverable(content);
    let planting = Planting { content, text, shift: 0 };
    let mut root = planting.table(table.get_ref());
    root.span = Span { text, ..Span::START };
    if errors.is_empty() { Ok(root) } else { Err(syntax::explain(content, text, &errors, &root)) }
}

/// Parses the value that fills `content[start..]`; `None` where it is not TOML.
pub(super) fn parse_value(content: &str, start: usize, text: u16) -> Option<Node> {
    let value = DeValue::parse(&content[start..]).ok()?;
    let planting = Planting { content, text, shift: start };
    Some(planting.node(value.get_ref(), value.span()))
}

/// The text that a tree is made from, and where the parser's offsets start in it.
struct Planting<'a> {
    content: &'a str,
    text: u16,
    shift: usize,
}

impl Planting<'_> {
    fn span(&self, range: std::ops::Range<usize>) -> Span {
        let (start, end) = (offset(range.start + self.shift), offset(range.end + self.shift));
        Span { text: self.text, start, end }
    }

    fn table(&self, table: &DeTable) -> Node {
        let mut entries: Vec<_> = table
            .iter()
            .map(|(key, value)| {
                let name = Spanned::new(key.get_ref().to_string(), self.span(key.span()));
                (name, self.node(value.get_ref(), value.span()))
            })
            .collect();
        entries.sort_by_key(|(key, _)| key.span.start);
        Node { kind: Kind::Table(entries), span: self.span(0..0) }
    }

    fn node(&self, value: &DeValue, range: std::ops::Range<usize>) -> Node {
        let span = self.span(range.clone());
        let kind = match value {
            DeValue::Table(table) => self.table(table).kind,
            DeValue::Array(items) => {
                let item = |item: &toml::Spanned<DeValue>| self.node(item.get_ref(), item.span());
                Kind::List(items.iter().map(item).collect())
            }
            DeValue::String(value) => Kind::Text(self.string(value, range)),
            DeValue::Integer(digits) => {
                match i128::from_str_radix(digits.as_str(), digits.radix()) {
                    Ok(value) => Kind::Integer(value),
                    Err(_) => Kind::OutOfRange(digits.to_string()),
                }
            }
            DeValue::Float(digits) => float(digits.as_str()),
            DeValue::Boolean(value) => Kind::Boolean(*value),
            DeValue::Datetime(value) => match (value.date, value.time) {
                (Some(date), None) => {
                    Kind::Date { year: date.year, month: date.month, day: date.day }
                }
                _ => Kind::Time,
            },
        };
        Node { kind, span }
    }

    /// Finds out whether the string stands in the text as it is, behind 0, 1 or 3 quotes.
    fn string(&self, value: &str, range: std::ops::Range<usize>) -> Text {
        let end = range.end + self.shift;
        let raw = self.content.get(range.start + self.shift..end).unwrap_or_default();
        let verbatim_at = [1, 3].into_iter().find_map(|quotes| {
            let body = raw.get(quotes..raw.len().checked_sub(quotes)?)?;
            body.ends_with(value).then(|| offset(end - quotes - value.len()))
        });
        let verbatim_at = verbatim_at.filter(|_| !raw.contains('\\') || raw.starts_with('\''));
        Text { value: value.to_owned(), verbatim_at }
    }
}

/// A float; what overflows is out of range, what is written `inf` is not.
fn float(digits: &str) -> Kind {
    match digits.parse::<f64>() {
        Ok(value) if value.is_finite() || !digits.contains(|c: char| c.is_ascii_digit()) => {
            Kind::Float(value)
        }
        _ => Kind::OutOfRange(digits.to_owned()),
    }
}
