//! A progress bar on a terminal; nothing elsewhere.

use indicatif::{ProgressBar, ProgressStyle};

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
        "{bar:30.cyan/dim} {human_pos} of {human_len} paths, {per_sec}, {eta} left",
    );
    if let Ok(style) = style {
        bar.set_style(style);
    }
    bar
}
