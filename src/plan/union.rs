//! The results of all scenarios side by side, and the distinct figures behind them.

use std::collections::BTreeMap;

use super::draft::{Certainties, Draft};
use super::{Figure, ResultName};
use crate::config::File;
use crate::model::Reference;

/// The results of all scenarios in the order of the first, later ones' own at the end, and for
/// each distinct figure where each scenario finds it.
pub(super) fn union(
    drafts: &[Draft],
    certainties: &[Certainties],
) -> (Vec<ResultName>, Vec<Vec<Figure>>) {
    let mut results: Vec<ResultName> = Vec::new();
    let mut places: BTreeMap<&str, Vec<Option<Reference>>> = BTreeMap::new();
    for (index, draft) in drafts.iter().enumerate() {
        for (result, reference) in &draft.entries {
            let found = places.entry(&result.name).or_insert_with(|| {
                results.push(result.clone());
                vec![None; drafts.len()]
            });
            found[index] = Some(*reference);
        }
    }
    let mut distinct: BTreeMap<&[Option<Reference>], usize> = BTreeMap::new();
    let mut figures = Vec::new();
    for result in &mut results {
        let found = &places[result.name.as_str()];
        result.figure = *distinct.entry(found).or_insert_with(|| {
            figures.push(figures_of(found, certainties));
            figures.len() - 1
        });
    }
    (results, figures)
}

/// Certain only where every scenario has the one proved value.
fn figures_of(found: &[Option<Reference>], certainties: &[Certainties]) -> Vec<Figure> {
    let values: Option<Vec<f64>> = found
        .iter()
        .zip(certainties)
        .map(|(reference, certain)| reference.map(|reference| certain.value(reference)))
        .collect();
    match values {
        Some(values) if values.iter().all(|value| *value == values[0]) => {
            vec![Figure::Certain(values[0]); values.len()]
        }
        _ => found
            .iter()
            .map(|reference| reference.map_or(Figure::Absent, Figure::Uncertain))
            .collect(),
    }
}

/// The values per share, equity and enterprise, the user's outputs, and what targets name.
pub(super) fn main_results(results: &[ResultName], drafts: &[Draft], first: &File) -> Vec<usize> {
    let position = |name: &str| results.iter().position(|result| result.name == name);
    let per_share =
        first.listings.iter().map(|listing| format!("per_share.{}", listing.name.value));
    let values = ["equity".to_owned(), "enterprise".to_owned()];
    let outputs = first.outputs.iter().map(|output| output.name.value.clone());
    let named = drafts[0].target_names.iter().filter(|name| !name.starts_with("driver."));
    let mut positions = Vec::new();
    for name in per_share.chain(values).chain(outputs).chain(named.cloned()) {
        if let Some(position) = position(&name)
            && !positions.contains(&position)
        {
            positions.push(position);
        }
    }
    positions
}
