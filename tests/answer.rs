//! If one of these failed, a program that trusts the published schema would stumble over a real
//! answer; somebody would read "0%" where nothing is proved; or the answer would run off the
//! screen.

mod support;

use std::fs;
use std::process::Command;

use jsonschema::Validator;
use serde_json::{Value, json};
use support::{Run, project};
use unicode_width::UnicodeWidthStr;
use valsim::output::{ANSWER_SCHEMA, Style, answer};

fn validator() -> Validator {
    jsonschema::validator_for(&serde_json::from_str(ANSWER_SCHEMA).unwrap()).unwrap()
}

/// What `valsim run --format json` prints of a configuration.
fn printed(name: &str, text: &str, more: &[&str]) -> Value {
    let folder = project("target/tmp/answer").join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("case.toml"), text).unwrap();
    fs::create_dir_all(folder.join("data")).unwrap();
    for entry in fs::read_dir(project("configs/data")).unwrap() {
        let path = entry.unwrap().path();
        fs::copy(&path, folder.join("data").join(path.file_name().unwrap())).unwrap();
    }
    let mut command = Command::new(env!("CARGO_BIN_EXE_valsim"));
    let arguments = ["run", "case.toml", "--paths", "2048", "--format", "json"];
    let output = command.current_dir(&folder).args(arguments).args(more).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

fn complaints(answer: &Value) -> Vec<String> {
    validator()
        .iter_errors(answer)
        .map(|error| format!("{error} at {}", error.instance_path()))
        .collect()
}

fn configurations() -> Vec<(String, String)> {
    let entries = fs::read_dir(project("configs")).unwrap().map(|entry| entry.unwrap().path());
    let files = entries.filter(|path| path.extension().is_some_and(|ending| ending == "toml"));
    let stem = |path: &std::path::Path| path.file_stem().unwrap().to_string_lossy().into_owned();
    files.map(|path| (stem(&path), fs::read_to_string(&path).unwrap())).collect()
}

#[test]
fn every_answer_is_as_the_schema_says() {
    for (name, text) in configurations() {
        let answer =
            printed(&name, &text, &["--samples", "csv", "--set", "valuation.tax_rate=0.2"]);
        assert_eq!(complaints(&answer), Vec::<String>::new(), "{name}");
    }
    let precise = ["--precision", "mean(per_share.common) ± 10"];
    let answer = printed("precise", &support::text_of("configs/minimal.toml"), &precise);
    assert_eq!(complaints(&answer), Vec::<String>::new());
    assert_eq!(answer["run"]["stopping"]["met"], true);
    // Figures that are missing, paths without a value, scenarios without notes.
    let odd = support::text_of("configs/minimal.toml")
        + "\n[outputs]\nodd = \"sqrt(upside.common)\"\n[[targets]]\nname = \"never asked\"\n\
           event = \"odd > 0\"\ngiven = \"equity < 0 and equity > 0\"\n";
    let answer = printed("odd", &odd, &[]);
    assert_eq!(complaints(&answer), Vec::<String>::new());
    assert!(!answer["run"]["paths_without_value"].as_array().unwrap().is_empty());
    assert!(!answer["run"]["missing"].as_array().unwrap().is_empty());
}

#[test]
fn the_schema_refuses_what_no_answer_has() {
    let sound = printed("sound", &support::text_of("configs/minimal.toml"), &[]);
    type Harm = fn(&mut Value);
    let harms: [(&str, Harm); 4] = [
        ("odds above 1", |answer| answer["targets"][0]["probability"] = json!(1.2)),
        ("a figure as text", |answer| answer["results"][0]["mean"] = json!("12")),
        ("a key that is not described", |answer| answer["run"]["host"] = json!("here")),
        ("no seed", |answer| {
            answer["run"]["simulation"].as_object_mut().unwrap().remove("seed");
        }),
    ];
    for (what, harm) in harms {
        let mut answer = sound.clone();
        harm(&mut answer);
        assert!(!complaints(&answer).is_empty(), "the schema accepts {what}");
    }
}

#[test]
fn the_answer_fits_one_screen() {
    let many = |kind: &str, count: usize, more: &str| {
        let one =
            |n: usize| format!("[[{kind}]]\nname = \"A {kind} with a long name, {n}\"\n{more}");
        (0..count).map(one).collect::<String>()
    };
    let minimal = support::text_of("configs/minimal.toml");
    let targets = many("targets", 40, "event = \"core.revenue.FY2027 > 120\"\n");
    let scenarios = many("scenarios", 9, "weight = 1\n");
    let crowded = ("crowded".to_owned(), minimal + &targets + &scenarios);
    for (name, text) in configurations().into_iter().chain([crowded]) {
        let run = Run::of(&text, &["simulation.paths=4096"]);
        let shown = answer(&run.report.answer, Style::Plain);
        // Two more lines tell the time and the folder.
        assert!(shown.lines().count() + 2 <= 40, "{name}\n{shown}");
        for line in shown.lines() {
            assert!(line.width() <= 80 && !line.ends_with(' '), "{name}: {line}");
        }
    }
}

#[test]
fn no_hit_is_not_called_impossible_nor_the_other_way_about() {
    let ask =
        |name: &str, event: &str| format!("[[targets]]\nname = \"{name}\"\nevent = \"{event}\"\n");
    let text = support::text_of("configs/minimal.toml")
        + &ask("seen never", "upside.common > 50")
        + &ask("seen always", "upside.common < 50")
        + &ask("cannot be", "price.common > 120")
        + &ask("must be", "price.common >= 120");
    let run = Run::of(&text, &["simulation.paths=4096"]);
    let shown = answer(&run.report.answer, Style::Plain);
    let row = |name: &str| {
        let row = shown.lines().find(|line| line.starts_with(name)).unwrap();
        row[name.len()..].split_whitespace().map(str::to_owned).collect::<Vec<_>>().join(" ")
    };
    // The bound of 4,096 paths without a hit, two-sided: 1 - 0.025^(1/4096) = 0.0900%.
    assert_eq!(row("seen never"), "0 hits <0.09%");
    assert_eq!(row("seen always"), "all >99.91%");
    assert_eq!(row("cannot be"), "impossible");
    assert_eq!(row("must be"), "certain");
    // With 2^20 paths 3.518e-4%, on either side; 100% is no bound to be above.
    let shown = answer(&Run::of(&text, &["simulation.paths=1048576"]).report.answer, Style::Plain);
    let words = shown.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(words.contains("0 hits <0.00035% ") && words.contains("all >99.99965% "), "{shown}");
}

/// Where every path is drawn by itself, counted odds are worth the paths that there are: p (1 − p)
/// over their variance p (1 − p) / n.
#[test]
fn odds_are_worth_so_many_plain_paths() {
    let ask = |name: &str, given: &str| {
        format!("[[targets]]\nname = \"{name}\"\nevent = \"upside.common > 0\"\n{given}\n")
    };
    let text = support::text_of("configs/minimal.toml")
        + &ask("along lines", "")
        + &ask("counted", "given = \"core.revenue.FY2029 > 0\"");
    let worth = |paths: u64| {
        let paths = format!("simulation.paths={paths}");
        let run = Run::of(&text, &["simulation.sampler=\"random\"", &paths]);
        let shown = answer(&run.report.answer, Style::Plain);
        assert!(shown.contains("worth: plain random paths that would tell as much."), "{shown}");
        ["counted", "along lines"].map(|name| {
            let row = shown.lines().find(|line| line.starts_with(name)).unwrap();
            row.split_whitespace().last().unwrap().to_owned()
        })
    };
    for (paths, words) in [(992, "992"), (4096, "4.1k"), (65_536, "66k"), (999_424, "1.0M")] {
        assert_eq!(worth(paths)[0], words);
    }
    assert!(worth(4096)[1].ends_with('M'), "4,096 paths' lines are worth millions");
}
