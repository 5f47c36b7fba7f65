//! From the command line's arguments to a plan.

use std::path::Path;

use super::args::ConfigArgs;
use super::diagnostics::render;
use super::failure::Failure;
use super::files::{self, FileError};
use super::terminal::stderr_colour;
use crate::config::{Diagnostic, Document, Scenarios};
use crate::plan::{self, Plan};

/// A configuration without mistakes, as written and as planned.
pub struct Opened {
    pub document: Document,
    pub scenarios: Scenarios,
    pub plan: Plan,
}

/// Why there is no plan.
pub enum Refused {
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
    let planned = plan_of(args, &mut document);
    match planned {
        Ok((scenarios, plan)) => Ok(Opened { document, scenarios, plan }),
        Err(mistakes) => Err(Refused::Mistakes(mistakes, Box::new(document))),
    }
}

fn plan_of(
    args: &ConfigArgs,
    document: &mut Document,
) -> Result<(Scenarios, Plan), Vec<Diagnostic>> {
    for argument in settings(args).iter().chain(&args.set) {
        document.set(argument)?;
    }
    let scenarios = document.scenarios()?;
    let folder = args.config.parent().unwrap_or(Path::new(""));
    let plan = plan::compile(&scenarios, &|file, column| files::column(folder, file, column))?;
    Ok((scenarios, plan))
}

/// The flags that stand for keys of `[simulation]`.
fn settings(args: &ConfigArgs) -> Vec<String> {
    let paths = args.paths.map(|paths| format!("simulation.paths={paths}"));
    let seed = args.seed.map(|seed| format!("simulation.seed={seed}"));
    let sampler = args.sampler.as_ref().map(|name| format!("simulation.sampler=\"{name}\""));
    [paths, seed, sampler].into_iter().flatten().collect()
}
