//! Reading a table key by key, collecting every mistake instead of stopping at the first.
//!
//! A [`Table`] remembers which keys were asked for. [`Table::finish`] then tells the keys that
//! nobody asked for, and the required keys that are absent; where one of the first looks like
//! one of the second, it is told once.

use std::cell::{Cell, RefCell};

use super::entry::{Entry, Mistakes};
use super::tree::{Kind, Node};
use super::{Diagnostic, Span, Spanned};
use crate::diagnostic::{quoted, suggestion};

/// Where a key belongs that stands in the wrong table.
fn home(key: &str) -> Option<&'static str> {
    Some(match key {
        "valuation_date" | "fiscal_year_end" | "base_year" | "horizon" => "[calendar]",
        "paths" | "seed" | "sampler" | "replicates" | "confidence" => "[simulation]",
        "copula" | "df" | "repair" => "[dependence]",
        "tax_rate" | "shares" | "net_cash" | "holding_discount" | "other_assets" => "[valuation]",
        "discount_rate" => "[valuation], or the `value` of a segment",
        "price" | "fx" | "ratio" => "[listings.NAME]",
        "total" | "pace" => "[programmes.NAME]",
        "programme" | "share" => "the `capex` of a segment",
        "headroom" | "yield" | "delivered" => "the `capacity` of a segment",
        "legacy" | "assets" => "the `depreciation.vintages` of a segment",
        "remaining_life" => "`depreciation.vintages.legacy`",
        "life" => "a class of `depreciation.vintages.assets`",
        "multiple" | "multiple_of" | "roic" | "min_spread" | "explicit_cash_flows" => {
            "the `value` of a segment"
        }
        "revenue" | "growth" => "[segments.NAME], or one of its streams",
        "basis" => "the table of `margin`",
        "streams" | "margin" | "capex" | "capacity" | "depreciation" | "nwc_of_revenue"
        | "value" => "[segments.NAME]",
        _ => return None,
    })
}

/// A table that is being read.
pub(super) struct Table<'a> {
    pub path: String,
    pub span: Span,
    pub mistakes: &'a Mistakes<'a>,
    entries: &'a [(Spanned<String>, Node)],
    asked: RefCell<Vec<&'static str>>,
    missing: RefCell<Vec<(&'static str, &'static str)>>,
    rest_taken: Cell<bool>,
}

impl<'a> Table<'a> {
    /// A table at a path (empty for the file itself); `None`, and told, where it is no table.
    pub fn new(node: &'a Node, path: &str, mistakes: &'a Mistakes<'a>) -> Option<Self> {
        let Kind::Table(entries) = &node.kind else {
            let message = format!("`{path}` is {}; it must be a table", node.word());
            let key = path.rsplit('.').next().unwrap_or(path);
            let mend = match &node.kind {
                Kind::List(items)
                    if matches!(items.first(), Some(Node { kind: Kind::Table(_), .. })) =>
                {
                    format!("its entries have names: write {key}.NAME = {{ … }} for each")
                }
                _ => format!("write {key} = {{ … }}"),
            };
            mistakes.add(Diagnostic::error(node.span, message, "expected a table").mend(mend));
            return None;
        };
        Some(Self {
            path: path.to_owned(),
            span: node.span,
            mistakes,
            entries,
            asked: RefCell::default(),
            missing: RefCell::default(),
            rest_taken: Cell::new(false),
        })
    }

    pub fn has(&self, key: &str) -> bool {
        self.entries.iter().any(|(name, _)| name.value == key)
    }

    /// All keys, in the order written.
    pub fn keys(&self) -> impl Iterator<Item = &'a Spanned<String>> {
        self.entries.iter().map(|(key, _)| key)
    }

    /// The entry of an optional key.
    pub fn optional(&self, key: &'static str) -> Option<Entry<'a>> {
        self.asked.borrow_mut().push(key);
        let (name, node) = self.entries.iter().find(|(name, _)| name.value == key)?;
        Some(self.entry(name, node))
    }

    /// The entry of a key that must be there; `form` shows how to write it.
    pub fn required(&self, key: &'static str, form: &'static str) -> Option<Entry<'a>> {
        let entry = self.optional(key);
        if entry.is_none() {
            self.missing.borrow_mut().push((key, form));
        }
        entry
    }

    /// All entries whose keys have not been asked for by name: names of the user's choosing.
    pub fn rest(&self) -> Vec<Entry<'a>> {
        self.rest_taken.set(true);
        let asked = self.asked.borrow();
        let others = self.entries.iter().filter(|(key, _)| !asked.contains(&key.value.as_str()));
        others.map(|(key, node)| self.entry(key, node)).collect()
    }

    fn entry(&self, key: &'a Spanned<String>, node: &'a Node) -> Entry<'a> {
        let path = if self.path.is_empty() {
            key.value.clone()
        } else {
            format!("{}.{}", self.path, key.value)
        };
        Entry { key, node, path, mistakes: self.mistakes }
    }

    /// How messages call the table.
    pub fn shown(&self) -> String {
        if self.path.is_empty() { "the configuration".to_owned() } else { quoted(&self.path) }
    }

    /// Tells the keys nobody asked for, then the required ones that are absent.
    pub fn finish(self) {
        let mut missing = self.missing.take();
        if !self.rest_taken.get() {
            self.tell_unknown(&mut missing);
        }
        for (key, form) in missing {
            let message = format!("{} has no `{key}`", self.shown());
            let place = (!self.path.is_empty()).then_some(self.span);
            let label = format!("`{key}` is missing here");
            self.mistakes.add(Diagnostic {
                span: place,
                ..Diagnostic::error(self.span, message, label).mend(format!("add {form}"))
            });
        }
    }

    fn tell_unknown(&self, missing: &mut Vec<(&'static str, &'static str)>) {
        let asked = self.asked.borrow();
        for (key, _) in self.entries.iter().filter(|(key, _)| !asked.contains(&key.value.as_str()))
        {
            let near = suggestion(&key.value, asked.iter().copied());
            missing.retain(|(name, _)| Some(*name) != near);
            let mut known: Vec<&str> = asked.clone();
            known.sort_unstable();
            known.dedup();
            let known = known.join(", ");
            let mend = match (near, home(&key.value)) {
                (Some(near), _) => format!("did you mean `{near}`?"),
                (None, Some(home)) => format!("it belongs in {home}; known here: {known}"),
                (None, None) => format!("known here: {known}"),
            };
            let message = format!("{} does not know the key {}", self.shown(), quoted(&key.value));
            self.mistakes.add(Diagnostic::error(key.span, message, "unknown key").mend(mend));
        }
    }
}

impl<'a> Entry<'a> {
    /// Its value as a table that is read in turn.
    pub fn table(&self) -> Option<Table<'a>> {
        Table::new(self.node, &self.path, self.mistakes)
    }
}
