//! One configuration, planned and measured many times over with small changes.

use std::path::PathBuf;

use super::args::ConfigArgs;
use super::failure::Failure;
use super::files;
use super::open::{Refused, data_folder, read};
use super::vary::Vary;
use crate::config::{Diagnostic, Document};
use crate::engine::{self, Reading, SimulateError};
use crate::plan::{self, Made, Measure, Plan};
use crate::text::number;

/// Paths at which a plan is measured, unless the command line asks for others.
pub const PATHS: u64 = 1 << 18;

/// A configuration that is open for changes.
pub struct Variants {
    /// The texts, with the changes of the command line.
    pub document: Document,
    /// As it stands.
    pub plan: Plan,
    folder: PathBuf,
    made: Made,
    /// Whether the number of paths is the command line's.
    paths_given: bool,
}

impl Variants {
    /// Opens a configuration and plans it as it stands.
    pub fn open(config: &ConfigArgs) -> Result<Self, Failure> {
        let opened = read(config)?;
        let mut variants = Self {
            document: opened.document,
            plan: opened.plan,
            folder: data_folder(&config.config),
            made: Made::default(),
            paths_given: config.paths.is_some(),
        };
        if variants.plan.settings.replicates < 2 {
            return Err(Failure::Usage(
                "one replicate tells nothing of the error\nhelp: add --set \
                 simulation.replicates=16"
                    .to_owned(),
            ));
        }
        variants.plan = variants.settle(variants.plan.clone());
        Ok(variants)
    }

    /// At most [`PATHS`] paths, unless asked otherwise.
    fn settle(&self, mut plan: Plan) -> Plan {
        let scenarios = plan.scenarios.len();
        if !self.paths_given && plan.settings.paths(scenarios) > PATHS {
            plan.settings = plan.settings.with_paths(PATHS, scenarios);
        }
        plan
    }

    /// Plans the document again, the dimensions in the order of their influence.
    pub fn plan_again(&mut self) -> Result<(), Failure> {
        self.plan.dimensions.clear();
        self.plan = self.plan(&[])?;
        self.plan.order_dimensions(&engine::influence(&self.plan));
        Ok(())
    }

    /// The plan with some keys given values.
    ///
    /// # Errors
    /// All that is wrong with it, drawn.
    pub fn plan(&self, values: &[(&Vary, f64)]) -> Result<Plan, Failure> {
        let mut document = self.document.clone();
        let planned = self.try_plan(&mut document, values);
        planned.map_err(|found| Refused::Mistakes(found, Box::new(document)).into())
    }

    fn try_plan(
        &self,
        document: &mut Document,
        values: &[(&Vary, f64)],
    ) -> Result<Plan, Vec<Diagnostic>> {
        for (vary, value) in values {
            for argument in vary.set(document, *value).map_err(|found| vec![found])? {
                document.set_by("--vary", &argument)?;
            }
        }
        let columns = |file: &_, column: Option<&_>| files::column(&self.folder, file, column);
        let plan = plan::compile_again(&document.scenarios()?, &columns, &self.made)?;
        let mut plan = self.settle(plan);
        plan.share_dimensions(&self.plan.dimensions);
        Ok(plan)
    }

    /// The measures of a plan; one without a figure is a failure that says so.
    pub fn measure(
        &self,
        plan: &Plan,
        measures: &[Measure],
        progress: &(dyn Fn(u64) + Sync),
    ) -> Result<Vec<Reading>, Failure> {
        let found = engine::measure(plan, measures, progress).map_err(SimulateError::from)?;
        let with_words = measures.iter().zip(found);
        with_words
            .map(|(&measure, reading)| {
                reading.ok_or_else(|| {
                    Failure::Usage(format!(
                        "{} has no figure: no path has a value or meets the condition",
                        plan.words(measure)
                    ))
                })
            })
            .collect()
    }

    /// Draws one mistake of the command line at its place.
    pub fn refuse(&self, found: Diagnostic) -> Failure {
        Refused::Mistakes(vec![found], Box::new(self.document.clone())).into()
    }

    /// The value of what is varied as the file stands, and between which values to look, and
    /// why these: those given, which the file must allow, or the most of the usual ones that it
    /// allows.
    pub fn range(&mut self, vary: &Vary) -> Result<Range, Failure> {
        let text = self.document.add_text("--vary", &vary.key);
        let (value, usual) = match vary.shift {
            true => (Some(0.0), self.usual_shift(vary)),
            false => {
                let standing = self.document.standing(&vary.key, text);
                let standing = standing.map_err(|found| self.refuse(*found))?;
                let usual = standing.range.map(|(low, high, why)| (low, high, why.to_owned()));
                (standing.value, usual)
            }
        };
        if let Some(values) = &vary.values {
            let (low, high) = values.ends();
            for end in [low, high] {
                self.plan(&[(vary, end)])?;
            }
            return Ok(Range { value, low, high, why: "as asked".to_owned() });
        }
        let Some((low, high, why)) = usual else {
            // A key that there is not takes neither of the commonest figures.
            if let [Err(mistake), Err(_)] = [0.0, 1.0].map(|value| self.plan(&[(vary, value)])) {
                return Err(mistake);
            }
            return Err(Failure::Usage(format!(
                "how far may {} go?\nhelp: write --vary {}=LOW..HIGH",
                vary.name, vary.name
            )));
        };
        let middle = value.unwrap_or(0.5 * (low + high));
        let low = self.allowed(vary, middle, low)?;
        let high = self.allowed(vary, middle, high)?;
        Ok(Range { value, low, high, why })
    }

    /// Three standard deviations of the widest marginal that moves, either way.
    fn usual_shift(&self, vary: &Vary) -> Option<(f64, f64, String)> {
        let key = vary.key.rsplit(':').next().unwrap_or(&vary.key);
        let drivers = self.plan.scenarios.iter().flat_map(|scenario| &scenario.drivers);
        let moved = drivers.filter(|driver| {
            let rest = driver.name.strip_prefix(key);
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        });
        let (mut sd, mut size) = (0.0, 0.0);
        for driver in moved {
            match &driver.kind {
                plan::DriverKind::Drawn { marginal, .. } => {
                    sd = f64::max(sd, marginal.sd().unwrap_or(0.0));
                }
                plan::DriverKind::Certain(value) => size = f64::max(size, value.abs()),
                plan::DriverKind::Interpolated => {}
            }
        }
        if sd > 0.0 {
            let words = "3 sd either way".to_owned();
            return Some((-3.0 * sd, 3.0 * sd, words));
        }
        (size > 0.0).then(|| (-size, size, "its own size either way".to_owned()))
    }

    /// The end of a range, or what lies between it and the middle that the file allows.
    fn allowed(&self, vary: &Vary, middle: f64, end: f64) -> Result<f64, Failure> {
        let mut last = Ok(middle);
        for part in [1.0, 0.75, 0.5, 0.25, 0.1, 0.05, 0.02] {
            let value = middle + part * (end - middle);
            let value = format!("{value:.5e}").parse().unwrap_or(value);
            match self.plan(&[(vary, value)]) {
                Ok(_) => return Ok(value),
                Err(failure) => last = Err(failure),
            }
        }
        last
    }
}

/// Between which values something is varied.
pub struct Range {
    /// As the file stands; `None` where scenarios differ or the key is absent.
    pub value: Option<f64>,
    /// Lowest value.
    pub low: f64,
    /// Highest value.
    pub high: f64,
    /// Why these.
    pub why: String,
}

impl Range {
    /// `0.08 to 0.12 (as asked)`.
    pub fn words(&self) -> String {
        format!("{} to {} ({})", number(self.low), number(self.high), self.why)
    }
}
