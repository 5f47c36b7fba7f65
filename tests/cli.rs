//! If something here failed, the program would do to a person what no one asked of it: create
//! files after a mistake, write over another's folder, mix two runs, panic on a closed pipe, or
//! leave a table that a spreadsheet runs as a formula.
//!
//! `tests/errors/command_line/NAME.args` (one argument a line) gives `NAME.stderr`, to the
//! letter. To accept new words, run the test with `UPDATE_FIXTURES=1` and read the difference.
#![cfg(unix)]

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use clap::CommandFactory;
use valsim::cli::args::Cli;
use valsim::cli::files;

/// A configuration of two scenarios whose names a spreadsheet would take for formulas, and of a
/// target whose condition is never met.
const FORMULAS: &str = r#"
[[targets]]
name = "=1+1"
event = "equity > 0"
given = "equity < 0 and equity > 0"
[[scenarios]]
name = "+a"
weight = 1
set = { "segments.core.margin" = 0.1 }
[[scenarios]]
name = "@b"
weight = 1
"#;

/// An empty folder of a test's own, with `valid.toml` and what the fixtures name.
fn workplace(test: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(test);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(folder.join("folder")).unwrap();
    let minimal = Path::new(env!("CARGO_MANIFEST_DIR")).join("configs/minimal.toml");
    let minimal = fs::read_to_string(minimal).unwrap();
    fs::write(folder.join("valid.toml"), &minimal).unwrap();
    fs::write(folder.join("formulas.toml"), minimal + FORMULAS).unwrap();
    fs::write(folder.join("latin.toml"), b"name = \"M\xfcller\"\n").unwrap();
    fs::write(folder.join("empty.toml"), "").unwrap();
    folder
}

/// The program in a folder, to be run with these arguments.
fn valsim(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_valsim"));
    command.current_dir(folder).args(arguments).stdin(Stdio::null());
    command
}

fn output(folder: &Path, arguments: &[&str]) -> Output {
    valsim(folder, arguments).output().unwrap()
}

/// Exit status 0 and the printed text, or the reason why not.
fn done(folder: &Path, arguments: &[&str]) -> String {
    let output = output(folder, arguments);
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(0), "{arguments:?}: {stderr}");
    String::from_utf8(output.stdout).unwrap()
}

/// The exit status and standard error of arguments that are refused; nothing is printed.
fn refused(folder: &Path, arguments: &[&str]) -> (i32, String) {
    let output = output(folder, arguments);
    assert!(output.stdout.is_empty(), "{arguments:?} prints");
    (output.status.code().unwrap(), String::from_utf8(output.stderr).unwrap())
}

/// Names of what is in a folder, sorted.
fn listing(folder: &Path) -> Vec<String> {
    let name = |entry: std::io::Result<fs::DirEntry>| entry.unwrap().file_name();
    let names = fs::read_dir(folder).unwrap().map(name);
    let mut names: Vec<_> = names.map(|name| name.to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

fn run_json(folder: &Path) -> serde_json::Value {
    serde_json::from_slice(&fs::read(folder.join("run.json")).unwrap()).unwrap()
}

#[test]
fn every_mistaken_command_is_told_in_the_words_of_its_fixture_and_creates_nothing() {
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/errors/command_line");
    let here = workplace("mistaken").canonicalize().unwrap();
    let before = listing(&here);
    let mut names = listing(&fixtures);
    names.retain(|name| name.ends_with(".args"));
    assert!(names.len() >= 25, "{} fixtures", names.len());
    let mut differing = Vec::new();
    for name in names {
        let arguments = fs::read_to_string(fixtures.join(&name)).unwrap();
        let arguments: Vec<&str> = arguments.lines().collect();
        let (status, told) = refused(&here, &arguments);
        assert_eq!(status, 2, "{name}: {told}");
        assert_eq!(listing(&here), before, "{name} creates something");
        assert!(!told.contains('\u{1b}'), "{name} colours what is no terminal");
        let told = told.replace(here.to_str().unwrap(), "[HERE]");
        let stderr = fixtures.join(name).with_extension("stderr");
        if std::env::var_os("UPDATE_FIXTURES").is_some() {
            fs::write(&stderr, &told).unwrap();
        } else if fs::read_to_string(&stderr).unwrap_or_default() != told {
            differing.push(format!("{}\n{told}", stderr.display()));
        }
    }
    assert!(differing.is_empty(), "other words than in\n{}", differing.join("\n"));
}

#[test]
fn help_fits_into_80_columns() {
    let here = workplace("help");
    let cli = Cli::command();
    let commands = cli.get_subcommands().map(|command| command.get_name());
    let mut asked: Vec<Vec<&str>> = commands.map(|name| vec![name, "--help"]).collect();
    asked.extend([vec!["--help"], vec!["-h"], vec!["run", "-h"]]);
    for arguments in asked {
        let help = done(&here, &arguments);
        let wide = help.lines().find(|line| line.chars().count() > 80);
        assert_eq!(wide, None, "{arguments:?}");
        assert!(help.contains("Usage:"), "{arguments:?}: {help}");
    }
}

/// Lines broken by hand are broken again by a narrower terminal, in the middle of what was to be
/// copied; so text is left to the terminal, and an example is short.
#[test]
fn no_help_is_broken_twice() {
    for command in Cli::command().get_subcommands() {
        let Some(more) = command.get_after_help() else { continue };
        for paragraph in more.to_string().split("\n\n") {
            let examples = paragraph.starts_with("Example");
            let broken = !examples && paragraph.contains('\n');
            let wide = examples && paragraph.lines().any(|line| line.chars().count() > 80);
            assert!(!broken && !wide, "{}: {paragraph}", command.get_name());
        }
    }
}

/// What explains a path is read on its page: the printed command must show that very path, of the
/// changed file, under a scenario's name that a shell would take apart.
#[test]
fn the_command_that_explain_prints_replays_the_path_it_told_of() {
    let here = workplace("explain");
    let text = fs::read_to_string(here.join("formulas.toml")).unwrap();
    fs::write(here.join("two words.toml"), text.replace("+a", "it's so; really")).unwrap();
    let arguments = ["--target", "market", "--seed", "9", "--set", "valuation.tax_rate=0.31"];
    let printed = done(&here, &[&["explain", "two words.toml"], &arguments[..]].concat());
    let typical = printed.split("Typical paths that meet it\n- ").nth(1).unwrap();
    let address = typical.split(", which").next().unwrap();
    let line = printed.split("The first in full:\n").nth(1).unwrap();
    let line = line.split("\n\n").next().unwrap();
    let program = env!("CARGO_BIN_EXE_valsim");
    let line = line.replacen("valsim", &format!("'{program}'"), 1);
    let shell = Command::new("sh").current_dir(&here).args(["-c", &line]).output().unwrap();
    let page = String::from_utf8(shell.stdout).unwrap();
    assert!(page.contains(&format!("Path {address} (")) && page.contains("seed 9"), "{page}");
    assert!(page.contains("31.0%"), "{page}");
}

#[test]
fn the_tables_go_where_they_are_asked_to_and_nowhere_else() {
    let here = workplace("folders");
    let printed = done(&here, &["run", "valid.toml", "--paths", "2000"]);
    assert!(printed.contains("outputs/valid/"), "{printed}");
    let base = here.join("outputs/valid");
    let first = fs::read(base.join("targets.csv")).unwrap();
    let set = ["run", "valid.toml", "--paths", "2000", "--set", "segments.core.revenue=150"];
    done(&here, &set);
    assert_eq!(fs::read(base.join("targets.csv")).unwrap(), first, "the base run is gone");
    assert_eq!(listing(&here.join("outputs")).len(), 2, "{:?}", listing(&here.join("outputs")));
    done(&here, &["run", "valid.toml", "--paths", "2000", "--out", "deep/er"]);
    assert_eq!(listing(&here.join("deep/er")), listing(&base));
    done(&here, &["run", "valid.toml", "--paths", "4000"]);
    assert!(listing(&base).iter().all(|name| !name.starts_with('.')), "{:?}", listing(&base));
}

#[test]
fn what_others_own_is_not_written_over() {
    let here = workplace("foreign");
    let run = |out: &str, more: &[&str]| {
        let arguments = [&["run", "valid.toml", "--paths", "2000", "-q", "--out", out], more];
        output(&here, &arguments.concat())
    };
    fs::write(here.join("folder/thesis.txt"), "mine").unwrap();
    let refused = run("folder", &[]);
    assert_eq!(refused.status.code(), Some(74));
    assert_eq!(listing(&here.join("folder")), ["thesis.txt"]);
    assert!(String::from_utf8_lossy(&refused.stderr).contains("--force"));
    assert_eq!(run("folder", &["--force"]).status.code(), Some(0));
    assert_eq!(fs::read(here.join("folder/thesis.txt")).unwrap(), b"mine");
    for out in ["valid.toml", "valid.toml/below", "/proc/valsim"] {
        let refused = run(out, &["--force"]);
        let told = String::from_utf8_lossy(&refused.stderr);
        assert_eq!(refused.status.code(), Some(74), "{out}: {told}");
        assert_eq!(told.lines().count(), 1, "{told}");
        assert!(told.contains(out), "{told}");
    }
}

#[test]
fn what_a_killed_run_left_is_cleared_away() {
    let here = workplace("killed");
    fs::write(here.join("folder/.targets.csv.4711.valsim.tmp"), "half").unwrap();
    done(&here, &["run", "valid.toml", "--paths", "2000", "--out", "folder"]);
    let left = listing(&here.join("folder"));
    assert!(left.iter().all(|name| !name.starts_with('.')), "{left:?}");
}

/// Killed while it replaced the files of an earlier run, the program does not take the remains
/// for somebody else's; killed while it copied data, it leaves no litter below `data`.
#[test]
fn an_interrupted_write_is_taken_up_without_force() {
    let here = workplace("interrupted");
    let arguments = ["run", "valid.toml", "--paths", "2000", "-q", "--out", "folder"];
    done(&here, &arguments);
    files::unfinish(&here.join("folder")).unwrap();
    fs::create_dir_all(here.join("folder/data/past")).unwrap();
    fs::write(here.join("folder/data/past/.growth.csv.4711.valsim.tmp"), "half").unwrap();
    assert!(!here.join("folder/run.json").exists());
    done(&here, &arguments);
    let left = listing(&here.join("folder"));
    assert!(left.iter().all(|name| !name.starts_with('.')), "{left:?}");
    assert_eq!(listing(&here.join("folder/data/past")), [] as [&str; 0]);
}

#[test]
fn two_runs_never_mix_in_one_folder() {
    let here = workplace("two");
    let arguments = ["run", "valid.toml", "--paths", "2000", "--out", "folder", "-q"];
    let held = File::open(here.join("folder")).unwrap();
    held.try_lock().unwrap();
    let (status, told) = refused(&here, &arguments);
    assert_eq!(status, 75, "{told}");
    assert_eq!(told, "error: cannot write to: folder: another run is writing there\n");
    assert_eq!(listing(&here.join("folder")), [] as [&str; 0]);
    drop(held);
    done(&here, &arguments);

    let start = |seed: &str| {
        let mut run = valsim(&here, &arguments);
        run.args(["--seed", seed]).stderr(Stdio::null()).spawn().unwrap()
    };
    for mut run in [start("1"), start("2")] {
        let status = run.wait().unwrap().code();
        assert!(matches!(status, Some(0 | 75)), "{status:?}");
    }
    let seed = run_json(&here.join("folder"))["simulation"]["seed"].to_string();
    done(&here, &[&arguments[..4], &["--out", "alone", "-q", "--seed", &seed]].concat());
    for name in listing(&here.join("alone")).iter().filter(|name| *name != "run.json") {
        let [mixed, alone] = ["folder", "alone"].map(|at| fs::read(here.join(at).join(name)));
        assert_eq!(mixed.unwrap(), alone.unwrap(), "{name} is of another run");
    }
}

#[test]
fn quiet_is_silent_and_json_is_json() {
    let here = workplace("formats");
    let quiet = output(&here, &["run", "valid.toml", "--paths", "2000", "--quiet"]);
    assert!(quiet.status.success() && quiet.stdout.is_empty() && quiet.stderr.is_empty());
    let json = done(&here, &["run", "formulas.toml", "--paths", "2000", "--format", "json"]);
    let answer: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(answer["targets"].as_array().unwrap().len(), 6);
    assert!(answer["targets"][1]["probability"].is_null(), "{}", answer["targets"][1]);
}

#[test]
fn a_reader_that_goes_away_or_a_full_disk_is_no_panic() {
    let here = workplace("pipes");
    let arguments = ["run", "valid.toml", "--paths", "2000"];
    let mut piped = valsim(&here, &arguments);
    let mut piped = piped.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    drop(piped.stdout.take());
    let output = piped.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");

    let full = || File::create("/dev/full").unwrap();
    let output = valsim(&here, &arguments).stdout(full()).output().unwrap();
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(74), "{told}");
    assert_eq!(told.lines().count(), 1, "{told}");
    let both = valsim(&here, &arguments).stdout(full()).stderr(full()).status().unwrap();
    assert_eq!(both.code(), Some(74));
}

#[test]
fn the_surroundings_change_nothing() {
    let here = workplace("surroundings");
    let table = |out: &str| fs::read(here.join(out).join("distribution.csv")).unwrap();
    let arguments = |out| ["run", "valid.toml", "--paths", "2000", "--out", out];
    done(&here, &arguments("plain"));
    let mut bare = valsim(&here, &arguments("bare"));
    bare.env_remove("HOME").env("RAYON_NUM_THREADS", "abc").env("LC_ALL", "de_DE.UTF-8");
    bare.env("TZ", "Asia/Shanghai").env("COLUMNS", "3").env("NO_COLOR", "1");
    assert!(bare.output().unwrap().status.success());
    assert_eq!(table("bare"), table("plain"));

    let script = "exec \"$0\" run valid.toml --paths 2000 --out closed <&- >&- 2>&-";
    let mut closed = Command::new("sh");
    closed.current_dir(&here).args(["-c", script, env!("CARGO_BIN_EXE_valsim")]);
    assert!(closed.status().unwrap().success());
    assert_eq!(table("closed"), table("plain"));
}

#[test]
fn only_the_record_knows_when_and_where() {
    let here = workplace("record");
    for out in ["one", "two"] {
        done(&here, &["run", "valid.toml", "--paths", "2000", "--out", out]);
    }
    let host = fs::read_to_string("/proc/sys/kernel/hostname").unwrap_or_default();
    for name in listing(&here.join("one")).iter().filter(|name| *name != "run.json") {
        let [one, two] = ["one", "two"].map(|out| fs::read(here.join(out).join(name)).unwrap());
        assert_eq!(one, two, "{name}");
        let text = String::from_utf8(one).unwrap();
        assert!(!text.contains(here.to_str().unwrap()), "{name} names its folder");
        assert!(host.trim().len() < 4 || !text.contains(host.trim()), "{name} names the machine");
    }
    assert!(run_json(&here.join("one"))["timing"]["elapsed_seconds"].as_f64().unwrap() > 0.0);
}

#[test]
fn a_missing_figure_is_an_empty_cell_with_its_reason_and_a_name_is_no_formula() {
    let here = workplace("cells");
    done(&here, &["run", "formulas.toml", "--paths", "2000", "--out", "out"]);
    let targets = fs::read_to_string(here.join("out/targets.csv")).unwrap();
    let row = targets.lines().find(|line| line.starts_with("all,'=1+1,")).unwrap();
    assert!(row.contains(",,,,"), "{row}");
    assert!(targets.contains("\n'+a,") && targets.contains("\n'@b,"), "{targets}");
    let missing = run_json(&here.join("out"))["missing"].clone();
    let named = missing.as_array().unwrap().iter().find(|gap| gap["name"] == "=1+1");
    assert!(!named.unwrap()["reason"].as_str().unwrap().is_empty());
    // The page is made of the other files, and the charts' libraries speak of NaN.
    for name in listing(&here.join("out")).iter().filter(|name| *name != "report.html") {
        let text = fs::read_to_string(here.join("out").join(name)).unwrap();
        let odd = ["NaN", "nan,", "inf,", "Infinity"].iter().find(|word| text.contains(**word));
        assert_eq!(odd, None, "{name}");
    }
}

#[test]
fn what_cannot_be_held_is_refused_before_the_run() {
    let here = workplace("limits");
    let minimal = fs::read_to_string(here.join("valid.toml")).unwrap();
    let (head, tail) = minimal.split_once("[segments.core]").unwrap();
    let head = head.replace("horizon = 2029", "horizon = 2124");
    let tail = &tail[tail.find("[valuation]").unwrap()..];
    let segment = |number: usize| {
        let driver = "{ dist = \"normal\", mean = 0.1, sd = 0.01 }";
        format!("[segments.s{number}]\nrevenue = 1\ngrowth = {driver}\nmargin = {driver}\n")
    };
    let segments: String = (0..110).map(segment).collect();
    let scenario = |number: usize| {
        let set = format!("set = {{ \"segments.core.margin\" = 0.{number:04} }}");
        format!("\n[[scenarios]]\nname = \"s{number}\"\nweight = 1\n{set}\n")
    };
    let scenarios: String = (1..=1000).map(scenario).collect();
    for (text, words) in [
        (format!("{head}{segments}{tail}"), "sobol has direction numbers for 21201 dimensions"),
        (minimal.clone() + &scenarios, "figures to keep"),
    ] {
        fs::write(here.join("large.toml"), text).unwrap();
        let before = listing(&here);
        let (status, told) = refused(&here, &["run", "large.toml"]);
        assert_eq!(status, 2, "{told}");
        assert!(told.contains(words), "{told}");
        assert_eq!(listing(&here), before);
    }
}
