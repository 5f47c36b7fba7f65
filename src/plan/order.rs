//! The order of the point set's dimensions.

use std::collections::BTreeMap;

use super::{Copula, Plan};

impl Plan {
    /// Puts the dimensions into the order of `names`; those that are not among them follow in the
    /// order of their names. Names of no dimension are passed over.
    ///
    /// Under `sobol` this moves every draw: early dimensions are spread more evenly than late
    /// ones. Under the other samplers a draw hangs on its dimension's name alone.
    pub fn order_dimensions(&mut self, names: &[String]) {
        let mut places = BTreeMap::new();
        for name in names {
            let next = places.len();
            places.entry(name.as_str()).or_insert(next);
        }
        let mut order: Vec<usize> = (0..self.dimensions.len()).collect();
        order.sort_by_key(|&dimension| {
            let name = &self.dimensions[dimension];
            (places.get(name.as_str()).copied().unwrap_or(places.len()), name)
        });
        let mut moved = vec![0; order.len()];
        for (now, &before) in order.iter().enumerate() {
            moved[before] = now;
        }
        for scenario in &mut self.scenarios {
            for normal in &mut scenario.normals {
                normal.dimension = moved[normal.dimension];
            }
            if let Copula::StudentT { dimension, .. } = &mut scenario.copula {
                *dimension = moved[*dimension];
            }
        }
        self.dimensions = order.iter().map(|&before| self.dimensions[before].clone()).collect();
    }
}
