//! Arguments of `valsim compare`.

use std::path::PathBuf;

use clap::Args;

use super::answer::AnswerArgs;
use super::args::ConfigArgs;
use super::failure::Failure;

#[derive(Debug, Args)]
#[command(after_help = "Examples:
  valsim compare configs/alibaba-2025-02.toml configs/alibaba-2026-09.toml
  valsim compare configs/minimal.toml --set valuation.discount_rate=0.10 \\
    --set valuation.tax_rate=0.21
  valsim compare configs/alibaba-2025-02.toml configs/alibaba-2026-09.toml \\
    --of 'P(\"ADS at $300\")' \\
    --group 'cloud=segments.cloud.growth,segments.cloud.margin'

Both run on the same draws: drivers of the same name draw alike, so a difference has a much \
smaller error than its two ends. Targets are matched by event and condition, not by name. What \
changed is put into groups, and each group's contribution is its Shapley value: the mean of \
what it moves over all orders in which the groups could have changed. Contributions add up to \
the whole move.

With one file, --set makes the second; with two, it changes both.

Exit status: 0 done; 2 mistakes in a configuration or the command line; 74 a file that cannot \
be written.")]
/// Arguments of `valsim compare`.
pub struct CompareArgs {
    /// The first configuration and its changes.
    #[command(flatten)]
    pub config: ConfigArgs,

    /// The second configuration [default: the first, changed by --set]
    #[arg(value_name = "AFTER")]
    pub after: Option<PathBuf>,

    /// Whose move is shared out; may be repeated [default: the odds of the first target about a
    /// value per share, and that value's mean]
    #[arg(long, value_name = "MEASURE")]
    pub of: Vec<String>,

    /// A segment, programme, listing or scenario that has another name in the second file
    #[arg(long, value_name = "OLD=NEW")]
    pub rename: Vec<String>,

    /// Take a segment that left and one that came for two
    #[arg(long)]
    pub no_rename: bool,

    /// Changed keys that count as one reason: a name, and beginnings of paths
    #[arg(long, value_name = "NAME=KEY,KEY")]
    pub group: Vec<String>,

    /// Leave more than ten groups apart: orders are drawn, and contributions have their error
    #[arg(long)]
    pub split: bool,

    /// Leave out what moved it
    #[arg(long)]
    pub no_attribution: bool,

    /// Where and how to answer.
    #[command(flatten)]
    pub answer: AnswerArgs,
}

impl CompareArgs {
    /// The arguments of the two configurations.
    pub fn both(&self) -> Result<[ConfigArgs; 2], Failure> {
        let config = |path: &PathBuf, set: &[String]| ConfigArgs {
            config: path.clone(),
            paths: self.config.paths,
            seed: self.config.seed,
            sampler: self.config.sampler.clone(),
            set: set.to_vec(),
        };
        let (first, set) = (&self.config.config, &self.config.set);
        match &self.after {
            Some(after) => Ok([config(first, set), config(after, set)]),
            None if set.is_empty() => Err(Failure::Usage(
                "compare with what?\nhelp: name a second configuration, or change the first with \
                 --set"
                    .to_owned(),
            )),
            None => Ok([config(first, &[]), config(first, set)]),
        }
    }

    /// Groups of the user: names, and beginnings of paths.
    pub fn groups(&self) -> Result<Vec<(String, Vec<String>)>, Failure> {
        let group = |text: &String| match text.split_once('=') {
            Some((name, keys)) if !name.trim().is_empty() => {
                let keys = keys.split(',').map(|key| key.trim().to_owned()).collect();
                Ok((name.trim().to_owned(), keys))
            }
            _ => Err(Failure::Usage(format!(
                "`--group {text}` is no group\nhelp: write --group 'NAME=KEY,KEY'"
            ))),
        };
        self.group.iter().map(group).collect()
    }
}
