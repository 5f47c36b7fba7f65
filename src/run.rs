//! `valsim run`: parse, compile, make the folder, simulate, report, write.

use std::borrow::Cow;
use std::path::{Path, PathBuf};
use std::time::Instant;

use rayon::prelude::*;

use crate::bundle;
use crate::cli::args::{Format, RunArgs, SamplesFormat};
use crate::cli::diagnostics::render;
use crate::cli::failure::Failure;
use crate::cli::open::{Opened, read, run_of, settings};
use crate::cli::precision::Rule;
use crate::cli::terminal::{eprint_text, stderr_colour, stdout_style};
use crate::cli::{files, progress, terminal};
use crate::engine::{self, Options, SimulateError};
use crate::output;
use crate::plan::Plan;
use crate::report::{
    Configuration, FileRecord, Record, Report, Stopping, Timing, Workbook, until_precise,
};
use crate::samples::{Samples, sha256};
use crate::text::grouped;

/// Runs a configuration from file to folder, or a folder again.
///
/// # Errors
/// See [`Failure`]; after mistakes in the configuration nothing has been created.
pub fn run(args: &RunArgs) -> Result<(), Failure> {
    if args.config.config.is_dir() {
        return bundle::run_again(args);
    }
    let mut opened = read(&args.config)?;
    let rule = Rule::read(&mut opened, &args.precision, args.config.paths)?;
    let plan = &opened.plan;
    let samples = Samples::wanted(&args.samples, args.columns.as_deref(), plan)?;
    if let Some(samples) = &samples {
        samples.weigh(plan, rule.as_ref(), args.force)?;
    }
    let folder =
        args.out.clone().unwrap_or_else(|| default_folder(&args.config.config, &args.config.set));
    let _held = files::prepare(&folder, args.force).map_err(Failure::Unwritable)?;
    if !args.quiet {
        eprint_text(&render(&plan.warnings, &opened.document, stderr_colour()));
    }
    let name = args.config.config.file_name().unwrap_or_default();
    let made = carry_out(&Order {
        opened: &opened,
        file: name.to_string_lossy().into_owned(),
        flags: settings(&args.config).into_iter().map(|(_, argument)| argument).collect(),
        set: args.config.set.clone(),
        samples,
        rule,
        workbook: args.xlsx,
        folder: Some(&folder),
        threads: args.threads,
        quiet: args.quiet,
    })?;
    if !args.quiet {
        print(args, plan, &made.report, &made.record, &folder)?;
    }
    match made.record.stopping.filter(|stopping| !stopping.met) {
        Some(stopping) => Err(Failure::Imprecise(stopping.verdict)),
        None => Ok(()),
    }
}

/// A run to carry out.
pub(crate) struct Order<'a> {
    pub opened: &'a Opened,
    /// For the record: the configuration's name, and what was changed in it.
    pub file: String,
    pub flags: Vec<String>,
    pub set: Vec<String>,
    /// Every path as a row, where that is asked for.
    pub samples: Option<Samples>,
    /// When to stop, where that is not a number of paths.
    pub rule: Option<Rule>,
    /// Whether a workbook is asked for.
    pub workbook: bool,
    /// Where to write, if anywhere.
    pub folder: Option<&'a Path>,
    pub threads: usize,
    pub quiet: bool,
}

/// What a run has to say.
pub(crate) struct Made {
    pub report: Report,
    pub record: Record,
}

/// Simulates, reports and writes; the folder has been prepared.
pub(crate) fn carry_out(order: &Order) -> Result<Made, Failure> {
    engine::on_threads(order.threads, || make(order)).map_err(SimulateError::from)?
}

fn make(order: &Order) -> Result<Made, Failure> {
    let Simulated { plan, outcome, stopping, timing } = simulate(order)?;
    let plan = &*plan;
    let report = Report::new(plan, &outcome);
    for disagreement in &report.disagreements {
        eprint_text(&format!("warning: {disagreement}\n"));
    }
    let mut all = order.opened.files.clone();
    all.extend(tables(&report)?);
    if order.workbook {
        let bytes = output::xlsx(&Workbook::new(plan, &report))
            .map_err(|error| Failure::Encoding(error.to_string()))?;
        all.push((files::WORKBOOK.to_owned(), bytes));
    }
    let mut listed: Vec<FileRecord> = all
        .par_iter()
        .map(|(name, bytes)| FileRecord { file: name.clone(), sha256: sha256(bytes) })
        .collect();
    if let Some(folder) = order.folder {
        files::unfinish(folder).map_err(Failure::Unwritable)?;
    }
    for (samples, form) in order.samples.iter().flat_map(Samples::each) {
        let sha256 = write_samples(order, plan, samples, form)?;
        listed.push(FileRecord { file: form.file().to_owned(), sha256 });
    }
    let mut record = Record::new(plan, &outcome, &report, configuration(order), listed, timing);
    record.stopping = stopping;
    let (page, written) = rayon::join(
        || page(&all, &record),
        || order.folder.map_or(Ok(()), |folder| files::write_all(folder, &all)),
    );
    let page = page?;
    written.map_err(Failure::Unwritable)?;
    let page = [(files::REPORT.to_owned(), page)];
    let (digest, written) = rayon::join(
        || sha256(&page[0].1),
        || order.folder.map_or(Ok(()), |folder| files::write_all(folder, &page)),
    );
    written.map_err(Failure::Unwritable)?;
    record.files.push(FileRecord { file: files::REPORT.to_owned(), sha256: digest });
    if let Some(folder) = order.folder {
        files::finish(folder, &bytes_of(&record)?).map_err(Failure::Unwritable)?;
    }
    Ok(Made { report, record })
}

/// `report.html`, from the bytes of the other files: what `valsim report` makes of them later.
fn page(all: &[(String, Vec<u8>)], record: &Record) -> Result<Vec<u8>, Failure> {
    let record = bytes_of(record)?;
    let left: Vec<(&str, &[u8])> = all
        .iter()
        .map(|(name, bytes)| (name.as_str(), bytes.as_slice()))
        .chain([(files::RECORD, record.as_slice())])
        .collect();
    output::html(&left).map_err(|error| Failure::Encoding(error.to_string()))
}

fn bytes_of(record: &Record) -> Result<Vec<u8>, Failure> {
    output::record_json(record).map_err(|error| Failure::Encoding(error.to_string()))
}

fn options(order: &Order) -> Options {
    Options { threads: order.threads, ..Options::default() }
}

/// A run that is done, and the plan of its number of paths.
struct Simulated<'a> {
    plan: Cow<'a, Plan>,
    outcome: engine::Outcome,
    stopping: Option<Stopping>,
    timing: Timing,
}

fn simulate<'a>(order: &Order<'a>) -> Result<Simulated<'a>, Failure> {
    let started = Instant::now();
    let options = options(order);
    let mut run = 0;
    let mut once = |plan: &Plan| {
        let paths = plan.settings.paths(plan.scenarios.len());
        let bar = progress::bar(paths, !order.quiet);
        let outcome = engine::simulate(plan, &options, &|paths| bar.inc(paths));
        bar.finish_and_clear();
        run += paths;
        outcome
    };
    let mut plan = Cow::Borrowed(&order.opened.plan);
    let (outcome, stopping) = match &order.rule {
        None => (once(&plan)?, None),
        Some(rule) => {
            let stopped = until_precise(plan.to_mut(), &rule.wanted, rule.most, once)?;
            (stopped.0, Some(stopped.1))
        }
    };
    let elapsed_seconds = started.elapsed().as_secs_f64();
    let timing = Timing {
        elapsed_seconds,
        paths_per_second: run as f64 / elapsed_seconds,
        threads: match order.threads {
            0 => rayon::current_num_threads(),
            threads => threads,
        },
        instructions: options.instructions.name(),
    };
    Ok(Simulated { plan, outcome, stopping, timing })
}

fn tables(report: &Report) -> Result<Vec<(String, Vec<u8>)>, Failure> {
    let tables = report.tables.par_iter().map(|table| {
        let bytes = output::csv(table).map_err(|error| Failure::Encoding(error.to_string()))?;
        Ok((format!("{}.csv", table.name), bytes))
    });
    tables.collect()
}

/// Writes the samples, or only takes their SHA-256 where there is no folder.
fn write_samples(
    order: &Order,
    plan: &Plan,
    samples: &Samples,
    form: SamplesFormat,
) -> Result<String, Failure> {
    let mut digest = String::new();
    let mut write = |out: &mut dyn std::io::Write| {
        digest = samples.stream(plan, form, &options(order), order.quiet, out)?;
        Ok(())
    };
    match order.folder {
        Some(folder) => files::replace(&folder.join(form.file()), |file| write(file))
            .map_err(Failure::Unwritable)?,
        None => write(&mut std::io::sink())
            .map_err(|error: std::io::Error| Failure::Encoding(error.to_string()))?,
    }
    Ok(digest)
}

fn configuration(order: &Order) -> Configuration {
    let resolved = order.opened.document.resolved();
    let results = &order.opened.plan.results;
    let names =
        |samples: &Samples| samples.columns.iter().map(|&at| results[at].name.clone()).collect();
    Configuration {
        file: order.file.clone(),
        sha256: sha256(resolved.to_string().as_bytes()),
        flags: order.flags.clone(),
        samples: order.samples.as_ref().map(names),
        precision: order.rule.as_ref().map(|rule| rule.typed.clone()).unwrap_or_default(),
        set: order.set.clone(),
        resolved,
    }
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
            let style = stdout_style();
            let mut text = output::answer(&report.answer, style);
            if let Some(stopping) = &record.stopping {
                text.push_str(&output::stopping(stopping, style));
            }
            text.push_str(&format!(
                "\n{} paths in {:.2} s. Tables and report.html in {}{}\n",
                grouped(record.simulation.paths),
                record.timing.elapsed_seconds,
                folder.display(),
                std::path::MAIN_SEPARATOR
            ));
            text.into_bytes()
        }
    };
    terminal::print(&text)
}

/// `outputs/NAME`, or with changed keys a folder beside it that is named after them. A run's own
/// configuration is named after the run's folder, which it does not write over.
pub(crate) fn default_folder(config: &Path, set: &[String]) -> PathBuf {
    let earlier = run_of(config).and_then(|folder| std::path::absolute(folder).ok());
    let named = earlier.as_deref().and_then(Path::file_name).or(config.file_stem());
    let mut name = named.unwrap_or_default().to_string_lossy().into_owned();
    if !set.is_empty() {
        let plain = |c: char| if c.is_alphanumeric() || ".-=".contains(c) { c } else { '_' };
        let words: String = set.join("+").chars().map(plain).take(60).collect();
        let hash = crate::name::key(&set.iter().map(String::as_str).collect::<Vec<_>>());
        name = format!("{name}+{words}-{:08x}", hash as u32);
    }
    let folder = Path::new("outputs").join(&name);
    match earlier.is_some() && earlier == std::path::absolute(&folder).ok() {
        true => Path::new("outputs").join(name + "+again"),
        false => folder,
    }
}
