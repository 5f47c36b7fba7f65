//! Replays one path from its address and prints its main results.
//!
//! `cargo run --release --example replay -- 0 3 1234` (scenario, replicate, path)

use valsim::config::Document;
use valsim::diagnostic::Diagnostic;
use valsim::engine::{Address, replay};
use valsim::plan::compile;

const FILE: &str = include_str!("../configs/alibaba-2025-02.toml");

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let numbers: Vec<u64> =
        std::env::args().skip(1).map(|word| word.parse()).collect::<Result<_, _>>()?;
    let [scenario, replicate, path] = numbers[..] else {
        return Err("give scenario, replicate and path, each counted from 0".into());
    };
    let document =
        Document::parse("alibaba-2025-02.toml", FILE.as_bytes()).map_err(|_| "not TOML")?;
    let plan = compile(&document.scenarios().map_err(words)?, &|file, _| {
        Err(Diagnostic::error(file.span, "no data files here", ""))
    })
    .map_err(words)?;
    let address = Address { scenario: scenario as usize, replicate: replicate as usize, path };
    let values = replay(&plan, address)?.results;
    for &position in &plan.main_results {
        let value = values[position].map_or("no value".to_owned(), |value| value.to_string());
        println!("{} = {value} {}", plan.results[position].name, plan.results[position].unit);
    }
    Ok(())
}

fn words(mistakes: Vec<Diagnostic>) -> String {
    mistakes.into_iter().map(|mistake| mistake.message + "\n").collect()
}
