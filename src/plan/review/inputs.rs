//! Every input of a file: where it stands, what it means, and what the plan made of it.

use crate::config::{
    Asset, Capex, Depreciation, File, MarginalSpec, Quantity, ScalarSpec, Segment, SeriesShape,
    SeriesSpec, Span, Stream, Streams, Terminal,
};
use crate::dist::Marginal;
use crate::plan::{Driver, DriverKind, Scenario};

/// What an input measures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    Revenue,
    Growth,
    Margin,
    /// Money that is spent or charged.
    Amount,
    /// Money that may have either sign.
    Money,
    /// A share of something whose bounds the plan enforces.
    Share,
    OfRevenue,
    Headroom,
    Yield,
    Years,
    Multiple,
    DiscountRate,
    TerminalGrowth,
    Roic,
    Tax,
    Shares,
    Fx,
    Weight,
}

impl Role {
    /// What the input is called, if it must not be negative.
    pub fn positive(self) -> Option<&'static str> {
        match self {
            Self::Revenue => Some("a revenue"),
            Self::Amount => Some("an amount of money"),
            Self::Yield => Some("revenue per unit of spending"),
            Self::Years => Some("a life"),
            Self::Multiple => Some("a multiple"),
            Self::DiscountRate => Some("a discount rate"),
            Self::Roic => Some("a return on capital"),
            Self::Shares => Some("a number of shares"),
            Self::Fx => Some("an exchange rate"),
            Self::Weight => Some("a weight"),
            Self::OfRevenue => Some("a share of revenue"),
            Self::Headroom | Self::Share | Self::Tax => None,
            Self::Growth | Self::Margin | Self::Money | Self::TerminalGrowth => None,
        }
    }

    /// For a fraction: the size past which it was more likely meant in percent.
    pub fn percent_above(self) -> Option<f64> {
        match self {
            Self::Growth => Some(1.0),
            Self::Margin | Self::Roic | Self::Headroom => Some(2.0),
            Self::OfRevenue | Self::Share | Self::Tax => Some(1.0),
            Self::DiscountRate => Some(0.5),
            Self::TerminalGrowth => Some(0.15),
            _ => None,
        }
    }

    pub fn is_money(self) -> bool {
        matches!(self, Self::Amount | Self::Money)
    }
}

/// An input's value, as planned.
#[derive(Clone, Copy)]
pub(super) enum Known<'a> {
    Certain(f64),
    Drawn(&'a Marginal),
}

impl Known<'_> {
    pub fn quantile(self, p: f64) -> f64 {
        match self {
            Self::Certain(value) => value,
            Self::Drawn(marginal) => marginal.quantile(p),
        }
    }

    pub fn median(self) -> f64 {
        self.quantile(0.5)
    }
}

/// A number or distribution of the file.
pub(super) struct Input<'a> {
    /// Dotted path; an anchor's with its year.
    pub name: String,
    pub role: Role,
    pub span: Span,
    /// The distribution as written.
    pub spec: Option<&'a MarginalSpec>,
    /// The driver (of the first year, where every year has this marginal).
    pub driver: &'a Driver,
    pub known: Known<'a>,
}

/// All inputs of a scenario's file, in its order.
pub(super) fn of<'a>(file: &'a File, planned: &'a Scenario) -> Vec<Input<'a>> {
    let mut list = List { planned, inputs: Vec::new() };
    for programme in &file.programmes {
        let path = format!("programmes.{}", programme.name.value);
        list.scalar(format!("{path}.total"), Role::Amount, &programme.total);
        for (year, spec) in &programme.pace {
            list.scalar(format!("{path}.pace.FY{}", year.value), Role::Weight, spec);
        }
    }
    for segment in &file.segments {
        list.segment(segment);
    }
    let valuation = &file.valuation;
    for (key, role, spec) in [
        ("discount_rate", Role::DiscountRate, &valuation.discount_rate),
        ("tax_rate", Role::Tax, &valuation.tax_rate),
        ("holding_discount", Role::Share, &valuation.holding_discount),
        ("net_cash", Role::Money, &valuation.net_cash),
    ] {
        list.optional(format!("valuation.{key}"), role, spec.as_ref());
    }
    list.scalar("valuation.shares".to_owned(), Role::Shares, &valuation.shares);
    for (name, spec) in &valuation.other_assets {
        list.scalar(format!("valuation.other_assets.{}", name.value), Role::Money, spec);
    }
    for listing in &file.listings {
        list.scalar(format!("listings.{}.fx", listing.name.value), Role::Fx, &listing.fx);
    }
    list.inputs
}

struct List<'a> {
    planned: &'a Scenario,
    inputs: Vec<Input<'a>>,
}

impl<'a> List<'a> {
    fn segment(&mut self, segment: &'a Segment) {
        let path = format!("segments.{}", segment.name.value);
        match &segment.streams {
            Streams::Single(stream) => self.stream(&path, stream),
            Streams::Named(streams) => {
                for (name, stream) in streams {
                    self.stream(&format!("{path}.streams.{}", name.value), stream);
                }
            }
        }
        self.series(format!("{path}.margin"), Role::Margin, &segment.margin);
        match &segment.capex {
            Some(Capex::Programme { share, .. }) => {
                self.series(format!("{path}.capex.share"), Role::Share, share);
            }
            Some(Capex::OfRevenue(ratio)) => {
                self.series(format!("{path}.capex.of_revenue"), Role::OfRevenue, ratio);
            }
            Some(Capex::Amount(amount)) => {
                self.series(format!("{path}.capex.amount"), Role::Amount, amount);
            }
            None => {}
        }
        if let Some(capacity) = &segment.capacity {
            let path = format!("{path}.capacity");
            self.optional(format!("{path}.headroom"), Role::Headroom, capacity.headroom.as_ref());
            self.scalar(format!("{path}.yield"), Role::Yield, &capacity.yields);
            if let Some(delivered) = &capacity.delivered {
                self.series(format!("{path}.delivered"), Role::Share, delivered);
            }
        }
        if let Some(depreciation) = &segment.depreciation {
            self.depreciation(&format!("{path}.depreciation"), depreciation);
        }
        let working_capital = segment.nwc_of_revenue.as_ref();
        self.optional(format!("{path}.nwc_of_revenue"), Role::Share, working_capital);
        let Some(value) = &segment.value else { return };
        let path = format!("{path}.value");
        let rate = value.discount_rate.as_ref();
        self.optional(format!("{path}.discount_rate"), Role::DiscountRate, rate);
        match &value.terminal {
            Terminal::Multiple { multiple, .. } => {
                self.scalar(format!("{path}.multiple"), Role::Multiple, multiple);
            }
            Terminal::Gordon { growth, roic, .. } => {
                self.scalar(format!("{path}.growth"), Role::TerminalGrowth, growth);
                self.scalar(format!("{path}.roic"), Role::Roic, roic);
            }
        }
    }

    fn stream(&mut self, path: &str, stream: &'a Stream) {
        self.scalar(format!("{path}.revenue"), Role::Revenue, &stream.revenue);
        self.series(format!("{path}.growth"), Role::Growth, &stream.growth);
    }

    fn depreciation(&mut self, path: &str, written: &'a Depreciation) {
        match written {
            Depreciation::OfRevenue(ratio) => {
                self.series(format!("{path}.of_revenue"), Role::OfRevenue, ratio);
            }
            Depreciation::Amount(amount) => {
                self.series(format!("{path}.amount"), Role::Amount, amount);
            }
            Depreciation::Vintages { legacy, assets, .. } => {
                let path = format!("{path}.vintages");
                if let Some(legacy) = legacy {
                    let annual = format!("{path}.legacy.annual");
                    self.scalar(annual, Role::Amount, &legacy.annual);
                    let life = format!("{path}.legacy.remaining_life");
                    self.scalar(life, Role::Years, &legacy.remaining_life);
                }
                for Asset { name, share, life, .. } in assets {
                    let path = format!("{path}.assets.{}", name.value);
                    self.scalar(format!("{path}.share"), Role::Share, share);
                    self.scalar(format!("{path}.life"), Role::Years, life);
                }
            }
        }
    }

    fn optional(&mut self, path: String, role: Role, spec: Option<&'a ScalarSpec>) {
        if let Some(spec) = spec {
            self.scalar(path, role, spec);
        }
    }

    fn scalar(&mut self, path: String, role: Role, spec: &'a ScalarSpec) {
        self.add(path.clone(), &path, role, &spec.value);
    }

    fn series(&mut self, path: String, role: Role, spec: &'a SeriesSpec) {
        match &spec.shape {
            SeriesShape::EveryYear(value) => {
                let first = self.planned.company.calendar.base_year + 1;
                self.add(path.clone(), &format!("{path}.FY{first}"), role, value);
            }
            SeriesShape::Anchors(anchors) => {
                for anchor in anchors {
                    let name = format!("{path}.FY{}", anchor.year.value);
                    self.add(name.clone(), &name, role, &anchor.value);
                }
            }
        }
    }

    /// Adds a value under the driver's name; one that is no driver (an anchor at the base year)
    /// is known and passed over.
    fn add(&mut self, name: String, driver: &str, role: Role, value: &'a Quantity) {
        let Some(driver) = self.planned.drivers.iter().find(|known| known.name == driver) else {
            return;
        };
        let known = match &driver.kind {
            DriverKind::Certain(value) => Known::Certain(*value),
            DriverKind::Drawn { marginal, .. } => Known::Drawn(marginal),
            DriverKind::Interpolated => return,
        };
        let (span, spec) = match value {
            Quantity::Number(number) => (number.span, None),
            Quantity::Distribution(spec) => (spec.span, Some(spec)),
        };
        self.inputs.push(Input { name, role, span, spec, driver, known });
    }
}
