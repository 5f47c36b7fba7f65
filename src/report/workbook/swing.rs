//! How far each input alone moves the point case: from its p10 to its p90, the others staying.

use super::sheet::{Chart, Entry, Form, Kind, Look, Range, Sheet};
use crate::dist::Marginal;
use crate::engine::evaluate_at;
use crate::plan::{Driver, DriverKind, Plan};
use crate::report::{Centre, series_of};

/// Most inputs that are drawn.
const DRAWN: usize = 15;

/// One input's effect.
struct Swing {
    input: String,
    low: f64,
    high: f64,
}

/// A row for each input, the widest swing first, with a tornado chart. All years of a series move
/// together.
pub(super) fn sheet(plan: &Plan, scenario: usize, centre: Centre) -> Option<Sheet> {
    let shown = |name: &str| plan.results.iter().position(|result| result.name.starts_with(name));
    let result = shown("per_share.").or_else(|| shown("equity"))?;
    let value = |moved: &str, p: f64| {
        let at = |driver: &Driver, marginal: &Marginal| match series_of(&driver.name) == moved {
            true => marginal.quantile(p),
            false => centre.of(marginal),
        };
        evaluate_at(plan, scenario, &at).results[result]
    };
    let middle = value("", 0.5)?;
    let mut inputs: Vec<&str> = Vec::new();
    for driver in &plan.scenarios[scenario].drivers {
        let series = series_of(&driver.name);
        if matches!(driver.kind, DriverKind::Drawn { .. }) && !inputs.contains(&series) {
            inputs.push(series);
        }
    }
    let swings = inputs.into_iter().filter_map(|input| {
        let (low, high) = (value(input, 0.1)?, value(input, 0.9)?);
        (low != high).then(|| Swing { input: input.to_owned(), low, high })
    });
    let mut swings: Vec<Swing> = swings.collect();
    let width = |swing: &Swing| (swing.high - swing.low).abs();
    swings.sort_by(|a, b| width(b).total_cmp(&width(a)).then_with(|| a.input.cmp(&b.input)));
    let (name, unit) = (&plan.results[result].name, &plan.results[result].unit);
    Some(laid_out(&swings, middle, name, unit, &plan.scenarios[scenario].name, centre))
}

fn laid_out(
    swings: &[Swing],
    middle: f64,
    name: &str,
    unit: &str,
    scenario: &str,
    centre: Centre,
) -> Sheet {
    let mut sheet = Sheet::new("Swing", vec![44.0, 14.0, 14.0, 14.0, 14.0]);
    sheet.words(&[&format!("What moves {name} most, one input at a time")], Look::Title);
    let words = format!(
        "Scenario {scenario}: each input at its p10 and its p90, all others at their {}; there the \
         figure is {middle:.2} {unit}. All years of a series move together, and correlations are \
         left out: the run itself has both.",
        centre.name()
    );
    sheet.words(&[&words], Look::Remark);
    let heads = ["Input", "at its p10", "at its p90", "p10 less centre", "p90 less centre"];
    sheet.words(&heads, Look::Head);
    sheet.frozen = (3, 1);
    let first = sheet.rows.len();
    let kind = Kind::of_unit(unit);
    for swing in swings {
        let figures = [swing.low, swing.high, swing.low - middle, swing.high - middle];
        let figures = figures.map(|value| Entry::number(Some(value), kind));
        sheet.row([Entry::text(&swing.input)].into_iter().chain(figures).collect());
    }
    if swings.is_empty() {
        return sheet;
    }
    let last = first + swings.len().min(DRAWN) - 1;
    sheet.charts.push(Chart {
        form: Form::Tornado,
        title: format!("{name}: change from the centre"),
        unit: unit.to_owned(),
        kind,
        categories: Range::column(0, first, last),
        series: vec![
            ("at p10".to_owned(), Range::column(3, first, last)),
            ("at p90".to_owned(), Range::column(4, first, last)),
        ],
        whole: false,
        at: (2, 6),
    });
    sheet
}
