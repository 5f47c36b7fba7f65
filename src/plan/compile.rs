//! Scenarios of a configuration become one plan.

use std::sync::OnceLock;

use super::calendar::calendar;
use super::draft::{Certainties, Draft};
use super::formulas::threshold;
use super::inputs::{PlannedNormal, SlotValue};
use super::maps::{Made, Maps};
use super::settings::Settings;
use super::union::{main_results, union};
use super::{
    Columns, Copula, Draw, Driver, DriverKind, Figure, Normal, Plan, Scenario, Target, history,
    trial,
};
use crate::config::{self, File, Scenarios, Span};
use crate::diagnostic::{Diagnostic, Severity, quoted};
use crate::dist::{self, Marginal};
use crate::name;
use crate::sampling;
use crate::text::grouped;

/// Most results times scenarios; each takes some 50 kB.
const MOST_FIGURES: usize = 50_000;
/// Name of the dimension that Student's t copula adds.
const CHI_SQUARED: &str = "dependence.chi_squared";

/// Checks everything and settles it.
///
/// # Errors
/// Every mistake found, and the warnings, in the order of the text.
pub fn compile(scenarios: &Scenarios, columns: &Columns) -> Result<Plan, Vec<Diagnostic>> {
    compile_again(scenarios, columns, &Made::default())
}

/// The same, for a configuration that is compiled many times over with small changes: what an
/// earlier plan needed of `made` is not made again.
///
/// # Errors
/// See [`compile`].
pub fn compile_again(
    scenarios: &Scenarios,
    columns: &Columns,
    made: &Made,
) -> Result<Plan, Vec<Diagnostic>> {
    let mut out = scenarios.diagnostics.clone();
    let first = &scenarios.list[0].file;
    let calendar = calendar(&first.calendar, &mut out);
    let settings = Settings::settle(&first.simulation, scenarios.list.len(), &mut out);
    let Some(calendar) = calendar else { return Err(out) };
    let drafts: Vec<Draft> = scenarios
        .list
        .iter()
        .map(|scenario| Draft::new(scenario, &calendar, columns, &mut out))
        .collect();
    out.extend(conflicts(&drafts));
    let mut told = Vec::new();
    out.retain(|diagnostic| {
        let new = !told.contains(diagnostic);
        told.push(diagnostic.clone());
        new
    });
    out.sort_by_key(|diagnostic| diagnostic.span);
    let refused = out.iter().any(|diagnostic| diagnostic.severity == Severity::Error);
    let (false, Some(settings)) = (refused, settings) else { return Err(out) };
    let mut plan = assemble(drafts, first, settings, made);
    plan.warnings = out;
    plan.history = history::settle(first, &plan, columns)?;
    size(&plan, &first.simulation)?;
    trial::run(&mut plan, first)?;
    Ok(plan)
}

/// What is wrong with the scenarios' joint distributions. Correlations stand in the common part of
/// the file, so what only some scenarios make of them is told with the scenario's name.
fn conflicts(drafts: &[Draft]) -> Vec<Diagnostic> {
    let mut told = Vec::new();
    for draft in drafts {
        for conflict in &draft.conflicts {
            let common = drafts.iter().all(|other| other.conflicts.contains(conflict));
            let name = quoted(&draft.header.name.value);
            told.push(match common {
                true => conflict.clone(),
                false => Diagnostic {
                    message: format!("in scenario {name}, {}", conflict.message),
                    ..conflict.clone()
                },
            });
        }
    }
    told
}

/// Refuses what no point set serves, and what would not fit into memory.
fn size(plan: &Plan, written: &config::Simulation) -> Result<(), Vec<Diagnostic>> {
    let settings = &plan.settings;
    let points =
        sampling::check(settings.sampler, plan.dimensions.len(), settings.paths_per_replicate);
    if let Err(error) = points {
        let place = written.paths.as_ref().map(|paths| paths.span);
        return Err(vec![Diagnostic::error(place, error.to_string(), "")]);
    }
    let figures = plan.figures * plan.scenarios.len();
    if figures > MOST_FIGURES {
        let message = format!(
            "{} results in {} scenarios are {} figures to keep; at most {} are",
            grouped(plan.figures as u64),
            plan.scenarios.len(),
            grouped(figures as u64),
            grouped(MOST_FIGURES as u64)
        );
        let found = Diagnostic::error(None::<Span>, message, "");
        return Err(vec![found.mend("run with fewer scenarios, segments or years at a time")]);
    }
    Ok(())
}

/// Shares out dimensions, maps and figures among the scenarios.
fn assemble(drafts: Vec<Draft>, first: &File, settings: Settings, made: &Made) -> Plan {
    let dimensions = dimensions(&drafts);
    let mut maps = Maps::default();
    let total: f64 = drafts.iter().map(|draft| draft.header.weight.value).sum();
    let certainties: Vec<Certainties> = drafts.iter().map(Draft::certainties).collect();
    let (results, references) = union(&drafts, &certainties);
    let main_results = main_results(&results, &drafts, first);
    let mut counted_throughout = vec![false; references.len()];
    main_results.iter().for_each(|&main| counted_throughout[results[main].figure] = true);
    let planned: Vec<Scenario> = drafts
        .into_iter()
        .zip(certainties)
        .enumerate()
        .map(|(index, (draft, certain))| {
            let figures = references.iter().map(|figures| figures[index]).collect();
            scenario(draft, certain, figures, total, &dimensions, &mut maps)
        })
        .collect();
    Plan {
        title: first.name.value.clone(),
        currency: first.currency.value.clone(),
        unit: first.unit.value,
        settings,
        maps: maps.build(made),
        scenarios: planned,
        figures: references.len(),
        results,
        main_results,
        counted_throughout,
        targets: first.targets.iter().map(target).collect(),
        history: Vec::new(),
        sources: first.sources.clone(),
        warnings: Vec::new(),
        dimensions,
    }
}

fn target(written: &config::Target) -> Target {
    Target {
        name: written.name.value.clone(),
        event: written.event.text.value.clone(),
        given: written.given.as_ref().map(|given| given.text.value.clone()),
        threshold: threshold(&written.event),
        source: written.evidence.source.as_ref().map(|source| source.value.clone()),
    }
}

/// Names of all normals of all scenarios, in the order of their names.
fn dimensions(drafts: &[Draft]) -> Vec<String> {
    let mut names: Vec<String> = drafts
        .iter()
        .flat_map(|draft| draft.inputs.normals.iter().map(|normal| normal.name()))
        .collect();
    if drafts.iter().any(|draft| draft.copula.is_some()) {
        names.push(CHI_SQUARED.to_owned());
    }
    names.sort();
    names.dedup();
    names
}

fn scenario(
    draft: Draft,
    certainties: Certainties,
    figures: Vec<Figure>,
    total_weight: f64,
    dimensions: &[String],
    maps: &mut Maps,
) -> Scenario {
    let dimension = |name: &str| {
        dimensions.binary_search_by(|known| known.as_str().cmp(name)).unwrap_or_default()
    };
    let inputs = draft.inputs;
    let names = inputs.normals.iter().map(PlannedNormal::name);
    let normals = names.map(|name| Normal { dimension: dimension(&name), name }).collect();
    let draws = draws(&inputs.drivers, draft.copula, maps);
    let copula = match draft.copula {
        None => Copula::Gaussian,
        Some(df) => Copula::StudentT {
            df,
            dimension: dimension(CHI_SQUARED),
            map: maps.position(&chi_squared(df), dist::Copula::Gaussian),
        },
    };
    let slots = inputs.slots.iter().enumerate();
    let certain = slots.filter_map(|(slot, value)| match value {
        SlotValue::Certain(value) => Some((slot, *value)),
        _ => None,
    });
    Scenario {
        name: draft.header.name.value.clone(),
        weight: draft.header.weight.value / total_weight,
        note: draft.header.evidence.note.clone(),
        key: name::key(&["scenario", &draft.header.name.value]),
        segments: draft.named.segments.into_iter().map(|(name, _)| name).collect(),
        company: draft.named.company,
        slots: draft.slots,
        driver_slots: inputs.slots.len(),
        certain: certain.collect(),
        drivers: inputs.drivers,
        normals,
        blocks: draft.joint.blocks,
        draws,
        copula,
        outputs: draft.outputs,
        targets: draft.targets,
        proved: certainties.targets,
        figures,
        pairs: draft.joint.pairs,
        loadings: OnceLock::new(),
    }
}

/// From which normal each uncertain driver is drawn, and by which map.
fn draws(drivers: &[Driver], copula: Option<f64>, maps: &mut Maps) -> Vec<Draw> {
    let scores = copula.map_or(dist::Copula::Gaussian, |df| dist::Copula::StudentT { df });
    let drawn = drivers.iter().filter_map(|driver| match &driver.kind {
        DriverKind::Drawn { marginal, normal } => {
            let map = maps.position(marginal, scores);
            Some(Draw { slot: driver.slot, normal: *normal, map })
        }
        _ => None,
    });
    drawn.collect()
}

/// χ²(df) is a gamma of mean df and variance 2 df.
fn chi_squared(df: f64) -> Marginal {
    Marginal::gamma(df, (2.0 * df).sqrt()).expect("df is between 1 and a million")
}
