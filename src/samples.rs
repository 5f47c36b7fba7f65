//! `--samples`: which results, how large, and the file itself.

use std::io::{self, Write};

use sha2::{Digest, Sha256};

use crate::cli::args::SamplesFormat;
use crate::cli::failure::Failure;
use crate::cli::precision::Rule;
use crate::cli::progress;
use crate::cli::terminal::eprint_text;
use crate::diagnostic::suggestion;
use crate::engine::{self, Options};
use crate::output::{self, Chunk, ParquetSamples};
use crate::plan::Plan;

/// Bytes from which the size is told, and from which it must be asked for with `--force`.
const LARGE: f64 = 1e9;
const TOO_LARGE: f64 = 1e11;

/// Every path as a row: in which forms, with which results (positions in the plan's results).
pub struct Samples {
    /// At least one, each once.
    pub forms: Vec<SamplesFormat>,
    /// In the order of the columns.
    pub columns: Vec<usize>,
}

/// Positions of the results that a list of names and patterns asks for, each once; the main
/// results without a list.
///
/// # Errors
/// A name or pattern that no result has.
pub fn columns(list: Option<&str>, plan: &Plan) -> Result<Vec<usize>, Failure> {
    let Some(list) = list else { return Ok(plan.main_results.clone()) };
    let mut chosen = Vec::new();
    for pattern in list.split(',').map(str::trim).filter(|pattern| !pattern.is_empty()) {
        let before = chosen.len();
        let mut known = false;
        for (position, result) in plan.results.iter().enumerate() {
            if matches(pattern, &result.name) {
                known = true;
                if !chosen.contains(&position) {
                    chosen.push(position);
                }
            }
        }
        if chosen.len() == before && !known {
            return Err(Failure::Usage(unknown(pattern, plan)));
        }
    }
    if chosen.is_empty() {
        return Err(Failure::Usage("--columns names no result".to_owned()));
    }
    Ok(chosen)
}

fn unknown(pattern: &str, plan: &Plan) -> String {
    let names = || plan.results.iter().map(|result| result.name.as_str());
    let mend = match suggestion(pattern, names()) {
        Some(name) => format!("did you mean `{name}`?"),
        None => "the names are those of distribution.csv; `*` stands for any letters, \
                 'cloud.revenue.*'"
            .to_owned(),
    };
    format!("--columns: no result is called `{pattern}`\nhelp: {mend}")
}

/// Whether a name fits a pattern in which each `*` stands for any characters or none.
fn matches(pattern: &str, name: &str) -> bool {
    let mut parts = pattern.split('*');
    let first = parts.next().unwrap_or_default();
    let Some(mut rest) = name.strip_prefix(first) else { return false };
    let mut parts = parts.peekable();
    if parts.peek().is_none() {
        return rest.is_empty();
    }
    while let Some(part) = parts.next() {
        if parts.peek().is_none() {
            return rest.ends_with(part);
        }
        match rest.find(part) {
            Some(at) => rest = &rest[at + part.len()..],
            None => return false,
        }
    }
    true
}

impl Samples {
    /// What the arguments ask for; `None` where they ask for nothing.
    ///
    /// # Errors
    /// Those of [`columns`].
    pub fn wanted(
        forms: &[SamplesFormat],
        list: Option<&str>,
        plan: &Plan,
    ) -> Result<Option<Self>, Failure> {
        if forms.is_empty() {
            return Ok(None);
        }
        let written = |form: &SamplesFormat| forms.contains(form);
        let forms = SamplesFormat::ALL.into_iter().filter(written).collect();
        Ok(Some(Self { forms, columns: columns(list, plan)? }))
    }

    /// Itself with each of its forms.
    pub fn each(&self) -> impl Iterator<Item = (&Self, SamplesFormat)> {
        self.forms.iter().map(move |&form| (self, form))
    }

    /// Tells the size of a large file, and refuses a very large one.
    ///
    /// # Errors
    /// A file of more than 100 GB without `force`.
    pub fn weigh(&self, plan: &Plan, rule: Option<&Rule>, force: bool) -> Result<(), Failure> {
        let longest = rule.map(|rule| rule.longest(plan));
        let (plan, about) = match &longest {
            Some(longest) => (longest, "up to"),
            None => (plan, "about"),
        };
        for form in &self.forms {
            let bytes = match form {
                SamplesFormat::Csv => output::samples_size(plan, &self.columns),
                SamplesFormat::Parquet => output::parquet_size(plan, &self.columns),
            };
            let words = format!("{} will have {about} {:.1} GB", form.file(), bytes / 1e9);
            if bytes > TOO_LARGE && !force {
                return Err(Failure::Usage(format!(
                    "{words}, more than {:.0} GB\nhelp: ask for fewer paths with --paths or \
                     fewer results with --columns, or add --force",
                    TOO_LARGE / 1e9
                )));
            }
            if bytes > LARGE {
                eprint_text(&format!("{words}\n"));
            }
        }
        Ok(())
    }

    /// Writes every path's row in the order of addresses; returns the bytes' SHA-256.
    ///
    /// # Errors
    /// Those of `out`; points or threads that cannot be had.
    pub fn stream(
        &self,
        plan: &Plan,
        form: SamplesFormat,
        options: &Options,
        quiet: bool,
        out: &mut dyn Write,
    ) -> io::Result<String> {
        let mut hash = Sha256::new();
        let bar = progress::bar(plan.settings.paths(plan.scenarios.len()), !quiet);
        let mut put = |bytes: Vec<u8>, paths: u64| {
            hash.update(&bytes);
            bar.inc(paths);
            out.write_all(&bytes)
        };
        match form {
            SamplesFormat::Csv => self.csv(plan, options, &mut put)?,
            SamplesFormat::Parquet => self.parquet(plan, options, &mut put)?,
        }
        bar.finish_and_clear();
        Ok(hex(&hash.finalize()))
    }

    fn csv(&self, plan: &Plan, options: &Options, put: &mut Put) -> io::Result<()> {
        put(output::samples_head(plan, &self.columns).map_err(io::Error::other)?, 0)?;
        let encode = |rows: &engine::Rows| output::samples_rows(plan, rows);
        let mut receive = |bytes: Result<Vec<u8>, csv::Error>, paths| {
            put(bytes.map_err(io::Error::other)?, paths)
        };
        engine::rows(plan, &self.columns, options, &encode, &mut receive).map_err(cause)
    }

    fn parquet(&self, plan: &Plan, options: &Options, put: &mut Put) -> io::Result<()> {
        let mut file = ParquetSamples::new(plan, &self.columns).map_err(io::Error::other)?;
        let mut receive = |chunk, paths| put(file.push(chunk).map_err(io::Error::other)?, paths);
        engine::rows(plan, &self.columns, options, &Chunk::of, &mut receive).map_err(cause)?;
        put(file.finish().map_err(io::Error::other)?, 0)
    }
}

/// Where encoded bytes go, with the number of paths that they end.
type Put<'a> = dyn FnMut(Vec<u8>, u64) -> io::Result<()> + 'a;

fn cause(error: engine::RowsError<io::Error>) -> io::Error {
    match error {
        engine::RowsError::Receiver(error) => error,
        engine::RowsError::Start(error) => io::Error::other(error),
    }
}

/// SHA-256 in hexadecimal.
pub fn sha256(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

/// Bytes as hexadecimal digits.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    //! If this failed, a file of samples would lack a column that was asked for.
    use super::matches;

    #[test]
    fn a_star_stands_for_any_letters() {
        for (pattern, name) in [
            ("equity", "equity"),
            ("*", "cloud.value"),
            ("cloud.*", "cloud.value"),
            ("*.value", "cloud.value"),
            ("cloud.*.FY2028", "cloud.revenue.FY2028"),
            ("*revenue*", "cloud.revenue.FY2028"),
            ("c*d.*v*", "cloud.value"),
            ("a*a", "aa"),
        ] {
            assert!(matches(pattern, name), "{pattern} {name}");
        }
        for (pattern, name) in [
            ("equity", "equity_method"),
            ("cloud", "cloud.value"),
            ("*.value", "cloud.value.x"),
            ("cloud.*.FY2028", "cloud.FY2028"),
            ("a*a", "a"),
            ("", "equity"),
        ] {
            assert!(!matches(pattern, name), "{pattern} {name}");
        }
    }
}
