//! Tables to bytes. Nothing here opens a file or prints.

mod check;
mod csv;
mod json;
mod number;
mod terminal;

pub use check::check;
pub use csv::csv;
pub use json::{answer_json, record_json};
pub use number::shortest;
pub use terminal::{Style, answer};
