//! The measures whose moves are shared out: those named by `--of`, or the usual two.

use super::shared_results;
use crate::cli::compare_args::CompareArgs;
use crate::cli::failure::Failure;
use crate::cli::open::Refused;
use crate::cli::pair::Pair;
use crate::config::measure::{self, Statistic};
use crate::config::{Document, Span, Spanned};
use crate::plan::{Measure, Plan};

/// A measure whose move is shared out: as it is called in the second file, and found in any plan
/// between the two.
pub(super) struct Asked {
    pub words: String,
    pub unit: String,
    kind: Kind,
}

enum Kind {
    /// Position among the targets that both have.
    Target(usize),
    Result(measure::Measure),
}

impl Asked {
    /// The measure in the first or the second configuration.
    pub fn end(&self, pair: &Pair, after: bool) -> Option<Measure> {
        let plan = if after { &pair.after } else { &pair.before };
        match &self.kind {
            Kind::Target(at) => {
                let (first, second) = pair.targets[*at];
                Some(Measure::Probability(if after { second } else { first }))
            }
            Kind::Result(written) => plan.measure(written).ok(),
        }
    }

    /// The measure in a plan between the two, if it has it there.
    pub fn find(&self, plan: &Plan) -> Option<Measure> {
        match &self.kind {
            Kind::Target(at) => Some(Measure::Probability(*at)),
            Kind::Result(written) => plan.measure(written).ok(),
        }
    }
}

/// The measures that `--of` names, or the usual two.
pub(super) fn wanted(args: &CompareArgs, pair: &Pair) -> Result<Vec<Asked>, Failure> {
    let plan = &pair.after;
    if args.of.is_empty() {
        return Ok(usual(pair));
    }
    let mut texts = Document::parse("", b"name = \"\"")
        .map_err(|_| Failure::Usage("--of cannot be read".to_owned()))?;
    let mut wanted = Vec::new();
    for of in &args.of {
        let text = texts.add_text("--of", of);
        let refuse = |found| Failure::from(Refused::Mistakes(vec![found], Box::new(texts.clone())));
        let written = measure::Measure::parse(of, text).map_err(|found| refuse(*found))?;
        let measure = plan.measure(&written).map_err(refuse)?;
        let kind = match measure {
            Measure::Probability(target) => {
                let at = pair.targets.iter().position(|(_, after)| *after == target);
                Kind::Target(at.ok_or_else(|| {
                    Failure::Usage(format!(
                        "--of: only the second file has the target \"{}\"\nhelp: targets are \
                         matched by event and condition; write it into both",
                        plan.targets[target].name
                    ))
                })?)
            }
            _ => Kind::Result(written),
        };
        let unit = plan.unit_of(measure).to_owned();
        wanted.push(Asked { words: plan.words(measure), unit, kind });
    }
    Ok(wanted)
}

/// The odds of the first target that compares a value per share with a figure (else the first
/// target of all), and the mean of the first value per share.
fn usual(pair: &Pair) -> Vec<Asked> {
    let plan = &pair.after;
    let about_value = |(_, after): &(usize, usize)| {
        let threshold = plan.targets[*after].threshold.as_ref();
        threshold.is_some_and(|(of, _)| of.starts_with("per_share."))
    };
    let target = pair.targets.iter().position(about_value);
    let target = target.or((!pair.targets.is_empty()).then_some(0)).map(|at| {
        let measure = Measure::Probability(pair.targets[at].1);
        Asked { words: plan.words(measure), unit: "fraction".to_owned(), kind: Kind::Target(at) }
    });
    let results = shared_results(pair).into_iter();
    let mut values = results.filter(|(_, after)| plan.results[*after].listing().is_some());
    let value = values.next().map(|(_, after)| {
        let of = Spanned::new(plan.results[after].name.clone(), Span::START);
        let measure = Measure::Mean(after);
        Asked {
            words: plan.words(measure),
            unit: plan.unit_of(measure).to_owned(),
            kind: Kind::Result(measure::Measure { statistic: Statistic::Mean, of }),
        }
    });
    target.into_iter().chain(value).collect()
}
