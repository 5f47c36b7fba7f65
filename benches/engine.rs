//! How fast are a whole run, an analysis of sensitivity, an explanation, a column of points, and a
//! column of driver values?
//!
//! The whole run chooses its instruction set when it starts, as the program does. The columns are
//! compiled for what this benchmark is compiled for: `RUSTFLAGS="-C target-cpu=native" cargo bench`
//! shows them as the engine has them.

use std::hint::black_box;
use std::path::Path;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use valsim::cli::files;
use valsim::config::Document;
use valsim::dist::{Copula, Marginal};
use valsim::engine::sensitivity::{Design, Output, PlanFunction, shapley_effects, sobol_indices};
use valsim::engine::{self, InstructionSet, Options, Search};
use valsim::name::key;
use valsim::plan::{self, Plan};
use valsim::report::{Explanation, Factors};
use valsim::sampling::{DimensionKey, Points, Sampler};
use valsim::special::normal_quantile_slice;

const FEBRUARY: &[u8] = include_bytes!("../configs/alibaba-2025-02.toml");
const COLUMN: usize = engine::BATCH;

/// The February 2025 file at 2^17 paths under a sampler.
fn february(sampler: Sampler) -> Plan {
    let mut document = Document::parse("alibaba-2025-02.toml", FEBRUARY).expect("it parses");
    for setting in
        ["simulation.paths=131072", &format!("simulation.sampler=\"{}\"", sampler.name())]
    {
        document.set(setting).expect("the key exists");
    }
    let scenarios = document.scenarios().expect("it has no mistakes");
    let folder = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/configs"));
    plan::compile(&scenarios, &|file, column| files::column(folder, file, column))
        .expect("it compiles")
}

/// How many paths a second does one thread get through on a real file, statistics included?
fn whole_run(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("whole run");
    for sampler in [Sampler::Sobol, Sampler::Random] {
        let plan = february(sampler);
        let options = Options { threads: 1, ..Options::default() };
        group.throughput(Throughput::Elements(1 << 17)).sample_size(10);
        group.bench_function(sampler.name(), |bencher| {
            bencher.iter(|| engine::simulate(&plan, &options, &|_| {}).expect("it runs"));
        });
    }
    group.finish();
}

/// How long do all indices and Shapley effects of the value per share take, at 2^14 base points?
fn sensitivity(criterion: &mut Criterion) {
    let plan = february(Sampler::Sobol);
    let factors = Factors::of(&plan, false);
    let outputs = [Output::Result(plan.main_results[0])];
    let instructions = InstructionSet::available()[0];
    let function = PlanFunction::new(&plan, &outputs, instructions);
    let design = Design { seed: 1, replicates: 16, base_points: 1 << 10, instructions };
    let mut group = criterion.benchmark_group("sensitivity");
    group.sample_size(10);
    group.bench_function("sobol and shapley, 2^14", |bencher| {
        bencher.iter(|| {
            let sobol = sobol_indices(&function, &factors.grouped(), &design, &|_| {});
            let shapley = shapley_effects(&function, &factors.coordinates(), &design, &|_| {});
            (sobol.expect("it runs"), shapley.expect("it runs"))
        });
    });
    group.finish();
}

/// How long does it take to explain a target that one path in three meets?
fn explain(criterion: &mut Criterion) {
    let plan = february(Sampler::Sobol);
    let named = |name: &str| plan.targets.iter().position(|target| target.name.contains(name));
    let target = named("$160").expect("the file has it");
    let results = Explanation::wanted(&plan);
    let search =
        Search { target, results: &results, paths_kept: 1 << 16, enough: 1 << 12, most: 1 << 24 };
    let mut group = criterion.benchmark_group("explain");
    group.sample_size(10);
    group.bench_function("ADS at $160", |bencher| {
        bencher.iter(|| {
            let scan = engine::scan(&plan, &search, &|_, _| {}).expect("it runs");
            Explanation::new(&plan, target, &scan)
        });
    });
    group.finish();
}

/// What does a coordinate cost under each sampler?
fn sampler_columns(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("column of points");
    group.throughput(Throughput::Elements(COLUMN as u64));
    for sampler in [Sampler::Sobol, Sampler::Random, Sampler::LatinHypercube, Sampler::Antithetic] {
        let dimensions = vec![DimensionKey { name_key: key(&["growth"]) }; 8];
        let points = Points::new(sampler, 1, dimensions, 1 << 16).expect("a valid size");
        let stream = points.stream(1, 0, 7);
        let mut column = [0.5; COLUMN];
        let mut first = 0;
        group.bench_function(sampler.name(), |bencher| {
            bencher.iter(|| {
                first = (first + COLUMN as u64) % (1 << 16);
                stream.fill(first, black_box(&mut column));
            });
        });
    }
    group.finish();
}

/// What does a driver's value cost, once its normal score is known, by kind of marginal?
fn score_maps(criterion: &mut Criterion) {
    let marginals = [
        ("normal", Marginal::normal(0.1, 0.05)),
        ("lognormal", Marginal::lognormal(5.0, 2.0, 0.0)),
        ("uniform", Marginal::uniform(0.1, 0.25)),
        ("triangular", Marginal::triangular(0.08, 0.095, 0.12)),
        ("pert", Marginal::pert(0.08, 0.23, 0.40, 4.0)),
        ("gamma", Marginal::gamma(0.45, 0.10)),
    ];
    let levels: Vec<f64> =
        (0..COLUMN).map(|i| ((i * 101 % COLUMN) as f64 + 0.5) / COLUMN as f64).collect();
    let mut scores = [0.0; COLUMN];
    normal_quantile_slice(&levels, &mut scores);
    let mut group = criterion.benchmark_group("column of values");
    group.throughput(Throughput::Elements(COLUMN as u64));
    for (name, marginal) in marginals {
        let map = marginal.expect("valid parameters").score_map(Copula::Gaussian);
        let mut values = [0.0; COLUMN];
        group.bench_function(BenchmarkId::from_parameter(name), |bencher| {
            bencher.iter(|| map.fill(black_box(&scores), black_box(&mut values)));
        });
    }
    group.finish();
}

criterion_group!(benches, whole_run, sensitivity, explain, sampler_columns, score_maps);
criterion_main!(benches);
