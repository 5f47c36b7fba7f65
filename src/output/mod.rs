//! Tables to bytes. Nothing here opens a file or prints.

mod answer;
mod check;
mod compared;
mod csv;
mod explain;
mod html;
mod json;
mod layout;
mod number;
mod page;
mod parquet;
mod samples;
mod sensitivity;
mod solved;
mod stopping;
mod terminal;
mod xlsx;

pub use answer::answer;
pub use check::check;
pub use compared::compared;
pub use csv::csv;
pub use explain::explanation;
pub use html::{PageError, html};
pub use json::{ANSWER_SCHEMA, answer_json, record_json, tables_json};
pub use number::shortest;
pub use page::{page_csv, page_json, page_text};
pub use parquet::{Chunk, ParquetSamples, parquet_size};
pub use samples::{samples_head, samples_rows, samples_size};
pub use sensitivity::sensitivity;
pub use solved::{frontier, grid, solved, solved_remarks};
pub use stopping::stopping;
pub use terminal::Style;
pub use xlsx::xlsx;
