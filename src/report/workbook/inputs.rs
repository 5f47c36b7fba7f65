//! The sheet of inputs: every driver of a scenario at one point, in a cell of its own.

use std::collections::BTreeMap;

use super::Term;
use super::sheet::{Content, Entry, Kind, Look, Sheet, column_name};
use crate::model::{Calendar, Interpolation};
use crate::plan::{Driver, DriverKind, Plan, Scenario};
use crate::report::Centre;
use crate::report::names::series_and_year;

/// The sheet's name.
pub const INPUTS: &str = "Inputs";

/// Columns before the years: name, unit, single value.
const SINGLE: usize = 2;
const FIRST_YEAR: usize = 3;

/// The inputs' cells, by the slots of the model.
pub struct Inputs {
    /// The sheet.
    pub sheet: Sheet,
    cells: BTreeMap<usize, Term>,
    defaults: BTreeMap<usize, f64>,
}

impl Inputs {
    /// Every driver of a scenario at a point of its marginal.
    pub fn new(plan: &Plan, scenario: &Scenario, centre: Centre) -> Self {
        let calendar = &scenario.company.calendar;
        let last = years_of(scenario).max(calendar.base_year + calendar.years() as i64);
        let years: Vec<i64> = (calendar.base_year..=last).collect();
        let mut widths = vec![56.0, 26.0, 12.0];
        widths.extend(years.iter().map(|_| 10.0));
        widths.extend([30.0, 60.0]);
        let mut inputs = Self {
            sheet: Sheet::new(INPUTS, widths),
            cells: BTreeMap::new(),
            defaults: scenario.certain.iter().copied().collect(),
        };
        inputs.head(scenario, centre, &years);
        let rows = inputs.places(plan, scenario, calendar, years.len());
        inputs.fill(scenario, centre, &rows);
        inputs
    }

    /// The cell of a slot; a figure that the file does not give is a number.
    pub fn of(&self, slot: usize) -> Term {
        let default = || Term::number(self.defaults.get(&slot).copied().unwrap_or(f64::NAN));
        self.cells.get(&slot).cloned().unwrap_or_else(default)
    }

    fn head(&mut self, scenario: &Scenario, centre: Centre, years: &[i64]) {
        let sheet = &mut self.sheet;
        sheet.words(&["Inputs of the model"], Look::Title);
        let which = format!(
            "Scenario {}; every uncertain input at its {}. Change a blue figure and the sheet Model \
             follows; black figures follow from others.",
            scenario.name,
            centre.name()
        );
        sheet.words(&[&which], Look::Remark);
        let mut head: Vec<String> = ["Input", "Unit", "Value"].map(str::to_owned).into();
        head.extend(years.iter().map(|year| format!("FY{year}")));
        head.extend(["Source", "Note"].map(str::to_owned));
        let head: Vec<&str> = head.iter().map(String::as_str).collect();
        sheet.words(&head, Look::Head);
        sheet.frozen = (3, 1);
    }

    /// Lays out a row for each input, with its series in one row; returns each driver's place.
    fn places(
        &mut self,
        plan: &Plan,
        scenario: &Scenario,
        calendar: &Calendar,
        years: usize,
    ) -> BTreeMap<usize, (usize, usize)> {
        let units: BTreeMap<&str, &str> = plan
            .results
            .iter()
            .map(|result| (result.name.as_str(), result.unit.as_str()))
            .collect();
        let mut rows: BTreeMap<&str, usize> = BTreeMap::new();
        let mut places = BTreeMap::new();
        for driver in &scenario.drivers {
            let (name, year) = series_and_year(&driver.name);
            let row = *rows.entry(name).or_insert_with(|| {
                let unit = units.get(format!("driver.{}", driver.name).as_str()).copied();
                let mut row = vec![Entry::text(name), Entry::text(unit.unwrap_or_default())];
                row.resize_with(FIRST_YEAR + years + 2, Entry::empty);
                self.sheet.row(row)
            });
            let column = year.map_or(SINGLE, |year| {
                FIRST_YEAR + usize::try_from(year - calendar.base_year).unwrap_or(0)
            });
            places.insert(driver.slot, (row, column));
            evidence(&mut self.sheet.rows[row][FIRST_YEAR + years..], driver);
        }
        places
    }

    fn fill(
        &mut self,
        scenario: &Scenario,
        centre: Centre,
        places: &BTreeMap<usize, (usize, usize)>,
    ) {
        for driver in &scenario.drivers {
            let value = match &driver.kind {
                DriverKind::Certain(value) => *value,
                DriverKind::Drawn { marginal, .. } => centre.of(marginal),
                DriverKind::Interpolated => continue,
            };
            let kind = self.kind(places[&driver.slot]);
            let entry = Entry { content: Content::Number(value), look: Look::Input(kind) };
            self.put(driver.slot, places[&driver.slot], entry, value);
        }
        for step in &scenario.company.interpolations {
            let Interpolation { slot, from, to, weight } = *step;
            let Some(&place) = places.get(&slot) else { continue };
            let (from, to) = (self.of(from), self.of(to));
            let term = from.clone() + (to - from) * Term::number(weight);
            let value = term.value();
            self.put(slot, place, Entry::formula(local(&term), self.kind(place)), value);
        }
    }

    fn kind(&self, (row, _): (usize, usize)) -> Kind {
        match &self.sheet.rows[row][1].content {
            Content::Text(unit) => Kind::of_unit(unit),
            _ => Kind::General,
        }
    }

    fn put(&mut self, slot: usize, (row, column): (usize, usize), entry: Entry, value: f64) {
        self.sheet.rows[row][column] = entry;
        let address = format!("{INPUTS}!${}${}", column_name(column), row + 1);
        self.cells.insert(slot, Term::cell(address, value));
    }
}

/// A formula of the inputs' own sheet needs no sheet's name.
fn local(term: &Term) -> Term {
    Term::cell(term.text().replace(&format!("{INPUTS}!"), ""), term.value())
}

/// The last year that any driver's name ends on.
fn years_of(scenario: &Scenario) -> i64 {
    let years = scenario.drivers.iter().filter_map(|driver| series_and_year(&driver.name).1);
    years.max().unwrap_or(scenario.company.calendar.base_year)
}

/// Adds a driver's source and note to those of its row, each once.
fn evidence(cells: &mut [Entry], driver: &Driver) {
    let drawn = matches!(driver.kind, DriverKind::Drawn { .. });
    let judgement = drawn.then_some("judgement");
    let source = driver.source.as_deref().or(judgement);
    for (cell, words) in cells.iter_mut().zip([source, driver.note.as_deref()]) {
        let Some(words) = words else { continue };
        match &mut cell.content {
            Content::Text(known) if known.contains(words) => {}
            Content::Text(known) => *known = format!("{known}; {words}"),
            _ => *cell = Entry::text(words),
        }
    }
}
