//! If these fail, the page that a committee reads is not what the run left: it cannot be drawn
//! again, it is drawn of tables that somebody has changed, or it lets a name run as a program.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// An empty folder of a test's own.
fn fresh(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("report").join(name);
    if folder.exists() {
        fs::remove_dir_all(&folder).unwrap();
    }
    fs::create_dir_all(&folder).unwrap();
    folder
}

fn valsim(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_valsim"));
    command.current_dir(folder).args(arguments).output().unwrap()
}

fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// A folder that holds a run, below `out`, of a file of `configs/`, changed by `change`.
fn run(name: &str, config: &str, change: impl Fn(String) -> String) -> PathBuf {
    let here = fresh(name);
    let configs = Path::new(env!("CARGO_MANIFEST_DIR")).join("configs");
    fs::create_dir_all(here.join("data")).unwrap();
    for file in fs::read_dir(configs.join("data")).unwrap() {
        let file = file.unwrap();
        fs::copy(file.path(), here.join("data").join(file.file_name())).unwrap();
    }
    let config = configs.join(config);
    fs::write(here.join("case.toml"), change(fs::read_to_string(config).unwrap())).unwrap();
    let made = valsim(&here, &["run", "case.toml", "--paths", "2000", "--quiet", "--out", "out"]);
    assert!(made.status.success(), "{}", stderr(&made));
    here
}

fn page(here: &Path) -> String {
    fs::read_to_string(here.join("out/report.html")).unwrap()
}

#[test]
fn a_page_is_drawn_again_to_the_bit() {
    let here = run("again", "software-illustrative.toml", |text| text);
    let first = page(&here);
    fs::remove_file(here.join("out/report.html")).unwrap();
    let drawn = valsim(&here, &["report", "out"]);
    assert!(drawn.status.success(), "{}", stderr(&drawn));
    assert!(String::from_utf8_lossy(&drawn.stdout).contains("the same bits as the run's"));
    assert_eq!(page(&here), first);
    let elsewhere = valsim(&here, &["report", "out", "--out", "other.html", "--format", "json"]);
    let said: serde_json::Value = serde_json::from_slice(&elsewhere.stdout).unwrap();
    assert_eq!(said["same_as_the_run's"], true);
    assert_eq!(fs::read_to_string(here.join("other.html")).unwrap(), first);
}

#[test]
fn all_that_is_wrong_with_a_folder_is_told_and_nothing_is_drawn() {
    let here = run("wrong", "minimal.toml", |text| text);
    let first = page(&here);
    let targets = fs::read_to_string(here.join("out/targets.csv")).unwrap();
    fs::write(here.join("out/targets.csv"), targets.replace("all,", "all ,")).unwrap();
    fs::remove_file(here.join("out/fan.csv")).unwrap();
    let refused = valsim(&here, &["report", "out"]);
    assert_eq!(refused.status.code(), Some(2));
    let told = stderr(&refused);
    assert!(told.contains("targets.csv was changed since the run"), "{told}");
    assert!(told.contains("fan.csv is missing"), "{told}");
    assert_eq!(page(&here), first);
    let none = valsim(&here, &["report", "nowhere"]);
    assert_eq!(none.status.code(), Some(2));
    assert!(stderr(&none).contains("it holds no run.json"), "{}", stderr(&none));
}

/// What could fetch, send or run: elements and attributes.
const DOORS: [&str; 9] =
    ["img", "iframe", "link", "object", "form", " src=", " style=", " onerror=", " onclick="];

/// The tags of a page: names and attributes, without the attributes' values.
fn tags(page: &str) -> Vec<String> {
    let tags = page.split('<').skip(1).filter_map(|part| part.split('>').next());
    tags.map(|tag| tag.split('"').step_by(2).collect()).collect()
}

#[test]
fn a_page_asks_for_nothing_and_texts_stay_texts() {
    let attack = r#"</script><script>alert(1)</script><img src=x onerror=alert(2)>'&{{7*7}}"#;
    let here = run("attack", "minimal.toml", |text| {
        let title = format!("name = '''{attack}'''");
        let scenario = format!("\n[[scenarios]]\nname = '''{attack}'''\nweight = 1\n");
        text.replace("name     = \"Minimal\"", &title) + &scenario
    });
    let page = page(&here);
    let scripts = page.matches("<script").count();
    assert_eq!(scripts, 5 + 2, "five scripts and two parts of JSON");
    assert_eq!(page.matches("</script").count(), scripts);
    let vendor = page.find("<script>").unwrap();
    let marked = &page[..vendor];
    for tag in tags(marked) {
        let open = DOORS.iter().find(|door| match door.starts_with(' ') {
            true => tag.contains(**door),
            false => tag.split(' ').next() == Some(**door),
        });
        assert_eq!(open, None, "{tag}");
    }
    assert!(page.contains("default-src &#x27;none&#x27;; script-src &#x27;sha256-"));
    assert!(!marked.contains("unsafe-inline") && !marked.contains("unsafe-eval"));
    assert!(page.len() < 3_000_000, "{} bytes", page.len());
}

/// A column of a table that has no quotes in it, by the texts of two others.
fn column(here: &Path, table: &str, wanted: &str, with: [(&str, &str); 2]) -> Vec<f64> {
    let text = fs::read_to_string(here.join("out").join(table)).unwrap();
    let mut rows = text.lines().map(|line| line.split(',').collect::<Vec<_>>());
    let head = rows.next().unwrap();
    let place = |name: &str| head.iter().position(|column| *column == name).unwrap();
    let fits = |row: &Vec<&str>| with.iter().all(|(name, text)| row[place(name)] == *text);
    rows.filter(fits).map(|row| row[place(wanted)].parse().unwrap()).collect()
}

/// The run has 512 paths a scenario, fewer than the 4,096 that charges are taken over: both means
/// are of the same paths, and 1e-9 of some 50 is a thousand times the rounding of their sums.
#[test]
fn vintages_add_up_to_the_charge_and_steps_to_the_equity() {
    let here = run("adds", "alibaba-2025-02.toml", |text| text);
    for year in ["FY2026", "FY2027", "FY2028"] {
        let parts =
            column(&here, "depreciation.csv", "charge", [("scenario", "all"), ("year", year)]);
        assert_eq!(parts.len(), 2 + (year.as_bytes()[5] - b'6') as usize, "{year}");
        let fan = fs::read_to_string(here.join("out/fan.csv")).unwrap();
        let row = fan.lines().find(|l| l.starts_with(&format!("all,cloud,depreciation,{year},")));
        let mean: f64 = row.unwrap().split(',').nth(4).unwrap().parse().unwrap();
        let sum: f64 = parts.iter().sum();
        assert!((sum - mean).abs() < 1e-9, "{year}: {parts:?} for {mean}");
    }
    let parts = column(&here, "bridge.csv", "mean", [("scenario", "all"), ("kind", "part")]);
    let totals = column(&here, "bridge.csv", "mean", [("scenario", "all"), ("kind", "total")]);
    let (stakes, rest) = parts.split_at(parts.len() - 2);
    // Sums of ten means of at most 2,600: 1e-9 is a million times their rounding.
    assert!((stakes.iter().sum::<f64>() - totals[0]).abs() < 1e-9, "{parts:?} {totals:?}");
    assert!(
        (totals[0] + rest.iter().sum::<f64>() - totals[1]).abs() < 1e-9,
        "{parts:?} {totals:?}"
    );
}

#[test]
fn what_was_known_is_shown_and_changes_no_figure() {
    let without = |text: String| {
        let (head, rest) = text.split_once("[[history]]").unwrap();
        head.to_owned() + &rest[rest.find("[sources]").unwrap()..]
    };
    let here = run("history", "alibaba-2025-02.toml", |text| text);
    let bare = run("no history", "alibaba-2025-02.toml", without);
    let known = fs::read_to_string(here.join("out/history.csv")).unwrap();
    assert!(known.contains("\ncloud,revenue,FY2024,2024,,106.374,cloud-annual\n"), "{known}");
    assert!(known.contains("\ncloud,revenue,FY2025Q3,2025,3,31.742,cloud-quarters\n"), "{known}");
    // The file goes on to 2026; on the valuation date, 24 February 2025, nothing later was known.
    assert!(!known.contains("FY2025Q4") && !known.contains(",2026,"), "{known}");
    assert_eq!(fs::read_to_string(bare.join("out/history.csv")).unwrap().lines().count(), 1);
    for table in ["targets.csv", "distribution.csv", "fan.csv"] {
        let read = |folder: &Path| fs::read(folder.join("out").join(table)).unwrap();
        assert!(read(&here) == read(&bare), "{table}");
    }
}
