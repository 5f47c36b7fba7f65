//! Segments: demand, spending, capacity, depreciation, margin and value.

use super::entry::Entry;
use super::read_driver::{evidence, margin, named, needed_scalar, needed_series, scalar, series};
use super::reader::Table;
use super::{
    Asset, Capacity, Capex, Depreciation, Diagnostic, Legacy, Segment, SeriesSpec, Stream, Streams,
    Terminal, Value,
};
use crate::diagnostic::quoted;

const REVENUE: &str = "revenue = … (a year's money in `unit`, in the base year)";
const GROWTH: &str = "growth = … (year on year, a fraction: 0.08 is 8%)";

/// `[segments.NAME]`.
pub(super) fn segment(entry: Entry) -> Option<Segment> {
    let table = entry.table()?;
    let streams = streams(&table);
    let margin =
        table.required("margin", "margin = … (a fraction of revenue: 0.2 is 20%)").map(margin);
    let (margin, basis) = margin.unwrap_or_else(|| (SeriesSpec::unreadable(table.span), None));
    let capex = table.optional("capex").map(capex);
    let capacity = table.optional("capacity").map(capacity);
    let depreciation = table.optional("depreciation").map(depreciation);
    let nwc_of_revenue = table.optional("nwc_of_revenue").map(scalar);
    let value = table.optional("value").map(value);
    let span = table.span;
    table.finish();
    Some(Segment {
        name: entry.key.clone(),
        streams: streams?,
        margin,
        basis,
        capex: all_or_none(capex)?,
        capacity: all_or_none(capacity)?,
        depreciation: all_or_none(depreciation)?,
        nwc_of_revenue,
        value: all_or_none(value)?,
        span,
    })
}

/// An optional part: absent is fine, present and wrong is not.
pub(super) fn all_or_none<T>(part: Option<Option<T>>) -> Option<Option<T>> {
    match part {
        Some(None) => None,
        Some(read) => Some(read),
        None => Some(None),
    }
}

fn streams(table: &Table) -> Option<Streams> {
    let Some(entry) = table.optional("streams") else {
        let revenue = needed_scalar(table, "revenue", REVENUE);
        let growth = needed_series(table, "growth", GROWTH);
        return Some(Streams::Single(Stream { revenue, growth }));
    };
    let beside = ["revenue", "growth"].into_iter().filter_map(|key| table.optional(key));
    for own in beside {
        let message = format!("{} has `streams` and `{}`", table.shown(), own.key.value);
        let mend = "each stream has its own revenue and growth: move it into a stream, or remove \
                    `streams`";
        let diagnostic = Diagnostic::error(own.key.span, message, "beside `streams`")
            .mend(mend)
            .related(entry.key.span, "the streams");
        entry.mistakes.add(diagnostic);
    }
    let streams = entry.table()?;
    let list = named(&streams, "a stream");
    if list.is_empty() {
        let message = format!("{} is empty", quoted(&streams.path));
        let diagnostic = Diagnostic::error(streams.span, message, "expected a stream");
        entry.mistakes.add(diagnostic.mend("add NAME = { revenue = …, growth = … }"));
    }
    let read: Vec<_> =
        list.into_iter().map(|entry| Some((entry.key.clone(), stream(&entry)?))).collect();
    Some(Streams::Named(read.into_iter().collect::<Option<_>>()?))
}

fn stream(entry: &Entry) -> Option<Stream> {
    let table = entry.table()?;
    let revenue = needed_scalar(&table, "revenue", REVENUE);
    let growth = needed_series(&table, "growth", GROWTH);
    table.finish();
    Some(Stream { revenue, growth })
}

/// The one key among `ways` that a table has; two, or none, is told.
fn one_way<'a>(table: &Table<'a>, ways: &[&'static str]) -> Option<Entry<'a>> {
    let entries: Vec<_> = ways.iter().filter_map(|way| table.optional(way)).collect();
    match entries.as_slice() {
        [only] => Some(only.clone()),
        [first, second, ..] => {
            let message = format!(
                "{} has `{}` and `{}`; it takes one of them",
                table.shown(),
                first.key.value,
                second.key.value
            );
            let (early, late) =
                if first.key.span <= second.key.span { (first, second) } else { (second, first) };
            let diagnostic = Diagnostic::error(late.key.span, message, "one too many")
                .mend("keep one of them; a `set` that changes the way sets the whole table")
                .related(early.key.span, "the other");
            table.mistakes.add(diagnostic);
            None
        }
        [] => {
            let message = format!("{} has none of `{}`", table.shown(), ways.join("`, `"));
            let label = "expected one of them";
            let diagnostic = Diagnostic::error(table.span, message, label);
            table.mistakes.add(diagnostic.mend(format!("add one of {}", ways.join(", "))));
            None
        }
    }
}

fn capex(entry: Entry) -> Option<Capex> {
    let table = entry.table()?;
    let way = one_way(&table, &["programme", "of_revenue", "amount"]);
    let by_programme = way.as_ref().is_none_or(|way| way.key.value == "programme");
    let share = if by_programme && (way.is_some() || table.has("share")) {
        let form = "share = … (the part of the programme's spending that this segment does)";
        Some(needed_series(&table, "share", form))
    } else {
        None
    };
    table.finish();
    let way = way?;
    match way.key.value.as_str() {
        "programme" => Some(Capex::Programme { programme: way.text()?, share: share? }),
        "of_revenue" => Some(Capex::OfRevenue(series(way))),
        _ => Some(Capex::Amount(series(way))),
    }
}

fn capacity(entry: Entry) -> Option<Capacity> {
    let table = entry.table()?;
    let headroom = table.optional("headroom").map(scalar);
    let form = "yield = … (revenue a year that one unit of spending makes room for)";
    let yields = needed_scalar(&table, "yield", form);
    let delivered = table.optional("delivered").map(series);
    let span = table.span;
    table.finish();
    Some(Capacity { headroom, yields, delivered, span })
}

fn depreciation(entry: Entry) -> Option<Depreciation> {
    let table = entry.table()?;
    let way = one_way(&table, &["vintages", "of_revenue", "amount"]);
    table.finish();
    let way = way?;
    match way.key.value.as_str() {
        "vintages" => vintages(way),
        "of_revenue" => Some(Depreciation::OfRevenue(series(way))),
        _ => Some(Depreciation::Amount(series(way))),
    }
}

fn vintages(entry: Entry) -> Option<Depreciation> {
    let table = entry.table()?;
    let legacy = table.optional("legacy").map(legacy);
    let assets = table.optional("assets").map(|entry| {
        let table = entry.table()?;
        let read: Vec<_> = named(&table, "an asset").into_iter().map(asset).collect();
        read.into_iter().collect::<Option<Vec<_>>>()
    });
    let span = table.span;
    table.finish();
    let legacy = all_or_none(legacy)?;
    Some(Depreciation::Vintages { legacy, assets: all_or_none(assets)?.unwrap_or_default(), span })
}

fn legacy(entry: Entry) -> Option<Legacy> {
    let table = entry.table()?;
    let annual = needed_scalar(&table, "annual", "annual = … (money a year)");
    let remaining_life = needed_scalar(&table, "remaining_life", "remaining_life = … (years)");
    table.finish();
    Some(Legacy { annual, remaining_life })
}

fn asset(entry: Entry) -> Option<Asset> {
    let table = entry.table()?;
    let evidence = evidence(&table);
    let share = needed_scalar(&table, "share", "share = … (a fraction of the spending)");
    let life = needed_scalar(&table, "life", "life = … (years)");
    table.finish();
    Some(Asset { name: entry.key.clone(), share, life, evidence })
}

fn value(entry: Entry) -> Option<Value> {
    let table = entry.table()?;
    let explicit = table.optional("explicit_cash_flows").map(|entry| entry.boolean());
    let discount_rate = table.optional("discount_rate").map(scalar);
    let terminal = terminal(&table);
    let span = table.span;
    table.finish();
    Some(Value {
        explicit_cash_flows: all_or_none(explicit)?,
        terminal: terminal?,
        discount_rate,
        span,
    })
}

/// A multiple of a figure, or growth at a return on capital.
fn terminal(table: &Table) -> Option<Terminal> {
    let first_of = |keys: &[&'static str]| {
        let entries: Vec<_> = keys.iter().filter_map(|key| table.optional(key)).collect();
        entries.into_iter().next()
    };
    let multiple = first_of(&["multiple_of", "multiple"]);
    let formula = first_of(&["growth", "roic", "min_spread"]);
    if let Some((multiple, formula)) = multiple.as_ref().zip(formula.as_ref()) {
        let (one, other) = (multiple.key, formula.key);
        let message = format!(
            "{} has `{}` and `{}`: two terminal values",
            table.shown(),
            one.value,
            other.value
        );
        let diagnostic = Diagnostic::error(other.span, message, "one too many")
            .mend("keep multiple_of and multiple, or growth and roic")
            .related(one.span, "the other");
        table.mistakes.add(diagnostic);
        return None;
    }
    if formula.is_none() {
        let of =
            "multiple_of = \"revenue\", \"ebitda\", \"ebita\" or \"nopat\" (or growth and roic)";
        let multiple_of = table.required("multiple_of", of).and_then(|entry| entry.text());
        let multiple = needed_scalar(table, "multiple", "multiple = … (times that figure)");
        return Some(Terminal::Multiple { multiple_of: multiple_of?, multiple });
    }
    let form = "growth = … (for ever, a fraction a year)";
    let growth = needed_scalar(table, "growth", form);
    let form = "roic = … (return on new capital, a fraction)";
    let roic = needed_scalar(table, "roic", form);
    let min_spread = table.optional("min_spread").map(|entry| entry.number());
    Some(Terminal::Gordon { growth, roic, min_spread: all_or_none(min_spread)? })
}
