//! `valsim run`: parse, compile, make the folder, simulate, report, write.

use std::path::{Path, PathBuf};
use std::time::Instant;

use anstream::AutoStream;
use sha2::{Digest, Sha256};

use crate::cli::args::{Format, RunArgs};
use crate::cli::diagnostics::render;
use crate::cli::files::{self, FileError};
use crate::cli::progress;
use crate::config::{Diagnostic, Document};
use crate::engine::{self, Options, SimulateError};
use crate::output;
use crate::plan::{self, Plan};
use crate::report::{Configuration, Record, Report, Timing};
use crate::text::grouped;

/// Why a run did not come to its end.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// Mistakes in what the user wrote, drawn for a terminal.
    #[error("{0}")]
    Mistakes(String),
    /// The configuration could not be read.
    #[error("error: {0}")]
    Unreadable(FileError),
    /// A file could not be written.
    #[error("error: {0}")]
    Unwritable(FileError),
    /// The engine could not start.
    #[error("error: {0}")]
    Simulate(#[from] SimulateError),
    /// The answer could not be made into text.
    #[error("error: the answer could not be written: {0}")]
    Encoding(String),
    /// Standard output is closed or full.
    #[error("error: cannot print: {0}")]
    Printing(std::io::Error),
}

impl RunError {
    /// The program's exit status (sysexits.h for files).
    pub fn status(&self) -> u8 {
        match self {
            Self::Mistakes(_) | Self::Unreadable(_) | Self::Simulate(_) => 2,
            Self::Unwritable(_) | Self::Printing(_) => 74,
            Self::Encoding(_) => 70,
        }
    }
}

/// Runs a configuration from file to folder.
///
/// # Errors
/// See [`RunError`]; after mistakes in the configuration nothing has been created.
pub fn run(args: &RunArgs) -> Result<(), RunError> {
    let (document, plan) = compile(args)?;
    let folder = args.out.clone().unwrap_or_else(|| default_folder(&args.config, &args.set));
    files::prepare(&folder, args.force).map_err(RunError::Unwritable)?;
    if !args.quiet {
        eprint_text(&render(&plan.warnings, &document, stderr_colour()));
    }
    let (outcome, timing) = simulate(&plan, args)?;
    let report = Report::new(&plan, &outcome);
    let configuration = configuration(args, &document);
    let record = Record::new(&plan, &outcome, &report, configuration, timing);
    write(&folder, &report, &record)?;
    if !args.quiet {
        print(args, &plan, &report, &record, &folder)?;
    }
    Ok(())
}

/// Reads the file and settles the plan, or draws every mistake.
fn compile(args: &RunArgs) -> Result<(Document, Plan), RunError> {
    let bytes = files::configuration(&args.config).map_err(RunError::Unreadable)?;
    let name = args.config.display().to_string();
    let drawn = |diagnostics: &[Diagnostic], document: &Document| {
        RunError::Mistakes(render(diagnostics, document, stderr_colour()))
    };
    let mut document = Document::parse(&name, &bytes)
        .map_err(|rejected| drawn(&rejected.diagnostics, &rejected.document))?;
    for argument in settings(args).iter().chain(&args.set) {
        if let Err(mistakes) = document.set(argument) {
            return Err(drawn(&mistakes, &document));
        }
    }
    let scenarios = document.scenarios().map_err(|mistakes| drawn(&mistakes, &document))?;
    let folder = args.config.parent().unwrap_or(Path::new(""));
    let plan = plan::compile(&scenarios, &|file, column| files::column(folder, file, column))
        .map_err(|mistakes| drawn(&mistakes, &document))?;
    Ok((document, plan))
}

/// The flags that stand for keys of `[simulation]`.
fn settings(args: &RunArgs) -> Vec<String> {
    let paths = args.paths.map(|paths| format!("simulation.paths={paths}"));
    let seed = args.seed.map(|seed| format!("simulation.seed={seed}"));
    let sampler = args.sampler.as_ref().map(|name| format!("simulation.sampler=\"{name}\""));
    [paths, seed, sampler].into_iter().flatten().collect()
}

fn simulate(plan: &Plan, args: &RunArgs) -> Result<(engine::Outcome, Timing), RunError> {
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
        file: args.config.file_name().unwrap_or_default().to_string_lossy().into_owned(),
        sha256: sha256.iter().map(|byte| format!("{byte:02x}")).collect(),
        set: args.set.clone(),
        resolved,
    }
}

fn write(folder: &Path, report: &Report, record: &Record) -> Result<(), RunError> {
    let encoding = |error: &dyn std::fmt::Display| RunError::Encoding(error.to_string());
    let mut tables = Vec::new();
    for table in &report.tables {
        let bytes = output::csv(table).map_err(|error| encoding(&error))?;
        tables.push((format!("{}.csv", table.name), bytes));
    }
    let record = output::record_json(record).map_err(|error| encoding(&error))?;
    files::write_all(folder, &tables, &record).map_err(RunError::Unwritable)
}

fn print(
    args: &RunArgs,
    plan: &Plan,
    report: &Report,
    record: &Record,
    folder: &Path,
) -> Result<(), RunError> {
    let text = match args.format {
        Format::Json => {
            let main: Vec<String> =
                plan.main_results.iter().map(|&result| plan.results[result].name.clone()).collect();
            output::answer_json(report, record, &main)
                .map_err(|error| RunError::Encoding(error.to_string()))?
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
    use std::io::Write;
    let mut out = std::io::stdout().lock();
    match out.write_all(&text).and_then(|()| out.flush()) {
        // A reader that has seen enough is no failure.
        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => Ok(()),
        result => result.map_err(RunError::Printing),
    }
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

/// Whether standard error takes colours.
pub fn stderr_colour() -> bool {
    AutoStream::choice(&std::io::stderr()) != anstream::ColorChoice::Never
}

/// Prints to standard error; a closed one is no failure.
pub fn eprint_text(text: &str) {
    use std::io::Write;
    let _ = std::io::stderr().lock().write_all(text.as_bytes());
}
