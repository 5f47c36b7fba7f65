//! `valsim run`: parse, compile, make the folder, simulate, report, write.

use std::path::{Path, PathBuf};
use std::time::Instant;

use anstream::AutoStream;
use sha2::{Digest, Sha256};

use crate::cli::args::{Format, RunArgs};
use crate::cli::diagnostics::render;
use crate::cli::failure::Failure;
use crate::cli::open::open;
use crate::cli::terminal::{eprint_text, stderr_colour};
use crate::cli::{files, progress, terminal};
use crate::config::Document;
use crate::engine::{self, Options};
use crate::output;
use crate::plan::Plan;
use crate::report::{Configuration, Record, Report, Timing};
use crate::text::grouped;

/// Runs a configuration from file to folder.
///
/// # Errors
/// See [`Failure`]; after mistakes in the configuration nothing has been created.
pub fn run(args: &RunArgs) -> Result<(), Failure> {
    let (document, plan) = open(&args.config)?;
    let folder =
        args.out.clone().unwrap_or_else(|| default_folder(&args.config.config, &args.config.set));
    let _held = files::prepare(&folder, args.force).map_err(Failure::Unwritable)?;
    if !args.quiet {
        eprint_text(&render(&plan.warnings, &document, stderr_colour()));
    }
    let (outcome, timing) = simulate(&plan, args)?;
    let report = Report::new(&plan, &outcome);
    for disagreement in &report.disagreements {
        eprint_text(&format!("warning: {disagreement}\n"));
    }
    let configuration = configuration(args, &document);
    let record = Record::new(&plan, &outcome, &report, configuration, timing);
    write(&folder, &report, &record)?;
    if !args.quiet {
        print(args, &plan, &report, &record, &folder)?;
    }
    Ok(())
}

fn simulate(plan: &Plan, args: &RunArgs) -> Result<(engine::Outcome, Timing), Failure> {
    let started = Instant::now();
    let options = Options { threads: args.threads, ..Options::default() };
    let bar = progress::bar(plan.settings.paths(plan.scenarios.len()), !args.quiet);
    let outcome = engine::simulate(plan, &options, &|paths| bar.inc(paths))?;
    bar.finish_and_clear();
    let elapsed_seconds = started.elapsed().as_secs_f64();
    let timing = Timing {
        elapsed_seconds,
        paths_per_second: outcome.paths as f64 / elapsed_seconds,
        threads: match args.threads {
            0 => rayon::current_num_threads(),
            threads => threads,
        },
        instructions: options.instructions.name(),
    };
    Ok((outcome, timing))
}

fn configuration(args: &RunArgs, document: &Document) -> Configuration {
    let resolved = document.resolved();
    let sha256 = Sha256::digest(resolved.to_string().as_bytes());
    Configuration {
        file: args.config.config.file_name().unwrap_or_default().to_string_lossy().into_owned(),
        sha256: sha256.iter().map(|byte| format!("{byte:02x}")).collect(),
        set: args.config.set.clone(),
        resolved,
    }
}

fn write(folder: &Path, report: &Report, record: &Record) -> Result<(), Failure> {
    let encoding = |error: &dyn std::fmt::Display| Failure::Encoding(error.to_string());
    let mut tables = Vec::new();
    for table in &report.tables {
        let bytes = output::csv(table).map_err(|error| encoding(&error))?;
        tables.push((format!("{}.csv", table.name), bytes));
    }
    let record = output::record_json(record).map_err(|error| encoding(&error))?;
    files::write_all(folder, &tables, &record).map_err(Failure::Unwritable)
}

fn print(
    args: &RunArgs,
    plan: &Plan,
    report: &Report,
    record: &Record,
    folder: &Path,
) -> Result<(), Failure> {
    let text = match args.format {
        Format::Json => {
            let main: Vec<String> =
                plan.main_results.iter().map(|&result| plan.results[result].name.clone()).collect();
            output::answer_json(report, record, &main)
                .map_err(|error| Failure::Encoding(error.to_string()))?
        }
        Format::Text => {
            let colour = AutoStream::choice(&std::io::stdout()) != anstream::ColorChoice::Never;
            let style = if colour { output::Style::Coloured } else { output::Style::Plain };
            let mut text = output::answer(&report.answer, style);
            text.push_str(&format!(
                "\n{} paths in {:.2} s. Tables in {}{}\n",
                grouped(plan.settings.paths(plan.scenarios.len())),
                record.timing.elapsed_seconds,
                folder.display(),
                std::path::MAIN_SEPARATOR
            ));
            text.into_bytes()
        }
    };
    terminal::print(&text)
}

/// `outputs/NAME`, or with changed keys a folder beside it that is named after them.
fn default_folder(config: &Path, set: &[String]) -> PathBuf {
    let stem = config.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let mut name = stem;
    if !set.is_empty() {
        let plain = |c: char| if c.is_alphanumeric() || ".-=".contains(c) { c } else { '_' };
        let words: String = set.join("+").chars().map(plain).take(60).collect();
        let hash = crate::name::key(&set.iter().map(String::as_str).collect::<Vec<_>>());
        name = format!("{name}+{words}-{:08x}", hash as u32);
    }
    Path::new("outputs").join(name)
}
