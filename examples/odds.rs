//! Runs a configuration and prints the odds of its targets.
//!
//! `cargo run --release --example odds -- configs/minimal.toml`

use std::path::Path;

use valsim::cli::{diagnostics::render, files};
use valsim::config::Document;
use valsim::engine::{Options, influence, simulate};
use valsim::plan::compile;
use valsim::report::Report;

fn main() {
    if let Err(error) = run() {
        eprintln!("{error}");
        std::process::exit(2);
    }
}

fn run() -> Result<(), Box<dyn std::error::Error>> {
    let file = std::env::args().nth(1).unwrap_or_else(|| "configs/minimal.toml".to_owned());
    let folder = Path::new(&file).parent().unwrap_or(Path::new(""));
    let document = Document::parse(&file, &std::fs::read(&file)?)
        .map_err(|rejected| render(&rejected.diagnostics, &rejected.document, false))?;
    let told = |mistakes: Vec<_>| render(&mistakes, &document, false);
    let scenarios = document.scenarios().map_err(told)?;
    let plan = compile(&scenarios, &|data, column| files::column(folder, data, column));
    let mut plan = plan.map_err(told)?;
    plan.order_dimensions(&influence(&plan));
    let outcome = simulate(&plan, &Options::default(), &|_paths| ())?;
    for target in Report::new(&plan, &outcome).answer.targets {
        match target.overall {
            Some(odds) => {
                let (low, high) = (odds.low, odds.high);
                println!("{:.4} [{low:.4}, {high:.4}]  {}", odds.value, target.name);
            }
            None => println!("no path meets the condition  {}", target.name),
        }
    }
    Ok(())
}
