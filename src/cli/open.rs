//! From the command line's arguments to a plan.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::args::ConfigArgs;
use super::diagnostics::render;
use super::failure::Failure;
use super::files::{self, FileError};
use super::terminal::stderr_colour;
use crate::config::{Diagnostic, Document, Scenarios};
use crate::engine;
use crate::plan::{self, Columns, Plan};

/// A configuration without mistakes, as written and as planned.
pub struct Opened {
    /// The texts.
    pub document: Document,
    /// What they say, scenario by scenario.
    pub scenarios: Scenarios,
    /// What it means.
    pub plan: Plan,
    /// Every file read: its name in a run's folder, its bytes. The configuration comes first.
    pub files: Vec<(String, Vec<u8>)>,
}

/// Why there is no plan.
pub enum Refused {
    /// The file cannot be read.
    Unreadable(FileError),
    /// Every mistake found, with the texts that they point into.
    Mistakes(Vec<Diagnostic>, Box<Document>),
}

impl From<Refused> for Failure {
    fn from(refused: Refused) -> Self {
        match refused {
            Refused::Unreadable(error) => Self::Unreadable(error),
            Refused::Mistakes(found, document) => {
                Self::Mistakes(render(&found, &document, stderr_colour()))
            }
        }
    }
}

/// Reads the file and settles the plan, or draws every mistake.
pub fn open(args: &ConfigArgs) -> Result<(Document, Plan), Failure> {
    let opened = read(args)?;
    Ok((opened.document, opened.plan))
}

/// Reads the file and settles the plan, or tells every mistake.
pub fn read(args: &ConfigArgs) -> Result<Opened, Refused> {
    let bytes = files::configuration(&args.config).map_err(Refused::Unreadable)?;
    let name = args.config.display().to_string();
    let mut document = Document::parse(&name, &bytes)
        .map_err(|rejected| Refused::Mistakes(rejected.diagnostics, Box::new(rejected.document)))?;
    let folder = data_folder(&args.config);
    let data: RefCell<BTreeMap<String, Vec<u8>>> = RefCell::default();
    let columns = |file: &_, column: Option<&_>| {
        let name = files::below(file)?;
        let mut data = data.borrow_mut();
        if !data.contains_key(&name) {
            data.insert(name.clone(), files::data(&folder.join(&name), file)?);
        }
        files::column_of(&data[&name], file, column)
    };
    let settled = settle_with(&mut document, &settings(args), &args.set, &columns);
    let below = |(name, bytes)| (format!("{}/{name}", files::DATA), bytes);
    let data = data.into_inner().into_iter().map(below);
    let files = [(files::CONFIGURATION.to_owned(), bytes)].into_iter().chain(data).collect();
    match settled {
        Ok((scenarios, plan)) => Ok(Opened { document, scenarios, plan, files }),
        Err(mistakes) => Err(Refused::Mistakes(mistakes, Box::new(document))),
    }
}

/// Where a configuration's data files lie: beside it, or in a run's folder below `data`.
pub fn data_folder(config: &Path) -> PathBuf {
    match run_of(config) {
        Some(folder) => folder.join(files::DATA),
        None => config.parent().unwrap_or(Path::new("")).to_owned(),
    }
}

/// The run's folder that a configuration is part of, if it is.
pub fn run_of(config: &Path) -> Option<&Path> {
    let named = config.file_name().is_some_and(|name| name == files::CONFIGURATION);
    config.parent().filter(|folder| named && files::is_run(folder))
}

/// Applies the arguments (flags by their names, then those of `--set`) and settles the plan, the
/// dimensions of its points in the order of their influence; `folder` is where the data files are.
///
/// # Errors
/// All mistakes of all arguments and of the file, as far as they can be told at once.
pub fn settle(
    document: &mut Document,
    flags: &[(&str, String)],
    set: &[String],
    folder: &Path,
) -> Result<(Scenarios, Plan), Vec<Diagnostic>> {
    let columns = |file: &_, column: Option<&_>| files::column(folder, file, column);
    settle_with(document, flags, set, &columns)
}

fn settle_with(
    document: &mut Document,
    flags: &[(&str, String)],
    set: &[String],
    columns: &Columns,
) -> Result<(Scenarios, Plan), Vec<Diagnostic>> {
    let mut mistakes = Vec::new();
    for (flag, argument) in flags {
        mistakes.extend(document.set_by(flag, argument).err().unwrap_or_default());
    }
    for argument in set {
        mistakes.extend(document.set(argument).err().unwrap_or_default());
    }
    let planned = document.judgeable().and_then(|read| {
        let mut plan = plan::compile(&read, columns)?;
        plan.order_dimensions(&engine::influence(&plan));
        Ok((read, plan))
    });
    match planned {
        Ok(settled) if mistakes.is_empty() => return Ok(settled),
        Ok((_, plan)) => mistakes.extend(plan.warnings),
        Err(found) => mistakes.extend(found),
    }
    Err(mistakes)
}

/// The flags that stand for keys of `[simulation]`, each with the argument that it stands for.
pub fn settings(args: &ConfigArgs) -> Vec<(&'static str, String)> {
    let paths = args.paths.map(|paths| ("--paths", format!("simulation.paths={paths}")));
    let seed = args.seed.map(|seed| ("--seed", format!("simulation.seed={seed}")));
    let sampler = args.sampler.as_ref();
    let sampler = sampler.map(|name| ("--sampler", format!("simulation.sampler=\"{name}\"")));
    [paths, seed, sampler].into_iter().flatten().collect()
}
