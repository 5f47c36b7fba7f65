//! A model page for people, for spreadsheets and for programs.

mod csv;
mod json;
mod text;

pub use csv::page_csv;
pub use json::page_json;
pub use text::page_text;
