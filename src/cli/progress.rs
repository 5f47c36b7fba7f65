//! A progress bar on a terminal; nothing elsewhere.

use indicatif::{ProgressBar, ProgressStyle};

/// A bar for a number of paths, drawn on standard error if that is a terminal.
pub fn bar(paths: u64, wanted: bool) -> ProgressBar {
    if !wanted {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::new(paths);
    let style = ProgressStyle::with_template(
        "{bar:30.cyan/dim} {human_pos} of {human_len} paths, {per_sec}, {eta} left",
    );
    if let Ok(style) = style {
        bar.set_style(style);
    }
    bar
}
