//! If these fail, `--precision` promises what the report does not hold; or where a run stops
//! hangs on the machine's mood, so that two people with one file read two figures; or an evening
//! is spent on a precision that no run can reach.

mod support;

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use support::{Run, plan_of, project, text_of};
use valsim::config::precision::Precision as Written;
use valsim::engine::{self, Options, Outcome};
use valsim::output::csv;
use valsim::plan::{Plan, Precision};
use valsim::report::{MOST_PATHS, Report, Stopping, until_precise};

const PRICE: &str = "P(\"Worth more than the market pays\")";

fn minimal() -> String {
    text_of("configs/minimal.toml")
}

fn written(typed: &str) -> Result<Written, String> {
    Written::parse(typed, 0).map_err(|found| found.message)
}

fn wanted(plan: &Plan, typed: &[&str]) -> Vec<Precision> {
    let read = |typed: &&str| {
        plan.precision(&written(typed).unwrap()).unwrap_or_else(|found| panic!("{found:?}"))
    };
    typed.iter().map(read).collect()
}

/// Runs until precise on so many threads.
fn stopped(plan: &Plan, typed: &[&str], most: u64, threads: usize) -> (Plan, Outcome, Stopping) {
    let mut plan = plan.clone();
    let wanted = wanted(&plan, typed);
    let options = Options { threads, ..Options::default() };
    let run = |plan: &Plan| Ok::<_, Infallible>(engine::simulate(plan, &options, &|_| {}).unwrap());
    let (outcome, stopping) = until_precise(&mut plan, &wanted, most, run).unwrap();
    (plan, outcome, stopping)
}

fn tables(plan: &Plan, outcome: &Outcome) -> BTreeMap<&'static str, Vec<u8>> {
    let tables = Report::new(plan, outcome).tables;
    tables.iter().map(|table| (table.name, csv(table).unwrap())).collect()
}

#[test]
fn widths_are_read_as_they_are_written() {
    for (typed, width, percent, relative) in [
        ("P(\"a\") ± 0.0005", 0.0005, false, false),
        ("P('a') ±0.05%", 0.0005, true, false),
        ("P(\"a\")+-.05 %", 0.0005, true, false),
        ("mean(b.c) +/- 1_000", 1000.0, false, false),
        ("median(b.c) ± 5% relative", 0.05, true, true),
        ("p90(b.c) ± 0.05 relative", 0.05, false, true),
        ("quantile(b.c, 0.9) +- 2e-1", 0.2, false, false),
        ("sd(b.c) ± 3", 3.0, false, false),
    ] {
        let read = written(typed).unwrap_or_else(|message| panic!("{typed}: {message}"));
        let found = (read.width.value, read.percent, read.relative);
        assert_eq!(found, (width, percent, relative), "{typed}");
    }
    let same = |a: &str, b: &str| {
        let of = |typed: &str| written(typed).unwrap().measure.statistic;
        assert_eq!(of(a), of(b));
    };
    same("p90(b.c) ± 1", "quantile(b.c, 0.9) ± 1");
    same("p50(b.c) ± 1", "median(b.c) ± 1");
    same("p05(b.c) ± 1", "quantile(b.c, 0.05) ± 1");
    for typed in ["p00(b) ± 1", "p5(b) ± 1", "p905(b) ± 1", "P(\"a\") ± -1", "P(\"a\") 0.1", ""]
    {
        assert!(written(typed).is_err(), "`{typed}` is read");
    }
}

#[test]
fn words_of_a_precision_mean_the_same_when_they_are_typed() {
    let plan = plan_of(&minimal(), &[]);
    for typed in [
        "P(\"market pays\") ± 0.05%",
        "P(\"market pays\") ± 7% relative",
        "mean(per_share.common) ± 0.2",
        "quantile(per_share.common, 0.33) ± 1% relative",
        "sd(upside.common) ± 0.1%",
    ] {
        let [precision] = wanted(&plan, &[typed])[..] else { panic!() };
        let words = plan.words_of(&precision);
        let bare = words.trim_end_matches(" USD");
        assert_eq!(wanted(&plan, &[bare]), [precision], "{words}");
    }
}

/// The promise itself: the bars of every earlier look, and of the last, are those that a run of
/// as many paths shows.
#[test]
fn it_stops_at_the_first_look_whose_report_is_as_precise() {
    let text = minimal();
    let (typed, width) = ("mean(per_share.common) ± 0.004", 0.004);
    let (_, _, stopping) = stopped(&plan_of(&text, &[]), &[typed], MOST_PATHS, 0);
    assert!(stopping.looks.len() > 2, "{stopping:?}");
    let t = valsim::special::student_t_quantile(15.0, 0.975);
    for (index, &paths) in stopping.looks.iter().enumerate() {
        assert_eq!(paths, (512 * 16) << index, "512 paths in each of 16 replicates, doubled");
        let run = Run::of(&text, &[&format!("simulation.paths={paths}")]);
        let reach = t * run.figure("per_share.common", "standard_error");
        let last = index + 1 == stopping.looks.len();
        assert_eq!(reach <= width, last, "{paths} paths reach {reach}");
    }
    assert_eq!(stopping.precisions[0].met_from, stopping.looks.last().copied());
}

#[test]
fn several_precisions_are_met_together_and_the_last_look_is_a_plain_run() {
    let text = text_of("configs/alibaba-2025-02.toml");
    let typed = [
        "P(\"ADS at $160\") ± 0.2%",
        "P(\"$300, if\") ± 0.15%",
        "mean(per_share.ads) ± 0.02",
        "p95(per_share.ads) ± 1% relative",
    ];
    for sampler in ["sobol", "latin_hypercube"] {
        let sampler = format!("simulation.sampler=\"{sampler}\"");
        let plan = plan_of(&text, &[&sampler]);
        let (plan, outcome, stopping) = stopped(&plan, &typed, 1 << 22, 2);
        assert!(stopping.met && stopping.looks.len() > 1, "{stopping:?}");
        for reached in &stopping.precisions {
            assert!(reached.reach.unwrap() <= reached.width, "{reached:?}");
        }
        let last = stopping.precisions.iter().map(|reached| reached.met_from).max();
        assert_eq!(last, Some(stopping.looks.last().copied()));
        let paths = format!("simulation.paths={}", outcome.paths);
        let whole = Run::of(&text, &[&sampler, &paths]);
        assert_eq!(plan.settings, whole.plan.settings);
        assert_eq!(tables(&plan, &outcome), tables(&whole.plan, &whole.outcome));
    }
}

#[test]
fn threads_do_not_say_where_it_stops() {
    let plan = plan_of(&minimal(), &[]);
    let typed = [&format!("{PRICE} ± 0.2%"), "sd(per_share.common) ± 0.05"];
    let [one, two, seven] = [1, 2, 7].map(|threads| {
        let (plan, outcome, stopping) = stopped(&plan, &typed, MOST_PATHS, threads);
        (tables(&plan, &outcome), stopping)
    });
    assert!(one.1.looks.len() > 1, "{:?}", one.1);
    assert_eq!(one, two);
    assert_eq!(one, seven);
}

/// With independent paths the interval of a counted share reaches z √(p (1 − p) / n), so n is
/// known from the width: z² p (1 − p) / width². The look foretold is the first doubling beyond.
#[test]
fn the_paths_foretold_are_those_it_takes() {
    let counted = "\n[[targets]]\nname = \"counted\"\nevent = \"upside.common >= 0\"\n\
                   given = \"core.revenue.FY2029 > 0\"\n";
    let plan = plan_of(&(minimal() + counted), &["simulation.sampler=\"random\""]);
    let z = 1.959_963_984_540_054;
    let asked = |measure: &str, width: f64, most: u64| {
        let (_, _, mut stopping) = stopped(&plan, &[&format!("{measure} ± {width}")], most, 0);
        assert!(!stopping.met && stopping.verdict.contains("not met"), "{}", stopping.verdict);
        stopping.precisions.swap_remove(0)
    };
    let first = asked("P(\"counted\")", 1e-9, 1 << 15);
    assert_eq!(first.paths_ahead, None, "further than can be told");
    let p = first.estimate.unwrap();
    // Seven eighths of the paths of a look: √(8/7) leaves 7% for what the interval's p moves.
    let width = |paths: u64| z * (p * (1.0 - p) / (0.875 * paths as f64)).sqrt();
    for look in [1 << 16, 1 << 18, 1 << 21] {
        let reached = asked("P(\"counted\")", width(look), 1 << 15);
        assert_eq!(reached.paths_ahead, Some(look), "{reached:?}");
    }
    // Measured along lines, whose number stays from 2^17 paths on: the paths have to tell.
    let reached = asked(PRICE, width(1 << 33), 1 << 18);
    assert_eq!(reached.paths_ahead, Some(1 << 33), "{reached:?}");
}

#[test]
fn what_no_run_can_settle_is_refused_before_the_first_path() {
    let text = minimal()
        + "\n[[targets]]\nname = \"cannot be\"\nevent = \"price.common > 120\"\n\
           [[targets]]\nname = \"must be\"\nevent = \"price.common >= 120\"\n";
    let one = ["simulation.sampler=\"random\"", "simulation.replicates=1"];
    let plan = plan_of(&text, &[&one[..], &["segments.core.growth=0"]].concat());
    for (typed, message) in [
        ("P(\"cannot be\") ± 1%", "`cannot be` is impossible"),
        ("P(\"must be\") ± 1%", "`must be` is certain"),
        ("mean(core.revenue.FY2027) ± 1", "`core.revenue.FY2027` is 100 on every path"),
        ("sd(per_share.common) ± 1", "a standard deviation has its error from replicates"),
        ("p50(core.ebita.FY2027) ± 1", "percentiles of `core.ebita.FY2027` have no intervals"),
        ("P(\"Worth\") ± 1", "odds lie between 0 and 1; ± 1 is no width"),
        ("mean(equity) ± 1%", "mean(equity) is in bn USD, not in percent"),
    ] {
        let found = plan.precision(&written(typed).unwrap()).unwrap_err();
        assert_eq!(found.message, message);
        assert!(found.span.is_some() && found.mend.is_some(), "{typed}");
    }
    // The mend of the percentiles mends them.
    let named = plan_of(&text, &["outputs.wanted=\"core.ebita.FY2027\""]);
    wanted(&named, &["p50(wanted) ± 1"]);
}

fn fresh(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("stopping").join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    folder
}

fn valsim(folder: &Path, arguments: &[&str]) -> Output {
    let minimal = project("configs/minimal.toml");
    let mut command = Command::new(env!("CARGO_BIN_EXE_valsim"));
    command.current_dir(folder).arg("run");
    if arguments[0] == "minimal" {
        command.arg(minimal).args(&arguments[1..]);
    } else {
        command.args(arguments);
    }
    command.output().unwrap()
}

fn said(output: &Output) -> (Option<i32>, String) {
    let text = [&output.stdout[..], &output.stderr].concat();
    (output.status.code(), String::from_utf8(text).unwrap())
}

#[test]
fn the_folder_tells_how_it_stopped_and_runs_again() {
    let here = fresh("again");
    let typed = "mean(per_share.common) ± 0.1";
    let (status, told) = said(&valsim(&here, &["minimal", "--precision", typed, "--out", "run"]));
    assert_eq!(status, Some(0), "{told}");
    let record: serde_json::Value =
        serde_json::from_slice(&fs::read(here.join("run/run.json")).unwrap()).unwrap();
    let verdict = record["stopping"]["verdict"].as_str().unwrap();
    let page = fs::read_to_string(here.join("run/report.html")).unwrap();
    assert!(page.contains(verdict), "the page does not say: {verdict}");
    let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(words(&told).contains(&words(verdict)), "the answer does not say: {verdict}\n{told}");
    assert!(told.lines().all(|line| line.chars().count() <= 80), "{told}");

    let (status, told) = said(&valsim(&here, &["run", "--threads", "3"]));
    assert!(status == Some(0) && told.contains("same bits"), "{told}");
    let paths = record["simulation"]["paths"].to_string();
    let (status, told) = said(&valsim(&here, &["minimal", "--paths", &paths, "--out", "plain"]));
    assert_eq!(status, Some(0), "{told}");
    for entry in fs::read_dir(here.join("plain")).unwrap() {
        let name = entry.unwrap().file_name();
        if Path::new(&name).extension().is_some_and(|ending| ending == "csv") {
            let [one, other] = ["run", "plain"].map(|run| fs::read(here.join(run).join(&name)));
            assert_eq!(one.unwrap(), other.unwrap(), "{name:?}");
        }
    }
    let again = said(&valsim(&here, &["run", "--precision", typed]));
    assert!(again.0 == Some(2) && again.1.contains("--precision with a folder"), "{again:?}");
}

#[test]
fn the_most_paths_are_kept_to_and_what_is_not_met_is_no_success() {
    let here = fresh("most");
    let arguments = ["minimal", "--precision", "mean(per_share.common) ± 1e-4", "--out", "run"];
    let output = valsim(&here, &[&arguments[..], &["--paths", "20_000"]].concat());
    let (status, told) = said(&output);
    assert_eq!(status, Some(1), "{told}");
    let error = String::from_utf8(output.stderr).unwrap();
    assert!(error.starts_with("error: Stopped at the most paths allowed, 32,768"), "{error}");
    assert!(here.join("run/report.html").is_file(), "the folder is whole");
    let (status, told) = said(&valsim(&here, &["run"]));
    assert!(told.contains("same bits"), "{told}");
    assert_eq!(status, Some(0), "run again, it is the same: {told}");
}

/// Samples are weighed by the most paths there may be, before the first is run.
#[test]
fn samples_that_might_fill_the_disk_are_refused_at_once() {
    let here = fresh("samples");
    let february = project("configs/alibaba-2025-02.toml").display().to_string();
    let precision = ["--precision", "mean(equity) ± 1e-9", "--out", "run"];
    let arguments = [&[&*february, "--samples", "csv", "--columns", "*"], &precision[..]].concat();
    let (status, told) = said(&valsim(&here, &arguments));
    assert!(status == Some(2) && told.contains("samples.csv will have up to"), "{told}");
    assert!(!here.join("run").exists());
}
