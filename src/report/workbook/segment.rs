//! A segment on the model page: demand, spending, capacity, depreciation, profit and cash flow.

use super::Term;
use super::model::{BASE, Model, sum};
use super::sheet::column_name;
use crate::model::{Capacity, Capex, Depreciation, Margin, Segment, Variable, Vintages};
use crate::report::names;

impl Model<'_> {
    pub(super) fn segment(&mut self, index: usize, segment: &Segment) {
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

    fn depreciation(&mut self, index: usize, segment: &Segment, name: &str) {
        let revenue = |model: &Self, year| model.line_of(index, Variable::Revenue, year);
        let charges: Vec<Term> = match &segment.depreciation {
            None => vec![Term::number(0.0); self.years()],
            Some(Depreciation::Amount(amount)) => {
                amount.iter().map(|&slot| self.driver(slot)).collect()
            }
            Some(Depreciation::OfRevenue(ratio)) => ratio
                .iter()
                .enumerate()
                .map(|(year, &slot)| self.driver(slot) * revenue(self, year))
                .collect(),
            Some(Depreciation::Vintages(vintages)) => self.vintages(index, vintages),
        };
        self.line(index, Variable::Depreciation, name, None, charges);
    }

    /// A line for what was there before and one for each year's spending.
    fn vintages(&mut self, index: usize, vintages: &Vintages) -> Vec<Term> {
        let money = self.money.clone();
        let zero = Term::number(0.0);
        let wear = (0..self.years()).map(|age| {
            let (from, to) = (Term::number((age as f64).max(0.5)), Term::number(age as f64 + 1.0));
            sum(vintages.assets.iter().map(|&(share, life)| {
                let life = self.driver(life);
                let until = to.min(&(life.clone() + Term::number(0.5)));
                self.driver(share) * (until - from.clone()).max(&zero) / life
            }))
        });
        let wear = wear.collect();
        let label = "wear of one unit in its 1st, 2nd, … year";
        let wear = self.yearly(label, "factor", "", None, wear);
        let mut parts = Vec::new();
        if let Some(legacy) = &vintages.legacy {
            let (annual, life) = (self.driver(legacy.annual), self.driver(legacy.remaining_life));
            let left = |year: usize| {
                let left = life.clone() - Term::number(year as f64);
                annual.clone() * left.max(&zero).min(&Term::number(1.0))
            };
            let left = (0..self.years()).map(left).collect();
            parts.push(self.yearly("charge on what was there before", &money, "", None, left));
        }
        for vintage in 0..self.years() {
            let charge = |year: usize| match year.checked_sub(vintage) {
                Some(age) => self.line_of(index, Variable::Capex, vintage) * wear[age].clone(),
                None => Term::number(0.0),
            };
            let charges = (0..self.years()).map(charge).collect();
            let label = format!("charge on {}'s spending", self.company.calendar.label(vintage));
            parts.push(self.yearly(&label, &money, "", None, charges));
        }
        (0..self.years()).map(|year| sum(parts.iter().map(|part| part[year].clone()))).collect()
    }
}
