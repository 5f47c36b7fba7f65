//! How closely each driver and each headline result go together.

use rayon::prelude::*;

use super::super::{Cell, Table};
use super::{Part, interval};
use crate::engine::InstructionSet;
use crate::engine::dispatch::{self, Kernel};
use crate::plan::Plan;
use crate::stats::given::partial_correlations;

/// Figures of every input and result, with nothing or one replicate left out.
struct Figures {
    columns: usize,
    /// Spearman's correlations of all pairs.
    plain: Vec<f64>,
    /// By result, then input.
    partial: Vec<Vec<f64>>,
}

/// A row for each scope, headline result and input that varies, in the order of the file.
pub(super) fn table(plan: &Plan, parts: &[Part]) -> Table {
    let rows: Vec<Vec<Vec<Cell>>> = parts.par_iter().map(|part| rows(plan, part)).collect();
    Table {
        name: "rank_correlation",
        columns: &[
            "scenario",
            "result",
            "driver",
            "kind",
            "spearman",
            "spearman_ci_low",
            "spearman_ci_high",
            "partial_rank",
            "partial_rank_ci_low",
            "partial_rank_ci_high",
            "first_order",
            "first_order_ci_low",
            "first_order_ci_high",
        ],
        rows: rows.into_iter().flatten().collect(),
    }
}

/// The rows of one scope.
fn rows(plan: &Plan, part: &Part) -> Vec<Vec<Cell>> {
    let whole = Figures::of(part, None);
    let without: Vec<Figures> = (0..part.replicates)
        .into_par_iter()
        .map(|replicate| Figures::of(part, Some(replicate)))
        .collect();
    let figures = |left_out: Option<usize>| match left_out {
        Some(replicate) => &without[replicate],
        None => &whole,
    };
    let mut rows = Vec::new();
    for (place, &result) in part.results.iter().enumerate() {
        for (at, seen) in part.inputs.iter().enumerate() {
            let column = part.inputs.len() + place;
            let plain = |left_out| {
                let figures = figures(left_out);
                figures.plain[at * figures.columns + column]
            };
            let classes = &part.classes[at][place];
            let mut row = vec![
                Cell::text(part.scope.name(plan)),
                Cell::text(&plan.results[result].name),
                Cell::text(&seen.input.name),
                Cell::text(seen.input.kind()),
            ];
            let partial = |left_out| figures(left_out).partial[place][at];
            row.extend(interval(part.estimate(plain), (-1.0, 1.0)));
            row.extend(interval(part.estimate(partial), (-1.0, 1.0)));
            let first_order = part.estimate(|left_out| classes.first_order(left_out));
            row.extend(interval(first_order, (f64::NEG_INFINITY, 1.0)));
            rows.push(row);
        }
    }
    rows
}

/// The figures of a part, to be made on the fastest instructions.
struct Make<'a> {
    part: &'a Part<'a>,
    left_out: Option<usize>,
    made: Option<Figures>,
}

impl Kernel for Make<'_> {
    #[inline(always)]
    fn run(&mut self) {
        self.made = Some(Figures::new(self.part, self.left_out));
    }
}

impl Figures {
    fn of(part: &Part, left_out: Option<usize>) -> Self {
        let mut work = Make { part, left_out, made: None };
        dispatch::run(InstructionSet::fastest(), &mut work);
        work.made.expect("it has been run")
    }

    #[inline(always)]
    fn new(part: &Part, left_out: Option<usize>) -> Self {
        let (inputs, results) = (part.inputs.len(), part.results.len());
        let columns = inputs + results;
        let plain = part.products.correlations(left_out);
        let results: Vec<usize> = (inputs..columns).collect();
        let mut partial = vec![vec![f64::NAN; inputs]; results.len()];
        // A whole driver among whole drivers, a year among all single years and drivers.
        let is_series = |at: usize| {
            let next = part.inputs.get(at + 1);
            !part.inputs[at].input.is_year && next.is_some_and(|next| next.input.is_year)
        };
        let whole: Vec<usize> = (0..inputs).filter(|&at| !part.inputs[at].input.is_year).collect();
        let single: Vec<usize> = (0..inputs).filter(|&at| !is_series(at)).collect();
        for (mut drivers, years) in [(single, true), (whole, false)] {
            // Sweeps round; the file's order must not tell.
            drivers.sort_by_key(|&at| &part.inputs[at].input.name);
            let found = partial_correlations(&plain, columns, &drivers, &results);
            for (partial, found) in partial.iter_mut().zip(found) {
                for (&at, found) in drivers.iter().zip(found) {
                    if part.inputs[at].input.is_year == years {
                        partial[at] = found;
                    }
                }
            }
        }
        Self { columns, plain, partial }
    }
}
