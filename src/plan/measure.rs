//! Measures with their names resolved: positions in the plan.

use super::Plan;
use crate::config::Spanned;
use crate::config::measure::{self, Goal, Level, Statistic};
use crate::diagnostic::{Diagnostic, quoted, suggestion};

/// Names listed in a message before it is cut.
const LISTED: usize = 12;

/// A statistic of a target or a result, by position in the plan.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Measure {
    /// Of a target.
    Probability(usize),
    /// Of a result, over the paths that have a value.
    Mean(usize),
    /// Of a result, of single paths.
    Sd(usize),
    /// Of a result, and the share of paths below, between 0 and 1.
    Quantile(usize, f64),
}

impl Plan {
    /// Looks up what a measure names. A target may be named by any part of its name that no
    /// other target has.
    ///
    /// # Errors
    /// No such target or result, with what was most likely meant.
    pub fn measure(&self, written: &measure::Measure) -> Result<Measure, Diagnostic> {
        let of = &written.of;
        Ok(match written.statistic {
            Statistic::Probability => Measure::Probability(self.target_named(of)?),
            Statistic::Mean => Measure::Mean(self.result_named(of)?),
            Statistic::Sd => Measure::Sd(self.result_named(of)?),
            Statistic::Quantile(p) => Measure::Quantile(self.result_named(of)?, p),
        })
    }

    /// The figure on the right of a goal.
    ///
    /// # Errors
    /// A price of no listing, or of one that has none; a probability outside 0 to 1.
    pub fn level(&self, goal: &Goal, measure: Measure) -> Result<f64, Diagnostic> {
        let span = goal.level.span;
        match (&goal.level.value, measure) {
            (Level::Number(value), Measure::Probability(_)) if !(0.0..=1.0).contains(value) => {
                let message = format!("a probability cannot be {value}");
                Err(Diagnostic::error(span, message, "expected 0 to 1")
                    .mend("write 0.5 or 50% for even odds"))
            }
            (Level::Number(value), _) => Ok(*value),
            (Level::Price(named), _) => {
                let listing = named.as_deref().or_else(|| match measure {
                    Measure::Probability(_) => None,
                    Measure::Mean(result) | Measure::Sd(result) | Measure::Quantile(result, _) => {
                        self.results[result].listing()
                    }
                });
                let price = listing.and_then(|listing| self.price(listing));
                price.ok_or_else(|| self.no_price(listing, span))
            }
        }
    }

    /// As the user would write it.
    pub fn words(&self, measure: Measure) -> String {
        let result = |at: usize| &self.results[at].name;
        match measure {
            Measure::Probability(target) => format!("P(\"{}\")", self.targets[target].name),
            Measure::Mean(of) => format!("mean({})", result(of)),
            Measure::Sd(of) => format!("sd({})", result(of)),
            Measure::Quantile(of, 0.5) => format!("median({})", result(of)),
            Measure::Quantile(of, p) => format!("quantile({}, {p})", result(of)),
        }
    }

    /// Unit of the measure's figures; `fraction` of probabilities.
    pub fn unit_of(&self, measure: Measure) -> &str {
        match measure {
            Measure::Probability(_) => "fraction",
            Measure::Mean(of) | Measure::Sd(of) | Measure::Quantile(of, _) => {
                &self.results[of].unit
            }
        }
    }

    /// Positions of the targets that a name may mean: the one of that name, else all whose names
    /// hold it, in capitals or small letters.
    pub fn targets_meant(&self, name: &str) -> Vec<usize> {
        let all = || self.targets.iter().map(|target| target.name.as_str()).enumerate();
        if let Some((exact, _)) = all().find(|(_, known)| *known == name) {
            return vec![exact];
        }
        let part = name.to_lowercase();
        let holds = |known: &str| !part.is_empty() && known.to_lowercase().contains(&part);
        all().filter(|(_, known)| holds(known)).map(|(at, _)| at).collect()
    }

    fn target_named(&self, name: &Spanned<String>) -> Result<usize, Diagnostic> {
        let names = || self.targets.iter().map(|target| target.name.as_str());
        let fitting = self.targets_meant(&name.value);
        if let [only] = fitting[..] {
            return Ok(only);
        }
        let listed = |which: &mut dyn Iterator<Item = &str>| {
            which.take(LISTED).map(|name| format!("\"{name}\"")).collect::<Vec<_>>().join(", ")
        };
        let (message, mend) = if fitting.len() > 1 {
            let which = listed(&mut fitting.iter().map(|&at| self.targets[at].name.as_str()));
            (format!("{} is part of several targets' names", quoted(&name.value)), which)
        } else {
            let mend = match suggestion(&name.value, names()) {
                Some(near) => format!("did you mean \"{near}\"?"),
                None if self.targets.is_empty() => "the file has no [[targets]]".to_owned(),
                None => format!("the targets are {}", listed(&mut names())),
            };
            (format!("there is no target {}", quoted(&name.value)), mend)
        };
        Err(Diagnostic::error(name.span, message, "not a target's name").mend(mend))
    }

    fn result_named(&self, name: &Spanned<String>) -> Result<usize, Diagnostic> {
        let names = || self.results.iter().map(|result| result.name.as_str());
        names().position(|known| known == name.value).ok_or_else(|| {
            let mend = match suggestion(&name.value, names()) {
                Some(near) => format!("did you mean `{near}`?"),
                None => {
                    let main: Vec<&str> = self
                        .main_results
                        .iter()
                        .map(|&at| self.results[at].name.as_str())
                        .take(LISTED)
                        .collect();
                    format!("such as {}; `valsim check FILE --results` lists all", main.join(", "))
                }
            };
            let message = format!("there is no result {}", quoted(&name.value));
            Diagnostic::error(name.span, message, "not a result's name").mend(mend)
        })
    }

    /// Names of the listings, in the order of the company's.
    fn listings(&self) -> impl Iterator<Item = &str> {
        self.values_per_share().map(|(_, listing)| listing)
    }

    fn price(&self, listing: &str) -> Option<f64> {
        let at = self.listings().position(|known| known == listing)?;
        self.scenarios[0].company.listings[at].price
    }

    fn no_price(&self, listing: Option<&str>, span: crate::diagnostic::Span) -> Diagnostic {
        let priced: Vec<&str> =
            self.listings().filter(|listing| self.price(listing).is_some()).collect();
        let (message, mend) = match (listing, priced.as_slice()) {
            (_, []) => (
                "no listing has a market price".to_owned(),
                "write the figure itself, or `price` in the file's [listings]".to_owned(),
            ),
            (None, priced) => {
                ("the price of which listing?".to_owned(), format!("write price.{}", priced[0]))
            }
            (Some(listing), priced) => (
                format!("{} has no market price", quoted(listing)),
                format!("those with one: {}", priced.join(", ")),
            ),
        };
        Diagnostic::error(span, message, "no such price").mend(mend)
    }
}
