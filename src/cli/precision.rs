//! The precisions of the command line, and how far the run may go for them.

use super::failure::Failure;
use super::open::{Opened, Refused};
use crate::config;
use crate::plan::{Plan, Precision};
use crate::report::MOST_PATHS;

/// When a run shall stop.
pub struct Rule {
    /// As typed, for the record.
    pub typed: Vec<String>,
    /// What that means.
    pub wanted: Vec<Precision>,
    /// Most paths over all scenarios.
    pub most: u64,
}

impl Rule {
    /// Reads the arguments of `--precision`; `None` without any.
    ///
    /// # Errors
    /// Everything that is wrong with them.
    pub fn read(
        opened: &mut Opened,
        typed: &[String],
        most: Option<u64>,
    ) -> Result<Option<Self>, Failure> {
        let (mut wanted, mut mistakes) = (Vec::new(), Vec::new());
        for argument in typed {
            let text = opened.document.add_text("--precision", argument);
            let written = config::precision::Precision::parse(argument, text);
            let planned = written.map_err(|found| *found);
            match planned.and_then(|written| opened.plan.precision(&written)) {
                Ok(precision) => wanted.push(precision),
                Err(found) => mistakes.push(found),
            }
        }
        if !mistakes.is_empty() {
            let document = Box::new(opened.document.clone());
            return Err(Refused::Mistakes(mistakes, document).into());
        }
        let rule = Self { typed: typed.to_vec(), wanted, most: most.unwrap_or(MOST_PATHS) };
        Ok((!typed.is_empty()).then_some(rule))
    }

    /// The plan with the most paths that may be run.
    pub fn longest(&self, plan: &Plan) -> Plan {
        let mut longest = plan.clone();
        longest.settings = plan.settings.with_paths(self.most, plan.scenarios.len());
        longest
    }
}
