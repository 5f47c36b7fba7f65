//! The plan in words, for a terminal of 80 columns.

use super::layout::fill;
use super::terminal::{Style, WIDTH, clean, cut, left, line, named};
use crate::report::{Check, PlannedInput, PlannedScenario, Spread, series_of, table_and_key};
use crate::text::{figure, grouped};

/// Most inputs without a source that are listed one by one, and the least share listed.
const BARE: usize = 12;
const LEAST_LISTED: f64 = 0.005;
/// Most pairs of a block that are listed.
const PAIRS: usize = 24;

/// The plan as text, with a line feed at its end; all names of results where `all_results`, else
/// a summary.
pub fn check(check: &Check, all_results: bool, style: Style) -> String {
    let mut out = String::new();
    line(&mut out, &style.heading(&cut(&check.title, WIDTH)));
    line(&mut out, &style.dim(&cut(&basis(check), WIDTH)));
    line(&mut out, &style.dim(&cut(&size(check), WIDTH)));
    if check.scenarios.len() > 1 {
        scenarios(&mut out, check, style);
    }
    inputs(&mut out, check, style);
    dependence(&mut out, check, style);
    if all_results {
        every_result(&mut out, check, style);
    } else {
        results(&mut out, check, style);
    }
    if let Some(found) = &check.spread {
        spread(&mut out, found, style);
    }
    out
}

fn basis(check: &Check) -> String {
    let Check { money, base_year, horizon, .. } = check;
    format!("Money in {money}; known to FY{base_year}, projected to FY{horizon}")
}

fn size(check: &Check) -> String {
    let split = match check.scenarios.len() {
        1 => String::new(),
        scenarios => format!("{scenarios} scenarios x "),
    };
    format!(
        "{} paths ({split}{} replicates x {}), {}, seed {}",
        grouped(check.paths),
        check.replicates,
        grouped(check.paths_per_replicate),
        check.sampler,
        check.seed
    )
}

fn scenarios(out: &mut String, check: &Check, style: Style) {
    const NAME: usize = 22;
    line(out, "");
    line(out, &style.heading(&format!("{} weight", left("Scenario", NAME))));
    for scenario in &check.scenarios {
        let weight = format!("{}%", figure(scenario.weight * 100.0));
        let note = scenario.note.as_deref().unwrap_or_default();
        let start = format!("{} {weight:>6}  ", left(&scenario.name, NAME));
        wrapped(out, &start, note.split_whitespace(), " ");
    }
}

/// Inputs that are drawn, as the first scenario has them, then what the others have instead.
fn inputs(out: &mut String, check: &Check, style: Style) {
    let Some((first, others)) = check.scenarios.split_first() else { return };
    let drawn: Vec<&PlannedInput> = first.inputs.iter().filter(|input| is_drawn(input)).collect();
    line(out, "");
    line(out, &style.heading(&header("Uncertain input")));
    rows(out, &drawn, style);
    let certain = first.inputs.iter().filter(|input| input.marginal == "certain").count();
    line(out, &style.dim(&format!("and {certain} known figures")));
    for scenario in others {
        let own: Vec<&PlannedInput> =
            scenario.inputs.iter().filter(|input| is_own(input, first)).collect();
        if !own.is_empty() {
            line(out, "");
            let name = cut(&format!("In {} instead", scenario.name), NAME + 2);
            line(out, &style.heading(&header(&name)));
            rows(out, &own, style);
        }
    }
}

fn is_drawn(input: &PlannedInput) -> bool {
    input.dimension.is_some()
}

/// Whether a scenario's input differs from the first scenario's; what lies between anchors
/// follows from them.
fn is_own(input: &PlannedInput, first: &PlannedScenario) -> bool {
    let same = |known: &PlannedInput| {
        known.name == input.name && known.marginal == input.marginal && known.mean == input.mean
    };
    (is_drawn(input) || input.marginal == "certain") && !first.inputs.iter().any(same)
}

/// Width of a row's name behind its indentation.
const NAME: usize = 24;

fn header(title: &str) -> String {
    format!(
        "{}{:>9}{:>9}{:>9}{:>9}{:>6} {}",
        left(title, NAME + 2),
        "mean",
        "sd",
        "p10",
        "p90",
        "dim",
        "source"
    )
}

/// Rows under the tables they stand in; years of a series with one marginal share a row.
fn rows(out: &mut String, inputs: &[&PlannedInput], style: Style) {
    let mut table = "";
    let alike = |a: &&PlannedInput, b: &&PlannedInput| {
        series_of(&a.name) == series_of(&b.name)
            && a.name != b.name
            && a.marginal == b.marginal
            && a.mean == b.mean
            && a.source == b.source
    };
    for years in inputs.chunk_by(alike) {
        let (first, last) = (years[0], years[years.len() - 1]);
        let (holder, key) = table_and_key(&first.name);
        if holder != table {
            table = holder;
            line(out, &style.dim(&cut(holder, WIDTH)));
        }
        let mut name = key.to_owned();
        if years.len() > 1 {
            name.push_str(&format!("-{}", &last.name[last.name.len() - 4..]));
        }
        if name.chars().count() > NAME {
            line(out, &cut(&format!("  {name}"), WIDTH));
            name.clear();
        }
        line(out, row(&name, years).trim_end());
    }
}

fn row(name: &str, years: &[&PlannedInput]) -> String {
    let input = years[0];
    let cells = [input.mean, input.sd, input.p10, input.p90].map(|value| match value {
        Some(value) => format!("{:>9}", figure(value)),
        None => format!("{:>9}", "-"),
    });
    let mut dimensions: Vec<usize> = years.iter().filter_map(|year| year.dimension).collect();
    dimensions.sort_unstable();
    dimensions.dedup();
    let dimension = match dimensions.as_slice() {
        [] => "-".to_owned(),
        [only] => only.to_string(),
        [first, .., last] if last - first + 1 == dimensions.len() => format!("{first}-{last}"),
        [first, ..] => format!("{first},…"),
    };
    let source = match (&input.source, &input.note) {
        (Some(source), _) => source.as_str(),
        (None, Some(_)) => "see note",
        (None, None) if input.marginal == "certain" => "",
        (None, None) => "judgement",
    };
    format!("  {}{}{dimension:>6} {}", left(name, NAME), cells.concat(), cut(source, 11))
}

fn dependence(out: &mut String, check: &Check, style: Style) {
    let first = &check.scenarios[0];
    line(out, "");
    if first.blocks.is_empty() {
        line(out, &style.heading("Dependence"));
        line(out, "Every input is drawn independently.");
        return;
    }
    let title = format!("Dependence ({} copula)", check.copula);
    line(out, &style.heading(&cut(&title, WIDTH)));
    for (index, block) in first.blocks.iter().enumerate() {
        line(
            out,
            &style.dim(&format!("block {}: {} draws together", index + 1, block.normals.len())),
        );
        for pair in block.pairs.iter().take(PAIRS) {
            let [a, b] = &pair.between;
            let rho = match pair.asked == pair.used {
                true => format!("{:.2}", pair.used),
                false => format!("{:.2} (asked {:.2})", pair.used, pair.asked),
            };
            let words = match a == b {
                true => format!("  {a}, between its years"),
                false => format!("  {a} with {b}"),
            };
            if words.chars().count() + rho.len() < WIDTH {
                line(out, &format!("{}{rho:>1$}", words, WIDTH - words.chars().count()));
            } else {
                line(out, &cut(&format!("  {a}"), WIDTH));
                let words = cut(&format!("    with {b}"), WIDTH - rho.len() - 1);
                line(out, &format!("{}{rho:>1$}", words, WIDTH - words.chars().count()));
            }
        }
        if block.pairs.len() > PAIRS {
            line(out, &format!("  and {} more pairs", block.pairs.len() - PAIRS));
        }
    }
}

/// Names by their form: a yearly line once for all years, inputs by their number.
fn results(out: &mut String, check: &Check, style: Style) {
    line(out, "");
    let title = format!("Results for targets ({}; --results lists all)", check.results.len());
    line(out, &style.heading(&title));
    let drivers = check.results.iter().filter(|result| result.name.starts_with("driver.")).count();
    let single = check
        .results
        .iter()
        .filter(|result| result.line.is_none() && !result.name.starts_with("driver."));
    wrapped(out, "  ", single.map(|result| result.name.as_str()), ", ");
    let mut lines: Vec<(&str, Vec<&str>)> = Vec::new();
    for (segment, variable) in check.results.iter().filter_map(|result| result.line.as_ref()) {
        match lines.iter_mut().find(|(known, _)| known == segment) {
            Some((_, variables)) if variables.contains(&variable.as_str()) => {}
            Some((_, variables)) => variables.push(variable),
            None => lines.push((segment, vec![variable])),
        }
    }
    let years = format!("FY{} to FY{}", check.base_year + 1, check.horizon);
    line(out, &format!("  a year at a time, {years}, as group.revenue.FY{}:", check.horizon));
    for (segment, variables) in lines {
        let mut start = format!("  {segment}: ");
        if start.chars().count() > WIDTH / 3 {
            line(out, &cut(start.trim_end(), WIDTH));
            start = " ".repeat(8);
        }
        wrapped(out, &start, variables.into_iter(), ", ");
    }
    line(out, &format!("  driver.PATH, each of {drivers} inputs and years"));
}

fn every_result(out: &mut String, check: &Check, style: Style) {
    line(out, "");
    line(out, &style.heading(&format!("Results for targets ({})", check.results.len())));
    for result in &check.results {
        // A name is here to be copied: where both do not fit, it is the unit that is left out.
        let (name, unit) = (clean(&result.name), cut(&result.unit, 20));
        let gap = (WIDTH - 2).saturating_sub(name.chars().count());
        let unit = if unit.chars().count() < gap { unit.as_str() } else { "" };
        line(out, format!("  {name}{unit:>gap$}").trim_end());
    }
}

fn spread(out: &mut String, found: &Spread, style: Style) {
    let percent = |share: f64| format!("{:.0}%", share * 100.0);
    line(out, "");
    line(out, &style.heading(&cut(&format!("Spread of {}", found.result), WIDTH)));
    let bare = found.inputs.iter().filter(|carrier| carrier.source.is_none());
    let words = format!(
        "{} of the spread rests on inputs with a source, {} on those without:",
        percent(1.0 - found.without_source()),
        percent(found.without_source())
    );
    line(out, &words);
    let mut listed = 0;
    for carrier in bare.clone().take(BARE).take_while(|carrier| carrier.share >= LEAST_LISTED) {
        listed += 1;
        let note = if carrier.note.is_some() { "see note" } else { "" };
        let share = percent(carrier.share);
        let row = format!("  {} {share:>5}  {note}", named(&carrier.input, 60));
        line(out, row.trim_end());
    }
    let rest: Vec<f64> = bare.skip(listed).map(|carrier| carrier.share).collect();
    if !rest.is_empty() {
        let words = left(&format!("and {} more", rest.len()), 60);
        line(out, &format!("  {words} {:>5}", percent(rest.iter().sum())));
    }
    let method = format!("On {} paths a scenario: {}.", grouped(found.paths), found.method);
    for part in fill(method.split_whitespace(), " ", WIDTH) {
        line(out, &style.dim(&part));
    }
}

/// Words behind a start; further lines are indented as far as the start is long.
fn wrapped<'a>(out: &mut String, start: &str, words: impl Iterator<Item = &'a str>, between: &str) {
    let start = cut(start, WIDTH / 2);
    let indent = start.chars().count();
    let mut lead = start;
    for part in fill(words, between, WIDTH - indent) {
        line(out, format!("{lead}{part}").trim_end());
        lead = " ".repeat(indent);
    }
}
