//! Scenarios: the configuration once for each, its keys replaced.

use std::collections::BTreeSet;

use super::entry::{Entry, Mistakes};
use super::read_file::{distinct, file, scenario_header, source_keys};
use super::reader::Table;
use super::set::{Setter, apply, dotted, parse_path};
use super::tree::{Kind, Node};
use super::{
    Diagnostic, Document, Evidence, File, MOST_SCENARIOS, Scenario, ScenarioHeader, Severity, Span,
    Spanned,
};
use crate::diagnostic::quoted;

/// Name of the only scenario of a file without `[[scenarios]]`.
pub(super) const BASE: &str = "base";

/// Most values read for one document: those of the file times its scenarios.
const MOST_VALUES: usize = 20_000_000;

/// What a document says.
#[derive(Clone, Debug)]
pub struct Scenarios {
    /// At least one, in the order written.
    pub list: Vec<Scenario>,
    /// Mistakes that leave the rest of the file readable, and doubts. With any error among
    /// them the scenarios serve only to find what else is wrong.
    pub diagnostics: Vec<Diagnostic>,
}

/// A scenario before its file is read.
struct Draft<'a> {
    /// `None` where it could not be read.
    header: Option<ScenarioHeader>,
    /// What to replace by what, in the order written.
    set: Vec<(Vec<Spanned<String>>, &'a Node)>,
}

impl Document {
    /// Reads the configuration of every scenario: the file, then the scenario's `set` in the
    /// order written, then the `--set` arguments. Without `[[scenarios]]` there is one, `base`.
    ///
    /// # Errors
    /// Every mistake of shape and type in all scenarios, each told once, in the order of the
    /// texts, with the warnings among them.
    pub fn scenarios(&self) -> Result<Scenarios, Vec<Diagnostic>> {
        let scenarios = self.judgeable()?;
        let wrong = |diagnostic: &Diagnostic| diagnostic.severity == Severity::Error;
        if scenarios.diagnostics.iter().any(wrong) {
            Err(scenarios.diagnostics)
        } else {
            Ok(scenarios)
        }
    }

    /// The same, but with mistakes that leave the rest readable among the diagnostics, so that
    /// what else is wrong can be told together with them.
    ///
    /// # Errors
    /// Everything found, where some scenario cannot be put together.
    pub fn judgeable(&self) -> Result<Scenarios, Vec<Diagnostic>> {
        let mistakes = Mistakes::new(source_keys(&self.root));
        let drafts = self.drafts(&mistakes);
        let mut told = Told::default();
        told.add(mistakes.take());
        let all = drafts.len();
        let mut list = Vec::new();
        for draft in drafts {
            let (file, found) = self.read(&draft);
            told.add(found);
            if let Some((header, file)) = draft.header.zip(file) {
                list.push(Scenario { header, file });
            }
        }
        let mut diagnostics = told.list;
        diagnostics.sort_by_key(|diagnostic| diagnostic.span);
        if list.len() == all { Ok(Scenarios { list, diagnostics }) } else { Err(diagnostics) }
    }

    /// The scenarios as written; the one implied where there are none.
    fn drafts<'a>(&'a self, mistakes: &'a Mistakes<'a>) -> Vec<Draft<'a>> {
        let top = Table::new(&self.root, "", mistakes);
        let entry = top.and_then(|table| table.optional("scenarios"));
        let Some(entry) = entry else { return vec![implied()] };
        let form = "each scenario under a header of its own: [[scenarios]]";
        let items = entry.list(form).unwrap_or_default();
        let values = items.len().saturating_mul(self.root.count());
        if items.len() > MOST_SCENARIOS || values > MOST_VALUES {
            let message = format!(
                "{} scenarios of {} values each are too many",
                items.len(),
                self.root.count()
            );
            let mend =
                format!("a file has at most {MOST_SCENARIOS} scenarios, fewer if it is long");
            mistakes.add(Diagnostic::error(entry.key.span, message, "too many").mend(mend));
            return vec![implied()];
        }
        distinct(&entry);
        let drafts: Vec<_> = items.iter().map(draft).collect();
        if drafts.is_empty() { vec![implied()] } else { drafts }
    }

    /// One scenario's file, and what is wrong with it.
    fn read(&self, draft: &Draft) -> (Option<File>, Vec<Diagnostic>) {
        let (root, mut found) = self.replaced(draft);
        let mistakes = Mistakes::new(source_keys(&root));
        let file = file(&root, &mistakes);
        found.extend(mistakes.take());
        (file, found)
    }

    /// Each scenario's name and its tree, keys replaced; what cannot be is told by
    /// [`Document::judgeable`].
    pub(super) fn roots(&self) -> Vec<(String, Node)> {
        let mistakes = Mistakes::new(source_keys(&self.root));
        let drafts = self.drafts(&mistakes).into_iter();
        drafts
            .filter_map(|draft| {
                let root = self.replaced(&draft).0;
                Some((draft.header?.name.value, root))
            })
            .collect()
    }

    /// The tree with a scenario's keys replaced, and what could not be or is doubtful.
    fn replaced(&self, draft: &Draft) -> (Node, Vec<Diagnostic>) {
        let mut root = self.root.clone();
        let mut found = Vec::new();
        let mut replace = |path: &[Spanned<String>], value: &Node, setter| {
            found.extend(apply(&mut root, path, value, setter).err().map(|mistake| *mistake));
        };
        for (path, value) in &draft.set {
            replace(path, value, Setter::Scenario);
        }
        let mut doubts = Vec::new();
        for given in &self.overrides {
            if given.scenario.is_none() {
                doubts.extend(draft.overridden_by(&given.path));
            }
            match (&given.scenario, &draft.header) {
                (None, _) => replace(&given.path, &given.value, Setter::Everything),
                (Some(name), Some(header)) if name.value == header.name.value => {
                    replace(&given.path, &given.value, Setter::Scenario);
                }
                _ => {}
            }
        }
        found.extend(doubts);
        (root, found)
    }

    /// The scenarios' names; `base` where there are none.
    pub(super) fn scenario_names(&self) -> Vec<String> {
        match self.root.get("scenarios").map(|list| &list.kind) {
            Some(Kind::List(list)) if !list.is_empty() => {
                let name = |node: &Node| Some(node.get("name")?.text()?.to_owned());
                list.iter().filter_map(name).collect()
            }
            _ => vec![BASE.to_owned()],
        }
    }
}

impl Draft<'_> {
    /// A doubt for each key of the scenario's own `set` that a `--set` for everything takes away.
    fn overridden_by(&self, path: &[Spanned<String>]) -> Vec<Diagnostic> {
        let same = |own: &[Spanned<String>]| own.iter().zip(path).all(|(a, b)| a.value == b.value);
        let (Some(first), Some(header)) = (path.first(), &self.header) else { return Vec::new() };
        self.set
            .iter()
            .filter(|(own, _)| same(own))
            .map(|(own, node)| {
                let name = &header.name.value;
                let message =
                    format!("--set replaces {} of scenario {}", quoted(&dotted(own)), quoted(name));
                Diagnostic::warning(first.span, message, "for every scenario")
                    .mend(format!(
                        "write --set 'scenarios.NAME:{}=…' to change the other scenarios only",
                        dotted(path)
                    ))
                    .related(node.span, "the scenario's own value")
            })
            .collect()
    }
}

/// The scenario of a file that names none.
fn implied<'a>() -> Draft<'a> {
    let header = ScenarioHeader {
        name: Spanned::new(BASE.to_owned(), Span::START),
        weight: Spanned::new(1.0, Span::START),
        evidence: Evidence::default(),
    };
    Draft { header: Some(header), set: Vec::new() }
}

fn draft<'a>(entry: &Entry<'a>) -> Draft<'a> {
    let Some(table) = entry.table() else { return Draft { header: None, set: Vec::new() } };
    let header = scenario_header(&table);
    let replaced = table.optional("set").and_then(|entry| entry.table());
    table.finish();
    let mut set = Vec::new();
    for entry in replaced.iter().flat_map(Table::rest) {
        match path_of(entry.key) {
            Ok(path) => set.push((path, entry.node)),
            Err(mistake) => entry.mistakes.add(*mistake),
        }
    }
    Draft { header, set }
}

/// The path that a key of `set` spells; every part has the place of the whole key.
fn path_of(key: &Spanned<String>) -> Result<Vec<Spanned<String>>, Box<Diagnostic>> {
    let placed = |mut mistake: Box<Diagnostic>| {
        mistake.span = Some(key.span);
        mistake
    };
    let (path, end) = parse_path(&key.value, key.span).map_err(placed)?;
    if end < key.value.len() {
        let message = format!("{} is not a dotted path", quoted(&key.value));
        let mend = "write the path alone, as in \"segments.cloud.growth.FY2027\"";
        let label = "not a path";
        return Err(Box::new(Diagnostic::error(key.span, message, label).mend(mend)));
    }
    Ok(path.into_iter().map(|part| Spanned::new(part.value, key.span)).collect())
}

/// Diagnostics without repetition: scenarios share most of their file.
#[derive(Default)]
struct Told {
    list: Vec<Diagnostic>,
    seen: BTreeSet<(Option<Span>, String)>,
}

impl Told {
    fn add(&mut self, found: Vec<Diagnostic>) {
        for diagnostic in found {
            if self.seen.insert((diagnostic.span, diagnostic.message.clone())) {
                self.list.push(diagnostic);
            }
        }
    }
}
