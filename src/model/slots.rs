//! Where each line of the model lies among a path's results.

use super::{Company, Segment};

/// A yearly line of a segment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Variable {
    /// Sales if capacity sets no limit, money.
    Demand,
    /// Sales, money.
    Revenue,
    /// Revenue over the year before, less 1; a fraction.
    Growth,
    /// Spending that was delivered, money.
    Capex,
    /// Most that can be sold, money.
    Capacity,
    /// Revenue over capacity, a fraction.
    Utilisation,
    /// Charge of the year, money.
    Depreciation,
    /// Profit before interest, tax and amortisation of goodwill, after depreciation; money.
    Ebita,
    /// EBITA over revenue, a fraction.
    EbitaMargin,
    /// EBITA before depreciation, money.
    Ebitda,
    /// EBITDA over revenue, a fraction.
    EbitdaMargin,
    /// EBITA less tax on it where it is positive, money.
    Nopat,
    /// Free cash flow to the firm, money.
    Fcff,
}

impl Variable {
    /// All lines, in the order of an analyst's page.
    pub const ALL: [Self; 13] = [
        Self::Demand,
        Self::Revenue,
        Self::Growth,
        Self::Capex,
        Self::Capacity,
        Self::Utilisation,
        Self::Depreciation,
        Self::Ebita,
        Self::EbitaMargin,
        Self::Ebitda,
        Self::EbitdaMargin,
        Self::Nopat,
        Self::Fcff,
    ];

    /// The name used in targets and tables.
    pub fn name(self) -> &'static str {
        match self {
            Self::Demand => "demand",
            Self::Revenue => "revenue",
            Self::Growth => "growth",
            Self::Capex => "capex",
            Self::Capacity => "capacity",
            Self::Utilisation => "utilisation",
            Self::Depreciation => "depreciation",
            Self::Ebita => "ebita",
            Self::EbitaMargin => "ebita_margin",
            Self::Ebitda => "ebitda",
            Self::EbitdaMargin => "ebitda_margin",
            Self::Nopat => "nopat",
            Self::Fcff => "fcff",
        }
    }

    /// The line that this one equals by the segment's structure: demand is revenue where no
    /// capacity limits it. `None` for a line that is zero, or that the segment does not have.
    pub fn stands_for(self, segment: &Segment) -> Option<Self> {
        match self {
            Self::Capacity | Self::Utilisation if segment.capacity.is_none() => None,
            Self::Capex if segment.capex.is_none() => None,
            Self::Depreciation if segment.depreciation.is_none() => None,
            Self::Demand if segment.capacity.is_none() => Some(Self::Revenue),
            Self::Ebitda if segment.depreciation.is_none() => Some(Self::Ebita),
            Self::EbitdaMargin if segment.depreciation.is_none() => Some(Self::EbitaMargin),
            _ => Some(self),
        }
    }

    /// Whether the line is a fraction rather than money.
    pub fn is_fraction(self) -> bool {
        matches!(self, Self::Growth | Self::Utilisation | Self::EbitaMargin | Self::EbitdaMargin)
    }
}

/// A yearly line summed over all segments.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GroupVariable {
    /// Sales.
    Revenue,
    /// EBITA.
    Ebita,
    /// EBITDA.
    Ebitda,
    /// Free cash flow to the firm.
    Fcff,
    /// Spending that was delivered.
    Capex,
    /// Charges.
    Depreciation,
}

impl GroupVariable {
    /// All sums.
    pub const ALL: [Self; 6] =
        [Self::Revenue, Self::Ebita, Self::Ebitda, Self::Fcff, Self::Capex, Self::Depreciation];

    /// The segments' line that is summed.
    pub fn of(self) -> Variable {
        match self {
            Self::Revenue => Variable::Revenue,
            Self::Ebita => Variable::Ebita,
            Self::Ebitda => Variable::Ebitda,
            Self::Fcff => Variable::Fcff,
            Self::Capex => Variable::Capex,
            Self::Depreciation => Variable::Depreciation,
        }
    }
}

/// Positions of all results of a company; years, segments and the rest count from 0.
///
/// Lines that are the same by structure share their slots: what is written twice is also read and
/// observed twice.
#[derive(Clone, Debug, PartialEq)]
pub struct Slots {
    years: usize,
    zeros: usize,
    segments: Vec<SegmentSlots>,
    programmes: usize,
    groups: [GroupSlots; GroupVariable::ALL.len()],
    factors: usize,
    listings: usize,
    enterprise: usize,
    schedule: usize,
    total: usize,
}

/// First slots of a segment's lines.
#[derive(Clone, Debug, PartialEq)]
struct SegmentSlots {
    values: usize,
    lines: [usize; Variable::ALL.len()],
    streams: usize,
}

/// First slot of a sum over segments, and whether there is more than one segment to it.
#[derive(Clone, Copy, Debug, PartialEq)]
struct GroupSlots {
    first: usize,
    is_sum: bool,
}

impl Slots {
    /// Lays out the results of a company.
    pub fn of(company: &Company) -> Self {
        let years = company.calendar.years();
        let mut next = 0;
        let mut take = |count: usize| {
            let first = next;
            next += count;
            first
        };
        let zeros = take(years);
        let segment = |segment: &Segment| {
            let mut lines = [zeros; Variable::ALL.len()];
            let stands_for = |variable: Variable| variable.stands_for(segment);
            for variable in Variable::ALL.into_iter().filter(|own| stands_for(*own) == Some(*own)) {
                lines[variable as usize] = take(years);
            }
            for variable in Variable::ALL {
                if let Some(other) = stands_for(variable) {
                    lines[variable as usize] = lines[other as usize];
                }
            }
            let streams = match segment.streams.len() {
                1 => lines[Variable::Demand as usize],
                several => take(several * years),
            };
            SegmentSlots { values: take(2), lines, streams }
        };
        let segments: Vec<SegmentSlots> = company.segments.iter().map(segment).collect();
        let groups = GroupVariable::ALL.map(|variable| {
            let lines = segments.iter().map(|segment| segment.lines[variable.of() as usize]);
            match lines.filter(|&line| line != zeros).collect::<Vec<_>>()[..] {
                [] => GroupSlots { first: zeros, is_sum: false },
                [only] => GroupSlots { first: only, is_sum: false },
                _ => GroupSlots { first: take(years), is_sum: true },
            }
        });
        Self {
            years,
            zeros,
            segments,
            groups,
            programmes: take(company.programmes.len() * years),
            factors: take(company.rates.len() * (years + 1)),
            listings: take(2 * company.listings.len()),
            enterprise: take(2),
            schedule: take(years),
            total: take(0),
        }
    }

    /// Number of slots.
    pub fn total(&self) -> usize {
        self.total
    }

    /// The slot of a year in which all lines lie that are zero on every path.
    #[inline(always)]
    pub fn zero(&self, year: usize) -> usize {
        self.zeros + year
    }

    /// A segment's line in a year.
    #[inline(always)]
    pub fn line(&self, segment: usize, variable: Variable, year: usize) -> usize {
        self.segments[segment].lines[variable as usize] + year
    }

    /// A stream's demand in a year; a single stream's is that of the segment.
    #[inline(always)]
    pub fn stream(&self, segment: usize, stream: usize, year: usize) -> usize {
        self.segments[segment].streams + stream * self.years + year
    }

    /// A segment's terminal value.
    #[inline(always)]
    pub fn terminal_value(&self, segment: usize) -> usize {
        self.segments[segment].values
    }

    /// A segment's value at the valuation date.
    #[inline(always)]
    pub fn value(&self, segment: usize) -> usize {
        self.segments[segment].values + 1
    }

    /// A programme's spending in a year.
    #[inline(always)]
    pub fn programme(&self, programme: usize, year: usize) -> usize {
        self.programmes + programme * self.years + year
    }

    /// A sum over segments in a year; with a single segment to it, that segment's line.
    #[inline(always)]
    pub fn group(&self, variable: GroupVariable, year: usize) -> usize {
        self.groups[variable as usize].first + year
    }

    /// Whether several segments add to a sum.
    #[inline(always)]
    pub fn is_sum(&self, variable: GroupVariable) -> bool {
        self.groups[variable as usize].is_sum
    }

    /// Discount factor of a rate to the middle of a year's part ahead; `year == years` is the
    /// factor to the end of the last year.
    #[inline(always)]
    pub fn factor(&self, rate: usize, year: usize) -> usize {
        self.factors + rate * (self.years + 1) + year
    }

    /// Value of all assets before the holding discount.
    #[inline(always)]
    pub fn enterprise(&self) -> usize {
        self.enterprise
    }

    /// Value to the shareholders.
    #[inline(always)]
    pub fn equity(&self) -> usize {
        self.enterprise + 1
    }

    /// Value of one unit of a listing, in its currency.
    #[inline(always)]
    pub fn per_share(&self, listing: usize) -> usize {
        self.listings + 2 * listing
    }

    /// Value over price, less one.
    #[inline(always)]
    pub fn upside(&self, listing: usize) -> usize {
        self.listings + 2 * listing + 1
    }

    /// Working space: depreciation of one unit of spending `age` years after it, all asset
    /// classes together, of the segment at hand.
    #[inline(always)]
    pub fn schedule(&self, age: usize) -> usize {
        self.schedule + age
    }
}
