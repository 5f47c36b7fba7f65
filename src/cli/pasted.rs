//! Commands that an answer prints, ready to be pasted into a shell.

use super::args::ConfigArgs;

/// A command on the same configuration, with the same changes and `set` besides; `paths` are those
/// of the new command. Every `--set` has a line of its own.
pub fn command(words: &[&str], config: &ConfigArgs, paths: Option<u64>, set: &[String]) -> String {
    let mut line = "valsim".to_owned();
    let paths = paths.map(|paths| ("--paths", paths.to_string()));
    let seed = config.seed.map(|seed| ("--seed", seed.to_string()));
    let sampler = config.sampler.clone().map(|name| ("--sampler", name));
    for word in words {
        line.push_str(&format!(" {}", quoted(word)));
    }
    for (flag, value) in [paths, seed, sampler].into_iter().flatten() {
        line.push_str(&format!(" {flag} {value}"));
    }
    for argument in config.set.iter().chain(set) {
        line.push_str(&format!(" \\\n  --set {}", quoted(argument)));
    }
    line
}

/// An argument as a shell takes it.
fn quoted(argument: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "._-/=,".contains(c);
    match !argument.is_empty() && argument.chars().all(plain) {
        true => argument.to_owned(),
        false => format!("'{}'", argument.replace('\'', r"'\''")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A line that loses a change, or that a shell takes apart at a scenario's name, replays
    /// another path than it was printed for.
    #[test]
    fn nothing_that_was_asked_is_lost_and_a_shell_keeps_every_argument_whole() {
        let config = ConfigArgs {
            config: "a.toml".into(),
            paths: Some(7),
            seed: Some(3),
            sampler: Some("random".to_owned()),
            set: vec!["valuation.tax_rate=0.2".to_owned()],
        };
        let line =
            command(&["path", "a.toml", "it's bad/0/7"], &config, None, &["name=\"x\"".to_owned()]);
        assert_eq!(
            line,
            "valsim path a.toml 'it'\\''s bad/0/7' --seed 3 --sampler random \\\n  \
             --set valuation.tax_rate=0.2 \\\n  --set 'name=\"x\"'"
        );
    }
}
