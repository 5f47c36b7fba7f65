//! Keys that are varied: what stands there now, how far it may sensibly go, and the `--set`
//! arguments that move a whole marginal.

use super::dates::fiscal_year;
use super::tree::{Kind, Node};
use super::{Diagnostic, Document, Span, Spanned, offset};
use crate::diagnostic::quoted;
use crate::text::rounded;

/// A number of the configuration that can be varied.
#[derive(Clone, Debug, PartialEq)]
pub struct Standing {
    /// Its value; `None` where the key is absent or scenarios differ.
    pub value: Option<f64>,
    /// Lowest and highest value to try where the user names none, and why these; `None` where
    /// nothing tells.
    pub range: Option<(f64, f64, &'static str)>,
}

/// Parameters of a distribution that move with it, whatever its family.
const PLACES: [&str; 5] = ["low", "mode", "high", "mean", "location"];

impl Document {
    /// The number at a key, `KEY` or `scenarios.NAME:KEY`; `text` is the key's number among the
    /// document's texts.
    ///
    /// # Errors
    /// A path that cannot be parsed, or one that leads to something else than a number.
    pub fn standing(&self, key: &str, text: u16) -> Result<Standing, Box<Diagnostic>> {
        let mut found = Vec::new();
        for (_, root, path) in self.reached(key, text)? {
            let (last, above) = path.split_last().ok_or_else(|| nowhere(key, text))?;
            let holder = above.iter().try_fold(&root, |node, part| node.get(&part.value));
            let node = holder.and_then(|holder| holder.get(&last.value));
            if let Some(node) = node
                && number(node).is_none()
            {
                return Err(no_number(key, node, text));
            }
            let value = node.and_then(number);
            let range = value.and_then(|value| range(&last.value, value, holder?));
            found.push(Standing { value, range });
        }
        let first = found.first().cloned().unwrap_or(Standing { value: None, range: None });
        let same = found.iter().all(|other| other.value == first.value);
        Ok(Standing { value: first.value.filter(|_| same), range: first.range })
    }

    /// The `--set` arguments that move what stands at a key by an amount: a number, every place
    /// of a distribution, every year of a series after the base year; scenario by scenario
    /// where they differ.
    ///
    /// # Errors
    /// A path that cannot be parsed or leads to nothing that has a place; a gamma, or a sample
    /// in a file.
    pub fn shifted(&self, key: &str, by: f64, text: u16) -> Result<Vec<String>, Box<Diagnostic>> {
        let base_year = match self.root.get("calendar").and_then(|table| table.get("base_year")) {
            Some(Node { kind: Kind::Integer(year), .. }) => *year,
            _ => i128::MIN,
        };
        let (bare, only) = split_scenario(key);
        let mut moved = Vec::new();
        for (scenario, root, path) in self.reached(key, text)? {
            let node = path.iter().try_fold(&root, |node, part| node.get(&part.value));
            let node = node.ok_or_else(|| nowhere(key, text))?;
            moved.push((scenario, shift(node, by, base_year).map_err(|why| why.at(key, text))?));
        }
        let same = moved.iter().all(|(_, value)| *value == moved[0].1);
        if same && only.is_none() {
            return Ok(vec![format!("{bare}={}", moved[0].1)]);
        }
        let one = |(name, value): (String, String)| format!("scenarios.{name}:{bare}={value}");
        Ok(moved.into_iter().map(one).collect())
    }

    /// Each scenario's name and tree, as far as the key is about it, and the path in it.
    fn reached(&self, key: &str, text: u16) -> Result<Vec<Reached>, Box<Diagnostic>> {
        let parsed = self.parse_override(&format!("{key}=0"), text)?;
        let only = parsed.scenario.map(|name| name.value);
        let fits = |name: &String| only.as_ref().is_none_or(|only| only == name);
        let roots = self.roots().into_iter().filter(|(name, _)| fits(name));
        Ok(roots.map(|(name, root)| (name, root, parsed.path.clone())).collect())
    }
}

type Reached = (String, Node, Vec<Spanned<String>>);

/// The key without `scenarios.NAME:`, and that.
fn split_scenario(key: &str) -> (&str, Option<&str>) {
    match key.strip_prefix("scenarios.").and_then(|rest| rest.rsplit_once(':')) {
        Some((scenario, bare)) => (bare, Some(scenario)),
        None => (key, None),
    }
}

fn number(node: &Node) -> Option<f64> {
    match node.kind {
        Kind::Integer(value) => Some(value as f64),
        Kind::Float(value) => Some(value),
        _ => None,
    }
}

/// Where a number may sensibly go, by its name and what stands beside it.
fn range(name: &str, value: f64, beside: &Node) -> Option<(f64, f64, &'static str)> {
    let at = |key: &str| beside.get(key).and_then(number);
    match (name, at("low"), at("high"), at("sd")) {
        ("mode", Some(low), Some(high), _) => Some((low, high, "the distribution's low to high")),
        ("mean", _, _, Some(sd)) => Some((value - 3.0 * sd, value + 3.0 * sd, "3 sd either way")),
        _ if value > 0.0 => Some((value / 3.0, value * 3.0, "a third to three times")),
        _ if value < 0.0 => Some((value * 3.0, -value, "three times to its opposite")),
        _ => None,
    }
}

/// Why something cannot be moved.
struct Unmoved(&'static str, &'static str);

impl Unmoved {
    fn at(self, key: &str, text: u16) -> Box<Diagnostic> {
        let message = format!("{} cannot be moved: {}", quoted(key), self.0);
        Box::new(Diagnostic::error(whole(key, text), message, "not movable").mend(self.1))
    }
}

/// What stands at a node, moved, as TOML on one line.
fn shift(node: &Node, by: f64, base_year: i128) -> Result<String, Unmoved> {
    let Kind::Table(entries) = &node.kind else {
        return match number(node) {
            Some(value) => Ok(rounded(value + by)),
            None => Err(Unmoved("it is no number", "name a driver, as in shift:segments.a.growth")),
        };
    };
    let family = family(node, entries)?;
    let mut out = Vec::new();
    for (key, value) in entries {
        let name = key.value.as_str();
        let shown = match moves(name, family, base_year) {
            true => shift_parameter(name, value, by, base_year)?,
            false => inline(value),
        };
        out.push(format!("{name} = {shown}"));
    }
    out.extend(implied(node, family, by));
    Ok(format!("{{ {} }}", out.join(", ")))
}

/// The distribution of a table that can be moved; empty for one of years.
fn family<'a>(node: &'a Node, entries: &[(Spanned<String>, Node)]) -> Result<&'a str, Unmoved> {
    let dist = node.get("dist");
    if dist.is_none() && !entries.iter().any(|(key, _)| fiscal_year(&key.value).is_some()) {
        let mend = "name a driver, as in shift:segments.cloud.growth";
        return Err(Unmoved("it is a table of other keys", mend));
    }
    let family = dist.map_or("", |dist| match &dist.kind {
        Kind::Text(text) => text.value.as_str(),
        _ => "",
    });
    if family == "gamma" || node.get("file").is_some() {
        let mend = "write it as a lognormal with a `shift`, a metalog or an empirical of values";
        return Err(Unmoved("its family has no place to move", mend));
    }
    Ok(family)
}

/// Whether a key moves with its distribution, or with its series.
fn moves(name: &str, family: &str, base_year: i128) -> bool {
    match name {
        "values" | "truncate" | "of" | "quantiles" | "value" | "shift" => true,
        _ if family.is_empty() => {
            fiscal_year(name).is_some_and(|year| i128::from(year) > base_year)
        }
        _ => PLACES.contains(&name) || percentile(name),
    }
}

/// The value of a key that moves.
fn shift_parameter(name: &str, value: &Node, by: f64, base_year: i128) -> Result<String, Unmoved> {
    match &value.kind {
        Kind::List(items) => {
            let items = items.iter().map(|item| shift(item, by, base_year));
            Ok(format!("[{}]", items.collect::<Result<Vec<_>, _>>()?.join(", ")))
        }
        Kind::Table(parts) if name == "quantiles" => {
            let part = |(key, node): &(Spanned<String>, Node)| {
                Ok(format!("{} = {}", key.value, shift(node, by, base_year)?))
            };
            let parts = parts.iter().map(part).collect::<Result<Vec<_>, _>>()?;
            Ok(format!("{{ {} }}", parts.join(", ")))
        }
        _ => shift(value, by, base_year),
    }
}

/// Parameters that were left out, and are no longer what is meant by that.
fn implied(node: &Node, family: &str, by: f64) -> Vec<String> {
    let defaults: &[(&str, f64)] = match family {
        "lognormal" => &[("shift", 0.0)],
        "beta" => &[("low", 0.0), ("high", 1.0)],
        _ => &[],
    };
    let left_out = defaults.iter().filter(|(name, _)| node.get(name).is_none());
    left_out.map(|(name, usual)| format!("{name} = {}", rounded(usual + by))).collect()
}

fn percentile(key: &str) -> bool {
    key.strip_prefix('p').is_some_and(|rest| rest.parse::<u8>().is_ok())
}

/// A node as TOML on one line.
fn inline(node: &Node) -> String {
    match &node.kind {
        Kind::Table(entries) => {
            let entry =
                |(key, node): &(Spanned<String>, Node)| format!("{} = {}", key.value, inline(node));
            format!("{{ {} }}", entries.iter().map(entry).collect::<Vec<_>>().join(", "))
        }
        Kind::List(items) => {
            format!("[{}]", items.iter().map(inline).collect::<Vec<_>>().join(", "))
        }
        Kind::Text(text) => format!("{:?}", text.value),
        Kind::Integer(value) => value.to_string(),
        Kind::Float(value) => crate::text::number(*value),
        Kind::OutOfRange(text) => text.clone(),
        Kind::Boolean(truth) => truth.to_string(),
        Kind::Date { year, month, day } => format!("{year:04}-{month:02}-{day:02}"),
        Kind::Time => String::new(),
    }
}

fn whole(key: &str, text: u16) -> Span {
    Span { text, start: 0, end: offset(key.len()) }
}

fn nowhere(key: &str, text: u16) -> Box<Diagnostic> {
    let message = format!("nothing stands at {}", quoted(key));
    let mend = "name a driver that the file holds, as in segments.cloud.growth.FY2027";
    Box::new(Diagnostic::error(whole(key, text), message, "no such key").mend(mend))
}

fn no_number(key: &str, node: &Node, text: u16) -> Box<Diagnostic> {
    let message = format!("{} is {}, not a number", quoted(key), node.word());
    let parameters = || {
        let Kind::Table(entries) = &node.kind else { return None };
        let numbers = entries.iter().filter(|(_, node)| number(node).is_some());
        let keys: Vec<String> =
            numbers.map(|(part, _)| format!("{key}.{}", part.value)).take(4).collect();
        (!keys.is_empty()).then(|| keys.join(", "))
    };
    let mend = match parameters() {
        Some(keys) => format!("vary one number of it, {keys}; or move all of it: shift:{key}"),
        None => format!("vary a number below it, or move all of it: shift:{key}"),
    };
    Box::new(Diagnostic::error(whole(key, text), message, "expected a number").mend(mend))
}
