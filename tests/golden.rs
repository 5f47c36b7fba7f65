//! If a fixture here differs, someone's saved answer has changed under her: read the difference
//! before it is accepted, and say in the changelog what moved and why.
//!
//! Every file in `configs/`, at 4,096 paths, gives the tables in `tests/golden/NAME/`: targets
//! and correlations in full, the distribution of the main results, and a digest of each whole
//! table. To accept new tables, run the test with `UPDATE_FIXTURES=1`.

mod support;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};
use support::{Run, project};
use valsim::output;
use valsim::report::{Cell, Table};

fn files(folder: &str, ending: &str) -> Vec<PathBuf> {
    let entries = fs::read_dir(project(folder)).map(|list| list.map(|entry| entry.unwrap().path()));
    let mut files: Vec<PathBuf> = entries.into_iter().flatten().collect();
    files.retain(|file| file.to_string_lossy().ends_with(ending));
    files.sort();
    files
}

fn stem(file: &Path) -> String {
    file.file_stem().unwrap().to_string_lossy().into_owned()
}

/// A table's text.
fn csv(table: &Table) -> String {
    String::from_utf8(output::csv(table).unwrap()).unwrap()
}

/// A run's fixtures: names and texts.
fn fixtures(run: &Run) -> Vec<(String, String)> {
    let plan = &run.plan;
    let main: BTreeSet<&str> =
        plan.main_results.iter().map(|&result| plan.results[result].name.as_str()).collect();
    let is_main = |row: &[Cell]| matches!(&row[1], Cell::Text(name) if main.contains(&name[..]));
    let mut distribution = run.table("distribution").clone();
    distribution.rows.retain(|row| is_main(row));
    let digest = |table: &Table| {
        let hash = Sha256::digest(csv(table).as_bytes());
        let hash: String = hash.iter().map(|byte| format!("{byte:02x}")).collect();
        format!("{hash}  {}.csv, {} rows\n", table.name, table.rows.len())
    };
    vec![
        ("targets.csv".into(), csv(run.table("targets"))),
        ("correlation.csv".into(), csv(run.table("correlation"))),
        ("main_results.csv".into(), csv(&distribution)),
        ("tables.sha256".into(), run.report.tables.iter().map(digest).collect()),
    ]
}

#[test]
fn every_configuration_gives_its_tables() {
    let update = std::env::var_os("UPDATE_FIXTURES").is_some();
    let configs = files("configs", ".toml");
    assert!(configs.len() >= 3, "{} configurations", configs.len());
    let mut differing = Vec::new();
    for config in &configs {
        let text = fs::read_to_string(config).unwrap();
        let folder = project("tests/golden").join(stem(config));
        let run = Run::of(&text, &["simulation.paths=4096"]);
        for (name, made) in fixtures(&run) {
            let file = folder.join(name);
            if update {
                fs::create_dir_all(&folder).unwrap();
                fs::write(&file, &made).unwrap();
            } else {
                differing.extend(first_difference(&file, &made));
            }
        }
    }
    assert!(
        differing.is_empty(),
        "other tables than the fixtures'\n{}\nto accept them: UPDATE_FIXTURES=1",
        differing.join("\n")
    );
}

/// The first line in which a fixture differs from what was made.
fn first_difference(file: &Path, made: &str) -> Option<String> {
    let kept = fs::read_to_string(file).unwrap_or_default();
    if kept == made {
        return None;
    }
    let lines = kept.lines().zip(made.lines()).enumerate();
    let (line, shown) = match lines.into_iter().find(|(_, (kept, made))| kept != made) {
        Some((line, (kept, made))) => (line, format!("- {kept}\n+ {made}")),
        None => (kept.lines().count().min(made.lines().count()), "lines too few or many".into()),
    };
    Some(format!("{}, line {}:\n{shown}", file.display(), line + 1))
}

/// Fixtures of a configuration that is gone prove nothing.
#[test]
fn every_fixture_has_its_configuration() {
    let names: BTreeSet<String> = files("configs", ".toml").iter().map(|file| stem(file)).collect();
    for folder in files("tests/golden", "") {
        assert!(names.contains(&stem(&folder)), "{} is left over", folder.display());
    }
}
