//! How long does each question take that runs a configuration many times over?
//!
//! The commands as a user starts them, files and tables included, on all cores.

use std::path::PathBuf;

use criterion::{Criterion, criterion_group, criterion_main};
use valsim::cli::args::{Cli, Command};
use valsim::{compare, explain, grid, sensitivity, solve};

const FEBRUARY: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/configs/alibaba-2025-02.toml");
const SEPTEMBER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/configs/alibaba-2026-09.toml");

/// Runs a command line into a folder of its own, silently.
fn run(arguments: &[&str]) {
    let out = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("questions");
    let own = ["--quiet", "--force", "--out", out.to_str().expect("a readable path")];
    let all = ["valsim"].iter().chain(arguments).chain(&own);
    let done = match <Cli as clap::Parser>::parse_from(all).command {
        Command::Solve(args) => solve::run(&args),
        Command::Grid(args) => grid::run(&args),
        Command::Compare(args) => compare::run(&args),
        Command::Sensitivity(args) => sensitivity::run(&args),
        Command::Explain(args) => explain::run(&args),
        other => panic!("{other:?} is not measured here"),
    };
    done.unwrap_or_else(|failure| panic!("{failure}"));
}

fn questions(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("questions");
    group.sample_size(10);
    let implied = ["--vary", "shift:segments.cloud.value.multiple"];
    let until = ["--until", "median(per_share.ads) = price"];
    group.bench_function("solve", |bencher| {
        bencher.iter(|| run(&[&["solve", FEBRUARY], &implied[..], &until].concat()));
    });
    let axes = [
        "--vary",
        "shift:valuation.discount_rate=-1%..1%",
        "--vary",
        "shift:segments.cloud.growth=-4%..4%",
    ];
    let show = ["--show", "median(per_share.ads)"];
    group.bench_function("grid of 25", |bencher| {
        bencher.iter(|| run(&[&["grid", FEBRUARY], &axes[..], &show].concat()));
    });
    group.bench_function("sensitivity", |bencher| {
        bencher.iter(|| run(&["sensitivity", FEBRUARY]));
    });
    group.bench_function("explain", |bencher| {
        bencher.iter(|| run(&["explain", FEBRUARY, "--target", "ADS at $160"]));
    });
    group.bench_function("compare", |bencher| {
        bencher.iter(|| run(&["compare", FEBRUARY, SEPTEMBER]));
    });
    group.finish();
}

criterion_group!(benches, questions);
criterion_main!(benches);
