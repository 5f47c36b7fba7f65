//! Tables to bytes. Nothing here opens a file or prints.

mod answer;
mod check;
mod csv;
mod explain;
mod json;
mod number;
mod page;
mod samples;
mod sensitivity;
mod terminal;

pub use answer::answer;
pub use check::check;
pub use csv::csv;
pub use explain::explanation;
pub use json::{ANSWER_SCHEMA, answer_json, record_json, tables_json};
pub use number::shortest;
pub use page::{page_csv, page_json, page_text};
pub use samples::{samples_head, samples_rows, samples_size};
pub use sensitivity::sensitivity;
pub use terminal::Style;
