//! How much less the smoothed odds vary from seed to seed than counted ones of as many
//! evaluations would: `cargo bench --bench smoothing` writes the table of `docs/accuracy.md`.

use std::fs;
use std::path::Path;

use valsim::cli::files;
use valsim::config::Document;
use valsim::engine::{self, Options, Smoothed};
use valsim::plan::{self, Plan};

const CONFIG: &str = "configs/alibaba-2025-02.toml";
const SEEDS: u64 = 1024;

/// Prices far in the tail, for a table of their own.
const RARE: [u32; 2] = [400, 500];
const RARE_SEEDS: u64 = 64;

fn main() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let asked = table(plan(&root.join(CONFIG), ""), SEEDS);
    let target = |price| {
        format!("[[targets]]\nname = \"ADS at ${price}\"\nevent = \"per_share.ads >= {price}\"\n")
    };
    let rare = table(plan(&root.join(CONFIG), &RARE.map(target).concat()), RARE_SEEDS);
    let tables = format!("{asked}\nWith two targets more, {rare}");
    print!("{tables}");
    write(&root.join("docs/accuracy.md"), &tables);
}

/// Runs a plan's lines with every seed.
fn table(mut plan: Plan, seeds: u64) -> String {
    let (mut odds, mut evaluations) = (vec![Vec::new(); plan.targets.len()], 0.0);
    for seed in 1..=seeds {
        plan.settings.seed = seed;
        let smoothed = engine::smooth(&plan, &Options::default()).expect("threads");
        evaluations += smoothed.evaluations as f64 / seeds as f64;
        for (target, odds) in odds.iter_mut().enumerate() {
            odds.push(probability(&plan, &smoothed, target));
        }
    }
    let mut table = format!(
        "{seeds} seeds, {evaluations:.0} evaluations of the model each.\n\n\
         | target | probability | standard deviation over seeds | plain Monte Carlo's | variance, 1 in |\n\
         |---|---:|---:|---:|---:|\n"
    );
    for (target, odds) in plan.targets.iter().zip(&odds).filter(|(_, odds)| !odds[0].is_nan()) {
        let n = seeds as f64;
        let mean = odds.iter().sum::<f64>() / n;
        let variance = odds.iter().map(|p| (p - mean) * (p - mean)).sum::<f64>() / (n - 1.0);
        let plain = mean * (1.0 - mean) / evaluations;
        table.push_str(&format!(
            "| {} | {} | {:.1e} | {:.1e} | {:.0} |\n",
            target.name,
            if mean < 1e-3 { format!("{mean:.3e}") } else { format!("{mean:.6}") },
            variance.sqrt(),
            plain.sqrt(),
            plain / variance
        ));
    }
    table
}

/// The plan of a file with further targets, its dimensions by influence as in a run.
fn plan(file: &Path, further: &str) -> Plan {
    let mut text = fs::read(file).expect("the configuration");
    text.extend_from_slice(b"\n");
    text.extend_from_slice(further.as_bytes());
    let document = Document::parse(CONFIG, &text).unwrap_or_else(|_| panic!("it is TOML"));
    let scenarios = document.scenarios().expect("it reads");
    let folder = file.parent().unwrap_or(Path::new("."));
    let mut plan = plan::compile(&scenarios, &|file, column| files::column(folder, file, column))
        .expect("it compiles");
    plan.order_dimensions(&engine::influence(&plan));
    plan
}

/// A target's probability over all scenarios; NaN where lines do not tell it.
fn probability(plan: &Plan, smoothed: &Smoothed, target: usize) -> f64 {
    let (mut event, mut given) = (0.0, 0.0);
    for (scenario, lines) in plan.scenarios.iter().zip(&smoothed.scenarios) {
        event += scenario.weight * lines[target].event.iter().sum::<f64>();
        given += scenario.weight * lines[target].given.iter().sum::<f64>();
    }
    event / given
}

/// Puts the table between its marks.
fn write(file: &Path, table: &str) {
    let kept = fs::read_to_string(file).expect("docs/accuracy.md");
    let (start, end) = ("<!-- smoothing -->\n", "<!-- end smoothing -->");
    let (before, rest) = kept.split_once(start).expect("the table's mark");
    let (_, after) = rest.split_once(end).expect("the end of the table");
    fs::write(file, format!("{before}{start}{table}{end}{after}")).expect("it can be written");
}
