//! What the correlation of two drivers can be at most.

use crate::plan::inputs::PlannedNormal;

/// In words, how far the correlation of two drivers reaches that are joined with no other; `None`
/// where `rho` does not go beyond. `normals` are those of all drivers.
pub(super) fn words(
    a: &PlannedNormal,
    b: &PlannedNormal,
    rho: f64,
    normals: &[PlannedNormal],
) -> Option<String> {
    let (bound, mend) = match (a.year, b.year) {
        (Some(_), Some(_)) => {
            let (i, j) = (a.persistence, b.persistence);
            let what = format!("two yearly series with persistence {i} and {j}");
            (of_two_series(i, j), (what, "equal ones reach 1"))
        }
        (None, None) => return None,
        (year, _) => {
            let series = if year.is_some() { a } else { b };
            let own = normals.iter().filter(|normal| normal.path == series.path);
            let mut years: Vec<i64> = own.filter_map(|normal| normal.year).collect();
            years.sort_unstable();
            let (count, persistence) = (years.len(), series.persistence);
            let what = format!(
                "one value for all years and a series of {count} with persistence {persistence}"
            );
            (of_a_scalar(persistence, &years), (what, "with persistence 1 they reach 1"))
        }
    };
    let (what, more) = mend;
    (bound < rho.abs()).then(|| format!(" ({what} reach at most {bound:.3}; {more})"))
}

/// Two yearly series of many years.
fn of_two_series(i: f64, j: f64) -> f64 {
    ((1.0 - i * i) * (1.0 - j * j)).sqrt() / (1.0 - i * j)
}

/// A scalar with the same ρ to every year of a series: 1 − ρ² 1ᵀR⁻¹1 must not be negative, where
/// R is the series' own matrix. A year adds (1 − φ^gap) / (1 + φ^gap) to 1ᵀR⁻¹1, as what is new in
/// it is independent of all before.
fn of_a_scalar(persistence: f64, years: &[i64]) -> f64 {
    let gap = |pair: &[i64]| {
        let carried = (pair[0]..pair[1]).fold(1.0, |product, _| product * persistence);
        (1.0 - carried) / (1.0 + carried)
    };
    let information = 1.0 + years.windows(2).map(gap).sum::<f64>();
    1.0 / information.sqrt()
}
