//! Where does the time of a path go?
//!
//! Every part of one path of a real file (so many points, normals, look-ups, additions, sums,
//! bins) at the rate at which its kernel runs by itself on columns in the cache, their sum, and
//! beside it the whole engine on one thread. `cargo bench --bench breakdown` prints the table.
//!
//! For `benches/instructions.py`, which counts instructions under callgrind: `--list` prints each
//! part's name and number a path, `--part NAME --repeats N` runs one kernel and prints how many
//! numbers it made.

mod counted;
mod parts;

use std::path::Path;
use std::time::Instant;

use parts::{Part, Parts};
use valsim::cli::files;
use valsim::config::Document;
use valsim::engine::dispatch;
use valsim::engine::{self, InstructionSet, Options};
use valsim::plan::{self, Plan};

const FEBRUARY: &[u8] = include_bytes!("../../configs/alibaba-2025-02.toml");
const ROUNDS: usize = 25;
/// Paths of two runs, past those that are counted in full, which a long run hardly notices.
const FEW: u64 = 1 << 18;
const MANY: u64 = 1 << 19;

/// The February 2025 file at a number of paths.
fn february(paths: u64) -> Plan {
    let mut document = Document::parse("alibaba-2025-02.toml", FEBRUARY).expect("it parses");
    document.set(&format!("simulation.paths={paths}")).expect("the key exists");
    let scenarios = document.scenarios().expect("it has no mistakes");
    let folder = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/configs"));
    plan::compile(&scenarios, &|file, column| files::column(folder, file, column))
        .expect("it compiles")
}

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let value = |flag: &str| {
        let place = arguments.iter().position(|argument| argument == flag)?;
        arguments.get(place + 1)
    };
    let plan = february(1 << 20);
    let mut parts = Parts::new(&plan);
    if let Some(name) = value("--part") {
        let repeats = value("--repeats").and_then(|text| text.parse().ok()).unwrap_or(1);
        let part = *Part::ALL.iter().find(|part| part.name() == name).expect("a part of --list");
        println!("{}", run(&mut parts, part, repeats));
    } else if arguments.iter().any(|argument| argument == "--list") {
        for part in Part::ALL {
            println!("{}\t{}", part.name(), parts.a_path(part));
        }
    } else {
        table(&mut parts);
    }
}

/// Runs a kernel so many times; how many numbers it made.
fn run(parts: &mut Parts, part: Part, repeats: u64) -> u64 {
    (parts.part, parts.repeats) = (part, repeats);
    dispatch::run(InstructionSet::available()[0], parts);
    repeats * parts.numbers(part)
}

fn table(parts: &mut Parts) {
    let mut best = [f64::INFINITY; Part::ALL.len()];
    let mut runs = [f64::INFINITY; 2];
    for _ in 0..ROUNDS {
        for (part, best) in Part::ALL.into_iter().zip(&mut best) {
            let started = Instant::now();
            let made = run(parts, part, parts.brief(part));
            *best = best.min(started.elapsed().as_nanos() as f64 / made as f64);
        }
        for (paths, best) in [FEW, MANY].into_iter().zip(&mut runs) {
            *best = best.min(run_of(paths));
        }
    }
    // One more path: the difference of two runs, each at its best.
    let whole = (runs[1] - runs[0]) / (MANY - FEW) as f64;
    println!("| part | a path | ns each | ns a path |");
    println!("|---|---|---|---|");
    let mut sum = 0.0;
    for (part, each) in Part::ALL.into_iter().zip(best) {
        let count = parts.a_path(part);
        sum += count * each;
        println!("| {} | {count:.1} | {each:.3} | {:.1} |", part.name(), count * each);
    }
    println!("| **sum of the parts** | | | **{sum:.0}** |");
    println!("| **whole engine** | | | **{whole:.0}** |");
    println!();
    println!(
        "{}: the whole is {:.2} times the sum.",
        InstructionSet::available()[0].name(),
        whole / sum
    );
}

/// Nanoseconds of a run on one thread.
fn run_of(paths: u64) -> f64 {
    let options = Options { threads: 1, ..Options::default() };
    let plan = february(paths);
    let started = Instant::now();
    engine::simulate(&plan, &options, &|_| {}).expect("it runs");
    started.elapsed().as_nanos() as f64
}
