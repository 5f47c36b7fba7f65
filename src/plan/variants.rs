//! The same plan with something left out, to see what it does to the answer.

use super::{Plan, Scenario};

/// Room that no demand fills, as a multiple of base-year revenue.
const ROOM: f64 = 1e9;

impl Plan {
    /// One scenario by itself, with at most so many paths a replicate (a power of two).
    ///
    /// # Panics
    /// If the plan has no such scenario.
    pub fn only(&self, scenario: usize, paths_per_replicate: u64) -> Self {
        let mut plan = self.clone();
        plan.scenarios = vec![self.scenarios[scenario].clone()];
        plan.scenarios[0].weight = 1.0;
        let settings = &mut plan.settings;
        settings.paths_per_replicate = settings.paths_per_replicate.min(paths_per_replicate);
        plan
    }

    /// Named correlations and persistence left out. A series whose persistence is 1 keeps its
    /// one normal, and the divisor of Student's t copula stays shared.
    pub fn without_correlations(&self) -> Self {
        let mut plan = self.clone();
        for scenario in &mut plan.scenarios {
            scenario.blocks.clear();
            scenario.pairs.clear();
            scenario.loadings.take();
        }
        plan
    }

    /// Capacity that never holds revenue back.
    pub fn without_limits(&self) -> Self {
        let mut plan = self.clone();
        plan.scenarios.iter_mut().for_each(lift_limits);
        plan
    }
}

fn lift_limits(scenario: &mut Scenario) {
    scenario.loadings.take();
    let limits = scenario.company.segments.iter().filter_map(|segment| segment.capacity.as_ref());
    for slot in limits.map(|capacity| capacity.headroom).collect::<Vec<_>>() {
        scenario.draws.retain(|draw| draw.slot != slot);
        scenario.drivers.retain(|driver| driver.slot != slot);
        scenario.certain.retain(|&(known, _)| known != slot);
        scenario.certain.push((slot, ROOM));
    }
}
