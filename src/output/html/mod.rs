//! The page that people read: one file, made of a run's tables and record and of nothing else.
//!
//! Whoever has the folder has all of the page: it is made again, byte for byte, from the files.
//! Figures stand in `<data>` elements that name the table, row and column they come from.
//! Charts are drawn in the reader's browser by Observable Plot, from columns of the tables that
//! stand in the page as JSON; tables and sentences need no script.

mod answer;
mod certainty;
mod charts;
mod drives;
mod evidence;
mod folder;
mod value;
mod words;

pub use folder::PageError;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use minijinja::syntax::SyntaxConfig;
use minijinja::value::Serde;
use minijinja::{AutoEscape, Environment, context};
use sha2::{Digest, Sha256};

use folder::Folder;

const PAGE: &str = include_str!("../../../assets/report/page.html");
const STYLE: &str = include_str!("../../../assets/report/report.css");
/// In the order in which they run.
const SCRIPTS: [&str; 5] = [
    include_str!("../../../assets/report/vendor/d3.min.js"),
    include_str!("../../../assets/report/vendor/plot.min.js"),
    include_str!("../../../assets/report/tables.js"),
    include_str!("../../../assets/report/charts.js"),
    include_str!("../../../assets/report/report.js"),
];
/// Of the style element that Plot 0.6.17 puts into a chart whose `className` is `plot`.
const STYLE_OF_PLOT: &str = "+TfQir1nvDucAdvE6XUQBt4ayUjpAWkbw2kCdSfekHM=";

/// The page of a run, from its `.csv` tables and its `run.json`.
///
/// # Errors
/// A file that is missing or is not what its name says.
pub fn html(files: &[(&str, &[u8])]) -> Result<Vec<u8>, PageError> {
    let (folder, policy) = rayon::join(|| Folder::read(files), policy);
    let folder = folder?;
    let mut environment = Environment::new();
    environment.set_auto_escape_callback(|_| AutoEscape::Html);
    environment.set_syntax(SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build()?);
    words::install(&mut environment);
    environment.add_template("page", PAGE)?;
    let mut page = environment.get_template("page")?.render(context! {
        policy,
        style => STYLE,
        answer => Serde(answer::answer(&folder)?),
        listings => Serde(value::listings(&folder)?),
        drives => Serde(drives::drives(&folder)?),
        rests => Serde(drives::rests(&folder)?),
        certainty => Serde(certainty::certainty(&folder)?),
        evidence => Serde(evidence::evidence(&folder)?),
        resolved => resolved(&folder)?,
        record => Serde(&folder.record),
    })?;
    finish(&mut page, &charts::tables(&folder)?, &charts::frame(&folder)?);
    Ok(page.into_bytes())
}

/// Adds what is the most of a page and needs no template: what the charts are drawn from, and the
/// scripts that draw them.
fn finish(page: &mut String, tables: &str, frame: &str) {
    let json = |id: &str| format!("<script type=\"application/json\" id=\"{id}\">");
    let (tables_open, frame_open) = (json("tables"), json("frame"));
    let mut parts = vec!["\n", &tables_open, tables, "</script>\n"];
    parts.extend([&frame_open, frame, "</script>\n"]);
    parts.extend(SCRIPTS.iter().flat_map(|script| ["<script>", *script, "</script>\n"]));
    parts.push("</body>\n</html>");
    page.reserve_exact(parts.iter().map(|part| part.len()).sum());
    page.extend(parts);
}

/// The content security policy: the page's own style and scripts, and nothing from outside.
fn policy() -> String {
    let hash = |text: &str| format!("'sha256-{}'", BASE64_STANDARD.encode(Sha256::digest(text)));
    let scripts = SCRIPTS.map(hash).join(" ");
    format!(
        "default-src 'none'; script-src {scripts}; style-src {} 'sha256-{STYLE_OF_PLOT}'; \
         base-uri 'none'; form-action 'none'",
        hash(STYLE)
    )
}

/// The configuration as it was run, for reading.
fn resolved(folder: &Folder) -> Result<String, PageError> {
    let value = &folder.record["configuration"]["resolved"];
    serde_json::to_string_pretty(value)
        .map_err(|cause| PageError::Unreadable("run.json".into(), cause.to_string()))
}
