//! If one of these failed, somebody's notebook would show other paths than the run's: a figure
//! moved to another row, a missing one read as a number, a unit lost; or the same run would not
//! give the same file.

mod support;

use parquet::basic::Type as Physical;
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::record::{Field, Row, RowAccessor};
use serde_json::Value;
use valsim::cli::args::SamplesFormat;
use valsim::engine::Options;
use valsim::plan::Plan;
use valsim::samples::{Samples, columns};

/// Two scenarios, figures that some paths lack, one that is certain.
fn plan() -> Plan {
    let text = support::text_of("configs/minimal.toml")
        + "\n[outputs]\nodd = \"sqrt(upside.common)\"\n\
           [[scenarios]]\nname = \"base\"\nweight = 3\n\
           [[scenarios]]\nname = \"Dürre\"\nweight = 1\n\
           set = { \"segments.core.margin\" = 0.1 }\n";
    support::plan_of(&text, &["simulation.paths=10_000"])
}

fn bytes(plan: &Plan, form: SamplesFormat, list: &str, threads: usize) -> Vec<u8> {
    let samples = Samples { forms: vec![form], columns: columns(Some(list), plan).unwrap() };
    let options = Options { threads, ..Options::default() };
    let mut bytes = Vec::new();
    samples.stream(plan, form, &options, true, &mut bytes).unwrap();
    bytes
}

fn rows(bytes: Vec<u8>) -> (SerializedFileReader<bytes::Bytes>, Vec<Row>) {
    let reader = SerializedFileReader::new(bytes::Bytes::from(bytes)).unwrap();
    let rows = reader.get_row_iter(None).unwrap().map(Result::unwrap).collect();
    (reader, rows)
}

fn as_text(field: &Field) -> String {
    match field {
        Field::Str(text) => text.clone(),
        Field::Int(number) => number.to_string(),
        Field::Long(number) => number.to_string(),
        Field::Double(number) => valsim::output::shortest(*number),
        Field::Null => String::new(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn both_forms_hold_the_same_rows() {
    let plan = plan();
    let lists = ["*", "odd,equity"];
    for list in lists {
        let csv = bytes(&plan, SamplesFormat::Csv, list, 1);
        let (_, rows) = rows(bytes(&plan, SamplesFormat::Parquet, list, 1));
        let mut lines = csv::Reader::from_reader(csv.as_slice());
        let heads = lines.headers().unwrap().clone();
        let names = rows[0].get_column_iter().map(|(name, _)| name.as_str());
        assert!(names.eq(heads.iter()));
        let mut missing = 0;
        let mut count = 0;
        for (line, row) in lines.records().zip(&rows) {
            let line = line.unwrap();
            for (text, (name, field)) in line.iter().zip(row.get_column_iter()) {
                assert_eq!(as_text(field), text, "{name} in row {count}");
                missing += usize::from(*field == Field::Null);
            }
            count += 1;
        }
        assert_eq!((count, rows.len() as u64), (rows.len(), plan.settings.paths(2)));
        assert!(missing > 100, "{missing} roots of negative numbers");
    }
}

#[test]
fn the_same_run_gives_the_same_bytes_on_any_threads() {
    let plan = plan();
    let one = bytes(&plan, SamplesFormat::Parquet, "*", 1);
    assert!(one == bytes(&plan, SamplesFormat::Parquet, "*", 3), "other bytes on three threads");
}

/// More rows than the 131,072 of a group.
#[test]
fn a_file_of_many_groups_is_one_table() {
    let text = support::text_of("configs/minimal.toml");
    let plan = support::plan_of(&text, &["simulation.paths=200_000"]);
    let (reader, rows) = rows(bytes(&plan, SamplesFormat::Parquet, "equity", 0));
    assert!(reader.num_row_groups() > 1, "{} row groups", reader.num_row_groups());
    let paths = plan.settings.paths_per_replicate;
    for (number, row) in rows.iter().enumerate() {
        let number = number as u64;
        assert_eq!(row.get_long(2).unwrap() as u64, number % paths);
        let replicate = number / paths % plan.settings.replicates as u64;
        assert_eq!(row.get_int(1).unwrap() as u64, replicate);
    }
    assert_eq!(rows.len() as u64, plan.settings.paths(1));
}

#[test]
fn columns_are_typed_and_the_metadata_tell_units_and_sources() {
    let text = support::text_of("configs/alibaba-2025-02.toml");
    let plan = support::plan_of(&text, &["simulation.paths=1_000"]);
    let (reader, _) = rows(bytes(&plan, SamplesFormat::Parquet, "per_share.*,cloud.revenue.*", 1));
    let file = reader.metadata().file_metadata();
    let types: Vec<Physical> =
        file.schema_descr().columns().iter().map(|column| column.physical_type()).collect();
    assert_eq!(types[..3], [Physical::BYTE_ARRAY, Physical::INT32, Physical::INT64]);
    assert!(types[3..].iter().all(|kind| *kind == Physical::DOUBLE));
    let entry = |key: &str| -> Value {
        let pairs = file.key_value_metadata().unwrap();
        let pair = pairs.iter().find(|pair| pair.key == key).unwrap();
        serde_json::from_str(pair.value.as_ref().unwrap()).unwrap()
    };
    assert_eq!(entry("valsim.columns")["per_share.ads"]["unit"], "USD");
    assert_eq!(entry("valsim.columns")["cloud.revenue.FY2028"]["unit"], "bn CNY");
    assert_eq!(entry("valsim.run")["seed"], 380);
    let drivers = entry("valsim.drivers");
    let known = plan.scenarios[0].drivers.iter().find(|driver| driver.source.is_some()).unwrap();
    let named = drivers[&known.name].as_array().unwrap();
    assert!(named.contains(&Value::from(known.source.clone().unwrap())));
    assert_eq!(drivers.as_object().unwrap().len(), plan.scenarios[0].drivers.len());
}
