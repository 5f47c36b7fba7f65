//! Drivers to revenue, margins, cash flows and value per share: the formulas themselves.

use super::{
    Capacity, Capex, Company, Depreciation, GroupVariable, Margin, Metric, Segment, Slots,
    Terminal, Value, Variable, Vintages,
};
use crate::real::Real;

/// The values of a few neighbouring paths: drivers in, results out.
///
/// Both are columns of `stride` paths, one column a slot.
pub struct Paths<'a> {
    /// Driver slots × `stride`, slot by slot.
    pub drivers: &'a mut [f64],
    /// Result slots × `stride`, slot by slot.
    pub results: &'a mut [f64],
    /// Paths a column has room for.
    pub stride: usize,
    /// First path to evaluate.
    pub at: usize,
}

impl Paths<'_> {
    /// The values of a driver.
    #[inline(always)]
    pub(super) fn driver<T: Real>(&self, slot: usize) -> T {
        T::load(self.drivers, slot * self.stride + self.at)
    }

    /// The values of a result.
    #[inline(always)]
    pub(super) fn result<T: Real>(&self, slot: usize) -> T {
        T::load(self.results, slot * self.stride + self.at)
    }

    /// Writes the values of a result.
    #[inline(always)]
    pub fn put<T: Real>(&mut self, slot: usize, value: T) {
        value.store(self.results, slot * self.stride + self.at);
    }
}

/// Evaluates `T::WIDTH` paths: reads their drivers, writes every line of the model.
///
/// A figure that a path does not have (no spread of discount rate over growth, a ratio to
/// nothing) is NaN, and so is all that follows from it.
#[inline(always)]
pub fn evaluate<T: Real>(company: &Company, slots: &Slots, paths: &mut Paths) {
    for step in &company.interpolations {
        let (from, to): (T, T) = (paths.driver(step.from), paths.driver(step.to));
        let value = (to - from).mul_add(T::splat(step.weight), from);
        value.store(paths.drivers, step.slot * paths.stride + paths.at);
    }
    for year in 0..company.calendar.years() {
        paths.put(slots.zero(year), T::splat(0.0));
    }
    programmes::<T>(company, slots, paths);
    discount_factors::<T>(company, slots, paths);
    let mut enterprise = T::splat(0.0);
    for (index, segment) in company.segments.iter().enumerate() {
        revenue_and_spending::<T>(segment, index, slots, paths);
        depreciation::<T>(segment, index, slots, paths);
        profit_and_cash::<T>(company, segment, index, slots, paths);
        if let Some(value) = &segment.value {
            enterprise = enterprise + segment_value::<T>(company, value, index, slots, paths);
        }
    }
    group_sums::<T>(company, slots, paths);
    value_per_share::<T>(company, enterprise, slots, paths);
}

/// Each programme's spending by year: total × pace / Σ pace.
#[inline(always)]
fn programmes<T: Real>(company: &Company, slots: &Slots, paths: &mut Paths) {
    for (index, programme) in company.programmes.iter().enumerate() {
        let mut sum = T::splat(0.0);
        for &pace in programme.pace.iter().flatten().chain(&programme.pace_beyond) {
            sum = sum + paths.driver(pace);
        }
        let unit = paths.driver::<T>(programme.total).ratio(sum);
        for (year, pace) in programme.pace.iter().enumerate() {
            let spending = match pace {
                Some(pace) => unit * paths.driver(*pace),
                None => T::splat(0.0),
            };
            paths.put(slots.programme(index, year), spending);
        }
    }
}

/// (1 + r)^(−μ_t) for every year and (1 + r)^(−τ_T), for each distinct rate.
#[inline(always)]
fn discount_factors<T: Real>(company: &Company, slots: &Slots, paths: &mut Paths) {
    let calendar = &company.calendar;
    for (index, &rate) in company.rates.iter().enumerate() {
        let log = (paths.driver::<T>(rate) + T::splat(1.0)).ln();
        let last = calendar.to_end.last();
        for (year, &time) in calendar.to_middle.iter().chain(last).enumerate() {
            paths.put(slots.factor(index, year), (log * T::splat(-time)).exp());
        }
    }
}

/// Demand by stream, spending, capacity, revenue and growth of every year.
#[inline(always)]
fn revenue_and_spending<T: Real>(
    segment: &Segment,
    index: usize,
    slots: &Slots,
    paths: &mut Paths,
) {
    let one = T::splat(1.0);
    let mut base = T::splat(0.0);
    for &(revenue, _) in &segment.streams {
        base = base + paths.driver(revenue);
    }
    let single = segment.streams.len() == 1;
    let mut before = base;
    let mut delivered_before = T::splat(0.0);
    for year in 0..segment.margin.len() {
        let mut demand = T::splat(0.0);
        for (k, (start, growth)) in segment.streams.iter().enumerate() {
            let last: T = match year {
                0 => paths.driver(*start),
                _ => paths.result(slots.stream(index, k, year - 1)),
            };
            let sales = last * (paths.driver::<T>(growth[year]) + one);
            paths.put(slots.stream(index, k, year), sales);
            demand = demand + sales;
        }
        let ordered: T = match &segment.capex {
            Some(Capex::Programme { programme, share }) => {
                paths.driver::<T>(share[year]) * paths.result(slots.programme(*programme, year))
            }
            Some(Capex::Amount(amount)) => paths.driver(amount[year]),
            Some(Capex::OfRevenue(ratio)) => paths.driver::<T>(ratio[year]) * demand,
            None => T::splat(0.0),
        };
        let (spent, revenue) = match &segment.capacity {
            None => (ordered, demand),
            Some(Capacity { headroom, yields, delivered }) => {
                let spent = ordered * paths.driver(delivered[year]);
                // Half of a year's spending sells in its own year, all of it from the next.
                let working = spent.mul_add(T::splat(0.5), delivered_before);
                delivered_before = delivered_before + spent;
                let room = base * (paths.driver::<T>(*headroom) + one);
                let capacity = paths.driver::<T>(*yields).mul_add(working, room);
                let revenue = demand.min(capacity);
                paths.put(slots.line(index, Variable::Capacity, year), capacity);
                paths.put(slots.line(index, Variable::Utilisation, year), revenue.ratio(capacity));
                (spent, revenue)
            }
        };
        // A single stream is the demand, and demand without a limit the revenue: written already.
        let limited = segment.capacity.is_some();
        if limited && !single {
            paths.put(slots.line(index, Variable::Demand, year), demand);
        }
        if limited || !single {
            paths.put(slots.line(index, Variable::Revenue, year), revenue);
        }
        let growth = match (segment.streams.as_slice(), &segment.capacity) {
            ([(_, growth)], None) => if_any(before, paths.driver(growth[year])),
            _ => revenue.ratio(before) - one,
        };
        paths.put(slots.line(index, Variable::Growth, year), growth);
        if segment.capex.is_some() {
            paths.put(slots.line(index, Variable::Capex, year), spent);
        }
        before = revenue;
    }
}

/// The rate at which something grows, or is earned on it; missing where there is nothing.
#[inline(always)]
fn if_any<T: Real>(base: T, rate: T) -> T {
    T::select(T::splat(0.0).lt(base.abs()), rate, T::splat(f64::NAN))
}

/// The charge of every year.
#[inline(always)]
fn depreciation<T: Real>(segment: &Segment, index: usize, slots: &Slots, paths: &mut Paths) {
    let years = segment.margin.len();
    let Some(depreciation) = &segment.depreciation else { return };
    if let Depreciation::Vintages(vintages) = depreciation {
        wear_schedule::<T>(vintages, years, slots, paths);
    }
    for year in 0..years {
        let charge: T = match depreciation {
            Depreciation::Amount(amount) => paths.driver(amount[year]),
            Depreciation::OfRevenue(ratio) => {
                let revenue = paths.result(slots.line(index, Variable::Revenue, year));
                paths.driver::<T>(ratio[year]) * revenue
            }
            Depreciation::Vintages(vintages) => {
                let mut charge = legacy_charge(vintages, year, paths);
                for vintage in 0..=year {
                    let spent: T = paths.result(slots.line(index, Variable::Capex, vintage));
                    charge = spent.mul_add(paths.result(slots.schedule(year - vintage)), charge);
                }
                charge
            }
        };
        paths.put(slots.line(index, Variable::Depreciation, year), charge);
    }
}

/// Straight line with the half-year convention: the part of one unit of spending that wears
/// off `k` years after it, `Σ_a s_a · max(0, min(k+1, L_a+½) − max(k, ½)) / L_a`.
#[inline(always)]
fn wear_schedule<T: Real>(vintages: &Vintages, years: usize, slots: &Slots, paths: &mut Paths) {
    for age in 0..years {
        paths.put(slots.schedule(age), T::splat(0.0));
    }
    for &(share, life) in &vintages.assets {
        let life: T = paths.driver(life);
        let (a_year, end) = (paths.driver::<T>(share) / life, life + T::splat(0.5));
        for age in 0..years {
            let (from, to) = (T::splat((age as f64).max(0.5)), T::splat(age as f64 + 1.0));
            let part = (to.min(end) - from).max(T::splat(0.0));
            let wear = a_year.mul_add(part, paths.result(slots.schedule(age)));
            paths.put(slots.schedule(age), wear);
        }
    }
}

/// annual × clip(remaining life − (t − b − 1), 0, 1).
#[inline(always)]
fn legacy_charge<T: Real>(vintages: &Vintages, year: usize, paths: &Paths) -> T {
    match &vintages.legacy {
        None => T::splat(0.0),
        Some(legacy) => {
            let left = paths.driver::<T>(legacy.remaining_life) - T::splat(year as f64);
            let part = left.max(T::splat(0.0)).min(T::splat(1.0));
            paths.driver::<T>(legacy.annual) * part
        }
    }
}

/// EBITDA, EBITA, NOPAT and free cash flow to the firm of every year.
#[inline(always)]
fn profit_and_cash<T: Real>(
    company: &Company,
    segment: &Segment,
    index: usize,
    slots: &Slots,
    paths: &mut Paths,
) {
    let tax_rate: T = paths.driver(company.tax_rate);
    let nwc: T = paths.driver(segment.nwc_of_revenue);
    let mut before = T::splat(0.0);
    for &(revenue, _) in &segment.streams {
        before = before + paths.driver(revenue);
    }
    for (year, &margin) in segment.margin.iter().enumerate() {
        let line = |variable| slots.line(index, variable, year);
        let revenue: T = paths.result(line(Variable::Revenue));
        let charge: T = paths.result(line(Variable::Depreciation));
        let margin = paths.driver::<T>(margin);
        let (profit, earned) = (margin * revenue, if_any(revenue, margin));
        let ((ebita, ebita_margin), (ebitda, ebitda_margin)) = match segment.basis {
            _ if segment.depreciation.is_none() => ((profit, earned), (profit, earned)),
            Margin::Ebita => {
                let ebitda = profit + charge;
                ((profit, earned), (ebitda, ebitda.ratio(revenue)))
            }
            Margin::Ebitda => {
                let ebita = profit - charge;
                ((ebita, ebita.ratio(revenue)), (profit, earned))
            }
        };
        let nopat = ebita - tax_rate * ebita.max(T::splat(0.0));
        let mut fcff = nopat;
        if segment.depreciation.is_some() {
            fcff = fcff + charge;
            paths.put(line(Variable::Ebitda), ebitda);
            paths.put(line(Variable::EbitdaMargin), ebitda_margin);
        }
        if segment.capex.is_some() {
            fcff = fcff - paths.result(line(Variable::Capex));
        }
        let fcff = fcff - nwc * (revenue - before);
        paths.put(line(Variable::Ebita), ebita);
        paths.put(line(Variable::EbitaMargin), ebita_margin);
        paths.put(line(Variable::Nopat), nopat);
        paths.put(line(Variable::Fcff), fcff);
        before = revenue;
    }
}

/// A segment's value at the valuation date.
#[inline(always)]
fn segment_value<T: Real>(
    company: &Company,
    value: &Value,
    index: usize,
    slots: &Slots,
    paths: &mut Paths,
) -> T {
    let years = company.calendar.years();
    let mut sum = T::splat(0.0);
    if value.explicit_cash_flows {
        for (year, &ahead) in company.calendar.part_ahead.iter().enumerate() {
            let fcff: T = paths.result(slots.line(index, Variable::Fcff, year));
            let factor: T = paths.result(slots.factor(value.rate, year));
            sum = (fcff * T::splat(ahead)).mul_add(factor, sum);
        }
    }
    let last = |variable| slots.line(index, variable, years - 1);
    let terminal: T = match value.terminal {
        Terminal::Multiple { of, multiple } => {
            let metric: T = paths.result(last(match of {
                Metric::Revenue => Variable::Revenue,
                Metric::Ebitda => Variable::Ebitda,
                Metric::Ebita => Variable::Ebita,
                Metric::Nopat => Variable::Nopat,
            }));
            paths.driver::<T>(multiple) * metric.max(T::splat(0.0))
        }
        Terminal::Gordon { growth, roic, min_spread } => {
            let nopat = paths.result::<T>(last(Variable::Nopat)).max(T::splat(0.0));
            let (growth, roic): (T, T) = (paths.driver(growth), paths.driver(roic));
            let spread = paths.driver::<T>(company.rates[value.rate]) - growth;
            let one = T::splat(1.0);
            let valued = nopat * (growth + one) * (one - growth.ratio(roic)) / spread;
            let enough = T::splat(min_spread).le(spread);
            T::select(enough, valued, T::splat(f64::NAN))
        }
    };
    let end: T = paths.result(slots.factor(value.rate, years));
    let total = terminal.mul_add(end, sum);
    paths.put(slots.terminal_value(index), terminal);
    paths.put(slots.value(index), total);
    total
}

/// Sums over all segments.
#[inline(always)]
fn group_sums<T: Real>(company: &Company, slots: &Slots, paths: &mut Paths) {
    for variable in GroupVariable::ALL.into_iter().filter(|variable| slots.is_sum(*variable)) {
        for year in 0..company.calendar.years() {
            let mut sum = T::splat(0.0);
            for index in 0..company.segments.len() {
                let slot = slots.line(index, variable.of(), year);
                if slot != slots.zero(year) {
                    sum = sum + paths.result(slot);
                }
            }
            paths.put(slots.group(variable, year), sum);
        }
    }
}

/// Enterprise to equity to the value of one listed unit.
#[inline(always)]
fn value_per_share<T: Real>(company: &Company, segments: T, slots: &Slots, paths: &mut Paths) {
    let mut enterprise = segments;
    for &asset in &company.other_assets {
        enterprise = enterprise + paths.driver(asset);
    }
    let kept = T::splat(1.0) - paths.driver(company.holding_discount);
    let equity = enterprise.mul_add(kept, paths.driver(company.net_cash));
    let shares: T = paths.driver(company.shares);
    paths.put(slots.enterprise(), enterprise);
    paths.put(slots.equity(), equity);
    for (index, listing) in company.listings.iter().enumerate() {
        let foreign = shares * paths.driver(listing.fx);
        let per_share = equity.ratio(foreign) * T::splat(listing.ratio);
        paths.put(slots.per_share(index), per_share);
        if let Some(price) = listing.price {
            let upside = per_share / T::splat(price) - T::splat(1.0);
            paths.put(slots.upside(index), upside);
        }
    }
}
