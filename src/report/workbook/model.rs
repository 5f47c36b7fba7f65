//! The point case as live formulas: every line of `model::evaluate`, year by year, in cells.

use std::collections::BTreeMap;

use super::Term;
use super::inputs::{INPUTS, Inputs};
use super::sheet::{Content, Entry, Kind, Look, Sheet, column_name};
use crate::model::{Company, GroupVariable, Reference, Slots, Variable};
use crate::plan::{Plan, Scenario};
use crate::report::names;

/// The sheet's name.
pub const MODEL: &str = "Model";

/// Columns: label, unit, the result's name, base year, projected years.
const NAME: usize = 2;
pub(super) const BASE: usize = 3;

/// The sheet in the making, with the cell of every result so far.
pub(super) struct Model<'a> {
    pub plan: &'a Plan,
    pub scenario: &'a Scenario,
    pub company: &'a Company,
    pub slots: &'a Slots,
    pub inputs: &'a Inputs,
    pub sheet: Sheet,
    pub money: String,
    ahead: Vec<Term>,
    cells: BTreeMap<usize, Term>,
}

impl<'a> Model<'a> {
    /// The whole sheet.
    pub fn new(plan: &'a Plan, scenario: &'a Scenario, inputs: &'a Inputs) -> Self {
        let company = &scenario.company;
        let years = company.calendar.years();
        let mut widths = vec![38.0, 12.0, 30.0, 11.0];
        widths.extend(vec![11.0; years]);
        let enterprise = plan.results.iter().find(|result| result.name == "enterprise");
        let mut model = Self {
            plan,
            scenario,
            company,
            slots: &scenario.slots,
            inputs,
            sheet: Sheet::new(MODEL, widths),
            money: enterprise.map_or(String::new(), |result| result.unit.clone()),
            ahead: Vec::new(),
            cells: BTreeMap::new(),
        };
        model.head();
        model.calendar_and_factors();
        model.programmes();
        for index in model.order_of_the_file() {
            model.segment(index, &company.segments[index]);
        }
        model.group();
        model.per_share();
        model.user_results();
        model
    }

    /// Positions of the segments as the file names them.
    fn order_of_the_file(&self) -> Vec<usize> {
        let place = |name: &str| self.scenario.segments.iter().position(|known| known == name);
        names::segments(self.plan).into_iter().filter_map(place).collect()
    }

    pub fn years(&self) -> usize {
        self.company.calendar.years()
    }

    /// The value of a driver.
    pub fn driver(&self, slot: usize) -> Term {
        self.inputs.of(slot)
    }

    /// The cell of a result.
    pub fn result(&self, slot: usize) -> Term {
        self.cells.get(&slot).cloned().unwrap_or_else(|| Term::number(f64::NAN))
    }

    /// The cell of a segment's line.
    pub fn line_of(&self, segment: usize, variable: Variable, year: usize) -> Term {
        self.result(self.slots.line(segment, variable, year))
    }

    /// Binds results to cells.
    pub fn bind(&mut self, slots: impl IntoIterator<Item = usize>, terms: &[Term]) {
        self.cells.extend(slots.into_iter().zip(terms.iter().cloned()));
    }

    fn head(&mut self) {
        self.sheet.words(&[&format!("{}: the point case", self.plan.title)], Look::Title);
        let which = format!(
            "Scenario {}, money in {}. Every figure is a formula; change an input on the sheet \
             {INPUTS} and this page follows. Column C is the name in valsim's tables.",
            self.scenario.name, self.money
        );
        self.sheet.words(&[&which], Look::Remark);
        let calendar = &self.company.calendar;
        let mut head = vec!["Line".to_owned(), "Unit".to_owned(), "Result".to_owned()];
        head.push(format!("FY{}", calendar.base_year));
        head.extend((0..calendar.years()).map(|year| calendar.label(year)));
        self.sheet.words(&head.iter().map(String::as_str).collect::<Vec<_>>(), Look::Head);
        self.sheet.frozen = (3, 1);
    }

    /// A heading with an empty line above.
    pub fn heading(&mut self, text: &str) {
        self.sheet.row(Vec::new());
        self.sheet.words(&[text], Look::Head);
    }

    /// A line of yearly figures; returns their cells. A term that is only a number is an input
    /// of the calendar.
    pub fn yearly(
        &mut self,
        label: &str,
        unit: &str,
        name: &str,
        base: Option<Term>,
        terms: Vec<Term>,
    ) -> Vec<Term> {
        let kind = Kind::of_unit(unit);
        let row = self.sheet.rows.len();
        let cell = |(year, term): (usize, &Term)| {
            let address = format!("{}{}", column_name(BASE + 1 + year), row + 1);
            Term::cell(address, term.value())
        };
        let cells = terms.iter().enumerate().map(cell).collect();
        let mut entries = [label, unit, name].map(Entry::text).to_vec();
        entries[NAME].look = Look::Remark;
        entries.push(base.map_or(Entry::empty(), |term| Entry::formula(term, kind)));
        entries.extend(terms.into_iter().map(|term| Entry::formula(term, kind)));
        self.sheet.row(entries);
        cells
    }

    /// The base year's cell of the last line.
    pub fn last_base(&self, value: f64) -> Term {
        Term::cell(format!("{}{}", column_name(BASE), self.sheet.rows.len()), value)
    }

    /// A single figure below the last year; returns its cell.
    pub fn single(&mut self, label: &str, unit: &str, name: &str, term: Term) -> Term {
        let kind = Kind::of_unit(unit);
        let column = BASE + self.years();
        let address = format!("{}{}", column_name(column), self.sheet.rows.len() + 1);
        let cell = Term::cell(address, term.value());
        let mut entries = [label, unit, name].map(Entry::text).to_vec();
        entries[NAME].look = Look::Remark;
        entries.resize_with(column, Entry::empty);
        entries.push(Entry { content: Content::Formula(term), look: Look::Total(kind) });
        self.sheet.row(entries);
        cell
    }

    fn calendar_and_factors(&mut self) {
        let calendar = &self.company.calendar;
        self.heading("calendar and discounting");
        let known = |times: &[f64]| times.iter().map(|&time| Term::number(time)).collect();
        let years = "years";
        let ahead = known(&calendar.part_ahead);
        self.ahead = self.yearly("part of the year still ahead", "fraction", "", None, ahead);
        let middle = known(&calendar.to_middle);
        let middle = self.yearly("years to the middle of that part", years, "", None, middle);
        let end = known(&calendar.to_end);
        let end = self.yearly("years to the year's end", years, "", None, end);
        for (rate, &slot) in self.company.rates.iter().enumerate() {
            let base = Term::number(1.0) + self.driver(slot);
            let factor = |time: &Term| Term::number(1.0) / base.clone().power(time.clone());
            let label = match self.company.rates.len() {
                1 => "discount factor".to_owned(),
                _ => format!("discount factor, rate {}", rate + 1),
            };
            let cells = middle.iter().map(factor).collect();
            let cells = self.yearly(&label, "factor", "", None, cells);
            self.bind((0..self.years()).map(|year| self.slots.factor(rate, year)), &cells);
            let last = factor(&end[end.len() - 1]);
            let last = self.single(&format!("{label} to the end"), "factor", "", last);
            self.bind([self.slots.factor(rate, self.years())], &[last]);
        }
    }

    /// The part of a year that is still ahead.
    pub fn ahead(&self, year: usize) -> Term {
        self.ahead[year].clone()
    }

    fn programmes(&mut self) {
        let names = self.plan.results.iter().filter_map(|result| {
            let rest = result.name.strip_prefix("programme.")?;
            Some(rest.rsplit_once(".FY")?.0.to_owned())
        });
        let mut names: Vec<String> = names.collect();
        names.dedup();
        if !self.company.programmes.is_empty() {
            self.heading("capital spending programmes");
        }
        for (index, (programme, name)) in self.company.programmes.iter().zip(names).enumerate() {
            let paces = programme.pace.iter().flatten().chain(&programme.pace_beyond);
            let sum = sum(paces.map(|&pace| self.driver(pace)));
            let sum = self.single(&format!("sum of {name}'s paces"), "weight", "", sum);
            let total = self.driver(programme.total);
            let spent = |pace: &Option<usize>| match pace {
                Some(pace) => total.clone() * self.driver(*pace) / sum.clone(),
                None => Term::number(0.0),
            };
            let spent = programme.pace.iter().map(spent).collect();
            let money = self.money.clone();
            let cells = self.yearly(&name, &money, &format!("programme.{name}"), None, spent);
            self.bind((0..self.years()).map(|year| self.slots.programme(index, year)), &cells);
        }
    }

    /// A yearly line of a segment under its own name.
    pub fn line(
        &mut self,
        index: usize,
        variable: Variable,
        segment: &str,
        base: Option<Term>,
        terms: Vec<Term>,
    ) {
        let unit = if variable.is_fraction() { "fraction".to_owned() } else { self.money.clone() };
        let label = variable.name().replace('_', " ");
        let name = format!("{segment}.{}", variable.name());
        let cells = self.yearly(&label, &unit, &name, base, terms);
        self.bind((0..self.years()).map(|year| self.slots.line(index, variable, year)), &cells);
    }

    fn group(&mut self) {
        self.heading("all segments");
        for variable in GroupVariable::ALL {
            let segments = 0..self.company.segments.len();
            let all = |year| sum(segments.clone().map(|s| self.line_of(s, variable.of(), year)));
            let sums = (0..self.years()).map(all).collect();
            let (money, name) = (self.money.clone(), variable.of().name());
            let cells = self.yearly(name, &money, &format!("group.{name}"), None, sums);
            self.bind((0..self.years()).map(|year| self.slots.group(variable, year)), &cells);
        }
    }

    /// The cell of what a formula reads.
    pub fn read(&self, reference: Reference) -> Term {
        match reference {
            Reference::Driver(slot) => self.driver(slot),
            Reference::Result(slot) => self.result(slot),
        }
    }
}

/// a + b + …; 0 for nothing.
pub(super) fn sum(terms: impl Iterator<Item = Term>) -> Term {
    terms.reduce(|a, b| a + b).unwrap_or_else(|| Term::number(0.0))
}
