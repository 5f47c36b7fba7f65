//! Where and how a run is computed: threads, instruction sets, replays.

use std::thread;

use valsim::engine::{Address, InstructionSet, Options, Replay, replay};
use valsim::plan::Plan;
use valsim::sampling::Sampler;

use super::support::{Run, plan_of, text_of};
use super::{ALIBABA, CASES, difference};

#[test]
fn any_number_of_threads_gives_the_same_bytes() {
    for case in CASES {
        // 2^17 paths: dozens of units of work, so that seven threads each get some.
        let plan = plan_of(&text_of(case), &["simulation.paths=131072"]);
        let on = |threads| Run::with(plan.clone(), &Options { threads, ..Options::default() });
        let one = on(1);
        for threads in [2, 7] {
            assert_eq!(difference(&one, &on(threads)), None, "{case} on {threads} threads");
        }
    }
}

#[test]
fn every_instruction_set_gives_the_same_bytes() {
    for case in CASES {
        let plan = plan_of(&text_of(case), &["simulation.paths=16384"]);
        let on = |instructions| Run::with(plan.clone(), &Options { threads: 1, instructions });
        let portable = on(InstructionSet::Portable);
        for set in InstructionSet::available() {
            assert_eq!(difference(&portable, &on(set)), None, "{case} on {}", set.name());
        }
    }
}

#[test]
fn two_runs_at_once_are_two_runs() {
    let set = ["simulation.paths=16384"];
    let alone = Run::of(&text_of(ALIBABA), &set);
    let together: Vec<Run> = thread::scope(|scope| {
        let start = || scope.spawn(|| Run::of(&text_of(ALIBABA), &set));
        let (first, second) = (start(), start());
        vec![first.join().unwrap(), second.join().unwrap()]
    });
    for run in &together {
        assert_eq!(difference(&alone, run), None);
    }
}

/// The engine's eight lanes and the replay's plain f64 are one text: the extremes of every
/// result, each of which is one path's value in some lane, agree to the bit with the extremes of
/// the replayed paths, and so do the counts of every target.
#[test]
fn a_replayed_path_is_the_path_of_the_run() {
    let mut compared = 0;
    for case in CASES {
        for sampler in Sampler::ALL {
            for seed in [0, 1, u64::MAX >> 1] {
                let name = format!("simulation.sampler=\"{}\"", sampler.name());
                let seed = format!("simulation.seed={seed}");
                let mut plan = plan_of(&text_of(case), &[&name, &seed]);
                plan.settings.replicates = 2;
                // Whole groups of lanes and, where the points allow it, a rest.
                plan.settings.paths_per_replicate = if sampler == Sampler::Sobol { 8 } else { 12 };
                compared += lanes_and_replays(plan, case);
            }
        }
    }
    assert!(compared > 20_000, "{compared} values");
}

/// Compares one small run with its replays; the number of values compared to the bit.
fn lanes_and_replays(plan: Plan, case: &str) -> usize {
    let run = Run::with(plan, &Options::default());
    let (plan, settings) = (&run.plan, &run.plan.settings);
    let mut compared = 0;
    for (scenario, part) in run.outcome.scenarios.iter().enumerate() {
        let replays: Vec<Replay> = addresses(scenario, settings.replicates)
            .flat_map(|address| {
                let paths = 0..settings.paths_per_replicate;
                paths.map(move |path| replay(plan, Address { path, ..address }).unwrap())
            })
            .collect();
        for (position, result) in plan.results.iter().enumerate() {
            let Some(summary) = &part.summaries[result.figure] else { continue };
            let values: Vec<f64> =
                replays.iter().filter_map(|path| path.results[position]).collect();
            let moments = summary.moments();
            let all = replays.len() as u64;
            assert_eq!(
                (moments.count(), moments.missing()),
                (values.len() as u64, all - values.len() as u64)
            );
            let least = values.iter().copied().reduce(f64::min);
            let most = values.iter().copied().reduce(f64::max);
            // Extremes are kept with −0 as 0.
            let bits = |value: Option<f64>| value.map(|value| (value + 0.0).to_bits());
            assert_eq!(bits(moments.min()), bits(least), "{case}: least {}", result.name);
            assert_eq!(bits(moments.max()), bits(most), "{case}: greatest {}", result.name);
            compared += 2;
        }
        for (target, tally) in part.tallies.iter().enumerate() {
            let answers = || replays.iter().filter_map(|path| path.targets[target]);
            assert_eq!(tally.given.iter().sum::<u64>(), answers().count() as u64);
            assert_eq!(tally.hits.iter().sum::<u64>(), answers().filter(|&hit| hit).count() as u64);
            compared += 2;
        }
    }
    compared
}

/// The first path of each replicate.
fn addresses(scenario: usize, replicates: usize) -> impl Iterator<Item = Address> {
    (0..replicates).map(move |replicate| Address { scenario, replicate, path: 0 })
}
