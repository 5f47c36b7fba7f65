//! Arguments of `valsim path`.

use clap::{Args, ValueEnum};

use super::args::ConfigArgs;
use crate::report::Centre;

#[derive(Debug, Args)]
#[command(after_help = "Examples:
  valsim path configs/alibaba-2025-02.toml consensus/3/1234
  valsim path configs/minimal.toml 3/1234
  valsim path configs/alibaba-2025-02.toml --at median --scenario overbuild
  valsim path configs/alibaba-2025-02.toml consensus/3/1234 --format csv

A path has the figures that it had in the run, to the bit, as long as file, seed and sampler \
are the same. With --at, every driver stands at the mean, median or mode of its own \
distribution, years between two anchors on the line between them; the last lines tell how far \
the simulated mean of the value per share lies from the page's, and why.

Exit status: 0 done, 2 mistakes in the configuration or the command line.")]
/// Arguments of `valsim path`.
pub struct PathArgs {
    /// The configuration and its changes.
    #[command(flatten)]
    pub config: ConfigArgs,

    /// Which path: SCENARIO/REPLICATE/INDEX, replicate and index from 0; a file with one
    /// scenario also takes REPLICATE/INDEX
    #[arg(value_name = "ADDRESS")]
    pub address: Option<String>,

    /// No path, but every driver at this point of its distribution; the median where it has none
    #[arg(long, value_enum, value_name = "POINT")]
    pub at: Option<CentreArg>,

    /// The scenario for --at [default: the file's first]
    #[arg(long, value_name = "NAME", requires = "at")]
    pub scenario: Option<String>,

    /// Leave out the comparison of --at with the simulated mean
    #[arg(long, requires = "at")]
    pub no_comparison: bool,

    /// What to print: csv has a row a line and a column a year, json every result by its name
    #[arg(long, value_enum, default_value_t = PageFormat::Text)]
    pub format: PageFormat,
}

/// A point of a distribution.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum CentreArg {
    /// Every driver at its mean.
    Mean,
    /// At its median.
    Median,
    /// At its most likely value.
    Mode,
}

impl CentreArg {
    /// The report's word for it.
    pub fn centre(self) -> Centre {
        match self {
            Self::Mean => Centre::Mean,
            Self::Median => Centre::Median,
            Self::Mode => Centre::Mode,
        }
    }
}

/// The form of a printed page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum PageFormat {
    /// For people
    Text,
    /// For spreadsheets
    Csv,
    /// For programs
    Json,
}
