//! Plans that share their points: the same dimensions in the same places.

use super::{Copula, Plan};

impl Plan {
    /// Gives the points the dimensions of these names, in this order, whether or not the plan
    /// has such drivers; its own that are not among them follow. Plans that are given the same
    /// names draw the drivers that they share alike.
    pub fn share_dimensions(&mut self, names: &[String]) {
        let mut dimensions = names.to_vec();
        let own = self.dimensions.iter().filter(|own| !names.contains(own));
        dimensions.extend(own.cloned());
        let place = |name: &String| dimensions.iter().position(|known| known == name);
        let places: Vec<usize> = self.dimensions.iter().filter_map(place).collect();
        for scenario in &mut self.scenarios {
            for normal in &mut scenario.normals {
                normal.dimension = places[normal.dimension];
            }
            if let Copula::StudentT { dimension, .. } = &mut scenario.copula {
                *dimension = places[*dimension];
            }
        }
        self.dimensions = dimensions;
    }
}
