//! If one of these failed, a newcomer's first command would leave a file that does not run, or
//! overwrite one that does.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

fn valsim(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_valsim"));
    command.current_dir(folder).args(arguments).output().unwrap()
}

fn stdout(output: &Output) -> &str {
    std::str::from_utf8(&output.stdout).unwrap()
}

fn stderr(output: &Output) -> &str {
    std::str::from_utf8(&output.stderr).unwrap()
}

/// An empty folder of the test's own.
fn folder(name: &str) -> PathBuf {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = fs::remove_dir_all(&path);
    fs::create_dir_all(&path).unwrap();
    path
}

#[test]
fn the_starter_checks_without_warnings_and_runs() {
    let folder = folder("new-runs");
    assert!(valsim(&folder, &["new", "acme.toml"]).status.success());
    let checked = valsim(&folder, &["check", "acme.toml"]);
    assert_eq!(checked.status.code(), Some(0), "{}", stderr(&checked));
    assert!(stdout(&checked).starts_with("acme\n"), "{}", stdout(&checked));
    assert!(stdout(&checked).ends_with("No warnings.\n"), "{}", stdout(&checked));
    let run = valsim(&folder, &["run", "acme.toml", "--paths", "4096", "--out", "tables"]);
    assert_eq!(run.status.code(), Some(0), "{}", stderr(&run));
    assert_eq!(stderr(&run), "");
    assert!(folder.join("tables/targets.csv").is_file());
}

#[test]
fn a_file_that_exists_is_left_alone_unless_forced() {
    let folder = folder("new-exists");
    let file = folder.join("mine.toml");
    fs::write(&file, "my work").unwrap();
    let refused = valsim(&folder, &["new", "mine.toml"]);
    assert_eq!(refused.status.code(), Some(74));
    assert_eq!(
        stderr(&refused),
        "error: cannot write: mine.toml: it exists already; --force replaces it\n"
    );
    assert_eq!(fs::read_to_string(&file).unwrap(), "my work");
    assert!(valsim(&folder, &["new", "mine.toml", "--force"]).status.success());
    assert!(fs::read_to_string(&file).unwrap().contains("name     = \"mine\""));
    let lost = valsim(&folder, &["new", "no/such/folder.toml"]);
    assert_eq!(lost.status.code(), Some(74));
    assert_eq!(
        stderr(&lost),
        "error: cannot write: no/such/folder.toml: there is no such folder\n"
    );
    fs::create_dir(folder.join("there")).unwrap();
    for more in [&["new", "there"][..], &["new", "there", "--force"]] {
        let refused = valsim(&folder, more);
        assert_eq!(
            stderr(&refused),
            "error: cannot write: there: it is a folder; name a file in it\n"
        );
    }
}

#[test]
fn any_file_name_gives_a_title_that_reads() {
    for stem in ["Müller & Söhne", "a \"quoted\" name", "back\\slash", "tab\there", " "] {
        let text = valsim::cli::new::starter(Path::new(&format!("{stem}.toml")));
        let document = valsim::config::Document::parse("x", text.as_bytes()).unwrap();
        let title = &document.scenarios().unwrap().list[0].file.name.value;
        let expected = match stem {
            "tab\there" => "tab here",
            " " => "My company",
            _ => stem,
        };
        assert_eq!(title, expected);
    }
}

#[test]
fn shells_and_manual_readers_are_told_of_every_command() {
    let folder = folder("new-shells");
    let commands = ["run", "check", "new", "schema", "completions", "man"];
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let printed = valsim(&folder, &["completions", shell]);
        assert!(printed.status.success());
        for command in commands {
            assert!(stdout(&printed).contains(command), "{shell} does not know {command}");
        }
    }
    assert!(stdout(&valsim(&folder, &["man"])).contains(".TH valsim 1"));
    assert!(valsim(&folder, &["man", "deep/man1"]).status.success());
    assert!(folder.join("deep/man1/valsim.1").is_file());
    for command in commands {
        let page = fs::read_to_string(folder.join(format!("deep/man1/valsim-{command}.1")));
        assert!(page.unwrap().contains(&format!("valsim\\-{command}")), "{command}");
    }
}
