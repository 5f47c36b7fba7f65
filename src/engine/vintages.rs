//! From which year's spending a year's depreciation comes.

use super::sample::first_paths_of;
use crate::model::{Depreciation, Reference, Variable};
use crate::plan::{Figure, Plan, Scenario};
use crate::sampling::PointsError;

/// Mean charges of a segment with vintages, on the first `paths` paths of a scenario, replicate
/// by replicate: by vintage (what stood there before, then each projected year's spending), then
/// projected year. `None` for a segment that is depreciated in another way.
///
/// # Panics
/// If the plan has no such scenario or segment.
pub fn vintage_charges(
    plan: &Plan,
    scenario: usize,
    segment: usize,
    paths: u64,
) -> Result<Option<Vec<Vec<f64>>>, PointsError> {
    let whole = &plan.scenarios[scenario];
    let Some(Depreciation::Vintages(_)) = &whole.company.segments[segment].depreciation else {
        return Ok(None);
    };
    let years = whole.company.calendar.years();
    let own = alone(whole, segment, years);
    let columns = first_paths_of(plan, &own, paths)?;
    let (wear, rest) = columns.split_at(years);
    let (spending, charges) = rest.split_at(years);
    let count = charges[0].len() as f64;
    let mean = |of: &dyn Fn(usize) -> f64| (0..charges[0].len()).map(of).sum::<f64>() / count;
    let mut means: Vec<Vec<f64>> = vec![vec![0.0; years]; years + 1];
    for year in 0..years {
        for vintage in 0..=year {
            let part = |path: usize| spending[vintage][path] * wear[year - vintage][path];
            means[vintage + 1][year] = mean(&part);
        }
        let later: f64 = means[1..].iter().map(|vintage| vintage[year]).sum();
        means[0][year] = mean(&|path| charges[year][path]) - later;
    }
    Ok(Some(means))
}

/// The scenario with this segment's vintages only, so that the schedule that is left is theirs;
/// its figures are that schedule by age, then spending and charge by year.
fn alone(whole: &Scenario, segment: usize, years: usize) -> Scenario {
    let mut own = whole.clone();
    for (index, other) in own.company.segments.iter_mut().enumerate() {
        if index != segment {
            other.depreciation = None;
        }
    }
    let line = |variable, year| own.slots.line(segment, variable, year);
    let schedule = (0..years).map(|age| own.slots.schedule(age));
    let spending = (0..years).map(|year| line(Variable::Capex, year));
    let charges = (0..years).map(|year| line(Variable::Depreciation, year));
    let slots = schedule.chain(spending).chain(charges);
    own.figures = slots.map(|slot| Figure::Uncertain(Reference::Result(slot))).collect();
    own
}
