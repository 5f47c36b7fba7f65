//! Every path as a row of an Apache Parquet file.
//!
//! Row groups are of a size that depends on the number of columns alone, and the writer's name is
//! fixed, so that the same run gives the same bytes.

use std::mem::take;
use std::sync::Arc;

use parquet::basic::{Compression, Encoding, LogicalType, Repetition, Type as Physical};
use parquet::data_type::{ByteArray, ByteArrayType, DataType, DoubleType, Int32Type, Int64Type};
use parquet::errors::Result;
use parquet::file::metadata::KeyValue;
use parquet::file::properties::{WriterProperties, WriterPropertiesPtr};
use parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use parquet::schema::types::{ColumnPath, Type, TypePtr};
use serde_json::{Map, Value, json};

use crate::engine::Rows;
use crate::plan::{Figure, Plan};

/// Figures held for a row group at most, and the rows that one has at least and at most.
const FIGURES: usize = 1 << 24;
const ROWS: (usize, usize) = (1 << 12, 1 << 17);

/// The address columns, before one for each result.
const ADDRESS: [&str; 4] = ["scenario", "replicate", "index", "weight"];

/// The values of some neighbouring paths of one replicate, ready to be put into a file.
pub struct Chunk {
    scenario: usize,
    replicate: usize,
    first: u64,
    count: usize,
    /// A column a result; NaN where a path has none.
    columns: Vec<Vec<f64>>,
}

impl Chunk {
    /// Copies the rows.
    pub fn of(rows: &Rows) -> Self {
        let columns = (0..rows.columns()).map(|column| rows.column(column)).collect();
        let Rows { scenario, replicate, first, count, .. } = *rows;
        Self { scenario, replicate, first, count, columns }
    }
}

/// A file in the making: chunks in, bytes out, in the order of the file.
pub struct ParquetSamples<'a> {
    plan: &'a Plan,
    writer: SerializedFileWriter<Vec<u8>>,
    rows_of_a_group: usize,
    rows: usize,
    chunks: Vec<Chunk>,
}

impl<'a> ParquetSamples<'a> {
    /// A file with a column for each of these results (positions in the plan's results).
    pub fn new(plan: &'a Plan, results: &[usize]) -> Result<Self> {
        let rows_of_a_group = (FIGURES / results.len().max(1)).clamp(ROWS.0, ROWS.1);
        let writer = SerializedFileWriter::new(
            Vec::new(),
            schema(plan, results)?,
            properties(plan, results),
        )?;
        Ok(Self { plan, writer, rows_of_a_group, rows: 0, chunks: Vec::new() })
    }

    /// Takes the next rows; returns the bytes that are ready, often none.
    pub fn push(&mut self, chunk: Chunk) -> Result<Vec<u8>> {
        self.rows += chunk.count;
        self.chunks.push(chunk);
        if self.rows < self.rows_of_a_group {
            return Ok(Vec::new());
        }
        self.write_group()?;
        self.writer.flush()?;
        Ok(take(self.writer.inner_mut()))
    }

    /// The last bytes.
    pub fn finish(mut self) -> Result<Vec<u8>> {
        if self.rows > 0 {
            self.write_group()?;
        }
        self.writer.into_inner()
    }

    fn write_group(&mut self) -> Result<()> {
        let chunks = take(&mut self.chunks);
        self.rows = 0;
        let mut group = self.writer.next_row_group()?;
        let scenarios = &self.plan.scenarios;
        let name = |chunk: &Chunk| ByteArray::from(scenarios[chunk.scenario].name.as_str());
        write_same::<ByteArrayType>(&mut group, &chunks, name)?;
        write_same::<Int32Type>(&mut group, &chunks, |chunk| chunk.replicate as i32)?;
        let index = |chunk: &Chunk| chunk.first as i64..(chunk.first as i64 + chunk.count as i64);
        write::<Int64Type>(&mut group, &chunks.iter().flat_map(index).collect::<Vec<_>>(), None)?;
        write_same::<DoubleType>(&mut group, &chunks, |chunk| scenarios[chunk.scenario].weight)?;
        let results = chunks.first().map_or(0, |chunk| chunk.columns.len());
        for result in 0..results {
            let all: Vec<f64> =
                chunks.iter().flat_map(|chunk| &chunk.columns[result]).copied().collect();
            let held: Vec<i16> = all.iter().map(|value| i16::from(!value.is_nan())).collect();
            let values: Vec<f64> = all.into_iter().filter(|value| !value.is_nan()).collect();
            write::<DoubleType>(&mut group, &values, Some(&held))?;
        }
        group.close()?;
        Ok(())
    }
}

/// A column that is the same on all rows of a chunk.
fn write_same<T: DataType>(
    group: &mut SerializedRowGroupWriter<'_, Vec<u8>>,
    chunks: &[Chunk],
    value: impl Fn(&Chunk) -> T::T,
) -> Result<()> {
    let repeated = |chunk| std::iter::repeat_n(value(chunk), chunk.count);
    write::<T>(group, &chunks.iter().flat_map(repeated).collect::<Vec<_>>(), None)
}

/// The next column; `held` tells by 1 which rows have a value.
fn write<T: DataType>(
    group: &mut SerializedRowGroupWriter<'_, Vec<u8>>,
    values: &[T::T],
    held: Option<&[i16]>,
) -> Result<()> {
    let Some(mut column) = group.next_column()? else { return Ok(()) };
    column.typed::<T>().write_batch(values, held, None)?;
    column.close()
}

fn schema(plan: &Plan, results: &[usize]) -> Result<TypePtr> {
    let required = |name: &str, physical: Physical, logical: Option<LogicalType>| {
        Type::primitive_type_builder(name, physical)
            .with_repetition(Repetition::REQUIRED)
            .with_logical_type(logical)
            .build()
            .map(Arc::new)
    };
    let [scenario, replicate, index, weight] = ADDRESS;
    let mut fields = vec![
        required(scenario, Physical::BYTE_ARRAY, Some(LogicalType::String))?,
        required(replicate, Physical::INT32, None)?,
        required(index, Physical::INT64, None)?,
        required(weight, Physical::DOUBLE, None)?,
    ];
    for &result in results {
        let column = Type::primitive_type_builder(&plan.results[result].name, Physical::DOUBLE);
        fields.push(Arc::new(column.with_repetition(Repetition::OPTIONAL).build()?));
    }
    Ok(Arc::new(Type::group_type_builder("samples").with_fields(fields).build()?))
}

/// Draws are split by their bytes, of which the first few repeat; what repeats as a whole gets a
/// dictionary.
fn properties(plan: &Plan, results: &[usize]) -> WriterPropertiesPtr {
    let path = |name: &str| ColumnPath::new(vec![name.to_owned()]);
    let mut properties = WriterProperties::builder()
        .set_created_by(format!("valsim version {}", env!("CARGO_PKG_VERSION")))
        .set_compression(Compression::SNAPPY)
        .set_max_row_group_row_count(None)
        .set_column_dictionary_enabled(path("index"), false)
        .set_column_encoding(path("index"), Encoding::DELTA_BINARY_PACKED)
        .set_key_value_metadata(Some(metadata(plan, results)));
    for &result in results {
        let drawn = plan.scenarios.iter().any(|scenario| {
            matches!(scenario.figures[plan.results[result].figure], Figure::Uncertain(_))
        });
        if drawn {
            let path = path(&plan.results[result].name);
            properties = properties
                .set_column_dictionary_enabled(path.clone(), false)
                .set_column_encoding(path, Encoding::BYTE_STREAM_SPLIT);
        }
    }
    Arc::new(properties.build())
}

/// What a reader needs to know of the figures: JSON texts under the keys `valsim.run`,
/// `valsim.columns` and `valsim.drivers`.
fn metadata(plan: &Plan, results: &[usize]) -> Vec<KeyValue> {
    let settings = &plan.settings;
    let run = json!({
        "version": env!("CARGO_PKG_VERSION"),
        "title": plan.title,
        "currency": plan.currency,
        "seed": settings.seed,
        "sampler": settings.sampler.name(),
        "replicates": settings.replicates,
        "paths_per_replicate": settings.paths_per_replicate,
    });
    let column = |&result: &usize| {
        let result = &plan.results[result];
        (result.name.clone(), json!({ "unit": result.unit }))
    };
    let columns: Map<String, Value> = results.iter().map(column).collect();
    let texts = [
        ("valsim.run", run),
        ("valsim.columns", Value::Object(columns)),
        ("valsim.drivers", drivers(plan)),
    ];
    texts.map(|(key, value)| KeyValue::new(key.to_owned(), value.to_string())).into()
}

/// By driver: its sources, one unless scenarios differ; `judgement` where none is given.
fn drivers(plan: &Plan) -> Value {
    let mut found: Map<String, Value> = Map::new();
    for driver in plan.scenarios.iter().flat_map(|scenario| &scenario.drivers) {
        let source = Value::from(driver.source.as_deref().unwrap_or("judgement"));
        let known = found.entry(driver.name.clone()).or_insert_with(|| json!([]));
        if let Value::Array(known) = known
            && !known.contains(&source)
        {
            known.push(source);
        }
    }
    Value::Object(found)
}

/// About how many bytes the whole file will have.
pub fn parquet_size(plan: &Plan, results: &[usize]) -> f64 {
    let paths = plan.settings.paths(plan.scenarios.len()) as f64;
    paths * (8.0 * results.len() as f64 + 1.0)
}
