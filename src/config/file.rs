//! What the user wrote, typed and placed, but not yet checked for sense.
//!
//! Every value that a later complaint could be about carries its [`Span`]. Optional keys that
//! were not written are `None`: defaults are the plan's business. Tables with names of the
//! user's choosing are vectors in the order written.

use super::expression::Expression;
use super::{Span, Spanned};

/// One scenario's configuration: the file with that scenario's keys replaced.
#[derive(Clone, Debug)]
pub struct File {
    /// Title of the case, one line.
    pub name: Spanned<String>,
    /// Currency of all money, `"CNY"`.
    pub currency: Spanned<String>,
    /// What one unit of money is worth.
    pub unit: Spanned<Unit>,
    pub simulation: Simulation,
    pub calendar: Calendar,
    pub programmes: Vec<Programme>,
    pub segments: Vec<Segment>,
    pub valuation: Valuation,
    pub listings: Vec<Listing>,
    pub correlations: Vec<Correlation>,
    pub dependence: Dependence,
    pub outputs: Vec<Output>,
    pub targets: Vec<Target>,
    pub sources: Vec<Source>,
}

/// `unit = "bn"`, `"mn"` or a number.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Unit {
    Billion,
    Million,
    Number(f64),
}

/// `[simulation]`; `None` where the key is absent.
#[derive(Clone, Debug, Default)]
pub struct Simulation {
    pub paths: Option<Spanned<u64>>,
    pub seed: Option<Spanned<u64>>,
    pub sampler: Option<Spanned<String>>,
    pub replicates: Option<Spanned<u64>>,
    pub confidence: Option<Spanned<f64>>,
}

/// `[calendar]`.
#[derive(Clone, Debug)]
pub struct Calendar {
    pub valuation_date: Spanned<Date>,
    /// Month and day on which fiscal years end.
    pub fiscal_year_end: Spanned<MonthDay>,
    pub base_year: Spanned<i64>,
    pub horizon: Spanned<i64>,
    /// Place of the whole table.
    pub span: Span,
}

/// A day of the Gregorian calendar that exists.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Date {
    pub year: i32,
    pub month: u8,
    pub day: u8,
}

/// A month and day, `"03-31"`; February 29 stands for the last day of February.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MonthDay {
    pub month: u8,
    pub day: u8,
}

/// Where a figure comes from: a key of `[sources]` and a remark, both optional.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Evidence {
    pub source: Option<Spanned<String>>,
    pub note: Option<String>,
}

/// A scalar driver as written: a number or a distribution.
#[derive(Clone, Debug)]
pub struct ScalarSpec {
    pub value: Quantity,
    pub evidence: Evidence,
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
    pub shape: SeriesShape,
    pub persistence: Option<Spanned<f64>>,
    /// Evidence of the whole series (an anchor's own wins).
    pub evidence: Evidence,
    pub span: Span,
}

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
    pub value: Quantity,
    pub evidence: Evidence,
}

/// A certain number or a distribution.
#[derive(Clone, Debug)]
pub enum Quantity {
    Number(Spanned<f64>),
    Distribution(MarginalSpec),
}

/// A distribution's table as written, without its `source`, `note` and `persistence`.
#[derive(Clone, Debug)]
pub struct MarginalSpec {
    /// The text of `dist`.
    pub kind: Spanned<String>,
    /// All other keys, in the order written.
    pub parameters: Vec<(Spanned<String>, Parameter)>,
    pub span: Span,
}

/// One parameter of a distribution.
#[derive(Clone, Debug)]
pub enum Parameter {
    Number(Spanned<f64>),
    Text(Spanned<String>),
    Numbers(Spanned<Vec<Spanned<f64>>>),
    /// `quantiles = { p10 = 5, p50 = 9 }`.
    Table(Spanned<Vec<(Spanned<String>, Spanned<f64>)>>),
    /// `of = [{ dist = … }, …]`.
    Distributions(Spanned<Vec<MarginalSpec>>),
}

/// `[programmes.NAME]`.
#[derive(Clone, Debug)]
pub struct Programme {
    pub name: Spanned<String>,
    pub total: ScalarSpec,
    /// One weight for each year with spending.
    pub pace: Vec<(Spanned<i64>, ScalarSpec)>,
    pub pace_span: Span,
}

/// `[segments.NAME]`.
#[derive(Clone, Debug)]
pub struct Segment {
    pub name: Spanned<String>,
    pub streams: Streams,
    pub margin: SeriesSpec,
    /// `basis` of the margin's table: `"ebita"` (default) or `"ebitda"`.
    pub basis: Option<Spanned<String>>,
    pub capex: Option<Capex>,
    pub capacity: Option<Capacity>,
    pub depreciation: Option<Depreciation>,
    pub nwc_of_revenue: Option<ScalarSpec>,
    pub value: Option<Value>,
    pub span: Span,
}

/// A segment's demand: one stream written in the segment itself, or named ones.
#[derive(Clone, Debug)]
#[expect(clippy::large_enum_variant, reason = "one a segment: its size does not matter")]
pub enum Streams {
    Single(Stream),
    Named(Vec<(Spanned<String>, Stream)>),
}

#[derive(Clone, Debug)]
pub struct Stream {
    pub revenue: ScalarSpec,
    pub growth: SeriesSpec,
}

/// `capex` of a segment.
#[derive(Clone, Debug)]
pub enum Capex {
    Programme { programme: Spanned<String>, share: SeriesSpec },
    OfRevenue(SeriesSpec),
    Amount(SeriesSpec),
}

/// `capacity` of a segment.
#[derive(Clone, Debug)]
pub struct Capacity {
    pub headroom: Option<ScalarSpec>,
    pub yields: ScalarSpec,
    pub delivered: Option<SeriesSpec>,
    pub span: Span,
}

/// `depreciation` of a segment.
#[derive(Clone, Debug)]
pub enum Depreciation {
    Vintages { legacy: Option<Legacy>, assets: Vec<Asset>, span: Span },
    OfRevenue(SeriesSpec),
    Amount(SeriesSpec),
}

/// Charge on what stood before the base year ended.
#[derive(Clone, Debug)]
pub struct Legacy {
    pub annual: ScalarSpec,
    pub remaining_life: ScalarSpec,
}

/// An asset class: its share of the spending and its life in years.
#[derive(Clone, Debug)]
pub struct Asset {
    pub name: Spanned<String>,
    pub share: ScalarSpec,
    pub life: ScalarSpec,
    pub evidence: Evidence,
}

/// `value` of a segment.
#[derive(Clone, Debug)]
pub struct Value {
    pub explicit_cash_flows: Option<Spanned<bool>>,
    pub terminal: Terminal,
    pub discount_rate: Option<ScalarSpec>,
    pub span: Span,
}

#[derive(Clone, Debug)]
pub enum Terminal {
    Multiple { multiple_of: Spanned<String>, multiple: ScalarSpec },
    Gordon { growth: ScalarSpec, roic: ScalarSpec, min_spread: Option<Spanned<f64>> },
}

/// `[valuation]`.
#[derive(Clone, Debug)]
pub struct Valuation {
    pub discount_rate: Option<ScalarSpec>,
    pub tax_rate: Option<ScalarSpec>,
    pub holding_discount: Option<ScalarSpec>,
    pub net_cash: Option<ScalarSpec>,
    pub shares: ScalarSpec,
    pub other_assets: Vec<(Spanned<String>, ScalarSpec)>,
    pub span: Span,
}

/// `[listings.NAME]`.
#[derive(Clone, Debug)]
pub struct Listing {
    pub name: Spanned<String>,
    pub ratio: Spanned<f64>,
    pub currency: Spanned<String>,
    pub fx: ScalarSpec,
    pub price: Option<Spanned<f64>>,
    pub evidence: Evidence,
}

/// `[[correlation]]`.
#[derive(Clone, Debug)]
pub struct Correlation {
    pub between: [Spanned<String>; 2],
    pub rho: Rho,
    pub evidence: Evidence,
    pub span: Span,
}

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
    pub copula: Option<Spanned<String>>,
    pub df: Option<Spanned<f64>>,
    pub repair: Option<Spanned<String>>,
}

/// `[outputs] name = "expression"`: a number.
#[derive(Clone, Debug)]
pub struct Output {
    pub name: Spanned<String>,
    pub expression: Expression,
}

/// `[[targets]]`: two conditions.
#[derive(Clone, Debug)]
pub struct Target {
    pub name: Spanned<String>,
    pub event: Expression,
    pub given: Option<Expression>,
    pub evidence: Evidence,
}

/// What a `[[scenarios]]` entry says of itself.
#[derive(Clone, Debug, PartialEq)]
pub struct ScenarioHeader {
    pub name: Spanned<String>,
    /// Weight before division by the weights' sum.
    pub weight: Spanned<f64>,
    pub evidence: Evidence,
}

/// One scenario: its header and the whole configuration as it stands there.
#[derive(Clone, Debug)]
pub struct Scenario {
    pub header: ScenarioHeader,
    pub file: File,
}

/// `[sources] KEY = { title, date, url, quote }`.
#[derive(Clone, Debug, PartialEq)]
pub struct Source {
    pub key: String,
    pub title: String,
    pub date: Date,
    pub url: Option<String>,
    pub quote: Option<String>,
}
