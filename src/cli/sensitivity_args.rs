//! Arguments of `valsim sensitivity`.

use clap::Args;

use super::answer::AnswerArgs;
use super::args::{ConfigArgs, whole};

#[derive(Debug, Args)]
#[command(after_help = "Examples:
  valsim sensitivity configs/alibaba-2025-02.toml
  valsim sensitivity configs/alibaba-2025-02.toml --target 160 --years
  valsim sensitivity configs/alibaba-2025-02.toml --of cloud.revenue.FY2028

The years of a series count as one input, and the choice of the scenario as another. A base \
point costs about twice as many evaluations of the model as there are inputs; intervals narrow \
with the square root of the points or faster. The table goes to sensitivity.csv.

Exit status: 0 done; 2 mistakes in the configuration or the command line; 74 a file that \
cannot be written.")]
/// Arguments of `valsim sensitivity`.
pub struct SensitivityArgs {
    /// The configuration and its changes.
    #[command(flatten)]
    pub config: ConfigArgs,

    /// A result; may be repeated [default: the first value per share]
    #[arg(long, value_name = "RESULT")]
    pub of: Vec<String>,

    /// A target, by its name or a part of it that is its alone: what decides whether it is met;
    /// may be repeated
    #[arg(long, value_name = "NAME")]
    pub target: Vec<String>,

    /// Base points, rounded up to a power of two a replicate
    #[arg(long, value_name = "N", default_value = "16384", value_parser = whole, allow_hyphen_values = true)]
    pub base_points: u64,

    /// Take the years of a series as inputs of their own
    #[arg(long)]
    pub years: bool,

    /// Where and how to answer.
    #[command(flatten)]
    pub answer: AnswerArgs,
}
