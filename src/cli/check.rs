//! `valsim check`: everything wrong with a file, or the plan in words and a reviewer's doubts.

use clap::Args;
use serde::Serialize;

use super::args::{ConfigArgs, Format};
use super::cost::Cost;
use super::diagnostics::{Place, place, render};
use super::failure::Failure;
use super::open::{Opened, Refused, read};
use super::terminal::{print, stdout_style};
use crate::config::{Diagnostic, Document, Severity};
use crate::engine::SimulateError;
use crate::output::{self, Style};
use crate::plan::review;
use crate::report::{Check, Sampled, doubts};
use crate::text::figure;

/// The arguments of `valsim check`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  valsim check configs/minimal.toml
  valsim check configs/alibaba-2025-02.toml --results
  valsim check configs/minimal.toml --set valuation.tax_rate=0.7 --format json

Exit status: 0 the file can be run, with or without warnings; 2 it has mistakes.")]
pub struct CheckArgs {
    /// The configuration and what is changed in it.
    #[command(flatten)]
    pub config: ConfigArgs,

    /// List every name that targets and outputs can use, with its unit
    #[arg(long)]
    pub results: bool,

    /// What to print
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub format: Format,
}

/// Everything that a program can read about a configuration.
#[derive(Serialize)]
struct Answer<'a> {
    errors: Vec<Told<'a>>,
    warnings: Vec<Told<'a>>,
    plan: Option<&'a Check>,
    cost: Option<&'a Cost>,
}

/// A mistake or a doubt.
#[derive(Serialize)]
struct Told<'a> {
    /// The reviewer's rule; none for what every run tells.
    rule: Option<&'static str>,
    message: &'a str,
    #[serde(flatten)]
    place: Option<Place>,
    expected: &'a str,
    mend: Option<&'a str>,
}

impl<'a> Told<'a> {
    fn new(rule: Option<&'static str>, told: &'a Diagnostic, document: &Document) -> Self {
        Self {
            rule,
            message: &told.message,
            place: told.span.and_then(|span| place(document, span)),
            expected: &told.label,
            mend: told.mend.as_deref(),
        }
    }
}

/// Checks a configuration.
///
/// # Errors
/// See [`Failure`]: above all, every mistake in the file.
pub fn check(args: &CheckArgs) -> Result<(), Failure> {
    let opened = match read(&args.config) {
        Ok(opened) => opened,
        Err(refused) => {
            if let (Format::Json, Refused::Mistakes(found, document)) = (args.format, &refused) {
                let told = found.iter().map(|found| (None, found)).collect();
                print(&json(told, document, None, None)?)?;
            }
            return Err(refused.into());
        }
    };
    let Opened { document, scenarios, plan, .. } = &opened;
    let cost = Cost::of(plan)?;
    let sampled = Sampled::new(plan).map_err(SimulateError::from)?;
    let words = Check::new(plan, &sampled);
    let mut remarks = review(scenarios, plan);
    remarks.extend(doubts(scenarios, plan, &sampled));
    match args.format {
        Format::Json => {
            let own = plan.warnings.iter().map(|warning| (None, warning));
            let more = remarks.iter().map(|remark| (Some(remark.rule), &remark.diagnostic));
            let told = own.chain(more).collect();
            print(&json(told, document, Some(&words), Some(&cost))?)
        }
        Format::Text => {
            let doubts = remarks.into_iter().map(|remark| remark.diagnostic);
            let warnings: Vec<_> = plan.warnings.iter().cloned().chain(doubts).collect();
            print(text(args.results, &words, &cost, &warnings, document).as_bytes())
        }
    }
}

fn json(
    told: Vec<(Option<&'static str>, &Diagnostic)>,
    document: &Document,
    plan: Option<&Check>,
    cost: Option<&Cost>,
) -> Result<Vec<u8>, Failure> {
    let of = |severity: Severity| {
        let found = told.iter().filter(|(_, found)| found.severity == severity);
        found.map(|(rule, found)| Told::new(*rule, found, document)).collect()
    };
    let answer =
        Answer { errors: of(Severity::Error), warnings: of(Severity::Warning), plan, cost };
    let mut bytes =
        serde_json::to_vec_pretty(&answer).map_err(|error| Failure::Encoding(error.to_string()))?;
    bytes.push(b'\n');
    Ok(bytes)
}

fn text(
    all_results: bool,
    words: &Check,
    cost: &Cost,
    warnings: &[Diagnostic],
    document: &Document,
) -> String {
    let style = stdout_style();
    let mut text = output::check(words, all_results, style);
    text.push_str(&format!("\n{}\n\n", expected(cost)));
    text.push_str(&render(warnings, document, style == Style::Coloured));
    text.push_str(&match warnings.len() {
        0 => "No warnings.\n".to_owned(),
        1 => "\n1 warning. The file can be run.\n".to_owned(),
        count => format!("\n{count} warnings. The file can be run.\n"),
    });
    text
}

/// Time and memory in a sentence.
fn expected(cost: &Cost) -> String {
    let threads = match cost.threads {
        1 => "1 thread".to_owned(),
        threads => format!("{threads} threads"),
    };
    let memory = match cost.peak_memory_bytes {
        Some(bytes) => format!(", {} MB of memory", figure((bytes as f64 / 1e6).round())),
        None => String::new(),
    };
    format!("A run takes about {} on {threads}{memory}.", duration(cost.seconds))
}

fn duration(seconds: f64) -> String {
    match seconds {
        s if s < 0.1 => "0.1 s".to_owned(),
        s if s < 10.0 => format!("{s:.1} s"),
        s if s < 120.0 => format!("{s:.0} s"),
        s if s < 7200.0 => format!("{:.0} minutes", s / 60.0),
        s => format!("{:.1} hours", s / 3600.0),
    }
}
