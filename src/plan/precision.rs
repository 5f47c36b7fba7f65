//! Precisions with their names resolved, and refused where no run could settle them.

use super::{Figure, Measure, Plan};
use crate::config::{self, Spanned};
use crate::diagnostic::{Diagnostic, Span, quoted};
use crate::stats::Estimate;
use crate::text::rounded;

/// How far the interval of a measure may reach to either side.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Precision {
    /// What is to be known.
    pub measure: Measure,
    /// Above 0: in the measure's unit, or as a part of the measure itself.
    pub width: f64,
    /// Whether it is a part of the measure itself.
    pub relative: bool,
}

impl Precision {
    /// How far an estimate's interval reaches, its longer arm, in what `width` is given in.
    pub fn reach(&self, estimate: &Estimate) -> f64 {
        let Estimate { value, low, high, .. } = *estimate;
        let reach = (high - value).max(value - low);
        // A figure of exactly 0 that is known exactly is precise by any measure.
        if self.relative && reach > 0.0 { reach / value.abs() } else { reach }
    }
}

impl Plan {
    /// Looks up what a precision names.
    ///
    /// # Errors
    /// No such target or result; a measure that is certain or that some scenario lacks; a
    /// percentile whose interval no table shows; a width that no such measure can have.
    pub fn precision(
        &self,
        written: &config::precision::Precision,
    ) -> Result<Precision, Diagnostic> {
        let measure = self.measure(&written.measure)?;
        let of = &written.measure.of;
        match measure {
            Measure::Probability(target) => self.undecided(target, of.span)?,
            Measure::Mean(result) => self.uncertain(result, of.span)?,
            Measure::Sd(result) => {
                self.uncertain(result, of.span)?;
                self.several_replicates(of.span)?;
            }
            Measure::Quantile(result, _) => {
                self.uncertain(result, of.span)?;
                self.counted_by_replicate(result, of.span)?;
            }
        }
        self.sensible(written, measure)?;
        Ok(Precision { measure, width: written.width.value, relative: written.relative })
    }

    /// As the user would write it, with the unit: `mean(per_share.ads) ± 0.2 USD`.
    pub fn words_of(&self, precision: &Precision) -> String {
        let measure = self.words(precision.measure);
        let width = self.width_in_words(precision, precision.width);
        match self.unit_of(precision.measure) {
            _ if precision.relative => format!("{measure} ± {width} relative"),
            "" | "fraction" => format!("{measure} ± {width}"),
            unit => format!("{measure} ± {width} {unit}"),
        }
    }

    /// A width in what the precision is given in: `0.05%` of odds and relative ones, `0.2`.
    pub fn width_in_words(&self, precision: &Precision, width: f64) -> String {
        match precision.relative || self.unit_of(precision.measure) == "fraction" {
            true => format!("{}%", rounded(width * 100.0)),
            false => rounded(width),
        }
    }

    /// Refuses a target that the plan proves in every scenario.
    fn undecided(&self, target: usize, span: Span) -> Result<(), Diagnostic> {
        let proved = |wanted: bool| {
            self.scenarios.iter().all(|scenario| scenario.proved[target] == Some(wanted))
        };
        let answer = match (proved(true), proved(false)) {
            (true, _) => "certain",
            (_, true) => "impossible",
            _ => return Ok(()),
        };
        let message = format!("{} is {answer}", quoted(&self.targets[target].name));
        Err(Diagnostic::error(span, message, "no path can change it")
            .mend("leave this precision out: the answer has no error"))
    }

    /// Refuses a result that is one number on every path, or that some scenario lacks.
    fn uncertain(&self, result: usize, span: Span) -> Result<(), Diagnostic> {
        let name = quoted(&self.results[result].name);
        let figure = self.results[result].figure;
        for scenario in &self.scenarios {
            let (message, label, mend) = match scenario.figures[figure] {
                Figure::Uncertain(_) => continue,
                Figure::Certain(value) => (
                    format!("{name} is {} on every path", rounded(value)),
                    "certain",
                    "leave this precision out: the figure has no error",
                ),
                Figure::Absent => (
                    format!("{name} is no result of scenario `{}`", scenario.name),
                    "missing there",
                    "ask for a result that every scenario has",
                ),
            };
            return Err(Diagnostic::error(span, message, label).mend(mend));
        }
        Ok(())
    }

    fn several_replicates(&self, span: Span) -> Result<(), Diagnostic> {
        if self.settings.replicates > 1 {
            return Ok(());
        }
        Err(Diagnostic::error(
            span,
            "a standard deviation has its error from replicates",
            "one only",
        )
        .mend("add --set simulation.replicates=16"))
    }

    /// Refuses results whose percentiles are shown without intervals.
    fn counted_by_replicate(&self, result: usize, span: Span) -> Result<(), Diagnostic> {
        if self.main_results.contains(&result) {
            return Ok(());
        }
        let name = &self.results[result].name;
        let message = format!("percentiles of {} have no intervals", quoted(name));
        Err(Diagnostic::error(span, message, "no main result")
            .mend(format!("make it one: --set 'outputs.wanted=\"{name}\"', and ask for `wanted`")))
    }

    /// Refuses widths that no such measure can have.
    fn sensible(
        &self,
        written: &config::precision::Precision,
        measure: Measure,
    ) -> Result<(), Diagnostic> {
        let Spanned { value: width, span } = written.width;
        if written.relative {
            return Ok(());
        }
        match self.unit_of(measure) {
            "fraction" if matches!(measure, Measure::Probability(_)) && width >= 1.0 => {
                let message = format!("odds lie between 0 and 1; ± {} is no width", rounded(width));
                let mend = format!("write ± {}% for that many percentage points", rounded(width));
                Err(Diagnostic::error(span, message, "expected less than 1").mend(mend))
            }
            unit if unit != "fraction" && written.percent => {
                let unit = if unit.is_empty() { "its own unit" } else { unit };
                let message = format!("{} is in {unit}, not in percent", self.words(measure));
                let mend = format!("write ± {}% relative, or a width in {unit}", width * 100.0);
                Err(Diagnostic::error(span, message, "percent of what?").mend(mend))
            }
            _ => Ok(()),
        }
    }
}
