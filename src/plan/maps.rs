//! Fast forms of the marginals in use, each made once.

use std::sync::{Mutex, PoisonError};

use rayon::prelude::*;

use crate::dist::{Copula, Marginal, ScoreMap};

/// Score maps that earlier plans needed. A map is a function of marginal and copula alone, so
/// taking one from here changes no bit of a plan.
#[derive(Default)]
pub struct Made(Mutex<Vec<(Marginal, Copula, ScoreMap)>>);

impl Made {
    fn map(&self, marginal: &Marginal, copula: Copula) -> ScoreMap {
        let known = |made: &[(Marginal, Copula, ScoreMap)]| {
            let same =
                |entry: &&(Marginal, Copula, ScoreMap)| entry.0 == *marginal && entry.1 == copula;
            made.iter().find(same).map(|entry| entry.2.clone())
        };
        let lock = || self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(map) = known(&lock()) {
            return map;
        }
        let map = marginal.score_map(copula);
        lock().push((marginal.clone(), copula, map.clone()));
        map
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
