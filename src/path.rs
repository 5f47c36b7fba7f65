//! `valsim path`: one path, or one point, as a model page.

use crate::cli::failure::Failure;
use crate::cli::open::open;
use crate::cli::path_args::{PageFormat, PathArgs};
use crate::cli::terminal::{print, stdout_style};
use crate::diagnostic::suggestion;
use crate::engine::{self, Address, Options};
use crate::output;
use crate::plan::Plan;
use crate::report::{Comparison, Page};

/// Prints the page that the arguments ask for.
///
/// # Errors
/// See [`Failure`].
pub fn run(args: &PathArgs) -> Result<(), Failure> {
    let (_, plan) = open(&args.config)?;
    let (page, comparison) = match (&args.address, args.at) {
        (Some(text), Some(_)) => {
            return Err(Failure::Usage(format!(
                "the address `{text}` and --at\nhelp: an address names one path; with --at a \
                 scenario is named by --scenario"
            )));
        }
        (Some(text), None) => {
            let address = address(text, &plan).map_err(Failure::Usage)?;
            let replay = engine::replay(&plan, address).map_err(engine::SimulateError::from)?;
            (Page::of_path(&plan, address, &replay), None)
        }
        (None, None) => {
            return Err(Failure::Usage(format!(
                "which path?\nhelp: {}; or --at median for the drivers' medians",
                form(&plan)
            )));
        }
        (None, Some(at)) => {
            let centre = at.centre();
            let scenario = match &args.scenario {
                Some(name) => scenario(name, &plan).map_err(Failure::Usage)?,
                None => 0,
            };
            let page = Page::at(&plan, scenario, centre);
            let simulate = |plan: &Plan| engine::simulate(plan, &Options::default(), &|_| {});
            let comparison = match args.no_comparison {
                true => None,
                false => Comparison::new(&plan, &page, centre, &simulate)?,
            };
            (page, comparison)
        }
    };
    let encoding = |error: &dyn std::fmt::Display| Failure::Encoding(error.to_string());
    let bytes = match args.format {
        PageFormat::Csv => output::page_csv(&page).map_err(|error| encoding(&error))?,
        PageFormat::Json => output::page_json(&plan, &page, comparison.as_ref())
            .map_err(|error| encoding(&error))?,
        PageFormat::Text => {
            output::page_text(&plan, &page, comparison.as_ref(), stdout_style()).into_bytes()
        }
    };
    print(&bytes)
}

/// Reads `SCENARIO/REPLICATE/INDEX`; a scenario's own name may hold a slash.
fn address(text: &str, plan: &Plan) -> Result<Address, String> {
    let mut parts = text.rsplitn(3, '/');
    let (index, replicate) = (parts.next(), parts.next());
    let (Some(index), Some(replicate)) = (index, replicate) else {
        return Err(format!("`{text}` is no address of a path\nhelp: {}", form(plan)));
    };
    let scenario = match parts.next() {
        Some(name) => scenario(name, plan)?,
        None if plan.scenarios.len() == 1 => 0,
        None => {
            return Err(format!(
                "`{text}` names no scenario, and the file has {}\nhelp: {}",
                plan.scenarios.len(),
                form(plan)
            ));
        }
    };
    let settings = &plan.settings;
    let replicate = whole(replicate, "replicate", settings.replicates as u64, "", plan)?;
    let more = "; --paths N gives each replicate more";
    let path = whole(index, "index", settings.paths_per_replicate, more, plan)?;
    Ok(Address { scenario, replicate: replicate as usize, path })
}

/// How an address is written for this file.
fn form(plan: &Plan) -> String {
    let example = match plan.scenarios.len() {
        1 => String::new(),
        _ => format!("{}/", plan.scenarios[0].name),
    };
    let settings = &plan.settings;
    format!(
        "write {example}REPLICATE/INDEX, replicate 0 to {}, index 0 to {}",
        settings.replicates - 1,
        settings.paths_per_replicate - 1
    )
}

fn whole(text: &str, what: &str, count: u64, more: &str, plan: &Plan) -> Result<u64, String> {
    let digits = text.replace('_', "");
    let Ok(number) = digits.parse::<u64>() else {
        return Err(format!("the {what} `{text}` is not a whole number\nhelp: {}", form(plan)));
    };
    if number >= count {
        return Err(format!(
            "{what} {number} is out of range\nhelp: this run has {what} 0 to {}{more}",
            count - 1
        ));
    }
    Ok(number)
}

/// Position of a scenario.
fn scenario(name: &str, plan: &Plan) -> Result<usize, String> {
    let names = || plan.scenarios.iter().map(|scenario| scenario.name.as_str());
    if let Some(position) = names().position(|known| known == name) {
        return Ok(position);
    }
    let mend = match suggestion(name, names()) {
        Some(known) => format!("did you mean `{known}`?"),
        None => {
            let mut listed: Vec<&str> = names().take(20).collect();
            if plan.scenarios.len() > listed.len() {
                listed.push("…");
            }
            format!("the file's scenarios are {}", listed.join(", "))
        }
    };
    Err(format!("there is no scenario `{name}`\nhelp: {mend}"))
}
