//! A model page for a spreadsheet: a row a line, a column a year.

use crate::output::csv::text_field;
use crate::output::shortest;
use crate::report::Page;

/// The bytes: `block,line,unit,value`, then the years from the base year on. A line has either a
/// value or a figure a year; targets are 1, 0 or empty. Numbers read back to the same bits.
pub fn page_csv(page: &Page) -> Result<Vec<u8>, csv::Error> {
    let mut writer = csv::WriterBuilder::new().from_writer(Vec::new());
    let heads = ["block", "line", "unit", "value"].into_iter().map(str::to_owned);
    writer.write_record(heads.chain(page.years.iter().cloned()))?;
    let number = |value: &Option<f64>| value.map_or(String::new(), shortest);
    let nothing = vec![String::new(); page.years.len()];
    for block in &page.blocks {
        let words = |name: &str, unit: &str| {
            vec![text_field(&block.heading), text_field(name), unit.into()]
        };
        for line in &block.yearly {
            let mut row = words(&line.name, &line.unit);
            row.push(String::new());
            row.extend(line.values.iter().map(number));
            writer.write_record(row)?;
        }
        for line in &block.single {
            let mut row = words(&line.name, &line.unit);
            row.extend(line.values.iter().map(number));
            row.extend(nothing.iter().cloned());
            writer.write_record(row)?;
        }
    }
    for target in &page.targets {
        let happens = target.happens.map_or("", |happens| if happens { "1" } else { "0" });
        let mut row = vec!["targets".into(), text_field(&target.name), "true".into()];
        row.push(happens.to_owned());
        row.extend(nothing.iter().cloned());
        writer.write_record(row)?;
    }
    writer.into_inner().map_err(|error| csv::Error::from(error.into_error()))
}
