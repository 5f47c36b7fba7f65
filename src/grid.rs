//! `valsim grid`: a measure over the values of one key or two.

use crate::cli::answer::Folder;
use crate::cli::failure::Failure;
use crate::cli::progress;
use crate::cli::solve_args::GridArgs;
use crate::cli::variants::Variants;
use crate::cli::vary::{Vary, spaced};
use crate::config::measure::Measure;
use crate::output;
use crate::report::{Grid, GridPage, Varied, basis};
use crate::run::default_folder;

/// Values of a range that does not say how many.
const VALUES: usize = 5;
/// Most cells.
const MOST_CELLS: usize = 10_000;

/// Fills the table.
///
/// # Errors
/// See [`Failure`].
pub fn run(args: &GridArgs) -> Result<(), Failure> {
    let mut variants = Variants::open(&args.config)?;
    let axes = axes(&args.vary, &mut variants)?;
    let written = args.show.iter().map(|show| {
        let text = variants.document.add_text("--show", show);
        Measure::parse(show, text).map_err(|found| variants.refuse(*found))
    });
    let written = written.collect::<Result<Vec<_>, _>>()?;
    let mut pages = pages(&written, &variants)?;
    let usual = default_folder(&args.config.config, &args.config.set);
    let folder = Folder::prepare(&args.answer, usual)?;
    let first = &axes[0].1;
    let second: Vec<Option<f64>> = match axes.get(1) {
        Some((_, values)) => values.iter().copied().map(Some).collect(),
        None => vec![None],
    };
    let bar = progress::steps((first.len() * second.len()) as u64, "cells", !args.answer.quiet);
    for &value in first {
        pages.iter_mut().for_each(|page| page.cells.push(Vec::new()));
        for &other in &second {
            let other = other.map(|other| (&args.vary[1], other));
            let values: Vec<(&Vary, f64)> =
                [(&args.vary[0], value)].into_iter().chain(other).collect();
            let plan = variants.plan(&values)?;
            let measures = written.iter().map(|written| plan.measure(written));
            let measures = measures.collect::<Result<Vec<_>, _>>();
            let measures = measures.map_err(|found| variants.refuse(found))?;
            let readings = variants.measure(&plan, &measures, &|_| {})?;
            for (page, reading) in pages.iter_mut().zip(readings) {
                page.cells.last_mut().into_iter().for_each(|row| row.push(reading.estimate));
            }
            bar.inc(1);
        }
    }
    bar.finish_and_clear();
    let grid = Grid {
        title: variants.plan.title.clone(),
        basis: basis(&variants.plan),
        confidence: variants.plan.settings.confidence,
        axes,
        pages,
    };
    folder.answer(&[grid.table()], &[], |style| output::grid(&grid, style), "")
}

/// What is varied, over which values.
fn axes(vary: &[Vary], variants: &mut Variants) -> Result<Vec<(Varied, Vec<f64>)>, Failure> {
    if vary.len() > 2 {
        return Err(Failure::Usage(
            "--vary more than twice\nhelp: a table has rows and columns; set the rest with --set"
                .to_owned(),
        ));
    }
    let mut axes = Vec::new();
    for vary in vary {
        let range = variants.range(vary)?;
        let values = match &vary.values {
            Some(values) => values.listed(VALUES),
            None => spaced(range.low, range.high, VALUES),
        };
        let name = vary.name.clone();
        axes.push((Varied { name, value: range.value, range: range.words() }, values));
    }
    let cells: usize = axes.iter().map(|(_, values)| values.len()).product();
    if cells > MOST_CELLS {
        return Err(Failure::Usage(format!(
            "{cells} cells are too many\nhelp: at most {MOST_CELLS}; ask for fewer values"
        )));
    }
    Ok(axes)
}

/// A page for each measure, with its figure as the file stands.
fn pages(written: &[Measure], variants: &Variants) -> Result<Vec<GridPage>, Failure> {
    let plan = &variants.plan;
    let measures = written.iter().map(|written| plan.measure(written));
    let measures =
        measures.collect::<Result<Vec<_>, _>>().map_err(|found| variants.refuse(found))?;
    let stands = variants.measure(plan, &measures, &|_| {})?;
    let page = |(measure, reading): (_, crate::engine::Reading)| GridPage {
        measure: plan.words(measure),
        unit: plan.unit_of(measure).to_owned(),
        stands: reading.estimate,
        cells: Vec::new(),
    };
    Ok(measures.into_iter().zip(stands).map(page).collect())
}
