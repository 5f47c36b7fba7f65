//! The batch kernel: draw, evaluate, observe, one batch after the other.

use super::batch::{BATCH, Batch, Streams};
use super::dispatch::Kernel;
use super::outcome::ScenarioOutcome;
use crate::model::Reference;
use crate::plan::{Figure, Plan, Scenario};
use crate::real::Lanes;
use crate::stats::Scale;

/// A range of paths of one replicate, with all that the kernel touches.
pub(super) struct Work<'a> {
    pub plan: &'a Plan,
    pub scenario: &'a Scenario,
    pub streams: Streams<'a>,
    /// First path.
    pub first: u64,
    /// One past the last path.
    pub end: u64,
    pub batch: &'a mut Batch,
    pub sink: Sink<'a>,
}

/// Where a batch's values go.
pub(super) enum Sink<'a> {
    /// Into statistics.
    Statistics { scales: &'a [Scale], replicate: usize, part: &'a mut ScenarioOutcome },
    /// Kept as they are, by figure.
    Values(&'a mut [Vec<f64>]),
    /// Kept as they are: some columns.
    Kept { of: &'a [Reference], columns: &'a mut [Vec<f64>] },
}

impl Kernel for Work<'_> {
    /// Draws, evaluates and observes every batch.
    #[inline(always)]
    fn run(&mut self) {
        let mut first = self.first;
        while first < self.end {
            let count = (self.end - first).min(BATCH as u64) as usize;
            self.batch.draw(self.plan, self.scenario, &self.streams, first, count);
            self.batch.evaluate::<Lanes>(self.scenario, count);
            self.observe(count);
            first += count as u64;
        }
    }
}

impl Work<'_> {
    #[inline(always)]
    fn observe(&mut self, count: usize) {
        let (plan, scenario, batch) = (self.plan, self.scenario, &*self.batch);
        match &mut self.sink {
            Sink::Statistics { scales, replicate, part } => {
                statistics(plan, scenario, batch, scales, *replicate, part, count);
            }
            Sink::Kept { of, columns } => {
                for (reference, column) in of.iter().zip(columns.iter_mut()) {
                    column.extend_from_slice(&batch.column(*reference)[..count]);
                }
            }
            Sink::Values(values) => {
                for (figure, values) in scenario.figures.iter().zip(values.iter_mut()) {
                    if let Figure::Uncertain(reference) = figure {
                        values.extend_from_slice(&batch.column(*reference)[..count]);
                    }
                }
            }
        }
    }
}

/// Feeds a batch of `count` paths to every statistic.
#[inline(always)]
fn statistics(
    plan: &Plan,
    scenario: &Scenario,
    batch: &Batch,
    scales: &[Scale],
    replicate: usize,
    part: &mut ScenarioOutcome,
    count: usize,
) {
    for ((figure, summary), scale) in scenario.figures.iter().zip(&mut part.summaries).zip(scales) {
        if let (Figure::Uncertain(reference), Some(summary)) = (figure, summary) {
            summary.observe(scale, replicate, &batch.column(*reference)[..count]);
        }
    }
    let kept = part.histograms.iter_mut().zip(&mut part.grouped);
    for (&result, (histogram, grouped)) in plan.main_results.iter().zip(kept) {
        let figure = plan.results[result].figure;
        if let (Figure::Uncertain(reference), Some(histogram), Some(grouped)) =
            (scenario.figures[figure], histogram, grouped)
        {
            let column = &batch.column(reference)[..count];
            histogram.observe(column);
            grouped.observe(&scales[figure], replicate, column);
        }
    }
    for (index, tally) in part.tallies.iter_mut().enumerate() {
        let event = &batch.column(scenario.event(index))[..count];
        let given = scenario.given(index).map(|given| &batch.column(given)[..count]);
        tally.observe(replicate, event, given);
    }
    part.cross_products.observe(&batch.normals, BATCH, count);
}
