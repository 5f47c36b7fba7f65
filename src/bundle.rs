//! `valsim run FOLDER`: a run's folder is run again, and the bits are compared.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read;
use std::path::Path;

use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::cli::args::{ConfigArgs, Format, RunArgs, SamplesFormat};
use crate::cli::failure::Failure;
use crate::cli::files;
use crate::cli::open::read;
use crate::cli::precision::Rule;
use crate::cli::terminal::{eprint_text, print};
use crate::run::{Order, carry_out};
use crate::samples::{Samples, hex};

/// Largest record that is read, in bytes.
const LARGEST_RECORD: u64 = 64 << 20;

/// Runs the folder's configuration with the arguments of its record and compares every table.
///
/// # Errors
/// See [`Failure`]; [`Failure::Differs`] where a file does not come out with the same bits.
pub fn run_again(args: &RunArgs) -> Result<(), Failure> {
    let folder = &args.config.config;
    refuse_changes(args)?;
    let recorded = Recorded::read(folder)?;
    if recorded.version != env!("CARGO_PKG_VERSION") && !args.quiet {
        eprint_text(&format!(
            "warning: the folder was written by valsim {}, this is {}\n",
            recorded.version,
            env!("CARGO_PKG_VERSION")
        ));
    }
    let mut opened = read(&ConfigArgs {
        config: folder.join(files::CONFIGURATION),
        paths: None,
        seed: None,
        sampler: None,
        set: recorded.flags.iter().chain(&recorded.set).cloned().collect(),
    })?;
    let rule = Rule::read(&mut opened, &recorded.precision, recorded.most_paths)?;
    let columns = recorded.columns.as_ref().map(|names| names.join(","));
    let samples = Samples::wanted(&recorded.forms(), columns.as_deref(), &opened.plan)?;
    let _held = match &args.out {
        Some(out) => files::prepare(out, args.force).map_err(Failure::Unwritable)?,
        None => None,
    };
    // Before anything is written: the folder may be the one that is written to.
    let mut found = recorded.on_disk(folder);
    let order = Order {
        opened: &opened,
        file: recorded.file.clone(),
        flags: recorded.flags.clone(),
        set: recorded.set.clone(),
        samples,
        rule,
        workbook: recorded.digests.contains_key(files::WORKBOOK),
        folder: args.out.as_deref(),
        threads: args.threads,
        quiet: args.quiet,
    };
    let made = carry_out(&order)?;
    for (name, bytes) in &opened.files {
        let digest = crate::samples::sha256(bytes);
        if recorded.digests.get(name).is_some_and(|known| *known != digest) && !args.quiet {
            eprint_text(&format!("warning: {name} was changed since the run\n"));
        }
    }
    let inputs = |name: &str| opened.files.iter().any(|(known, _)| known == name);
    let mut verdicts = Vec::new();
    for file in made.record.files.iter().filter(|file| !inputs(&file.file)) {
        let digest = found.remove(&file.file).or_else(|| digest(&folder.join(&file.file)));
        let known = recorded.digests.get(&file.file);
        verdicts.push((file.file.clone(), judge(&file.sha256, digest.as_ref(), known)));
    }
    let unmade = found.into_keys().filter(|name| !inputs(name) && !is_input(name));
    verdicts.extend(unmade.map(|name| (name, Some("is not made by this run"))));
    tell(args, folder, &verdicts)
}

/// The folder's own arguments are used, so that there is something to compare.
fn refuse_changes(args: &RunArgs) -> Result<(), Failure> {
    let config = &args.config;
    let given = [
        ("--paths", config.paths.is_some()),
        ("--seed", config.seed.is_some()),
        ("--sampler", config.sampler.is_some()),
        ("--set", !config.set.is_empty()),
        ("--precision", !args.precision.is_empty()),
        ("--samples", !args.samples.is_empty()),
        ("--columns", args.columns.is_some()),
        ("--xlsx", args.xlsx),
    ];
    match given.into_iter().find(|(_, given)| *given) {
        None => Ok(()),
        Some((flag, _)) => Err(Failure::Usage(format!(
            "{flag} with a folder: a folder is run again just as it was\nhelp: to change \
             something, run {}",
            config.config.join(files::CONFIGURATION).display()
        ))),
    }
}

fn is_input(name: &str) -> bool {
    name == files::CONFIGURATION || name.starts_with("data/")
}

/// What `run.json` says of the run.
struct Recorded {
    version: String,
    /// The configuration's name when it was run.
    file: String,
    flags: Vec<String>,
    set: Vec<String>,
    precision: Vec<String>,
    /// How far it went for the precisions at most.
    most_paths: Option<u64>,
    /// Columns of the samples, where there are any.
    columns: Option<Vec<String>>,
    /// SHA-256 by file.
    digests: BTreeMap<String, String>,
}

impl Recorded {
    fn read(folder: &Path) -> Result<Self, Failure> {
        let path = folder.join(files::RECORD);
        let refuse = |cause: String| {
            Failure::Usage(format!(
                "cannot run the folder {} again: {cause}\nhelp: name a configuration file, or a \
                 folder that valsim run has written",
                folder.display()
            ))
        };
        if !folder.join(files::CONFIGURATION).is_file() || !path.is_file() {
            return Err(refuse(format!(
                "it does not hold {} and {}",
                files::CONFIGURATION,
                files::RECORD
            )));
        }
        let mut bytes = Vec::new();
        File::open(&path)
            .and_then(|file| file.take(LARGEST_RECORD).read_to_end(&mut bytes))
            .map_err(|cause| refuse(format!("{}: {cause}", files::RECORD)))?;
        let record: Value = serde_json::from_slice(&bytes)
            .map_err(|cause| refuse(format!("{}: {cause}", files::RECORD)))?;
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let texts = |value: &Value| value.as_array().map(|list| list.iter().map(text).collect());
        let configuration = &record["configuration"];
        let listed = record["files"].as_array().into_iter().flatten();
        Ok(Self {
            version: text(&record["version"]),
            file: text(&configuration["file"]),
            flags: texts(&configuration["flags"]).unwrap_or_default(),
            set: texts(&configuration["set"]).unwrap_or_default(),
            precision: texts(&configuration["precision"]).unwrap_or_default(),
            most_paths: record["stopping"]["most_paths"].as_u64(),
            columns: texts(&configuration["samples"]),
            digests: listed.map(|file| (text(&file["file"]), text(&file["sha256"]))).collect(),
        })
    }

    /// Forms in which the samples were written.
    fn forms(&self) -> Vec<SamplesFormat> {
        let written = |form: &SamplesFormat| self.digests.contains_key(form.file());
        SamplesFormat::ALL.into_iter().filter(written).collect()
    }

    /// SHA-256 of the recorded files as they are now; those that are missing are left out.
    fn on_disk(&self, folder: &Path) -> BTreeMap<String, String> {
        let plain = |name: &&String| !name.contains(['/', '\\']);
        let names = self.digests.keys().filter(plain);
        names.filter_map(|name| Some((name.clone(), digest(&folder.join(name))?))).collect()
    }
}

/// SHA-256 of a file; `None` where it cannot be read.
fn digest(path: &Path) -> Option<String> {
    let mut file = File::open(path).ok()?;
    let mut hash = Sha256::new();
    let mut part = vec![0; 1 << 16];
    loop {
        match file.read(&mut part).ok()? {
            0 => return Some(hex(&hash.finalize())),
            count => hash.update(&part[..count]),
        }
    }
}

/// What is wrong with a file, by the digests made now, found in the folder and recorded.
fn judge(made: &str, found: Option<&String>, recorded: Option<&String>) -> Option<&'static str> {
    match (found, recorded) {
        (None, _) => Some("is missing from the folder"),
        (Some(found), Some(recorded)) if found == made && recorded == made => None,
        (Some(found), None) if found == made => None,
        (Some(found), _) if found == made => Some("is the same, but run.json records other bits"),
        (Some(_), Some(recorded)) if recorded == made => {
            Some("was changed in the folder; this run gives what run.json records")
        }
        _ => Some("comes out differently"),
    }
}

fn tell(
    args: &RunArgs,
    folder: &Path,
    verdicts: &[(String, Option<&'static str>)],
) -> Result<(), Failure> {
    let wrong: Vec<&str> = verdicts
        .iter()
        .filter(|(_, verdict)| verdict.is_some())
        .map(|(name, _)| name.as_str())
        .collect();
    if !args.quiet {
        let text = match args.format {
            Format::Json => {
                let files = verdicts.iter().map(|(file, verdict)| {
                    json!({ "file": file, "agrees": verdict.is_none(), "why": verdict })
                });
                let files: Vec<Value> = files.collect();
                let answer = json!({ "agrees": wrong.is_empty(), "files": files });
                format!("{answer:#}\n")
            }
            Format::Text => words(folder, verdicts, wrong.len()),
        };
        print(text.as_bytes())?;
    }
    match wrong.is_empty() {
        true => Ok(()),
        false => Err(Failure::Differs(format!(
            "{} of {} files do not agree: {}",
            wrong.len(),
            verdicts.len(),
            wrong.join(", ")
        ))),
    }
}

fn words(folder: &Path, verdicts: &[(String, Option<&'static str>)], wrong: usize) -> String {
    let mut text = String::new();
    for (name, verdict) in verdicts {
        let verdict = verdict.unwrap_or("agrees to the bit");
        text.push_str(&format!("{name}: {verdict}\n"));
    }
    if wrong == 0 {
        text.push_str(&format!(
            "Run again: all {} files of {} have the same bits.\n",
            verdicts.len(),
            folder.display()
        ));
    }
    text
}
