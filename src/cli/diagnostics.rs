//! Drawing diagnostics: file, line and column, the text underlined, what was expected, the mend.
//!
//! Whatever the input, what is drawn stays small: at most 20 errors, 80 characters of a line,
//! a few hundred characters of any message; characters that could move the cursor are escaped.

use annotate_snippets::renderer::DEFAULT_TERM_WIDTH;
use annotate_snippets::{Annotation, AnnotationKind, Group, Level, Renderer, Snippet};

use crate::config::{Diagnostic, Document, Severity, Span};

/// Most diagnostics of either severity that are drawn.
const MOST: usize = 20;

/// Most characters of a source line that are drawn.
const WIDTH: usize = 80;

/// Most characters of a message, a label, a mend and a file's name.
const MESSAGE: usize = 300;
const LABEL: usize = 120;
const MEND: usize = 700;
const NAME: usize = 120;

/// Draws diagnostics as text for a terminal: errors first, each kind in the order of the texts;
/// where there are more than 20 of a kind, their number. Empty for an empty list.
pub fn render(diagnostics: &[Diagnostic], document: &Document, colour: bool) -> String {
    let renderer = if colour { Renderer::styled().hyperlink(false) } else { Renderer::plain() };
    let renderer = renderer.term_width(DEFAULT_TERM_WIDTH);
    let mut drawn = String::new();
    for (severity, word) in [(Severity::Error, "error"), (Severity::Warning, "warning")] {
        let mut found: Vec<_> =
            diagnostics.iter().filter(|diagnostic| diagnostic.severity == severity).collect();
        found.sort_by_key(|diagnostic| diagnostic.span);
        for diagnostic in found.iter().take(MOST) {
            drawn.push_str(&draw(diagnostic, document, &renderer));
            drawn.push_str("\n\n");
        }
        if found.len() > MOST {
            let more = found.len() - MOST;
            let plural = if more == 1 { "" } else { "s" };
            drawn.push_str(&format!("and {more} more {word}{plural}\n\n"));
        }
    }
    drawn.truncate(drawn.trim_end().len());
    if !drawn.is_empty() {
        drawn.push('\n');
    }
    drawn
}

fn draw(diagnostic: &Diagnostic, document: &Document, renderer: &Renderer) -> String {
    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    };
    let mut group = Group::with_title(level.primary_title(bounded(&diagnostic.message, MESSAGE)));
    let first = diagnostic.span.and_then(|span| excerpt(document, span));
    let second = diagnostic.related.as_ref();
    let second = second.and_then(|(span, words)| Some((excerpt(document, *span)?, words)));
    if let Some(first) = &first {
        let mut places = vec![first.annotation(AnnotationKind::Primary, &diagnostic.label)];
        let mut apart = None;
        if let Some((second, words)) = &second {
            let place = second.annotation(AnnotationKind::Context, words);
            if second.same_line(first) {
                places.push(place);
            } else {
                apart = Some(second.snippet(vec![place]));
            }
        }
        group = group.element(first.snippet(places)).elements(apart);
    }
    if let Some(mend) = &diagnostic.mend {
        group = group.element(Level::HELP.message(bounded(mend, MEND)));
    }
    let drawn = renderer.render(&[group]);
    let excerpts = first.into_iter().chain(second.map(|(second, _)| second));
    excerpts.fold(drawn, |drawn, excerpt| excerpt.correct_column(&drawn))
}

/// Where a diagnostic points, counted from 1.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Place {
    /// The text's name: the file as given, or `--set`.
    pub file: String,
    /// Its line.
    pub line: usize,
    /// The character of the line.
    pub column: usize,
}

/// The line and column at which a span starts; `None` for a text that does not exist.
pub fn place(document: &Document, span: Span) -> Option<Place> {
    let Excerpt { name, line, column, .. } = excerpt(document, span)?;
    Some(Place { file: name, line, column })
}

/// The line of a place, cut to what is drawn.
struct Excerpt {
    /// Number of the text, and its name.
    text: u16,
    name: String,
    line: usize,
    column: usize,
    shown: String,
    /// The place inside `shown`, in bytes.
    marked: std::ops::Range<usize>,
}

impl Excerpt {
    fn snippet<'a>(&self, places: Vec<Annotation<'a>>) -> Snippet<'a, Annotation<'a>> {
        let snippet = Snippet::source(self.shown.clone()).line_start(self.line);
        snippet.path(self.name.clone()).annotations(places)
    }

    fn annotation<'a>(&self, kind: AnnotationKind, label: &str) -> Annotation<'a> {
        let label = (!label.is_empty()).then(|| bounded(label, LABEL));
        kind.span(self.marked.clone()).label(label)
    }

    /// Whether both show the same piece of the same line.
    fn same_line(&self, other: &Self) -> bool {
        (self.text, self.line, &self.shown) == (other.text, other.line, &other.shown)
    }

    /// Puts the text's own column where the crate counted in a line that was cut.
    fn correct_column(&self, drawn: &str) -> String {
        let counted = self.shown[..self.marked.start].chars().count() + 1;
        let place = |column| format!("{}:{}:{column}", self.name, self.line);
        if counted == self.column {
            return drawn.to_owned();
        }
        drawn.replacen(&place(counted), &place(self.column), 1)
    }
}

/// Finds the line of a place and cuts it; `None` for a text that does not exist.
fn excerpt(document: &Document, span: Span) -> Option<Excerpt> {
    let text = document.texts.get(usize::from(span.text))?;
    let content = text.content.as_str();
    let start = floor(content, span.start as usize);
    let line_start = content[..start].rfind('\n').map_or(0, |at| at + 1);
    let line_end = content[start..].find('\n').map_or(content.len(), |at| start + at);
    let line_end = line_start + content[line_start..line_end].trim_end_matches('\r').len();
    let start = start.min(line_end);
    let end = floor(content, span.end as usize).clamp(start, line_end);
    let column = content[line_start..start].chars().count() + 1;
    let (shown, marked) = cut(&content[line_start..line_end], start - line_start..end - line_start);
    Some(Excerpt {
        text: span.text,
        name: bounded(&text.name, NAME),
        line: content[..line_start].matches('\n').count() + 1,
        column,
        shown,
        marked,
    })
}

/// The nearest start of a character at or before a byte.
fn floor(content: &str, byte: usize) -> usize {
    content.floor_char_boundary(byte.min(content.len()))
}

/// At most [`WIDTH`] characters of a line around a place, escaped; and the place in them.
fn cut(line: &str, place: std::ops::Range<usize>) -> (String, std::ops::Range<usize>) {
    let length = line.chars().count();
    let before = line[..place.start].chars().count();
    let first = before.saturating_sub(WIDTH / 3).min(length.saturating_sub(WIDTH));
    let byte = |nth| line.char_indices().nth(nth).map_or(line.len(), |(at, _)| at);
    let (from, to) = (byte(first), byte(first + WIDTH));
    let escaped = |from, to| line[from..to].chars().flat_map(visible).collect::<String>();
    let mut shown = String::from(if from > 0 { "…" } else { "" });
    shown.push_str(&escaped(from, place.start));
    let start = shown.len();
    let end = place.end.min(to);
    shown.push_str(&escaped(place.start, end));
    let marked = start..shown.len();
    shown.push_str(&escaped(end, to));
    shown.push_str(if to < line.len() { "…" } else { "" });
    (shown, marked)
}

/// A text cut to `most` characters, escaped; line ends stay.
fn bounded(text: &str, most: usize) -> String {
    let keep = |c: char| if c == '\n' { vec![c] } else { visible(c) };
    let mut shown: String = text.chars().take(most).flat_map(keep).collect();
    if text.chars().nth(most).is_some() {
        shown.push('…');
    }
    shown
}

/// A character as it may be drawn: itself, or its escape where it would not print, would move
/// the cursor or would turn the direction of the text.
fn visible(c: char) -> Vec<char> {
    let hidden = matches!(c,
        '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}');
    match c {
        '\t' => vec![' '; 4],
        _ if c.is_control() || hidden => c.escape_unicode().collect(),
        _ => vec![c],
    }
}
