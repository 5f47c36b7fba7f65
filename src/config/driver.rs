//! Drivers as written: numbers, distributions, series of years, and where they come from.

use super::{Span, Spanned};

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

impl SeriesSpec {
    /// Stands for a driver that could not be read, so that the rest can still be judged.
    pub(super) fn unreadable(span: Span) -> Self {
        let unknown = Quantity::Number(Spanned::new(f64::NAN, span));
        let shape = SeriesShape::EveryYear(unknown);
        Self { shape, persistence: None, evidence: Evidence::default(), span }
    }
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
