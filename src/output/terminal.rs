//! What every text for a terminal of 80 columns is made of.

use anstyle::Style as Ansi;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// Width that everything fits into.
pub(super) const WIDTH: usize = 80;

/// Whether the text may carry colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// Without escape sequences.
    Plain,
    /// With colours and weights.
    Coloured,
}

impl Style {
    fn paint(self, ansi: Ansi, text: &str) -> String {
        match self {
            Self::Plain => text.to_owned(),
            Self::Coloured => format!("{ansi}{text}{ansi:#}"),
        }
    }

    pub(super) fn heading(self, text: &str) -> String {
        self.paint(Ansi::new().bold(), text)
    }

    pub(super) fn dim(self, text: &str) -> String {
        self.paint(Ansi::new().dimmed(), text)
    }
}

/// Adds a text and ends its line.
pub(super) fn line(out: &mut String, text: &str) {
    out.push_str(text);
    out.push('\n');
}

/// A text of at most `width` columns of the terminal. Characters that do not print are replaced.
pub(super) fn cut(text: &str, width: usize) -> String {
    let clean = clean(text);
    match clean.width() <= width {
        true => clean,
        false => within(clean.chars(), width - 1).chain(['…']).collect(),
    }
}

/// The same, with words from the middle left out: a name keeps its year or its figure.
pub(super) fn elide(text: &str, width: usize) -> String {
    let clean = clean(text);
    if clean.width() <= width {
        return clean;
    }
    let ends: Vec<usize> = clean.match_indices([' ', '.']).map(|(at, _)| at).collect();
    let splits = ends
        .iter()
        .enumerate()
        .flat_map(|(index, &head)| ends[index..].iter().map(move |&tail| (head, tail)));
    let splits = splits.map(|(head, tail)| (&clean[..head], &clean[tail..]));
    let fitting = splits.filter(|(head, tail)| head.width() + 1 + tail.width() <= width);
    let kept = |(head, tail): &(&str, &str)| {
        2 * (head.width() + tail.width()) + head.width().min(tail.width())
    };
    if let Some((head, tail)) =
        fitting.max_by_key(kept).filter(|(head, tail)| head.width() + tail.width() > width / 2)
    {
        return format!("{head}…{tail}");
    }
    let tails = ends.iter().map(|&at| &clean[at..]);
    match tails.filter(|tail| 2 * tail.width() < width).max_by_key(|tail| tail.width()) {
        Some(tail) => cut(&clean, width - tail.width()) + tail,
        None => cut(&clean, width),
    }
}

/// A text in which characters that do not print are replaced.
pub(super) fn clean(text: &str) -> String {
    text.chars().map(|c| if hidden(c) { '\u{fffd}' } else { c }).collect()
}

/// The first characters that fit into `width` columns.
fn within(text: impl Iterator<Item = char>, width: usize) -> impl Iterator<Item = char> {
    let mut used = 0;
    text.take_while(move |c| {
        used += c.width().unwrap_or(0);
        used <= width
    })
}

/// Whether a character moves the cursor, does not show, or turns the direction of the text.
fn hidden(c: char) -> bool {
    let unseen = matches!(c,
        '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}');
    c.is_control() || unseen
}

/// A column's text, padded on the right to `width` columns.
pub(super) fn left(text: &str, width: usize) -> String {
    let text = cut(text, width);
    let padding = width.saturating_sub(text.width());
    text + &" ".repeat(padding)
}

/// A name in a column of its own: its end is kept, which tells it from its neighbours.
pub(super) fn named(text: &str, width: usize) -> String {
    left(&elide(text, width), width)
}

/// A column's text, padded on the left.
pub(super) fn right(text: &str, width: usize) -> String {
    let padding = width.saturating_sub(text.width());
    " ".repeat(padding) + text
}

/// A share in percent, to two decimals.
pub(super) fn percent_of(share: f64) -> f64 {
    (share * 1e4).round() / 100.0
}
