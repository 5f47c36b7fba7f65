//! What the user wrote, typed and placed, but not yet checked for sense.
//!
//! Every value that a later complaint could be about carries its [`Span`]. Optional keys that
//! were not written are `None`: defaults are the plan's business. Tables with names of the
//! user's choosing are vectors in the order written.

use super::expression::Expression;
use super::{Evidence, History, ScalarSpec, Segment, Span, Spanned};

/// One scenario's configuration: the file with that scenario's keys replaced.
#[derive(Clone, Debug)]
pub struct File {
    /// Title of the case, one line.
    pub name: Spanned<String>,
    /// Currency of all money, `"CNY"`.
    pub currency: Spanned<String>,
    /// What one unit of money is worth.
    pub unit: Spanned<Unit>,
    /// How many paths, from which points.
    pub simulation: Simulation,
    /// Fiscal years and the day of the valuation.
    pub calendar: Calendar,
    /// Capital spending programmes, in the order written; may be empty.
    pub programmes: Vec<Programme>,
    /// Lines of business, in the order written.
    pub segments: Vec<Segment>,
    /// What is common to all segments, and what lies outside them.
    pub valuation: Valuation,
    /// Traded forms of the shares, in the order written; may be empty.
    pub listings: Vec<Listing>,
    /// Pairs of drivers that move together.
    pub correlations: Vec<Correlation>,
    /// The copula, and what to do with contradictory correlations.
    pub dependence: Dependence,
    /// The user's own results, in the order in which they are evaluated.
    pub outputs: Vec<Output>,
    /// The questions, in the order written.
    pub targets: Vec<Target>,
    /// What is known of yearly lines.
    pub history: Vec<History>,
    /// Where figures come from.
    pub sources: Vec<Source>,
}

/// `unit = "bn"`, `"mn"` or a number.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Unit {
    /// 1e9 units of the currency (and 1e9 shares).
    Billion,
    /// 1e6 units of the currency (and 1e6 shares).
    Million,
    /// So many units of the currency (and so many shares).
    Number(f64),
}

impl Unit {
    /// What is counted, with the unit before it: `bn CNY`, `mn shares`; `CNY` in units of 1.
    pub fn of(self, counted: &str) -> String {
        match self {
            Self::Billion => format!("bn {counted}"),
            Self::Million => format!("mn {counted}"),
            Self::Number(1.0) => counted.to_owned(),
            Self::Number(factor) => format!("{factor} {counted}"),
        }
    }
}

/// `[simulation]`; `None` where the key is absent.
#[derive(Clone, Debug, Default)]
pub struct Simulation {
    /// Paths over all scenarios and replicates.
    pub paths: Option<Spanned<u64>>,
    /// Seed of all draws; 0 is one like any other.
    pub seed: Option<Spanned<u64>>,
    /// Name of the sampler, `"sobol"`.
    pub sampler: Option<Spanned<String>>,
    /// Independent randomisations of the points in each scenario.
    pub replicates: Option<Spanned<u64>>,
    /// Of every interval, a fraction such as 0.95.
    pub confidence: Option<Spanned<f64>>,
}

/// `[calendar]`.
#[derive(Clone, Debug)]
pub struct Calendar {
    /// The day to which everything is discounted.
    pub valuation_date: Spanned<Date>,
    /// Month and day on which fiscal years end.
    pub fiscal_year_end: Spanned<MonthDay>,
    /// Last known fiscal year, by the calendar year in which it ends.
    pub base_year: Spanned<i64>,
    /// Last projected fiscal year, likewise.
    pub horizon: Spanned<i64>,
    /// Place of the whole table.
    pub span: Span,
}

/// A day of the Gregorian calendar that exists.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Date {
    /// Calendar year.
    pub year: i32,
    /// 1 to 12.
    pub month: u8,
    /// 1 to 31.
    pub day: u8,
}

/// A month and day, `"03-31"`; February 29 stands for the last day of February.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MonthDay {
    /// 1 to 12.
    pub month: u8,
    /// 1 to 31.
    pub day: u8,
}

/// `[programmes.NAME]`.
#[derive(Clone, Debug)]
pub struct Programme {
    /// Name under `[programmes]`.
    pub name: Spanned<String>,
    /// Money over the whole programme.
    pub total: ScalarSpec,
    /// One weight for each year with spending.
    pub pace: Vec<(Spanned<i64>, ScalarSpec)>,
    /// Place of the `pace` table.
    pub pace_span: Span,
}

/// `[valuation]`.
#[derive(Clone, Debug)]
pub struct Valuation {
    /// Yearly rate of all segments without one of their own.
    pub discount_rate: Option<ScalarSpec>,
    /// Fraction of positive profit; 0 by default.
    pub tax_rate: Option<ScalarSpec>,
    /// Fraction of enterprise that the market takes off; 0 by default.
    pub holding_discount: Option<ScalarSpec>,
    /// Money less debt at the base year's end; 0 by default.
    pub net_cash: Option<ScalarSpec>,
    /// Ordinary shares in the file's unit.
    pub shares: ScalarSpec,
    /// Stakes and other assets, money, in the order written.
    pub other_assets: Vec<(Spanned<String>, ScalarSpec)>,
    /// Place of the table.
    pub span: Span,
}

/// `[listings.NAME]`.
#[derive(Clone, Debug)]
pub struct Listing {
    /// Name under `[listings]`.
    pub name: Spanned<String>,
    /// Ordinary shares in one listed unit.
    pub ratio: Spanned<f64>,
    /// Currency of price and value per share.
    pub currency: Spanned<String>,
    /// Units of the file's currency for one of the listing's.
    pub fx: ScalarSpec,
    /// The market's price in the listing's currency.
    pub price: Option<Spanned<f64>>,
    /// Where its figures come from.
    pub evidence: Evidence,
}

/// `[[correlation]]`.
#[derive(Clone, Debug)]
pub struct Correlation {
    /// Dotted paths of two drivers.
    pub between: [Spanned<String>; 2],
    /// How strongly, and in which sense.
    pub rho: Rho,
    /// Where the figure comes from.
    pub evidence: Evidence,
    /// Place of the table.
    pub span: Span,
}

/// The two ways of writing a correlation, each -1 to 1 where it makes sense.
#[derive(Clone, Copy, Debug)]
pub enum Rho {
    /// Correlation of the underlying normals.
    Normal(Spanned<f64>),
    /// Spearman's rank correlation.
    Rank(Spanned<f64>),
}

/// `[dependence]`.
#[derive(Clone, Debug, Default)]
pub struct Dependence {
    /// `"gaussian"` (default) or `"student_t"`.
    pub copula: Option<Spanned<String>>,
    /// Degrees of freedom of Student's t copula.
    pub df: Option<Spanned<f64>>,
    /// `"nearest"`, or absent: contradictory correlations are refused.
    pub repair: Option<Spanned<String>>,
}

/// `[outputs] name = "expression"`: a number.
#[derive(Clone, Debug)]
pub struct Output {
    /// Name of the result.
    pub name: Spanned<String>,
    /// A number.
    pub expression: Expression,
}

/// `[[targets]]`: two conditions.
#[derive(Clone, Debug)]
pub struct Target {
    /// Name shown in reports; any text on one line.
    pub name: Spanned<String>,
    /// What happens or does not.
    pub event: Expression,
    /// Condition under which the probability is asked.
    pub given: Option<Expression>,
    /// Where the question comes from.
    pub evidence: Evidence,
}

/// What a `[[scenarios]]` entry says of itself.
#[derive(Clone, Debug, PartialEq)]
pub struct ScenarioHeader {
    /// Name shown in reports; any text on one line.
    pub name: Spanned<String>,
    /// Weight before division by the weights' sum.
    pub weight: Spanned<f64>,
    /// Source and remark.
    pub evidence: Evidence,
}

/// One scenario: its header and the whole configuration as it stands there.
#[derive(Clone, Debug)]
pub struct Scenario {
    /// Name, weight and remark.
    pub header: ScenarioHeader,
    /// The file with this scenario's `set` applied.
    pub file: File,
}

/// `[sources] KEY = { title, date, url, quote }`.
#[derive(Clone, Debug, PartialEq)]
pub struct Source {
    /// What figures refer to it by.
    pub key: String,
    /// What it is, one line.
    pub title: String,
    /// Date of publication.
    pub date: Date,
    /// Where it can be read.
    pub url: Option<String>,
    /// Its own words.
    pub quote: Option<String>,
}
