//! If these fail, an answer depends on what it must not: the number of threads, the machine's
//! instruction set, the order in which a file was written, the currency's unit; or it misses
//! what arithmetic demands: odds that do not add up, a value that falls when margins rise.
//!
//! The laws of single statistics stand in `laws.rs`; these are laws of whole runs. Where bits
//! are compared there is no tolerance; where there is one, it stands with its arithmetic.

mod arithmetic;
mod computing;
#[path = "../support/mod.rs"]
mod support;
mod units;
mod writing;

use std::collections::BTreeMap;

use support::{Run, plan_of};
use valsim::engine::{Address, replay};
use valsim::output;

const ALIBABA: &str = "configs/alibaba-2025-02.toml";
const STREAMS: &str = "tests/reference/cases/streams_capacity.toml";
const DEPENDENCE: &str = "tests/reference/cases/dependence.toml";
const MARGINALS: &str = "tests/reference/cases/every_distribution.toml";
const CASES: [&str; 4] = [ALIBABA, STREAMS, DEPENDENCE, MARGINALS];

/// Every table's bytes.
fn bytes(run: &Run) -> BTreeMap<&'static str, Vec<u8>> {
    run.report.tables.iter().map(|table| (table.name, output::csv(table).unwrap())).collect()
}

/// The name of the first table that differs.
fn difference(a: &Run, b: &Run) -> Option<&'static str> {
    let (a, b) = (bytes(a), bytes(b));
    assert!(a.keys().eq(b.keys()));
    a.into_iter().find(|(name, bytes)| b[name] != *bytes).map(|(name, _)| name)
}

/// The tables' rows without regard to their order.
fn sorted(run: &Run) -> BTreeMap<&'static str, Vec<String>> {
    let rows = |bytes: Vec<u8>| {
        let mut lines: Vec<String> =
            String::from_utf8(bytes).unwrap().lines().map(str::to_owned).collect();
        lines.sort();
        lines
    };
    bytes(run).into_iter().map(|(name, bytes)| (name, rows(bytes))).collect()
}

/// A company in which every amount of money is multiplied by `by`.
fn money(by: f64) -> String {
    let m = |amount: f64| format!("{:?}", amount * by);
    format!(
        "name = \"Money\"\ncurrency = \"USD\"\nunit = \"bn\"\n\
         calendar = {{ valuation_date = 2025-02-24, fiscal_year_end = \"12-31\", \
         base_year = 2024, horizon = 2027 }}\n\
         [programmes.plan]\n\
         total = {{ dist = \"triangular\", low = {}, mode = {}, high = {} }}\n\
         pace = {{ FY2025 = 0.5, FY2026 = {{ dist = \"uniform\", low = 0.2, high = 0.6 }} }}\n\
         [segments.a]\nrevenue = {{ dist = \"uniform\", low = {}, high = {} }}\n\
         growth = {{ dist = \"normal\", mean = 0.1, sd = 0.1, persistence = 0.3 }}\n\
         margin = {{ dist = \"normal\", mean = 0.2, sd = 0.05 }}\n\
         capex = {{ programme = \"plan\", share = 0.8 }}\n\
         capacity = {{ headroom = 0.1, yield = 0.9 }}\n\
         nwc_of_revenue = 0.03\n\
         depreciation.vintages = {{ legacy = {{ annual = {}, remaining_life = 3.5 }}, \
         assets.all_kinds = {{ share = 1, life = 7 }} }}\n\
         value = {{ multiple_of = \"ebitda\", \
         multiple = {{ dist = \"lognormal\", p10 = 8, p90 = 16 }} }}\n\
         [segments.b]\nrevenue = {}\ngrowth = 0.02\nmargin = 0.1\n\
         capex.amount = {{ dist = \"normal\", mean = {}, sd = {} }}\n\
         depreciation.amount = {}\n\
         value = {{ growth = 0.02, roic = 0.12 }}\n\
         [valuation]\n\
         discount_rate = {{ dist = \"uniform\", low = 0.08, high = 0.12 }}\n\
         tax_rate = 0.25\nshares = 3.7\nnet_cash = {{ dist = \"normal\", mean = {}, sd = {} }}\n\
         other_assets.stake = {{ dist = \"pert\", low = {}, mode = {}, high = {} }}\n\
         [listings.x]\nratio = 1\ncurrency = \"USD\"\nfx = 1.1\nprice = {}\n\
         [[targets]]\nname = \"dear\"\nevent = \"per_share.x >= {}\"\n\
         [[targets]]\nname = \"large\"\nevent = \"group.revenue.FY2027 > {}\"\n\
         given = \"a.utilisation.FY2026 < 1\"\n",
        m(30.0),
        m(41.0),
        m(60.0),
        m(95.0),
        m(105.0),
        m(4.0),
        m(50.0),
        m(5.0),
        m(0.7),
        m(4.5),
        m(-20.0),
        m(9.0),
        m(7.0),
        m(11.0),
        m(30.0),
        m(60.0),
        m(65.0),
        m(172.0),
    )
}

/// Hits and paths given of a target, over the whole run.
fn counts(run: &Run, target: usize) -> (u64, u64, u64) {
    let tallies = || run.outcome.scenarios.iter().map(|part| &part.tallies[target]);
    (
        tallies().flat_map(|tally| &tally.hits).sum(),
        tallies().flat_map(|tally| &tally.given).sum(),
        tallies().map(|tally| tally.missing).sum(),
    )
}

/// Values of one result on the first paths of a configuration.
fn values(text: &str, set: &[&str], result: &str) -> Vec<f64> {
    let plan = plan_of(text, set);
    let position = plan.results.iter().position(|found| found.name == result).unwrap();
    let at = |path| Address { scenario: 0, replicate: 1, path };
    (0..400).map(|path| replay(&plan, at(path)).unwrap().results[position].unwrap()).collect()
}
