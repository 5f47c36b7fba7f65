//! Files: the configuration and its data in, the tables out.

mod columns;

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use rayon::prelude::*;

pub use columns::{below, column, column_of, data};

use super::args::SamplesFormat;
use crate::config::LARGEST_FILE;

/// The record of a run, which makes a folder a finished run.
pub const RECORD: &str = "run.json";
/// A run's configuration, byte for byte as it was read.
pub const CONFIGURATION: &str = "configuration.toml";
/// Folder of the data files that a run read.
pub const DATA: &str = "data";
/// The page that people read.
pub const REPORT: &str = "report.html";
/// Tables of the other commands, which stand beside those of a run or alone.
const ANALYSES: [&str; 11] = [
    "solve.csv",
    "frontier.csv",
    "grid.csv",
    "compare.csv",
    "attribution.csv",
    "sensitivity.csv",
    "explain_drivers.csv",
    "explain_lift.csv",
    "explain_pairs.csv",
    "explain_box.csv",
    "explain_paths.csv",
];
/// The run for a spreadsheet.
pub const WORKBOOK: &str = "workbook.xlsx";
/// Written and removed to see whether a folder can be written to.
const PROBE: &str = ".valsim.probe";
/// Stands in a run's folder while its files are being replaced.
const UNFINISHED: &str = ".valsim.unfinished";
/// End of the name of a file that is still being written.
const TEMPORARY: &str = ".valsim.tmp";

/// A file that could not be read or written, in one line.
#[derive(Debug, thiserror::Error)]
#[error("{what}: {}: {cause}", path.display())]
pub struct FileError {
    /// What was being done, `cannot write`.
    pub what: &'static str,
    /// The file or folder, as the user named it.
    pub path: PathBuf,
    /// Why not, in words.
    pub cause: String,
    /// Whether another process holds the place: to be tried again later.
    pub busy: bool,
}

impl FileError {
    fn new(what: &'static str, path: &Path, cause: impl ToString) -> Self {
        Self { what, path: path.to_owned(), cause: cause.to_string(), busy: false }
    }
}

/// The bytes of a configuration: a regular file, at most one byte longer than is read.
pub fn configuration(path: &Path) -> Result<Vec<u8>, FileError> {
    let failed = |cause: io::Error| {
        let cause = match cause.kind() {
            io::ErrorKind::NotFound if path == Path::new("-") => {
                "standard input is not read; name a file".to_owned()
            }
            io::ErrorKind::NotFound => match path.with_extension("toml") {
                meant if meant != path && meant.is_file() => {
                    format!("no such file; there is {}", meant.display())
                }
                _ => format!("no such file{}", from_here()),
            },
            _ => words(&cause),
        };
        FileError::new("cannot read the configuration", path, cause)
    };
    let kind = fs::metadata(path).map_err(failed)?;
    if !kind.is_file() {
        let cause = if kind.is_dir() { "it is a folder" } else { "it is not a regular file" };
        return Err(FileError::new("cannot read the configuration", path, cause));
    }
    let mut bytes = Vec::new();
    let file = File::open(path).map_err(failed)?;
    file.take(LARGEST_FILE as u64 + 1).read_to_end(&mut bytes).map_err(failed)?;
    Ok(bytes)
}

/// The commonest failures in plain words.
fn words(cause: &io::Error) -> String {
    match cause.kind() {
        io::ErrorKind::NotFound => "no such file".to_owned(),
        io::ErrorKind::PermissionDenied => "permission denied".to_owned(),
        _ => cause.to_string(),
    }
}

fn from_here() -> String {
    match std::env::current_dir() {
        Ok(here) => format!(" (looked from {})", here.display()),
        Err(_) => String::new(),
    }
}

/// Makes the folder of a run ready, or says why nothing may be written there. The folder is
/// this process's own until the handle returned is dropped.
///
/// An existing folder must be empty or hold an earlier run, finished (a `run.json`) or
/// interrupted while it wrote, unless `force`.
///
/// # Errors
/// A folder that another process writes into (`busy`), that holds other files, or that cannot
/// be made or written to.
pub fn prepare(folder: &Path, force: bool) -> Result<Option<File>, FileError> {
    let refuse = |cause: &str| Err(FileError::new("cannot write to", folder, cause));
    let failed = |cause| FileError::new("cannot write to", folder, cause);
    if folder.exists() && !folder.is_dir() {
        return refuse("it is a file, not a folder");
    }
    fs::create_dir_all(folder).map_err(failed)?;
    let lock = lock(folder)?;
    let foreign = clear(folder, false)? && !is_run(folder);
    if foreign && !force {
        return refuse(
            "the folder holds other files; name another, or add --force to write beside them",
        );
    }
    let probe = folder.join(PROBE);
    File::create(&probe).map_err(failed)?;
    fs::remove_file(&probe).map_err(failed)?;
    Ok(lock)
}

/// Whether a folder holds a run, finished or interrupted while its files were replaced.
pub fn is_run(folder: &Path) -> bool {
    [RECORD, UNFINISHED].iter().any(|mark| folder.join(mark).is_file())
}

/// Takes the folder for this process. The system frees it when the process ends, however it
/// ends; where a file system has no such locks, there is none.
fn lock(folder: &Path) -> Result<Option<File>, FileError> {
    let Ok(handle) = File::open(folder) else { return Ok(None) };
    match handle.try_lock() {
        Ok(()) => Ok(Some(handle)),
        Err(TryLockError::WouldBlock) => Err(FileError {
            busy: true,
            ..FileError::new("cannot write to", folder, "another run is writing there")
        }),
        Err(TryLockError::Error(_)) => Ok(None),
    }
}

/// Removes what a run that was killed left half written, also below its data; tells whether
/// anything else is there.
fn clear(folder: &Path, below_data: bool) -> Result<bool, FileError> {
    let failed = |cause| FileError::new("cannot read the folder", folder, cause);
    let mut others = false;
    for entry in fs::read_dir(folder).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if ANALYSES.contains(&&*name) {
            continue;
        }
        let left = name == PROBE || (name.starts_with('.') && name.ends_with(TEMPORARY));
        if path.is_dir() && !path.is_symlink() && (below_data || name == DATA) {
            others |= clear(&path, true)?;
        } else if !left {
            others |= name != UNFINISHED;
        } else if path.is_file() {
            fs::remove_file(&path).map_err(failed)?;
        }
    }
    Ok(others)
}

/// Makes a folder, and those above it, unless it is there.
pub fn folder(path: &Path) -> Result<(), FileError> {
    fs::create_dir_all(path).map_err(|cause| FileError::new("cannot make the folder", path, cause))
}

/// Writes a file that is not there yet, or with `force` in place of the one that is.
pub fn create(path: &Path, bytes: &[u8], force: bool) -> Result<(), FileError> {
    if path.is_dir() {
        let cause = "it is a folder; name a file in it";
        return Err(FileError::new("cannot write", path, cause));
    }
    if force {
        return replace(path, |file| file.write_all(bytes));
    }
    let written = OpenOptions::new().write(true).create_new(true).open(path);
    written.and_then(|mut file| file.write_all(bytes)).map_err(|cause| match cause.kind() {
        io::ErrorKind::AlreadyExists => {
            FileError::new("cannot write", path, "it exists already; --force replaces it")
        }
        io::ErrorKind::NotFound => FileError::new("cannot write", path, "there is no such folder"),
        _ => FileError::new("cannot write", path, cause),
    })
}

/// Takes the mark of a finished run away from a folder, with what the next may not replace.
pub fn unfinish(folder: &Path) -> Result<(), FileError> {
    let mark = folder.join(UNFINISHED);
    File::create(&mark).map_err(|cause| FileError::new("cannot write", &mark, cause))?;
    let samples = SamplesFormat::ALL.map(SamplesFormat::file);
    for name in [RECORD, WORKBOOK].into_iter().chain(samples) {
        let path = folder.join(name);
        if path.exists() {
            fs::remove_file(&path)
                .map_err(|cause| FileError::new("cannot replace", &path, cause))?;
        }
    }
    Ok(())
}

/// Writes files of a run, several at a time. Names may hold folders, parted by `/`.
pub fn write_all(folder: &Path, files: &[(String, Vec<u8>)]) -> Result<(), FileError> {
    files.par_iter().try_for_each(|(name, bytes)| {
        let path = folder.join(name);
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent)
                .map_err(|cause| FileError::new("cannot write to", parent, cause))?;
        }
        replace(&path, |file| file.write_all(bytes))
    })
}

/// Writes the record, after all other files: without it a folder is not a finished run.
pub fn finish(folder: &Path, record: &[u8]) -> Result<(), FileError> {
    replace(&folder.join(RECORD), |file| file.write_all(record))?;
    let mark = folder.join(UNFINISHED);
    fs::remove_file(&mark).map_err(|cause| FileError::new("cannot remove", &mark, cause))
}

/// Writes a file under another name, then puts it in its place: never half a file.
pub fn replace(
    path: &Path,
    write: impl FnOnce(&mut File) -> io::Result<()>,
) -> Result<(), FileError> {
    let failed = |cause| FileError::new("cannot write", path, cause);
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let temporary = path.with_file_name(format!(".{name}.{}{TEMPORARY}", std::process::id()));
    let written = (|| {
        let mut file = OpenOptions::new().write(true).create_new(true).open(&temporary)?;
        write(&mut file)?;
        file.sync_all()?;
        drop(file);
        fs::rename(&temporary, path)
    })();
    written.map_err(|cause| {
        // The write has failed already; a leftover that cannot be removed changes nothing.
        let _ = fs::remove_file(&temporary);
        failed(cause)
    })
}
