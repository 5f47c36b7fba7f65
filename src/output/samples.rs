//! Every path as a row of comma-separated values.

use super::csv::text_field;
use super::number::shortest;
use crate::engine::Rows;
use crate::plan::{Figure, Plan};

/// Bytes of an uncertain figure with its comma, about: 16 or 17 digits and a point.
const FIGURE: f64 = 19.0;

/// The first line: address, the scenario's weight, the results asked for (positions in the
/// plan's results).
pub fn samples_head(plan: &Plan, results: &[usize]) -> Result<Vec<u8>, csv::Error> {
    let names = results.iter().map(|&result| plan.results[result].name.as_str());
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(["scenario", "replicate", "index", "weight"].into_iter().chain(names))?;
    writer.into_inner().map_err(|error| csv::Error::from(error.into_error()))
}

/// The lines of some paths. Numbers read back to the same bits; a missing one is empty.
pub fn samples_rows(plan: &Plan, rows: &Rows) -> Result<Vec<u8>, csv::Error> {
    let scenario = &plan.scenarios[rows.scenario];
    let name = text_field(&scenario.name);
    let replicate = rows.replicate.to_string();
    let weight = shortest(scenario.weight);
    let mut writer = csv::Writer::from_writer(Vec::new());
    for path in 0..rows.count {
        writer.write_field(&name)?;
        writer.write_field(&replicate)?;
        writer.write_field((rows.first + path as u64).to_string())?;
        writer.write_field(&weight)?;
        for value in rows.row(path) {
            writer.write_field(value.map_or(String::new(), shortest))?;
        }
        writer.write_record(None::<&[u8]>)?;
    }
    writer.into_inner().map_err(|error| csv::Error::from(error.into_error()))
}

/// About how many bytes the whole file will have.
pub fn samples_size(plan: &Plan, results: &[usize]) -> f64 {
    let paths = plan.settings.paths_per_replicate * plan.settings.replicates as u64;
    let address = plan.settings.replicates.to_string().len()
        + plan.settings.paths_per_replicate.to_string().len();
    let sizes = plan.scenarios.iter().map(|scenario| {
        let words = scenario.name.len() + shortest(scenario.weight).len() + address + 4;
        let figures =
            results.iter().map(|&result| match scenario.figures[plan.results[result].figure] {
                Figure::Certain(value) => shortest(value).len() as f64 + 1.0,
                Figure::Uncertain(_) => FIGURE,
                Figure::Absent => 1.0,
            });
        paths as f64 * (words as f64 + figures.sum::<f64>())
    });
    sizes.sum()
}
