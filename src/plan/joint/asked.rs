//! The correlations of a file, each checked by itself.

use std::collections::BTreeMap;

use crate::config::{Correlation, Rho, Span, Spanned};
use crate::diagnostic::{Diagnostic, quoted, suggestion};
use crate::plan::inputs::{PlannedNormal, Undrawn};
use crate::text::{number, rounded};

/// The correlations asked for.
pub(super) struct Asked<'a> {
    pub normals: &'a [PlannedNormal],
    /// As written.
    correlations: &'a [Correlation],
    /// For each normal, the number of its driver.
    pub drivers: Vec<usize>,
    /// By two drivers, the lower number first.
    by_drivers: BTreeMap<(usize, usize), Entry>,
}

/// What was asked for two drivers.
pub(super) struct Entry {
    /// ρ of the normals.
    pub rho: f64,
    /// Spearman's figure, if it was asked that way.
    rank: Option<f64>,
    /// Position in the file.
    pub place: usize,
}

impl<'a> Asked<'a> {
    /// Checks every correlation by itself; mistakes go to `out`.
    pub fn read(
        normals: &'a [PlannedNormal],
        undrawn: &Undrawn,
        correlations: &'a [Correlation],
        out: &mut Vec<Diagnostic>,
    ) -> Self {
        let mut numbers = BTreeMap::new();
        let mut drivers = Vec::new();
        for normal in normals {
            let next = numbers.len();
            drivers.push(*numbers.entry(normal.path.as_str()).or_insert(next));
        }
        let mut by_drivers: BTreeMap<(usize, usize), Entry> = BTreeMap::new();
        for (place, correlation) in correlations.iter().enumerate() {
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
            if let Some(earlier) = by_drivers.get(&key) {
                let (one, other) = (quoted(&first.value), quoted(&second.value));
                out.push(
                    Diagnostic::error(
                        correlation.span,
                        format!("{one} and {other} are correlated twice"),
                        "one too many",
                    )
                    .mend("keep one figure for each pair, in either order")
                    .related(correlations[earlier.place].span, "the pair stands here already"),
                );
                continue;
            }
            by_drivers.insert(key, Entry { rho, rank, place });
        }
        Self { normals, correlations, drivers, by_drivers }
    }

    /// Correlation of two normals: ρ_ij φ_i^(s−t) for s ≥ t, else ρ_ij φ_j^(t−s); for a scalar
    /// ρ in every year.
    pub fn between(&self, a: usize, b: usize) -> f64 {
        let same = self.drivers[a] == self.drivers[b];
        let rho = if same { 1.0 } else { self.entry(a, b).map_or(0.0, |entry| entry.rho) };
        let (a, b) = (&self.normals[a], &self.normals[b]);
        match (a.year, b.year) {
            (Some(s), Some(t)) if s >= t => rho * whole_power(a.persistence, s - t),
            (Some(s), Some(t)) => rho * whole_power(b.persistence, t - s),
            _ => rho,
        }
    }

    /// Spearman's correlation asked for two normals of one year, where it was asked that way.
    pub fn rank(&self, a: usize, b: usize) -> Option<f64> {
        let (s, t) = (self.normals[a].year, self.normals[b].year);
        let same_time = s == t || s.is_none() || t.is_none();
        self.entry(a, b).filter(|_| same_time).and_then(|entry| entry.rank)
    }

    /// What was asked for the drivers of two normals.
    pub fn entry(&self, a: usize, b: usize) -> Option<&Entry> {
        let (i, j) = (self.drivers[a], self.drivers[b]);
        self.by_drivers.get(&(i.min(j), i.max(j)))
    }

    /// The drivers of two normals and their correlation, in words.
    pub fn named(&self, (a, b): (usize, usize)) -> String {
        let (first, second) = (&self.normals[a].path, &self.normals[b].path);
        let rho = self.entry(a, b).map_or(0.0, |entry| entry.rho);
        format!("{first} with {second} ({})", number((rho * 1e4).round() / 1e4))
    }

    /// Where the correlation at a position of the file stands.
    pub fn span(&self, place: usize) -> Span {
        self.correlations[place].span
    }

    /// For each driver, the normals of those that it may be correlated with, its own included.
    pub fn neighbours(&self) -> Vec<Vec<usize>> {
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

/// Whether a path is that of an uncertain driver; if it is not, that is told.
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
