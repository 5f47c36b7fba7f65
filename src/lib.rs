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
//! A module imports only from the floors below its own: `real`, `special`, `name`,
//! `diagnostic`; then `config`, `dist`, `sampling`, `dependence`, `stats`, `model`; then
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
