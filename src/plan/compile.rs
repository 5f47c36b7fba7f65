//! Scenarios of a configuration become one plan.

use std::collections::BTreeMap;

use super::draft::{Certainties, Draft};
use super::formulas::threshold;
use super::inputs::SlotValue;
use super::maps::{Made, Maps};
use super::settings::Settings;
use super::{
    Copula, Draw, DriverKind, Figure, Normal, Plan, ResultName, Scenario, Target, history, trial,
};
use crate::config::{self, File, Scenarios, Span, Spanned};
use crate::diagnostic::{Diagnostic, Severity};
use crate::dist::{self, Marginal};
use crate::model::{Calendar, Day, Reference};
use crate::name;
use crate::sampling;
use crate::text::grouped;

/// Reads a column of a data file: the file's name as written and the column asked for.
pub type Columns<'a> =
    dyn Fn(&Spanned<String>, Option<&Spanned<String>>) -> Result<Vec<f64>, Diagnostic> + 'a;

/// Fiscal years that have a name `FYxxxx`.
const YEARS: std::ops::RangeInclusive<i64> = 1000..=9999;
/// Most projected years.
const LONGEST_HORIZON: i64 = 100;
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

/// Refuses what no point set serves, and what would not fit into memory.
fn size(plan: &Plan, written: &config::Simulation) -> Result<(), Vec<Diagnostic>> {
    let settings = &plan.settings;
    let points =
        sampling::check(settings.sampler, plan.dimensions.len(), settings.paths_per_replicate);
    if let Err(error) = points {
        let place = written.paths.as_ref().map(|paths| paths.span);
        let found = Diagnostic::error(Span::START, error.to_string(), "");
        return Err(vec![Diagnostic { span: place, ..found }]);
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
        let found = Diagnostic::error(Span::START, message, "")
            .mend("run with fewer scenarios, segments or years at a time");
        return Err(vec![Diagnostic { span: None, ..found }]);
    }
    Ok(())
}

/// Years and their times.
fn calendar(written: &config::Calendar, out: &mut Vec<Diagnostic>) -> Option<Calendar> {
    let (base, horizon) = (written.base_year.value, written.horizon.value);
    let (first, last) = (*YEARS.start(), *YEARS.end());
    if !YEARS.contains(&base) {
        let message = format!("`base_year` is {base}");
        let label = format!("expected a year from {first} to {last}");
        let found = Diagnostic::error(written.base_year.span, message, label);
        out.push(found.mend("the base year is the last fiscal year whose figures are known"));
        return None;
    }
    if !(horizon > base && horizon <= last.min(base + LONGEST_HORIZON)) {
        out.push(
            Diagnostic::error(
                written.horizon.span,
                format!("`horizon` is {horizon}, and `base_year` is {base}"),
                format!("expected {} to {}", base + 1, last.min(base + LONGEST_HORIZON)),
            )
            .mend("the horizon is the last projected fiscal year"),
        );
        return None;
    }
    let end = written.fiscal_year_end.value;
    let year_end = |year: i64| Day::clamped(year as i32, end.month, end.day);
    let date = written.valuation_date.value;
    let valuation = Day { year: date.year, month: date.month, day: date.day };
    if valuation < year_end(base - 1) || valuation > year_end(horizon) {
        let shown = |day: Day| format!("{:04}-{:02}-{:02}", day.year, day.month, day.day);
        out.push(
            Diagnostic::error(
                written.valuation_date.span,
                format!("the valuation date {} is outside the calendar", shown(valuation)),
                format!("expected {} to {}", shown(year_end(base - 1)), shown(year_end(horizon))),
            )
            .mend("move it, or `base_year` or `horizon`"),
        );
        return None;
    }
    Some(Calendar::new(valuation, base, horizon, year_end))
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
    certain: Certainties,
    figures: Vec<Figure>,
    total_weight: f64,
    dimensions: &[String],
    maps: &mut Maps,
) -> Scenario {
    let dimension = |name: &str| {
        dimensions.binary_search_by(|known| known.as_str().cmp(name)).unwrap_or_default()
    };
    let normals: Vec<Normal> = draft
        .inputs
        .normals
        .iter()
        .map(|normal| {
            let name = normal.name();
            Normal { dimension: dimension(&name), name }
        })
        .collect();
    let scores = draft.copula.map_or(dist::Copula::Gaussian, |df| dist::Copula::StudentT { df });
    let mut draws = Vec::new();
    for driver in &draft.inputs.drivers {
        if let DriverKind::Drawn { marginal, normal } = &driver.kind {
            let map = maps.position(marginal, scores);
            draws.push(Draw { slot: driver.slot, normal: *normal, map });
        }
    }
    let copula = match draft.copula {
        None => Copula::Gaussian,
        Some(df) => Copula::StudentT {
            df,
            dimension: dimension(CHI_SQUARED),
            map: maps.position(&chi_squared(df), dist::Copula::Gaussian),
        },
    };
    let slots = draft.inputs.slots.iter().enumerate();
    Scenario {
        name: draft.header.name.value.clone(),
        weight: draft.header.weight.value / total_weight,
        note: draft.header.evidence.note.clone(),
        key: name::key(&["scenario", &draft.header.name.value]),
        segments: draft.named.segments.into_iter().map(|(name, _)| name).collect(),
        company: draft.named.company,
        slots: draft.slots,
        driver_slots: draft.inputs.slots.len(),
        certain: slots
            .filter_map(|(slot, value)| match value {
                SlotValue::Certain(value) => Some((slot, *value)),
                _ => None,
            })
            .collect(),
        drivers: draft.inputs.drivers,
        normals,
        blocks: draft.joint.blocks,
        draws,
        copula,
        outputs: draft.outputs,
        targets: draft.targets,
        proved: certain.targets,
        figures,
        pairs: draft.joint.pairs,
    }
}

/// χ²(df) is a gamma of mean df and variance 2 df.
fn chi_squared(df: f64) -> Marginal {
    Marginal::gamma(df, (2.0 * df).sqrt()).expect("df is between 1 and a million")
}

/// The results of all scenarios in the order of the first, later ones' own at the end, and for
/// each distinct figure where each scenario finds it.
fn union(drafts: &[Draft], certainties: &[Certainties]) -> (Vec<ResultName>, Vec<Vec<Figure>>) {
    let mut results: Vec<ResultName> = Vec::new();
    let mut places: BTreeMap<&str, Vec<Option<Reference>>> = BTreeMap::new();
    for (index, draft) in drafts.iter().enumerate() {
        for (result, reference) in &draft.entries {
            let found = places.entry(&result.name).or_insert_with(|| {
                results.push(result.clone());
                vec![None; drafts.len()]
            });
            found[index] = Some(*reference);
        }
    }
    let mut distinct: BTreeMap<&[Option<Reference>], usize> = BTreeMap::new();
    let mut figures = Vec::new();
    for result in &mut results {
        let found = &places[result.name.as_str()];
        result.figure = *distinct.entry(found).or_insert_with(|| {
            figures.push(figures_of(found, certainties));
            figures.len() - 1
        });
    }
    (results, figures)
}

/// Certain only where every scenario has the one proved value.
fn figures_of(found: &[Option<Reference>], certainties: &[Certainties]) -> Vec<Figure> {
    let values: Option<Vec<f64>> = found
        .iter()
        .zip(certainties)
        .map(|(reference, certain)| reference.map(|reference| certain.value(reference)))
        .collect();
    match values {
        Some(values) if values.iter().all(|value| *value == values[0]) => {
            vec![Figure::Certain(values[0]); values.len()]
        }
        _ => found
            .iter()
            .map(|reference| reference.map_or(Figure::Absent, Figure::Uncertain))
            .collect(),
    }
}

/// The values per share, equity and enterprise, the user's outputs, and what targets name.
fn main_results(results: &[ResultName], drafts: &[Draft], first: &File) -> Vec<usize> {
    let position = |name: &str| results.iter().position(|result| result.name == name);
    let per_share =
        first.listings.iter().map(|listing| format!("per_share.{}", listing.name.value));
    let values = ["equity".to_owned(), "enterprise".to_owned()];
    let outputs = first.outputs.iter().map(|output| output.name.value.clone());
    let named = drafts[0].target_names.iter().filter(|name| !name.starts_with("driver."));
    let mut positions = Vec::new();
    for name in per_share.chain(values).chain(outputs).chain(named.cloned()) {
        if let Some(position) = position(&name)
            && !positions.contains(&position)
        {
            positions.push(position);
        }
    }
    positions
}
