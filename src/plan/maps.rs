//! Fast forms of the marginals in use, each made once.

use std::sync::{Arc, Mutex, PoisonError};

use rayon::prelude::*;

use crate::dist::{Copula, Marginal, ScoreMap};

/// Score maps that earlier plans needed. A map is a function of marginal and copula alone, so
/// taking one from here changes no bit of a plan.
#[derive(Default)]
pub struct Made(Mutex<Vec<(Marginal, Copula, Arc<ScoreMap>)>>);

impl Made {
    fn map(&self, marginal: &Marginal, copula: Copula) -> ScoreMap {
        let lock = || self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let same =
            |entry: &&(Marginal, Copula, Arc<ScoreMap>)| entry.0 == *marginal && entry.1 == copula;
        let known = lock().iter().find(same).map(|entry| Arc::clone(&entry.2));
        let map = known.unwrap_or_else(|| {
            let map = Arc::new(marginal.score_map(copula));
            lock().push((marginal.clone(), copula, Arc::clone(&map)));
            map
        });
        (*map).clone()
    }
}

/// The marginals in use, each once, and what they are functions of.
#[derive(Default)]
pub(super) struct Maps(Vec<(Marginal, Copula)>);

impl Maps {
    pub fn position(&mut self, marginal: &Marginal, copula: Copula) -> usize {
        let known = self.0.iter().position(|known| known.0 == *marginal && known.1 == copula);
        known.unwrap_or_else(|| {
            self.0.push((marginal.clone(), copula));
            self.0.len() - 1
        })
    }

    pub fn build(&self, made: &Made) -> Vec<ScoreMap> {
        self.0.par_iter().map(|(marginal, copula)| made.map(marginal, *copula)).collect()
    }
}
