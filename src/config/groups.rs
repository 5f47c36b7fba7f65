//! Changed keys that belong together: what an analyst would name as one reason.

use super::between::{Between, Change};
use super::dates::fiscal_year;

/// Changes that are made together.
#[derive(Clone, Debug, PartialEq)]
pub struct Group {
    /// What they are part of: a segment, or nothing.
    pub family: String,
    /// What they are, in words.
    pub parts: Vec<String>,
    /// Positions in [`Between::changes`].
    pub changes: Vec<usize>,
}

/// The group of everything that a new base year brings with it.
pub const TIME: &str = "time passed, actuals came in";

impl Group {
    /// `cloud: growth, margin`.
    pub fn name(&self) -> String {
        match self.family.as_str() {
            "" => self.parts.join(", "),
            family => format!("{family}: {}", self.parts.join(", ")),
        }
    }

    /// Takes another group's changes in.
    pub fn take_in(&mut self, other: Self) {
        let parts = match self.family == other.family {
            true => other.parts,
            false => {
                self.parts = vec![self.name()];
                self.family = String::new();
                vec![other.name()]
            }
        };
        self.parts.extend(
            parts.into_iter().filter(|part| !self.parts.contains(part)).collect::<Vec<_>>(),
        );
        self.changes.extend(other.changes);
        self.changes.sort_unstable();
    }
}

impl Between {
    /// Groups of the changes: those the user names (each a name and beginnings of paths), then
    /// for a new base year what it brings with it (calendar, base values, pace, years that are
    /// over), then each segment's growth, margin, spending and valuation, then the rest by what
    /// it is.
    ///
    /// # Errors
    /// The user's path that begins no changed key.
    pub fn groups(&self, named: &[(String, Vec<String>)]) -> Result<Vec<Group>, String> {
        let mut groups: Vec<Group> = Vec::new();
        for (name, paths) in named {
            for path in paths {
                if !self.changes.iter().any(|change| begins(path, &change.path)) {
                    return Err(format!("no changed key begins with `{path}`"));
                }
            }
            let parts = vec![name.clone()];
            groups.push(Group { family: String::new(), parts, changes: Vec::new() });
        }
        for (at, change) in self.changes.iter().enumerate() {
            let own = named
                .iter()
                .position(|(_, paths)| paths.iter().any(|path| begins(path, &change.path)));
            let place = own.unwrap_or_else(|| {
                let (family, part) = self.usual(change);
                let found = groups[named.len()..]
                    .iter()
                    .position(|group| group.family == family && group.parts[0] == part);
                found.map_or_else(
                    || {
                        groups.push(Group { family, parts: vec![part], changes: Vec::new() });
                        groups.len() - 1
                    },
                    |found| found + named.len(),
                )
            });
            groups[place].changes.push(at);
        }
        groups.retain(|group| !group.changes.is_empty());
        Ok(groups)
    }

    /// Family and part of one change.
    fn usual(&self, change: &Change) -> (String, String) {
        let parts: Vec<&str> = change.path.split('.').collect();
        let moved = self.base_years.0 != self.base_years.1;
        if moved && self.is_of_time(&parts) {
            return (String::new(), TIME.to_owned());
        }
        let alone = |part: &str| (String::new(), part.replace('_', " "));
        match parts.as_slice() {
            ["segments", segment] => {
                let what = if change.before { "segment left" } else { "segment came" };
                ((*segment).to_owned(), what.to_owned())
            }
            ["segments", segment, rest @ ..] => {
                ((*segment).to_owned(), of_segment(rest).to_owned())
            }
            ["valuation", "other_assets", ..] => alone("other assets"),
            ["valuation", key, ..] => alone(key),
            ["listings", _, "price"] => alone("market price"),
            ["listings", _, "fx", ..] => alone("fx"),
            ["correlation", ..] | ["dependence", ..] => alone("correlations"),
            [section, ..] => alone(section),
            [] => alone("the file"),
        }
    }

    /// What a new base year brings with it.
    pub(super) fn is_of_time(&self, parts: &[&str]) -> bool {
        let past = self.base_years.0.max(self.base_years.1);
        let last = self.horizons.0.min(self.horizons.1);
        let year = parts.iter().find_map(|part| fiscal_year(part));
        let base_value = matches!(
            parts,
            ["calendar" | "programmes", ..]
                | ["valuation", "net_cash", ..]
                | ["segments", _, "revenue", ..]
                | ["segments", _, "streams", _, "revenue", ..]
                | ["segments", _, "depreciation", "vintages", "legacy", ..]
        );
        base_value || year.is_some_and(|year| year <= past || year > last)
    }
}

/// What a segment's key is about.
fn of_segment(rest: &[&str]) -> &'static str {
    match rest {
        ["growth", ..] | ["streams", _, "growth", ..] => "growth",
        ["revenue", ..] | ["streams", _, "revenue", ..] => "base revenue",
        ["streams", ..] => "streams",
        ["margin", ..] => "margin",
        ["value", "multiple", ..] => "multiple",
        ["value", ..] => "valuation",
        _ => "spending",
    }
}

/// Whether a path is the beginning of another, part by part.
fn begins(beginning: &str, path: &str) -> bool {
    path.strip_prefix(beginning).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}
