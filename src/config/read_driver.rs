//! Drivers: numbers, distributions' tables, anchor years, and the evidence beside them.

use super::dates::fiscal_year;
use super::entry::Entry;
use super::expression::{self, Expression, Kind as Wanted};
use super::reader::Table;
use super::spelling::is_name;
use super::tree::Kind;
use super::{
    Anchor, Diagnostic, Evidence, MarginalSpec, Parameter, Quantity, ScalarSpec, SeriesShape,
    SeriesSpec, Spanned,
};
use crate::diagnostic::{quoted, suggestion};

/// Names that a user's own name may not take.
const RESERVED: [&str; 3] = ["group", "driver", "all"];

const DISTRIBUTION: &str = "dist = \"…\" (normal, pert, lognormal, uniform, triangular, …)";

/// `source` and `note` of a table.
pub(super) fn evidence(table: &Table) -> Evidence {
    let source = table.optional("source").and_then(|entry| {
        let key = entry.text()?;
        let known = &entry.mistakes.sources;
        if !known.contains(&key.value.as_str()) {
            let mend = match suggestion(&key.value, known.iter().copied()) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("add {} = {{ title = \"…\", date = … }} to [sources]", key.value),
            };
            let message = format!("[sources] has no {}", quoted(&key.value));
            entry.mistakes.add(Diagnostic::error(key.span, message, "unknown source").mend(mend));
        }
        Some(key)
    });
    let note = table.optional("note").and_then(|entry| entry.text());
    Evidence { source, note: note.map(|note| note.value) }
}

/// A scalar driver that must be there; `form` shows how to write it.
///
/// One that is missing or wrong is told and stands as unreadable.
pub(super) fn needed_scalar(table: &Table, key: &'static str, form: &'static str) -> ScalarSpec {
    table.required(key, form).map_or_else(|| ScalarSpec::unreadable(table.span), scalar)
}

/// A series driver that must be there, likewise.
pub(super) fn needed_series(table: &Table, key: &'static str, form: &'static str) -> SeriesSpec {
    table.required(key, form).map_or_else(|| SeriesSpec::unreadable(table.span), series)
}

/// A scalar driver: a number or a distribution.
pub(super) fn scalar(entry: Entry) -> ScalarSpec {
    let span = entry.node.span;
    read_scalar(entry).unwrap_or_else(|| ScalarSpec::unreadable(span))
}

fn read_scalar(entry: Entry) -> Option<ScalarSpec> {
    let span = entry.node.span;
    let Kind::Table(_) = entry.node.kind else {
        let value = Quantity::Number(entry.number()?);
        return Some(ScalarSpec { value, evidence: Evidence::default(), span });
    };
    let table = entry.table()?;
    let evidence = evidence(&table);
    if let Some(year) = table.keys().find(|key| fiscal_year(&key.value).is_some()) {
        let message = format!("{} has one value, not one a year", quoted(&entry.path));
        let mend = "write a number or a distribution";
        entry.mistakes.add(Diagnostic::error(year.span, message, "a year").mend(mend));
        return None;
    }
    let value = Quantity::Distribution(marginal(table)?);
    Some(ScalarSpec { value, evidence, span })
}

/// A series driver: a number, a distribution of every year, or anchor years.
pub(super) fn series(entry: Entry) -> SeriesSpec {
    let span = entry.node.span;
    let read = series_with(entry, |_| ()).and_then(|(series, ())| series);
    read.unwrap_or_else(|| SeriesSpec::unreadable(span))
}

/// The margin: a series whose table may also hold `basis`.
pub(super) fn margin(entry: Entry) -> (SeriesSpec, Option<Spanned<String>>) {
    let span = entry.node.span;
    let basis = |table: &Table| table.optional("basis").and_then(|entry| entry.text());
    let (series, basis) = series_with(entry, basis).unwrap_or_default();
    (series.unwrap_or_else(|| SeriesSpec::unreadable(span)), basis)
}

/// Reads a series and, from its table, whatever else `more` asks for.
fn series_with<T: Default>(
    entry: Entry,
    more: impl Fn(&Table) -> T,
) -> Option<(Option<SeriesSpec>, T)> {
    let span = entry.node.span;
    let Kind::Table(_) = entry.node.kind else {
        let shape = SeriesShape::EveryYear(Quantity::Number(entry.number()?));
        let plain = SeriesSpec { shape, persistence: None, evidence: Evidence::default(), span };
        return Some((Some(plain), T::default()));
    };
    let table = entry.table()?;
    let extra = more(&table);
    let evidence = evidence(&table);
    let persistence = table.optional("persistence").and_then(|entry| entry.number());
    let shape = if table.has("dist") {
        distribution_of_every_year(table)
    } else {
        anchors(table).map(SeriesShape::Anchors)
    };
    Some((shape.map(|shape| SeriesSpec { shape, persistence, evidence, span }), extra))
}

fn distribution_of_every_year(table: Table) -> Option<SeriesShape> {
    let year = table.keys().find(|key| fiscal_year(&key.value).is_some());
    if let Some(year) = year {
        let message =
            format!("{} has a distribution of every year and a year of its own", table.shown());
        let mend = format!("give each year its own: {{ {} = {{ dist = … }}, … }}", year.value);
        let mut diagnostic =
            Diagnostic::error(year.span, message, "a year beside `dist`").mend(mend);
        if let Some(dist) = table.keys().find(|key| key.value == "dist") {
            diagnostic = diagnostic.related(dist.span, "the distribution of every year");
        }
        table.mistakes.add(diagnostic);
        return None;
    }
    Some(SeriesShape::EveryYear(Quantity::Distribution(marginal(table)?)))
}

/// The anchor years of a table from which all else has been asked for.
fn anchors(table: Table) -> Option<Vec<Anchor>> {
    let entries = table.rest();
    if !entries.iter().any(|entry| fiscal_year(&entry.key.value).is_some()) {
        let message = format!("{} has neither `dist` nor a year", table.shown());
        let mend = format!("add {DISTRIBUTION}, or years: {{ FY2026 = …, FY2028 = … }}");
        let label = "expected a distribution or years";
        table.mistakes.add(Diagnostic::error(table.span, message, label).mend(mend));
        return None;
    }
    let read: Vec<_> = entries.into_iter().map(anchor).collect();
    read.into_iter().collect()
}

fn anchor(entry: Entry) -> Option<Anchor> {
    let year = year_key(&entry)?;
    let spec = scalar(entry);
    Some(Anchor { year, value: spec.value, evidence: spec.evidence })
}

/// The year of a key `FY2028`; anything else is told.
pub(super) fn year_key(entry: &Entry) -> Option<Spanned<i64>> {
    let key = entry.key;
    if let Some(year) = fiscal_year(&key.value) {
        return Some(Spanned::new(year, key.span));
    }
    let digits: String = key.value.chars().filter(char::is_ascii_digit).collect();
    let keys = ["persistence", "source", "note", "dist", "basis"];
    let mend = match (digits.len(), suggestion(&key.value, keys)) {
        (4, _) => format!("did you mean `FY{digits}`?"),
        (2, _) => format!("did you mean `FY20{digits}`?"),
        (_, Some(near)) => format!("did you mean `{near}`?"),
        _ => "years are written FY2028; a distribution of every year has `dist`".to_owned(),
    };
    let message = format!("{} is not a year", quoted(&key.value));
    entry.mistakes.add(Diagnostic::error(key.span, message, "expected a year").mend(mend));
    None
}

/// A distribution's table from which evidence and the like have been asked for.
fn marginal(table: Table) -> Option<MarginalSpec> {
    let span = table.span;
    let kind = table.required("dist", DISTRIBUTION).and_then(|entry| entry.text());
    let read: Vec<_> = table
        .rest()
        .into_iter()
        .map(|entry| Some((entry.key.clone(), parameter(entry)?)))
        .collect();
    table.finish();
    Some(MarginalSpec { kind: kind?, parameters: read.into_iter().collect::<Option<_>>()?, span })
}

/// One parameter of a distribution. `truncate` may be open at one side.
fn parameter(entry: Entry) -> Option<Parameter> {
    let span = entry.node.span;
    if matches!(entry.key.value.as_str(), "file" | "column") {
        return entry.text().map(Parameter::Text);
    }
    let key = entry.key.value.as_str();
    match &entry.node.kind {
        Kind::Text(_) if key == "of" => {
            let form = "of = [{ dist = … }, { dist = … }]";
            entry.wrong("a list of distributions", Some(format!("write {form}")))
        }
        Kind::List(items) if items.iter().any(|item| matches!(item.kind, Kind::Table(_))) => {
            let specs: Vec<_> =
                entry.list("a list")?.iter().map(|item| marginal(item.table()?)).collect();
            Some(Parameter::Distributions(Spanned::new(
                specs.into_iter().collect::<Option<_>>()?,
                span,
            )))
        }
        Kind::List(_) => {
            let open = key == "truncate" || suggestion(key, ["truncate"]).is_some();
            let number =
                |item: &Entry| if open { item.number_or_infinite() } else { item.number() };
            let numbers: Vec<_> = entry.list("a list")?.iter().map(number).collect();
            Some(Parameter::Numbers(Spanned::new(
                numbers.into_iter().collect::<Option<_>>()?,
                span,
            )))
        }
        Kind::Table(_) => {
            let entries = entry.table()?.rest();
            let numbers: Vec<_> =
                entries.iter().map(|entry| Some((entry.key.clone(), entry.number()?))).collect();
            Some(Parameter::Table(Spanned::new(numbers.into_iter().collect::<Option<_>>()?, span)))
        }
        _ => entry.number().map(Parameter::Number),
    }
}

/// Entries under names of the user's choosing: each name is checked, and told where it
/// differs from an earlier one only by case.
pub(super) fn named<'a>(table: &Table<'a>, what: &str) -> Vec<Entry<'a>> {
    let entries = table.rest();
    let mut seen = std::collections::BTreeMap::new();
    for entry in &entries {
        let key = entry.key;
        if !is_name(&key.value) {
            let message = format!("{} cannot be the name of {what}", quoted(&key.value));
            let mend = "a name is a letter, then letters, digits or `_`, as in cloud_2";
            entry.mistakes.add(Diagnostic::error(key.span, message, "not a name").mend(mend));
        } else if RESERVED.contains(&key.value.as_str()) {
            let message = format!(
                "{} cannot be the name of {what}: it has a meaning of its own",
                quoted(&key.value)
            );
            let mend = format!("choose another name, such as {}_1", key.value);
            entry.mistakes.add(Diagnostic::error(key.span, message, "reserved").mend(mend));
        }
        if let Some(first) = seen.insert(key.value.to_ascii_lowercase(), key.span) {
            let message = format!("{} differs from another name only by case", quoted(&key.value));
            let warning = Diagnostic::warning(key.span, message, "easily confused")
                .mend("give one of them another name")
                .related(first, "the other name");
            entry.mistakes.add(warning);
        }
    }
    entries
}

/// An expression of the wanted kind, its mistakes placed inside the text.
pub(super) fn expression(entry: &Entry, wanted: Wanted) -> Option<Expression> {
    let text = entry.text_in_place()?;
    match expression::parse(&text.value, entry.node.span, text.verbatim_at, wanted) {
        Ok(expression) => Some(expression),
        Err(found) => {
            entry.mistakes.extend(found);
            None
        }
    }
}
