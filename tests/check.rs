//! If one of these failed, a file with a planner's classic mistake would pass as reviewed, or a
//! sound one would be nagged at.

use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value;
use valsim::cli::files;
use valsim::cli::new::starter;
use valsim::config::{Document, Scenarios};
use valsim::plan::{self, Plan, RULES, Remark, review};
use valsim::report::{PRICE, Sampled, doubts, spread};

/// The starter, which nobody has anything against.
fn sound() -> String {
    starter(Path::new("sound.toml"))
}

fn compiled(text: &str) -> (Document, Scenarios, Plan) {
    let document = Document::parse("test.toml", text.as_bytes()).unwrap();
    let scenarios = document.scenarios().unwrap_or_else(|found| panic!("{found:?}"));
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("configs");
    let plan = plan::compile(&scenarios, &|file, column| files::column(&folder, file, column));
    let plan = plan.unwrap_or_else(|found| panic!("{found:?}"));
    (document, scenarios, plan)
}

/// What a reviewer says, and the text that each remark underlines.
fn reviewed(text: &str) -> Vec<(Remark, String)> {
    let (document, scenarios, plan) = compiled(text);
    let mut remarks = review(&scenarios, &plan);
    remarks.extend(doubts(&scenarios, &plan, &Sampled::new(&plan).unwrap()));
    let underlined = |remark: Remark| {
        let span = remark.diagnostic.span.unwrap();
        let text = &document.texts[0].content[span.start as usize..span.end as usize];
        (remark, text.to_owned())
    };
    remarks.into_iter().map(underlined).collect()
}

const MULTIPLE: &str =
    r#"{ dist = "lognormal", p10 = 9, p90 = 16, note = "range of listed peers over ten years" }"#;

/// A rule, what stands in the starter, what is written instead, and the text that the remark's
/// underlining starts with.
const DOUBTS: [(&str, &str, &str, &str); 24] = [
    ("negative", MULTIPLE, "{ dist = \"normal\", mean = 12, sd = 4, note = \"\" }", "{ dist = \"n"),
    ("negative", MULTIPLE, "{ dist = \"uniform\", low = -1, high = 20, note = \"\" }", "{ dist"),
    ("negative", "low = 0.080", "low = -0.01", "{ dist = \"triangular\", low = -0.01"),
    ("wide", MULTIPLE, "{ dist = \"lognormal\", mean = 4, sd = 5, note = \"\" }", "{ dist = \"l"),
    ("shrinking", "sd = 0.04", "sd = 0.3", "{ dist = \"normal\", mean = 0.09, sd = 0.3"),
    ("perpetuity", OF_EBITA, "growth = 0.045\ndiscount_rate = 0.06\nroic = 0.2\n#", "0.045"),
    ("perpetuity", OF_EBITA, "growth = 0.055\nroic = 0.2\n#", "0.055"),
    ("uncorrelated", "\"valuation.discount_rate\", ", "\"segments.core.growth\", ", MULTIPLE),
    ("uncorrelated", "rho     = -0.3", "rho     = 0.3", MULTIPLE),
    ("weights", "weight = 0.8", "weight = 0.7", "0.7"),
    ("weights", "weight = 0.8", "weight = 99.8", "99.8"),
    ("weights", MULTIPLE, DISCRETE_TO_100, "[70, 30]"),
    ("weights", MULTIPLE, MIXTURE_TO_100, "[70, 30]"),
    ("weights", MULTIPLE, MIXTURE_OF_0_9, "[0.5, 0.4]"),
    ("percent", "mode = 0.090, high = 0.105", "mode = 9, high = 10.5", "{ dist = \"tri"),
    ("percent", VALUE, "capex = { of_revenue = 8 }\n[segments.core.value]", "8"),
    ("percent", VALUE, "nwc_of_revenue = 8\n[segments.core.value]", "8"),
    ("percent", "FY2024 = 0.17,", "FY2025 = -8, FY2026 = 0.17,", "-8"),
    ("tax", "tax_rate      = 0.25", "tax_rate      = 0.75", "0.75"),
    ("unit", "revenue = 1_200 ", "revenue = 1_200_000_000 ", "1_200_000_000"),
    ("scale", "net_cash      = 150 ", "net_cash      = 400_000 ", "400_000"),
    ("judgement", ", note = \"scale against wage costs\"", "", "{ dist = \"pert\", low = 0.12"),
    ("judgement", "note   = \"A large", "# \"", "{ dist = \"pert\", low = 0.06"),
    (PRICE, "price    = 85", "price    = 8500", "8500"),
];

const VALUE: &str = "[segments.core.value]";
const OF_EBITA: &str = "multiple_of = \"ebita\"\nmultiple    =";
const DISCRETE_TO_100: &str =
    "{ dist = \"discrete\", values = [9, 15], weights = [70, 30], note = \"\" }";
const MIXTURE_TO_100: &str = "{ dist = \"mixture\", weights = [70, 30], note = \"\", of = [\
    { dist = \"uniform\", low = 8, high = 9 }, { dist = \"constant\", value = 15 }] }";
const MIXTURE_OF_0_9: &str = "{ dist = \"mixture\", weights = [1, 1], note = \"\", of = [\
    { dist = \"discrete\", values = [8, 9], weights = [0.5, 0.4] }, \
    { dist = \"constant\", value = 15 }] }";

#[test]
fn a_sound_file_is_left_in_peace() {
    assert_eq!(reviewed(&sound()), []);
}

#[test]
fn each_rule_finds_its_mistake_and_underlines_it() {
    for (rule, from, to, underlined) in DOUBTS {
        let text = sound().replacen(from, to, 1);
        assert_ne!(text, sound(), "{rule}: nothing to replace");
        // A perpetuity has no multiple to correlate.
        let text = match rule {
            "perpetuity" => text.replace("segments.core.value.multiple", "segments.core.growth"),
            _ => text,
        };
        let found = reviewed(&text);
        assert!(!found.is_empty(), "{rule}: {to} passes");
        for (remark, place) in found.iter().filter(|(remark, _)| remark.rule != PRICE) {
            assert_eq!(remark.rule, rule, "{to}: {remark:?}");
            assert!(place.starts_with(underlined), "{rule}: {place}");
        }
        assert!(found.iter().any(|(remark, _)| remark.rule == rule), "{rule}: {found:?}");
    }
    for rule in RULES {
        assert!(DOUBTS.iter().any(|doubt| doubt.0 == rule), "no mistake is tried on {rule}");
    }
}

/// A figure in millions under `unit = "bn"`.
#[test]
fn millions_under_a_unit_of_billions_are_told_with_the_mend() {
    let text = sound().replace("\"mn\"  ", "\"bn\"  ").replace("1_200 ", "118_028 ");
    let text = text.replace("net_cash      = 150", "net_cash      = 150_000");
    let found = reviewed(&text);
    let (unit, place) = found.iter().find(|(remark, _)| remark.rule == "unit").unwrap();
    assert_eq!(place, "118_028");
    assert_eq!(
        unit.diagnostic.message,
        "`segments.core.revenue` is 118028 bn USD: 118 trillion a year"
    );
    assert!(unit.diagnostic.mend.as_ref().unwrap().contains("write 118"));
    // In yen it would be a company of a country's size, but no impossible one.
    let yen = text.replacen("currency = \"USD\"", "currency = \"JPY\"", 1);
    assert!(reviewed(&yen).iter().all(|(remark, _)| remark.rule != "unit"));
}

#[test]
fn a_doubt_shared_by_scenarios_is_raised_once() {
    let found = reviewed(&sound().replace("tax_rate      = 0.25", "tax_rate      = 0.75"));
    assert_eq!(found.iter().filter(|(remark, _)| remark.rule == "tax").count(), 1);
}

/// How much rests on judgement is told before a run and on the page of it: two figures for one thing
/// would be worth nothing. Rank correlations of 4,096 and 8,192 paths, r² of each known to
/// 2 r √(1 − r²)/√n, at most 1/√4096 = 1.6 points: five of both together are 9.
#[test]
fn the_page_and_the_check_rest_the_spread_on_the_same_sources() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("rests");
    let out = folder.display().to_string();
    let percent = |text: &str| -> f64 {
        let figures = text.rsplit([' ', '>']).next().unwrap();
        figures.parse().unwrap()
    };
    for file in ["configs/alibaba-2025-02.toml", "configs/software-illustrative.toml"] {
        let run = valsim(&["run", file, "--paths", "200000", "--quiet", "--force", "--out", &out]);
        assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
        let page = std::fs::read_to_string(folder.join("report.html")).unwrap();
        let shown =
            page.split("%</strong> goes with inputs that rest on judgement").next().unwrap();
        let told = String::from_utf8(valsim(&["check", file]).stdout).unwrap();
        let told = told.split("% on those without").next().unwrap();
        let (shown, told) = (percent(shown), percent(told));
        assert!((shown - told).abs() <= 9.0, "{file}: {shown}% on the page, {told}% by the check");
    }
}

/// Two stakes of sd 3 and 4 and nothing else: correlations 0.6 and 0.8 with their sum, hence
/// rank correlations r = 6/π asin(ρ/2) = 0.5819 and 0.7859 and shares r²/Σr² = 0.3541, 0.6459.
/// The standard error of r on 4,096 independent paths is at most 1/√4096 = 0.0156; a share moves
/// by at most 2 r₁ r₂²/(Σr²)² = 0.786 times an error of r₁ and 0.582 times one of r₂, so that its
/// own standard error is at most 0.0156 · √(0.786² + 0.582²) = 0.0153; five of them are 0.077.
#[test]
fn shares_of_the_spread_are_those_of_the_closed_form() {
    let text = sound();
    let (head, tail) = (text.find("[segments.core]").unwrap(), text.find("[sources]").unwrap());
    let company = "[segments.core]\nrevenue = 1\ngrowth = 0\nmargin = 0\n[valuation]\nshares = 1\n\
        [valuation.other_assets]\n\
        a = { dist = \"normal\", mean = 50, sd = 3, source = \"plan\" }\n\
        b = { dist = \"normal\", mean = 50, sd = 4 }\n\
        [listings.x]\nratio = 1\nfx = 1\ncurrency = \"USD\"\n\
        [simulation]\nsampler = \"random\"\n";
    let (.., plan) = compiled(&format!("{}{company}{}", &text[..head], &text[tail..]));
    let found = spread(&plan, &Sampled::new(&plan).unwrap()).unwrap();
    assert_eq!(found.paths, 4096);
    assert_eq!(found.result, "per_share.x");
    let names: Vec<&str> = found.inputs.iter().map(|carrier| carrier.input.as_str()).collect();
    assert_eq!(names, ["valuation.other_assets.b", "valuation.other_assets.a"]);
    let [b, a] = [found.inputs[0].share, found.inputs[1].share];
    assert!((a - 0.3541).abs() < 0.077, "{a}");
    assert!((a + b - 1.0).abs() < 1e-12);
    assert_eq!(found.without_source(), b);
}

fn valsim(arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_valsim"));
    command.current_dir(env!("CARGO_MANIFEST_DIR")).args(arguments).output().unwrap()
}

fn json(arguments: &[&str]) -> (Option<i32>, Value) {
    let output = valsim(arguments);
    (output.status.code(), serde_json::from_slice(&output.stdout).unwrap())
}

/// The files that ship.
const SHIPPED: [&str; 2] = ["configs/alibaba-2025-02.toml", "configs/minimal.toml"];

#[test]
fn the_plan_in_words_fits_80_columns() {
    for file in SHIPPED {
        for more in [&["check", file][..], &["check", file, "--results"]] {
            let output = valsim(more);
            assert_eq!(output.status.code(), Some(0));
            let text = String::from_utf8(output.stdout).unwrap();
            let (plan, _) = text.split_once("\nwarning:").unwrap();
            for line in plan.lines() {
                assert!(line.chars().count() <= 80, "{file}: {line}");
            }
            for words in ["Uncertain input", "Dependence", "Results for targets", "A run takes"] {
                assert!(plan.contains(words), "{file} lacks {words}");
            }
        }
    }
}

#[test]
fn every_name_listed_can_be_used_in_a_target() {
    let (status, answer) = json(&["check", SHIPPED[0], "--format", "json"]);
    assert_eq!(status, Some(0));
    let results = answer["plan"]["results"].as_array().unwrap();
    assert!(results.len() > 200);
    let mut text = std::fs::read_to_string(SHIPPED[0]).unwrap();
    for result in results {
        let name = result["name"].as_str().unwrap();
        text.push_str(&format!("[[targets]]\nname = \"{name} counts\"\nevent = \"{name} >= 0\"\n"));
    }
    compiled(&text);
}

#[test]
fn figures_for_programs_are_those_of_the_file() {
    let (_, answer) = json(&["check", SHIPPED[0], "--format", "json"]);
    let scenarios = answer["plan"]["scenarios"].as_array().unwrap();
    let weights: Vec<f64> = scenarios.iter().map(|one| one["weight"].as_f64().unwrap()).collect();
    // Divided by a sum of four that is 1 within three roundings of at most 2^-53 each.
    for (weight, written) in weights.iter().zip([0.5, 0.2, 0.18, 0.12]) {
        assert!((weight - written).abs() <= 4.0 * f64::EPSILON * written, "{weight}");
    }
    let inputs = scenarios[0]["inputs"].as_array().unwrap();
    let fx = inputs.iter().find(|input| input["name"] == "listings.ads.fx").unwrap();
    assert_eq!((fx["mean"].as_f64(), fx["sd"].as_f64()), (Some(7.25), Some(0.15)));
    assert_eq!(fx["source"], "fx");
    let block = &scenarios[0]["blocks"][0]["pairs"][0];
    assert_eq!(block["between"][0], "programmes.ai_cloud.total");
    assert_eq!(block["used"].as_f64(), Some(0.4));
    assert!(answer["cost"]["seconds"].as_f64().unwrap() > 0.0);
    let rules: Vec<&Value> =
        answer["warnings"].as_array().unwrap().iter().map(|told| &told["rule"]).collect();
    assert_eq!(rules, ["uncorrelated", "uncorrelated", "judgement"]);
}

#[test]
fn mistakes_are_told_as_a_run_tells_them() {
    let bad = [
        "configs/minimal.toml",
        "--set",
        "valuation.shares=-1",
        "--set",
        "segments.core.growth=50",
    ];
    let with = |command: &'static str| [&[command][..], &bad].concat();
    let (checked, run) = (valsim(&with("check")), valsim(&with("run")));
    assert_eq!(checked.status.code(), Some(2));
    assert_eq!(checked.stderr, run.stderr);
    assert!(checked.stdout.is_empty());
    let (status, answer) = json(&[&with("check")[..], &["--format", "json"]].concat());
    assert_eq!(status, Some(2));
    let errors = answer["errors"].as_array().unwrap();
    assert_eq!(errors.len(), 2);
    assert_eq!((&errors[0]["file"], &errors[0]["line"]), (&Value::from("--set"), &Value::from(1)));
    assert_eq!(answer["plan"], Value::Null);
}
