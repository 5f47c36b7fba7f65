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
    let folder = args.config.parent().unwrap_or(Path::new(""));
    let plan = settle(&mut document, &settings(args), &args.set, folder)
        .map_err(|mistakes| drawn(&mistakes, &document))?;
    Ok((document, plan))
}

/// Applies the arguments (flags by their names, then those of `--set`) and settles the plan;
/// `folder` is where the data files are.
///
/// # Errors
/// All mistakes of all arguments and of the file, as far as they can be told at once.
pub fn settle(
    document: &mut Document,
    flags: &[(&str, String)],
    set: &[String],
    folder: &Path,
) -> Result<Plan, Vec<Diagnostic>> {
    let mut mistakes = Vec::new();
    for (flag, argument) in flags {
        mistakes.extend(document.set_by(flag, argument).err().unwrap_or_default());
    }
    for argument in set {
        mistakes.extend(document.set(argument).err().unwrap_or_default());
    }
    let columns = |file: &_, column: Option<&_>| files::column(folder, file, column);
    let planned = document.judgeable().and_then(|read| plan::compile(&read, &columns));
    match planned {
        Ok(plan) if mistakes.is_empty() => return Ok(plan),
        Ok(plan) => mistakes.extend(plan.warnings),
        Err(found) => mistakes.extend(found),
    }
    Err(mistakes)
}

/// The flags that stand for keys of `[simulation]`.
fn settings(args: &ConfigArgs) -> Vec<(&'static str, String)> {
    let paths = args.paths.map(|paths| ("--paths", format!("simulation.paths={paths}")));
    let seed = args.seed.map(|seed| ("--seed", format!("simulation.seed={seed}")));
    let sampler = args.sampler.as_ref();
    let sampler = sampler.map(|name| ("--sampler", format!("simulation.sampler=\"{name}\"")));
    [paths, seed, sampler].into_iter().flatten().collect()
}
