//! Varies one key and prints how the value per share and the odds follow.
//!
//! `cargo run --release --example vary`

use valsim::config::Document;
use valsim::diagnostic::Diagnostic;
use valsim::engine::{Options, simulate};
use valsim::plan::compile;
use valsim::report::Report;

const FILE: &str = include_str!("../configs/minimal.toml");

fn main() -> Result<(), Box<dyn std::error::Error>> {
    println!("discount rate   mean value   worth the price");
    for rate in [0.07, 0.08, 0.09, 0.10, 0.11] {
        let mut document =
            Document::parse("minimal.toml", FILE.as_bytes()).map_err(|_| "not TOML")?;
        document.set(&format!("valuation.discount_rate={rate}")).map_err(words)?;
        document.set("simulation.paths=100000").map_err(words)?;
        let scenarios = document.scenarios().map_err(words)?;
        let no_files = |file: &valsim::config::Spanned<String>, _: Option<&_>| {
            Err(Diagnostic::error(file.span, "no data files here", ""))
        };
        let plan = compile(&scenarios, &no_files).map_err(words)?;
        let outcome = simulate(&plan, &Options::default(), &|_paths| ())?;
        let answer = Report::new(&plan, &outcome).answer;
        let mean = answer.results[0].mean.ok_or("no path has a value")?;
        let odds = answer.targets[0].overall.ok_or("no path has a value")?.value;
        println!("{rate:13.2} {mean:12.2} {odds:17.4}");
    }
    Ok(())
}

fn words(mistakes: Vec<Diagnostic>) -> String {
    mistakes.into_iter().map(|mistake| mistake.message + "\n").collect()
}
