//! `valsim explain`: what must be true when a target is met.

use crate::cli::answer::Folder;
use crate::cli::explain_args::ExplainArgs;
use crate::cli::failure::Failure;
use crate::cli::open::open;
use crate::cli::{names, pasted, progress};
use crate::engine::{self, Search, SimulateError};
use crate::output;
use crate::report::Explanation;
use crate::run::default_folder;

/// Paths kept whole, and values held of them (128 MB); paths that meet the target that are
/// enough; and most paths.
const KEPT: u64 = 1 << 16;
const VALUES: u64 = 1 << 24;
const ENOUGH: u64 = 1 << 12;
const MOST: u64 = 1 << 24;

/// Explains a target.
///
/// # Errors
/// See [`Failure`].
pub fn run(args: &ExplainArgs) -> Result<(), Failure> {
    let (_, plan) = open(&args.config)?;
    let target = names::target(&plan, &args.target).map_err(Failure::Usage)?;
    if let Some(answer) = plan.proved(target) {
        return Err(Failure::Usage(format!(
            "`{}` is {}: no uncertain input enters it\nhelp: `valsim path {} --at mean` shows \
             what leads to it",
            plan.targets[target].name,
            if answer { "certain" } else { "impossible" },
            args.config.config.display()
        )));
    }
    let usual = default_folder(&args.config.config, &args.config.set);
    let folder = Folder::prepare(&args.answer, usual)?;
    let wanted = Explanation::wanted(&plan);
    let search = Search {
        target,
        results: &wanted,
        paths_kept: KEPT.min(VALUES / wanted.len().max(1) as u64),
        enough: ENOUGH,
        most: MOST,
    };
    let bar = progress::bar(plan.settings.paths(plan.scenarios.len()), !args.answer.quiet);
    let scan = engine::scan(&plan, &search, &|whole, paths| {
        bar.set_length(whole);
        bar.inc(paths);
    })
    .map_err(SimulateError::from)?;
    bar.finish_and_clear();
    let found = Explanation::new(&plan, target, &scan);
    let file = args.config.config.display().to_string();
    let replay = found.typical.first().map(|typical| {
        let paths = typical.more_paths.map(|each| found.paths / each * each).or(args.config.paths);
        pasted::command(&["path", &file, &typical.address], &args.config, paths, &[])
    });
    let words = |style| output::explanation(&found, replay.as_deref(), style);
    folder.answer(&found.tables(), &[], words, "")
}
