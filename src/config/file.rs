//! What the user wrote, typed and placed, but not yet checked for sense.
//!
//! Every value that a later complaint could be about carries its [`Span`]. Optional keys that
//! were not written are `None`: defaults are the plan's business. Tables with names of the
//! user's choosing are vectors in the order written.

use super::expression::Expression;
use super::{History, Span, Spanned};

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

/// Where a figure comes from: a key of `[sources]` and a remark, both optional.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Evidence {
    /// A key of `[sources]` that exists.
    pub source: Option<Spanned<String>>,
    /// A remark, kept as written.
    pub note: Option<String>,
}

/// A scalar driver as written: a number or a distribution.
#[derive(Clone, Debug)]
pub struct ScalarSpec {
    /// The number or distribution.
    pub value: Quantity,
    /// Where it comes from.
    pub evidence: Evidence,
    /// Place of the number or table.
    pub span: Span,
}

impl ScalarSpec {
    /// Stands for a driver that could not be read, so that the rest can still be judged.
    pub(super) fn unreadable(span: Span) -> Self {
        let value = Quantity::Number(Spanned::new(f64::NAN, span));
        Self { value, evidence: Evidence::default(), span }
    }
}

impl SeriesSpec {
    /// Stands for a driver that could not be read, so that the rest can still be judged.
    pub(super) fn unreadable(span: Span) -> Self {
        let unknown = Quantity::Number(Spanned::new(f64::NAN, span));
        let shape = SeriesShape::EveryYear(unknown);
        Self { shape, persistence: None, evidence: Evidence::default(), span }
    }
}

/// A series driver as written.
#[derive(Clone, Debug)]
pub struct SeriesSpec {
    /// One quantity for every year, or anchors.
    pub shape: SeriesShape,
    /// φ, how strongly one year's surprise carries to the next; 0 to 1 where it makes sense.
    pub persistence: Option<Spanned<f64>>,
    /// Evidence of the whole series (an anchor's own wins).
    pub evidence: Evidence,
    /// Place of the number or table.
    pub span: Span,
}

/// The two ways of writing a series.
#[derive(Clone, Debug)]
pub enum SeriesShape {
    /// The marginal of every projected year.
    EveryYear(Quantity),
    /// Values at anchor years, in the order written.
    Anchors(Vec<Anchor>),
}

/// `FY2026 = …` inside a series.
#[derive(Clone, Debug)]
pub struct Anchor {
    /// The calendar year in which the fiscal year ends.
    pub year: Spanned<i64>,
    /// The year's number or distribution.
    pub value: Quantity,
    /// Where it comes from.
    pub evidence: Evidence,
}

/// A certain number or a distribution.
#[derive(Clone, Debug)]
pub enum Quantity {
    /// A plain number; certain.
    Number(Spanned<f64>),
    /// A table with `dist`.
    Distribution(MarginalSpec),
}

/// A distribution's table as written, without its `source`, `note` and `persistence`.
#[derive(Clone, Debug)]
pub struct MarginalSpec {
    /// The text of `dist`.
    pub kind: Spanned<String>,
    /// All other keys, in the order written.
    pub parameters: Vec<(Spanned<String>, Parameter)>,
    /// Place of the table.
    pub span: Span,
}

/// One parameter of a distribution.
#[derive(Clone, Debug)]
pub enum Parameter {
    /// `mean = 0.04`.
    Number(Spanned<f64>),
    /// `file = "growth.csv"`.
    Text(Spanned<String>),
    /// `values = [1, 2, 5]`.
    Numbers(Spanned<Vec<Spanned<f64>>>),
    /// `quantiles = { p10 = 5, p50 = 9 }`.
    Table(Spanned<Vec<(Spanned<String>, Spanned<f64>)>>),
    /// `of = [{ dist = … }, …]`.
    Distributions(Spanned<Vec<MarginalSpec>>),
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

/// `[segments.NAME]`.
#[derive(Clone, Debug)]
pub struct Segment {
    /// Name under `[segments]`.
    pub name: Spanned<String>,
    /// Demand.
    pub streams: Streams,
    /// Fraction of revenue, by year.
    pub margin: SeriesSpec,
    /// `basis` of the margin's table: `"ebita"` (default) or `"ebitda"`.
    pub basis: Option<Spanned<String>>,
    /// Spending, if any.
    pub capex: Option<Capex>,
    /// Limit that past spending sets to revenue, if any.
    pub capacity: Option<Capacity>,
    /// Charge on what was bought, if any.
    pub depreciation: Option<Depreciation>,
    /// Working capital that each unit of new revenue ties up, a fraction.
    pub nwc_of_revenue: Option<ScalarSpec>,
    /// How the segment is valued; without it the segment adds nothing to enterprise.
    pub value: Option<Value>,
    /// Place of the segment's table.
    pub span: Span,
}

/// A segment's demand: one stream written in the segment itself, or named ones.
#[derive(Clone, Debug)]
#[expect(clippy::large_enum_variant, reason = "one a segment: its size does not matter")]
pub enum Streams {
    /// `revenue` and `growth` in the segment's own table.
    Single(Stream),
    /// `[segments.NAME.streams]`, in the order written.
    Named(Vec<(Spanned<String>, Stream)>),
}

/// One source of demand.
#[derive(Clone, Debug)]
pub struct Stream {
    /// Money in the base year.
    pub revenue: ScalarSpec,
    /// Year on year, a fraction.
    pub growth: SeriesSpec,
}

/// `capex` of a segment.
#[derive(Clone, Debug)]
pub enum Capex {
    /// A part of a programme's spending.
    Programme {
        /// Name of a table under `[programmes]`, not yet looked up.
        programme: Spanned<String>,
        /// The part, a fraction by year.
        share: SeriesSpec,
    },
    /// Spending as a fraction of the year's revenue.
    OfRevenue(SeriesSpec),
    /// Spending in money.
    Amount(SeriesSpec),
}

/// `capacity` of a segment.
#[derive(Clone, Debug)]
pub struct Capacity {
    /// Spare room in the base year, a fraction of its revenue; 0 by default.
    pub headroom: Option<ScalarSpec>,
    /// Revenue a year that one unit of spending makes room for.
    pub yields: ScalarSpec,
    /// Part of each year's order that arrives, 0 to 1; 1 by default.
    pub delivered: Option<SeriesSpec>,
    /// Place of the table.
    pub span: Span,
}

/// `depreciation` of a segment.
#[derive(Clone, Debug)]
pub enum Depreciation {
    /// Straight line, from the spending of each year.
    Vintages {
        /// The charge on what was there before.
        legacy: Option<Legacy>,
        /// Classes that the spending is divided into, in the order written.
        assets: Vec<Asset>,
        /// Place of the table.
        span: Span,
    },
    /// Charge as a fraction of the year's revenue.
    OfRevenue(SeriesSpec),
    /// Charge in money.
    Amount(SeriesSpec),
}

/// Charge on what stood before the base year ended.
#[derive(Clone, Debug)]
pub struct Legacy {
    /// Charge of the year after the base year, in money.
    pub annual: ScalarSpec,
    /// Years that it goes on.
    pub remaining_life: ScalarSpec,
}

/// An asset class: its share of the spending and its life in years.
#[derive(Clone, Debug)]
pub struct Asset {
    /// Name under `assets`.
    pub name: Spanned<String>,
    /// Fraction of the spending; all classes' shares sum to 1.
    pub share: ScalarSpec,
    /// Years.
    pub life: ScalarSpec,
    /// Where the class's figures come from.
    pub evidence: Evidence,
}

/// `value` of a segment.
#[derive(Clone, Debug)]
pub struct Value {
    /// Whether cash flows up to the horizon count; they do by default.
    pub explicit_cash_flows: Option<Spanned<bool>>,
    /// Value at the horizon.
    pub terminal: Terminal,
    /// The segment's own yearly rate; the valuation's by default.
    pub discount_rate: Option<ScalarSpec>,
    /// Place of the table.
    pub span: Span,
}

/// Value at the end of the last projected year.
#[derive(Clone, Debug)]
pub enum Terminal {
    /// A figure of the last year, times a multiple.
    Multiple {
        /// `"revenue"`, `"ebitda"`, `"ebita"` or `"nopat"`.
        multiple_of: Spanned<String>,
        /// How many times.
        multiple: ScalarSpec,
    },
    /// A perpetuity that grows.
    Gordon {
        /// Growth a year for ever, a fraction.
        growth: ScalarSpec,
        /// Return a year on new capital, a fraction.
        roic: ScalarSpec,
        /// Smallest excess of the discount rate over growth; 0.01 by default.
        min_spread: Option<Spanned<f64>>,
    },
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
