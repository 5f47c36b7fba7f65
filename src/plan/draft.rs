//! One scenario, compiled by itself: drivers, company, dependence, names and formulas.

use super::company::{self, Named};
use super::figures::catalogue;
use super::formulas::{Names, formula};
use super::inputs::{Inputs, SlotValue};
use super::joint::{Joint, join};
use super::{Columns, ResultName};
use crate::config::{self, Spanned};
use crate::diagnostic::{Diagnostic, quoted};
use crate::model::{Calendar, Formula, Paths, Reference, STACK, Slots, evaluate};
use crate::text::number;

/// A scenario before dimensions and maps are shared out.
pub(super) struct Draft<'a> {
    pub header: &'a config::ScenarioHeader,
    pub inputs: Inputs<'a>,
    pub named: Named,
    pub slots: Slots,
    pub joint: Joint,
    /// What is wrong with the joint distribution.
    pub conflicts: Vec<Diagnostic>,
    pub copula: Option<f64>,
    pub entries: Vec<(ResultName, Reference)>,
    pub outputs: Vec<Formula>,
    pub targets: Vec<(Formula, Option<Formula>)>,
    pub target_names: Vec<String>,
}

impl<'a> Draft<'a> {
    /// Compiles one scenario; mistakes go to `out`.
    pub fn new(
        scenario: &'a config::Scenario,
        calendar: &Calendar,
        columns: &'a Columns<'a>,
        out: &mut Vec<Diagnostic>,
    ) -> Self {
        let (header, file) = (&scenario.header, &scenario.file);
        let mut inputs = Inputs::new(calendar, columns);
        inputs.diagnostics.extend(wrong_weight(header));
        let mut named = company::build(file, calendar.clone(), &mut inputs);
        named.company.interpolations = std::mem::take(&mut inputs.interpolations);
        let mut conflicts = Vec::new();
        let joint = join(
            &inputs.normals,
            &inputs.undrawn,
            &file.correlations,
            &file.dependence,
            &mut conflicts,
        );
        let copula = copula(&file.dependence, &mut inputs.diagnostics);
        let slots = Slots::of(&named.company);
        let entries = catalogue(file, &named, &slots, &inputs.drivers);
        let mut names = Names::new(&entries, file, &mut inputs.diagnostics);
        let mut outputs = Vec::new();
        for (index, output) in file.outputs.iter().enumerate() {
            let slot = Reference::Result(slots.total() + index);
            outputs.extend(names.output(output, slot, &mut inputs.diagnostics));
        }
        let (targets, target_names) = targets(file, &names, &mut inputs.diagnostics);
        out.append(&mut inputs.diagnostics);
        Self {
            header,
            inputs,
            named,
            slots,
            joint,
            conflicts,
            copula,
            entries,
            outputs,
            targets,
            target_names,
        }
    }

    /// Every driver, line, output and target with uncertain drivers missing: what is there all
    /// the same is proved certain.
    pub fn certainties(&self) -> Certainties {
        let mut drivers: Vec<f64> = self.inputs.slots.iter().map(known).collect();
        let extra = self.outputs.len();
        let mut results = vec![f64::NAN; self.slots.total() + extra];
        let mut paths = Paths { drivers: &mut drivers, results: &mut results, stride: 1, at: 0 };
        evaluate::<f64>(&self.named.company, &self.slots, &mut paths);
        let mut stack = [0.0; STACK];
        for (index, output) in self.outputs.iter().enumerate() {
            let value: f64 = output.evaluate(&paths, &mut stack);
            paths.put(self.slots.total() + index, value);
        }
        let mut proved = |formula: &Formula| {
            let value: f64 = formula.evaluate(&paths, &mut stack);
            (!value.is_nan()).then_some(value == 1.0)
        };
        let targets = self
            .targets
            .iter()
            .map(|(event, given)| match given {
                None => proved(event),
                Some(given) => proved(given).filter(|&met| met).and_then(|_| proved(event)),
            })
            .collect();
        Certainties { drivers, results, targets }
    }
}

/// Values that are the same on every path.
pub(super) struct Certainties {
    pub drivers: Vec<f64>,
    pub results: Vec<f64>,
    pub targets: Vec<Option<bool>>,
}

impl Certainties {
    /// A figure's value, NaN where it is uncertain.
    pub fn value(&self, reference: Reference) -> f64 {
        match reference {
            Reference::Driver(slot) => self.drivers[slot],
            Reference::Result(slot) => self.results[slot],
        }
    }
}

fn known(slot: &SlotValue) -> f64 {
    match slot {
        SlotValue::Certain(value) => *value,
        _ => f64::NAN,
    }
}

fn wrong_weight(header: &config::ScenarioHeader) -> Option<Diagnostic> {
    let Spanned { value, span } = header.weight;
    (!(value > 0.0)).then(|| {
        let message = format!("the weight of {} is {}", quoted(&header.name.value), number(value));
        Diagnostic::error(span, message, "expected more than 0")
            .mend("drop the scenario, or give it a share such as 0.2")
    })
}

/// Event and condition of each target that can be compiled, and the names that they read.
fn targets(
    file: &config::File,
    names: &Names,
    out: &mut Vec<Diagnostic>,
) -> (Vec<(Formula, Option<Formula>)>, Vec<String>) {
    let (mut targets, mut read) = (Vec::new(), Vec::new());
    for target in &file.targets {
        let event = formula(&target.event, names, &mut read, out);
        let given = target.given.as_ref().map(|given| formula(given, names, &mut read, out));
        if let (Some(event), None | Some(Some(_))) = (event, &given) {
            targets.push((event, given.flatten()));
        }
    }
    (targets, read)
}

/// Degrees of freedom of Student's t copula; `None` for the Gaussian.
fn copula(written: &config::Dependence, out: &mut Vec<Diagnostic>) -> Option<f64> {
    let kind = written.copula.as_ref().map_or("gaussian", |kind| kind.value.as_str());
    match (kind, &written.copula, &written.df) {
        ("gaussian", _, None) => None,
        ("gaussian", _, Some(df)) => {
            out.push(
                Diagnostic::error(df.span, "`df` without Student's t copula", "not used")
                    .mend("write copula = \"student_t\", or leave `df` out"),
            );
            None
        }
        ("student_t", Some(kind), None) => {
            out.push(
                Diagnostic::error(kind.span, "Student's t copula without `df`", "needs `df`")
                    .mend("write df = 5"),
            );
            None
        }
        ("student_t", _, Some(df)) => {
            if !(df.value >= 1.0 && df.value <= 1e6) {
                let message = format!("`df` is {}", number(df.value));
                let found = Diagnostic::error(df.span, message, "expected 1 to 1,000,000");
                out.push(found.mend("degrees of freedom: 3 to 6 make extremes coincide often"));
            }
            Some(df.value)
        }
        (_, Some(kind), _) => {
            let message = format!("unknown copula {}", quoted(&kind.value));
            let found = Diagnostic::error(kind.span, message, "expected gaussian or student_t");
            let meant = match kind.value.to_lowercase().starts_with(['s', 't']) {
                true => "student_t",
                false => "gaussian",
            };
            out.push(found.mend(format!("did you mean \"{meant}\"?")));
            None
        }
        _ => None,
    }
}
