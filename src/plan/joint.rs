//! Named correlations and persistence become blocks of joint normals.

use std::collections::BTreeMap;

use ndarray::Array2;

use super::inputs::{PlannedNormal, Undrawn};
use super::{Block, Pair};
use crate::config::{Correlation, Dependence, Rho, Spanned};
use crate::dependence::{SEMIDEFINITE_TOLERANCE, lower_root, nearest_correlation, symmetric_eigen};
use crate::diagnostic::{Diagnostic, suggestion};

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
            out.push(Diagnostic {
                span: correlations.first().map(|correlation| correlation.span),
                ..Diagnostic::error(
                    crate::config::Span { text: 0, start: 0, end: 0 },
                    format!("{} correlated drivers and years in one block", members.len()),
                    format!("at most {LARGEST_BLOCK}"),
                )
            });
            continue;
        }
        let n = members.len();
        let matrix = Array2::from_shape_fn((n, n), |(i, j)| {
            asked.between(&normals[members[i]], &normals[members[j]])
        });
        let Some(used) = checked(&matrix, &members, normals, &asked, correlations, repair, out)
        else {
            continue;
        };
        for i in 0..n {
            for j in 0..i {
                if matrix[[i, j]] != 0.0 || used[[i, j]] != 0.0 {
                    let (a, b) = (members[j], members[i]);
                    joint.pairs.push(Pair {
                        normals: (a, b),
                        asked: matrix[[i, j]],
                        asked_rank: asked.rank(&normals[a], &normals[b]),
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

/// The correlations asked for, by driver path.
struct Asked {
    /// (ρ of the normals, Spearman's figure if asked that way, position in the file).
    by_paths: BTreeMap<(String, String), (f64, Option<f64>, usize)>,
}

impl Asked {
    fn read(
        normals: &[PlannedNormal],
        undrawn: &Undrawn,
        correlations: &[Correlation],
        out: &mut Vec<Diagnostic>,
    ) -> Self {
        let mut by_paths: BTreeMap<(String, String), (f64, Option<f64>, usize)> = BTreeMap::new();
        for (position, correlation) in correlations.iter().enumerate() {
            let [first, second] = &correlation.between;
            let known = [first, second].map(|path| known_driver(path, normals, undrawn, out));
            if first.value == second.value {
                out.push(
                    Diagnostic::error(
                        second.span,
                        format!("`{}` correlated with itself", second.value),
                        "another driver",
                    )
                    .mend("a series follows itself through `persistence`"),
                );
                continue;
            }
            let Some((rho, rank)) = normal_rho(correlation.rho, out) else { continue };
            if known.contains(&false) {
                continue;
            }
            let key = ordered(&first.value, &second.value);
            if let Some(&(_, _, earlier)) = by_paths.get(&key) {
                out.push(
                    Diagnostic::error(
                        correlation.span,
                        format!("`{}` and `{}` are correlated twice", key.0, key.1),
                        "one figure for each pair",
                    )
                    .related(correlations[earlier].span, "the pair stands here already"),
                );
                continue;
            }
            by_paths.insert(key, (rho, rank, position));
        }
        Self { by_paths }
    }

    /// Correlation of two normals: ρ_ij φ_i^(s−t) for s ≥ t, else ρ_ij φ_j^(t−s); for a scalar
    /// ρ in every year.
    fn between(&self, a: &PlannedNormal, b: &PlannedNormal) -> f64 {
        let rho =
            if a.path == b.path { 1.0 } else { self.entry(a, b).map_or(0.0, |entry| entry.0) };
        match (a.year, b.year) {
            (Some(s), Some(t)) if s >= t => rho * whole_power(a.persistence, s - t),
            (Some(s), Some(t)) => rho * whole_power(b.persistence, t - s),
            _ => rho,
        }
    }

    /// Spearman's correlation asked for two normals of one year, where it was asked that way.
    fn rank(&self, a: &PlannedNormal, b: &PlannedNormal) -> Option<f64> {
        let same_time = a.year == b.year || a.year.is_none() || b.year.is_none();
        self.entry(a, b).filter(|_| same_time).and_then(|entry| entry.1)
    }

    fn entry(&self, a: &PlannedNormal, b: &PlannedNormal) -> Option<&(f64, Option<f64>, usize)> {
        self.by_paths.get(&ordered(&a.path, &b.path))
    }
}

fn ordered(a: &str, b: &str) -> (String, String) {
    if a <= b { (a.to_owned(), b.to_owned()) } else { (b.to_owned(), a.to_owned()) }
}

fn whole_power(base: f64, exponent: i64) -> f64 {
    (0..exponent).fold(1.0, |product, _| product * base)
}

fn known_driver(
    path: &Spanned<String>,
    normals: &[PlannedNormal],
    undrawn: &Undrawn,
    out: &mut Vec<Diagnostic>,
) -> bool {
    if normals.iter().any(|normal| normal.path == path.value) {
        return true;
    }
    if undrawn.mistaken.contains(&path.value) {
        return false;
    }
    let found = if undrawn.certain.contains(&path.value) {
        Diagnostic::error(
            path.span,
            format!("`{}` is certain", path.value),
            "a constant cannot be correlated",
        )
        .mend("give it a distribution, or drop the correlation")
    } else {
        let all = normals.iter().map(|normal| normal.path.as_str());
        let found = Diagnostic::error(
            path.span,
            format!("unknown driver `{}`", path.value),
            "the dotted path of an uncertain input",
        );
        let certain = undrawn.certain.iter().map(String::as_str);
        match suggestion(&path.value, all.chain(certain)) {
            Some(name) => found.mend(format!("did you mean `{name}`?")),
            None => found.mend("write the path as the tables nest, \"segments.NAME.growth\""),
        }
    };
    out.push(found);
    false
}

/// ρ of the normals: as written, or 2 sin(π r/6) from Spearman's r (Pearson 1907).
fn normal_rho(written: Rho, out: &mut Vec<Diagnostic>) -> Option<(f64, Option<f64>)> {
    let (figure, key) = match written {
        Rho::Normal(figure) => (figure, "rho"),
        Rho::Rank(figure) => (figure, "rank_rho"),
    };
    if !(figure.value.abs() <= 1.0) {
        out.push(Diagnostic::error(
            figure.span,
            format!("`{key}` is {}", figure.value),
            "a correlation, -1 to 1",
        ));
        return None;
    }
    Some(match written {
        Rho::Normal(rho) => (rho.value, None),
        Rho::Rank(rank) => {
            let rho = 2.0 * libm::sin(std::f64::consts::PI / 6.0 * rank.value);
            (rho.clamp(-1.0, 1.0), Some(rank.value))
        }
    })
}

fn repair_wanted(dependence: &Dependence, out: &mut Vec<Diagnostic>) -> bool {
    match &dependence.repair {
        None => false,
        Some(word) if word.value == "nearest" => true,
        Some(word) => {
            out.push(
                Diagnostic::error(
                    word.span,
                    format!("unknown repair `{}`", word.value),
                    "\"nearest\"",
                )
                .mend("write \"nearest\", or leave the key out"),
            );
            false
        }
    }
}

/// Connected parts of the correlation graph, each sorted by name, in the order of their first
/// names; normals that stand alone are in none.
fn connected(normals: &[PlannedNormal], asked: &Asked) -> Vec<Vec<usize>> {
    let mut order: Vec<usize> = (0..normals.len()).collect();
    order.sort_by_key(|&index| normals[index].name());
    let linked = |a: usize, b: usize| asked.between(&normals[a], &normals[b]) != 0.0;
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
            for &other in &order {
                if !seen[other] && linked(here, other) {
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

/// The block's matrix if it is positive semidefinite, its repair if asked, or nothing.
fn checked(
    matrix: &Array2<f64>,
    members: &[usize],
    normals: &[PlannedNormal],
    asked: &Asked,
    correlations: &[Correlation],
    repair: bool,
    out: &mut Vec<Diagnostic>,
) -> Option<Array2<f64>> {
    let eigen = symmetric_eigen(matrix);
    let smallest = eigen.values[0];
    if smallest >= -SEMIDEFINITE_TOLERANCE {
        return Some(matrix.clone());
    }
    let culprits = culprits(matrix, &eigen.vectors, members, normals, asked);
    let place = culprits.iter().find_map(|&(a, b)| asked.entry(&normals[a], &normals[b]));
    let span = place.map_or(correlations[0].span, |entry| correlations[entry.2].span);
    if repair {
        return match nearest_correlation(matrix) {
            Ok(nearest) => {
                out.push(repaired(matrix, &nearest, members, normals, span));
                Some(nearest)
            }
            Err(failure) => {
                out.push(Diagnostic::error(span, failure.to_string(), "soften the correlations"));
                None
            }
        };
    }
    let named: Vec<String> = culprits
        .iter()
        .map(|&(a, b)| format!("{} with {}", normals[a].name(), normals[b].name()))
        .collect();
    let bound = culprits.iter().find_map(|&(a, b)| series_bound(&normals[a], &normals[b]));
    out.push(
        Diagnostic::error(
            span,
            format!(
                "the correlations contradict each other: the smallest eigenvalue is {smallest:.4}; \
                 most by {}",
                named.join("; ")
            ),
            "no joint distribution has all of them",
        )
        .mend(format!(
            "soften one of them{}, or write [dependence] repair = \"nearest\"",
            bound.unwrap_or_default()
        )),
    );
    None
}

/// The three pairs that pull the smallest eigenvalue down the most.
fn culprits(
    matrix: &Array2<f64>,
    vectors: &Array2<f64>,
    members: &[usize],
    normals: &[PlannedNormal],
    asked: &Asked,
) -> Vec<(usize, usize)> {
    let mut pulls = Vec::new();
    for i in 0..members.len() {
        for j in 0..i {
            let (a, b) = (members[j], members[i]);
            if asked.entry(&normals[a], &normals[b]).is_some() {
                let pull = vectors[[i, 0]] * vectors[[j, 0]] * matrix[[i, j]];
                pulls.push((pull, (a, b)));
            }
        }
    }
    pulls.sort_by(|x, y| x.0.total_cmp(&y.0).then(x.1.cmp(&y.1)));
    pulls.into_iter().take(3).map(|(_, pair)| pair).collect()
}

/// What two yearly series with persistence can reach at most, in words.
fn series_bound(a: &PlannedNormal, b: &PlannedNormal) -> Option<String> {
    let (Some(_), Some(_)) = (a.year, b.year) else { return None };
    let (i, j) = (a.persistence, b.persistence);
    let bound = ((1.0 - i * i) * (1.0 - j * j)).sqrt() / (1.0 - i * j);
    (bound < 1.0)
        .then(|| format!(" (series with persistence {i} and {j} reach at most {bound:.3})"))
}

fn repaired(
    asked: &Array2<f64>,
    used: &Array2<f64>,
    members: &[usize],
    normals: &[PlannedNormal],
    span: crate::config::Span,
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
