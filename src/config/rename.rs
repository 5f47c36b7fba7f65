//! Giving a table of the file another name, wherever the file speaks of it.

use super::set::parse_path;
use super::tree::{Kind, Node};
use super::{Document, Span};

/// Sections whose tables may be renamed.
const SECTIONS: [&str; 3] = ["segments", "programmes", "listings"];

impl Document {
    /// Renames `segments.OLD` (or a programme, a listing, a scenario) to the last part of
    /// `segments.NEW`: the table, and its name in correlations, expressions and scenarios.
    ///
    /// # Errors
    /// Words: what is wrong with the two names.
    pub fn rename(&mut self, old: &str, new: &str) -> Result<(), String> {
        let parts = |path: &str| path.split_once('.').map(|(a, b)| (a.to_owned(), b.to_owned()));
        let form = || format!("`{old}={new}`: write segments.OLD=segments.NEW");
        let (Some((section, from)), Some((other, to))) = (parts(old), parts(new)) else {
            return Err(form());
        };
        if section != other {
            return Err(form());
        }
        if section == "scenarios" {
            return self.rename_scenario(&from, &to);
        }
        if !SECTIONS.contains(&section.as_str()) {
            return Err(form());
        }
        let Some(Kind::Table(entries)) = self.root.get_mut(&section).map(|node| &mut node.kind)
        else {
            return Err(format!("the file has no {section}"));
        };
        if entries.iter().any(|(key, _)| key.value == to) {
            return Err(format!("the file has a {section}.{to} already"));
        }
        let Some((key, _)) = entries.iter_mut().find(|(key, _)| key.value == from) else {
            let known: Vec<&str> = entries.iter().map(|(key, _)| key.value.as_str()).collect();
            return Err(format!("there is no {old}; {section} are {}", known.join(", ")));
        };
        key.value.clone_from(&to);
        respell(&mut self.root, &Names { section: &section, from: &from, to: &to });
        Ok(())
    }

    fn rename_scenario(&mut self, from: &str, to: &str) -> Result<(), String> {
        let list = self.root.get_mut("scenarios").map(|node| &mut node.kind);
        let Some(Kind::List(scenarios)) = list else {
            return Err("the file has no scenarios".to_owned());
        };
        let mut names = scenarios.iter_mut().filter_map(|node| node.get_mut("name"));
        let found = names.find_map(|node| match &mut node.kind {
            Kind::Text(text) if text.value == from => Some(text),
            _ => None,
        });
        match found {
            Some(text) => {
                to.clone_into(&mut text.value);
                Ok(())
            }
            None => Err(format!("there is no scenario `{from}`")),
        }
    }
}

struct Names<'a> {
    section: &'a str,
    from: &'a str,
    to: &'a str,
}

impl Names<'_> {
    /// A dotted path from the top of the file.
    fn path(&self, text: &str) -> String {
        let rest = text.strip_prefix(self.section).and_then(|rest| rest.strip_prefix('.'));
        match rest.and_then(|rest| rest.strip_prefix(self.from)) {
            Some(rest) if rest.is_empty() || rest.starts_with('.') => {
                format!("{}.{}{rest}", self.section, self.to)
            }
            _ => text.to_owned(),
        }
    }

    /// The names of results in an expression, word by word.
    fn expression(&self, text: &str) -> String {
        let part = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '.';
        let mut out = String::new();
        let mut rest = text;
        while let Some(first) = rest.chars().next() {
            let length = match part(first) {
                true => rest.find(|c| !part(c)).unwrap_or(rest.len()),
                false => first.len_utf8(),
            };
            out.push_str(&self.result(&rest[..length]));
            rest = &rest[length..];
        }
        out
    }

    fn result(&self, name: &str) -> String {
        if let Some(path) = name.strip_prefix("driver.") {
            return format!("driver.{}", self.path(path));
        }
        let before = match self.section {
            "segments" => "",
            "programmes" => "programme.",
            _ => return self.listing(name),
        };
        let rest = name.strip_prefix(before).and_then(|rest| rest.strip_prefix(self.from));
        match rest {
            Some(rest) if rest.starts_with('.') => format!("{before}{}{rest}", self.to),
            _ => name.to_owned(),
        }
    }

    fn listing(&self, name: &str) -> String {
        match name.split_once('.') {
            Some((what @ ("per_share" | "upside" | "price"), of)) if of == self.from => {
                format!("{what}.{}", self.to)
            }
            _ => name.to_owned(),
        }
    }
}

/// Spells the new name wherever the tree speaks of the old one.
fn respell(root: &mut Node, names: &Names) {
    let texts = |node: Option<&mut Node>, spell: &dyn Fn(&str) -> String| {
        let mut nodes: Vec<&mut Node> = match node.map(|node| &mut node.kind) {
            Some(Kind::List(items)) => items.iter_mut().collect(),
            Some(Kind::Table(entries)) => entries.iter_mut().map(|(_, node)| node).collect(),
            _ => Vec::new(),
        };
        for node in &mut nodes {
            if let Kind::Text(text) = &mut node.kind {
                text.value = spell(&text.value);
                text.verbatim_at = None;
            }
        }
    };
    let items = |root: &mut Node, section: &str, each: &dyn Fn(&mut Node)| {
        if let Some(Kind::List(items)) = root.get_mut(section).map(|node| &mut node.kind) {
            items.iter_mut().for_each(each);
        }
    };
    items(root, "correlation", &|item| texts(item.get_mut("between"), &|text| names.path(text)));
    texts(root.get_mut("outputs"), &|text| names.expression(text));
    for (section, keys) in [("targets", &["event", "given"][..]), ("history", &["of"])] {
        items(root, section, &|item| {
            for key in keys {
                if let Some(Kind::Text(text)) = item.get_mut(key).map(|node| &mut node.kind) {
                    text.value = names.expression(&text.value);
                    text.verbatim_at = None;
                }
            }
        });
    }
    items(root, "scenarios", &|scenario| {
        if let Some(Kind::Table(set)) = scenario.get_mut("set").map(|node| &mut node.kind) {
            for (key, _) in set {
                if parse_path(&key.value, Span::START).is_ok() {
                    key.value = names.path(&key.value);
                }
            }
        }
    });
    if names.section == "programmes"
        && let Some(Kind::Table(segments)) = root.get_mut("segments").map(|node| &mut node.kind)
    {
        for (_, segment) in segments {
            let programme = segment.get_mut("capex").and_then(|capex| capex.get_mut("programme"));
            if let Some(Kind::Text(text)) = programme.map(|node| &mut node.kind)
                && text.value == names.from
            {
                names.to.clone_into(&mut text.value);
            }
        }
    }
}
