//! Two configurations: what differs, and every configuration between them.
//!
//! What differs is told key by key, as deep as tables go; a distribution is one key. Where the
//! two files have other years, a series that is written once for every year is first written
//! out year by year, so that years which have passed can be told from those still ahead.

mod differences;
mod years;

use self::differences::differences;
use self::years::{write_out_series, years};
use super::set::{Setter, apply, dotted, parse_path};
use super::tree::{Kind, Node};
use super::{Document, Span, Spanned};

/// Tables that are compared, and two lists that are compared as a whole.
const SECTIONS: [&str; 9] = [
    "calendar",
    "programmes",
    "segments",
    "valuation",
    "listings",
    "correlation",
    "dependence",
    "outputs",
    "scenarios",
];

/// A key that two configurations have differently.
#[derive(Clone, Debug)]
pub struct Change {
    /// Dotted path.
    pub path: String,
    parts: Vec<String>,
    after: Option<Node>,
    /// Whether the first configuration has the key.
    pub before: bool,
}

impl Change {
    /// Whether the second configuration has the key.
    pub fn after(&self) -> bool {
        self.after.is_some()
    }
}

/// Two configurations and the keys in which they differ.
#[derive(Clone, Debug)]
pub struct Between {
    before: Document,
    /// In the order of the first configuration, then of the second.
    pub changes: Vec<Change>,
    /// Base years of the two.
    pub base_years: (i64, i64),
    /// Horizons of the two.
    pub horizons: (i64, i64),
}

impl Between {
    /// Compares two configurations that have been read without mistakes; `--set` arguments
    /// count as if they stood in the file. `targets` are positions in the first configuration:
    /// those that every configuration between them shall have.
    pub fn new(before: &Document, after: &Document, targets: &[usize]) -> Self {
        let (mut a, mut b) = (before.settled(), after.settled());
        let (years_a, years_b) = (years(&a), years(&b));
        if years_a != years_b {
            write_out_series(&mut a, years_a);
            write_out_series(&mut b, years_b);
        }
        if let Some(Kind::List(list)) = a.get_mut("targets").map(|node| &mut node.kind) {
            *list = targets.iter().filter_map(|&at| list.get(at).cloned()).collect();
        }
        // What was moves no figure, and speaks of segments that a file in between may not have.
        put(&mut a, &["history".to_owned()], None);
        adopt_sources(&mut a, &b);
        let mut changes = Vec::new();
        for section in SECTIONS {
            let path = &mut vec![section.to_owned()];
            differences(path, a.get(section), b.get(section), &mut changes);
        }
        changes.retain(|change| !is_single_listing(change));
        let before = Document { texts: before.texts.clone(), root: a, overrides: Vec::new() };
        Self {
            before,
            changes,
            base_years: (years_a.0, years_b.0),
            horizons: (years_a.1, years_b.1),
        }
    }

    /// The first configuration with some changes made. What a change leaves without meaning is
    /// left out: correlations of drivers that are gone, and of scenarios under another base year
    /// the keys that are bound to their own.
    pub fn with(&self, made: &dyn Fn(usize) -> bool) -> Document {
        let mut document = self.before.clone();
        for (_, change) in self.changes.iter().enumerate().filter(|(at, _)| made(*at)) {
            put(&mut document.root, &change.parts, change.after.as_ref());
        }
        let scenarios = self.changes.iter().position(|change| change.path == "scenarios");
        let own_years = match scenarios.is_some_and(made) {
            true => self.base_years.1,
            false => self.base_years.0,
        };
        self.prune(&mut document.root, own_years);
        document
    }

    /// Leaves out what has lost its meaning; `written` is the base year for which the scenarios
    /// were written.
    fn prune(&self, root: &mut Node, written: i64) {
        let base = years(root).0;
        let whole = root.clone();
        let leads = |path: &str| match parse_path(path, Span::START) {
            Ok((parts, _)) => {
                parts.iter().try_fold(&whole, |node, part| node.get(&part.value)).is_some()
            }
            Err(_) => false,
        };
        let list = |root: &mut Node, section: &str, keep: &dyn Fn(&mut Node) -> bool| {
            if let Some(Kind::List(items)) = root.get_mut(section).map(|node| &mut node.kind) {
                items.retain_mut(keep);
            }
        };
        list(root, "correlation", &|item| match item.get("between").map(|node| &node.kind) {
            Some(Kind::List(ends)) => ends.iter().all(|end| end.text().is_none_or(leads)),
            _ => true,
        });
        list(root, "scenarios", &|scenario| {
            if let Some(Kind::Table(set)) = scenario.get_mut("set").map(|node| &mut node.kind) {
                set.retain(|(key, _)| {
                    let parts: Vec<&str> = key.value.split('.').collect();
                    let bound = base != written && self.is_of_time(&parts);
                    let above = key.value.rsplit_once('.');
                    !bound && above.is_none_or(|(above, _)| leads(above))
                });
            }
            true
        });
    }
}

impl Document {
    /// The tree with all `--set` arguments in it; those for one scenario at the end of its `set`.
    fn settled(&self) -> Node {
        let mut root = self.root.clone();
        for given in &self.overrides {
            let Some(scenario) = &given.scenario else {
                // What cannot be applied has been told when the configuration was read.
                let _ = apply(&mut root, &given.path, &given.value, Setter::Everything);
                continue;
            };
            let key = vec![dotted(&given.path)];
            let named = |node: &&mut Node| {
                node.get("name").and_then(Node::text) == Some(scenario.value.as_str())
            };
            match root.get_mut("scenarios").map(|node| &mut node.kind) {
                Some(Kind::List(list)) => {
                    if let Some(found) = list.iter_mut().find(named) {
                        let set = [vec!["set".to_owned()], key].concat();
                        put(found, &set, Some(&given.value));
                    }
                }
                _ => {
                    let path: Vec<String> = key[0].split('.').map(str::to_owned).collect();
                    put(&mut root, &path, Some(&given.value));
                }
            }
        }
        root
    }
}

/// Sources that only the second configuration has, so that its keys can name them.
fn adopt_sources(a: &mut Node, b: &Node) {
    let more = b.get("sources").map(Node::entries).unwrap_or_default();
    for (key, node) in more {
        if a.get("sources").and_then(|own| own.get(&key.value)).is_none() {
            put(a, &["sources".to_owned(), key.value.clone()], Some(node));
        }
    }
}

/// A listing that only one of the two has moves no result of the others.
fn is_single_listing(change: &Change) -> bool {
    change.parts.len() == 2 && change.parts[0] == "listings" && change.before != change.after()
}

/// Puts a node at a path, or takes away what is there.
fn put(root: &mut Node, path: &[String], value: Option<&Node>) {
    let Some((last, above)) = path.split_last() else { return };
    let mut table = root;
    for part in above {
        if table.get(part).is_none() {
            if value.is_none() {
                return;
            }
            if let Kind::Table(entries) = &mut table.kind {
                let name = Spanned::new(part.clone(), Span::START);
                entries.push((name, Node::empty_table(Span::START)));
            }
        }
        let Some(next) = table.get_mut(part) else { return };
        table = next;
    }
    let Kind::Table(entries) = &mut table.kind else { return };
    let place = entries.iter().position(|(key, _)| key.value == *last);
    match (place, value) {
        (Some(place), Some(value)) => entries[place].1 = value.clone(),
        (Some(place), None) => drop(entries.remove(place)),
        (None, Some(value)) => {
            entries.push((Spanned::new(last.clone(), Span::START), value.clone()))
        }
        (None, None) => {}
    }
}
