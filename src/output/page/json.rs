//! A model page for programs.

use serde_json::{Map, Value, json};

use crate::plan::Plan;
use crate::report::{Comparison, Page, Place};

/// Where the page stands, every result by name, the targets, and the comparison with the
/// simulated mean where there is one. A missing figure is null.
pub fn page_json(
    plan: &Plan,
    page: &Page,
    comparison: Option<&Comparison>,
) -> Result<Vec<u8>, serde_json::Error> {
    let scenario = &plan.scenarios[page.scenario];
    let mut answer = json!({
        "title": page.title,
        "scenario": scenario.name,
        "weight": scenario.weight,
    });
    match page.at {
        Place::Path(address) => {
            answer["replicate"] = address.replicate.into();
            answer["index"] = address.path.into();
            answer["seed"] = plan.settings.seed.into();
            answer["sampler"] = plan.settings.sampler.name().into();
        }
        Place::Centre(centre) => answer["at"] = centre.name().into(),
    }
    answer["notes"] = json!(page.notes);
    let results = page.results.iter().map(|(name, _, value)| (name.clone(), Value::from(*value)));
    answer["results"] = Value::Object(results.collect::<Map<_, _>>());
    let targets = page.targets.iter().map(|target| {
        json!({
            "target": target.name,
            "event": target.event,
            "given": target.given,
            "happens": target.happens,
        })
    });
    answer["targets"] = targets.collect();
    if let Some(comparison) = comparison {
        let parts = comparison
            .parts
            .iter()
            .map(|part| json!({ "part": part.name, "words": part.words, "value": part.value }));
        answer["comparison"] = json!({
            "result": comparison.result,
            "page": comparison.page,
            "simulated_mean": comparison.simulated.value,
            "standard_error": comparison.simulated.standard_error,
            "paths": comparison.paths,
            "parts": parts.collect::<Vec<_>>(),
        });
    }
    let mut bytes = serde_json::to_vec_pretty(&answer)?;
    bytes.push(b'\n');
    Ok(bytes)
}
