//! What a run will cost, from a short one on this machine.

use std::time::Instant;

use serde::Serialize;

use crate::engine::{self, Options, SimulateError};
use crate::plan::Plan;

/// Paths of the two timed runs: their difference is free of what every run costs once.
const SHORT: u64 = 1 << 13;
const LONG: u64 = 1 << 16;

/// An expectation, not a promise.
#[derive(Clone, Debug, Serialize)]
pub struct Cost {
    /// Seconds that the run takes.
    pub seconds: f64,
    /// Paths a second, once it is under way.
    pub paths_per_second: f64,
    /// Threads that share the work.
    pub threads: usize,
    /// What the batch kernel is compiled for.
    pub instructions: &'static str,
    /// Most memory that the timed runs took, which does not grow with the paths; where the
    /// system tells it.
    pub peak_memory_bytes: Option<u64>,
}

impl Cost {
    /// Times two short runs of the plan on all cores.
    pub fn of(plan: &Plan) -> Result<Self, SimulateError> {
        let paths = plan.settings.paths(plan.scenarios.len());
        let (short, short_seconds) = timed(plan, SHORT)?;
        let (long, long_seconds) = timed(plan, LONG)?;
        let seconds_a_path = match long > short {
            true => (long_seconds - short_seconds).max(0.0) / (long - short) as f64,
            false => long_seconds / long as f64,
        };
        let rest = (paths - long) as f64;
        Ok(Self {
            seconds: long_seconds + rest * seconds_a_path,
            paths_per_second: 1.0 / seconds_a_path,
            threads: rayon::current_num_threads(),
            instructions: Options::default().instructions.name(),
            peak_memory_bytes: peak_memory(),
        })
    }
}

/// Runs about so many paths of the plan; returns how many, and the seconds.
fn timed(plan: &Plan, paths: u64) -> Result<(u64, f64), SimulateError> {
    let mut plan = plan.clone();
    let settings = &mut plan.settings;
    let shares = (plan.scenarios.len() * settings.replicates) as u64;
    let each = paths.div_ceil(shares).next_power_of_two().max(2);
    settings.paths_per_replicate = settings.paths_per_replicate.min(each);
    let started = Instant::now();
    let outcome = engine::simulate(&plan, &Options::default(), &|_| {})?;
    Ok((outcome.paths, started.elapsed().as_secs_f64()))
}

/// Most memory that this process has had, as Linux tells it.
fn peak_memory() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kilobytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kilobytes * 1024)
}
