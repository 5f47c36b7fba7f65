//! Arguments of `valsim solve` and `valsim grid`.

use clap::Args;

use super::answer::AnswerArgs;
use super::args::ConfigArgs;
use super::vary::Vary;

#[derive(Debug, Args)]
#[command(after_help = "Examples:
  valsim solve configs/minimal.toml --vary valuation.discount_rate \\
    --until 'median(per_share.common) = price'
  valsim solve configs/alibaba-2025-02.toml --vary shift:segments.cloud.growth \\
    --until 'P(\"ADS at $160\") = 50%'
  valsim solve configs/alibaba-2025-02.toml \\
    --until 'mean(per_share.ads) = price' \\
    --vary shift:segments.taobao_tmall.growth=-4%..4%:5 \\
    --vary shift:segments.taobao_tmall.margin=-20%..20%

A key is a number of the file (a certain one, a mode, a mean, a percentile), or shift:KEY, \
which moves all of a distribution or every year of a series. Measures are P(\"TARGET\"), \
mean(RESULT), median(RESULT), quantile(RESULT, 0.9), sd(RESULT); a part of a target's name \
will do where only one has it. Right of the equals sign stands a number, or price, the \
market's.

With two keys, the second is solved for each value of the first.

Exit status: 0 solved; 1 no value in the range does it; 2 mistakes in the configuration or the \
command line; 74 a file that cannot be written.")]
/// Arguments of `valsim solve`.
pub struct SolveArgs {
    /// The configuration and its changes.
    #[command(flatten)]
    pub config: ConfigArgs,

    /// What to vary: KEY, or KEY=LOW..HIGH; twice for a frontier
    #[arg(long, required = true, value_name = "KEY", allow_hyphen_values = true)]
    pub vary: Vec<Vary>,

    /// The measure and the level that it shall have: 'MEASURE = LEVEL'
    #[arg(long, value_name = "GOAL")]
    pub until: String,

    /// Where and how to answer.
    #[command(flatten)]
    pub answer: AnswerArgs,
}

#[derive(Debug, Args)]
#[command(after_help = "Examples:
  valsim grid configs/minimal.toml --show 'median(per_share.common)' \\
    --vary valuation.discount_rate=8%..10%:5 \\
    --vary shift:segments.core.margin=-2%,0,2%
  valsim grid configs/alibaba-2025-02.toml --show 'P(\"ADS at $160\")' \\
    --vary shift:valuation.discount_rate=-1%..1%:5 \\
    --vary shift:segments.cloud.growth=-4%..4%:5

A range LOW..HIGH:N stands for N values with both ends, 5 unless it says how many; a list is \
written 8%,9%,10%. Keys and measures are those of `valsim solve`.

Exit status: 0 done; 2 mistakes in the configuration or the command line; 74 a file that \
cannot be written.")]
/// Arguments of `valsim grid`.
pub struct GridArgs {
    /// The configuration and its changes.
    #[command(flatten)]
    pub config: ConfigArgs,

    /// What to vary over which values, rows first; once for a table of one column
    #[arg(long, required = true, value_name = "KEY=VALUES", allow_hyphen_values = true)]
    pub vary: Vec<Vary>,

    /// The measure in the cells; may be repeated for more tables
    #[arg(long, required = true, value_name = "MEASURE")]
    pub show: Vec<String>,

    /// Where and how to answer.
    #[command(flatten)]
    pub answer: AnswerArgs,
}
