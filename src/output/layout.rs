//! Words over several lines, and cells in columns, within the width of a terminal.

use unicode_width::UnicodeWidthStr;

use super::terminal::{WIDTH, cut, elide, left, line};

/// Adds a text over as many lines as it takes.
pub(super) fn paragraph(out: &mut String, text: &str) {
    fill(text.split_whitespace(), " ", WIDTH).iter().for_each(|part| line(out, part));
}

/// Lines of at most `width` characters; at least one, which may be empty.
pub(super) fn fill<'a>(
    words: impl Iterator<Item = &'a str>,
    between: &str,
    width: usize,
) -> Vec<String> {
    let mut lines = vec![String::new()];
    let mut words = words.map(|word| cut(word, width - between.len())).peekable();
    while let Some(word) = words.next() {
        let separator = if words.peek().is_some() { between } else { "" };
        let last = lines.len() - 1;
        let length = lines[last].chars().count();
        if length > 0 && length + word.chars().count() + separator.trim_end().len() > width {
            lines.push(String::new());
        }
        let last = lines.len() - 1;
        lines[last].push_str(&word);
        lines[last].push_str(separator);
    }
    lines.iter().map(|line| line.trim_end().to_owned()).collect()
}

/// Rows in columns, the first `texts` of them flush left; the first gives way to the others.
pub(super) fn aligned(rows: &[Vec<String>], texts: usize) -> Vec<String> {
    let columns = rows[0].len();
    let widest = |column: usize| rows.iter().map(|row| row[column].width()).max().unwrap_or(0);
    let mut widths: Vec<usize> = (0..columns).map(widest).collect();
    let others: usize = widths[1..].iter().sum();
    let gap = if widths[0] + others + 2 * (columns - 1) <= WIDTH { 2 } else { 1 };
    widths[0] = widths[0].min(WIDTH.saturating_sub(others + gap * (columns - 1)));
    let text = |row: &Vec<String>| {
        let mut text = left(&elide(&row[0], widths[0]), widths[0]);
        for (column, cell) in row.iter().enumerate().skip(1) {
            let padding = " ".repeat(widths[column].saturating_sub(cell.width()));
            let before = if column < texts { "" } else { padding.as_str() };
            let after = if column < texts { padding.as_str() } else { "" };
            text.push_str(&format!("{}{before}{cell}{after}", " ".repeat(gap)));
        }
        text.trim_end().to_owned()
    };
    rows.iter().map(text).collect()
}
