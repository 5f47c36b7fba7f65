//! Arguments of `valsim explain`.

use clap::Args;

use super::answer::AnswerArgs;
use super::args::ConfigArgs;

#[derive(Debug, Args)]
#[command(after_help = "Examples:
  valsim explain configs/alibaba-2025-02.toml --target 'Goldman Sachs'
  valsim explain configs/alibaba-2025-02.toml --target 160
  valsim explain configs/alibaba-2025-02.toml --target optimistic --format json

The run's paths are looked through until enough of them meet the target; where too few do, \
more paths are drawn from the same points, up to 16,777,216. Tables go to explain_drivers.csv \
(each input and main result, all paths beside those that meet the target), explain_lift.csv \
(how much likelier the target is in each tenth), explain_pairs.csv, explain_box.csv and \
explain_paths.csv.

Exit status: 0 done; 2 mistakes in the configuration or the command line; 74 a file that \
cannot be written.")]
/// Arguments of `valsim explain`.
pub struct ExplainArgs {
    /// The configuration and its changes.
    #[command(flatten)]
    pub config: ConfigArgs,

    /// The target, by its name or a part of it that is its alone
    #[arg(long, value_name = "NAME")]
    pub target: String,

    /// Where and how to answer.
    #[command(flatten)]
    pub answer: AnswerArgs,
}
