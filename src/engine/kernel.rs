//! The batch kernel: draw, evaluate, observe, one batch after the other.

use super::batch::{BATCH, Batch, Streams};
use super::dispatch::{self, Kernel};
use super::outcome::ScenarioOutcome;
use crate::model::Reference;
use crate::plan::{Figure, Plan, Scenario};
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
    Statistics(Statistics<'a>),
    /// Kept as they are, by figure.
    Values(&'a mut [Vec<f64>]),
    /// Kept as they are: some columns.
    Kept { of: &'a [Reference], columns: &'a mut [Vec<f64>] },
    /// Nowhere: of a single batch they can be read where they are.
    Batch,
}

/// Statistics of one replicate of a scenario.
pub(super) struct Statistics<'a> {
    pub scales: &'a [Scale],
    pub replicate: usize,
    pub part: &'a mut ScenarioOutcome,
}

impl Work<'_> {
    /// Draws, evaluates and observes every batch.
    pub fn run(&mut self) {
        let mut first = self.first;
        while first < self.end {
            let count = (self.end - first).min(BATCH as u64) as usize;
            self.batch.draw(self.plan, self.scenario, &self.streams, first, count);
            self.batch.evaluate(self.scenario, count);
            self.observe(first, count);
            first += count as u64;
        }
    }

    fn observe(&mut self, first: u64, count: usize) {
        let (plan, scenario, batch) = (self.plan, self.scenario, &*self.batch);
        match &mut self.sink {
            Sink::Statistics(statistics) => {
                let mut observe = Observe { statistics, plan, scenario, batch, first, count };
                dispatch::run(batch.instructions, &mut observe);
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
            Sink::Batch => {}
        }
    }
}

/// Statistics and the batch that they are to take in.
struct Observe<'a, 'b> {
    statistics: &'a mut Statistics<'b>,
    plan: &'a Plan,
    scenario: &'a Scenario,
    batch: &'a Batch,
    first: u64,
    count: usize,
}

impl Kernel for Observe<'_, '_> {
    #[inline(always)]
    fn run(&mut self) {
        let Self { plan, scenario, batch, first, count, .. } = *self;
        self.statistics.observe(plan, scenario, batch, first, count);
    }
}

impl Statistics<'_> {
    /// Adds a batch of `count` paths from `first` on.
    #[inline(always)]
    fn observe(
        &mut self,
        plan: &Plan,
        scenario: &Scenario,
        batch: &Batch,
        first: u64,
        count: usize,
    ) {
        let column = |reference| &batch.column(reference)[..count];
        for (figure, summary) in self.part.summaries.iter_mut().enumerate() {
            let (Figure::Uncertain(reference), Some(summary)) = (scenario.figures[figure], summary)
            else {
                continue;
            };
            let (scale, column) = (&self.scales[figure], column(reference));
            summary.measure(scale, column);
            let counted = plan.settings.counted_per_replicate.saturating_sub(first);
            if counted > 0 && !plan.counted_throughout[figure] {
                summary.count(scale, &column[..counted.min(count as u64) as usize]);
            }
        }
        let kept = self.part.histograms.iter_mut().zip(&mut self.part.grouped);
        for (&result, (histogram, grouped)) in plan.main_results.iter().zip(kept) {
            let figure = plan.results[result].figure;
            if let (Figure::Uncertain(reference), Some(histogram), Some(grouped)) =
                (scenario.figures[figure], histogram, grouped)
            {
                histogram.observe(column(reference));
                grouped.observe(&self.scales[figure], self.replicate, column(reference));
            }
        }
        for (index, tally) in self.part.tallies.iter_mut().enumerate() {
            let given = scenario.given(index).map(column);
            tally.observe(self.replicate, column(scenario.event(index)), given);
        }
        self.part.cross_products.add(&batch.normals, BATCH, count);
    }
}
