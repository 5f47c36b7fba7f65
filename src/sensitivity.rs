//! `valsim sensitivity`: which inputs a result's spread goes back to.

use crate::cli::answer::Folder;
use crate::cli::failure::Failure;
use crate::cli::open::open;
use crate::cli::sensitivity_args::SensitivityArgs;
use crate::cli::{names, progress};
use crate::engine::sensitivity::{
    Design, Function, Output, PlanFunction, shapley_effects, sobol_indices,
};
use crate::engine::{InstructionSet, SimulateError};
use crate::output;
use crate::plan::Plan;
use crate::report::{Factors, Sensitivity};
use crate::run::default_folder;
use crate::text::grouped;

/// Fewest and most base points of a replicate, and replicates where the file has but one.
const FEWEST: u64 = 64;
const MOST: u64 = 1 << 26;
const REPLICATES: usize = 16;

/// Shares out the variance of what was asked for.
///
/// # Errors
/// See [`Failure`].
pub fn run(args: &SensitivityArgs) -> Result<(), Failure> {
    if args.config.paths.is_some() {
        let help = "--base-points N sets how many points an analysis of sensitivity takes";
        return Err(Failure::Usage(format!("--paths is for the run\nhelp: {help}")));
    }
    let (_, plan) = open(&args.config)?;
    let asked = asked(args, &plan).map_err(Failure::Usage)?;
    let design = design(args, &plan)?;
    let usual = default_folder(&args.config.config, &args.config.set);
    let folder = Folder::prepare(&args.answer, usual)?;
    let factors = Factors::of(&plan, args.years);
    let function = PlanFunction::new(&plan, &asked, design.instructions);
    let steps = factors.factors.len() as u64 + factors.groups.len() as u64 + 3;
    let points = design.base_points * design.replicates as u64;
    let bar = progress::bar(points * steps, !args.answer.quiet);
    let advance = |evaluations| bar.inc(evaluations);
    let function: &dyn Function = &function;
    let shapley = shapley_effects(function, &factors.coordinates(), &design, &advance)
        .map_err(SimulateError::from)?;
    let sobol = sobol_indices(function, &factors.grouped(), &design, &advance)
        .map_err(SimulateError::from)?;
    bar.finish_and_clear();
    let basis = format!(
        "{} evaluations ({} inputs, {} replicates x {} base points), seed {}",
        grouped(points * steps),
        factors.factors.len(),
        design.replicates,
        grouped(design.base_points),
        design.seed
    );
    let found = Sensitivity::new(&plan, &asked, &factors, &shapley, &sobol, basis);
    folder.answer(&[found.table()], &[], |style| output::sensitivity(&found, style), "")
}

/// What the arguments name, or else the first value per share.
fn asked(args: &SensitivityArgs, plan: &Plan) -> Result<Vec<Output>, String> {
    let results = args.of.iter().map(|name| names::result(plan, name).map(Output::Result));
    let targets = args.target.iter().map(|name| names::target(plan, name).map(Output::Target));
    let named: Vec<Output> = results.chain(targets).collect::<Result<_, _>>()?;
    if !named.is_empty() {
        return Ok(named);
    }
    let first = plan.results.iter().position(|result| result.name.starts_with("per_share."));
    first.map(|result| vec![Output::Result(result)]).ok_or_else(|| {
        "the file has no listing, so no value per share\nhelp: name a result with --of".to_owned()
    })
}

fn design(args: &SensitivityArgs, plan: &Plan) -> Result<Design, Failure> {
    let replicates = match plan.settings.replicates {
        1 => REPLICATES,
        replicates => replicates,
    };
    let each = args.base_points.div_ceil(replicates as u64).max(FEWEST);
    if each > MOST {
        let most = grouped(MOST * replicates as u64);
        return Err(Failure::Usage(format!("too many base points\nhelp: at most {most}")));
    }
    Ok(Design {
        seed: plan.settings.seed,
        replicates,
        base_points: each.next_power_of_two(),
        instructions: InstructionSet::available()[0],
    })
}
