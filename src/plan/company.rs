//! The company's structure: segments, programmes and listings with slots for inputs.

use super::checks::{self, Range};
use super::inputs::Inputs;
use super::segment::{Rates, segment};
use crate::config::{self, File, ScalarSpec, Spanned, Streams, Valuation};
use crate::diagnostic::Diagnostic;
use crate::model::{Calendar, Company, Listing, Programme, Segment};
use crate::text::number;

const SHARES: &str = "ordinary shares, counted in `unit` as money is";
const RATIO: &str = "ordinary shares in one listed unit: 8 for an ADS of eight, 1 for the share";
const PRICE: &str = "the market's price in the listing's currency; without one leave the key out";
const FX: &str = "units of the file's currency for one of the listing's; 1 where they are the same";

/// A company and the names of its parts, in the company's order.
pub(super) struct Named {
    pub company: Company,
    /// Each segment's name and those of its named streams.
    pub segments: Vec<(String, Vec<String>)>,
    /// Positions of the segments in the order of the file.
    pub segment_order: Vec<usize>,
    pub programmes: Vec<String>,
    pub listings: Vec<(String, String)>,
}

/// Puts the company together; mistakes go to the inputs' diagnostics.
pub(super) fn build(file: &File, calendar: Calendar, inputs: &mut Inputs) -> Named {
    let programmes = file.programmes.iter().map(|p| programme(p, inputs)).collect();
    let mut rates = Rates::default();
    let mut segments: Vec<(usize, Segment)> = file
        .segments
        .iter()
        .map(|written| segment(written, file, &mut rates, inputs))
        .enumerate()
        .collect();
    segments.sort_by(|a, b| name_of(file, a.0).cmp(name_of(file, b.0)));
    let mut segment_order = vec![0; segments.len()];
    for (position, (index, _)) in segments.iter().enumerate() {
        segment_order[*index] = position;
    }
    let segment_names =
        segments.iter().map(|&(index, _)| segment_names(&file.segments[index])).collect();
    let valuation = &file.valuation;
    group_rate(valuation, &mut rates, inputs);
    let tax_rate = fraction("tax_rate", valuation.tax_rate.as_ref(), inputs);
    let holding_discount =
        fraction("holding_discount", valuation.holding_discount.as_ref(), inputs);
    let net_cash = inputs.optional("valuation.net_cash", valuation.net_cash.as_ref(), 0.0);
    let shares = inputs.scalar("valuation.shares", &valuation.shares);
    checks::scalar(inputs, shares, &valuation.shares, Range::Above(0.0), SHARES);
    let other_assets = other_assets(valuation, inputs);
    let listings = file.listings.iter().map(|written| listing(written, inputs)).collect();
    let company = Company {
        calendar,
        interpolations: Vec::new(),
        programmes,
        segments: segments.into_iter().map(|(_, segment)| segment).collect(),
        rates: rates.slots,
        tax_rate,
        holding_discount,
        net_cash,
        shares,
        other_assets,
        listings,
    };
    Named {
        company,
        segments: segment_names,
        segment_order,
        programmes: file.programmes.iter().map(|p| p.name.value.clone()).collect(),
        listings: file
            .listings
            .iter()
            .map(|listing| (listing.name.value.clone(), listing.currency.value.clone()))
            .collect(),
    }
}

/// The rate of segments without their own; refused where one counts on it and it is not there.
fn group_rate(valuation: &Valuation, rates: &mut Rates, inputs: &mut Inputs) {
    match (&valuation.discount_rate, rates.missing) {
        (Some(spec), _) => rates.group(spec, inputs),
        (None, Some(span)) => inputs.diagnostics.push(
            Diagnostic::error(span, "no discount rate", "this segment is valued without one")
                .mend("add `discount_rate` to [valuation], or to this segment's value"),
        ),
        (None, None) => {}
    }
}

/// The slot of a fraction of the valuation, 0 by default.
fn fraction(key: &str, spec: Option<&ScalarSpec>, inputs: &mut Inputs) -> usize {
    let slot = inputs.optional(&format!("valuation.{key}"), spec, 0.0);
    if let Some(spec) = spec {
        checks::fraction(inputs, slot, spec);
    }
    slot
}

/// Slots of the other assets, in the order of their names.
fn other_assets(valuation: &Valuation, inputs: &mut Inputs) -> Vec<usize> {
    let slot = |(name, spec): &(Spanned<String>, ScalarSpec)| {
        let path = format!("valuation.other_assets.{}", name.value);
        (name.value.clone(), inputs.scalar(&path, spec))
    };
    let mut assets: Vec<(String, usize)> = valuation.other_assets.iter().map(slot).collect();
    assets.sort();
    assets.into_iter().map(|(_, slot)| slot).collect()
}

fn name_of(file: &File, index: usize) -> &str {
    &file.segments[index].name.value
}

fn segment_names(written: &config::Segment) -> (String, Vec<String>) {
    let mut streams: Vec<String> = match &written.streams {
        Streams::Single(_) => Vec::new(),
        Streams::Named(named) => named.iter().map(|(name, _)| name.value.clone()).collect(),
    };
    streams.sort();
    (written.name.value.clone(), streams)
}

fn programme(written: &config::Programme, inputs: &mut Inputs) -> Programme {
    let path = format!("programmes.{}", written.name.value);
    let total = inputs.scalar(&format!("{path}.total"), &written.total);
    let mut pace = vec![None; inputs.years];
    let mut pace_beyond = Vec::new();
    let mut by_year: Vec<_> = written.pace.iter().collect();
    by_year.sort_by_key(|(year, _)| year.value);
    let mut all = Vec::new();
    for (year, spec) in by_year {
        if year.value <= inputs.base_year {
            inputs.diagnostics.push(
                Diagnostic::error(
                    year.span,
                    format!("a pace in FY{}, which is not after the base year", year.value),
                    format!("expected FY{} or later", inputs.base_year + 1),
                )
                .mend("leave out what is already spent"),
            );
            continue;
        }
        let slot = inputs.scalar(&format!("{path}.pace.FY{}", year.value), spec);
        all.push(slot);
        match pace.get_mut((year.value - inputs.base_year - 1) as usize) {
            Some(place) => *place = Some(slot),
            None => pace_beyond.push(slot),
        }
    }
    checks::pace_sum(inputs, &all, &format!("{path}.pace"), written.pace_span);
    Programme { total, pace, pace_beyond }
}

fn listing(written: &config::Listing, inputs: &mut Inputs) -> Listing {
    let path = format!("listings.{}", written.name.value);
    let mut positive = |figure: &Spanned<f64>, key: &str, mend: &str| {
        if !(figure.value > 0.0) {
            let message = format!("`{path}.{key}` is {}", number(figure.value));
            let found = Diagnostic::error(figure.span, message, "expected more than 0");
            inputs.diagnostics.push(found.mend(mend));
        }
    };
    positive(&written.ratio, "ratio", RATIO);
    if let Some(price) = &written.price {
        positive(price, "price", PRICE);
    }
    let fx = inputs.scalar(&format!("{path}.fx"), &written.fx);
    checks::scalar(inputs, fx, &written.fx, Range::Above(0.0), FX);
    Listing { ratio: written.ratio.value, fx, price: written.price.map(|price| price.value) }
}
