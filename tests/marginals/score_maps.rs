//! The form that sampling evaluates gives the marginal.

use valsim::dist::{Copula, Marginal, ScoreMap};
use valsim::special;

use super::{EPSILON, INFINITY, all, scale};

/// Scores on and between the nodes of any table, out to the last distinguished one.
fn scores() -> Vec<f64> {
    (0..=4001).map(|k| (f64::from(k) - 2000.5) * 0.0041).collect()
}

/// The promise: 1e-9 of the scale, 1e-11 of the distance beyond a hundred of them, or eight
/// roundings of the value.
fn promised(scale: f64, median: f64, value: f64) -> f64 {
    (1e-9 * scale.max((value - median).abs() / 100.0)).max(8.0 * EPSILON * value.abs())
}

#[test]
fn score_maps_are_within_a_billionth_of_the_sd() {
    for marginal in all() {
        let map = marginal.score_map(Copula::Gaussian);
        let (scale, median) = (scale(&marginal), marginal.quantile(0.5));
        for z in scores() {
            let (got, want) = (map.at(z), marginal.quantile_of_score(z));
            let allowed = promised(scale, median, want);
            let words = marginal.words();
            assert!((got - want).abs() <= allowed, "{words} at {z}: {got} for {want}");
        }
    }
}

#[test]
fn score_maps_of_a_t_copula_go_through_its_levels() {
    for df in [1.0, 4.0, 50.0] {
        for marginal in all() {
            let map = marginal.score_map(Copula::StudentT { df });
            let (scale, median) = (scale(&marginal), marginal.quantile(0.5));
            for z in scores().into_iter().step_by(20) {
                // The t score of this normal score's level, and the normal score of its level.
                let t = special::student_t_quantile(df, special::normal_cdf(-z.abs()));
                let back = special::normal_quantile(special::student_t_cdf(df, t));
                let want = marginal.quantile_of_score(back.copysign(z));
                let got = map.at((-t).copysign(z));
                // Beside the promise, what 1e-13 of relative error in the level does: at most
                // as much as moving the score by that.
                let beside = |shift: f64| marginal.quantile_of_score(back.copysign(z) + shift);
                let level = beside(2e-12) - beside(-2e-12);
                let allowed = promised(scale, median, want) + level;
                let words = marginal.words();
                assert!((got - want).abs() <= allowed, "{words}, {df}, {z}: {got} for {want}");
            }
        }
    }
}

#[test]
fn small_scores_of_a_t_copula_are_not_blurred() {
    // Near 0 a t of 4 degrees of freedom has the density 3/8, and no slope.
    let map = Marginal::uniform(0.0, 1.0).unwrap().score_map(Copula::StudentT { df: 4.0 });
    for t in [1e-9, 3e-9, 1e-8, 2e-8, 1e-7, 1e-6] {
        for t in [t, -t] {
            assert!((map.at(t) - (0.5 + 0.375 * t)).abs() < 1e-9 / 12f64.sqrt(), "at {t}");
        }
    }
}

#[test]
fn a_gamma_can_be_divided_by_down_to_its_smallest_values() {
    // χ²(1), by whose root the scores of a t copula are divided.
    let gamma = Marginal::gamma(1.0, 2f64.sqrt()).unwrap();
    let map = gamma.score_map(Copula::Gaussian);
    for k in 0..1000 {
        let z = -6.0 + 0.007 * f64::from(k);
        let (got, want) = (map.at(z), gamma.quantile_of_score(z));
        // The promise: 1e-6 of the value, down to 1e-12 sd.
        let allowed = 1e-6 * want.max(1e-12 * 2f64.sqrt());
        assert!((got - want).abs() <= allowed, "{got} for {want} at {z}");
    }
}

#[test]
fn filling_and_single_evaluation_give_the_same_bits() {
    let z: Vec<f64> = (0..301)
        .map(|k| special::normal_quantile((f64::from(k * 97 % 301) + 0.5) / 301.0))
        .collect();
    for copula in [Copula::Gaussian, Copula::StudentT { df: 5.0 }] {
        for marginal in all() {
            let map = marginal.score_map(copula);
            for length in [1, 7, 64, 65, 301] {
                let mut x = vec![0.0; length];
                map.fill(&z[..length], &mut x);
                for (x, z) in x.iter().zip(&z) {
                    assert_eq!(x.to_bits(), map.at(*z).to_bits(), "{}", marginal.words());
                }
            }
            assert_eq!(map, marginal.score_map(copula), "construction is deterministic");
        }
    }
}

#[test]
fn values_never_leave_the_support() {
    let extremes = [-1e300, -50.0, -8.3, -8.2, 0.0, 8.2, 8.3, 50.0, 1e300];
    for copula in [Copula::Gaussian, Copula::StudentT { df: 3.0 }] {
        for marginal in all() {
            let map: ScoreMap = marginal.score_map(copula);
            let (low, high) = marginal.support();
            let mut last = -INFINITY;
            for z in extremes {
                let x = map.at(z);
                assert!(low <= x && x <= high, "{} at {z}: {x}", marginal.words());
                // Nondecreasing but for the error of either value.
                let error = promised(scale(&marginal), 0.0, x);
                assert!(x >= last - 2.0 * error, "{} falls at {z}", marginal.words());
                // Farther out exp(m + s z) vanishes beside a shift of its own accord.
                let open = marginal.cdf(low) == 0.0 && marginal.probability_below(high) == 1.0;
                let apart = !open || (x > low && x < high) || z.abs() > 9.0;
                assert!(apart, "{} at {z}: an end", marginal.words());
                last = x;
            }
        }
    }
}

/// Columns take scores in blocks, most of them by a polynomial, those with a far score by the
/// table too: a value must not depend on its neighbours, or a replayed path is another path.
#[test]
fn a_column_holds_the_values_of_its_scores_one_by_one() {
    let marginals = [
        Marginal::pert(0.7, 0.97, 1.0, 4.0),
        Marginal::uniform(3.0, 5.0),
        Marginal::triangular(0.08, 0.095, 0.12),
        Marginal::beta(0.3, 0.3, 0.0, 1.0),
    ];
    // Multiples of 0.11 up to 8.8: blocks without, with some and with only far scores; and the
    // last score of the middle with the first beyond.
    let mut scores: Vec<f64> = (0..161).map(|k| 0.11 * f64::from(k * 64 % 161 - 80)).collect();
    scores.extend([3.5, 3.5_f64.next_up(), -3.5, (-3.5_f64).next_down()]);
    for marginal in marginals.map(Result::unwrap) {
        let map = marginal.score_map(Copula::Gaussian);
        let mut values = vec![0.0; scores.len()];
        map.fill(&scores, &mut values);
        for (&z, value) in scores.iter().zip(values) {
            assert_eq!(map.at(z).to_bits(), value.to_bits(), "{} at {z}", marginal.words());
        }
    }
}
