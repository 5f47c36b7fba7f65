//! Names of all results of a scenario, and where each is found.

use super::company::Named;
use super::{Driver, ResultName};
use crate::config::File;
use crate::model::{GroupVariable, Reference, Slots, Variable};

/// What a yearly result is a line of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// The segment's name, or `group`.
    pub segment: String,
    /// `revenue`, or `stream.NAME.revenue`.
    pub variable: String,
    /// Calendar year in which the fiscal year ends.
    pub year: i64,
}

/// All results of one scenario, named, in the order of an analyst's reading: value per share
/// down to the drivers.
pub(super) fn catalogue(
    file: &File,
    named: &Named,
    slots: &Slots,
    drivers: &[Driver],
) -> Vec<(ResultName, Reference)> {
    let mut list = Catalogue {
        money: file.unit.value.of(&file.currency.value),
        first_year: named.company.calendar.base_year + 1,
        years: named.company.calendar.years(),
        entries: Vec::new(),
    };
    for (index, (listing, currency)) in named.listings.iter().enumerate() {
        list.add(format!("per_share.{listing}"), currency, slots.per_share(index));
        if named.company.listings[index].price.is_some() {
            list.add(format!("upside.{listing}"), "fraction", slots.upside(index));
        }
    }
    let money = list.money.clone();
    list.add("equity".into(), &money, slots.equity());
    list.add("enterprise".into(), &money, slots.enterprise());
    for (index, output) in file.outputs.iter().enumerate() {
        list.add(output.name.value.clone(), "", slots.total() + index);
    }
    for variable in GroupVariable::ALL {
        let slot = |year| slots.group(variable, year);
        list.yearly("group", variable.of().name().into(), &money, slot);
    }
    for &index in &named.segment_order {
        segment(&mut list, named, slots, index);
    }
    for (index, programme) in named.programmes.iter().enumerate() {
        for year in 0..list.years {
            let name = format!("programme.{programme}.FY{}", list.first_year + year as i64);
            list.add(name, &money, slots.programme(index, year));
        }
    }
    let mut entries = list.entries;
    entries.extend(drivers.iter().map(|driver| {
        let name = format!("driver.{}", driver.name);
        let unit = driver_unit(&driver.name, file);
        (ResultName { name, unit, line: None, figure: 0 }, Reference::Driver(driver.slot))
    }));
    entries
}

struct Catalogue {
    money: String,
    first_year: i64,
    years: usize,
    entries: Vec<(ResultName, Reference)>,
}

impl Catalogue {
    fn add(&mut self, name: String, unit: &str, slot: usize) {
        let result = ResultName { name, unit: unit.to_owned(), line: None, figure: 0 };
        self.entries.push((result, Reference::Result(slot)));
    }

    fn yearly(
        &mut self,
        segment: &str,
        variable: String,
        unit: &str,
        slot: impl Fn(usize) -> usize,
    ) {
        for index in 0..self.years {
            let year = self.first_year + index as i64;
            let line = Line { segment: segment.to_owned(), variable: variable.clone(), year };
            let name = format!("{segment}.{variable}.FY{year}");
            let result = ResultName { name, unit: unit.to_owned(), line: Some(line), figure: 0 };
            self.entries.push((result, Reference::Result(slot(index))));
        }
    }
}

/// A segment's value, streams and yearly lines.
fn segment(list: &mut Catalogue, named: &Named, slots: &Slots, index: usize) {
    let (name, streams) = &named.segments[index];
    let segment = &named.company.segments[index];
    let money = list.money.clone();
    if segment.value.is_some() {
        list.add(format!("{name}.value"), &money, slots.value(index));
        list.add(format!("{name}.terminal_value"), &money, slots.terminal_value(index));
    }
    for (position, stream) in streams.iter().enumerate() {
        let slot = |year| slots.stream(index, position, year);
        list.yearly(name, format!("stream.{stream}.revenue"), &money, slot);
    }
    for variable in Variable::ALL {
        let limited = segment.capacity.is_some();
        if matches!(variable, Variable::Capacity | Variable::Utilisation) && !limited {
            continue;
        }
        let unit = if variable.is_fraction() { "fraction" } else { &money };
        let unit = unit.to_owned();
        list.yearly(name, variable.name().into(), &unit, |year| slots.line(index, variable, year));
    }
}

/// The unit of a driver, from the table it stands in.
fn driver_unit(name: &str, file: &File) -> String {
    let mut parts: Vec<&str> = name.split('.').collect();
    if parts.last().is_some_and(|part| part.starts_with("FY")) {
        parts.pop();
    }
    let money = || file.unit.value.of(&file.currency.value);
    let ends = |tail: &[&str]| parts.ends_with(tail);
    let fx_of = |listing: &str| {
        let listing = file.listings.iter().find(|found| found.name.value == listing)?;
        Some(format!("{} per {}", file.currency.value, listing.currency.value))
    };
    match parts.as_slice() {
        ["programmes", _, "total"] | ["valuation", "net_cash"] => money(),
        ["programmes", _, "pace"] => "weight".to_owned(),
        ["valuation", "other_assets", _] => money(),
        ["valuation", "shares"] => file.unit.value.of("shares"),
        ["listings", listing, "fx"] => fx_of(listing).unwrap_or_default(),
        _ if ends(&["revenue"]) || ends(&["legacy", "annual"]) || ends(&["amount"]) => money(),
        _ if ends(&["life"]) || ends(&["remaining_life"]) => "years".to_owned(),
        _ if ends(&["value", "multiple"]) => "times".to_owned(),
        _ if ends(&["capacity", "yield"]) => "revenue per unit of spending".to_owned(),
        _ => "fraction".to_owned(),
    }
}
