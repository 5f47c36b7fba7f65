//! Named correlations and persistence become blocks of joint normals.

use std::collections::BTreeMap;

use ndarray::Array2;

use super::inputs::{PlannedNormal, Undrawn};
use super::{Block, Pair};
use crate::config::{Correlation, Dependence, Rho, Span, Spanned};
use crate::dependence::{SEMIDEFINITE_TOLERANCE, lower_root, nearest_correlation, symmetric_eigen};
use crate::diagnostic::{Diagnostic, quoted, suggestion};
use crate::text::{number, rounded};

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
                    Span::START,
                    format!("{} correlated drivers and years in one block", members.len()),
                    format!("expected at most {LARGEST_BLOCK}"),
                )
                .mend(
                    "drop a correlation between parts, shorten the horizon, or write \
                       persistence = 1 (one normal for all years)",
                )
            });
            continue;
        }
        let n = members.len();
        let matrix = Array2::from_shape_fn((n, n), |(i, j)| asked.between(members[i], members[j]));
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

/// The correlations asked for.
struct Asked<'a> {
    normals: &'a [PlannedNormal],
    /// For each normal, the number of its driver.
    drivers: Vec<usize>,
    /// By two drivers, the lower number first: ρ of the normals, Spearman's figure if asked that
    /// way, position in the file.
    by_drivers: BTreeMap<(usize, usize), Entry>,
}

type Entry = (f64, Option<f64>, usize);

impl<'a> Asked<'a> {
    fn read(
        normals: &'a [PlannedNormal],
        undrawn: &Undrawn,
        correlations: &[Correlation],
        out: &mut Vec<Diagnostic>,
    ) -> Self {
        let mut numbers = BTreeMap::new();
        let mut drivers = Vec::new();
        for normal in normals {
            let next = numbers.len();
            drivers.push(*numbers.entry(normal.path.as_str()).or_insert(next));
        }
        let mut by_drivers: BTreeMap<(usize, usize), Entry> = BTreeMap::new();
        for (position, correlation) in correlations.iter().enumerate() {
            let [first, second] = &correlation.between;
            let known = [first, second].map(|path| known_driver(path, normals, undrawn, out));
            if first.value == second.value {
                if known.contains(&false) {
                    continue;
                }
                out.push(
                    Diagnostic::error(
                        second.span,
                        format!("{} is correlated with itself", quoted(&second.value)),
                        "expected another driver",
                    )
                    .mend("a series follows itself through `persistence`"),
                );
                continue;
            }
            let Some((rho, rank)) = normal_rho(correlation.rho, out) else { continue };
            let number = |path: &Spanned<String>| numbers.get(path.value.as_str()).copied();
            let (Some(i), Some(j)) = (number(first), number(second)) else { continue };
            let key = (i.min(j), i.max(j));
            if let Some(&(_, _, earlier)) = by_drivers.get(&key) {
                let (one, other) = (quoted(&first.value), quoted(&second.value));
                out.push(
                    Diagnostic::error(
                        correlation.span,
                        format!("{one} and {other} are correlated twice"),
                        "one too many",
                    )
                    .mend("keep one figure for each pair, in either order")
                    .related(correlations[earlier].span, "the pair stands here already"),
                );
                continue;
            }
            by_drivers.insert(key, (rho, rank, position));
        }
        Self { normals, drivers, by_drivers }
    }

    /// Correlation of two normals: ρ_ij φ_i^(s−t) for s ≥ t, else ρ_ij φ_j^(t−s); for a scalar
    /// ρ in every year.
    fn between(&self, a: usize, b: usize) -> f64 {
        let same = self.drivers[a] == self.drivers[b];
        let rho = if same { 1.0 } else { self.entry(a, b).map_or(0.0, |entry| entry.0) };
        let (a, b) = (&self.normals[a], &self.normals[b]);
        match (a.year, b.year) {
            (Some(s), Some(t)) if s >= t => rho * whole_power(a.persistence, s - t),
            (Some(s), Some(t)) => rho * whole_power(b.persistence, t - s),
            _ => rho,
        }
    }

    /// Spearman's correlation asked for two normals of one year, where it was asked that way.
    fn rank(&self, a: usize, b: usize) -> Option<f64> {
        let (s, t) = (self.normals[a].year, self.normals[b].year);
        let same_time = s == t || s.is_none() || t.is_none();
        self.entry(a, b).filter(|_| same_time).and_then(|entry| entry.1)
    }

    fn entry(&self, a: usize, b: usize) -> Option<&Entry> {
        let (i, j) = (self.drivers[a], self.drivers[b]);
        self.by_drivers.get(&(i.min(j), i.max(j)))
    }

    /// The drivers of two normals and their correlation, in words.
    fn named(&self, (a, b): (usize, usize)) -> String {
        let (first, second) = (&self.normals[a].path, &self.normals[b].path);
        let rho = self.entry(a, b).map_or(0.0, |entry| entry.0);
        format!("{first} with {second} ({})", number((rho * 1e4).round() / 1e4))
    }

    /// For each driver, the normals of those that it may be correlated with, its own included.
    fn neighbours(&self) -> Vec<Vec<usize>> {
        let count = self.drivers.iter().max().map_or(0, |last| last + 1);
        let mut own: Vec<Vec<usize>> = vec![Vec::new(); count];
        for (normal, &driver) in self.drivers.iter().enumerate() {
            own[driver].push(normal);
        }
        let mut all = own.clone();
        for &(i, j) in self.by_drivers.keys() {
            all[i].extend(&own[j]);
            all[j].extend(&own[i]);
        }
        all
    }
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
            format!("{} is certain: a constant cannot be correlated", quoted(&path.value)),
            "expected an uncertain driver",
        )
        .mend("give it a distribution, or drop the correlation")
    } else {
        let all = normals.iter().map(|normal| normal.path.as_str());
        let found = Diagnostic::error(
            path.span,
            format!("unknown driver {}", quoted(&path.value)),
            "expected the dotted path of an uncertain driver",
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
        out.push(
            Diagnostic::error(
                figure.span,
                format!("`{key}` is {}", number(figure.value)),
                "expected -1 to 1",
            )
            .mend(match (2.0..=100.0).contains(&figure.value.abs()) {
                true => format!("{0}% is written {1}", figure.value, rounded(figure.value / 100.0)),
                false => "a correlation such as 0.4".to_owned(),
            }),
        );
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
                    format!("unknown repair {}", quoted(&word.value)),
                    "expected nearest",
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
    let culprits = culprits(matrix, &eigen.vectors, members, asked);
    let place = culprits.first().map_or(0, |&(_, place)| place);
    let span = correlations[place].span;
    if repair {
        return match nearest_correlation(matrix) {
            Ok(nearest) => {
                out.push(repaired(matrix, &nearest, members, normals, span));
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
    let bound = culprits.iter().find_map(|&((a, b), _)| series_bound(&normals[a], &normals[b]));
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
            if let Some(&(.., place)) = asked.entry(pair.0, pair.1) {
                let sum = pulls.entry(place).or_insert((0.0, pair));
                sum.0 += vectors[[i, 0]] * vectors[[j, 0]] * matrix[[i, j]];
            }
        }
    }
    let mut pulls: Vec<_> = pulls.into_iter().collect();
    pulls.sort_by(|(i, x), (j, y)| x.0.total_cmp(&y.0).then(i.cmp(j)));
    pulls.into_iter().take(3).map(|(place, (_, pair))| (pair, place)).collect()
}

/// What two yearly series with persistence can reach at most, in words.
fn series_bound(a: &PlannedNormal, b: &PlannedNormal) -> Option<String> {
    let (Some(_), Some(_)) = (a.year, b.year) else { return None };
    let (i, j) = (a.persistence, b.persistence);
    let bound = ((1.0 - i * i) * (1.0 - j * j)).sqrt() / (1.0 - i * j);
    let mend = " (two yearly series with persistence ";
    (bound < 1.0)
        .then(|| format!("{mend}{i} and {j} reach at most {bound:.3}; equal ones reach 1)"))
}

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
