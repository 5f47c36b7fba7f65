//! The point case as live formulas: every line of `model::evaluate`, year by year, in cells.

use std::collections::BTreeMap;

use super::Term;
use super::inputs::{INPUTS, Inputs};
use super::sheet::{Content, Entry, Kind, Look, Sheet, column_name};
use crate::model::{
    Capacity, Capex, Company, GroupVariable, Margin, Reference, Segment, Slots, Variable,
};
use crate::plan::{Plan, Scenario};
use crate::report::names;

/// The sheet's name.
pub const MODEL: &str = "Model";

/// Columns: label, unit, the result's name, base year, projected years.
const NAME: usize = 2;
const BASE: usize = 3;

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

    fn segment(&mut self, index: usize, segment: &Segment) {
        let name = self.scenario.segments[index].clone();
        self.heading(&name);
        let (base, demand) = self.demand(index, segment, &name);
        let ordered: Vec<Term> =
            (0..self.years()).map(|year| self.ordered(segment, year, &demand[year])).collect();
        match &segment.capacity {
            None => {
                self.line(index, Variable::Revenue, &name, Some(base.clone()), demand);
                self.line(index, Variable::Capex, &name, None, ordered);
            }
            Some(capacity) => self.limited(index, capacity, &name, &base, (demand, ordered)),
        }
        let before = |model: &Self, year: usize| match year {
            0 => base.clone(),
            _ => model.line_of(index, Variable::Revenue, year - 1),
        };
        let revenue = |model: &Self, year| model.line_of(index, Variable::Revenue, year);
        let growth = (0..self.years())
            .map(|year| revenue(self, year) / before(self, year) - Term::number(1.0))
            .collect();
        self.line(index, Variable::Growth, &name, None, growth);
        self.depreciation(index, segment, &name);
        self.profit(index, segment, &name);
        let nwc = self.driver(segment.nwc_of_revenue);
        let fcff = (0..self.years()).map(|year| {
            let of = |variable| self.line_of(index, variable, year);
            let more = revenue(self, year) - before(self, year);
            of(Variable::Nopat) + of(Variable::Depreciation)
                - of(Variable::Capex)
                - nwc.clone() * more
        });
        let fcff = fcff.collect();
        self.line(index, Variable::Fcff, &name, None, fcff);
        if let Some(value) = &segment.value {
            self.value(index, value, &name);
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

    /// Base revenue and the demand of every year.
    fn demand(&mut self, index: usize, segment: &Segment, name: &str) -> (Term, Vec<Term>) {
        let stems = names::streams(self.plan, name);
        let money = self.money.clone();
        let mut starts = Vec::new();
        for (k, ((start, growth), stem)) in segment.streams.iter().zip(stems).enumerate() {
            let (label, result) = match stem {
                Some(stem) => {
                    (format!("demand for {stem}"), format!("{name}.stream.{stem}.revenue"))
                }
                None => ("demand".to_owned(), format!("{name}.demand")),
            };
            let start = self.driver(*start);
            let row = self.sheet.rows.len() + 1;
            let mut last = Term::cell(format!("{}{row}", column_name(BASE)), start.value());
            let mut terms = Vec::new();
            for (year, &growth) in growth.iter().enumerate() {
                let sales = last * (Term::number(1.0) + self.driver(growth));
                let address = format!("{}{row}", column_name(BASE + 1 + year));
                last = Term::cell(address, sales.value());
                terms.push(sales);
            }
            let cells = self.yearly(&label, &money, &result, Some(start.clone()), terms);
            starts.push(self.last_base(start.value()));
            self.bind((0..self.years()).map(|year| self.slots.stream(index, k, year)), &cells);
        }
        let base = sum(starts.into_iter());
        let demand: Vec<Term> = (0..self.years())
            .map(|year| {
                let streams = 0..segment.streams.len();
                sum(streams.map(|k| self.result(self.slots.stream(index, k, year))))
            })
            .collect();
        let slots = |year| self.slots.line(index, Variable::Demand, year);
        if segment.streams.len() == 1 {
            self.bind((0..self.years()).map(slots), &demand);
            return (base, demand);
        }
        let value = base.value();
        self.line(index, Variable::Demand, name, Some(base), demand);
        let base = self.last_base(value);
        (base, (0..self.years()).map(|year| self.line_of(index, Variable::Demand, year)).collect())
    }

    fn ordered(&self, segment: &Segment, year: usize, demand: &Term) -> Term {
        match &segment.capex {
            Some(Capex::Programme { programme, share }) => {
                self.driver(share[year]) * self.result(self.slots.programme(*programme, year))
            }
            Some(Capex::Amount(amount)) => self.driver(amount[year]),
            Some(Capex::OfRevenue(ratio)) => self.driver(ratio[year]) * demand.clone(),
            None => Term::number(0.0),
        }
    }

    /// Spending that arrives, the room it makes, and the sales that fit in.
    fn limited(
        &mut self,
        index: usize,
        capacity: &Capacity,
        name: &str,
        base: &Term,
        (demand, ordered): (Vec<Term>, Vec<Term>),
    ) {
        let money = self.money.clone();
        let delivered = ordered.into_iter().zip(&capacity.delivered);
        let spent = delivered.map(|(ordered, &part)| ordered * self.driver(part)).collect();
        self.line(index, Variable::Capex, name, None, spent);
        let capex = |year| self.line_of(index, Variable::Capex, year);
        let working = (0..self.years())
            .map(|year| (0..year).fold(capex(year) * Term::number(0.5), |sum, v| sum + capex(v)))
            .collect();
        let label = "spending at work, half of the year's own";
        let working = self.yearly(label, &money, "", None, working);
        let room = base.clone() * (Term::number(1.0) + self.driver(capacity.headroom));
        let yields = self.driver(capacity.yields);
        let most = working.into_iter().map(|working| room.clone() + yields.clone() * working);
        let most = most.collect();
        self.line(index, Variable::Capacity, name, None, most);
        let most: Vec<Term> =
            (0..self.years()).map(|year| self.line_of(index, Variable::Capacity, year)).collect();
        let sold = demand.iter().zip(&most).map(|(demand, most)| demand.min(most)).collect();
        self.line(index, Variable::Revenue, name, Some(base.clone()), sold);
        let used = most.into_iter().enumerate();
        let used = used.map(|(year, most)| self.line_of(index, Variable::Revenue, year) / most);
        let used = used.collect();
        self.line(index, Variable::Utilisation, name, None, used);
    }

    fn profit(&mut self, index: usize, segment: &Segment, name: &str) {
        let years = 0..self.years();
        let of = |model: &Self, variable, year| model.line_of(index, variable, year);
        let margin = |model: &Self, year: usize| {
            model.driver(segment.margin[year]) * of(model, Variable::Revenue, year)
        };
        let profit: Vec<Term> = years.clone().map(|year| margin(self, year)).collect();
        let (first, second) = match segment.basis {
            Margin::Ebita => (Variable::Ebita, Variable::Ebitda),
            Margin::Ebitda => (Variable::Ebitda, Variable::Ebita),
        };
        self.line(index, first, name, None, profit);
        let other = years.clone().map(|year| {
            let charge = of(self, Variable::Depreciation, year);
            match segment.basis {
                Margin::Ebita => of(self, first, year) + charge,
                Margin::Ebitda => of(self, first, year) - charge,
            }
        });
        let other = other.collect();
        self.line(index, second, name, None, other);
        for (profit, ratio) in
            [(Variable::Ebitda, Variable::EbitdaMargin), (Variable::Ebita, Variable::EbitaMargin)]
        {
            let part = |year| of(self, profit, year) / of(self, Variable::Revenue, year);
            let parts = years.clone().map(part).collect();
            self.line(index, ratio, name, None, parts);
        }
        let tax = self.driver(self.company.tax_rate);
        let nopat = years.map(|year| {
            let ebita = of(self, Variable::Ebita, year);
            let taxed = ebita.max(&Term::number(0.0));
            ebita - tax.clone() * taxed
        });
        let nopat = nopat.collect();
        self.line(index, Variable::Nopat, name, None, nopat);
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
