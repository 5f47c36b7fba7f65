//! If a fixture here differed, someone who mistyped a key would read other words than the ones
//! that were written, read and found helpful.
//!
//! `tests/errors/NAME.toml` (with the `--set` arguments in `NAME.set`, one a line, where there
//! is such a file) gives `NAME.stderr`, to the letter. To accept new words, run the test with
//! `UPDATE_FIXTURES=1` and read the difference.

use std::fs;
use std::path::{Path, PathBuf};

use valsim::cli::diagnostics::render;
use valsim::cli::open::settle;
use valsim::config::Document;

/// All that is told about a file and its arguments, by reading and by planning.
fn told(toml: &Path) -> String {
    let name = toml.file_name().unwrap().to_str().unwrap();
    let mut document = match Document::parse(name, &fs::read(toml).unwrap()) {
        Ok(document) => document,
        Err(rejected) => return render(&rejected.diagnostics, &rejected.document, false),
    };
    let arguments = fs::read_to_string(toml.with_extension("set")).unwrap_or_default();
    let arguments: Vec<String> = arguments.lines().map(str::to_owned).collect();
    let diagnostics = match settle(&mut document, &[], &arguments, toml.parent().unwrap()) {
        Ok((_, plan)) => plan.warnings,
        Err(mistakes) => mistakes,
    };
    render(&diagnostics, &document, false)
}

fn fixtures() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/errors");
    let mut files: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "toml"))
        .collect();
    files.sort();
    files
}

#[test]
fn every_mistake_is_told_in_the_words_of_its_fixture() {
    let update = std::env::var_os("UPDATE_FIXTURES").is_some();
    let mut differing = Vec::new();
    let files = fixtures();
    assert!(files.len() >= 75, "{} fixtures", files.len());
    for toml in files {
        let (stderr, told) = (toml.with_extension("stderr"), told(&toml));
        assert!(!told.is_empty(), "{} is told nothing", toml.display());
        if update {
            fs::write(&stderr, &told).unwrap();
        } else if fs::read_to_string(&stderr).unwrap_or_default() != told {
            differing.push(format!("{}\n{told}", stderr.display()));
        }
    }
    assert!(differing.is_empty(), "other words than in\n{}", differing.join("\n"));
}

#[test]
fn nothing_told_moves_the_cursor_or_fills_the_screen() {
    for toml in fixtures() {
        let told = told(&toml);
        let stray = told.chars().find(|&c| c.is_control() && c != '\n');
        assert_eq!(stray, None, "{}", toml.display());
        let errors = told.lines().filter(|line| line.starts_with("error")).count();
        assert!(errors <= 20, "{errors} errors for {}", toml.display());
        assert!(
            told.len() <= 2048 * errors.max(1) + 64,
            "{} bytes for {}",
            told.len(),
            toml.display()
        );
    }
}
