//! `valsim compare`: two configurations side by side, and what moved one into the other.

mod asked;

use std::path::{Path, PathBuf};

use self::asked::{Asked, wanted};
use crate::cli::answer::Folder;
use crate::cli::blend::{Attribution, share_out};
use crate::cli::compare_args::CompareArgs;
use crate::cli::failure::Failure;
use crate::cli::pair::{Pair, read};
use crate::cli::progress;
use crate::engine::Reading;
use crate::output;
use crate::plan::{Measure, Plan};
use crate::report::{Compared, Contribution, Move, Row, basis};
use crate::run::default_folder;
use crate::stats::{mean_of_replicates, tied_to};
use crate::text::grouped;

/// Compares.
///
/// # Errors
/// See [`Failure`].
pub fn run(args: &CompareArgs) -> Result<(), Failure> {
    let mut pair = Pair::open(args)?;
    let groups = pair.between.groups(&args.groups()?).map_err(|why| {
        let changed: Vec<&str> =
            pair.between.changes.iter().map(|change| change.path.as_str()).take(12).collect();
        Failure::Usage(format!("--group: {why}\nhelp: changed are {}", changed.join(", ")))
    })?;
    let wanted = wanted(args, &pair)?;
    let folder = Folder::prepare(&args.answer, usual_folder(args))?;
    let rows = rows(&pair)?;
    let only = unmatched(&pair);
    let mut moves = Vec::new();
    let mut moves_basis = String::new();
    if !args.no_attribution && !groups.is_empty() && !wanted.is_empty() {
        let bar = progress::steps(0, "configurations between the two", !args.answer.quiet);
        let find = |plan: &Plan| wanted.iter().map(|asked| asked.find(plan)).collect();
        let begin = |count| {
            bar.set_position(0);
            bar.set_length(count);
        };
        let attribution = share_out(&pair, groups, &find, args.split, &begin, &|| bar.inc(1))?;
        bar.finish_and_clear();
        moves = moves_of(&pair, &wanted, &attribution)?;
        moves_basis = words(&pair, &attribution);
        pair.remarks.extend(attribution.remarks);
    }
    if pair.between.changes.is_empty() {
        pair.remarks.push("The two files say the same.".to_owned());
    }
    let compared = Compared {
        titles: [&pair.before, &pair.after].map(|plan| plan.title.clone()),
        basis: [&pair.before, &pair.after].map(basis),
        confidence: pair.before.settings.confidence,
        rows,
        only,
        remarks: pair.remarks,
        moves,
        moves_basis,
    };
    let mut tables = vec![compared.table()];
    if !compared.moves.is_empty() {
        tables.push(compared.attribution());
    }
    let remarks = compared.sentences();
    folder.answer(&tables, &remarks, |style| output::compared(&compared, style), "")
}

/// `outputs/A-to-B`, or that of a run with the same `--set`.
fn usual_folder(args: &CompareArgs) -> PathBuf {
    let own = default_folder(&args.config.config, &args.config.set);
    let Some(after) = &args.after else { return own };
    let name = |path: &Path| path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let before = own.file_name().unwrap_or_default().to_string_lossy();
    own.with_file_name(format!("{before}-to-{}", name(after)))
}

/// Main results that both have: the position in each.
fn shared_results(pair: &Pair) -> Vec<(usize, usize)> {
    let main = pair.after.main_results.iter();
    main.filter_map(|&after| {
        let name = &pair.after.results[after].name;
        let before = pair.before.results.iter().position(|result| result.name == *name)?;
        pair.before.main_results.contains(&before).then_some((before, after))
    })
    .collect()
}

/// Every matched target, and mean and median of every shared main result.
fn rows(pair: &Pair) -> Result<Vec<Row>, Failure> {
    let mut measures: Vec<(&'static str, Measure, Measure)> = Vec::new();
    for &(before, after) in &pair.targets {
        measures.push(("P", Measure::Probability(before), Measure::Probability(after)));
    }
    for (before, after) in shared_results(pair) {
        measures.push(("mean", Measure::Mean(before), Measure::Mean(after)));
        measures.push(("median", Measure::Quantile(before, 0.5), Measure::Quantile(after, 0.5)));
    }
    let first = read(&pair.before, &measures.iter().map(|row| row.1).collect::<Vec<_>>())?;
    let second = read(&pair.after, &measures.iter().map(|row| row.2).collect::<Vec<_>>())?;
    let confidence = pair.before.settings.confidence;
    let row = |((statistic, before, after), (a, b)): (_, (Option<Reading>, Option<Reading>))| {
        let difference = match (&a, &b) {
            (Some(a), Some(b)) => b.less(a, confidence),
            _ => None,
        };
        let name = subject(&pair.after, after);
        let other = subject(&pair.before, before);
        Row {
            statistic,
            name_before: (other != name).then_some(other),
            name,
            unit: pair.after.unit_of(after).to_owned(),
            before: a.map(|reading| reading.estimate),
            after: b.map(|reading| reading.estimate),
            difference,
        }
    };
    Ok(measures.into_iter().zip(first.into_iter().zip(second)).map(row).collect())
}

fn subject(plan: &Plan, measure: Measure) -> String {
    match measure {
        Measure::Probability(target) => plan.targets[target].name.clone(),
        Measure::Mean(of) | Measure::Sd(of) | Measure::Quantile(of, _) => {
            plan.results[of].name.clone()
        }
    }
}

/// Names of targets that only one of the two has.
fn unmatched(pair: &Pair) -> [Vec<String>; 2] {
    let names = |plan: &Plan, known: &dyn Fn(usize) -> bool| {
        let targets = plan.targets.iter().enumerate().filter(|(at, _)| !known(*at));
        targets.map(|(_, target)| target.name.clone()).collect()
    };
    [
        names(&pair.before, &|at| pair.targets.iter().any(|pair| pair.0 == at)),
        names(&pair.after, &|at| pair.targets.iter().any(|pair| pair.1 == at)),
    ]
}

/// The moves that could be shared out, the largest contributions first.
///
/// Configurations in between run on fewer paths than the two ends. So contributions are tied to
/// the move between the ends as these have it, which they then add up to.
fn moves_of(
    pair: &Pair,
    wanted: &[Asked],
    attribution: &Attribution,
) -> Result<Vec<Move>, Failure> {
    let mut moves = Vec::new();
    for (at, asked) in wanted.iter().enumerate() {
        let ends = (asked.end(pair, false), asked.end(pair, true));
        let (Some(before), Some(after)) = ends else { continue };
        let before = read(&pair.before, &[before])?.swap_remove(0);
        let after = read(&pair.after, &[after])?.swap_remove(0);
        if let (Some(before), Some(after)) = (before, after) {
            moves.extend(move_of(pair, (at, asked), attribution, [before, after]));
        }
    }
    Ok(moves)
}

/// One move; `None` where some configuration in between has no figure.
fn move_of(
    pair: &Pair,
    (at, asked): (usize, &Asked),
    attribution: &Attribution,
    ends: [Reading; 2],
) -> Option<Move> {
    let replicates = pair.before.settings.replicates;
    let confidence = pair.before.settings.confidence;
    let contributions = &attribution.contributions;
    let start = at * (replicates + 1);
    let own = |figures: &Vec<f64>| figures[start..start + replicates].to_vec();
    let parts: Vec<Vec<f64>> = contributions.by_change.iter().map(own).collect();
    let differences = ends[0].replicates.iter().zip(&ends[1].replicates);
    let whole: Vec<f64> = differences.map(|(before, after)| after - before).collect();
    let tied = tied_to(&whole, &parts);
    let mut parts = Vec::new();
    for (group, figures) in tied.iter().enumerate() {
        let named = &attribution.groups[group];
        let value = mean_of_replicates(figures, confidence)?;
        let value = match &contributions.of_orders {
            Some(errors) => value.widened(errors[group][start + replicates]),
            None => value,
        };
        let keys = named.changes.iter();
        let keys = keys.map(|&change| pair.between.changes[change].path.clone()).collect();
        parts.push(Contribution { group: named.name(), keys, value });
    }
    parts.sort_by(|a, b| b.value.value.abs().total_cmp(&a.value.value.abs()));
    Some(Move {
        measure: asked.words.clone(),
        unit: asked.unit.clone(),
        whole: mean_of_replicates(&whole, confidence)?,
        ends: ends.map(|end| end.estimate.value),
        parts,
    })
}

/// How the moves came about.
fn words(pair: &Pair, attribution: &Attribution) -> String {
    let settings = &pair.before.settings;
    let paths = attribution.paths_per_replicate * settings.replicates as u64;
    let orders = match attribution.contributions.of_orders {
        None => "all orders",
        Some(_) => "64 drawn orders",
    };
    let groups = match attribution.groups.len() {
        1 => "the one group that changed".to_owned(),
        count => format!("{orders} of {count} groups"),
    };
    format!(
        "Shapley values over {groups}, {} paths a scenario of each file in between",
        grouped(paths)
    )
}
