//! The end of the model page: a segment's value, the way to a share, and the user's own results.

use super::Term;
use super::formula::formula;
use super::model::{Model, sum};
use super::sheet::Look;
use crate::model::{Metric, Terminal, Value, Variable};

impl Model<'_> {
    pub(super) fn value(&mut self, index: usize, value: &Value, name: &str) {
        let (money, years) = (self.money.clone(), self.years());
        let mut parts = Vec::new();
        if value.explicit_cash_flows {
            let present = |year| {
                let factor = self.result(self.slots.factor(value.rate, year));
                self.line_of(index, Variable::Fcff, year) * self.ahead(year) * factor
            };
            let present = (0..years).map(present).collect();
            parts = self.yearly("present value of cash flow", &money, "", None, present);
        }
        let last = |variable| self.line_of(index, variable, years - 1);
        let zero = Term::number(0.0);
        let (label, terminal) = match value.terminal {
            Terminal::Multiple { of, multiple } => {
                let (words, metric) = match of {
                    Metric::Revenue => ("revenue", Variable::Revenue),
                    Metric::Ebitda => ("EBITDA", Variable::Ebitda),
                    Metric::Ebita => ("EBITA", Variable::Ebita),
                    Metric::Nopat => ("NOPAT", Variable::Nopat),
                };
                let label = format!("terminal value, multiple of {words}");
                (label, self.driver(multiple) * last(metric).max(&zero))
            }
            Terminal::Gordon { growth, roic, min_spread } => {
                let one = || Term::number(1.0);
                let (growth, roic) = (self.driver(growth), self.driver(roic));
                let spread = self.driver(self.company.rates[value.rate]) - growth.clone();
                let kept = one() - growth.clone() / roic;
                let nopat = last(Variable::Nopat).max(&zero);
                let valued = nopat * (one() + growth) * kept / spread.clone();
                let enough = Term::number(min_spread).holds("<=", spread);
                ("terminal value, growing perpetuity".to_owned(), valued.only_if(enough))
            }
        };
        let result = format!("{name}.terminal_value");
        let terminal = self.single(&label, &money, &result, terminal);
        self.bind([self.slots.terminal_value(index)], std::slice::from_ref(&terminal));
        let end = self.result(self.slots.factor(value.rate, years));
        let total = parts.into_iter().chain([terminal * end]);
        let total = self.single("value", &money, &format!("{name}.value"), sum(total));
        self.bind([self.slots.value(index)], &[total]);
    }

    /// From the segments' values to the value of a share.
    pub(super) fn per_share(&mut self) {
        let company = self.company;
        let money = self.money.clone();
        self.heading("from the segments to a share");
        let mut parts = Vec::new();
        for (index, segment) in company.segments.iter().enumerate() {
            if segment.value.is_some() {
                let label = format!("value of {}", self.scenario.segments[index]);
                let value = self.result(self.slots.value(index));
                parts.push(self.single(&label, &money, "", value));
            }
        }
        for &asset in &company.other_assets {
            let name = self.driver_name(asset);
            let label = name.rsplit('.').next().unwrap_or_default().to_owned();
            let value = self.driver(asset);
            parts.push(self.single(&label, &money, &format!("driver.{name}"), value));
        }
        let enterprise = self.single("enterprise", &money, "enterprise", sum(parts.into_iter()));
        self.bind([self.slots.enterprise()], std::slice::from_ref(&enterprise));
        let discount = self.driver(company.holding_discount);
        let discount = self.single("holding discount", "fraction", "", discount);
        let cash = self.driver(company.net_cash);
        let cash = self.single("net cash", &money, "", cash);
        let equity = enterprise * (Term::number(1.0) - discount) + cash;
        let equity = self.single("equity", &money, "equity", equity);
        self.bind([self.slots.equity()], std::slice::from_ref(&equity));
        let shares = self.driver(company.shares);
        let shares = self.single("shares", "", "", shares);
        let listed = self.plan.values_per_share().zip(&company.listings);
        for (index, ((result, name), listing)) in listed.enumerate() {
            let fx = self.driver(listing.fx);
            let fx = self.single(&format!("exchange rate of {name}"), "factor", "", fx);
            let value = equity.clone() / (shares.clone() * fx) * Term::number(listing.ratio);
            let label = match listing.ratio {
                1.0 => format!("value of one {name}"),
                ratio => format!("value of one {name} of {ratio} shares"),
            };
            let value = self.single(&label, &result.unit, &result.name, value);
            self.bind([self.slots.per_share(index)], std::slice::from_ref(&value));
            if let Some(price) = listing.price {
                let upside = value / Term::number(price) - Term::number(1.0);
                let label = format!("upside of {name} over {price}");
                let upside = self.single(&label, "fraction", &format!("upside.{name}"), upside);
                self.bind([self.slots.upside(index)], &[upside]);
            }
        }
    }

    fn driver_name(&self, slot: usize) -> String {
        let known = self.scenario.drivers.iter().find(|driver| driver.slot == slot);
        known.map_or(String::new(), |driver| driver.name.clone())
    }

    /// Outputs, then the targets' conditions on this page.
    pub(super) fn user_results(&mut self) {
        let first = self.plan.results.iter().position(|result| result.name == "enterprise");
        let first = first.map_or(0, |enterprise| enterprise + 1);
        if !self.scenario.outputs.is_empty() {
            self.heading("outputs");
        }
        for (index, program) in self.scenario.outputs.iter().enumerate() {
            let name = self.plan.results[first + index].name.clone();
            let term = formula(program, &|reference| self.read(reference));
            let cell = self.single(&name, "", &name, term);
            self.bind([self.slots.total() + index], &[cell]);
        }
        if !self.plan.targets.is_empty() {
            self.heading("targets on this page: 1 where the event happens, 0 where it does not");
        }
        for (index, (event, given)) in self.scenario.targets.iter().enumerate() {
            let read = |reference| self.read(reference);
            let mut term = formula(event, &read);
            if let Some(given) = given {
                term = term.only_if(formula(given, &read));
            }
            let target = &self.plan.targets[index];
            let words = match &target.given {
                Some(given) => format!("{} given {given}", target.event),
                None => target.event.clone(),
            };
            self.single(&target.name.clone(), "", &words, term);
            if let Some(name) = self.sheet.rows.last_mut().and_then(|row| row.get_mut(2)) {
                name.look = Look::Remark;
            }
        }
    }
}
