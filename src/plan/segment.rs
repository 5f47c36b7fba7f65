//! A segment's structure with slots for inputs.

use super::checks::{self, Range};
use super::inputs::{Inputs, SlotValue};
use crate::config::{self, File, Spanned, Streams};
use crate::diagnostic::{Diagnostic, quoted, suggestion};
use crate::model::{
    Capacity, Capex, Depreciation, Legacy, Margin, Metric, Segment, Terminal, Value, Vintages,
};
use crate::text::number;

// What a number means, where one out of range is refused.
const REVENUE: &str = "a year's money in `unit`; demand grows from it, so it cannot start at 0";
const SHARE: &str = "the part of the programme that this segment spends, 0.8 for 80%";
const DELIVERED: &str = "the part of the year's order that arrives, 1 for all of it";
const LEGACY: &str = "years from the base year's end; without old assets leave `legacy` out";
const CLASS: &str = "the class's part of the spending, 0.4 for 40%";

const BASES: [(&str, Margin); 2] = [("ebita", Margin::Ebita), ("ebitda", Margin::Ebitda)];

const METRICS: [(&str, Metric); 4] = [
    ("revenue", Metric::Revenue),
    ("ebitda", Metric::Ebitda),
    ("ebita", Metric::Ebita),
    ("nopat", Metric::Nopat),
];

/// The distinct discount rates; segments without their own share a position, whose slot is a
/// placeholder until the group's is known.
#[derive(Default)]
pub(super) struct Rates {
    pub slots: Vec<usize>,
    /// The position that segments without their own share.
    group: Option<usize>,
    /// A segment that counts on the group's rate.
    pub missing: Option<config::Span>,
}

impl Rates {
    /// Position of a segment's own rate.
    fn own(&mut self, slot: usize) -> usize {
        self.slots.push(slot);
        self.slots.len() - 1
    }

    /// Position of the group's rate, whose slot is filled in by [`Rates::group`].
    fn shared(&mut self, span: config::Span) -> usize {
        self.missing.get_or_insert(span);
        *self.group.get_or_insert_with(|| {
            self.slots.push(usize::MAX);
            self.slots.len() - 1
        })
    }

    /// The group's rate as a driver.
    pub fn group(&mut self, spec: &config::ScalarSpec, inputs: &mut Inputs) {
        let slot = inputs.scalar("valuation.discount_rate", spec);
        discount_rate(inputs, slot, spec);
        if let Some(position) = self.group {
            self.slots[position] = slot;
        }
    }
}

fn discount_rate(inputs: &mut Inputs, slot: usize, spec: &config::ScalarSpec) {
    checks::scalar(inputs, slot, spec, Range::Above(-1.0), "9% is written 0.09");
    if let SlotValue::Certain(rate) = inputs.slots[slot]
        && rate >= 1.0
    {
        inputs.diagnostics.push(
            Diagnostic::warning(
                spec.span,
                format!("a discount rate of {} means {}%", number(rate), number(rate * 100.0)),
                "a fraction; is it meant?",
            )
            .mend(format!("{}% is written {}", number(rate), number(rate / 100.0))),
        );
    }
}

/// Puts a segment together; mistakes go to the inputs' diagnostics.
pub(super) fn segment(
    written: &config::Segment,
    file: &File,
    rates: &mut Rates,
    inputs: &mut Inputs,
) -> Segment {
    let path = format!("segments.{}", written.name.value);
    let streams = streams(&path, &written.streams, inputs);
    let margin = inputs.series(&format!("{path}.margin"), &written.margin);
    checks::margin(inputs, &margin, &written.margin);
    let basis = written.basis.as_ref().map(|text| choose("basis", text, &BASES, inputs));
    let capex = written.capex.as_ref().and_then(|capex| spending(&path, capex, file, inputs));
    let capacity = written.capacity.as_ref().map(|c| capacity(&path, c, inputs));
    if let (Some(config::Capex::OfRevenue(spec)), Some(capacity)) =
        (&written.capex, &written.capacity)
    {
        inputs.diagnostics.push(
            Diagnostic::error(
                capacity.span,
                "`capacity` together with `capex.of_revenue`",
                "revenue would depend on itself",
            )
            .mend("give the spending by `capex.programme` or `capex.amount`")
            .related(spec.span, "the spending follows revenue here"),
        );
    }
    let depreciation =
        written.depreciation.as_ref().map(|written| depreciation(&path, written, inputs));
    let nwc_path = format!("{path}.nwc_of_revenue");
    let value = written.value.as_ref().map(|written| value(&path, written, rates, inputs));
    let nwc_of_revenue = inputs.optional(&nwc_path, written.nwc_of_revenue.as_ref(), 0.0);
    Segment {
        streams,
        margin,
        basis: basis.flatten().unwrap_or(Margin::Ebita),
        capex,
        capacity,
        depreciation,
        nwc_of_revenue,
        value: value.flatten(),
    }
}

/// The meaning of a word out of a few.
fn choose<T: Copy>(
    key: &str,
    text: &Spanned<String>,
    known: &[(&str, T)],
    inputs: &mut Inputs,
) -> Option<T> {
    if let Some((_, meaning)) = known.iter().find(|(name, _)| *name == text.value) {
        return Some(*meaning);
    }
    let names: Vec<&str> = known.iter().map(|(name, _)| *name).collect();
    let found = Diagnostic::error(
        text.span,
        format!("unknown word {} for `{key}`", quoted(&text.value)),
        format!("expected one of {}", names.join(", ")),
    );
    let mend = match suggestion(&text.value, names.iter().copied()) {
        Some(name) => format!("did you mean `{name}`?"),
        None => format!("write {key} = \"{}\"", names.join("\", or \"")),
    };
    inputs.diagnostics.push(found.mend(mend));
    None
}

fn streams(path: &str, written: &Streams, inputs: &mut Inputs) -> Vec<(usize, Vec<usize>)> {
    let mut all = match written {
        Streams::Single(stream) => vec![("", path.to_owned(), stream)],
        Streams::Named(named) => named
            .iter()
            .map(|(name, stream)| {
                (name.value.as_str(), format!("{path}.streams.{}", name.value), stream)
            })
            .collect(),
    };
    all.sort_by_key(|&(name, ..)| name);
    all.into_iter()
        .map(|(_, path, stream)| {
            let revenue = inputs.scalar(&format!("{path}.revenue"), &stream.revenue);
            checks::scalar(inputs, revenue, &stream.revenue, Range::Above(0.0), REVENUE);
            let growth = inputs.series(&format!("{path}.growth"), &stream.growth);
            checks::growth(inputs, &growth, &stream.growth);
            (revenue, growth)
        })
        .collect()
}

fn spending(
    path: &str,
    written: &config::Capex,
    file: &File,
    inputs: &mut Inputs,
) -> Option<Capex> {
    match written {
        config::Capex::Amount(spec) => {
            Some(Capex::Amount(inputs.series(&format!("{path}.capex.amount"), spec)))
        }
        config::Capex::OfRevenue(spec) => {
            Some(Capex::OfRevenue(inputs.series(&format!("{path}.capex.of_revenue"), spec)))
        }
        config::Capex::Programme { programme, share: spec } => {
            let share = inputs.series(&format!("{path}.capex.share"), spec);
            checks::series(inputs, &share, spec, Range::Within(0.0, 1.0), SHARE);
            let known = || file.programmes.iter().map(|programme| programme.name.value.as_str());
            if let Some(position) = known().position(|name| name == programme.value) {
                return Some(Capex::Programme { programme: position, share });
            }
            let found = Diagnostic::error(
                programme.span,
                format!("unknown programme {}", quoted(&programme.value)),
                "expected a name of [programmes]",
            );
            inputs.diagnostics.push(match suggestion(&programme.value, known()) {
                Some(name) => found.mend(format!("did you mean `{name}`?")),
                None if file.programmes.is_empty() => {
                    found.mend("add [programmes.NAME] with `total` and `pace`")
                }
                None => found.mend(format!("known are {}", known().collect::<Vec<_>>().join(", "))),
            });
            None
        }
    }
}

fn capacity(path: &str, written: &config::Capacity, inputs: &mut Inputs) -> Capacity {
    let headroom = format!("{path}.capacity.headroom");
    let headroom = inputs.optional(&headroom, written.headroom.as_ref(), 0.0);
    let yields = inputs.scalar(&format!("{path}.capacity.yield"), &written.yields);
    let delivered = match &written.delivered {
        None => {
            let slot = inputs.unwritten(1.0);
            vec![slot; inputs.years]
        }
        Some(spec) => {
            let years = inputs.series(&format!("{path}.capacity.delivered"), spec);
            checks::series(inputs, &years, spec, Range::Within(0.0, 1.0), DELIVERED);
            years
        }
    };
    Capacity { headroom, yields, delivered }
}

fn depreciation(path: &str, written: &config::Depreciation, inputs: &mut Inputs) -> Depreciation {
    let path = format!("{path}.depreciation");
    match written {
        config::Depreciation::Amount(spec) => {
            Depreciation::Amount(inputs.series(&format!("{path}.amount"), spec))
        }
        config::Depreciation::OfRevenue(spec) => {
            Depreciation::OfRevenue(inputs.series(&format!("{path}.of_revenue"), spec))
        }
        config::Depreciation::Vintages { legacy, assets, span } => {
            let path = format!("{path}.vintages");
            let legacy = legacy.as_ref().map(|written| {
                let life = &written.remaining_life;
                let annual = inputs.scalar(&format!("{path}.legacy.annual"), &written.annual);
                let remaining_life = inputs.scalar(&format!("{path}.legacy.remaining_life"), life);
                checks::scalar(inputs, remaining_life, life, Range::Above(0.0), LEGACY);
                Legacy { annual, remaining_life }
            });
            let mut named: Vec<(&str, (usize, usize))> = assets
                .iter()
                .map(|asset| (asset.name.value.as_str(), asset_class(&path, asset, inputs)))
                .collect();
            share_sum(assets, *span, inputs);
            named.sort_by_key(|&(name, _)| name);
            let assets = named.into_iter().map(|(_, slots)| slots).collect();
            Depreciation::Vintages(Vintages { legacy, assets })
        }
    }
}

/// Share and life of an asset class; the class's evidence stands for both where they have none.
fn asset_class(path: &str, asset: &config::Asset, inputs: &mut Inputs) -> (usize, usize) {
    let path = format!("{path}.assets.{}", asset.name.value);
    let with_evidence = |spec: &config::ScalarSpec| {
        let mut spec = spec.clone();
        spec.evidence.source = spec.evidence.source.or_else(|| asset.evidence.source.clone());
        spec.evidence.note = spec.evidence.note.or_else(|| asset.evidence.note.clone());
        spec
    };
    let share = inputs.scalar(&format!("{path}.share"), &with_evidence(&asset.share));
    let life = inputs.scalar(&format!("{path}.life"), &with_evidence(&asset.life));
    checks::scalar(inputs, share, &asset.share, Range::Within(0.0, 1.0), CLASS);
    checks::scalar(inputs, life, &asset.life, Range::Above(0.0), "a life in years, such as 8");
    (share, life)
}

/// Refuses shares of asset classes that are uncertain or do not sum to 1.
fn share_sum(assets: &[config::Asset], span: config::Span, inputs: &mut Inputs) {
    let mut sum = 0.0;
    for asset in assets {
        match &asset.share.value {
            config::Quantity::Number(share) => sum += share.value,
            config::Quantity::Distribution(spec) => {
                let parameter = spec.parameters.iter().find(|(key, _)| key.value == "value");
                match (spec.kind.value.as_str(), parameter) {
                    ("constant", Some((_, config::Parameter::Number(value)))) => sum += value.value,
                    _ => {
                        let name = &asset.name.value;
                        inputs.diagnostics.push(
                            Diagnostic::error(
                                spec.span,
                                format!("the share of the asset class `{name}` is uncertain"),
                                "expected a number",
                            )
                            .mend("the shares sum to 1 on every path: write a number for each"),
                        );
                        return;
                    }
                }
            }
        }
    }
    // A share that could not be read has been told.
    if !sum.is_nan() && !((sum - 1.0).abs() <= 1e-9) {
        inputs.diagnostics.push(
            Diagnostic::error(
                span,
                format!("the shares of the asset classes sum to {}", (sum * 1e12).round() / 1e12),
                "expected a sum of 1",
            )
            .mend("write each class's part of the spending, 0.4 for 40%"),
        );
    }
}

fn value(
    path: &str,
    written: &config::Value,
    rates: &mut Rates,
    inputs: &mut Inputs,
) -> Option<Value> {
    let path = format!("{path}.value");
    let terminal = match &written.terminal {
        config::Terminal::Multiple { multiple_of, multiple } => {
            let multiple = inputs.scalar(&format!("{path}.multiple"), multiple);
            choose("multiple_of", multiple_of, &METRICS, inputs)
                .map(|of| Terminal::Multiple { of, multiple })
        }
        config::Terminal::Gordon { growth, roic, min_spread } => Some(Terminal::Gordon {
            growth: inputs.scalar(&format!("{path}.growth"), growth),
            roic: inputs.scalar(&format!("{path}.roic"), roic),
            min_spread: smallest_spread(min_spread.as_ref(), inputs),
        }),
    };
    let rate = match &written.discount_rate {
        None => rates.shared(written.span),
        Some(spec) => {
            let slot = inputs.scalar(&format!("{path}.discount_rate"), spec);
            discount_rate(inputs, slot, spec);
            rates.own(slot)
        }
    };
    let explicit_cash_flows = written.explicit_cash_flows.is_none_or(|choice| choice.value);
    terminal.map(|terminal| Value { explicit_cash_flows, rate, terminal })
}

fn smallest_spread(written: Option<&Spanned<f64>>, inputs: &mut Inputs) -> f64 {
    let Some(written) = written else { return 0.01 };
    if !(written.value > 0.0) {
        inputs.diagnostics.push(
            Diagnostic::error(
                written.span,
                format!("`min_spread` is {}", number(written.value)),
                "expected more than 0: at no spread a perpetuity has no value",
            )
            .mend("write 0.01, or leave it out"),
        );
    }
    written.value
}
