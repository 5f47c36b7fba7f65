//! If these failed, an answer would cost more paths than it need, or be trusted beyond what its
//! paths can tell.

mod support;

use support::plan_of;
use valsim::engine;
use valsim::plan::Plan;

/// A company worth Σ of its assets: normals of sd 3, 1, 9 and 0.
const ASSETS: &str = r#"
name = "Assets"
currency = "USD"
unit = "bn"
calendar = { valuation_date = 2025-06-30, fiscal_year_end = "12-31", base_year = 2024, horizon = 2026 }
segments.core = { revenue = 1, growth = 0, margin = 0 }
[valuation]
discount_rate = 0.1
shares = 1
[valuation.other_assets]
a = { dist = "normal", mean = 100, sd = 3 }
b = { dist = "normal", mean = 100, sd = 1 }
c = { dist = "normal", mean = 100, sd = 9 }
d = 100
[listings.home]
ratio = 1
currency = "USD"
fx = 1
"#;

fn asset(name: &str) -> String {
    format!("valuation.other_assets.{name}")
}

#[test]
fn dimensions_stand_in_the_order_of_their_influence() {
    let influence = |set: &[&str]| engine::influence(&plan_of(ASSETS, set));
    let known = [asset("c"), asset("a"), asset("b")];
    assert_eq!(influence(&[]), known);
    // A property of the configuration, not of the run.
    assert_eq!(influence(&["simulation.seed=7", "simulation.paths=3000"]), known);
    assert_eq!(influence(&["simulation.sampler=\"random\""]), known);
    let wider = "valuation.other_assets.b={ dist = \"normal\", mean = 100, sd = 5 }";
    assert_eq!(influence(&[wider]), [asset("c"), asset("b"), asset("a")]);
    assert_eq!(plan_of(ASSETS, &[]).dimensions, known);
}

#[test]
fn an_order_can_be_given_again() {
    let mut plan = plan_of(ASSETS, &[]);
    let column = |plan: &Plan, name: &str| {
        let mean = plan.scenarios[0].normals.iter().find(|normal| normal.name == asset(name));
        plan.dimensions[mean.unwrap().dimension].clone()
    };
    plan.order_dimensions(&["of another file".into(), asset("b")]);
    assert_eq!(plan.dimensions, [asset("b"), asset("a"), asset("c")]);
    for name in ["a", "b", "c"] {
        assert_eq!(column(&plan, name), asset(name), "a normal has lost its dimension");
    }
    let again = engine::influence(&plan);
    plan.order_dimensions(&again);
    assert_eq!(plan.dimensions, plan_of(ASSETS, &[]).dimensions);
}
