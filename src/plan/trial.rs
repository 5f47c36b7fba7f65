//! A small trial before the run: is there a value on nearly every path?
//!
//! Perpetuities need a discount rate above growth and a return above it. The trial draws a few
//! thousand paths by itself, counts those without a value, and decides between going on with a
//! warning and refusing. It decides only: no figure of the run comes from here, so the ordinary
//! generators and matrix products of well-kept libraries serve.

use ndarray::{Array1, Array2, Axis};
use rand_distr::{ChiSquared, Distribution, StandardNormal};

use super::{Copula, DriverKind, Plan, Scenario};
use crate::config::{self, File, Span};
use crate::diagnostic::{Diagnostic, quoted};
use crate::model::{Paths, Segment, Terminal, evaluate};
use crate::sampling::PhiloxRng;

/// Paths of the trial, each scenario.
const PATHS: usize = 4096;
/// Share of paths without a value from which the run is refused.
const LIMIT: f64 = 0.01;

/// Draws the trial's paths where a segment is valued as a perpetuity; refuses the plan or adds
/// warnings to it.
pub(super) fn run(plan: &mut Plan, file: &File) -> Result<(), Vec<Diagnostic>> {
    let mut refused = Vec::new();
    let mut doubts = Vec::new();
    for (index, scenario) in plan.scenarios.iter().enumerate() {
        let perpetuities: Vec<usize> = (0..scenario.company.segments.len())
            .filter(|&segment| gordon(&scenario.company.segments[segment]).is_some())
            .collect();
        if perpetuities.is_empty() {
            continue;
        }
        let place = match plan.scenarios.len() {
            1 => String::new(),
            _ => format!("in scenario {}, ", quoted(&scenario.name)),
        };
        let drivers = draw(plan, scenario, index as u64);
        let counts = count(scenario, &perpetuities, drivers);
        for (&segment, counts) in perpetuities.iter().zip(&counts) {
            let Some((refuses, found)) = judge(scenario, segment, counts, file) else { continue };
            let found = Diagnostic { message: place.clone() + &found.message, ..found };
            if refuses { refused.push(found) } else { doubts.push(found) }
        }
    }
    if refused.is_empty() {
        plan.warnings.extend(doubts);
        Ok(())
    } else {
        refused.extend(plan.warnings.iter().cloned());
        Err(refused)
    }
}

/// Slots of growth and return, and the smallest spread, of a segment valued as a perpetuity.
fn gordon(segment: &Segment) -> Option<(usize, usize, f64)> {
    match segment.value.as_ref()?.terminal {
        Terminal::Gordon { growth, roic, min_spread } => Some((growth, roic, min_spread)),
        Terminal::Multiple { .. } => None,
    }
}

/// Driver values, one row a path, one column a slot.
fn draw(plan: &Plan, scenario: &Scenario, stream: u64) -> Array2<f64> {
    let mut random = PhiloxRng::at(scenario.key, stream);
    let normals = scenario.normals.len();
    let mut scores =
        Array2::from_shape_simple_fn((PATHS, normals), || StandardNormal.sample(&mut random));
    for block in &scenario.blocks {
        let joint = scores.select(Axis(1), &block.normals).dot(&block.lower.t());
        for (column, &normal) in joint.columns().into_iter().zip(&block.normals) {
            scores.column_mut(normal).assign(&column);
        }
    }
    if let Copula::StudentT { df, .. } = scenario.copula
        && let Ok(chi_squared) = ChiSquared::new(df)
    {
        let divisors: Array1<f64> =
            Array1::from_shape_simple_fn(PATHS, || (chi_squared.sample(&mut random) / df).sqrt());
        scores /= &divisors.insert_axis(Axis(1));
    }
    let mut drivers = Array2::zeros((PATHS, scenario.driver_slots));
    for &(slot, value) in &scenario.certain {
        drivers.column_mut(slot).fill(value);
    }
    for draw in &scenario.draws {
        let map = &plan.maps[draw.map];
        let values = scores.column(draw.normal).mapv(|score| map.at(score));
        drivers.column_mut(draw.slot).assign(&values);
    }
    drivers
}

/// What went wrong on how many of the trial's paths.
#[derive(Clone, Copy, Default)]
struct Counts {
    no_spread: usize,
    low_return: usize,
}

fn count(scenario: &Scenario, perpetuities: &[usize], mut drivers: Array2<f64>) -> Vec<Counts> {
    let mut counts = vec![Counts::default(); perpetuities.len()];
    let mut results = vec![0.0; scenario.slots.total()];
    for mut row in drivers.rows_mut() {
        let Some(values) = row.as_slice_mut() else { continue };
        let mut paths = Paths { drivers: values, results: &mut results, stride: 1, at: 0 };
        evaluate::<f64>(&scenario.company, &scenario.slots, &mut paths);
        for (&segment, counts) in perpetuities.iter().zip(&mut counts) {
            let planned = &scenario.company.segments[segment];
            let Some((growth, roic, _)) = gordon(planned) else { continue };
            counts.no_spread += usize::from(results[scenario.slots.value(segment)].is_nan());
            counts.low_return += usize::from(!(values[roic] > values[growth].max(0.0)));
        }
    }
    counts
}

/// Whether the counts refuse the run (true) or only raise a doubt, and the words.
fn judge(
    scenario: &Scenario,
    segment: usize,
    counts: &Counts,
    file: &File,
) -> Option<(bool, Diagnostic)> {
    let planned = &scenario.company.segments[segment];
    let (growth, roic, min_spread) = gordon(planned)?;
    let rate = scenario.company.rates[planned.value.as_ref()?.rate];
    let share = |count: usize| count as f64 / PATHS as f64;
    let (found, message) = if counts.no_spread > 0 {
        let message = format!(
            "{} of {PATHS} trial paths have no terminal value: the discount rate ({}) is less than \
             {min_spread} above growth ({})",
            counts.no_spread,
            range(scenario, rate),
            range(scenario, growth),
        );
        (counts.no_spread, message)
    } else if counts.low_return > 0 {
        let message = format!(
            "on {} of {PATHS} trial paths the return on new capital ({}) is not above growth ({}) \
             and 0",
            counts.low_return,
            range(scenario, roic),
            range(scenario, growth),
        );
        (counts.low_return, message)
    } else {
        return None;
    };
    let refused = share(found) > LIMIT;
    let blamed = if counts.no_spread > 0 { growth } else { roic };
    let span = place(file, scenario, blamed);
    let known = |slot| scenario.certain.iter().any(|&(certain, _)| certain == slot);
    let diagnostic = if refused {
        let mend = match known(blamed) && (known(rate) || counts.no_spread == 0) {
            true => "write a growth for ever well below the discount rate and the return",
            false => "narrow the ranges with `truncate`, or value the segment by a multiple",
        };
        Diagnostic::error(span, message, "more than 1% of paths").mend(mend)
    } else {
        Diagnostic::warning(span, message, "such paths are counted and left out")
    };
    Some((refused, diagnostic))
}

/// A driver's range in words.
fn range(scenario: &Scenario, slot: usize) -> String {
    let driver = scenario.drivers.iter().find(|driver| driver.slot == slot);
    match driver.map(|driver| &driver.kind) {
        Some(DriverKind::Certain(value)) => format!("{value}"),
        Some(DriverKind::Drawn { marginal, .. }) => format!(
            "{:.4} to {:.4} in 98% of paths",
            marginal.quantile(0.01),
            marginal.quantile(0.99)
        ),
        _ => "interpolated".to_owned(),
    }
}

/// Where the growth or the return of a perpetuity stands in the file.
fn place(file: &File, scenario: &Scenario, slot: usize) -> Span {
    let name = scenario.drivers.iter().find(|driver| driver.slot == slot);
    let path = name.map(|driver| driver.name.clone()).unwrap_or_default();
    let of_segment = |segment: &config::Segment| {
        let key = path.strip_prefix(&format!("segments.{}.value.", segment.name.value))?;
        match (&segment.value.as_ref()?.terminal, key) {
            (config::Terminal::Gordon { growth, .. }, "growth") => Some(growth.span),
            (config::Terminal::Gordon { roic, .. }, "roic") => Some(roic.span),
            _ => None,
        }
    };
    file.segments.iter().find_map(of_segment).unwrap_or(Span::START)
}
