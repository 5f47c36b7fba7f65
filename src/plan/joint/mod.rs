//! Named correlations and persistence become blocks of joint normals.

mod asked;
mod contradiction;
mod reach;

use ndarray::Array2;

use super::inputs::{PlannedNormal, Undrawn};
use super::{Block, Pair};
use crate::config::{Correlation, Dependence};
use crate::dependence::lower_root;
use crate::diagnostic::Diagnostic;
use asked::Asked;
use contradiction::{checked, repair_wanted};

/// Most normals that one block may join.
const LARGEST_BLOCK: usize = 1000;

/// The joint distribution of one scenario's normals.
pub(super) struct Joint {
    pub blocks: Vec<Block>,
    pub pairs: Vec<Pair>,
}

/// Checks every correlation, builds the matrix block by block, and factors it.
pub(super) fn join(
    normals: &[PlannedNormal],
    undrawn: &Undrawn,
    correlations: &[Correlation],
    dependence: &Dependence,
    out: &mut Vec<Diagnostic>,
) -> Joint {
    let asked = Asked::read(normals, undrawn, correlations, out);
    let repair = repair_wanted(dependence, out);
    let mut joint = Joint { blocks: Vec::new(), pairs: Vec::new() };
    for members in connected(normals, &asked) {
        if members.len() > LARGEST_BLOCK {
            let found = Diagnostic::error(
                correlations.first().map(|correlation| correlation.span),
                format!("{} correlated drivers and years in one block", members.len()),
                format!("expected at most {LARGEST_BLOCK}"),
            );
            out.push(found.mend(
                "drop a correlation between parts, shorten the horizon, or write \
                 persistence = 1 (one normal for all years)",
            ));
            continue;
        }
        let n = members.len();
        let matrix = Array2::from_shape_fn((n, n), |(i, j)| asked.between(members[i], members[j]));
        let Some(used) = checked(&matrix, &members, &asked, repair, out) else { continue };
        for i in 0..n {
            for j in 0..i {
                if matrix[[i, j]] != 0.0 || used[[i, j]] != 0.0 {
                    let (a, b) = (members[j], members[i]);
                    joint.pairs.push(Pair {
                        normals: (a, b),
                        asked: matrix[[i, j]],
                        asked_rank: asked.rank(a, b),
                        used: used[[i, j]],
                    });
                }
            }
        }
        let lower = lower_root(&used);
        joint.blocks.push(Block { normals: members, lower });
    }
    joint
}

/// Connected parts of the correlation graph, each sorted by name, in the order of their first
/// names; normals that stand alone are in none.
fn connected(normals: &[PlannedNormal], asked: &Asked) -> Vec<Vec<usize>> {
    let mut order: Vec<usize> = (0..normals.len()).collect();
    order.sort_by_key(|&index| normals[index].name());
    let neighbours = asked.neighbours();
    let mut seen = vec![false; normals.len()];
    let mut parts = Vec::new();
    for &start in &order {
        if seen[start] {
            continue;
        }
        seen[start] = true;
        let mut part = vec![start];
        let mut next = 0;
        while next < part.len() {
            let here = part[next];
            next += 1;
            for &other in &neighbours[asked.drivers[here]] {
                if !seen[other] && asked.between(here, other) != 0.0 {
                    seen[other] = true;
                    part.push(other);
                }
            }
        }
        if part.len() > 1 {
            part.sort_by_key(|&index| normals[index].name());
            parts.push(part);
        }
    }
    parts
}
