//! The order of the point set's dimensions, and plans that share one.

use std::collections::{BTreeMap, BTreeSet};

use super::{Copula, Plan};

impl Plan {
    /// Puts the dimensions into the order of `names`; those that are not among them follow in the
    /// order of their names. Names of no dimension are passed over.
    ///
    /// Under `sobol` this moves every draw: early dimensions are spread more evenly than late
    /// ones. Under the other samplers a draw hangs on its dimension's name alone.
    pub fn order_dimensions(&mut self, names: &[String]) {
        let own: BTreeSet<&String> = self.dimensions.iter().collect();
        let known: Vec<String> = names.iter().filter(|name| own.contains(name)).cloned().collect();
        self.share_dimensions(&known);
    }

    /// The same, but names of no dimension keep their places, empty: plans that are given the
    /// same names draw the drivers that they share alike, whatever else either has.
    pub fn share_dimensions(&mut self, names: &[String]) {
        let own = std::mem::take(&mut self.dimensions);
        let mut rest: Vec<&String> = own.iter().collect();
        rest.sort();
        let mut places: BTreeMap<&str, usize> = BTreeMap::new();
        for name in names.iter().chain(rest) {
            let next = places.len();
            if *places.entry(name).or_insert(next) == next {
                self.dimensions.push(name.clone());
            }
        }
        let place = |before: usize| places[own[before].as_str()];
        for scenario in &mut self.scenarios {
            for normal in &mut scenario.normals {
                normal.dimension = place(normal.dimension);
            }
            if let Copula::StudentT { dimension, .. } = &mut scenario.copula {
                *dimension = place(*dimension);
            }
        }
    }
}
