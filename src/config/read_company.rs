//! The company around the segments: valuation, listings, programmes, correlations.

use super::entry::Entry;
use super::read_driver::{evidence, named, needed_scalar, scalar, year_key};
use super::read_segment::all_or_none;
use super::{Correlation, Dependence, Diagnostic, Listing, Programme, Rho, Valuation};

/// `[valuation]`.
pub(super) fn valuation(entry: Entry) -> Option<Valuation> {
    let table = entry.table()?;
    let discount_rate = table.optional("discount_rate").map(scalar);
    let tax_rate = table.optional("tax_rate").map(scalar);
    let holding_discount = table.optional("holding_discount").map(scalar);
    let net_cash = table.optional("net_cash").map(scalar);
    let form = "shares = … (ordinary shares, counted in `unit`)";
    let shares = needed_scalar(&table, "shares", form);
    let other_assets = table.optional("other_assets").map(|entry| {
        let table = entry.table()?;
        let assets = named(&table, "an asset").into_iter();
        Some(assets.map(|entry| (entry.key.clone(), scalar(entry))).collect())
    });
    let span = table.span;
    table.finish();
    Some(Valuation {
        discount_rate,
        tax_rate,
        holding_discount,
        net_cash,
        shares,
        other_assets: all_or_none(other_assets)?.unwrap_or_default(),
        span,
    })
}

/// `[listings.NAME]`.
pub(super) fn listing(entry: Entry) -> Option<Listing> {
    let table = entry.table()?;
    let evidence = evidence(&table);
    let form = "ratio = … (ordinary shares a listed unit, such as 1)";
    let ratio = table.required("ratio", form).and_then(|entry| entry.number());
    let currency = table.required("currency", "currency = \"…\", such as \"USD\"");
    let currency = currency.and_then(|entry| entry.line());
    let form = "fx = … (units of the file's currency for one of the listing's)";
    let fx = needed_scalar(&table, "fx", form);
    let price = table.optional("price").map(|entry| entry.number());
    table.finish();
    Some(Listing {
        name: entry.key.clone(),
        ratio: ratio?,
        currency: currency?,
        fx,
        price: all_or_none(price)?,
        evidence,
    })
}

/// `[programmes.NAME]`.
pub(super) fn programme(entry: Entry) -> Option<Programme> {
    let table = entry.table()?;
    let total = needed_scalar(&table, "total", "total = … (money in `unit`)");
    let pace = table.required("pace", "pace = { FY2026 = 0.5, FY2027 = 0.5 }");
    table.finish();
    let pace = pace?;
    let years: Vec<_> = pace
        .table()?
        .rest()
        .into_iter()
        .map(|entry| Some((year_key(&entry)?, scalar(entry))))
        .collect();
    Some(Programme {
        name: entry.key.clone(),
        total,
        pace: years.into_iter().collect::<Option<_>>()?,
        pace_span: pace.node.span,
    })
}

/// One `[[correlation]]`.
pub(super) fn correlation(entry: Entry) -> Option<Correlation> {
    let table = entry.table()?;
    let evidence = evidence(&table);
    let form = "between = [\"segments.a.growth\", \"segments.b.growth\"]";
    let between = table.required("between", form).and_then(|entry| {
        let names = entry.list(form)?;
        match names.as_slice() {
            [one, other] => {
                let (one, other) = (one.text(), other.text());
                Some([one?, other?])
            }
            _ => {
                let message = format!("a correlation joins two drivers; here are {}", names.len());
                let diagnostic = Diagnostic::error(entry.node.span, message, "expected two paths");
                entry.mistakes.add(diagnostic.mend(format!("write {form}")));
                None
            }
        }
    });
    let (normal, rank) = (table.optional("rho"), table.optional("rank_rho"));
    if normal.is_none() && rank.is_none() {
        let form = "rho = … (between -1 and 1; or rank_rho, Spearman's)";
        table.required("rho", form);
    }
    if let Some((normal, rank)) = normal.as_ref().zip(rank.as_ref()) {
        let message = "a correlation has `rho` or `rank_rho`, not both";
        let diagnostic = Diagnostic::error(rank.key.span, message, "one too many")
            .mend("keep rho for the correlation of the normals, or rank_rho for Spearman's")
            .related(normal.key.span, "the other");
        table.mistakes.add(diagnostic);
    }
    let normal = normal.map(|entry| entry.number().map(Rho::Normal));
    let rank = rank.map(|entry| entry.number().map(Rho::Rank));
    let span = table.span;
    table.finish();
    Some(Correlation { between: between?, rho: normal.or(rank)??, evidence, span })
}

/// `[dependence]`.
pub(super) fn dependence(entry: Entry) -> Option<Dependence> {
    let table = entry.table()?;
    let copula = table.optional("copula").map(|entry| entry.text());
    let df = table.optional("df").map(|entry| entry.number());
    let repair = table.optional("repair").map(|entry| entry.text());
    table.finish();
    Some(Dependence {
        copula: all_or_none(copula)?,
        df: all_or_none(df)?,
        repair: all_or_none(repair)?,
    })
}
