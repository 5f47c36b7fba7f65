//! A company with nothing left to doubt: inputs are slots of the driver values.
//!
//! A slot is a position in the values of all drivers on a path; a series driver has one slot
//! a projected year. Segments, streams, asset classes and stakes are held in the order of
//! their names, so that the order of the file changes no sum.

use super::Calendar;

/// Everything that [`evaluate`](super::evaluate()) needs besides the drivers' values.
#[derive(Clone, Debug, PartialEq)]
pub struct Company {
    /// Times of the projected years.
    pub calendar: Calendar,
    /// Values of series drivers between anchor years, computed first.
    pub interpolations: Vec<Interpolation>,
    /// Capital spending programmes, in the file's order.
    pub programmes: Vec<Programme>,
    /// Lines of business, in the order of their names.
    pub segments: Vec<Segment>,
    /// The distinct discount rates in use (slots); segments point into this list.
    pub rates: Vec<usize>,
    /// Slot: fraction of positive profit.
    pub tax_rate: usize,
    /// Slot: fraction of enterprise.
    pub holding_discount: usize,
    /// Slot: money.
    pub net_cash: usize,
    /// Ordinary shares, in the file's unit.
    pub shares: usize,
    /// Stakes and other assets outside the segments.
    pub other_assets: Vec<usize>,
    /// Traded forms of the shares, in the file's order.
    pub listings: Vec<Listing>,
}

/// `value[slot] = value[from] + weight · (value[to] − value[from])`.
#[derive(Clone, Debug, PartialEq)]
pub struct Interpolation {
    /// Driver slot that is filled.
    pub slot: usize,
    /// Driver slot of the anchor before.
    pub from: usize,
    /// Driver slot of the anchor after.
    pub to: usize,
    /// 0 to 1.
    pub weight: f64,
}

/// A capital spending programme.
#[derive(Clone, Debug, PartialEq)]
pub struct Programme {
    /// Money over the whole programme.
    pub total: usize,
    /// Weight of each projected year; `None` is no spending.
    pub pace: Vec<Option<usize>>,
    /// Weights of years past the horizon: they enter the sum only.
    pub pace_beyond: Vec<usize>,
}

/// A line of business.
#[derive(Clone, Debug, PartialEq)]
pub struct Segment {
    /// Base-year revenue and yearly growth of each stream of demand.
    pub streams: Vec<(usize, Vec<usize>)>,
    /// Margin of each projected year (slots).
    pub margin: Vec<usize>,
    /// What the margin measures.
    pub basis: Margin,
    /// Spending, if any.
    pub capex: Option<Capex>,
    /// Limit to revenue, if any.
    pub capacity: Option<Capacity>,
    /// Charge, if any.
    pub depreciation: Option<Depreciation>,
    /// Slot: working capital for a unit of new revenue.
    pub nwc_of_revenue: usize,
    /// How it is valued, if it is.
    pub value: Option<Value>,
}

/// What a segment's margin measures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Margin {
    /// EBITA over revenue.
    Ebita,
    /// EBITDA over revenue.
    Ebitda,
}

/// How capital spending is given.
#[derive(Clone, Debug, PartialEq)]
pub enum Capex {
    /// A share of a programme's yearly spending.
    Programme {
        /// Position in [`Company::programmes`].
        programme: usize,
        /// Share of each projected year (slots).
        share: Vec<usize>,
    },
    /// A share of revenue.
    OfRevenue(Vec<usize>),
    /// Money.
    Amount(Vec<usize>),
}

/// What the spending makes room for.
#[derive(Clone, Debug, PartialEq)]
pub struct Capacity {
    /// Spare room at the base year, as a fraction of its revenue.
    pub headroom: usize,
    /// Revenue a year enabled by one unit of spending.
    pub yields: usize,
    /// Part of each year's order that arrives.
    pub delivered: Vec<usize>,
}

/// How depreciation is given.
#[derive(Clone, Debug, PartialEq)]
pub enum Depreciation {
    /// From the spending of past years.
    Vintages(Vintages),
    /// Fraction of revenue of each projected year (slots).
    OfRevenue(Vec<usize>),
    /// Money of each projected year (slots).
    Amount(Vec<usize>),
}

/// Straight-line depreciation, vintage by vintage, with the half-year convention.
#[derive(Clone, Debug, PartialEq)]
pub struct Vintages {
    /// The charge on what was there before, if any.
    pub legacy: Option<Legacy>,
    /// Share of the spending and life in years of each asset class.
    pub assets: Vec<(usize, usize)>,
}

/// The charge on what was bought up to the base year.
#[derive(Clone, Debug, PartialEq)]
pub struct Legacy {
    /// Slot: money a year.
    pub annual: usize,
    /// Slot: years.
    pub remaining_life: usize,
}

/// How a segment is valued.
#[derive(Clone, Debug, PartialEq)]
pub struct Value {
    /// Whether the projected cash flows count, beside the terminal value.
    pub explicit_cash_flows: bool,
    /// Position in [`Company::rates`].
    pub rate: usize,
    /// Value at the horizon.
    pub terminal: Terminal,
}

/// The value at the end of the last projected year.
#[derive(Clone, Debug, PartialEq)]
pub enum Terminal {
    /// Multiple of a figure of the last year, floored at 0.
    Multiple {
        /// The figure.
        of: Metric,
        /// Slot: how many times.
        multiple: usize,
    },
    /// Value-driver formula (Koller, Goedhart and Wessels 2020, ch. 14): growth, return on new
    /// capital, and the smallest spread of rate over growth that has a value.
    Gordon {
        /// Slot: growth a year.
        growth: usize,
        /// Slot: return a year on new capital.
        roic: usize,
        /// A path with less has no value.
        min_spread: f64,
    },
}

/// What a terminal multiple multiplies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Metric {
    /// Revenue of the last projected year.
    Revenue,
    /// EBITDA of the last projected year.
    Ebitda,
    /// EBITA of the last projected year.
    Ebita,
    /// EBITA after tax of the last projected year.
    Nopat,
}

/// A traded form of the shares.
#[derive(Clone, Debug, PartialEq)]
pub struct Listing {
    /// Ordinary shares in one listed unit.
    pub ratio: f64,
    /// Slot of the units of the file's currency for one of the listing's.
    pub fx: usize,
    /// The market's price, in the listing's currency.
    pub price: Option<f64>,
}
