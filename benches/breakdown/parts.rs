//! The kernels that a path is made of, each by itself.

use std::hint::black_box;

use valsim::engine::dispatch::Kernel;
use valsim::engine::{BATCH, Tally};
use valsim::model::{Paths, STACK, evaluate};
use valsim::name::key;
use valsim::plan::{Figure, Plan, Scenario};
use valsim::real::{Real, Vector};
use valsim::sampling::{DimensionKey, Points, Stream};
use valsim::special::{exp, ln, normal_quantile_slice};
use valsim::stats::{CrossProducts, LinearHistogram, Scale, Summary};

use crate::counted::{Counted, Operations, operations};

/// Registers enough that none waits for another.
type Numbers = Vector<32>;
/// Steps of a kernel that stays in its registers.
const STEPS: u64 = 256;

/// A kind of work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    Points,
    Normals,
    Mixing,
    DriverValues,
    Sums,
    Quotients,
    Choices,
    Exponentials,
    Logarithms,
    Writes,
    Moments,
    Bins,
    Histograms,
    Tallies,
    CrossProducts,
}

impl Part {
    pub const ALL: [Self; 15] = [
        Self::Points,
        Self::Normals,
        Self::Mixing,
        Self::DriverValues,
        Self::Sums,
        Self::Quotients,
        Self::Choices,
        Self::Exponentials,
        Self::Logarithms,
        Self::Writes,
        Self::Moments,
        Self::Bins,
        Self::Histograms,
        Self::Tallies,
        Self::CrossProducts,
    ];

    pub fn name(self) -> &'static str {
        match self {
            Self::Points => "points, scrambled",
            Self::Normals => "inverse normals",
            Self::Mixing => "terms of correlation",
            Self::DriverValues => "values of drivers: tables, exponentials, lines",
            Self::Sums => "model: sums and products",
            Self::Quotients => "model: quotients",
            Self::Choices => "model: comparisons",
            Self::Exponentials => "model: exponentials",
            Self::Logarithms => "model: logarithms",
            Self::Writes => "model: values written",
            Self::Moments => "moments and extremes",
            Self::Bins => "counts in bins",
            Self::Histograms => "bars of histograms",
            Self::Tallies => "answers of targets",
            Self::CrossProducts => "products for correlations",
        }
    }
}

/// All kernels with what they work on.
pub struct Parts<'a> {
    pub part: Part,
    pub repeats: u64,
    plan: &'a Plan,
    scenario: &'a Scenario,
    points: &'a Points,
    levels: Vec<f64>,
    scores: Vec<f64>,
    values: Vec<f64>,
    scale: Scale,
    summary: Summary,
    histogram: LinearHistogram,
    tally: Tally,
    products: CrossProducts,
    normals: Vec<f64>,
    model: Operations,
}

impl<'a> Parts<'a> {
    pub fn new(plan: &'a Plan) -> Self {
        let scenario = &plan.scenarios[0];
        let dimension = DimensionKey { name_key: key(&["growth"]) };
        let points = Points::new(plan.settings.sampler, 1, vec![dimension; 8], 1 << 16);
        let points: &Points = Box::leak(Box::new(points.expect("a power of two")));
        let mut levels = vec![0.5; BATCH];
        points.stream(0, 0, 7).fill(0, &mut levels);
        let mut scores = vec![0.0; BATCH];
        normal_quantile_slice(&levels, &mut scores);
        let scale = Scale::from_pilot(&scores);
        let pairs = scenario.pairs.iter().map(|pair| pair.normals).collect();
        Self {
            part: Part::Points,
            repeats: 1,
            plan,
            scenario,
            points,
            summary: Summary::new(&scale, plan.settings.replicates),
            histogram: LinearHistogram::new(&scale),
            tally: Tally::new(plan.settings.replicates),
            products: CrossProducts::new(pairs),
            normals: scores.repeat(scenario.normals.len()),
            values: levels.clone(),
            levels,
            scores,
            scale,
            model: model(scenario),
        }
    }

    /// How often a part occurs on one path of the first scenario; the others differ in numbers.
    pub fn a_path(&self, part: Part) -> f64 {
        let (plan, scenario, model) = (self.plan, self.scenario, &self.model);
        let count = match part {
            Part::Points | Part::Normals => scenario.normals.len() as u64,
            Part::Mixing => {
                let roots = scenario.blocks.iter().flat_map(|block| block.lower.iter());
                roots.filter(|weight| **weight != 0.0).count() as u64
            }
            Part::DriverValues => scenario.draws.len() as u64,
            Part::Sums => model.sums,
            Part::Quotients => model.quotients,
            Part::Choices => model.choices,
            Part::Exponentials => model.exponentials,
            Part::Logarithms => model.logarithms,
            Part::Writes => model.writes,
            Part::Moments => self.uncertain(|_| true),
            // Of other figures only the first paths are counted.
            Part::Bins | Part::Histograms => {
                self.uncertain(|figure| plan.counted_throughout[figure])
            }
            Part::Tallies => scenario.targets.len() as u64,
            Part::CrossProducts => scenario.pairs.len() as u64,
        };
        count as f64
    }

    fn uncertain(&self, of: impl Fn(usize) -> bool) -> u64 {
        let figures = self.scenario.figures.iter().enumerate();
        let uncertain = |figure: &Figure| matches!(figure, Figure::Uncertain(_));
        figures.filter(|(place, figure)| uncertain(figure) && of(*place)).count() as u64
    }

    /// Numbers that a kernel makes when it runs once.
    pub fn numbers(&self, part: Part) -> u64 {
        let batch = BATCH as u64;
        match part {
            Part::Sums | Part::Quotients | Part::Choices => STEPS * Numbers::WIDTH as u64,
            Part::DriverValues => self.scenario.draws.len() as u64 * batch,
            Part::CrossProducts => self.scenario.pairs.len() as u64 * batch,
            _ => batch,
        }
    }

    /// Repetitions that take some tenths of a millisecond.
    pub fn brief(&self, part: Part) -> u64 {
        200_000_u64.div_ceil(self.numbers(part))
    }
}

/// The operations of one path through the model, the outputs and the targets.
fn model(scenario: &Scenario) -> Operations {
    let first = scenario.slots.total();
    let mut drivers = vec![0.5; scenario.driver_slots];
    let mut results = vec![0.0; first + scenario.outputs.len() + 2 * scenario.targets.len()];
    let mut paths = Paths { drivers: &mut drivers, results: &mut results, stride: 1, at: 0 };
    let mut stack = [Counted::splat(0.0); STACK];
    operations(|| {
        evaluate::<Counted>(&scenario.company, &scenario.slots, &mut paths);
        let conditions =
            scenario.targets.iter().flat_map(|(event, given)| [Some(event), given.as_ref()]);
        for formula in scenario.outputs.iter().map(Some).chain(conditions).flatten() {
            let value: Counted = formula.evaluate(&paths, &mut stack);
            paths.put(first, value);
        }
    })
}

impl Kernel for Parts<'_> {
    #[inline(always)]
    fn run(&mut self) {
        let stream = self.points.stream(0, 0, 7);
        for repeat in 0..self.repeats {
            self.once(&stream, repeat);
        }
    }
}

impl Parts<'_> {
    #[inline(always)]
    fn once(&mut self, stream: &Stream, repeat: u64) {
        let Self { levels, scores, values, scale, .. } = self;
        match self.part {
            Part::Points => stream.fill(repeat % 256 * BATCH as u64, black_box(values)),
            Part::Normals => normal_quantile_slice(black_box(levels), black_box(values)),
            Part::Mixing => {
                let weight = black_box(0.6);
                for (to, from) in values.iter_mut().zip(&*scores) {
                    *to = from.mul_add(weight, *to);
                }
                black_box(values);
            }
            Part::DriverValues => {
                for draw in &self.scenario.draws {
                    self.plan.maps[draw.map].fill(black_box(scores), black_box(values));
                }
            }
            Part::Sums => steps(values, |x, y| x.mul_add(y, y)),
            Part::Quotients => steps(values, |x, y| y / x),
            Part::Choices => steps(values, |x, y| x.min(y)),
            // Loops, not closures: one that is not inlined runs on the baseline instruction set.
            Part::Exponentials => {
                for (value, score) in values.iter_mut().zip(black_box(&*scores)) {
                    *value = exp(*score);
                }
                black_box(values);
            }
            Part::Logarithms => {
                for (value, level) in values.iter_mut().zip(black_box(&*levels)) {
                    *value = ln(*level);
                }
                black_box(values);
            }
            Part::Writes => {
                let (from, to) = (black_box(&*scores), black_box(values));
                for at in (0..BATCH).step_by(Numbers::WIDTH) {
                    Numbers::load(from, at).store(to, at);
                }
            }
            Part::Moments => self.summary.measure(scale, black_box(scores)),
            Part::Bins => self.summary.count(scale, black_box(scores)),
            Part::Histograms => self.histogram.observe(black_box(scores)),
            Part::Tallies => self.tally.observe(0, black_box(scores), None),
            Part::CrossProducts => self.products.add(black_box(&self.normals), BATCH, BATCH),
        }
    }
}

/// One operation over and over, its answers in registers.
#[inline(always)]
fn steps(column: &mut [f64], operation: impl Fn(Numbers, Numbers) -> Numbers) {
    let (mut x, y) = (Numbers::load(column, 0), Numbers::splat(black_box(1.5)));
    for _ in 0..STEPS {
        x = operation(x, y);
    }
    x.store(column, 0);
}
