//! Draws a driver's values from its marginal, addressed point by addressed point.
//!
//! `cargo run --release --example draw`

use valsim::dist::{Copula, Marginal, Quantile};
use valsim::name;
use valsim::sampling::{DimensionKey, Points, Sampler};
use valsim::special;

const PATHS: usize = 1024;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let pair = [Quantile { percent: 10, value: 2.8 }, Quantile { percent: 90, value: 6.8 }];
    let multiple = Marginal::lognormal_from_quantiles(pair, 0.0)
        .map_err(|refusal| format!("{} is {}", refusal.parameter, refusal.found))?;
    let key = DimensionKey { name_key: name::key(&["segments.cloud.value.multiple"]) };
    let points = Points::new(Sampler::Sobol, 380, vec![key], PATHS as u64)?;

    let mut u = vec![0.0; PATHS];
    points.stream(name::key(&["scenario", "base"]), 0, 0).fill(0, &mut u);
    let mut scores = vec![0.0; PATHS];
    special::normal_quantile_slice(&u, &mut scores);
    let mut values = vec![0.0; PATHS];
    multiple.score_map(Copula::Gaussian).fill(&scores, &mut values);

    let mean = values.iter().sum::<f64>() / PATHS as f64;
    println!("{}: mean of {PATHS} draws {mean:.4}", multiple.words());
    println!("mean of the marginal {:.4}", multiple.mean().ok_or("no mean")?);
    println!("first draws {:.3?}", &values[..4]);
    Ok(())
}
