//! If these fail, the house is losing its shape: a formula that reads a file, a statistic that
//! knows the terminal, a clock in what must give the same bits tomorrow; and with it the
//! promise that a module can be read, tested and trusted by itself.
//!
//! Judged is the code itself: comments, and what stands in texts, are blanked out first.

use std::fs;
use std::path::{Path, PathBuf};

/// Modules by floor; a module uses its own and those of lower floors. On the ground (where
/// numbers and the functions of numbers need each other) and at the top, neighbours may be used.
const FLOORS: [&[&str]; 7] = [
    &["real", "special", "name", "diagnostic", "text"],
    &["config", "dist", "sampling", "dependence", "stats", "model"],
    &["plan"],
    &["engine"],
    &["report"],
    &["output"],
    TOP,
];
/// The terminal, files, the clock and the threads.
const TOP: &[&str] = &[
    "cli",
    "run",
    "path",
    "samples",
    "bundle",
    "solve",
    "grid",
    "compare",
    "explain",
    "sensitivity",
    "main",
    "lib",
];

/// Modules of the standard library that only the top floor may name, and why.
const TOP_ONLY_OF_STD: [(&str, &str); 8] = [
    ("io", "the terminal and files"),
    ("env", "the environment"),
    ("fs", "files"),
    ("net", "the network"),
    ("os", "the system"),
    ("process", "other programs, and exit"),
    ("thread", "threads, and their number"),
    ("time", "the clock"),
];

/// Words that only the top floor may use, and why.
const TOP_ONLY: [(&str, &str); 18] = [
    ("println!", "prints"),
    ("eprintln!", "prints"),
    ("print!", "prints"),
    ("eprint!", "prints"),
    ("clap", "the command line"),
    ("indicatif", "the terminal"),
    ("anstream", "the terminal"),
    (".exists()", "files"),
    (".try_exists()", "files"),
    (".is_file()", "files"),
    (".is_dir()", "files"),
    (".metadata()", "files"),
    (".canonicalize()", "files"),
    (".read_dir()", "files"),
    (".read_link()", "files"),
    ("HashMap", "its order differs from run to run"),
    ("HashSet", "its order differs from run to run"),
    ("RandomState", "it differs from run to run"),
];

/// Words that no file may use, and why.
const NOWHERE: [(&str, &str); 10] = [
    ("thread_rng", "draws that no seed repeats"),
    ("ThreadRng", "draws that no seed repeats"),
    ("rand::rng", "draws that no seed repeats"),
    ("rand::random", "draws that no seed repeats"),
    ("from_os_rng", "draws that no seed repeats"),
    (".unwrap()", "a panic without a word: `expect` says why it cannot be"),
    ("dbg!", "left over"),
    ("todo!", "left over"),
    ("unimplemented!", "left over"),
    ("f32", "half the digits"),
];

/// The one file with `unsafe` code.
const UNSAFE: &str = "engine/dispatch.rs";

/// Most lines of a file: about 150 is meant, seldom past 400.
const LONGEST: usize = 500;

fn floor(module: &str) -> Option<usize> {
    FLOORS.iter().position(|floor| floor.contains(&module))
}

/// Code with comments and the insides of texts blanked out, line by line as before.
fn code_of(text: &str) -> String {
    let mut code = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let length = skipped(rest).unwrap_or(0);
        if length > 0 {
            code.extend(rest[..length].chars().filter(|&c| c == '\n').chain([' ']));
            rest = &rest[length..];
        } else {
            code.push(first);
            rest = &rest[first.len_utf8()..];
        }
    }
    code
}

/// Length of the comment, text or character that begins here.
fn skipped(rest: &str) -> Option<usize> {
    let until = |from: usize, end: &str| {
        rest[from..].find(end).map_or(rest.len(), |at| from + at + end.len())
    };
    if rest.starts_with("//") {
        Some(rest.find('\n').unwrap_or(rest.len()))
    } else if rest.starts_with("/*") {
        Some(until(2, "*/"))
    } else if rest.starts_with("r\"") {
        Some(until(2, "\""))
    } else if rest.starts_with("r#\"") {
        Some(until(3, "\"#"))
    } else if rest.starts_with('"') {
        let mut escaped = false;
        let end = rest.char_indices().skip(1).find(|&(_, c)| {
            let ends = c == '"' && !escaped;
            escaped = c == '\\' && !escaped;
            ends
        });
        Some(end.map_or(rest.len(), |(at, _)| at + 1))
    } else if let Some(inside) = rest.strip_prefix('\'') {
        // A character, not a lifetime.
        let mut chars = inside.char_indices();
        let (_, first) = chars.next()?;
        if first == '\\' {
            return Some(1 + inside[2..].find('\'')? + 3);
        }
        chars.next().filter(|&(_, c)| c == '\'').map(|(at, _)| 1 + at + 1)
    } else {
        None
    }
}

/// Whether code holds a word that does not go on to either side.
fn holds(code: &str, word: &str) -> bool {
    let part = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || c == '_');
    let bounded = |end: char| end.is_alphanumeric() || end == '_';
    code.match_indices(word).any(|(at, _)| {
        let before = part(code[..at].chars().next_back()) && word.starts_with(bounded);
        let after = part(code[at + word.len()..].chars().next()) && word.ends_with(bounded);
        !before && !after
    })
}

/// The modules that code names after a path's beginning, such as `crate::`: one each time, or
/// those of a list in braces.
fn named_after(beginning: &str, code: &str) -> Vec<String> {
    let ident = |text: &str| -> String {
        text.trim_start().chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect()
    };
    let mut found = Vec::new();
    for (at, word) in code.match_indices(beginning) {
        if code[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_') {
            continue;
        }
        let rest = &code[at + word.len()..];
        let Some(list) = rest.strip_prefix('{') else {
            found.push(ident(rest));
            continue;
        };
        let mut depth = 0;
        let mut start = 0;
        for (at, c) in list.char_indices() {
            match c {
                '{' => depth += 1,
                ',' | '}' if depth == 0 => {
                    found.push(ident(&list[start..at]));
                    start = at + 1;
                    if c == '}' {
                        break;
                    }
                }
                '}' => depth -= 1,
                _ => {}
            }
        }
    }
    found.retain(|module| !module.is_empty());
    found
}

/// The modules of this crate that a file names, from the crate's root down or up to it.
fn imports(path: &str, code: &str) -> Vec<String> {
    let ways = path.trim_end_matches("/mod.rs").split('/').count();
    let mut found = named_after("crate::", code);
    found.extend(named_after(&"super::".repeat(ways), code));
    found
}

/// Code without the items that are compiled for tests only.
fn without_tests(code: &str) -> String {
    let mut kept = String::new();
    let mut rest = code;
    while let Some((before, item)) = rest.split_once("#[cfg(test)]") {
        kept.push_str(before);
        let mut depth = 0;
        let end = item.char_indices().find(|&(_, c)| {
            depth += i32::from(c == '{') - i32::from(c == '}');
            depth == 0 && (c == '}' || c == ';')
        });
        rest = end.map_or("", |(at, last)| &item[at + last.len_utf8()..]);
    }
    kept + rest
}

/// All that is wrong with a file of `src/`, named by its path in it.
fn violations(path: &str, text: &str) -> Vec<String> {
    let module = path.split(['/', '.']).next().unwrap();
    let code = code_of(text);
    let code = &without_tests(&code);
    let mut wrong = Vec::new();
    let Some(own) = floor(module) else {
        return vec![format!("{path}: a module without a floor")];
    };
    if !text.starts_with("//!") {
        wrong.push(format!("{path}: no word on its purpose in the first line"));
    }
    if text.lines().count() > LONGEST {
        wrong.push(format!("{path}: more than {LONGEST} lines"));
    }
    for import in imports(path, code).iter().filter(|import| *import != module) {
        match floor(import) {
            None => wrong.push(format!("{path}: uses crate::{import}, which has no floor")),
            Some(floor) if floor < own => {}
            Some(floor) if floor == own && (own == 0 || TOP.contains(&module)) => {}
            Some(_) => wrong.push(format!("{path}: uses {import}, which is on no lower floor")),
        }
    }
    if !TOP.contains(&module) {
        let named = named_after("std::", code);
        for (word, why) in
            TOP_ONLY_OF_STD.iter().filter(|(word, _)| named.iter().any(|n| n == word))
        {
            wrong.push(format!("{path}: uses std::{word} ({why})"));
        }
    }
    let banned = NOWHERE.iter().chain(TOP_ONLY.iter().filter(|_| !TOP.contains(&module)));
    for (word, why) in banned.filter(|(word, _)| holds(code, word)) {
        wrong.push(format!("{path}: uses {word} ({why})"));
    }
    if path != UNSAFE && holds(code, "unsafe") {
        wrong.push(format!("{path}: `unsafe` outside {UNSAFE}"));
    }
    wrong
}

/// Every Rust file below a folder.
fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(rust_files(&path));
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            files.push(path);
        }
    }
    files
}

fn source() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

#[test]
fn the_house_is_in_order() {
    let files = rust_files(&source());
    assert!(files.len() > 90, "{} files", files.len());
    let mut wrong = Vec::new();
    for file in files {
        let path = file.strip_prefix(source()).unwrap().to_string_lossy().replace('\\', "/");
        wrong.extend(violations(&path, &fs::read_to_string(&file).unwrap()));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// A module that is declared has a floor, and a floor names no module that is gone.
#[test]
fn every_module_has_a_floor() {
    let lib = fs::read_to_string(source().join("lib.rs")).unwrap();
    let mut declared: Vec<&str> =
        lib.lines().filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';')).collect();
    let mut floors: Vec<&str> = FLOORS.concat();
    floors.retain(|module| !["main", "lib"].contains(module));
    declared.sort_unstable();
    floors.sort_unstable();
    assert_eq!(declared, floors);
}

#[test]
fn a_violation_is_caught() {
    let seeded = [
        ("stats/x.rs", "use crate::engine::Outcome;", "uses engine"),
        ("stats/x.rs", "use crate::dist::Marginal;", "uses dist"),
        ("plan/x.rs", "use crate::{name, engine::{Outcome, Tally}, real::Lanes};", "uses engine"),
        ("plan/x.rs", "use crate::{real::{Lanes, Real}, report};", "uses report"),
        ("model/x.rs", "fn f() -> crate::plan::Plan { todo() }", "uses plan"),
        ("report/x.rs", "use crate::cli::args;", "uses cli"),
        ("special/x.rs", "use crate::dist::Marginal;", "uses dist"),
        ("stats/x.rs", "use crate::unheard_of::Thing;", "no floor"),
        ("unheard_of/x.rs", "", "without a floor"),
        ("model/x.rs", "fn f() { println!(\"\"); }", "uses println!"),
        ("engine/x.rs", "let started = std::time::Instant::now();", "uses std::time"),
        ("plan/x.rs", "use std::fs;", "uses std::fs"),
        ("plan/x.rs", "use std::{collections::{BTreeMap, BTreeSet}, fs};", "uses std::fs"),
        ("report/x.rs", "let size = std::thread::available_parallelism();", "uses std::thread"),
        ("config/x.rs", "if path.exists() { g(); }", "uses .exists()"),
        ("stats.rs", "use super::engine::Outcome;", "uses engine"),
        ("stats/mod.rs", "use super::engine::Outcome;", "uses engine"),
        ("stats/x.rs", "use super::super::engine::Outcome;", "uses engine"),
        ("stats/x/y.rs", "use super::super::super::engine::Outcome;", "uses engine"),
        ("dist/x.rs", "#[cfg(test)]\nmod tests { f(); }\nuse std::env;", "uses std::env"),
        ("report/x.rs", "let bar = indicatif::ProgressBar::new(3);", "uses indicatif"),
        ("dist/x.rs", "let home = std::env::var(\"HOME\");", "uses std::env"),
        ("stats/x.rs", "use std::collections::HashMap;", "uses HashMap"),
        ("cli/x.rs", "let x = rand::thread_rng();", "uses thread_rng"),
        ("cli/x.rs", "let x = list.first().unwrap();", "uses .unwrap()"),
        ("real.rs", "let x = 1.0f32 as f32;", "uses f32"),
        ("engine/batch.rs", "let x = unsafe { read() };", "`unsafe`"),
    ];
    for (path, line, expected) in seeded {
        let found = violations(path, &format!("//! Purpose.\n{line}\n"));
        assert!(found.iter().any(|wrong| wrong.contains(expected)), "{line}: {found:?}");
    }
    let long = format!("//! Purpose.\n{}", "\n".repeat(LONGEST));
    assert!(violations("model/x.rs", &long)[0].contains("lines"));
    assert!(violations("model/x.rs", "use crate::real::Real;\n")[0].contains("purpose"));
}

#[test]
fn what_is_allowed_is_not_caught() {
    let allowed = [
        ("model/x.rs", "// println! and std::fs stand in a comment"),
        (
            "model/x.rs",
            "let text = \"println! \\\" unsafe std::env\"; let c = '\"'; let d = '\\'';",
        ),
        ("model/x.rs", "let text = r#\"crate::engine \" thread_rng\"#; struct S<'a>(&'a str);"),
        ("engine/x.rs", "use crate::{plan::Plan, real::{Lanes, Real}, stats};"),
        (
            "stats/x.rs",
            "use crate::stats::Bins; // its own\n#[cfg(test)]\nmod tests { x.unwrap() }",
        ),
        ("run.rs", "use crate::cli::files; fn f() { println!(\"\"); std::fs::read(\"\"); }"),
        ("lib.rs", "#![deny(unsafe_code)]"),
        ("engine/dispatch.rs", "unsafe { f() }"),
        ("real.rs", "use crate::special::exp;"),
        ("report/x.rs", "let fingerprint!(x); let InstantNoodles = my_unsafe;"),
    ];
    for (path, line) in allowed {
        let found = violations(path, &format!("//! Purpose.\n{line}\n"));
        assert!(found.is_empty(), "{line}: {found:?}");
    }
}

/// A file that a document names is there; a word in capitals stands for a name of the reader's.
#[test]
fn documents_name_files_that_exist() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let inside = |folder: &str| fs::read_dir(root.join(folder)).unwrap();
    let documents = inside("").chain(inside("docs")).map(|entry| entry.unwrap().path());
    let folders = ["src/", "tests/", "docs/", "benches/", "examples/", "assets/", "configs/"];
    let (mut named, mut missing) = (0, Vec::new());
    for document in documents.filter(|path| path.extension().is_some_and(|ending| ending == "md")) {
        let text = fs::read_to_string(&document).unwrap();
        let quoted = text.split('`').skip(1).step_by(2);
        let paths = quoted.filter(|word| folders.iter().any(|folder| word.starts_with(folder)));
        for path in paths.filter(|path| !path.contains(|c: char| c.is_uppercase() || c == ' ')) {
            named += 1;
            if !root.join(path).exists() {
                missing.push(format!("{}: {path}", document.display()));
            }
        }
    }
    assert!(named > 20, "{named} names");
    assert!(missing.is_empty(), "{}", missing.join("\n"));
}
