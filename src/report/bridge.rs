//! From the segments' values to the shareholders', in means.

use super::scope::{Digests, Scope};
use super::{Cell, Table};
use crate::plan::Plan;

/// A row for each scenario and step from enterprise to equity. Parts add up to the total below
/// them, since means add; the discount is what the totals leave for it.
pub(super) fn table(plan: &Plan, digests: &Digests) -> Table {
    let mut rows = Vec::new();
    for &scope in digests.scopes() {
        for (step, kind, mean) in steps(plan, digests, scope) {
            rows.push(vec![
                Cell::text(scope.name(plan)),
                Cell::text(step),
                Cell::text(kind),
                Cell::from(mean),
            ]);
        }
    }
    Table { name: "bridge", columns: &["scenario", "step", "kind", "mean"], rows }
}

fn steps(plan: &Plan, digests: &Digests, scope: Scope) -> Vec<(String, &'static str, Option<f64>)> {
    let mean = |name: &str| {
        let result = plan.results.iter().position(|result| result.name == name)?;
        digests.of(plan, result, scope).mean.as_ref().map(|mean| mean.value)
    };
    let mut steps = Vec::new();
    let segments = &plan.scenarios[0].segments;
    for result in &plan.results {
        let owner = result.name.strip_suffix(".value").map(str::to_owned);
        if let Some(segment) = owner.filter(|owner| segments.contains(owner)) {
            steps.push((segment, "part", mean(&result.name)));
        }
    }
    let assets = "driver.valuation.other_assets.";
    for result in &plan.results {
        if let Some(asset) = result.name.strip_prefix(assets) {
            steps.push((format!("other_assets.{asset}"), "part", mean(&result.name)));
        }
    }
    let (enterprise, equity) = (mean("enterprise"), mean("equity"));
    let cash = mean("driver.valuation.net_cash");
    let discount = match (enterprise, equity) {
        (Some(enterprise), Some(equity)) => Some(equity - cash.unwrap_or(0.0) - enterprise),
        _ => None,
    };
    steps.push(("enterprise".into(), "total", enterprise));
    if mean("driver.valuation.holding_discount").is_some_and(|share| share != 0.0) {
        steps.push(("holding_discount".into(), "part", discount));
    }
    if cash.is_some_and(|cash| cash != 0.0) {
        steps.push(("net_cash".into(), "part", cash));
    }
    steps.push(("equity".into(), "total", equity));
    steps
}
