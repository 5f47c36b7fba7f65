//! If one of these failed, a key of the file would be ignored or taken for another, a scenario
//! would differ from what its `set` says, or a wild file would bring the program down.

use std::fmt::Write as _;

use valsim::cli::diagnostics::render;
use valsim::config::expression::Expr;
use valsim::config::{
    Capex, Date, Depreciation, Diagnostic, Document, File, MonthDay, Parameter, Quantity, Rho,
    Scenarios, SeriesShape, SeriesSpec, Severity, Span, Streams, Terminal, Unit,
};

/// Every key that a configuration may have, at least once.
const EVERYTHING: &str = r#"
name = "Everything"
currency = "CNY"
unit = "mn"

[simulation]
paths = 1_000_000
seed = 18446744073709551615
sampler = "latin_hypercube"
replicates = 0x10
confidence = 0.9

[calendar]
valuation_date = 2025-02-24
fiscal_year_end = "03-31"
base_year = 2025
horizon = 2028

[dependence]
copula = "student_t"
df = 5
repair = "nearest"

[programmes.build]
total = { dist = "gamma", mean = 300, sd = 45, source = "plan", note = "announced" }
pace = { FY2027 = 0.7, FY2026 = { dist = "uniform", low = 0.2, high = 0.4 } }

[segments.cloud]
margin = { basis = "ebitda", FY2025 = 0.2, FY2028 = { dist = "pert", low = 0.2, mode = 0.3, high = 0.4, source = "plan" }, persistence = 0.5, note = "m" }
capex = { programme = "build", share = 0.85 }
nwc_of_revenue = 0.02

[segments.cloud.streams.ai]
revenue = { dist = "empirical", file = "sales.csv", column = "ai" }
growth = { dist = "normal", mean = 0.3, sd = 0.1, truncate = [-0.5, inf], persistence = 0.6, source = "plan" }
[segments.cloud.streams.core]
revenue = 100
growth = 0.05

[segments.cloud.capacity]
headroom = 0.1
yield = { dist = "lognormal", p10 = 0.3, p90 = 0.5 }
delivered = { FY2026 = 0.9 }

[segments.cloud.depreciation.vintages]
legacy = { annual = 13, remaining_life = 4 }
assets.servers = { share = 0.6, life = 5, source = "plan", note = "racks" }
assets.halls = { share = 0.4, life = 20 }

[segments.cloud.value]
explicit_cash_flows = false
multiple_of = "revenue"
multiple = { dist = "metalog", quantiles = { p10 = 3, p50 = 5, p90 = 9 }, low = 0 }
discount_rate = 0.1

[segments.shop]
revenue = { dist = "discrete", values = [400, 450], weights = [0.5, 0.5] }
growth = { dist = "mixture", of = [{ dist = "normal", mean = 0, sd = 1 }, { dist = "uniform", low = 4, high = 6 }], weights = [0.7, 0.3] }
margin = 0.4
capex.of_revenue = 0.05
depreciation.amount = 7
value = { growth = 0.02, roic = 0.14, min_spread = 0.005 }

[segments.rest]
revenue = 1
growth = -0.0
margin = { dist = "constant", value = 0.1, basis = "ebita" }
capex.amount = 3
depreciation.of_revenue = 0.02

[valuation]
discount_rate = 0.09
tax_rate = 0.22
holding_discount = 0.1
net_cash = -20
shares = 18.5
[valuation.other_assets]
stake = 78

[listings.ads]
ratio = 8
currency = "USD"
fx = 7.25
price = 129.04
source = "plan"
note = "New York"

[[correlation]]
between = ["segments.shop.growth", "segments.cloud.margin"]
rho = 0.25
source = "plan"
[[correlation]]
between = ["segments.shop.growth", "programmes.build.total"]
rank_rho = -0.4
note = "judgement"

[outputs]
intensity = "cloud.capex.FY2027 / cloud.revenue.FY2027"

[[targets]]
name = "ADS at $160"
event = "per_share.ads >= 160"
given = "intensity < 1"
source = "plan"
note = "t"

[[scenarios]]
name = "calm"
weight = 3
source = "plan"
note = "n"
[[scenarios]]
name = "storm: worse"
weight = 1
set = { "segments.shop.margin" = 0.3 }

[sources]
plan = { title = "The plan", date = "2025-02-24", url = "https://example.org", quote = "more" }
"#;

fn document(text: &str) -> Document {
    match Document::parse("test.toml", text.as_bytes()) {
        Ok(document) => document,
        Err(rejected) => panic!("{}", render(&rejected.diagnostics, &rejected.document, false)),
    }
}

fn read(document: &Document) -> Scenarios {
    match document.scenarios() {
        Ok(scenarios) => scenarios,
        Err(found) => panic!("{}", render(&found, document, false)),
    }
}

/// A small file with its `[[scenarios]]` and other additions.
fn small(more: &str) -> String {
    format!(
        r#"name = "Small"
currency = "USD"
unit = "bn"
[calendar]
valuation_date = 2025-02-24
fiscal_year_end = "12-31"
base_year = 2024
horizon = 2027
[segments.core]
revenue = 100
growth = {{ FY2025 = 0.1, FY2027 = {{ dist = "normal", mean = 0.08, sd = 0.04 }}, persistence = 0.5 }}
margin = 0.2
[valuation]
shares = {{ dist = "uniform", low = 1, high = 2 }}
[listings.us]
ratio = 1
currency = "USD"
fx = 1
{more}"#
    )
}

fn number(quantity: &Quantity) -> f64 {
    match quantity {
        Quantity::Number(number) => number.value,
        Quantity::Distribution(spec) => panic!("{spec:?} is not a number"),
    }
}

/// A distribution's kind and its plain numbers, `normal mean=0.3 sd=0.1`.
fn distribution(quantity: &Quantity) -> String {
    let Quantity::Distribution(spec) = quantity else { panic!("{quantity:?}") };
    let mut text = spec.kind.value.clone();
    for (name, parameter) in &spec.parameters {
        match parameter {
            Parameter::Number(value) => write!(text, " {}={}", name.value, value.value),
            Parameter::Text(value) => write!(text, " {}={}", name.value, value.value),
            Parameter::Numbers(list) => {
                let list: Vec<_> = list.value.iter().map(|number| number.value).collect();
                write!(text, " {}={list:?}", name.value)
            }
            Parameter::Table(entries) => {
                let entries: Vec<_> =
                    entries.value.iter().map(|(key, number)| (&key.value, number.value)).collect();
                write!(text, " {}={entries:?}", name.value)
            }
            Parameter::Distributions(list) => {
                let list: Vec<_> = list.value.iter().map(|spec| &spec.kind.value).collect();
                write!(text, " {}={list:?}", name.value)
            }
        }
        .unwrap();
    }
    text
}

fn every_year(series: &SeriesSpec) -> &Quantity {
    match &series.shape {
        SeriesShape::EveryYear(quantity) => quantity,
        SeriesShape::Anchors(anchors) => panic!("{anchors:?}"),
    }
}

/// The anchors of the small file's growth, `2025: 0.1, 2027: normal …`.
fn growth(file: &File) -> String {
    let Streams::Single(stream) = &file.segments[0].streams else { panic!() };
    let SeriesShape::Anchors(anchors) = &stream.growth.shape else {
        return format!("{:?}", number(every_year(&stream.growth)));
    };
    let anchor = |quantity: &Quantity| match quantity {
        Quantity::Number(number) => number.value.to_string(),
        other => distribution(other),
    };
    let shown: Vec<_> =
        anchors.iter().map(|a| format!("{}: {}", a.year.value, anchor(&a.value))).collect();
    shown.join(", ")
}

fn messages(diagnostics: &[Diagnostic]) -> Vec<&str> {
    diagnostics.iter().map(|diagnostic| diagnostic.message.as_str()).collect()
}

#[test]
fn the_top_of_the_file_is_read() {
    let scenarios = read(&document(EVERYTHING));
    assert_eq!(scenarios.diagnostics, []);
    let header = &scenarios.list[0].header;
    assert_eq!((header.name.value.as_str(), header.weight.value), ("calm", 3.0));
    assert_eq!(header.evidence.source.as_ref().unwrap().value, "plan");
    assert_eq!(header.evidence.note.as_deref(), Some("n"));
    let file = &scenarios.list[0].file;
    assert_eq!((file.name.value.as_str(), file.currency.value.as_str()), ("Everything", "CNY"));
    assert_eq!(file.unit.value, Unit::Million);
    let simulation = &file.simulation;
    assert_eq!(simulation.paths.unwrap().value, 1_000_000);
    assert_eq!(simulation.seed.unwrap().value, u64::MAX);
    assert_eq!(simulation.sampler.as_ref().unwrap().value, "latin_hypercube");
    assert_eq!(simulation.replicates.unwrap().value, 16);
    assert_eq!(simulation.confidence.unwrap().value, 0.9);
    let calendar = &file.calendar;
    assert_eq!(calendar.valuation_date.value, Date { year: 2025, month: 2, day: 24 });
    assert_eq!(calendar.fiscal_year_end.value, MonthDay { month: 3, day: 31 });
    assert_eq!((calendar.base_year.value, calendar.horizon.value), (2025, 2028));
    let dependence = &file.dependence;
    assert_eq!(dependence.copula.as_ref().unwrap().value, "student_t");
    assert_eq!(dependence.df.unwrap().value, 5.0);
    assert_eq!(dependence.repair.as_ref().unwrap().value, "nearest");
    let source = &file.sources[0];
    assert_eq!((source.key.as_str(), source.title.as_str()), ("plan", "The plan"));
    assert_eq!(source.date, Date { year: 2025, month: 2, day: 24 });
    assert_eq!(source.url.as_deref(), Some("https://example.org"));
    assert_eq!(source.quote.as_deref(), Some("more"));
}

#[test]
fn the_company_is_read() {
    let file = &read(&document(EVERYTHING)).list[0].file;
    let programme = &file.programmes[0];
    assert_eq!(programme.name.value, "build");
    assert_eq!(distribution(&programme.total.value), "gamma mean=300 sd=45");
    assert_eq!(programme.total.evidence.note.as_deref(), Some("announced"));
    let pace: Vec<_> = programme.pace.iter().map(|(year, _)| year.value).collect();
    assert_eq!(pace, [2027, 2026], "in the order written");
    let valuation = &file.valuation;
    let of = |spec: &Option<valsim::config::ScalarSpec>| number(&spec.as_ref().unwrap().value);
    assert_eq!(of(&valuation.discount_rate), 0.09);
    assert_eq!(of(&valuation.tax_rate), 0.22);
    assert_eq!(of(&valuation.holding_discount), 0.1);
    assert_eq!(of(&valuation.net_cash), -20.0);
    assert_eq!(number(&valuation.shares.value), 18.5);
    assert_eq!(valuation.other_assets[0].0.value, "stake");
    assert_eq!(number(&valuation.other_assets[0].1.value), 78.0);
    let listing = &file.listings[0];
    assert_eq!((listing.name.value.as_str(), listing.ratio.value), ("ads", 8.0));
    assert_eq!((listing.currency.value.as_str(), listing.price.unwrap().value), ("USD", 129.04));
    assert_eq!(number(&listing.fx.value), 7.25);
    assert_eq!(listing.evidence.note.as_deref(), Some("New York"));
    assert_eq!(file.correlations[0].between[1].value, "segments.cloud.margin");
    assert!(matches!(file.correlations[0].rho, Rho::Normal(rho) if rho.value == 0.25));
    assert!(matches!(file.correlations[1].rho, Rho::Rank(rho) if rho.value == -0.4));
    assert_eq!(file.outputs[0].name.value, "intensity");
    let target = &file.targets[0];
    assert_eq!(target.name.value, "ADS at $160");
    assert_eq!(target.event.text.value, "per_share.ads >= 160");
    assert_eq!(target.given.as_ref().unwrap().root.to_string(), "intensity < 1");
    assert_eq!(target.evidence.source.as_ref().unwrap().value, "plan");
}

#[test]
fn segments_are_read() {
    let file = &read(&document(EVERYTHING)).list[0].file;
    let names: Vec<_> = file.segments.iter().map(|segment| segment.name.value.as_str()).collect();
    assert_eq!(names, ["cloud", "shop", "rest"]);
    let cloud = &file.segments[0];
    let Streams::Named(streams) = &cloud.streams else { panic!() };
    let [(ai, ai_stream), (core, core_stream)] = streams.as_slice() else { panic!() };
    assert_eq!((ai.value.as_str(), core.value.as_str()), ("ai", "core"));
    assert_eq!(distribution(&ai_stream.revenue.value), "empirical file=sales.csv column=ai");
    let drawn = distribution(every_year(&ai_stream.growth));
    assert_eq!(drawn, "normal mean=0.3 sd=0.1 truncate=[-0.5, inf]");
    assert_eq!(ai_stream.growth.persistence.unwrap().value, 0.6);
    assert_eq!(number(every_year(&core_stream.growth)), 0.05);
    assert_eq!(cloud.basis.as_ref().unwrap().value, "ebitda");
    assert_eq!(cloud.margin.persistence.unwrap().value, 0.5);
    assert_eq!(cloud.margin.evidence.note.as_deref(), Some("m"));
    let SeriesShape::Anchors(anchors) = &cloud.margin.shape else { panic!() };
    assert_eq!((anchors[0].year.value, number(&anchors[0].value)), (2025, 0.2));
    assert_eq!(distribution(&anchors[1].value), "pert low=0.2 mode=0.3 high=0.4");
    assert_eq!(anchors[1].evidence.source.as_ref().unwrap().value, "plan");
    let Some(Capex::Programme { programme, share }) = &cloud.capex else { panic!() };
    assert_eq!((programme.value.as_str(), number(every_year(share))), ("build", 0.85));
    let capacity = cloud.capacity.as_ref().unwrap();
    assert_eq!(number(&capacity.headroom.as_ref().unwrap().value), 0.1);
    assert_eq!(distribution(&capacity.yields.value), "lognormal p10=0.3 p90=0.5");
    assert!(matches!(capacity.delivered.as_ref().unwrap().shape, SeriesShape::Anchors(_)));
    let Some(Depreciation::Vintages { legacy: Some(legacy), assets, .. }) = &cloud.depreciation
    else {
        panic!()
    };
    assert_eq!((number(&legacy.annual.value), number(&legacy.remaining_life.value)), (13.0, 4.0));
    let lives: Vec<_> = assets
        .iter()
        .map(|a| (a.name.value.as_str(), number(&a.share.value), number(&a.life.value)))
        .collect();
    assert_eq!(lives, [("servers", 0.6, 5.0), ("halls", 0.4, 20.0)]);
    assert_eq!(assets[0].evidence.note.as_deref(), Some("racks"));
    assert_eq!(number(&cloud.nwc_of_revenue.as_ref().unwrap().value), 0.02);
    let value = cloud.value.as_ref().unwrap();
    assert!(!value.explicit_cash_flows.unwrap().value);
    assert_eq!(number(&value.discount_rate.as_ref().unwrap().value), 0.1);
    let Terminal::Multiple { multiple_of, multiple } = &value.terminal else { panic!() };
    assert_eq!(multiple_of.value, "revenue");
    let quantiles = r#"metalog quantiles=[("p10", 3.0), ("p50", 5.0), ("p90", 9.0)] low=0"#;
    assert_eq!(distribution(&multiple.value), quantiles);
}

#[test]
fn the_other_ways_of_a_segment_are_read() {
    let file = &read(&document(EVERYTHING)).list[0].file;
    let (shop, rest) = (&file.segments[1], &file.segments[2]);
    let Streams::Single(stream) = &shop.streams else { panic!() };
    assert_eq!(
        distribution(&stream.revenue.value),
        "discrete values=[400.0, 450.0] weights=[0.5, 0.5]"
    );
    let mixture = r#"mixture of=["normal", "uniform"] weights=[0.7, 0.3]"#;
    assert_eq!(distribution(every_year(&stream.growth)), mixture);
    assert!(matches!(&shop.capex, Some(Capex::OfRevenue(s)) if number(every_year(s)) == 0.05));
    assert!(
        matches!(&shop.depreciation, Some(Depreciation::Amount(s)) if number(every_year(s)) == 7.0)
    );
    let Terminal::Gordon { growth, roic, min_spread } = &shop.value.as_ref().unwrap().terminal
    else {
        panic!()
    };
    assert_eq!((number(&growth.value), number(&roic.value)), (0.02, 0.14));
    assert_eq!(min_spread.unwrap().value, 0.005);
    assert_eq!(rest.basis.as_ref().unwrap().value, "ebita");
    assert_eq!(distribution(every_year(&rest.margin)), "constant value=0.1");
    assert!(matches!(&rest.capex, Some(Capex::Amount(s)) if number(every_year(s)) == 3.0));
    assert!(matches!(&rest.depreciation, Some(Depreciation::OfRevenue(_))));
    assert!(rest.value.is_none());
    let Streams::Single(stream) = &rest.streams else { panic!() };
    let zero = number(every_year(&stream.growth));
    assert_eq!(zero.to_bits(), 0.0_f64.to_bits(), "-0.0 counts as 0");
}

#[test]
fn values_know_their_places() {
    let document = document(EVERYTHING);
    let file = &read(&document).list[0].file;
    let at = |span: Span| &EVERYTHING[span.start as usize..span.end as usize];
    assert_eq!(at(file.name.span), "\"Everything\"");
    assert_eq!(at(file.calendar.horizon.span), "2028");
    assert_eq!(at(file.segments[1].name.span), "shop");
    assert_eq!(at(file.valuation.shares.span), "18.5");
    let Expr::Compare(_, left, _) = &file.targets[0].event.root.expr else { panic!() };
    assert_eq!(at(left.span), "per_share.ads");
}

#[test]
fn a_byte_order_mark_and_windows_line_ends_change_nothing() {
    let plain = read(&document(&small("")));
    let windows = format!("\u{feff}{}", small("").replace('\n', "\r\n"));
    let windows = read(&document(&windows));
    let (plain, marked) = (&plain.list[0].file, &windows.list[0].file);
    assert_eq!(growth(plain), growth(marked));
    assert_eq!(plain.name.span, marked.name.span, "columns count from the first character");
    assert_eq!(windows.diagnostics, []);
}

#[test]
fn a_file_without_scenarios_has_one() {
    for text in [small(""), format!("scenarios = []\n{}", small(""))] {
        let scenarios = read(&document(&text));
        let headers: Vec<_> = scenarios
            .list
            .iter()
            .map(|s| (s.header.name.value.as_str(), s.header.weight.value))
            .collect();
        assert_eq!(headers, [("base", 1.0)]);
    }
}

#[test]
fn a_scenario_replaces_keys_in_the_order_written() {
    let more = r#"
[[scenarios]]
name = "as written"
weight = 1
[[scenarios]]
name = "anchor"
weight = 1
set = { "segments.core.growth.FY2027" = 0.3, "segments.core.growth.FY2026" = 0.2, "segments.core.growth.persistence" = 0 }
[[scenarios]]
name = "parameter"
weight = 1
set = { "segments.core.growth.FY2027.sd" = 0.01, "valuation.shares.low" = 0.5 }
[[scenarios]]
name = "whole, then anchor"
weight = 1
set = { "segments.core.growth" = { FY2025 = 1 }, "segments.core.growth.FY2026" = 2 }
[[scenarios]]
name = "anchor, then whole"
weight = 1
set = { "segments.core.growth.FY2026" = 2, "segments.core.growth" = 3 }
"#;
    let scenarios = read(&document(&small(more)));
    let shown: Vec<_> = scenarios.list.iter().map(|scenario| growth(&scenario.file)).collect();
    assert_eq!(
        shown,
        [
            "2025: 0.1, 2027: normal mean=0.08 sd=0.04",
            "2025: 0.1, 2027: 0.3, 2026: 0.2",
            "2025: 0.1, 2027: normal mean=0.08 sd=0.01",
            "2025: 1, 2026: 2",
            "3.0",
        ]
    );
    let shares = |index: usize| distribution(&scenarios.list[index].file.valuation.shares.value);
    assert_eq!(
        (shares(1), shares(2)),
        ("uniform low=1 high=2".into(), "uniform low=0.5 high=2".into())
    );
}

#[test]
fn a_number_can_become_a_distribution_and_an_absent_key_present() {
    let more = r#"
[[scenarios]]
name = "s"
weight = 1
set = { "listings.us.fx" = { dist = "normal", mean = 1, sd = 0.1 }, 'listings."us".price' = 9, "valuation.tax_rate" = 0.25 }
"#;
    let file = &read(&document(&small(more))).list[0].file;
    assert_eq!(distribution(&file.listings[0].fx.value), "normal mean=1 sd=0.1");
    assert_eq!(file.listings[0].price.unwrap().value, 9.0);
    assert_eq!(number(&file.valuation.tax_rate.as_ref().unwrap().value), 0.25);
}

#[test]
fn an_argument_wins_over_the_file_and_over_scenarios() {
    let mut document = document(EVERYTHING);
    for argument in [
        "segments.shop.margin=0.5",
        "scenarios.storm: worse:valuation.tax_rate=0.3",
        "scenarios.'calm':valuation.tax_rate = 0.1",
        "simulation.sampler=random",
        "calendar.valuation_date=2025-03-01",
        "segments . \"shop\" . growth={ FY2026 = 0.1 }",
        "outputs.extra=equity / 2",
    ] {
        document.set(argument).unwrap();
    }
    let scenarios = read(&document);
    let of = |index: usize| {
        let file = &scenarios.list[index].file;
        let tax = number(&file.valuation.tax_rate.as_ref().unwrap().value);
        (number(every_year(&file.segments[1].margin)), tax)
    };
    assert_eq!((of(0), of(1)), ((0.5, 0.1), (0.5, 0.3)));
    let file = &scenarios.list[0].file;
    assert_eq!(file.simulation.sampler.as_ref().unwrap().value, "random");
    assert_eq!(file.calendar.valuation_date.value, Date { year: 2025, month: 3, day: 1 });
    let extra = &file.outputs[1].expression;
    assert_eq!(extra.root.to_string(), "equity / 2");
    let Expr::Binary(_, left, _) = &extra.root.expr else { panic!() };
    let place = &document.texts[usize::from(left.span.text)].content;
    assert_eq!(&place[left.span.start as usize..left.span.end as usize], "equity");
}

#[test]
fn a_simulation_table_need_not_be_there_to_be_set() {
    let mut document = document(&small(""));
    document.set("simulation.paths=4096").unwrap();
    assert_eq!(read(&document).list[0].file.simulation.paths.unwrap().value, 4096);
}

#[test]
fn a_mistake_common_to_all_scenarios_is_told_once() {
    let more = "[[scenarios]]\nname = \"a\"\nweight = 1\n[[scenarios]]\nname = \"b\"\nweight = 1\n";
    let text = small(more).replace("ratio = 1", "ratio = \"1\"");
    let found = document(&text).scenarios().unwrap_err();
    assert_eq!(messages(&found), ["`listings.us.ratio` is the text `1`; expected a number"]);
}

#[test]
fn an_argument_that_takes_a_scenarios_own_value_away_is_warned_of() {
    // Without the warning, the optimistic case silently becomes the base case.
    let set = "set = { \"valuation.shares\" = 2 }\n";
    let more = format!(
        "[[scenarios]]\nname = \"a\"\nweight = 1\n{set}[[scenarios]]\nname = \"b\"\nweight = 1\n"
    );
    let mut document = document(&small(&more));
    document.set("valuation.shares=3").unwrap();
    document.set("valuation.net_cash=1").unwrap();
    document.set("scenarios.a:valuation.shares=4").unwrap();
    let scenarios = read(&document);
    assert_eq!(
        messages(&scenarios.diagnostics),
        ["--set replaces `valuation.shares` of scenario `a`"]
    );
    assert_eq!(scenarios.diagnostics[0].severity, Severity::Warning);
}

#[test]
fn names_that_differ_only_by_case_are_a_doubt_not_a_refusal() {
    let text = small("[listings.US]\nratio = 1\ncurrency = \"USD\"\nfx = 1\n");
    let scenarios = read(&document(&text));
    assert_eq!(scenarios.list[0].file.listings.len(), 2);
    let severities: Vec<_> = scenarios.diagnostics.iter().map(|w| w.severity).collect();
    assert_eq!(severities, [Severity::Warning]);
}

#[test]
fn a_file_too_large_is_refused_before_it_is_parsed() {
    let bytes = vec![b'#'; valsim::config::LARGEST_FILE + 1];
    let rejected = Document::parse("big.toml", &bytes).unwrap_err();
    assert_eq!(
        messages(&rejected.diagnostics),
        ["the file has 4194305 bytes; at most 4194304 (4 MiB) are read"]
    );
}

#[test]
fn too_many_scenarios_are_refused_before_they_are_read() {
    let text = small(&"[[scenarios]]\nname = \"a\"\nweight = 1\n".repeat(1_001));
    let found = document(&text).scenarios().unwrap_err();
    assert!(messages(&found)[0].starts_with("1001 scenarios of"), "{found:?}");
}

#[test]
fn whatever_is_written_is_answered_shortly_and_without_a_panic() {
    let line = "x".repeat(1_000_000);
    let deep = format!("a = {}", "[".repeat(100_000));
    let dotted = format!("a{} = 1", ".a".repeat(100_000));
    let quotes = "\"".repeat(10_001);
    let texts =
        [line.clone(), format!("{line} = 1"), format!("name = \"{line}"), deep, dotted, quotes];
    for text in texts {
        assert_short(text.as_bytes());
    }
    let mut state = 1_u64;
    let mut next = |below: usize| {
        state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        (state >> 33) as usize % below
    };
    let pieces = [
        "\"", "{", "}", "[", "]", "=", ",", "\n", "inf", "9e999", "\\u", "é", "\u{202e}", "#", "'",
        ".",
    ];
    for _ in 0..3_000 {
        let mut bytes = EVERYTHING.as_bytes().to_vec();
        for _ in 0..=next(3) {
            let at = next(bytes.len());
            match next(3) {
                0 => drop(bytes.drain(at..(at + next(40)).min(bytes.len()))),
                1 => bytes[at] = next(256) as u8,
                _ => drop(bytes.splice(at..at, pieces[next(pieces.len())].bytes())),
            }
        }
        assert_short(&bytes);
    }
}

/// Reads and draws; at most 20 errors and 20 warnings of about 2 kB.
fn assert_short(bytes: &[u8]) {
    let told = match Document::parse("test.toml", bytes) {
        Err(rejected) => render(&rejected.diagnostics, &rejected.document, true),
        Ok(document) => match document.scenarios() {
            Ok(scenarios) => render(&scenarios.diagnostics, &document, true),
            Err(found) => render(&found, &document, true),
        },
    };
    assert!(told.len() <= 40 * 2_500, "{} bytes", told.len());
    assert!(!told.chars().any(|c| c.is_control() && c != '\n' && c != '\u{1b}'), "{told:?}");
}
