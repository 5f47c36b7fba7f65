//! Segments as written: demand, spending, capacity, depreciation, margin and value.

use super::{Evidence, ScalarSpec, SeriesSpec, Span, Spanned};

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
