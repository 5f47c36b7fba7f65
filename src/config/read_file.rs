//! The whole file: its top level, simulation, calendar, outputs, targets and sources.

use super::dates::{days_in, month_and_day};
use super::entry::{Entry, Mistakes};
use super::expression::{Expression, Kind as Wanted};
use super::history::history;
use super::read_company::{correlation, dependence, listing, programme, valuation};
use super::read_driver::{evidence, expression, named};
use super::read_segment::{all_or_none, segment};
use super::reader::Table;
use super::tree::{Kind, Node};
use super::{
    Calendar, Diagnostic, File, MonthDay, Output, ScenarioHeader, Simulation, Source, Spanned,
    Target, Unit,
};
use crate::diagnostic::quoted;

/// Reads a configuration without its scenarios; every mistake is added to `mistakes`.
pub(super) fn file(root: &Node, mistakes: &Mistakes) -> Option<File> {
    let table = Table::new(root, "", mistakes)?;
    let name =
        table.required("name", "name = \"…\" (the case's title)").and_then(|entry| entry.line());
    let currency = table.required("currency", "currency = \"…\", such as \"CNY\"");
    let currency = currency.and_then(|entry| entry.line());
    let unit = table.required("unit", "unit = \"bn\" (or \"mn\", or a number)").and_then(unit);
    let simulation = table.optional("simulation").map(simulation);
    let calendar = table.required(
        "calendar",
        "[calendar] with valuation_date, fiscal_year_end, base_year, horizon",
    );
    let calendar = calendar.and_then(calendar_table);
    let programmes = each_named(table.optional("programmes"), "a programme", programme);
    let form = "[segments.NAME] with revenue, growth, margin and value";
    let segments = each_named(table.required("segments", form), "a segment", segment);
    let valuation =
        table.required("valuation", "[valuation] with discount_rate and shares").map(valuation);
    let listings = each_named(table.optional("listings"), "a listing", listing);
    let correlations = each_item(table.optional("correlation"), "correlation", correlation);
    let dependence = table.optional("dependence").map(dependence);
    let outputs = each_named(table.optional("outputs"), "an output", output);
    let targets = table.optional("targets");
    targets.iter().for_each(distinct);
    let targets = targets.map(|targets| readable(targets, "targets", target));
    let history = each_item(table.optional("history"), "history", history);
    let sources = table.optional("sources").map(sources);
    table.optional("scenarios");
    table.finish();
    Some(File {
        name: name?,
        currency: currency?,
        unit: unit?,
        simulation: simulation.flatten().unwrap_or_default(),
        calendar: calendar?,
        programmes: programmes?,
        segments: segments?,
        valuation: valuation??,
        listings: listings?,
        correlations: correlations?,
        dependence: all_or_none(dependence)?.unwrap_or_default(),
        outputs: outputs?,
        targets: targets.flatten().unwrap_or_default(),
        history: history?,
        sources: all_or_none(sources)?.unwrap_or_default(),
    })
}

/// The keys of `[sources]`, read ahead of all that refers to them.
pub(super) fn source_keys(root: &Node) -> Vec<&str> {
    match root.get("sources").map(|node| &node.kind) {
        Some(Kind::Table(entries)) => entries.iter().map(|(key, _)| key.value.as_str()).collect(),
        _ => Vec::new(),
    }
}

/// A table of named things; an absent one is empty.
fn each_named<'a, T>(
    entry: Option<Entry<'a>>,
    what: &str,
    read: impl Fn(Entry<'a>) -> Option<T>,
) -> Option<Vec<T>> {
    let Some(entry) = entry else { return Some(Vec::new()) };
    let things: Vec<_> = named(&entry.table()?, what).into_iter().map(read).collect();
    things.into_iter().collect()
}

/// A list of tables; an absent one is empty.
fn each_item<'a, T>(
    entry: Option<Entry<'a>>,
    key: &str,
    read: impl Fn(Entry<'a>) -> Option<T>,
) -> Option<Vec<T>> {
    let Some(entry) = entry else { return Some(Vec::new()) };
    let things: Vec<_> = entry
        .list(&format!("each entry under a header of its own: [[{key}]]"))?
        .into_iter()
        .map(read)
        .collect();
    things.into_iter().collect()
}

/// A list of tables without those that could not be read: nothing else refers to them.
fn readable<'a, T>(
    entry: Entry<'a>,
    key: &str,
    read: impl Fn(Entry<'a>) -> Option<T>,
) -> Option<Vec<T>> {
    let items = entry.list(&format!("each entry under a header of its own: [[{key}]]"))?;
    Some(items.into_iter().filter_map(read).collect())
}

/// Tells names that occur twice in a list of tables with a `name`.
pub(super) fn distinct(list: &Entry) {
    let Kind::List(items) = &list.node.kind else { return };
    let mut seen = std::collections::BTreeMap::new();
    for name in items.iter().filter_map(|item| item.get("name")) {
        let Kind::Text(text) = &name.kind else { continue };
        if let Some(first) = seen.insert(text.value.as_str(), name.span) {
            let message = format!("two {} have the name {}", list.path, quoted(&text.value));
            let diagnostic = Diagnostic::error(name.span, message, "second time")
                .mend("give one of them another name")
                .related(first, "first time");
            list.mistakes.add(diagnostic);
        }
    }
}

fn unit(entry: Entry) -> Option<Spanned<Unit>> {
    let unit = match &entry.node.kind {
        Kind::Text(text) => match text.value.as_str() {
            "bn" => Unit::Billion,
            "mn" => Unit::Million,
            _ => {
                let mend = Some("write \"bn\" for 1e9, \"mn\" for 1e6, or a number".to_owned());
                return entry.wrong("\"bn\", \"mn\" or a number", mend);
            }
        },
        _ => Unit::Number(entry.number()?.value),
    };
    Some(Spanned::new(unit, entry.node.span))
}

fn simulation(entry: Entry) -> Option<Simulation> {
    let table = entry.table()?;
    let paths = table.optional("paths").map(|entry| entry.count());
    let seed = table.optional("seed").map(|entry| entry.count());
    let sampler = table.optional("sampler").map(|entry| entry.text());
    let replicates = table.optional("replicates").map(|entry| entry.count());
    let confidence = table.optional("confidence").map(|entry| entry.number());
    table.finish();
    Some(Simulation {
        paths: all_or_none(paths)?,
        seed: all_or_none(seed)?,
        sampler: all_or_none(sampler)?,
        replicates: all_or_none(replicates)?,
        confidence: all_or_none(confidence)?,
    })
}

fn calendar_table(entry: Entry) -> Option<Calendar> {
    let table = entry.table()?;
    let form = "valuation_date = 2025-02-24 (the day to which all is discounted)";
    let valuation_date = table.required("valuation_date", form).and_then(|entry| entry.date());
    let form = "fiscal_year_end = \"12-31\" (month and day)";
    let fiscal_year_end = table.required("fiscal_year_end", form).and_then(month_day);
    let form = "base_year = … (the last known fiscal year, such as 2025)";
    let base_year = table.required("base_year", form).and_then(|entry| entry.signed());
    let form = "horizon = … (the last projected fiscal year, such as 2028)";
    let horizon = table.required("horizon", form).and_then(|entry| entry.signed());
    let span = table.span;
    table.finish();
    Some(Calendar {
        valuation_date: valuation_date?,
        fiscal_year_end: fiscal_year_end?,
        base_year: base_year?,
        horizon: horizon?,
        span,
    })
}

/// `"03-31"`.
fn month_day(entry: Entry) -> Option<Spanned<MonthDay>> {
    /// A leap year, so that February 29 is a day.
    const LEAP: i32 = 2000;
    let mend = Some("write month and day in quotes, as in \"03-31\"".to_owned());
    let Kind::Text(text) = &entry.node.kind else {
        return entry.wrong("a month and day", mend);
    };
    match month_and_day(&text.value) {
        Some((month, day)) if (1..=days_in(LEAP, month)).contains(&day) => {
            Some(Spanned::new(MonthDay { month, day }, entry.node.span))
        }
        _ => entry.wrong("a month and day", mend),
    }
}

fn output(entry: Entry) -> Option<Output> {
    let expression = expression(&entry, Wanted::Number)
        .unwrap_or_else(|| Expression::unreadable(entry.node.span));
    Some(Output { name: entry.key.clone(), expression })
}

fn target(entry: Entry) -> Option<Target> {
    let table = entry.table()?;
    let evidence = evidence(&table);
    let name = table.required("name", "name = \"…\"").and_then(|entry| entry.line());
    let event = table.required("event", "event = \"…\", such as \"per_share.ads >= 160\"");
    let event = event.and_then(|entry| expression(&entry, Wanted::Condition));
    let given = table.optional("given").map(|entry| expression(&entry, Wanted::Condition));
    table.finish();
    Some(Target { name: name?, event: event?, given: all_or_none(given)?, evidence })
}

/// `[sources]`: keys of any spelling.
fn sources(entry: Entry) -> Option<Vec<Source>> {
    let read: Vec<_> = entry.table()?.rest().into_iter().map(source).collect();
    read.into_iter().collect()
}

fn source(entry: Entry) -> Option<Source> {
    let table = entry.table()?;
    let title = table.required("title", "title = \"…\"").and_then(|entry| entry.line());
    let date = table.required("date", "date = 2025-02-24").and_then(|entry| entry.date());
    let url = table.optional("url").map(|entry| entry.line());
    let quote = table.optional("quote").map(|entry| entry.text());
    table.finish();
    Some(Source {
        key: entry.key.value.clone(),
        title: title?.value,
        date: date?.value,
        url: all_or_none(url)?.map(|url| url.value),
        quote: all_or_none(quote)?.map(|quote| quote.value),
    })
}

/// The header of one `[[scenarios]]` entry; its `set` is applied elsewhere.
pub(super) fn scenario_header(table: &Table) -> Option<ScenarioHeader> {
    let evidence = evidence(table);
    let name = table.required("name", "name = \"…\"").and_then(|entry| entry.line());
    let form = "weight = … (above 0; weights are divided by their sum)";
    let weight = table.required("weight", form).and_then(|entry| entry.number());
    Some(ScenarioHeader { name: name?, weight: weight?, evidence })
}
