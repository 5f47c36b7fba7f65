//! If one of these failed, somebody would explain to a committee why the odds moved, and the
//! reasons would be wrong: they would not add up, would blame a group for what another did, or
//! would hold noise that two runs on other draws have.

mod support;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use support::{number, project, text_of};
use valsim::cli::answer::AnswerArgs;
use valsim::cli::args::{ConfigArgs, Format};
use valsim::cli::compare_args::CompareArgs;
use valsim::cli::pair::{Pair, read};
use valsim::engine::attribution::attribute;
use valsim::plan::{Measure, Plan};
use valsim::stats::shapley;

const FEBRUARY: &str = "configs/alibaba-2025-02.toml";
const SEPTEMBER: &str = "configs/alibaba-2026-09.toml";

/// Two files with few paths, to be compared.
fn arguments(before: PathBuf, after: Option<PathBuf>, set: &[&str]) -> CompareArgs {
    let set = set.iter().map(|&argument| argument.to_owned()).collect();
    CompareArgs {
        config: ConfigArgs { config: before, paths: Some(8192), seed: None, sampler: None, set },
        after,
        of: Vec::new(),
        rename: Vec::new(),
        no_rename: false,
        group: Vec::new(),
        split: false,
        no_attribution: false,
        answer: AnswerArgs {
            threads: 0,
            out: None,
            force: false,
            quiet: true,
            format: Format::Text,
        },
    }
}

fn pair_of(args: &CompareArgs) -> Pair {
    Pair::open(args).unwrap_or_else(|failure| panic!("{failure}"))
}

fn result(plan: &Plan, name: &str) -> usize {
    plan.results.iter().position(|result| result.name == name).unwrap()
}

/// A company of one segment, projected to a year; `more` stands in the segment's table.
fn company(horizon: u32, more: &str) -> String {
    format!(
        r#"
name = "Company"
currency = "USD"
unit = "bn"

[calendar]
valuation_date = 2025-12-31
fiscal_year_end = "12-31"
base_year = 2025
horizon = {horizon}

[segments.core]
revenue = 100
margin = 0.2
value = {{ multiple_of = "ebita", multiple = 10 }}
{more}

[valuation]
discount_rate = 0.1
shares = 2

[listings.us]
ratio = 1
currency = "USD"
fx = 1

[[targets]]
name = "worth 110"
event = "per_share.us >= 110"
"#
    )
}

/// A folder of a test's own.
fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("compare").join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    folder
}

/// Runs the program and reads one of its tables, a row as texts.
fn table(arguments: &[&str], name: &str, out: &Path) -> Vec<Vec<String>> {
    let output = Command::new(env!("CARGO_BIN_EXE_valsim"))
        .current_dir(project(""))
        .arg("compare")
        .args(arguments)
        .arg("--out")
        .arg(out)
        .output()
        .unwrap();
    let told = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(0), "{arguments:?}: {told}");
    let mut reader = csv::Reader::from_path(out.join(name)).unwrap();
    reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect()
}

#[test]
fn contributions_known_on_paper_come_out() {
    // v = a b + c: a and b share what they make together.
    let worth: Vec<Vec<f64>> = (0..8)
        .map(|mask: usize| {
            let on = |bit: usize| f64::from(u8::from(mask & (1 << bit) != 0));
            vec![on(0) * on(1) * 6.0 + on(2)]
        })
        .collect();
    let found = shapley(3, &worth);
    for (own, exact) in found.iter().zip([3.0, 3.0, 1.0]) {
        // Sums of four terms with weights 1/3 and 1/6.
        assert!((own[0] - exact).abs() < 1e-14, "{found:?}");
    }
}

#[test]
fn drawn_orders_agree_with_all_orders_within_their_error_and_add_up() {
    // Twelve players; pairs of neighbours make something together.
    let worth = |made: &[bool]| -> Result<Vec<f64>, ()> {
        let own = |at: usize| if made[at] { 1.0 + at as f64 } else { 0.0 };
        let single: f64 = (0..12).map(own).sum();
        let pairs: f64 = (0..11).map(|at| own(at) * own(at + 1)).sum();
        Ok(vec![single + pairs])
    };
    let found = attribute(12, &worth, &|| {}).unwrap();
    let errors = found.of_orders.as_ref().unwrap();
    let mut sum = 0.0;
    for player in 0..12 {
        let own = 1.0 + player as f64;
        let below = if player > 0 { own - 1.0 } else { 0.0 };
        let above = if player < 11 { own + 1.0 } else { 0.0 };
        // Half of each pair that the player is in.
        let exact = own + 0.5 * own * (below + above);
        let (value, error) = (found.by_change[player][0], errors[player][0]);
        assert!((value - exact).abs() <= 5.0 * error + 1e-9, "{player}: {value} ± {error}");
        sum += value;
    }
    // The steps of each order add up to the whole: no error but that of 64 · 12 roundings.
    let whole = found.ends[1][0] - found.ends[0][0];
    assert!((sum - whole).abs() < 1e-12 * whole, "{sum} of {whole}");
}

#[test]
fn the_ends_of_what_lies_between_two_files_are_the_two_files() {
    let pair = pair_of(&arguments(project(FEBRUARY), Some(project(SEPTEMBER)), &[]));
    let paths = pair.before.settings.paths_per_replicate;
    let measures = |plan: &Plan, targets: Vec<usize>| {
        let value = result(plan, "per_share.ads");
        let targets = targets.into_iter().map(Measure::Probability);
        targets.chain([Measure::Mean(value), Measure::Quantile(value, 0.9)]).collect::<Vec<_>>()
    };
    for (all, end) in [(false, &pair.before), (true, &pair.after)] {
        let between = pair.with(&|_| all, paths).unwrap();
        let own = pair.targets.iter().map(|pair| if all { pair.1 } else { pair.0 }).collect();
        let matched = (0..pair.targets.len()).collect();
        let (a, b) = (measures(&between, matched), measures(end, own));
        assert_eq!(read(&between, &a).unwrap(), read(end, &b).unwrap(), "all changed: {all}");
    }
    assert_eq!(pair.targets.len(), 4, "240bn, worth more than the price, $160, $300");
}

#[test]
fn contributions_add_up_to_the_whole_move() {
    let out = folder("sum");
    let rows = table(&[FEBRUARY, SEPTEMBER, "--paths", "1024", "--quiet"], "attribution.csv", &out);
    let mut measures: Vec<&str> = rows.iter().map(|row| row[0].as_str()).collect();
    measures.dedup();
    assert_eq!(measures.len(), 2, "{measures:?}");
    for measure in measures {
        let own: Vec<&Vec<String>> = rows.iter().filter(|row| row[0] == measure).collect();
        let value = |row: &Vec<String>| row[4].parse::<f64>().unwrap();
        let (whole, parts) = own.split_last().unwrap();
        assert_eq!(whole[2], "whole move");
        assert_eq!(parts.len(), 10);
        let sum: f64 = parts.iter().map(|row| value(row)).sum();
        // 1,024 values below 300, each contribution a sum of them with weights below 1.
        assert!((sum - value(whole)).abs() < 1e-10, "{measure}: {sum} of {}", value(whole));
    }
}

#[test]
fn a_product_is_shared_out_as_on_paper() {
    // Value is c × revenue × margin: φ(revenue) = c Δr (m0 + m1)/2, φ(margin) = c Δm (r0 + r1)/2.
    let text = company(2026, "growth = 0");
    let out = folder("product");
    let config = out.join("product.toml");
    fs::write(&config, text).unwrap();
    let set = ["--set", "segments.core.revenue=120", "--set", "segments.core.margin=0.25"];
    let config = config.to_str().unwrap();
    let arguments: Vec<&str> =
        [config, "--quiet", "--of", "mean(per_share.us)"].into_iter().chain(set).collect();
    let out = out.join("out");
    let rows = table(&arguments, "attribution.csv", &out);
    let of = |group: &str| -> f64 {
        let row = rows.iter().find(|row| row[2] == group);
        row.unwrap_or_else(|| panic!("{group} in {rows:?}"))[4].parse().unwrap()
    };
    let before: f64 = {
        let mut reader = csv::Reader::from_path(out.join("compare.csv")).unwrap();
        let row = reader.records().map(Result::unwrap).find(|row| &row[1] == "per_share.us");
        row.unwrap()[4].parse().unwrap()
    };
    let c = before / (100.0 * 0.2);
    let exact = [("core: base revenue", c * 20.0 * 0.225), ("core: margin", c * 0.05 * 110.0)];
    for (group, exact) in exact {
        // Values of 16 replicates and four configurations, rounded some dozens of times.
        assert!((of(group) / exact - 1.0).abs() < 1e-12, "{group}: {} for {exact}", of(group));
    }
}

#[test]
fn a_file_compared_with_itself_under_other_names_does_not_move() {
    let text = text_of(FEBRUARY);
    let other = text
        .replace("segments.taobao_tmall", "segments.shops")
        .replace("segments.international", "segments.abroad");
    let out = folder("renamed");
    fs::create_dir(out.join("data")).unwrap();
    for file in fs::read_dir(project("configs/data")).unwrap() {
        let file = file.unwrap();
        fs::copy(file.path(), out.join("data").join(file.file_name())).unwrap();
    }
    let after = out.join("renamed.toml");
    fs::write(&after, other).unwrap();
    let mut args = arguments(project(FEBRUARY), Some(after), &[]);
    args.rename = vec![
        "segments.taobao_tmall=segments.shops".to_owned(),
        "segments.international=segments.abroad".to_owned(),
    ];
    let pair = pair_of(&args);
    assert!(pair.between.changes.is_empty(), "{:?}", pair.between.changes);
    let at = |plan: &Plan| vec![Measure::Mean(result(plan, "per_share.ads"))];
    let (a, b) = (read(&pair.before, &at(&pair.before)), read(&pair.after, &at(&pair.after)));
    let (a, b) = (a.unwrap().remove(0).unwrap(), b.unwrap().remove(0).unwrap());
    // The same draws; segments are summed in the order of their names, which is another.
    for (a, b) in a.replicates.iter().zip(&b.replicates) {
        assert!((a / b - 1.0).abs() < 1e-12, "{a} {b}");
    }
}

#[test]
fn paired_draws_tell_a_small_change_from_noise() {
    let out = folder("paired");
    let set = ["--set", "segments.cloud.nwc_of_revenue=0.021", "--no-attribution"];
    let arguments: Vec<&str> =
        [FEBRUARY, "--paths", "8192", "--quiet"].into_iter().chain(set).collect();
    let rows = table(&arguments, "compare.csv", &out);
    let row = rows.iter().find(|row| row[0] == "mean" && row[1] == "per_share.ads").unwrap();
    let cell = |at: usize| number(&serde_json::Value::String(row[at].clone()));
    let (error_before, difference, error) = (cell(5), cell(12), cell(13));
    assert!(difference < -5.0 * error && error > 0.0, "{difference} ± {error}");
    assert!(error < 0.01 * error_before, "{error} beside {error_before}");
}

#[test]
fn years_that_have_passed_and_base_values_are_one_reason() {
    let pair = pair_of(&arguments(project(FEBRUARY), Some(project(SEPTEMBER)), &[]));
    let groups = pair.between.groups(&[]).unwrap();
    let keys = |name: &str| -> Vec<&str> {
        let group = groups.iter().find(|group| group.name() == name);
        let group = group.unwrap_or_else(|| panic!("no group {name}"));
        group.changes.iter().map(|&at| pair.between.changes[at].path.as_str()).collect()
    };
    let time = keys(valsim::config::TIME);
    for key in [
        "calendar.base_year",
        "segments.cloud.revenue",
        "segments.cloud.growth.FY2026",
        "segments.china_commerce.growth.FY2026",
        "segments.cloud.margin.FY2025",
        "programmes.ai_cloud.pace.FY2026",
        "valuation.net_cash",
    ] {
        assert!(time.contains(&key), "{key} is not in {time:?}");
    }
    assert_eq!(
        keys("cloud: growth"),
        ["segments.cloud.growth.FY2027", "segments.cloud.growth.FY2028"]
    );
    assert_eq!(keys("china_commerce: margin"), ["segments.china_commerce.margin.FY2028"]);
    let named = [("growth".to_owned(), vec!["segments.cloud.growth".to_owned()])];
    let groups = pair.between.groups(&named).unwrap();
    assert_eq!(groups[0].changes.len(), 3);
    assert!(pair.between.groups(&[("x".to_owned(), vec!["segments.nowhere".to_owned()])]).is_err());
}

#[test]
fn groups_that_need_each_other_are_joined() {
    // Capacity needs the spending that it comes from, and spending in money takes the place of
    // a share of revenue, which cannot stand beside capacity.
    let growth = "growth = { dist = \"normal\", mean = 0.05, sd = 0.02 }";
    let before = company(2027, &format!("{growth}\ncapex = {{ of_revenue = 0.05 }}"));
    let spent = "capex = { amount = 5 }\ncapacity = { yield = 1 }";
    let after = company(2027, &format!("{growth}\n{spent}"));
    let out = folder("joined");
    fs::write(out.join("before.toml"), before).unwrap();
    fs::write(out.join("after.toml"), after).unwrap();
    let (a, b) = (out.join("before.toml"), out.join("after.toml"));
    let rows = table(
        &[
            a.to_str().unwrap(),
            b.to_str().unwrap(),
            "--quiet",
            "--paths",
            "4096",
            "--group",
            "capex=segments.core.capex",
            "--group",
            "capacity=segments.core.capacity",
        ],
        "attribution.csv",
        &out.join("out"),
    );
    let groups: Vec<&str> = rows.iter().map(|row| row[2].as_str()).collect();
    assert!(groups.contains(&"capex, capacity"), "{groups:?}");
}
