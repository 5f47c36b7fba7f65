//! Replacing keys: `--set KEY=VALUE` and a scenario's `set`.
//!
//! A path leads through tables; what it ends in is replaced, or added where the table may
//! hold such a key (the reading afterwards tells). Names of the user's choosing are never
//! added: a mistyped stake must not become a second one.

use super::tree::{Kind, Node};
use super::{Diagnostic, Document, Span, Spanned, Text, offset, tree};
use crate::diagnostic::{quoted, suggestion};

/// Longest `--set` argument, in bytes.
const LONGEST: usize = 64 << 10;

/// Most parts of a path.
const DEEPEST: usize = 16;

/// One `--set` argument.
#[derive(Clone, Debug)]
pub(super) struct Override {
    /// The scenario it is for; `None` for the file and every scenario.
    pub scenario: Option<Spanned<String>>,
    pub path: Vec<Spanned<String>>,
    pub value: Node,
}

/// Who replaces a key.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Setter {
    /// A scenario's `set`, or a `--set` for one scenario.
    Scenario,
    /// `--set` for the whole file.
    Everything,
}

/// All top-level keys.
const TOP: [&str; 16] = [
    "name",
    "currency",
    "unit",
    "simulation",
    "calendar",
    "programmes",
    "segments",
    "valuation",
    "listings",
    "correlation",
    "dependence",
    "outputs",
    "targets",
    "scenarios",
    "history",
    "sources",
];

/// Top-level tables in which a scenario may replace keys.
const SCENARIO_TOP: [&str; 4] = ["programmes", "segments", "valuation", "listings"];

impl Document {
    /// Takes one `--set` argument: `KEY=VALUE` for the file and every scenario, or
    /// `scenarios.NAME:KEY=VALUE` for one scenario.
    ///
    /// KEY is a dotted path whose parts may stand between quotes; VALUE is a TOML value, or
    /// else text without quotes. The argument becomes a text of its own, named `--set`, also
    /// where it is refused.
    ///
    /// # Errors
    /// An argument without `=`, a path that cannot be parsed, an unknown scenario, a VALUE
    /// that opens a list, table or quote and does not close it. Whether the path exists and
    /// the value fits is told by [`Document::scenarios`].
    pub fn set(&mut self, argument: &str) -> Result<(), Vec<Diagnostic>> {
        self.set_by("--set", argument)
    }

    /// As [`Document::set`], for an argument that another flag stands for: messages name that.
    ///
    /// # Errors
    /// See [`Document::set`].
    pub fn set_by(&mut self, flag: &str, argument: &str) -> Result<(), Vec<Diagnostic>> {
        let text = u16::try_from(self.texts.len()).unwrap_or(u16::MAX);
        let kept: String = argument.chars().take(LONGEST).collect();
        self.texts.push(Text { name: flag.to_owned(), content: kept });
        let all = Span { text, start: 0, end: offset(argument.len().min(LONGEST)) };
        if argument.len() > LONGEST || text == u16::MAX {
            let message =
                format!("a --set argument may have {LONGEST} bytes, 65_534 of them a run");
            return Err(vec![Diagnostic::error(all, message, "too much").mend("edit the file")]);
        }
        let parsed = self.parse_override(argument, text).map_err(|found| vec![*found])?;
        self.overrides.push(parsed);
        Ok(())
    }

    pub(super) fn parse_override(
        &self,
        argument: &str,
        text: u16,
    ) -> Result<Override, Box<Diagnostic>> {
        let span = |start: usize, end: usize| Span { text, start: offset(start), end: offset(end) };
        let (scenario, at) = match argument.strip_prefix("scenarios.") {
            Some(rest) => {
                let (name, length) = self.scenario_named(rest, span(0, argument.len()))?;
                let start = argument.len() - rest.len();
                (Some(Spanned::new(name, span(start, start + length))), start + length + 1)
            }
            None => (None, 0),
        };
        let (path, end) = parse_path(&argument[at..], Span { text, start: offset(at), end: 0 })?;
        let Some(value) = argument[at + end..].strip_prefix('=') else {
            let message = format!("{} has no value", quoted(argument));
            let mend = "write --set KEY=VALUE, as in --set valuation.tax_rate=0.25";
            return Err(Box::new(
                Diagnostic::error(span(0, argument.len()), message, "expected KEY=VALUE")
                    .mend(mend),
            ));
        };
        let start = argument.len() - value.trim_start().len();
        let value = match tree::parse_value(argument, start, text) {
            Some(value) => value,
            None => bare_value(argument, start, span(start, argument.trim_end().len().max(start)))?,
        };
        Ok(Override { scenario, path, value })
    }

    /// The scenario's name before `:`, and its length as written.
    fn scenario_named(&self, rest: &str, span: Span) -> Result<(String, usize), Box<Diagnostic>> {
        let names = self.scenario_names();
        let spelled = |name: &str| [name.to_owned(), format!("\"{name}\""), format!("'{name}'")];
        let known = names.iter().flat_map(|name| spelled(name).map(|spelling| (name, spelling)));
        let found = known
            .filter(|(_, spelling)| rest.starts_with(&format!("{spelling}:")))
            .max_by_key(|(_, spelling)| spelling.len());
        if let Some((name, spelling)) = found {
            return Ok((name.clone(), spelling.len()));
        }
        let mend =
            format!("write 'scenarios.NAME:KEY=VALUE'; the scenarios are {}", names.join(", "));
        let Some((name, _)) = rest.split_once(':') else {
            let message =
                "a scenario's own keys cannot be set; keys of the file can, in one scenario";
            return Err(Box::new(
                Diagnostic::error(span, message, "expected `:` behind the name").mend(mend),
            ));
        };
        let mend = match suggestion(name, names.iter().map(String::as_str)) {
            Some(near) => format!("did you mean `{near}`?"),
            None => mend,
        };
        let start = span.start + offset("scenarios.".len());
        let place = Span { start, end: start + offset(name.len()), ..span };
        let message = format!("there is no scenario {}", quoted(name));
        Err(Box::new(Diagnostic::error(place, message, "not a scenario's name").mend(mend)))
    }
}

/// A VALUE that is not TOML is text, unless it opens something.
fn bare_value(argument: &str, start: usize, span: Span) -> Result<Node, Box<Diagnostic>> {
    let word = argument[start..].trim_end();
    let error = |message: String, mend: &str| {
        Err(Box::new(Diagnostic::error(span, message, "the value").mend(mend)))
    };
    if word.is_empty() {
        return error("a value is missing behind `=`".into(), "write --set KEY=VALUE");
    }
    if word.starts_with(['{', '[', '"', '\'']) {
        let mend = "close every quote and bracket, and put the whole argument between single \
                    quotes: --set 'KEY={ dist = \"normal\", mean = 0.2, sd = 0.1 }'";
        return error(format!("{} is not a TOML value", quoted(word)), mend);
    }
    Ok(Node::bare_text(word, span))
}

/// Parses a dotted path from the start of `text`; gives the parts and where it ends.
/// `place` tells the text's number and where in it the path starts.
pub(super) fn parse_path(
    text: &str,
    place: Span,
) -> Result<(Vec<Spanned<String>>, usize), Box<Diagnostic>> {
    let span = |from: usize, to: usize| Span {
        text: place.text,
        start: place.start + offset(from),
        end: place.start + offset(to),
    };
    let mut parts = Vec::new();
    let mut at = 0;
    loop {
        at += text[at..].len() - text[at..].trim_start().len();
        let rest = &text[at..];
        let (part, length) = match rest.chars().next().filter(|c| matches!(c, '"' | '\'')) {
            Some(quote) => match rest[1..].find(quote) {
                Some(end) => (&rest[1..=end], end + 2),
                None => ("", 0),
            },
            None => {
                let bare = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
                let end = rest.find(|c| !bare(c)).unwrap_or(rest.len());
                (&rest[..end], end)
            }
        };
        if part.is_empty() {
            let message = format!("{} is not a dotted path", quoted(text));
            let mend = "write the keys from the top with points between, as in \
                        segments.cloud.growth.FY2027";
            let width = rest.chars().next().map_or(0, char::len_utf8);
            let label = "expected a key here";
            return Err(Box::new(
                Diagnostic::error(span(at, at + width), message, label).mend(mend),
            ));
        }
        parts.push(Spanned::new(part.to_owned(), span(at, at + length)));
        if parts.len() > DEEPEST {
            let message = format!("{} has more than {DEEPEST} parts", quoted(text));
            let mend = "no key of a configuration lies that deep";
            let place = span(0, at + length);
            return Err(Box::new(Diagnostic::error(place, message, "too deep").mend(mend)));
        }
        at += length;
        at += text[at..].len() - text[at..].trim_start().len();
        match text[at..].strip_prefix('.') {
            Some(_) => at += 1,
            None => return Ok((parts, at)),
        }
    }
}

/// Replaces what `path` leads to in `root` by `value`.
pub(super) fn apply(
    root: &mut Node,
    path: &[Spanned<String>],
    value: &Node,
    setter: Setter,
) -> Result<(), Box<Diagnostic>> {
    check_start(root, path, value, setter)?;
    let mut table = root;
    for (depth, part) in path.iter().enumerate() {
        let last = depth + 1 == path.len();
        let above = &path[..depth];
        let holder = (table.word(), table.span);
        let Kind::Table(entries) = &mut table.kind else {
            return Err(under_a_value(path, depth, holder));
        };
        let found = entries.iter().position(|(key, _)| key.value == part.value);
        if found.is_none() && holds_names(above) {
            return Err(unknown_name(above, part, entries));
        }
        let position = found.unwrap_or_else(|| {
            entries.push((part.clone(), Node::empty_table(part.span)));
            entries.len() - 1
        });
        if last {
            entries[position] = (part.clone(), value.clone());
            return Ok(());
        }
        table = &mut entries[position].1;
    }
    Ok(())
}

/// Refuses paths that start where nothing may be replaced.
fn check_start(
    root: &Node,
    path: &[Spanned<String>],
    value: &Node,
    setter: Setter,
) -> Result<(), Box<Diagnostic>> {
    let Some(top) = path.first() else { return Ok(()) };
    let error = |message: String, label: &str, mend: String| {
        Err(Box::new(Diagnostic::error(top.span, message, label).mend(mend)))
    };
    let name = top.value.as_str();
    if !TOP.contains(&name) {
        let holder = SCENARIO_TOP
            .into_iter()
            .find(|holder| root.get(holder).is_some_and(|node| node.get(name).is_some()));
        let mend = match (holder, suggestion(name, TOP)) {
            (Some(holder), _) => format!("did you mean `{holder}.{}`?", dotted(path)),
            (None, Some(near)) => format!("did you mean `{near}`?"),
            (None, None) => "paths start at the top: segments.cloud.growth.FY2027".to_owned(),
        };
        return error(
            format!("there is no {} to set", quoted(&dotted(path))),
            "unknown path",
            mend,
        );
    }
    let allowed = match setter {
        Setter::Scenario => SCENARIO_TOP.contains(&name),
        Setter::Everything => !matches!(name, "targets" | "scenarios" | "correlation" | "history"),
    };
    if !allowed {
        let (message, mend) = match setter {
            Setter::Scenario => (
                format!("a scenario cannot set `{name}`"),
                "scenarios differ in what stands under programmes, segments, valuation and \
                 listings; the rest is common to all",
            ),
            Setter::Everything => {
                (format!("`{name}` is a list and cannot be set"), "change it in the file")
            }
        };
        return error(message, "cannot be set", mend.to_owned());
    }
    if path.len() == 1 && holds_names(path) {
        let quotes = matches!(value.kind, Kind::Table(_)) && setter == Setter::Scenario;
        let mend = if quotes {
            format!("put the dotted path between quotes: \"{name}.NAME.KEY\" = …")
        } else {
            format!("set one key: {name}.NAME.KEY")
        };
        return error(
            format!("all of `{name}` cannot be set at once"),
            "expected a longer path",
            mend,
        );
    }
    Ok(())
}

/// Whether the table at a path holds names of the user's choosing that cannot be added to.
fn holds_names(path: &[Spanned<String>]) -> bool {
    let parts: Vec<&str> = path.iter().map(|part| part.value.as_str()).collect();
    matches!(
        parts[..],
        ["segments" | "programmes" | "listings"]
            | ["valuation", "other_assets"]
            | ["segments", _, "streams"]
            | ["segments", _, "depreciation", "vintages", "assets"]
    )
}

/// A path as it is written.
pub(super) fn dotted(path: &[Spanned<String>]) -> String {
    path.iter().map(|part| part.value.as_str()).collect::<Vec<_>>().join(".")
}

fn unknown_name(
    above: &[Spanned<String>],
    part: &Spanned<String>,
    entries: &[(Spanned<String>, Node)],
) -> Box<Diagnostic> {
    let names: Vec<&str> = entries.iter().map(|(key, _)| key.value.as_str()).collect();
    let mend = match suggestion(&part.value, names.iter().copied()) {
        Some(near) => format!("did you mean `{near}`?"),
        None if names.is_empty() => "a name cannot be added here; write it in the file".to_owned(),
        None => format!("a name cannot be added here; there are {}", names.join(", ")),
    };
    let message = format!("there is no {} in `{}`", quoted(&part.value), dotted(above));
    Box::new(Diagnostic::error(part.span, message, "unknown name").mend(mend))
}

/// A path that goes on below a number, a text or a list.
fn under_a_value(
    path: &[Spanned<String>],
    depth: usize,
    (holder, place): (&str, Span),
) -> Box<Diagnostic> {
    let (above, part) = (dotted(&path[..depth]), &path[depth]);
    let message = format!("`{above}` is {holder}, so its {} cannot be set", quoted(&part.value));
    let mend = if part.value.starts_with("FY") {
        format!(
            "set the whole series, \"{above}\" = {{ {} = … }}, or write it with years in the file",
            part.value
        )
    } else {
        format!("set the whole of it: \"{above}\" = {{ {} = … }}", part.value)
    };
    Box::new(
        Diagnostic::error(part.span, message, "not a key of a table")
            .mend(mend)
            .related(place, format!("{holder} here")),
    )
}
