//! Results and targets by the names that a user types.

use crate::diagnostic::suggestion;
use crate::plan::Plan;

/// Position of a result in the plan.
///
/// # Errors
/// What to type instead.
pub fn result(plan: &Plan, name: &str) -> Result<usize, String> {
    let names = || plan.results.iter().map(|result| result.name.as_str());
    names().position(|known| known == name).ok_or_else(|| {
        let mend = match suggestion(name, names()) {
            Some(known) => format!("did you mean `{known}`?"),
            None => "`valsim check FILE --results` lists all of them".to_owned(),
        };
        format!("there is no result `{name}`\nhelp: {mend}")
    })
}

/// Position of a target: its name, or a part of it that no other target's name holds, in
/// capitals or small letters.
///
/// # Errors
/// What to type instead.
pub fn target(plan: &Plan, name: &str) -> Result<usize, String> {
    let meant = plan.targets_meant(name);
    if let [only] = meant[..] {
        return Ok(only);
    }
    let several = !meant.is_empty();
    let shown: Vec<usize> = if several { meant } else { (0..plan.targets.len()).collect() };
    let listed: Vec<String> =
        shown.iter().map(|&target| format!("\n  {}", plan.targets[target].name)).collect();
    Err(match (several, plan.targets.is_empty()) {
        (true, _) => format!(
            "`{name}` is part of several targets' names\nhelp: type more of one of{}",
            listed.concat()
        ),
        (false, true) => {
            "the file has no [[targets]]\nhelp: add one with `name` and `event`".to_owned()
        }
        (false, false) => {
            format!("there is no target `{name}`\nhelp: the file's targets are{}", listed.concat())
        }
    })
}
