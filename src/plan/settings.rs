//! How many paths, from which points, with which error bars.

use crate::config::{self, Spanned};
use crate::diagnostic::{Diagnostic, quoted, suggestion};
use crate::sampling::Sampler;
use crate::text::{number, rounded};

/// Paths, and replicates, where the file does not say.
const PATHS: u64 = 1 << 20;
const REPLICATES: u64 = 16;
/// Most paths a run may ask for.
const MOST_PATHS: u64 = 1 << 44;
/// Paths of each scenario from which the percentiles of all but the main results are read, at
/// least. A median of 2^15 independent values is uncertain by 0.007 of their sd, and a bin is
/// about 0.005 wide.
const COUNTED: u64 = 1 << 15;
/// Most replicates.
const MOST_REPLICATES: u64 = 4096;

/// The settled `[simulation]` table.
#[derive(Clone, Debug, PartialEq)]
pub struct Settings {
    /// Paths the user asked for, over all scenarios.
    pub paths_asked: u64,
    /// Paths of one replicate of one scenario.
    pub paths_per_replicate: u64,
    /// Seed of all draws.
    pub seed: u64,
    /// How points are laid out.
    pub sampler: Sampler,
    /// Randomisations of the points in each scenario.
    pub replicates: usize,
    /// The first paths of each replicate, from which the percentiles of all but the main results
    /// are read; those of the main results are read from all paths, as are means, deviations
    /// and extremes of everything.
    pub counted_per_replicate: u64,
    /// Of every interval, 0.95 by default.
    pub confidence: f64,
}

impl Settings {
    /// Paths run in all, which is at least what was asked for.
    pub fn paths(&self, scenarios: usize) -> u64 {
        self.paths_per_replicate * self.replicates as u64 * scenarios as u64
    }

    /// The same with another number of paths over all scenarios: what `paths` would have given.
    pub fn with_paths(&self, paths: u64, scenarios: usize) -> Self {
        let (paths_per_replicate, counted_per_replicate) =
            shared_out(paths, scenarios, self.replicates as u64, self.sampler);
        Self { paths_asked: paths, paths_per_replicate, counted_per_replicate, ..self.clone() }
    }

    /// Settles the table for a number of scenarios; mistakes go to `out`.
    pub(super) fn settle(
        written: &config::Simulation,
        scenarios: usize,
        out: &mut Vec<Diagnostic>,
    ) -> Option<Self> {
        let before = out.len();
        let mut sampler = Sampler::Sobol;
        if let Some(text) = &written.sampler {
            match Sampler::parse(&text.value) {
                Some(known) => sampler = known,
                None => out.push(unknown_sampler(text)),
            }
        }
        let paths_asked = written.paths.as_ref().map_or(PATHS, |paths| paths.value);
        let replicates = written.replicates.as_ref().map_or(REPLICATES, |own| own.value);
        let confidence = written.confidence.as_ref().map_or(0.95, |level| level.value);
        out.extend(written.paths.as_ref().and_then(wrong_paths));
        out.extend(written.replicates.as_ref().and_then(|own| wrong_replicates(own, sampler)));
        out.extend(written.confidence.as_ref().and_then(wrong_confidence));
        if out.len() > before {
            return None;
        }
        let (paths_per_replicate, counted_per_replicate) =
            shared_out(paths_asked, scenarios, replicates, sampler);
        Some(Self {
            paths_asked,
            paths_per_replicate,
            seed: written.seed.as_ref().map_or(1, |seed| seed.value),
            sampler,
            replicates: replicates as usize,
            counted_per_replicate,
            confidence,
        })
    }
}

fn wrong_paths(paths: &Spanned<u64>) -> Option<Diagnostic> {
    if paths.value == 0 {
        let found = Diagnostic::error(paths.span, "`paths` is 0", "expected at least 1");
        return Some(found.mend("write 1_000_000, or leave the key out for 1,048,576"));
    }
    (paths.value > MOST_PATHS).then(|| {
        let message = format!("`paths` is {}: too many", paths.value);
        Diagnostic::error(paths.span, message, format!("expected at most {MOST_PATHS}"))
            .mend("a million paths tell most odds to a tenth of a percent")
    })
}

fn wrong_replicates(replicates: &Spanned<u64>, sampler: Sampler) -> Option<Diagnostic> {
    let Spanned { value, span } = *replicates;
    if value < 2 && sampler != Sampler::Random {
        let message = format!("`replicates` is {value} under `{}`", sampler.name());
        return Some(Diagnostic::error(span, message, "expected at least 2").mend(
            "one randomisation of the points has no error bar: write 16, or \
             sampler = \"random\"",
        ));
    }
    (value == 0 || value > MOST_REPLICATES).then(|| {
        let message = format!("`replicates` is {value}");
        Diagnostic::error(span, message, format!("expected 1 to {MOST_REPLICATES}"))
            .mend("write 16, or leave the key out for that")
    })
}

fn wrong_confidence(level: &Spanned<f64>) -> Option<Diagnostic> {
    let Spanned { value, span } = *level;
    if value > 0.0 && value < 1.0 {
        return None;
    }
    let mend = if value > 1.0 && value < 100.0 {
        format!("{}% is written {}", value, rounded(value / 100.0))
    } else {
        "write 0.95".to_owned()
    };
    let message = format!("`confidence` is {}", number(value));
    Some(Diagnostic::error(span, message, "expected more than 0 and less than 1").mend(mend))
}

/// Paths of one replicate of one scenario, and the first of them that are counted, by their number
/// over all scenarios.
fn shared_out(paths: u64, scenarios: usize, replicates: u64, sampler: Sampler) -> (u64, u64) {
    let share = paths.div_ceil(scenarios as u64 * replicates);
    let paths_per_replicate = match sampler {
        Sampler::Sobol => share.next_power_of_two(),
        Sampler::Antithetic => share.next_multiple_of(2),
        Sampler::Random | Sampler::LatinHypercube => share,
    };
    let counted = COUNTED.div_ceil(replicates).next_power_of_two();
    (paths_per_replicate, counted.min(paths_per_replicate))
}

fn unknown_sampler(text: &Spanned<String>) -> Diagnostic {
    let known = Sampler::ALL.map(Sampler::name);
    let found = Diagnostic::error(
        text.span,
        format!("unknown sampler {}", quoted(&text.value)),
        format!("expected one of {}", known.join(", ")),
    );
    match suggestion(&text.value, known) {
        Some(name) => found.mend(format!("did you mean `{name}`?")),
        None => found.mend("leave the key out for sobol"),
    }
}
