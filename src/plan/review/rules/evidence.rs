//! Uncertain inputs that rest on nothing that is written.

use crate::diagnostic::Diagnostic;
use crate::plan::review::inputs::{Input, Known};
use crate::plan::review::{Case, Review};

/// Uncertain inputs with neither a source nor a note, in one remark. What a scenario replaces may
/// stand on the scenario's own note.
pub(in crate::plan::review) fn judgement(review: &Review) -> Vec<Diagnostic> {
    let mut bare: Vec<&Input> = Vec::new();
    for case in &review.cases {
        for input in &case.inputs {
            let told = input.driver.source.is_some() || input.driver.note.is_some();
            let uncertain = matches!(input.known, Known::Drawn(_));
            let known = bare.iter().any(|known| known.name == input.name);
            if uncertain && !told && !known && !stands_on_scenario(review, case, input) {
                bare.push(input);
            }
        }
    }
    let Some(first) = bare.first() else { return Vec::new() };
    let names: Vec<&str> = bare.iter().map(|input| input.name.as_str()).collect();
    let message = match names.len() {
        1 => "an uncertain input has neither a source nor a note".to_owned(),
        count => format!("{count} uncertain inputs have neither a source nor a note"),
    };
    let label = "why these figures?";
    let mend = format!("add source = \"KEY\" or note = \"why\" to\n{}", names.join("\n"));
    vec![Diagnostic::warning(first.span, message, label).mend(mend)]
}

/// Whether the input was written in this scenario's own `set`, below a header with a note.
fn stands_on_scenario(review: &Review, case: &Case, input: &Input) -> bool {
    let header = &case.written.header;
    let shared = review.cases.iter().filter(|other| {
        other.inputs.iter().any(|one| one.name == input.name && one.span == input.span)
    });
    let behind =
        input.span.text == header.name.span.text && header.name.span.start < input.span.start;
    header.evidence.note.is_some() && behind && shared.count() == 1
}
