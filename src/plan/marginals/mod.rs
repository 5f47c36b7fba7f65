//! From a distribution's table as written to a marginal, with all its mistakes at their places.

mod reading;
pub(super) mod shapes;

use super::Columns;
use crate::config::{MarginalSpec, Parameter};
use crate::diagnostic::{Diagnostic, quoted};
use crate::dist::{Marginal, Refusal};
use reading::Reading;
use shapes::{SHAPES, meant};

/// The marginal that a table means. Every mistake, and every doubt, is added to `out` at its
/// place; `None` if there was a mistake. `read_column` reads a sample from the file and column
/// named.
pub fn marginal(
    spec: &MarginalSpec,
    read_column: &Columns,
    out: &mut Vec<Diagnostic>,
) -> Option<Marginal> {
    let kind = &spec.kind;
    let Some(shape) = SHAPES.iter().find(|shape| shape.name == kind.value) else {
        let names = SHAPES.map(|shape| shape.name);
        let mend = match meant(&kind.value) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("there are {}", names.join(", ")),
        };
        let message = format!("there is no distribution {}", quoted(&kind.value));
        out.push(Diagnostic::error(kind.span, message, "no such distribution").mend(mend));
        return None;
    };
    let mut reading = Reading { spec, shape, meant: Vec::new(), out };
    let errors = reading.error_count();
    reading.strangers();
    let bounds = reading.bounds();
    let built = reading.build(read_column);
    if reading.error_count() > errors {
        return None;
    }
    let marginal = built?;
    let marginal = match bounds {
        Some((a, b)) => reading.accept(marginal.truncate(a, b))?,
        None => marginal,
    };
    reading.doubt_tails(&marginal);
    Some(marginal)
}

impl Reading<'_> {
    fn build(&mut self, read_column: &Columns) -> Option<Marginal> {
        let built = match self.shape.name {
            "constant" => Marginal::constant(self.number("value")?),
            "triangular" => {
                let [low, mode, high] = self.three("low", "mode", "high")?;
                Marginal::triangular(low, mode, high)
            }
            "pert" => {
                let shape = self.number_or("shape", 4.0);
                let [low, mode, high] = self.three("low", "mode", "high")?;
                Marginal::pert(low, mode, high, shape?)
            }
            "beta" => {
                let (low, high) = (self.number_or("low", 0.0), self.number_or("high", 1.0));
                let [alpha, beta] = self.two("alpha", "beta")?;
                Marginal::beta(alpha, beta, low?, high?)
            }
            "gamma" => {
                let [mean, sd] = self.two("mean", "sd")?;
                Marginal::gamma(mean, sd)
            }
            "metalog" => {
                let (low, high) = (self.number_if_given("low"), self.number_if_given("high"));
                Marginal::metalog(self.quantile_table()?, low?, high?)
            }
            "empirical" => Marginal::empirical(self.sample(read_column)?),
            "discrete" => {
                let (values, weights) = (self.numbers("values"), self.numbers("weights"));
                Marginal::discrete(values?, weights?)
            }
            "mixture" => {
                let (of, weights) = (self.parts(read_column), self.numbers("weights"));
                Marginal::mixture(of?, &weights?)
            }
            _ => self.two_parameter()?,
        };
        self.accept(built)
    }

    /// The families that two quantiles can fix.
    fn two_parameter(&mut self) -> Option<Result<Marginal, Refusal>> {
        let pair = self.quantile_pair()?;
        Some(match (self.shape.name, pair) {
            ("uniform", Some(pair)) => Marginal::uniform_from_quantiles(pair),
            ("uniform", None) => {
                let [low, high] = self.two("low", "high")?;
                Marginal::uniform(low, high)
            }
            ("lognormal", Some(pair)) => {
                Marginal::lognormal_from_quantiles(pair, self.number_or("shift", 0.0)?)
            }
            ("lognormal", None) => {
                let shift = self.number_or("shift", 0.0);
                let [mean, sd] = self.two("mean", "sd")?;
                Marginal::lognormal(mean, sd, shift?)
            }
            ("student_t", Some(pair)) => {
                Marginal::student_t_from_quantiles(pair, self.number("df")?)
            }
            ("student_t", None) => {
                let [location, scale, df] = self.three("location", "scale", "df")?;
                Marginal::student_t(location, scale, df)
            }
            (_, Some(pair)) => Marginal::normal_from_quantiles(pair),
            (_, None) => {
                let [mean, sd] = self.two("mean", "sd")?;
                Marginal::normal(mean, sd)
            }
        })
    }

    fn two(&mut self, a: &'static str, b: &'static str) -> Option<[f64; 2]> {
        let (a, b) = (self.number(a), self.number(b));
        Some([a?, b?])
    }

    fn three(&mut self, a: &'static str, b: &'static str, c: &'static str) -> Option<[f64; 3]> {
        let (a, b, c) = (self.number(a), self.number(b), self.number(c));
        Some([a?, b?, c?])
    }

    /// A sample, written in place or in a file.
    fn sample(&mut self, read_column: &Columns) -> Option<Vec<f64>> {
        let (file, column) = (self.text_if_given("file")?, self.text_if_given("column")?);
        match (file, self.find("values").is_some()) {
            (Some(file), false) => match read_column(&file, column.as_ref()) {
                Ok(values) => Some(values),
                Err(diagnostic) => {
                    self.out.push(diagnostic);
                    None
                }
            },
            (Some(file), true) => {
                let message = "empirical has both `values` and `file`".to_owned();
                self.error(file.span, message, "give one of them");
                None
            }
            (None, _) => {
                if let Some(column) = column {
                    let message = format!("empirical has a column {}", quoted(&column.value));
                    self.error(column.span, message + " but no `file`", "a column of no file");
                    return None;
                }
                self.numbers("values")
            }
        }
    }

    /// The parts of a mixture, each read with all its mistakes.
    fn parts(&mut self, read_column: &Columns) -> Option<Vec<Marginal>> {
        let spec = self.spec;
        let of = spec.parameters.iter().find(|(key, _)| key.value == "of");
        match of {
            Some((_, Parameter::Distributions(list))) => {
                let read = list.value.iter().map(|part| marginal(part, read_column, self.out));
                let read: Vec<Option<Marginal>> = read.collect();
                read.into_iter().collect()
            }
            Some(_) => {
                self.mistyped("of", "a list of distributions");
                None
            }
            None => {
                self.missing("of");
                None
            }
        }
    }

    /// Warns of marginals without a finite sd, where they are written.
    fn doubt_tails(&mut self, marginal: &Marginal) {
        let (lower, upper) = marginal.tail_index();
        let index = lower.min(upper);
        let place = match self.shape.name {
            "student_t" => self.place("df"),
            "metalog" => self.place("quantiles"),
            _ => return,
        };
        if index > 2.0 {
            return;
        }
        let missing = if index > 1.0 { "no finite sd" } else { "neither a mean nor a finite sd" };
        let message =
            format!("this {} has {missing}: its tail index is {index:.2}", self.shape.name);
        let warning = Diagnostic::warning(place, message, "a tail index of 2 or less");
        let mend = match self.shape.name {
            "student_t" => "use df above 2, or truncate it on both sides",
            _ => "truncate it, give it the other bound too, or draw the outer quantiles in",
        };
        self.out.push(warning.mend(mend));
    }
}
