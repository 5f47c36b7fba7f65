//! The command line as typed.

use std::path::PathBuf;

use clap::builder::styling::{AnsiColor, Styles};
use clap::{Args, Parser, Subcommand, ValueEnum};

use super::check::CheckArgs;
use super::compare_args::CompareArgs;
use super::explain_args::ExplainArgs;
use super::new::NewArgs;
use super::path_args::PathArgs;
use super::report::ReportArgs;
use super::sensitivity_args::SensitivityArgs;
use super::shell::{CompletionsArgs, ManArgs, SchemaArgs};
use super::solve_args::{GridArgs, SolveArgs};
use crate::sampling::Sampler;

const STYLES: Styles = Styles::styled()
    .header(AnsiColor::Green.on_default().bold())
    .usage(AnsiColor::Green.on_default().bold())
    .literal(AnsiColor::Cyan.on_default())
    .placeholder(AnsiColor::Cyan.on_default());

/// Valuation under uncertainty: from a configuration file to the odds of every target.
///
/// Write what you believe about growth, margins, spending and multiples as distributions; valsim
/// values the company on a million paths and tells how likely each price is, with error bars.
#[derive(Debug, Parser)]
#[command(name = "valsim", version, styles = STYLES, max_term_width = 80)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// The program's commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Simulate a configuration; print the odds, write the tables and a page to read
    Run(RunArgs),
    /// Show one path, or the drivers' means, as a model page: revenue to value per share
    Path(PathArgs),
    /// Find the value of a key at which odds or a result are as asked: reverse valuation
    Solve(SolveArgs),
    /// A measure over the values of one key or two: the banker's table
    Grid(GridArgs),
    /// Two configurations side by side, and what moved the odds from one to the other
    Compare(CompareArgs),
    /// Tell what must be true when a target is met: its paths beside all paths
    Explain(ExplainArgs),
    /// Tell which inputs a result's spread, or whether a target is met, goes back to
    Sensitivity(SensitivityArgs),
    /// Draw the page of a run again, from the tables in its folder
    Report(ReportArgs),
    /// Tell everything wrong with a configuration, or what it means and what a reviewer would ask
    Check(CheckArgs),
    /// Write a commented configuration to start from
    New(NewArgs),
    /// Print the JSON Schema of configurations, for editors, or that of the answer, for programs
    Schema(SchemaArgs),
    /// Print completions for a shell
    Completions(CompletionsArgs),
    /// Print the manual page, or write those of all commands into a folder
    Man(ManArgs),
}

#[derive(Debug, Args)]
#[command(after_help = "Examples:
  valsim run configs/minimal.toml
  valsim run configs/alibaba-2025-02.toml --paths 10_000
  valsim run configs/alibaba-2025-02.toml --set valuation.tax_rate=0.25
  valsim run configs/alibaba-2025-02.toml \\
    --set 'scenarios.overbuild:valuation.shares=19'
  valsim run configs/minimal.toml --samples csv --columns 'per_share.*,equity'
  valsim run configs/minimal.toml --samples parquet --columns '*'
  valsim run configs/minimal.toml --xlsx
  valsim run configs/alibaba-2025-02.toml --precision 'P(\"ADS at $160\") ± 0.05%'
  valsim run outputs/minimal

A precision is MEASURE ± WIDTH, as in mean(per_share.ads) ± 0.2 or p95(per_share.ads) ± 1% \
relative; +- will do for ±. In P(\"TARGET\") ± 0.05% the percents are points: ± 0.0005. \
Measures are those of `valsim solve`. The run is looked at after 512 paths a replicate and \
after each doubling, and stops where the 95% interval of every measure reaches no further; \
--paths is then the most.

The last runs a folder again that an earlier run has written: same configuration, same \
arguments. It writes nothing, but for --out, and tells whether every table has the same bits.

Exit status: 0 done, 1 a precision is not met with the most paths, 2 mistakes in the \
configuration or the command line, 4 a folder's tables do not come out the same, 74 a file \
that cannot be written, 75 another run is writing there.")]
/// Arguments of `valsim run`.
pub struct RunArgs {
    /// The configuration and its changes.
    #[command(flatten)]
    pub config: ConfigArgs,

    /// Run until a figure is as precise, 'MEASURE ± WIDTH'; may be repeated
    #[arg(long, value_name = "PRECISION")]
    pub precision: Vec<String>,

    /// Threads; 0 is one a core. No figure depends on it
    #[arg(long, value_name = "N", default_value_t = 0, value_parser = threads, allow_hyphen_values = true)]
    pub threads: usize,

    /// Folder for the tables [default: outputs/NAME-OF-THE-FILE]
    #[arg(long, value_name = "FOLDER")]
    pub out: Option<PathBuf>,

    /// Write every path's results, too: a row a path, with its address
    #[arg(long, value_enum, value_name = "FORM", value_delimiter = ',')]
    pub samples: Vec<SamplesFormat>,

    /// Results in the samples: names or patterns such as 'cloud.revenue.*', parted by commas
    /// [default: the main results]
    #[arg(long, value_name = "NAMES", requires = "samples")]
    pub columns: Option<String>,

    /// Write workbook.xlsx, too: tables, charts, and the point case as live formulas
    #[arg(long)]
    pub xlsx: bool,

    /// Write into a folder that holds other files; write samples of more than 100 GB
    #[arg(long)]
    pub force: bool,

    /// Write the files, print nothing
    #[arg(long, short)]
    pub quiet: bool,

    /// What to print
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub format: Format,
}

/// A configuration and what is changed in it: the same for every command.
#[derive(Debug, Args)]
pub struct ConfigArgs {
    /// The configuration, a TOML file; for `run` also the folder of an earlier run
    pub config: PathBuf,

    /// Paths over all scenarios; `sobol` rounds up to a power of two a replicate
    #[arg(long, value_name = "N", value_parser = whole, allow_hyphen_values = true)]
    pub paths: Option<u64>,

    /// Seed of the draws; the same seed gives the same figures to the bit
    #[arg(long, value_name = "N", value_parser = whole, allow_hyphen_values = true)]
    pub seed: Option<u64>,

    /// How points are laid out [default: sobol, or what the file says]
    #[arg(long, value_name = "NAME", value_parser = Sampler::ALL.map(Sampler::name))]
    pub sampler: Option<String>,

    /// Change a key of the file, or `scenarios.NAME:KEY` of one scenario; may be repeated
    #[arg(long, value_name = "KEY=VALUE")]
    pub set: Vec<String>,
}

/// The form of the paths' file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum SamplesFormat {
    /// Comma-separated values, samples.csv
    Csv,
    /// Apache Parquet, samples.parquet: for DuckDB, pandas, Polars and others
    Parquet,
}

impl SamplesFormat {
    /// Every form.
    pub const ALL: [Self; 2] = [Self::Csv, Self::Parquet];

    /// Name of the file.
    pub fn file(self) -> &'static str {
        match self {
            Self::Csv => "samples.csv",
            Self::Parquet => "samples.parquet",
        }
    }
}

/// The form of the printed answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people
    Text,
    /// For programs
    Json,
}

/// A whole number, which may be written with `_` between its digits.
pub(super) fn whole(text: &str) -> Result<u64, String> {
    let digits = text.replace('_', "");
    if !digits.bytes().all(|byte| byte.is_ascii_digit()) || digits.is_empty() {
        return Err("write a whole number from 0, such as 1_000_000".to_owned());
    }
    digits.parse().map_err(|_| format!("at most {} fits", u64::MAX))
}

/// A number of threads, 0 for one a core.
pub(super) fn threads(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(count) if count <= 1024 => Ok(count),
        _ => Err("write 0 (one a core) or 1 to 1024".to_owned()),
    }
}
