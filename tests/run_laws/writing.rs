//! How a file is written, edited and run longer.

use valsim::engine::{Address, replay};
use valsim::plan::Plan;

use super::support::{Run, find, number_in, plan_of, text_of};
use super::{ALIBABA, CASES, STREAMS, sorted};

/// A file's blocks: what stands before the first header, then each header with its lines.
fn blocks(text: &str) -> Vec<Vec<&str>> {
    let mut blocks = vec![Vec::new()];
    for line in text.lines().filter(|line| !line.trim().is_empty() && !line.starts_with('#')) {
        if line.starts_with('[') {
            blocks.push(Vec::new());
        }
        blocks.last_mut().unwrap().push(line);
    }
    blocks
}

/// The same file from the end to the start: headers, and keys under each; scenarios keep their
/// order. With comments, blanks, tabs and quoted keys.
fn rewritten(text: &str) -> String {
    let mut blocks = blocks(text);
    let top = blocks.remove(0);
    let (scenarios, mut others): (Vec<_>, Vec<_>) =
        blocks.into_iter().partition(|block| block[0] == "[[scenarios]]");
    others.reverse();
    let mut lines: Vec<String> = top.iter().rev().map(|line| format!("{line} # first")).collect();
    for block in others.into_iter().chain(scenarios) {
        lines
            .push(format!("\n# a block\n  {}\t", block[0].replace("segments.", "\"segments\" . ")));
        lines.extend(block[1..].iter().rev().map(|line| match line.split_once('=') {
            Some((key, value)) => format!("\t\"{}\"=\t{value}   # why\r", key.trim()),
            None => line.to_string(),
        }));
    }
    lines.join("\n") + "\n"
}

#[test]
fn the_order_and_the_looks_of_a_file_do_not_matter() {
    for case in CASES {
        let text = text_of(case);
        let other = rewritten(&text);
        assert_ne!(text, other);
        let set = ["simulation.paths=16384"];
        let (first, second) = (sorted(&Run::of(&text, &set)), sorted(&Run::of(&other, &set)));
        for (name, rows) in &first {
            let differing = rows.iter().zip(&second[name]).find(|(a, b)| a != b);
            assert_eq!(differing, None, "{case}: {name}");
            assert_eq!(rows.len(), second[name].len());
        }
    }
}

/// Under independent points a driver's draws hang on its own name: the others of the run do not
/// notice a driver that comes or goes.
#[test]
fn an_edit_elsewhere_changes_no_draw() {
    let set = ["simulation.paths=4096", "simulation.sampler=\"random\""];
    let text = text_of(STREAMS);
    let more = text.replacen(
        "[valuation]\n",
        "[valuation]\nother_assets.a_stake = { dist = \"normal\", mean = 3, sd = 1 }\n",
        1,
    );
    let (first, second) = (plan_of(&text, &set), plan_of(&more, &set));
    for path in 0..50 {
        let address = Address { scenario: 0, replicate: 3, path };
        let (a, b) = (replay(&first, address).unwrap(), replay(&second, address).unwrap());
        for (position, result) in first.results.iter().enumerate() {
            let value =
                b.results[second.results.iter().position(|r| r.name == result.name).unwrap()];
            if result.name.starts_with("driver.") || result.name.starts_with("dc.") {
                assert_eq!(a.results[position], value, "{}", result.name);
            }
        }
    }
}

/// A longer run begins with the shorter one.
#[test]
fn more_paths_keep_the_first_ones() {
    for sampler in ["sobol", "random"] {
        let sampler = format!("simulation.sampler=\"{sampler}\"");
        let plan = |paths: &str| plan_of(&text_of(ALIBABA), &[&sampler, paths]);
        let (short, long) = (plan("simulation.paths=4096"), plan("simulation.paths=65536"));
        for path in 0..short.settings.paths_per_replicate {
            let address = Address { scenario: 2, replicate: 5, path };
            assert_eq!(replay(&short, address).unwrap(), replay(&long, address).unwrap());
        }
    }
}

#[test]
fn neighbouring_seeds_share_nothing() {
    let plan = |seed: &str| plan_of(&text_of(ALIBABA), &[seed, "simulation.sampler=\"random\""]);
    let (first, second) = (plan("simulation.seed=0"), plan("simulation.seed=1"));
    let driver = first.results.iter().position(|r| r.name == "driver.listings.ads.fx").unwrap();
    let values = |plan: &Plan| -> Vec<u64> {
        let address = |path| Address { scenario: 0, replicate: 0, path };
        let value = |path| replay(plan, address(path)).unwrap().results[driver].unwrap();
        (0..500).map(|path| value(path).to_bits()).collect()
    };
    let (first, second) = (values(&first), values(&second));
    assert!(first.iter().all(|value| !second.contains(value)));
}

/// Percentiles of side results come from the first paths of each replicate: twice as many paths
/// leave them where they were, and move those of the main results.
#[test]
fn more_paths_do_not_move_the_percentiles_of_side_results() {
    // 32,768 paths a scenario are counted, and the file has four.
    let runs = ["131072", "262144"]
        .map(|paths| Run::of(&text_of(ALIBABA), &[&format!("simulation.paths={paths}")]));
    let cell = |run: &Run, result: &str, column| {
        let table = run.table("distribution");
        number_in(table, find(table, &[("scenario", "overbuild"), ("result", result)]), column)
    };
    for column in ["p01", "p25", "p50", "p90", "p99"] {
        let [few, many] = [&runs[0], &runs[1]].map(|run| cell(run, "cloud.fcff.FY2027", column));
        assert_eq!(few, many, "a side result's {column}");
        let [few, many] = [&runs[0], &runs[1]].map(|run| cell(run, "per_share.ads", column));
        assert_ne!(few, many, "the value per share's {column}");
    }
    for (run, paths) in runs.iter().zip([32_768.0, 65_536.0]) {
        assert_eq!(cell(run, "cloud.fcff.FY2027", "percentile_paths"), Some(32_768.0));
        assert_eq!(cell(run, "per_share.ads", "percentile_paths"), Some(paths));
    }
    let [few, many] = [&runs[0], &runs[1]].map(|run| cell(run, "cloud.fcff.FY2027", "mean"));
    assert_ne!(few, many, "means are those of all paths");
}
