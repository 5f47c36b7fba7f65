//! If one of these failed, someone who copied an example from the documents would be told that
//! it is wrong, or would look for a column that no table has.
//!
//! Blocks of `docs/configuration.md`: `toml complete` is a whole file, `toml fragment` is put
//! into `configs/minimal.toml`, `csv NAME` is a data file beside them, `sh set` holds command
//! lines. A TOML block without a mark fails.

use std::fs;
use std::path::{Path, PathBuf};

use toml::{Table, Value};
use valsim::cli::files;
use valsim::config::Document;
use valsim::engine::{Options, Outcome, influence, simulate};
use valsim::output::{Style, answer};
use valsim::plan::{self, Plan};
use valsim::report::Report;

/// Keeps the examples quick.
const FEW: [&str; 1] = ["simulation.paths=1000"];

/// A fenced block: the words behind its first fence, and what it holds.
struct Block {
    mark: String,
    body: String,
    line: usize,
}

fn read(path: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap()
}

fn blocks(path: &str) -> Vec<Block> {
    let mut found: Vec<Block> = Vec::new();
    let mut inside = false;
    for (index, line) in read(path).lines().enumerate() {
        match line.strip_prefix("```") {
            Some(mark) if !inside => {
                inside = true;
                found.push(Block { mark: mark.into(), body: String::new(), line: index + 1 });
            }
            Some(_) => inside = false,
            None if inside => {
                let body = &mut found.last_mut().unwrap().body;
                body.push_str(line);
                body.push('\n');
            }
            None => {}
        }
    }
    assert!(!inside, "{path} ends inside a block");
    found
}

/// A folder with the documents' data files.
fn folder() -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("documents");
    fs::create_dir_all(&folder).unwrap();
    for block in blocks("docs/configuration.md") {
        if let Some(name) = block.mark.strip_prefix("csv ") {
            fs::write(folder.join(name), &block.body).unwrap();
        }
    }
    folder
}

/// Runs a configuration with `--set` arguments; every mistake in it is a failure.
fn run(name: &str, text: &str, set: &[&str], folder: &Path) -> (Plan, Outcome) {
    let mut document = Document::parse(name, text.as_bytes())
        .unwrap_or_else(|rejected| panic!("{name}: {:#?}", rejected.diagnostics));
    for argument in set {
        document.set(argument).unwrap();
    }
    let scenarios = document.scenarios().unwrap_or_else(|found| panic!("{name}: {found:#?}"));
    let columns = |file: &_, column: Option<&_>| files::column(folder, file, column);
    let mut plan = plan::compile(&scenarios, &columns)
        .unwrap_or_else(|found| panic!("{name}: {found:#?}\n{text}"));
    plan.order_dimensions(&influence(&plan));
    let outcome = simulate(&plan, &Options::default(), &|_| ()).unwrap();
    (plan, outcome)
}

/// Puts a fragment into a file: lists grow, and keys are replaced in the top tables and in each
/// segment.
fn put_into(file: &mut Table, fragment: Table, depth: usize, above: &str) {
    for (key, value) in fragment {
        let deeper = depth == 0 || (depth == 1 && above == "segments");
        match (file.get_mut(&key), value) {
            (Some(Value::Table(own)), Value::Table(more)) if deeper => {
                put_into(own, more, depth + 1, &key);
            }
            (Some(Value::Array(own)), Value::Array(more)) if depth == 0 => own.extend(more),
            (_, value) => {
                file.insert(key, value);
            }
        }
    }
}

#[test]
fn every_example_of_a_configuration_runs() {
    let folder = folder();
    let minimal = read("configs/minimal.toml");
    let mut kinds = [0, 0];
    for block in blocks("docs/configuration.md") {
        let name = format!("docs/configuration.md:{}", block.line);
        match block.mark.as_str() {
            "toml complete" => {
                run(&name, &block.body, &FEW, &folder);
                kinds[0] += 1;
            }
            "toml fragment" => {
                let mut file: Table = minimal.parse().unwrap();
                let fragment = block.body.parse().unwrap_or_else(|e| panic!("{name}: {e}"));
                put_into(&mut file, fragment, 0, "");
                run(&name, &file.to_string(), &FEW, &folder);
                kinds[1] += 1;
            }
            other => assert!(!other.starts_with("toml"), "{name}: no mark, `{other}`"),
        }
    }
    assert!(kinds[0] >= 1 && kinds[1] >= 15, "{kinds:?} examples found");
}

#[test]
fn every_distribution_has_an_example() {
    let text: String = blocks("docs/configuration.md")
        .into_iter()
        .filter(|block| block.mark.starts_with("toml"))
        .map(|block| block.body)
        .collect();
    let page = read("docs/configuration.md");
    let table = page.split("## Distributions").nth(1).unwrap().split("\n\n").nth(2).unwrap();
    let names: Vec<&str> =
        table.lines().skip(2).map(|row| row.split('`').nth(1).unwrap()).collect();
    assert_eq!(names.len(), 13);
    for name in names.into_iter().filter(|&name| name != "constant") {
        assert!(text.contains(&format!("dist = \"{name}\"")), "no example of {name}");
    }
}

#[test]
fn the_command_lines_with_set_are_accepted() {
    let mut count = 0;
    for block in blocks("docs/configuration.md").iter().filter(|block| block.mark == "sh set") {
        for line in block.body.lines() {
            let mut words = line.strip_prefix("valsim run ").unwrap().split(" --set ");
            let file = words.next().unwrap();
            let mut document = Document::parse(file, read(file).as_bytes()).unwrap();
            for argument in words {
                document.set(argument.trim_matches('\'')).unwrap();
                count += 1;
            }
            let scenarios = document.scenarios().unwrap_or_else(|f| panic!("{line}: {f:#?}"));
            let folder = Path::new("configs");
            let columns = |file: &_, column: Option<&_>| files::column(folder, file, column);
            plan::compile(&scenarios, &columns).unwrap_or_else(|f| panic!("{line}: {f:#?}"));
        }
    }
    assert!(count >= 5);
}

#[test]
fn the_columns_of_the_tables_are_those_written() {
    let (plan, outcome) = run("minimal", &read("configs/minimal.toml"), &FEW, Path::new("configs"));
    let page = read("docs/configuration.md");
    for table in Report::new(&plan, &outcome).tables {
        let head = format!("| `{}.csv` |", table.name);
        let row = page.lines().find(|line| line.starts_with(&head));
        let row = row.unwrap_or_else(|| panic!("no row for {}.csv", table.name));
        assert!(row.contains(&format!("`{}`", table.columns.join(","))), "{}", table.name);
    }
}

#[test]
fn the_readme_shows_the_smallest_configuration_as_it_is() {
    let minimal = read("configs/minimal.toml");
    let shown = blocks("README.md").into_iter().find(|block| block.mark == "toml").unwrap();
    let keys = |text: &str| text.parse::<Table>().unwrap();
    assert_eq!(keys(&shown.body), keys(&minimal));
}

#[test]
fn the_answer_that_the_readme_shows_is_the_programs() {
    let file = "configs/alibaba-2025-02.toml";
    let (plan, outcome) = run(file, &read(file), &[], Path::new("configs"));
    let answer = answer(&Report::new(&plan, &outcome).answer, Style::Plain);
    let shown = blocks("README.md").into_iter().find(|block| block.mark == "text").unwrap();
    let told = |line: &&str| !line.contains(" s. Tables and ");
    let mut count = 0;
    for line in shown.body.lines().filter(told) {
        assert!(answer.lines().any(|own| own == line), "the program does not print: {line}");
        count += 1;
    }
    assert!(count > 25, "{count} lines");
}
