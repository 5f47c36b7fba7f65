//! From the command line's arguments to a plan.

use std::path::Path;

use super::args::ConfigArgs;
use super::diagnostics::render;
use super::failure::Failure;
use super::files;
use super::terminal::stderr_colour;
use crate::config::{Diagnostic, Document};
use crate::plan::{self, Plan};

/// Reads the file and settles the plan, or draws every mistake.
pub fn open(args: &ConfigArgs) -> Result<(Document, Plan), Failure> {
    let bytes = files::configuration(&args.config).map_err(Failure::Unreadable)?;
    let name = args.config.display().to_string();
    let drawn = |diagnostics: &[Diagnostic], document: &Document| {
        Failure::Mistakes(render(diagnostics, document, stderr_colour()))
    };
    let mut document = Document::parse(&name, &bytes)
        .map_err(|rejected| drawn(&rejected.diagnostics, &rejected.document))?;
    for argument in settings(args).iter().chain(&args.set) {
        if let Err(mistakes) = document.set(argument) {
            return Err(drawn(&mistakes, &document));
        }
    }
    let scenarios = document.judgeable().map_err(|mistakes| drawn(&mistakes, &document))?;
    let folder = args.config.parent().unwrap_or(Path::new(""));
    let plan = plan::compile(&scenarios, &|file, column| files::column(folder, file, column))
        .map_err(|mistakes| drawn(&mistakes, &document))?;
    Ok((document, plan))
}

/// The flags that stand for keys of `[simulation]`.
fn settings(args: &ConfigArgs) -> Vec<String> {
    let paths = args.paths.map(|paths| format!("simulation.paths={paths}"));
    let seed = args.seed.map(|seed| format!("simulation.seed={seed}"));
    let sampler = args.sampler.as_ref().map(|name| format!("simulation.sampler=\"{name}\""));
    [paths, seed, sampler].into_iter().flatten().collect()
}
