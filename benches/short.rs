//! Where the time of a short run goes: `cargo bench --bench short` writes the table of
//! `docs/performance.md`.
//!
//! `valsim run` on the February 2025 file with 10,000 paths, all tables, page and intervals; then
//! what it does, stage by stage. Every round is a process of its own, for a first run finds no
//! memory and no thread ready. Shown are medians over the rounds.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Instant;

use clap::Parser;
use rayon::prelude::*;
use valsim::cli::args::{Cli, Command as Asked};
use valsim::cli::{files, open};
use valsim::engine::{self, Options};
use valsim::output;
use valsim::report::Report;
use valsim::samples::sha256;

const ROUNDS: usize = 41;
const RUN: [&str; 5] = ["run", "configs/alibaba-2025-02.toml", "--paths", "10000", "--quiet"];

fn main() {
    if std::env::args().any(|argument| argument == "--once") {
        return engine::on_threads(0, once).expect("threads");
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folder = std::env::temp_dir().join(format!("valsim-short-{}", std::process::id()));
    let mut stages: Vec<(String, Vec<f64>)> = Vec::new();
    let mut keep = |place: usize, name: &str, time: f64| {
        if stages.len() == place {
            stages.push((name.to_owned(), Vec::new()));
        }
        stages[place].1.push(time);
    };
    for _ in 0..ROUNDS {
        let started = Instant::now();
        let mut run = Command::new(env!("CARGO_BIN_EXE_valsim"));
        run.current_dir(root).args(RUN).arg("--out").arg(&folder).stdout(Stdio::null());
        assert!(run.status().expect("it starts").success());
        keep(0, "**the whole program**", started.elapsed().as_secs_f64() * 1e3);
        let program = std::env::current_exe().expect("this program has a path");
        let mut round = Command::new(program);
        round.current_dir(root).arg("--once").env("SHORT_FOLDER", &folder);
        let told = round.output().expect("it starts").stdout;
        for (place, line) in String::from_utf8_lossy(&told).lines().enumerate() {
            let (name, time) = line.split_once('\t').expect("a name and a time");
            keep(place + 1, name, time.parse().expect("milliseconds"));
        }
    }
    let mut table = String::from("| stage | ms |\n|---|---:|\n");
    for (name, times) in &mut stages {
        times.sort_by(f64::total_cmp);
        table.push_str(&format!("| {name} | {:.1} |\n", times[times.len() / 2]));
    }
    print!("{table}");
    write(&root.join("docs/performance.md"), &table);
    fs::remove_dir_all(&folder).expect("the runs' own folder");
}

/// Runs once, stage after stage, and prints each one's milliseconds.
fn once() {
    let folder = std::env::var_os("SHORT_FOLDER").expect("the runs' own folder");
    let folder = Path::new(&folder);
    // Of the run before: what it says does not matter here.
    let record = fs::read(folder.join(files::RECORD)).expect("a run's record");
    let mut last = Instant::now();
    let mut done = |stage: &str| {
        println!("{stage}\t{}", last.elapsed().as_secs_f64() * 1e3);
        last = Instant::now();
    };
    let cli = Cli::parse_from(["valsim"].iter().chain(&RUN));
    let Asked::Run(args) = cli.command else { unreachable!("it is `run`") };
    let opened = open::read(&args.config).ok().expect("it has no mistakes");
    let plan = &opened.plan;
    done("configuration and plan");
    let outcome = engine::simulate(plan, &Options::default(), &|_| ()).expect("threads");
    done("paths and lines");
    let report = Report::new(plan, &outcome);
    done("figures of all tables");
    let mut written = opened.files.clone();
    written.par_extend(report.tables.par_iter().map(|table| {
        (format!("{}.csv", table.name), output::csv(table).expect("a table can be written"))
    }));
    written.par_iter().for_each(|(_, bytes)| drop(sha256(bytes)));
    done("tables as bytes, their digests");
    let left = written.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice()));
    let left: Vec<_> = left.chain([(files::RECORD, record.as_slice())]).collect();
    let page = output::html(&left).expect("a page can be drawn");
    sha256(&page);
    done("page");
    files::unfinish(folder).expect("it can be written to");
    written.push((files::REPORT.to_owned(), page));
    files::write_all(folder, &written).expect("it can be written to");
    files::finish(folder, &record).expect("it can be written to");
    done("files, until they are safe on the disk");
    drop((opened, outcome, report));
}

/// Puts the table between its marks.
fn write(file: &Path, table: &str) {
    let kept = fs::read_to_string(file).expect("docs/performance.md");
    let (start, end) = ("<!-- short run -->\n", "<!-- end short run -->");
    let (before, rest) = kept.split_once(start).expect("the table's mark");
    let (_, after) = rest.split_once(end).expect("the end of the table");
    fs::write(file, format!("{before}{start}{table}{end}{after}")).expect("it can be written");
}
