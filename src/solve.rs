//! `valsim solve`: which value of a key gives a measure its level.

use crate::cli::answer::Folder;
use crate::cli::args::ConfigArgs;
use crate::cli::failure::Failure;
use crate::cli::solve_args::SolveArgs;
use crate::cli::variants::{Range, Variants};
use crate::cli::vary::{Vary, spaced};
use crate::cli::{pasted, progress};
use crate::config::measure::{self, Goal};
use crate::engine::Reading;
use crate::engine::root::{Found, Search, find};
use crate::report::{Asked, Frontier, Solved, Varied, basis, moved_means};
use crate::run::default_folder;
use crate::{output, report};

/// Values of the first of two keys, unless its range says how many.
const POINTS: usize = 7;

/// Solves for one key, or for the second of two at values of the first.
///
/// # Errors
/// See [`Failure`]; [`Failure::NoSolution`] where no value in the range does it.
pub fn run(args: &SolveArgs) -> Result<(), Failure> {
    let mut variants = Variants::open(&args.config)?;
    let question = Question::new(&mut variants, &args.until)?;
    let usual = default_folder(&args.config.config, &args.config.set);
    match args.vary.as_slice() {
        [vary] => one(args, &mut variants, &question, vary, usual),
        [given, solved] => two(args, &mut variants, &question, [given, solved], usual),
        _ => Err(Failure::Usage(
            "--vary more than twice\nhelp: one key is solved for, at values of one other; set \
             the rest with --set"
                .to_owned(),
        )),
    }
}

/// The goal, and the measure as the file stands.
struct Question {
    written: measure::Measure,
    level: f64,
    asked: Asked,
}

impl Question {
    fn new(variants: &mut Variants, until: &str) -> Result<Self, Failure> {
        let text = variants.document.add_text("--until", until);
        let goal = Goal::parse(until, text).map_err(|found| variants.refuse(*found))?;
        let plan = &variants.plan;
        let refuse = |found| variants.refuse(found);
        let measure = plan.measure(&goal.measure).map_err(refuse)?;
        let level = plan.level(&goal, measure).map_err(refuse)?;
        let stands = variants.measure(plan, &[measure], &|_| {})?.swap_remove(0);
        let asked = Asked::new(plan, measure, level, &stands);
        Ok(Self { written: goal.measure, level, asked })
    }

    /// The measure with some keys given values.
    fn read(&self, variants: &Variants, values: &[(&Vary, f64)]) -> Result<Reading, Failure> {
        let plan = variants.plan(values)?;
        let measure = plan.measure(&self.written).map_err(|found| variants.refuse(found))?;
        Ok(variants.measure(&plan, &[measure], &|_| {})?.swap_remove(0))
    }

    /// Solves for one key, another being given a value or not.
    fn solve(
        &self,
        variants: &Variants,
        (vary, range): (&Vary, &Range),
        given: Option<(&Vary, f64)>,
        tried: &dyn Fn(),
    ) -> Result<Found, Failure> {
        let search = Search {
            level: self.level,
            low: range.low,
            high: range.high,
            start: range.value,
            confidence: variants.plan.settings.confidence,
        };
        find(&search, &mut |x| {
            let values: Vec<_> = given.into_iter().chain([(vary, x)]).collect();
            let reading = self.read(variants, &values);
            tried();
            reading
        })
    }
}

fn varied(vary: &Vary, range: &Range) -> Varied {
    Varied { name: vary.name.clone(), value: range.value, range: range.words() }
}

fn one(
    args: &SolveArgs,
    variants: &mut Variants,
    question: &Question,
    vary: &Vary,
    usual: std::path::PathBuf,
) -> Result<(), Failure> {
    let range = variants.range(vary)?;
    let folder = Folder::prepare(&args.answer, usual)?;
    let spinner = progress::spinner("values tried", !args.answer.quiet);
    let found = question.solve(variants, (vary, &range), None, &|| spinner.inc(1))?;
    spinner.finish_and_clear();
    let (means, last) = match &found.solution {
        None => (Vec::new(), String::new()),
        Some(solution) => {
            let plan = variants.plan(&[(vary, solution.at.x)])?;
            let means = moved_means(&variants.plan, &plan);
            let set = vary.set(&mut variants.document.clone(), solution.at.x);
            (means, command(&args.config, &set.map_err(|found| variants.refuse(found))?))
        }
    };
    let solved = Solved {
        title: variants.plan.title.clone(),
        basis: basis(&variants.plan),
        confidence: variants.plan.settings.confidence,
        asked: question.asked.clone(),
        varied: varied(vary, &range),
        found,
        means,
    };
    let remarks = output::solved_remarks(&solved);
    folder.answer(&[solved.table()], &remarks, |style| output::solved(&solved, style), &last)?;
    match solved.found.solution {
        Some(_) => Ok(()),
        None => Err(Failure::NoSolution(format!(
            "{} stays on one side of its level from {}",
            solved.asked.measure, solved.varied.range
        ))),
    }
}

fn two(
    args: &SolveArgs,
    variants: &mut Variants,
    question: &Question,
    [first, second]: [&Vary; 2],
    usual: std::path::PathBuf,
) -> Result<(), Failure> {
    let given = variants.range(first)?;
    let solved = variants.range(second)?;
    let folder = Folder::prepare(&args.answer, usual)?;
    let values = match &first.values {
        Some(values) => values.listed(POINTS),
        None => spaced(given.low, given.high, POINTS),
    };
    let bar = progress::steps(values.len() as u64, "points", !args.answer.quiet);
    let mut points = Vec::new();
    for value in values {
        let found = question.solve(variants, (second, &solved), Some((first, value)), &|| {})?;
        points.push((value, found));
        bar.inc(1);
    }
    bar.finish_and_clear();
    let frontier = Frontier {
        title: variants.plan.title.clone(),
        basis: basis(&variants.plan),
        confidence: variants.plan.settings.confidence,
        asked: question.asked.clone(),
        given: varied(first, &given),
        solved: varied(second, &solved),
        points,
    };
    let table: report::Table = frontier.table();
    folder.answer(&[table], &[], |style| output::frontier(&frontier, style), "")
}

/// The run that has the solution.
fn command(config: &ConfigArgs, set: &[String]) -> String {
    let file = config.config.display().to_string();
    format!("To run it:\n{}\n", pasted::command(&["run", &file], config, None, set))
}
