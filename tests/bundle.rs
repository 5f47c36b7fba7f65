//! If these fail, a run's folder that is sent to a colleague does not run there, or is said to
//! come out the same when it does not: the one promise on which figures are trusted unseen.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use sha2::{Digest, Sha256};

const CONFIGURATION: &str = r#"# A comment that stays.
name = "Sent"
currency = "USD"
unit = "bn"
calendar = { valuation_date = 2025-06-30, fiscal_year_end = "12-31", base_year = 2024, horizon = 2026 }
[simulation]
paths = 4096
[segments.core]
revenue = 100
growth = { dist = "empirical", file = "./past/growth.csv", column = "growth" }
margin = { dist = "pert", low = 0.12, mode = 0.18, high = 0.22 }
value = { multiple_of = "ebita", multiple = { dist = "empirical", file = "multiples.csv" } }
[valuation]
discount_rate = 0.09
shares = 2
[listings.us]
ratio = 1
currency = "USD"
fx = 1
[[targets]]
name = "100 a share"
event = "per_share.us >= 100"
"#;
const GROWTH: &str = "year,growth\n2022,0.05\n2023,0.11\n2024,-0.02\n";
const MULTIPLES: &str = "ebita\n9\n14.5\n12\n";

/// An empty folder of a test's own.
fn fresh(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("bundle").join(name);
    if folder.exists() {
        fs::remove_dir_all(&folder).expect("it goes away");
    }
    fs::create_dir_all(&folder).expect("it can be made");
    folder
}

fn valsim(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_valsim"));
    command.current_dir(folder).args(arguments).output().expect("it starts")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// Every file below a folder.
fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut open = vec![folder.to_owned()];
    while let Some(next) = open.pop() {
        for entry in fs::read_dir(next).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                open.push(path);
            } else {
                let name = path.strip_prefix(folder).expect("below").display().to_string();
                found.insert(name, fs::read(&path).expect("a file"));
            }
        }
    }
    found
}

/// Runs the case with flags of every kind, then takes away all but the run's folder.
fn sent(name: &str) -> PathBuf {
    let folder = fresh(name);
    let source = folder.join("source");
    fs::create_dir_all(source.join("past")).expect("it can be made");
    fs::write(source.join("sent.toml"), CONFIGURATION).expect("written");
    fs::write(source.join("past/growth.csv"), GROWTH).expect("written");
    fs::write(source.join("multiples.csv"), MULTIPLES).expect("written");
    let mut arguments = vec!["run", "source/sent.toml", "--out", "run", "--quiet"];
    arguments.extend(["--seed", "7", "--sampler", "random", "--set", "valuation.shares=2.5"]);
    arguments.extend(["--samples", "csv,parquet", "--columns", "per_share.*,driver.*.multiple"]);
    arguments.push("--xlsx");
    let output = valsim(&folder, &arguments);
    assert!(output.status.success(), "{}", text(&output.stderr));
    fs::remove_dir_all(source).expect("it goes away");
    folder
}

/// The files that a folder run again compares, in the record's order: all but the inputs.
fn compared(run: &Path) -> Vec<String> {
    let record: serde_json::Value =
        serde_json::from_slice(&fs::read(run.join("run.json")).expect("a record"))
            .expect("an object");
    let listed = record["files"].as_array().expect("a list").iter();
    let mut names: Vec<String> =
        listed.map(|file| file["file"].as_str().expect("a text").to_owned()).collect();
    names.retain(|name| name != "configuration.toml" && !name.starts_with("data/"));
    let made = ["samples.csv", "samples.parquet", "workbook.xlsx", "report.html"];
    for known in ["targets.csv", "fan.csv"].into_iter().chain(made) {
        assert!(names.iter().any(|name| name == known), "{known} is not listed");
    }
    names
}

#[test]
fn a_folder_runs_again_where_it_was_sent() {
    let folder = sent("again");
    let before = files(&folder);
    assert_eq!(before["run/configuration.toml"], CONFIGURATION.as_bytes());
    assert_eq!(before["run/data/past/growth.csv"], GROWTH.as_bytes());
    assert_eq!(before["run/data/multiples.csv"], MULTIPLES.as_bytes());
    let samples = text(&before["run/samples.csv"]);
    assert_eq!(
        samples.lines().next(),
        Some("scenario,replicate,index,weight,per_share.us,driver.segments.core.value.multiple")
    );
    assert_eq!(samples.lines().count(), 1 + 4096);
    fs::rename(folder.join("run"), folder.join("moved")).expect("it moves");
    let output = valsim(&folder, &["run", "moved", "--threads", "3"]);
    assert!(output.status.success(), "{}", text(&output.stderr));
    let said = text(&output.stdout);
    let compared = compared(&folder.join("moved"));
    for table in &compared {
        assert!(said.contains(&format!("{table}: agrees to the bit\n")), "{said}");
    }
    let all = format!("Run again: all {} files of moved have the same bits.\n", compared.len());
    assert!(said.ends_with(&all), "{said}");
    fs::rename(folder.join("moved"), folder.join("run")).expect("it moves");
    assert_eq!(files(&folder), before, "something was written");
}

#[test]
fn the_record_holds_the_digest_of_every_other_file() {
    let folder = sent("digests").join("run");
    let record: serde_json::Value =
        serde_json::from_slice(&fs::read(folder.join("run.json")).expect("a record"))
            .expect("an object");
    let listed: BTreeMap<String, String> = record["files"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|file| {
            let text = |key: &str| file[key].as_str().expect("a text").to_owned();
            (text("file"), text("sha256"))
        })
        .collect();
    let mut found = files(&folder);
    found.remove("run.json");
    let digest = |bytes: &Vec<u8>| {
        Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect::<String>()
    };
    let found: BTreeMap<String, String> =
        found.iter().map(|(name, bytes)| (name.clone(), digest(bytes))).collect();
    assert_eq!(listed, found);
}

/// What is told after a change in the folder: exit status 4, and each file by name.
fn told(folder: &Path, expected: &[(&str, &str)]) {
    let before = files(folder);
    let output = valsim(folder, &["run", "run"]);
    let said = text(&output.stdout);
    assert_eq!(output.status.code(), Some(4), "{said}{}", text(&output.stderr));
    let names: Vec<&str> = expected.iter().map(|(name, _)| *name).collect();
    for (name, words) in expected {
        assert!(said.contains(&format!("{name}: {words}\n")), "{said}");
    }
    let compared = compared(&folder.join("run"));
    for name in compared.iter().filter(|name| !names.contains(&name.as_str())) {
        assert!(said.contains(&format!("{name}: agrees to the bit\n")), "{said}");
    }
    let count = names.len();
    let error =
        format!("error: {count} of {} files do not agree: {}\n", compared.len(), names.join(", "));
    assert!(text(&output.stderr).ends_with(&error), "{}", text(&output.stderr));
    assert_eq!(files(folder), before, "something was written");
}

#[test]
fn a_table_that_was_changed_is_named() {
    let folder = sent("changed");
    let path = folder.join("run/targets.csv");
    let table = fs::read_to_string(&path).expect("a table");
    fs::write(&path, table.replacen("0.", "0.9", 1)).expect("written");
    fs::remove_file(folder.join("run/fan.csv")).expect("it goes away");
    told(
        &folder,
        &[
            ("targets.csv", "was changed in the folder; this run gives what run.json records"),
            ("fan.csv", "is missing from the folder"),
        ],
    );
}

#[test]
fn a_changed_input_comes_out_differently() {
    let folder = sent("input");
    let path = folder.join("run/data/multiples.csv");
    fs::write(&path, MULTIPLES.replace("14.5", "14.6")).expect("written");
    let differs = "comes out differently";
    // What does not depend on the multiple.
    let kept =
        ["fan.csv", "correlation.csv", "marks.csv", "paths.csv", "history.csv", "depreciation.csv"];
    let mut changed = compared(&folder.join("run"));
    changed.retain(|name| !kept.contains(&name.as_str()));
    let changed: Vec<(&str, &str)> = changed.iter().map(|name| (&name[..], differs)).collect();
    told(&folder, &changed);
    let output = valsim(&folder, &["run", "run"]);
    let warning = "warning: data/multiples.csv was changed since the run\n";
    assert!(text(&output.stderr).starts_with(warning), "{}", text(&output.stderr));
}

#[test]
fn a_folder_is_written_only_where_asked() {
    let folder = sent("out");
    let output = valsim(&folder, &["run", "run", "--out", "copy", "--quiet"]);
    assert!(output.status.success() && output.stdout.is_empty(), "{}", text(&output.stderr));
    let (mut run, mut copy) = (files(&folder.join("run")), files(&folder.join("copy")));
    let untimed = |bytes: Vec<u8>| {
        let mut record: serde_json::Value = serde_json::from_slice(&bytes).expect("an object");
        record.as_object_mut().expect("an object").remove("timing");
        record
    };
    let records =
        [&mut run, &mut copy].map(|files| untimed(files.remove("run.json").expect("a record")));
    assert_eq!(records[0], records[1]);
    assert_eq!(run, copy);
}

#[test]
fn a_folders_configuration_runs_with_changes() {
    let folder = sent("edited");
    let file = "run/configuration.toml";
    let output = valsim(&folder, &["run", file, "--out", "other", "--quiet"]);
    assert!(output.status.success(), "{}", text(&output.stderr));
    let with_seed = valsim(&folder, &["run", "run", "--seed", "8"]);
    assert_eq!(with_seed.status.code(), Some(2));
    assert_eq!(
        text(&with_seed.stderr),
        "error: --seed with a folder: a folder is run again just as it was\n\
         help: to change something, run run/configuration.toml\n"
    );
}

#[test]
fn a_folders_configuration_lands_beside_the_folder() {
    let folder = sent("beside");
    let run = |config: &str, more: &[&str]| {
        let output =
            valsim(&folder, &[&["run", config, "--quiet", "--paths", "64"], more].concat());
        assert!(output.status.success(), "{}", text(&output.stderr));
    };
    run("run/configuration.toml", &[]);
    let before = fs::read(folder.join("outputs/run/run.json")).expect("named after its folder");
    run("outputs/run/configuration.toml", &[]);
    run("outputs/run/configuration.toml", &["--set", "valuation.shares=3"]);
    assert_eq!(fs::read(folder.join("outputs/run/run.json")).expect("still there"), before);
    assert!(folder.join("outputs/run+again/run.json").is_file());
    let names = fs::read_dir(folder.join("outputs")).expect("a folder").count();
    assert_eq!(names, 3, "one folder for each run");
}

#[test]
fn a_folder_without_a_run_is_refused() {
    let folder = fresh("none");
    let output = valsim(&folder, &["run", "."]);
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(
        text(&output.stderr),
        "error: cannot run the folder . again: it does not hold configuration.toml and run.json\n\
         help: name a configuration file, or a folder that valsim run has written\n"
    );
}

#[test]
fn samples_of_an_earlier_run_do_not_stay() {
    let folder = sent("stale");
    let file = "run/configuration.toml";
    let output = valsim(&folder, &["run", file, "--out", "run", "--quiet"]);
    assert!(output.status.success(), "{}", text(&output.stderr));
    for left in ["samples.csv", "samples.parquet", "workbook.xlsx"] {
        assert!(!folder.join("run").join(left).exists(), "{left} is of the earlier run");
    }
    let output = valsim(&folder, &["run", "run"]);
    assert!(output.status.success(), "{}", text(&output.stdout));
}
