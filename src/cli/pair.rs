//! Two configurations on the same points, and those between them.

use std::path::PathBuf;

use super::compare_args::CompareArgs;
use super::failure::Failure;
use super::files;
use super::open::data_folder;
use super::variants::Variants;
use crate::config::{Between, Document, Severity};
use crate::engine::{Reading, SimulateError, measure};
use crate::plan::{self, Made, Measure, Plan};

/// Most paths of the larger of the two, unless the command line asks for others.
const MOST_PATHS: u64 = 1 << 19;

/// Two configurations whose shared drivers draw alike.
pub struct Pair {
    /// The first.
    pub before: Plan,
    /// The second.
    pub after: Plan,
    /// Positions of the targets that both have: the same event and condition.
    pub targets: Vec<(usize, usize)>,
    /// What differs.
    pub between: Between,
    /// What was done so that they can be compared, in words.
    pub remarks: Vec<String>,
    folders: [PathBuf; 2],
    made: Made,
}

impl Pair {
    /// Opens both, renames what has another name, and brings their points together.
    pub fn open(args: &CompareArgs) -> Result<Self, Failure> {
        let mut configs = args.both()?;
        let mut before = Variants::open(&configs[0])?;
        let after = Variants::open(&configs[1])?;
        let mut remarks = rename(args, &mut before, &after)?;
        same_money(&before.plan, &after.plan)?;
        let targets = matched(&before.document, &after.document);
        let between = Between::new(
            &before.document,
            &after.document,
            &targets.iter().map(|pair| pair.0).collect::<Vec<_>>(),
        );
        let folders = [0, 1].map(|at| data_folder(&std::mem::take(&mut configs[at].config)));
        let mut pair = Self {
            before: before.plan,
            after: after.plan,
            targets,
            between,
            remarks: Vec::new(),
            folders,
            made: Made::default(),
        };
        if pair.before.settings.seed != pair.after.settings.seed {
            let seed = pair.before.settings.seed;
            remarks.push(format!("Both are run with the seed of the first, {seed}."));
        }
        pair.share_points(args.config.paths.is_some());
        remarks.extend(pair.pair_scenarios());
        pair.remarks = remarks;
        Ok(pair)
    }

    /// The same settings and dimensions.
    fn share_points(&mut self, paths_given: bool) {
        let scenarios = self.before.scenarios.len().max(self.after.scenarios.len());
        let own = |plan: &Plan| plan.settings.paths_per_replicate;
        let mut paths = own(&self.before).max(own(&self.after));
        let replicates = self.before.settings.replicates;
        if !paths_given {
            paths = paths.min(MOST_PATHS / (scenarios * replicates) as u64).max(2);
        }
        self.before.settings.paths_per_replicate = paths;
        self.after.settings = self.before.settings.clone();
        let mut names = self.before.dimensions.clone();
        let more = self.after.dimensions.iter().filter(|name| !names.contains(name));
        names.extend(more.cloned().collect::<Vec<_>>());
        self.before.share_dimensions(&names);
        self.after.share_dimensions(&names);
    }

    /// Scenarios of one name draw alike; a single one of another name draws like the heaviest
    /// of the other configuration. Says who is paired with whom, where that is not plain.
    fn pair_scenarios(&mut self) -> Option<String> {
        let names = |plan: &Plan| -> Vec<String> {
            plan.scenarios.iter().map(|scenario| scenario.name.clone()).collect()
        };
        let (a, b) = (names(&self.before), names(&self.after));
        let shared = a.iter().any(|name| b.contains(name));
        let single = a.len() == 1 || b.len() == 1;
        if !shared && single {
            let (many, one) = match b.len() {
                1 => (&self.before, &mut self.after),
                _ => (&self.after, &mut self.before),
            };
            let heavier = |x: &&plan::Scenario, y: &&plan::Scenario| x.weight.total_cmp(&y.weight);
            let heaviest = many.scenarios.iter().max_by(heavier)?;
            one.scenarios[0].key = heaviest.key;
            one.scenarios[0].loadings.take();
            return Some(format!(
                "Scenario `{}` draws like `{}`, the heaviest of the other file.",
                one.scenarios[0].name, heaviest.name
            ));
        }
        let alone: Vec<&str> = a
            .iter()
            .filter(|name| !b.contains(name))
            .chain(b.iter().filter(|name| !a.contains(name)))
            .map(String::as_str)
            .collect();
        (!alone.is_empty()).then(|| {
            format!("Scenarios that only one file has draw by themselves: {}.", alone.join(", "))
        })
    }

    /// The plan with some changes made, of so many paths a replicate; or why there is none.
    pub fn with(&self, made: &dyn Fn(usize) -> bool, paths: u64) -> Result<Plan, String> {
        let document = self.between.with(made);
        let columns = |file: &_, column: Option<&_>| {
            let first = files::column(&self.folders[0], file, column);
            first.or_else(|_| files::column(&self.folders[1], file, column))
        };
        let planned = document
            .scenarios()
            .and_then(|scenarios| plan::compile_again(&scenarios, &columns, &self.made));
        let mut plan = planned.map_err(|found| {
            let error = found.iter().find(|one| one.severity == Severity::Error);
            error.map_or(String::new(), |error| error.message.clone())
        })?;
        plan.settings = self.before.settings.clone();
        plan.settings.paths_per_replicate = paths;
        plan.share_dimensions(&self.before.dimensions);
        for scenario in &mut plan.scenarios {
            let twin = [&self.before, &self.after]
                .into_iter()
                .find_map(|plan| plan.scenarios.iter().find(|twin| twin.name == scenario.name));
            if let Some(twin) = twin {
                scenario.key = twin.key;
            }
        }
        Ok(plan)
    }
}

/// Reads measures; a failure of the engine ends the command.
pub fn read(plan: &Plan, measures: &[Measure]) -> Result<Vec<Option<Reading>>, Failure> {
    Ok(measure(plan, measures, &|_| {}).map_err(SimulateError::from)?)
}

/// Renames in the first configuration what the user says, and a segment that is the only one to
/// have left where one came.
fn rename(
    args: &CompareArgs,
    before: &mut Variants,
    after: &Variants,
) -> Result<Vec<String>, Failure> {
    let mut remarks = Vec::new();
    let mut renames: Vec<(String, String)> = Vec::new();
    for rename in &args.rename {
        let Some((old, new)) = rename.split_once('=') else {
            return Err(Failure::Usage(format!(
                "`--rename {rename}` has no `=`\nhelp: write --rename segments.OLD=segments.NEW"
            )));
        };
        renames.push((old.to_owned(), new.to_owned()));
    }
    let segments = |plan: &Plan| plan.scenarios[0].segments.clone();
    let renamed = |name: &String| {
        let path = format!("segments.{name}");
        renames.iter().find(|(old, _)| *old == path).map_or(path, |(_, new)| new.clone())
    };
    let a: Vec<String> = segments(&before.plan).iter().map(renamed).collect();
    let b: Vec<String> = segments(&after.plan).iter().map(|n| format!("segments.{n}")).collect();
    let left: Vec<&String> = a.iter().filter(|name| !b.contains(name)).collect();
    let came: Vec<&String> = b.iter().filter(|name| !a.contains(name)).collect();
    if let ([left], [came], false) = (left.as_slice(), came.as_slice(), args.no_rename) {
        remarks.push(format!(
            "{left} and {came} are taken for one segment: one left, one came (else --no-rename)."
        ));
        renames.push(((*left).clone(), (*came).clone()));
    }
    for (old, new) in &renames {
        before
            .document
            .rename(old, new)
            .map_err(|why| Failure::Usage(format!("--rename: {why}")))?;
    }
    if !renames.is_empty() {
        before.plan_again()?;
    }
    Ok(remarks)
}

/// Refuses two files whose money is not the same.
fn same_money(a: &Plan, b: &Plan) -> Result<(), Failure> {
    if (&a.currency, a.unit) == (&b.currency, b.unit) {
        return Ok(());
    }
    Err(Failure::Usage(format!(
        "the two files count in different money: {:?} {} and {:?} {}\nhelp: write both in one \
         currency and unit",
        a.unit, a.currency, b.unit, b.currency
    )))
}

/// Targets that have the same event and condition in both.
fn matched(a: &Document, b: &Document) -> Vec<(usize, usize)> {
    let (Ok(a), Ok(b)) = (a.scenarios(), b.scenarios()) else { return Vec::new() };
    let spelled = |target: &crate::config::Target| {
        let given = target.given.as_ref().map(|given| given.root.to_string());
        (target.event.root.to_string(), given)
    };
    let other: Vec<_> = b.list[0].file.targets.iter().map(spelled).collect();
    let own = a.list[0].file.targets.iter().map(spelled).enumerate();
    own.filter_map(|(at, own)| Some((at, other.iter().position(|known| *known == own)?))).collect()
}
