//! If this failed, somebody would read in the documents what the program does not say: figures of
//! an earlier release, words that have changed, a table that is laid out otherwise.
//!
//! Every block marked `text` in the documents is an excerpt of what a command prints: its lines
//! stand in the command's output, in the same order.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The documents with excerpts.
const DOCUMENTS: [&str; 2] = ["README.md", "docs/configuration.md"];

const FEBRUARY: &str = "configs/alibaba-2025-02.toml";
const SEPTEMBER: &str = "configs/alibaba-2026-09.toml";
const NORTHWIND: &str = "northwind.toml";

/// By its first line, the command of which a block is an excerpt. They are run in this order.
const COMMANDS: [(&str, &[&str]); 10] = [
    ("Alibaba, February 2025", &["run", FEBRUARY]),
    ("Spread of per_share.common", &["check", NORTHWIND]),
    ("core                         FY2024", &["path", NORTHWIND, "--at", "mean"]),
    ("Run again: all 17 files", &["run", "outputs/northwind"]),
    ("this page and the simulated mean", &["path", FEBRUARY, "--at", "mean"]),
    (
        "Alibaba, February 2025",
        &[
            "solve",
            FEBRUARY,
            "--vary",
            "shift:segments.taobao_tmall.value.multiple",
            "--until",
            "median(per_share.ads) = price",
        ],
    ),
    ("before  Alibaba, February 2025", &["compare", FEBRUARY, SEPTEMBER]),
    ("per_share.ads varies", &["sensitivity", FEBRUARY]),
    (
        "\"Morgan Stanley optimistic case: ADS at $300\" is met",
        &["explain", FEBRUARY, "--target", "ADS at $300"],
    ),
    (
        "Asked for",
        &[
            "run",
            FEBRUARY,
            "--precision",
            "P(\"ADS at $160\") ± 0.05%",
            "--precision",
            "P(\"ADS at $300\") ± 2% relative",
            "--precision",
            "p95(per_share.ads) ± 0.2",
        ],
    ),
];

fn project(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// What the program prints in a folder.
fn printed(folder: &Path, arguments: &[&str]) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_valsim"));
    let output = command.current_dir(folder).args(arguments).output().unwrap();
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{arguments:?}: {stderr}");
    String::from_utf8(output.stdout).unwrap()
}

/// A folder with the project's configurations, the starter, and a run of it.
fn folder() -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("excerpts");
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    std::os::unix::fs::symlink(project("configs"), folder.join("configs")).unwrap();
    printed(&folder, &["new", NORTHWIND]);
    printed(&folder, &["run", NORTHWIND, "--quiet"]);
    folder
}

/// Blocks marked `text`, each with its place.
fn blocks() -> Vec<(String, String)> {
    let mut found = Vec::new();
    for document in DOCUMENTS {
        let text = fs::read_to_string(project(document)).unwrap();
        let mut inside = false;
        for (index, line) in text.lines().enumerate() {
            if line.starts_with("```") {
                inside = line == "```text";
                if inside {
                    found.push((format!("{document}:{}", index + 1), String::new()));
                }
            } else if inside && let Some((_, block)) = found.last_mut() {
                block.push_str(&format!("{line}\n"));
            }
        }
    }
    found
}

/// Lines of a run that tell how long it took.
fn of_the_moment(line: &str) -> bool {
    line.contains(" s. Tables and ")
}

#[test]
fn excerpts_are_what_the_program_prints() {
    let folder = folder();
    let mut commands = COMMANDS.to_vec();
    for (place, block) in blocks() {
        let samples = block.starts_with("scenario,replicate,index,weight");
        let shown = if samples {
            let columns = block.lines().next().unwrap().split(',').skip(4).collect::<Vec<_>>();
            let columns = columns.join(",");
            let run = [
                "run",
                NORTHWIND,
                "--quiet",
                "--paths",
                "1000",
                "--out",
                "rows",
                "--samples",
                "csv",
            ];
            printed(&folder, &[&run[..], &["--columns", &columns]].concat());
            fs::read_to_string(folder.join("rows/samples.csv")).unwrap()
        } else {
            let known = commands.iter().position(|(first, _)| block.starts_with(first));
            let known = known.unwrap_or_else(|| panic!("{place}: of which command is this?"));
            printed(&folder, commands.remove(known).1)
        };
        let mut left = shown.lines();
        for line in block.lines().filter(|line| !line.is_empty() && !of_the_moment(line)) {
            let printed = left.any(|own| own == line);
            let near = || shown.lines().take(100).collect::<Vec<_>>().join("\n");
            assert!(printed, "{place}: not printed here: {line}\n{}", near());
        }
    }
    assert!(commands.is_empty(), "excerpts of no document: {commands:?}");
}
