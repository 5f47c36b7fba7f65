//! Correlations that no joint distribution has: told, or repaired where that is asked for.

use std::collections::BTreeMap;

use ndarray::Array2;

use super::asked::Asked;
use super::reach;
use crate::config::{Dependence, Span};
use crate::dependence::{SEMIDEFINITE_TOLERANCE, nearest_correlation, symmetric_eigen};
use crate::diagnostic::{Diagnostic, quoted};
use crate::plan::inputs::PlannedNormal;

/// Whether contradictory correlations are to be repaired.
pub(super) fn repair_wanted(dependence: &Dependence, out: &mut Vec<Diagnostic>) -> bool {
    match &dependence.repair {
        None => false,
        Some(word) if word.value == "nearest" => true,
        Some(word) => {
            out.push(
                Diagnostic::error(
                    word.span,
                    format!("unknown repair {}", quoted(&word.value)),
                    "expected nearest",
                )
                .mend("write \"nearest\", or leave the key out"),
            );
            false
        }
    }
}

/// The block's matrix if it is positive semidefinite, its repair if asked, or nothing.
pub(super) fn checked(
    matrix: &Array2<f64>,
    members: &[usize],
    asked: &Asked,
    repair: bool,
    out: &mut Vec<Diagnostic>,
) -> Option<Array2<f64>> {
    let eigen = symmetric_eigen(matrix);
    let smallest = eigen.values[0];
    if smallest >= -SEMIDEFINITE_TOLERANCE {
        return Some(matrix.clone());
    }
    let culprits = culprits(matrix, &eigen.vectors, members, asked);
    let place = culprits.first().map_or(0, |&(_, place)| place);
    let span = asked.span(place);
    if repair {
        return match nearest_correlation(matrix) {
            Ok(nearest) => {
                out.push(repaired(matrix, &nearest, members, asked.normals, span));
                Some(nearest)
            }
            Err(failure) => {
                let found = Diagnostic::error(span, failure.to_string(), "cannot be repaired");
                out.push(found.mend("soften the correlations"));
                None
            }
        };
    }
    let named: Vec<String> = culprits.iter().map(|&(normals, _)| asked.named(normals)).collect();
    let bound = culprits.iter().find_map(|&((a, b), _)| {
        let rho = asked.entry(a, b).map_or(0.0, |entry| entry.rho);
        reach::words(&asked.normals[a], &asked.normals[b], rho, asked.normals)
    });
    let smallest = match smallest < -0.001 {
        true => format!("{smallest:.4}"),
        false => format!("{smallest:.1e}"),
    };
    let message = format!(
        "the correlations contradict each other (smallest eigenvalue {smallest}): {}",
        named.join("; ")
    );
    let soften = if named.len() > 1 { "soften one of them" } else { "soften it" };
    out.push(Diagnostic::error(span, message, "no joint distribution has this").mend(format!(
        "{soften}{}, or write [dependence] repair = \"nearest\"",
        bound.unwrap_or_default()
    )));
    None
}

/// The three correlations that pull the smallest eigenvalue down the most: two of their normals,
/// and their positions in the file.
fn culprits(
    matrix: &Array2<f64>,
    vectors: &Array2<f64>,
    members: &[usize],
    asked: &Asked,
) -> Vec<((usize, usize), usize)> {
    let mut pulls: BTreeMap<usize, (f64, (usize, usize))> = BTreeMap::new();
    for i in 0..members.len() {
        for j in 0..i {
            let pair = (members[j], members[i]);
            if let Some(entry) = asked.entry(pair.0, pair.1) {
                let sum = pulls.entry(entry.place).or_insert((0.0, pair));
                sum.0 += vectors[[i, 0]] * vectors[[j, 0]] * matrix[[i, j]];
            }
        }
    }
    let mut pulls: Vec<_> = pulls.into_iter().collect();
    pulls.sort_by(|(i, x), (j, y)| x.0.total_cmp(&y.0).then(i.cmp(j)));
    pulls.into_iter().take(3).map(|(place, (_, pair))| (pair, place)).collect()
}

/// The warning that other correlations are used than were asked for.
fn repaired(
    asked: &Array2<f64>,
    used: &Array2<f64>,
    members: &[usize],
    normals: &[PlannedNormal],
    span: Span,
) -> Diagnostic {
    let mut largest = (0.0, 0, 0);
    for i in 0..members.len() {
        for j in 0..i {
            let change = (used[[i, j]] - asked[[i, j]]).abs();
            if change > largest.0 {
                largest = (change, i, j);
            }
        }
    }
    let (_, i, j) = largest;
    Diagnostic::warning(
        span,
        format!(
            "the correlations were repaired: {} with {} moved the most, from {:.4} to {:.4}",
            normals[members[j]].name(),
            normals[members[i]].name(),
            asked[[i, j]],
            used[[i, j]]
        ),
        "no joint distribution has all correlations as asked",
    )
}
