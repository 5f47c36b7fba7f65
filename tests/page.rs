//! If these fail, the page that explains a figure is not the path behind it: an analyst defends
//! a number with lines that do not lead to it, or hands on paths that the run did not have.

use std::path::Path;
use std::process::{Command, Output};

use valsim::cli::args::SamplesFormat;
use valsim::cli::files;
use valsim::config::Document;
use valsim::engine::{self, Address, Options};
use valsim::output::{Style, page_csv, page_text, shortest};
use valsim::plan::{self, Plan};
use valsim::report::{Centre, Comparison, Page};
use valsim::samples::Samples;

/// Unit roundoff of f64.
const ROUNDING: f64 = f64::EPSILON / 2.0;

fn plan_of(text: &str, set: &[&str]) -> Plan {
    let mut document = Document::parse("test.toml", text.as_bytes()).expect("it is TOML");
    for argument in set {
        document.set(argument).expect("a known key");
    }
    let scenarios = document.scenarios().expect("it reads");
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("configs");
    plan::compile(&scenarios, &|file, column| files::column(&folder, file, column))
        .expect("it compiles")
}

fn plan_at(path: &str, set: &[&str]) -> Plan {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    plan_of(&std::fs::read_to_string(path).expect("the file is there"), set)
}

const FILES: [&str; 5] = [
    "configs/alibaba-2025-02.toml",
    "configs/alibaba-2026-09.toml",
    "configs/minimal.toml",
    "tests/reference/cases/streams_capacity.toml",
    "tests/reference/cases/dependence.toml",
];

fn page(plan: &Plan, address: Address) -> Page {
    let replay = engine::replay(plan, address).expect("there are such points");
    Page::of_path(plan, address, &replay)
}

fn a_few_paths(plan: &Plan) -> Vec<Page> {
    let last = plan.settings.paths_per_replicate - 1;
    (0..plan.scenarios.len())
        .flat_map(|scenario| {
            [(0, 0), (1, 1), (2, last)].map(|(replicate, path)| Address {
                scenario,
                replicate,
                path,
            })
        })
        .map(|address| page(plan, address))
        .collect()
}

fn sampled(plan: &Plan, columns: &[usize], threads: usize) -> Vec<u8> {
    let mut bytes = Vec::new();
    let options = Options { threads, ..Options::default() };
    let form = SamplesFormat::Csv;
    let samples = Samples { forms: vec![form], columns: columns.to_vec() };
    samples.stream(plan, form, &options, true, &mut bytes).expect("a vector takes all");
    bytes
}

/// Every row of a file of samples is the path of its address, to the last digit, and every
/// address occurs once, in order.
fn check_samples(plan: &Plan, every: usize) {
    let columns: Vec<usize> = (0..plan.results.len()).collect();
    let bytes = sampled(plan, &columns, 1);
    assert_eq!(bytes, sampled(plan, &columns, 3), "other bytes on three threads");
    let mut reader = csv::Reader::from_reader(bytes.as_slice());
    let heads = reader.headers().expect("a first line").clone();
    assert_eq!(heads.len(), 4 + columns.len());
    let mut expected = Vec::new();
    for scenario in 0..plan.scenarios.len() {
        for replicate in 0..plan.settings.replicates {
            let paths = 0..plan.settings.paths_per_replicate;
            expected.extend(paths.map(|path| Address { scenario, replicate, path }));
        }
    }
    let mut rows = 0;
    for (number, (row, address)) in reader.records().zip(&expected).enumerate() {
        let row = row.expect("a row");
        rows += 1;
        assert_eq!(row[0], plan.scenarios[address.scenario].name);
        assert_eq!(row[1], address.replicate.to_string());
        assert_eq!(row[2], address.path.to_string());
        assert_eq!(row[3], shortest(plan.scenarios[address.scenario].weight));
        if number % every != 0 {
            continue;
        }
        let replay = engine::replay(plan, *address).expect("there are such points");
        for (&column, found) in columns.iter().zip(row.iter().skip(4)) {
            let value = replay.results[column].map_or(String::new(), shortest);
            assert_eq!(found, value, "{} of {address:?}", plan.results[column].name);
        }
    }
    assert_eq!(rows, expected.len());
}

#[test]
fn rows_of_samples_are_replayed_paths() {
    check_samples(&plan_at(FILES[0], &["simulation.paths=30_000"]), 211);
}

#[test]
fn rows_of_samples_are_replayed_paths_under_every_sampler() {
    for sampler in ["sobol", "random", "latin_hypercube", "antithetic"] {
        let sampler = format!("simulation.sampler=\"{sampler}\"");
        check_samples(&plan_at(FILES[3], &["simulation.paths=4_500", &sampler]), 53);
    }
}

#[test]
fn rows_of_samples_say_where_there_is_no_value() {
    let text = GORDON.replace("0.025", "{ dist = \"uniform\", low = 0.02, high = 0.0904 }");
    let plan = plan_of(&text, &["simulation.paths=2_000"]);
    let column = plan.results.iter().position(|result| result.name == "equity").expect("equity");
    let text = String::from_utf8(sampled(&plan, &[column], 1)).expect("text");
    assert!(text.lines().any(|line| line.ends_with(',')), "no path without a value");
    assert!(!text.contains("NaN") && !text.contains("inf"));
    check_samples(&plan, 7);
}

/// The lines of a page lead from one to the next. Each sum and product is compared with its own
/// terms: n operations move it by at most n roundings of the sum of their sizes.
fn check_ties(plan: &Plan, page: &Page) {
    let get = |name: String| page.result(&name);
    let known = |name: &str| page.results.iter().any(|(known, ..)| known == name);
    let near = |what: &str, whole: f64, terms: &[f64]| {
        let size: f64 = terms.iter().map(|term| term.abs()).sum();
        let allowed = (terms.len() + 6) as f64 * ROUNDING * (size + whole.abs());
        let sum: f64 = terms.iter().sum();
        assert!((whole - sum).abs() <= allowed, "{what}: {whole} is not {sum}");
    };
    let scenario = &plan.scenarios[page.scenario];
    let mut parts = Vec::new();
    for (name, segment) in scenario.segments.iter().zip(&scenario.company.segments) {
        for year in &page.years[1..] {
            let line = |line: &str| get(format!("{name}.{line}.{year}"));
            let (Some(ebita), Some(ebitda)) = (line("ebita"), line("ebitda")) else { continue };
            let charge = line("depreciation").expect("a charge");
            near("ebitda", ebitda, &[ebita, charge]);
        }
        let block = page.blocks.iter().find(|block| block.heading == *name).expect("a block");
        let yearly = |line: &str| {
            let name = format!("{name}.{line}");
            block.yearly.iter().find(|line| line.name == name).map(|line| line.values.as_slice())
        };
        let [nopat, charge, spending, cash] = ["nopat", "depreciation", "capex", "fcff"]
            .map(|line| yearly(line).expect("every segment has it"));
        for year in 1..page.years.len() {
            let [Some(nopat), Some(charge), Some(spending), Some(cash)] =
                [nopat, charge, spending, cash].map(|values| values[year])
            else {
                continue;
            };
            let tied = yearly("working_capital").map_or(Some(0.0), |values| values[year]);
            near("fcff", cash, &[nopat, charge, -spending, -tied.expect("a value")]);
        }
        let Some(value) = &segment.value else { continue };
        let mut terms = Vec::new();
        if value.explicit_cash_flows {
            let present = format!("{name}.present_value");
            let line = block.yearly.iter().find(|line| line.name == present).expect("a line");
            terms.extend(line.values[1..].iter().map(|value| value.expect("a value")));
        }
        let single = |end: &str| {
            let name = format!("{name}.{end}");
            block.single.iter().find(|line| line.name == name).expect("a line").values[0]
        };
        if let (Some(terminal), Some(factor)) =
            (single("terminal_value"), single("terminal_discount_factor"))
        {
            terms.push(terminal * factor);
            near(name, single("value").expect("a value"), &terms);
            parts.extend(single("value"));
        }
    }
    for sum in ["revenue", "ebitda", "ebita", "fcff", "capex", "depreciation"] {
        for year in &page.years[1..] {
            let each =
                scenario.segments.iter().filter_map(|name| get(format!("{name}.{sum}.{year}")));
            let whole = get(format!("group.{sum}.{year}")).expect("a sum");
            near(sum, whole, &each.collect::<Vec<_>>());
        }
    }
    let driver = |name: &str, otherwise: f64| match known(&format!("driver.valuation.{name}")) {
        true => get(format!("driver.valuation.{name}")).expect("drivers have values"),
        false => otherwise,
    };
    let assets =
        page.results.iter().filter(|(name, ..)| name.starts_with("driver.valuation.other_assets."));
    parts.extend(assets.filter_map(|(.., value)| *value));
    let (Some(enterprise), Some(equity)) = (get("enterprise".into()), get("equity".into())) else {
        return;
    };
    near("enterprise", enterprise, &parts);
    let kept = 1.0 - driver("holding_discount", 0.0);
    near("equity", equity, &[enterprise * kept, driver("net_cash", 0.0)]);
    for (name, _, value) in &page.results {
        let Some(listing) = name.strip_prefix("per_share.") else { continue };
        let position = plan.results.iter().filter(|r| r.name.starts_with("per_share."));
        let position = position.map(|r| &r.name).position(|known| known == name).expect("listed");
        let fx = get(format!("driver.listings.{listing}.fx")).expect("a rate");
        let written = &scenario.company.listings[position];
        let value = value.expect("a value");
        near(name, value, &[equity / (driver("shares", 1.0) * fx) * written.ratio]);
        if let Some(price) = written.price {
            let upside = get(format!("upside.{listing}")).expect("a value");
            near("upside", upside, &[value / price, -1.0]);
        }
    }
}

#[test]
fn every_line_leads_to_the_next() {
    for file in FILES {
        println!("{file}");
        let plan = plan_at(file, &["simulation.paths=4_096"]);
        for page in a_few_paths(&plan) {
            check_ties(&plan, &page);
        }
        for centre in [Centre::Mean, Centre::Median, Centre::Mode] {
            check_ties(&plan, &Page::at(&plan, 0, centre));
        }
    }
}

#[test]
fn a_page_shows_every_result_once_and_fits_a_terminal() {
    for file in FILES {
        println!("{file}");
        let plan = plan_at(file, &["simulation.paths=4_096"]);
        for page in a_few_paths(&plan) {
            let text = page_text(&plan, &page, None, Style::Plain);
            for line in text.lines() {
                assert!(line.chars().count() <= 80, "{line}");
            }
            let csv = String::from_utf8(page_csv(&page).expect("a page")).expect("text");
            let mut reader = csv::Reader::from_reader(csv.as_bytes());
            let heads = reader.headers().expect("a first line").clone();
            let mut shown = std::collections::BTreeMap::new();
            for row in reader.records().map(|row| row.expect("a row")) {
                for (head, cell) in heads.iter().zip(&row).skip(3).filter(|(_, c)| !c.is_empty()) {
                    let year = if head == "value" { String::new() } else { format!(".{head}") };
                    shown.insert(format!("{}{year}", &row[1]), cell.to_owned());
                }
            }
            for (name, _, value) in &page.results {
                let found = shown.get(name).cloned().unwrap_or_default();
                assert_eq!(found, value.map_or(String::new(), shortest), "{name}");
            }
        }
    }
}

/// Only what the case is about: one segment, no tax, no discounting, one share.
fn bare(segment: &str, rest: &str) -> String {
    format!(
        "name = \"bare\"\ncurrency = \"USD\"\nunit = \"bn\"\n\
         calendar = {{ valuation_date = 2024-12-31, fiscal_year_end = \"12-31\", base_year = 2024, \
         horizon = 2025 }}\n\
         [segments.core]\n{segment}\n\
         [valuation]\ndiscount_rate = 0\nshares = 1\n\
         [listings.us]\nratio = 1\ncurrency = \"USD\"\nfx = 1\n{rest}"
    )
}

const GORDON: &str = r#"name = "g"
currency = "USD"
unit = "bn"
calendar = { valuation_date = 2025-06-30, fiscal_year_end = "12-31", base_year = 2024, horizon = 2026 }
[segments.core]
revenue = 100
growth = { FY2025 = 0.1, FY2026 = 0.2 }
margin = { basis = "ebitda", FY2024 = 0.2, FY2026 = 0.3 }
nwc_of_revenue = 0.05
capex = { amount = 12 }
depreciation = { amount = 8 }
value = { growth = 0.025, roic = 0.125 }
[valuation]
discount_rate = 0.1
tax_rate = 0.25
net_cash = -10
holding_discount = 0.1
shares = 4
other_assets = { stake = 20 }
[listings.us]
ratio = 2
currency = "USD"
fx = 5
price = 11
[[targets]]
name = "worth it"
event = "upside.us >= 0"
[[targets]]
name = "worth it if sales fall"
event = "upside.us >= 0"
given = "core.growth.FY2026 < 0"
"#;

/// The company above by hand, as one would in a spreadsheet: powers by `libm`, three roundings
/// for each of some thirty steps.
#[test]
fn a_certain_company_is_the_one_worked_by_hand() {
    let plan = plan_of(GORDON, &[]);
    let page = Page::at(&plan, 0, Centre::Median);
    let is = |name: &str, hand: f64| {
        let found = page.result(name).expect(name);
        assert!((found - hand).abs() <= 100.0 * ROUNDING * hand.abs(), "{name} {found} {hand}");
    };
    // FY2025 ends 184 days after the valuation date and has 365 days, as FY2026.
    let (first, year) = (184.0 / 365.25, 365.0 / 365.25);
    let ahead = 184.0 / 365.0;
    let sales = [110.0, 132.0];
    let ebitda = [0.25 * 110.0, 0.3 * 132.0];
    let ebita = [ebitda[0] - 8.0, ebitda[1] - 8.0];
    let nopat = [0.75 * ebita[0], 0.75 * ebita[1]];
    let fcff = [nopat[0] + 8.0 - 12.0 - 0.05 * 10.0, nopat[1] + 8.0 - 12.0 - 0.05 * 22.0];
    let discount = |time: f64| libm::pow(1.1, -time);
    let end = discount(first + year);
    let terminal = nopat[1] * 1.025 * (1.0 - 0.025 / 0.125) / 0.075;
    let value = ahead * fcff[0] * discount(first / 2.0)
        + fcff[1] * discount(first + year / 2.0)
        + terminal * end;
    is("core.revenue.FY2026", sales[1]);
    is("core.ebita.FY2025", ebita[0]);
    is("core.fcff.FY2025", fcff[0]);
    is("core.fcff.FY2026", fcff[1]);
    is("core.terminal_value", terminal);
    is("core.value", value);
    is("enterprise", value + 20.0);
    let equity = 0.9 * (value + 20.0) - 10.0;
    is("equity", equity);
    is("per_share.us", equity / 20.0 * 2.0);
    let verdicts: Vec<_> = page.targets.iter().map(|target| target.happens).collect();
    assert_eq!(verdicts, [Some(equity / 10.0 >= 11.0), None]);
    for other in [Centre::Mean, Centre::Mode] {
        assert_eq!(Page::at(&plan, 0, other).results, page.results);
    }
}

/// Drivers at their own point: revenue of FY2025 is 100 (1 + g), worth ten times.
#[test]
fn drivers_stand_at_their_mean_median_or_mode() {
    let segment = "revenue = 100\nmargin = 1\ngrowth = GROWTH\n\
                   value = { explicit_cash_flows = false, multiple_of = \"ebita\", multiple = 10 }";
    let value = |growth: &str, centre| {
        let plan = plan_of(&bare(&segment.replace("GROWTH", growth), ""), &[]);
        let page = Page::at(&plan, 0, centre);
        (page.result("per_share.us").expect("a value"), page.notes)
    };
    // A triangle on 0, 0.1, 0.5: mean 0.2, median 0.5 − √(0.5·0.4/2), mode 0.1.
    let triangle = "{ dist = \"triangular\", low = 0, mode = 0.1, high = 0.5 }";
    let median = 0.5 - (0.1f64).sqrt();
    for (centre, growth) in [(Centre::Mean, 0.2), (Centre::Median, median), (Centre::Mode, 0.1)] {
        let (found, notes) = value(triangle, centre);
        // The quantile is solved for to a few roundings of the support's size.
        assert!((found - 1000.0 * (1.0 + growth)).abs() <= 1e-9, "{centre:?} {found}");
        assert_eq!(notes, Vec::<String>::new());
    }
    // Three values of equal weight have no mode: the median, 0.1, and a note.
    let even = "{ dist = \"discrete\", values = [0, 0.1, 0.5], weights = [1, 1, 1] }";
    let (found, notes) = value(even, Centre::Mode);
    assert!((found - 1100.0).abs() <= 1e-9, "{found}");
    assert_eq!(notes, ["At their median, having no single mode: segments.core.growth.FY2025."]);
}

fn compare(text: &str, centre: Centre) -> Comparison {
    let plan = plan_of(text, &[]);
    let page = Page::at(&plan, 0, centre);
    let simulate = |plan: &Plan| engine::simulate(plan, &Options::default(), &|_| {});
    let comparison = Comparison::new(&plan, &page, centre, &simulate).expect("it runs");
    comparison.expect("there is a mean")
}

/// The parts by name, and their distances from what they should be in standard errors.
fn check_parts(comparison: &Comparison, expected: &[(&str, f64)]) {
    let error = comparison.simulated.standard_error.expect("replicates");
    assert_eq!(comparison.parts.len(), expected.len(), "{comparison:?}");
    for (part, (name, value)) in comparison.parts.iter().zip(expected) {
        assert_eq!(part.name, *name);
        // Each part is a difference of means, each with about this standard error; a centre is
        // none. 4 standard errors of the difference, and the marginals' own 1e-9.
        let allowed = 4.0 * 2.0f64.sqrt() * error + 1e-6;
        assert!((part.value - value).abs() <= allowed, "{name} {} {value} {error}", part.value);
    }
    let sum: f64 = comparison.parts.iter().map(|part| part.value).sum();
    let gap = comparison.simulated.value - comparison.page;
    assert!((sum - gap).abs() <= 1e-12 * comparison.page.abs(), "{sum} {gap}");
}

#[test]
fn the_part_of_correlation_is_the_covariance() {
    // Value = 10 · revenue · margin; E = 10 (100 · 0.2 + 0.5 · 10 · 0.02): 1 above the page.
    let segment = "revenue = { dist = \"normal\", mean = 100, sd = 10 }\ngrowth = 0\n\
                   margin = { dist = \"normal\", mean = 0.2, sd = 0.02, persistence = 1 }\n\
                   value = { explicit_cash_flows = false, multiple_of = \"ebita\", multiple = 10 }";
    let rest = "[[correlation]]\nbetween = [\"segments.core.revenue\", \"segments.core.margin\"]\n\
                rho = 0.5\n";
    let comparison = compare(&bare(segment, rest), Centre::Mean);
    assert!((comparison.page - 200.0).abs() < 1e-9);
    check_parts(&comparison, &[("correlation", 1.0), ("convexity", 0.0)]);
}

#[test]
fn the_part_of_capacity_is_what_it_cuts_off() {
    // Demand is uniform on 100 to 120, room is 110: E min = 107.5, at the mean 110.
    let segment = "revenue = 100\ngrowth = { dist = \"uniform\", low = 0, high = 0.2 }\n\
                   margin = 1\ncapacity = { headroom = 0.1, yield = 1 }\ncapex = { amount = 0 }\n\
                   value = { explicit_cash_flows = false, multiple_of = \"ebita\", multiple = 10 }";
    let comparison = compare(&bare(segment, ""), Centre::Mean);
    assert!((comparison.page - 1100.0).abs() < 1e-9);
    check_parts(&comparison, &[("capacity", -25.0), ("convexity", 0.0)]);
}

#[test]
fn the_part_of_the_centre_is_from_median_to_mean() {
    // Exponent 1/2 over a year: the multiple's mean is e^(1/8) times its median of 10.
    let segment = "revenue = 100\ngrowth = 0\nmargin = 0.1\nvalue = { explicit_cash_flows = \
                   false, multiple_of = \"ebita\", multiple = { dist = \"lognormal\", mean = \
                   11.331484530668263, sd = 6.039005332108812 } }";
    let comparison = compare(&bare(segment, ""), Centre::Median);
    assert!((comparison.page - 100.0).abs() < 1e-9, "{}", comparison.page);
    check_parts(&comparison, &[("centre", 13.314845306682628), ("convexity", 0.0)]);
}

fn valsim(arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_valsim"));
    command.current_dir(env!("CARGO_MANIFEST_DIR")).args(arguments).output().expect("it starts")
}

#[test]
fn the_command_prints_the_path_of_the_run() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("page");
    let out = folder.display().to_string();
    let run =
        ["run", FILES[0], "--paths", "8_000", "--samples", "csv", "--columns", "*", "--quiet"];
    let done = valsim(&[run.as_slice(), &["--force", "--out", &out]].concat());
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    let mut reader = csv::Reader::from_path(folder.join("samples.csv")).expect("a file");
    let heads = reader.headers().expect("a first line").clone();
    for row in reader.records().step_by(2_503).map(|row| row.expect("a row")) {
        let address = format!("{}/{}/{}", &row[0], &row[1], &row[2]);
        let path = ["path", FILES[0], &address, "--paths", "8_000", "--format", "json"];
        let printed = String::from_utf8(valsim(&path).stdout).expect("text");
        let results = printed.split_once("\"results\": {").expect("results").1;
        let results = results.split_once('}').expect("an end").0;
        let of_name = |name: &str| {
            let text = results.split_once(&format!("\"{name}\": ")).expect("the name").1;
            let text = text.split([',', '\n']).next().expect("a figure");
            text.parse().map_or(String::new(), shortest)
        };
        for (head, cell) in heads.iter().zip(&row).skip(4) {
            assert_eq!(of_name(head), cell, "{head} of {address}");
        }
    }
}

#[test]
fn a_wrong_address_tells_how_it_is_written() {
    let file = FILES[0];
    for (arguments, message) in [
        (
            vec!["consnsus/1/1"],
            "error: there is no scenario `consnsus`\nhelp: did you mean `consensus`?\n",
        ),
        (
            vec!["1/1"],
            "error: `1/1` names no scenario, and the file has 4\n\
             help: write consensus/REPLICATE/INDEX, replicate 0 to 15, index 0 to 16383\n",
        ),
        (
            vec!["consensus/16/1"],
            "error: replicate 16 is out of range\nhelp: this run has replicate 0 to 15\n",
        ),
        (
            vec!["consensus/1/16384"],
            "error: index 16384 is out of range\n\
             help: this run has index 0 to 16383; --paths N gives each replicate more\n",
        ),
        (
            vec!["consensus/1/-1"],
            "error: the index `-1` is not a whole number\n\
             help: write consensus/REPLICATE/INDEX, replicate 0 to 15, index 0 to 16383\n",
        ),
        (
            vec!["overbuild", "--at", "mean"],
            "error: the address `overbuild` and --at\nhelp: an address names one path; with --at a \
             scenario is named by --scenario\n",
        ),
        (
            vec!["--at", "mean", "--scenario", "bull"],
            "error: there is no scenario `bull`\nhelp: the file's scenarios are consensus, \
             ai_windfall, overbuild, chip_limits\n",
        ),
    ] {
        let output = valsim(&[vec!["path", file], arguments.clone()].concat());
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert_eq!(String::from_utf8_lossy(&output.stderr), message);
        assert!(output.stdout.is_empty());
    }
}

#[test]
fn columns_that_no_result_has_are_refused_before_anything_is_made() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("page_columns");
    let out = folder.display().to_string();
    let run = ["run", FILES[2], "--samples", "csv", "--out", &out, "--columns"];
    let output = valsim(&[run.as_slice(), &["equity,core.revnue.FY2028"]].concat());
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(
        String::from_utf8_lossy(&output.stderr),
        "error: --columns: no result is called `core.revnue.FY2028`\n\
         help: did you mean `core.revenue.FY2028`?\n"
    );
    // 4e9 paths with a name, an address and four figures each are more than 100 GB.
    let huge = ["--paths", "4_000_000_000", "--columns", "*"];
    let output = valsim(&[&run[..run.len() - 1], huge.as_slice()].concat());
    assert_eq!(output.status.code(), Some(2));
    let message = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(message.contains("more than 100 GB") && message.contains("--force"), "{message}");
    assert!(!folder.exists());
}
