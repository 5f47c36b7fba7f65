//! If these failed, a path could not be replayed, two drivers or two seeds would share their
//! luck, the points would be less even than the error bars assume, or an edit to one driver
//! would quietly change another's draws. References: `reference/sampling.json`.
//!
//! Statistical checks run on fixed seeds and fire at 5 standard errors or at p < 1e-6, so each
//! would be a false alarm once in about a million new streams.

mod addresses;
mod every_sampler;
mod sobol;
mod strata;

use serde_json::Value;
use valsim::name::key;
use valsim::sampling::{DimensionKey, Points};

fn reference(section: &str) -> Value {
    let all: Value = serde_json::from_str(include_str!("../reference/sampling.json")).unwrap();
    all[section].clone()
}

fn rows(section: &Value) -> &Vec<Value> {
    section["rows"].as_array().unwrap()
}

fn hex(value: &Value) -> u64 {
    u64::from_str_radix(value.as_str().unwrap().strip_prefix("0x").unwrap(), 16).unwrap()
}

fn words<const N: usize>(value: &Value) -> [u32; N] {
    let list = value.as_array().unwrap();
    assert_eq!(list.len(), N);
    std::array::from_fn(|i| hex(&list[i]) as u32)
}

fn chi_square_bounds(freedom: u64) -> (f64, f64) {
    let table = reference("chi2_crit");
    let row = rows(&table).iter().find(|row| row["df"] == freedom).unwrap();
    let number = |side: &str| row[side].as_str().unwrap().parse::<f64>().unwrap();
    (number("lower"), number("upper"))
}

fn chi_square(counts: &[u32]) -> f64 {
    let total: f64 = counts.iter().map(|&count| f64::from(count)).sum();
    let expected = total / counts.len() as f64;
    let squares = counts.iter().map(|&count| square(f64::from(count) - expected));
    squares.sum::<f64>() / expected
}

fn square(x: f64) -> f64 {
    x * x
}

fn named(names: &[&str]) -> Vec<DimensionKey> {
    let dimension = |name: &&str| DimensionKey { name_key: key(&[name]) };
    names.iter().map(dimension).collect()
}

fn numbered(dimensions: usize) -> Vec<DimensionKey> {
    let dimension = |i: usize| DimensionKey { name_key: key(&["driver", &i.to_string()]) };
    (0..dimensions).map(dimension).collect()
}

fn column(points: &Points, replicate: u32, dimension: usize) -> Vec<f64> {
    let mut u = vec![0.0; points.paths_per_replicate() as usize];
    points.stream(0, replicate, dimension).fill(0, &mut u);
    u
}

const SIDE: usize = 32;

fn cell(a: f64, b: f64) -> usize {
    (a * SIDE as f64) as usize * SIDE + (b * SIDE as f64) as usize
}

fn cells(a: &[f64], b: &[f64]) -> Vec<u32> {
    let mut counts = vec![0; SIDE * SIDE];
    for (&a, &b) in a.iter().zip(b) {
        counts[cell(a, b)] += 1;
    }
    counts
}
