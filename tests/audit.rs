//! If these fail, a sound run is said to have drawn something else than it was asked for, and
//! readers learn to pass over warnings; or an unsound one is not.

mod support;

use std::fs;

use support::{Run, plan_of, project};
use valsim::engine::Options;

/// Paths over all scenarios: from a handful a replicate on.
const PATHS: [u64; 4] = [128, 512, 2048, 16_384];
const SEEDS: u64 = 5;

fn configurations() -> Vec<(String, String)> {
    let entries = fs::read_dir(project("configs")).unwrap().map(|entry| entry.unwrap().path());
    let files = entries.filter(|path| path.extension().is_some_and(|ending| ending == "toml"));
    let read =
        |path: std::path::PathBuf| (path.display().to_string(), fs::read_to_string(&path).unwrap());
    let mut all: Vec<_> = files.map(read).collect();
    all.sort();
    all
}

/// One false alarm in a million runs is promised; here are some hundred.
#[test]
fn sound_draws_are_not_suspected_however_few() {
    for (name, text) in configurations() {
        let plan = plan_of(&text, &[]);
        for paths in PATHS {
            for seed in 1..=SEEDS {
                let mut plan = plan.clone();
                plan.settings = plan.settings.with_paths(paths, plan.scenarios.len());
                plan.settings.seed = seed;
                let run = Run::with(plan, &Options::default());
                let found = &run.report.disagreements;
                assert!(found.is_empty(), "{name}, {paths} paths, seed {seed}: {found:?}");
            }
        }
    }
}

#[test]
fn a_correlation_that_was_not_asked_for_is_noticed() {
    let (_, text) = configurations().swap_remove(0);
    for sampler in ["sobol", "random"] {
        let sampler = format!("simulation.sampler=\"{sampler}\"");
        let mut plan = plan_of(&text, &["simulation.paths=16384", &sampler]);
        // What the audit believes was used; the draws are what they were. A thousand and more
        // paths of each scenario tell 0.2 from 0 by six standard errors.
        let pair = &mut plan.scenarios[0].pairs[0];
        pair.used = libm::tanh(libm::atanh(pair.used) - 0.2);
        let names = pair.normals;
        let first = plan.scenarios[0].normals[names.0].name.clone();
        let found = Run::with(plan, &Options::default()).report.disagreements;
        assert!(found.len() == 1 && found[0].contains(&first), "{sampler}: {found:?}");
    }
}
