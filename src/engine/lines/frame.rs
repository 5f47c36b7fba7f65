//! A turned system of coordinates for lines.
//!
//! The first axis is the direction of the lines, the next span the directions in which the place
//! where an answer turns bends most, the others stay as near as they can to single dimensions in
//! their order. The evenest coordinates of the lines' points then carry most of what is left to
//! integrate (active subspaces: Constantine, Dow and Wang 2014; Liu and Owen 2023).

use std::iter;

use super::LINES;
use super::vectors::{add, dot, length};

/// Of a vector after the reflections before it, relative to what it was: nothing new.
const NEGLIGIBLE: f64 = 1e-6;

/// An orthogonal map from the coordinates of lines to a scenario's scores, as a product of
/// reflections (Householder 1958).
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Frame {
    /// Unit vector in the space of the scores, or all 0: every line is then a point.
    pub direction: Vec<f64>,
    /// Scores in the order of their dimensions.
    pub order: Vec<usize>,
    /// Unit normals of the mirrors, in that order; the one at `i` is 0 before its place `i`.
    mirrors: Vec<Vec<f64>>,
}

impl Frame {
    /// The frame of a direction, a unit vector or 0, and of further vectors, the most telling
    /// first. Their parts are in the order of dimensions, as `order` gives the scores.
    pub fn new(order: Vec<usize>, along: &[f64], beside: &[Vec<f64>]) -> Self {
        let mut direction = vec![0.0; order.len()];
        for (&score, x) in order.iter().zip(along) {
            direction[score] = *x;
        }
        let mut mirrors: Vec<Vec<f64>> = Vec::new();
        let leads = along.iter().any(|&x| x != 0.0);
        let vectors = iter::once(along).chain(beside.iter().map(Vec::as_slice));
        for vector in vectors.filter(|_| leads) {
            if mirrors.len() >= order.len() {
                break;
            }
            let mut image = vector.to_vec();
            for mirror in &mirrors {
                reflect(mirror, &mut image);
            }
            let own = mirrors.len();
            let (whole, left) = (length(vector), length(&image[own..]));
            if left <= NEGLIGIBLE * whole {
                continue;
            }
            image[..own].fill(0.0);
            image[own] += if image[own] < 0.0 { -left } else { left };
            let scale = 1.0 / length(&image);
            image.iter_mut().for_each(|x| *x *= scale);
            mirrors.push(image);
        }
        Self { direction, order, mirrors }
    }

    /// The feet of [`LINES`] lines, their points at t = 0: `feet` has that many places for each
    /// score, as have the independent `normals` that they are made of, `stride` apart.
    #[inline(always)]
    pub fn place(&self, normals: &[f64], stride: usize, turned: &mut [f64], feet: &mut [f64]) {
        let leads = usize::from(!self.mirrors.is_empty());
        turned[..leads * LINES].fill(0.0);
        let rows = turned[leads * LINES..].chunks_exact_mut(LINES);
        for (row, &score) in rows.zip(&self.order) {
            row.copy_from_slice(&normals[score * stride..score * stride + LINES]);
        }
        for (first, mirror) in self.mirrors.iter().enumerate().rev() {
            let mut along = [0.0; LINES];
            let rows = &mut turned[first * LINES..];
            for (row, &part) in rows.chunks_exact(LINES).zip(&mirror[first..]) {
                for (along, x) in along.iter_mut().zip(row) {
                    *along = f64::mul_add(part, *x, *along);
                }
            }
            for (row, &part) in rows.chunks_exact_mut(LINES).zip(&mirror[first..]) {
                for (x, along) in row.iter_mut().zip(&along) {
                    *x = f64::mul_add(-2.0 * part, *along, *x);
                }
            }
        }
        for (row, &score) in turned.chunks_exact(LINES).zip(&self.order) {
            feet[score * LINES..(score + 1) * LINES].copy_from_slice(row);
        }
    }
}

/// The mirror image of a vector.
fn reflect(mirror: &[f64], vector: &mut [f64]) {
    let along = dot(mirror, vector);
    add(vector, -2.0 * along, mirror);
}
