//! Valuation under uncertainty: from a configuration file to the odds of every target.
//!
//! ```text
//!  configs/alibaba-2025-02.toml
//!       | config     what the user wrote, with its places, unchecked
//!       v
//!  config::File
//!       | plan       every name, unit, bound and dependency checked here, once
//!       v
//!  plan::Plan -----------------------------------------------------.
//!       |  engine: for each batch of paths, in parallel            |
//!       |    sampling   (replicate, path, dimension) -> u in (0,1) |
//!       |    dependence independent normals -> joint normals       |
//!       |    dist       z -> driver values                         |
//!       |    model      drivers -> revenue, margins, value a share |
//!       |    stats      values -> partial statistics               |
//!       |  then merge the partials: same bits in any order         |
//!       v                                                          |
//!  engine::Outcome                                                 |
//!       | report     numbers -> tables of typed cells      <-------'
//!       v
//!  report::Report
//!       | output     cells -> bytes
//!       v
//!  outputs/alibaba-2025-02/{targets,distribution,…}.csv  run.json
//! ```
//!
//! Each step is one call, and mistakes in the file come back with their places:
//!
//! ```
//! use valsim::cli::{diagnostics::render, files};
//! use valsim::{config::Document, engine, plan, report::Report};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let text = include_bytes!("../configs/minimal.toml");
//! let mut document = Document::parse("minimal.toml", text)
//!     .map_err(|rejected| render(&rejected.diagnostics, &rejected.document, false))?;
//! document.set("simulation.paths=20_000").map_err(|_| "not a setting")?;
//! let told = |mistakes: Vec<_>| render(&mistakes, &document, false);
//!
//! let scenarios = document.scenarios().map_err(told)?;
//! let folder = std::path::Path::new("configs");
//! let mut plan = plan::compile(&scenarios, &|data, column| files::column(folder, data, column))
//!     .map_err(told)?;
//! plan.order_dimensions(&engine::influence(&plan));
//! let outcome = engine::simulate(&plan, &engine::Options::default(), &|_paths| ())?;
//!
//! let answer = Report::new(&plan, &outcome).answer;
//! let odds = answer.targets[0].overall.ok_or("no path meets the condition")?;
//! println!("{}: {:.3} [{:.3}, {:.3}]", answer.targets[0].name, odds.value, odds.low, odds.high);
//! # assert!(0.0 < odds.low && odds.low < odds.value && odds.value < odds.high);
//! # Ok(())
//! # }
//! ```
//!
//! [`engine::replay`] evaluates one path again, [`engine::rows`] hands over all of them. [`dist`],
//! [`sampling`], [`dependence`], [`stats`] and [`special`] know of no configuration and can be
//! used alone. Programs in `examples/` print odds, draw values, replay a path and vary a key.
//!
//! A module imports only from the floors below its own: `real`, `special`, `name`,
//! `diagnostic`, `text`; then `config`, `dist`, `sampling`, `dependence`, `stats`, `model`; then
//! `plan`; `engine`; `report`; `output`; and at the top `cli` and the commands.
#![deny(unsafe_code)]
#![warn(missing_docs)]

pub mod bundle;
pub mod cli;
pub mod compare;
pub mod config;
pub mod dependence;
pub mod diagnostic;
pub mod dist;
pub mod engine;
pub mod explain;
pub mod grid;
pub mod model;
pub mod name;
pub mod output;
pub mod path;
pub mod plan;
pub mod real;
pub mod report;
pub mod run;
pub mod samples;
pub mod sampling;
pub mod sensitivity;
pub mod solve;
pub mod special;
pub mod stats;
pub mod text;
