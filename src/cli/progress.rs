//! A progress bar on a terminal; nothing elsewhere.

use std::fmt::Write;

use indicatif::{ProgressBar, ProgressState, ProgressStyle};

use crate::text::grouped;

/// A bar for a number of `what`, drawn likewise.
pub fn steps(count: u64, what: &'static str, wanted: bool) -> ProgressBar {
    if !wanted {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::new(count);
    let template =
        format!("{{bar:30.cyan/dim}} {{human_pos}} of {{human_len}} {what}, {{eta}} left");
    if let Ok(style) = ProgressStyle::with_template(&template) {
        bar.set_style(style);
    }
    bar
}

/// A mark that the program is at work, for as many steps as it takes.
pub fn spinner(what: &'static str, wanted: bool) -> ProgressBar {
    if !wanted {
        return ProgressBar::hidden();
    }
    let spinner = ProgressBar::new_spinner();
    if let Ok(style) = ProgressStyle::with_template(&format!("{{spinner}} {{pos}} {what}")) {
        spinner.set_style(style);
    }
    spinner
}

/// A bar for a number of paths, drawn on standard error if that is a terminal.
pub fn bar(paths: u64, wanted: bool) -> ProgressBar {
    if !wanted {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::new(paths);
    let style = ProgressStyle::with_template(
        "{bar:30.cyan/dim} {human_pos} of {human_len} paths, {rate}/s, {eta} left",
    );
    if let Ok(style) = style {
        bar.set_style(style.with_key("rate", rate));
    }
    bar
}

/// Paths a second, as a whole number.
fn rate(state: &ProgressState, out: &mut dyn Write) {
    // A bar that cannot be written is drawn again a moment later.
    let _ = out.write_str(&grouped(state.per_sec().round() as u64));
}
