//! What is no distribution is refused, and what was asked is said.

use valsim::dist::{Marginal, Quantile};

use super::{INFINITY, close, metalog, pair};

#[test]
fn metalogs_that_do_not_increase_are_refused() {
    // Keelin (2016), section 4.3: three terms through p10, p50, p90 are feasible while
    // (p50 − p10)/(p90 − p10) lies between 0.1667 and 0.8333.
    for (middle, feasible) in [(1.65, false), (1.68, true), (8.32, true), (8.35, false)] {
        let built = metalog(&[(10, 0.0), (50, middle), (90, 10.0)], None, None);
        assert_eq!(built.is_ok(), feasible, "{middle}: {built:?}");
    }
    // A dip of the density between the quantiles, where the tails are sound.
    let dip = metalog(&[(10, 0.0), (30, 4.0), (50, 4.1), (70, 4.2), (90, 10.0)], None, None);
    assert_eq!(dip.unwrap_err().parameter, "quantiles");
    // Equally spaced quantiles are a uniform's: its ends are found, not lost to rounding.
    let uniform = metalog(&[(10, 1.0), (30, 3.0), (70, 7.0), (90, 9.0)], None, None).unwrap();
    let (low, high) = uniform.support();
    assert!(low.abs() < 1e-9 && (high - 10.0).abs() < 1e-9, "{low} to {high}");
    close(uniform.quantile(0.99), 9.9, 1e-9, "p99");
}

#[test]
fn seven_mirrored_levels_do_not_fix_a_metalog() {
    // Of its seven terms four are odd about the median, and three pairs cannot fix them.
    let normal = Marginal::normal(0.0, 1.0).unwrap();
    let given = [5u8, 10, 25, 50, 75, 90, 95].map(|p| (p, normal.quantile(f64::from(p) / 100.0)));
    let refusal = metalog(&given, None, None).unwrap_err();
    assert!(refusal.allowed.contains("mirror each other"), "{refusal}");
    let moved = [5u8, 10, 25, 50, 75, 90, 97].map(|p| (p, normal.quantile(f64::from(p) / 100.0)));
    assert!(metalog(&moved, None, None).is_ok());
}

#[test]
fn nan_and_infinities_are_refused_everywhere() {
    let q = |p, x| Quantile { percent: p, value: x };
    for bad in [f64::NAN, INFINITY, -INFINITY] {
        let one = || Marginal::constant(1.0).unwrap();
        let refused = [
            Marginal::constant(bad),
            Marginal::uniform(bad, 1.0),
            Marginal::uniform(0.0, bad),
            Marginal::triangular(0.0, bad, 1.0),
            Marginal::pert(bad, 0.0, 1.0, 4.0),
            Marginal::pert(0.0, 0.5, 1.0, bad),
            Marginal::normal(bad, 1.0),
            Marginal::normal(0.0, bad),
            Marginal::normal_from_quantiles([q(10, bad), q(90, 1.0)]),
            Marginal::lognormal(bad, 1.0, 0.0),
            Marginal::lognormal(1.0, bad, 0.0),
            Marginal::lognormal(1.0, 1.0, bad),
            Marginal::lognormal_from_quantiles([q(10, 1.0), q(90, bad)], 0.0),
            Marginal::lognormal_from_quantiles([q(10, 1.0), q(90, 2.0)], bad),
            Marginal::student_t(bad, 1.0, 4.0),
            Marginal::student_t(0.0, bad, 4.0),
            Marginal::student_t(0.0, 1.0, bad),
            Marginal::student_t_from_quantiles([q(10, 1.0), q(90, 2.0)], bad),
            Marginal::beta(bad, 1.0, 0.0, 1.0),
            Marginal::beta(1.0, bad, 0.0, 1.0),
            Marginal::beta(1.0, 1.0, bad, 1.0),
            Marginal::gamma(bad, 1.0),
            Marginal::gamma(1.0, bad),
            metalog(&[(10, 0.0), (50, bad), (90, 2.0)], None, None),
            metalog(&[(10, 0.0), (50, 1.0), (90, 2.0)], Some(bad), None),
            metalog(&[(10, 0.0), (50, 1.0), (90, 2.0)], None, Some(bad)),
            Marginal::empirical(vec![1.0, bad]),
            Marginal::discrete(vec![1.0, bad], vec![1.0, 1.0]),
            Marginal::discrete(vec![1.0, 2.0], vec![1.0, bad]),
            Marginal::mixture(vec![one(), one()], &[1.0, bad]),
        ];
        for (k, built) in refused.into_iter().enumerate() {
            assert!(built.is_err(), "case {k} with {bad}: {built:?}");
        }
    }
    let normal = || Marginal::normal(0.0, 1.0).unwrap();
    assert!(normal().truncate(f64::NAN, 1.0).is_err() && normal().truncate(0.0, f64::NAN).is_err());
}

#[test]
fn refusals_name_the_parameter() {
    let cases = [
        (Marginal::normal(0.0, -0.05), "sd is -0.05; it must be finite and >= 0"),
        (Marginal::uniform(2.0, 1.0), "high is 1; it must be at least low, which is 2"),
        (Marginal::triangular(0.0, 3.0, 2.0), "mode is 3; it must lie from low 0 to high 2"),
        (Marginal::lognormal(0.5, 1.0, 1.0), "mean is 0.5; it must be above shift, which is 1"),
        (
            Marginal::normal_from_quantiles(pair((90, 1.0), (10, 1.0))),
            "p90 is 1; it must be above p10, which is 1",
        ),
        (
            Marginal::discrete(vec![1.0, 2.0], vec![0.0, 0.0]),
            "weights is 0 in sum; the sum must be finite and > 0",
        ),
    ];
    for (built, text) in cases {
        assert_eq!(built.unwrap_err().to_string(), text);
    }
}

#[test]
fn words_tell_how_it_was_asked() {
    let cases = [
        (Marginal::pert(0.08, 0.23, 0.40, 4.0), "PERT(0.08, 0.23, 0.4)"),
        (
            Marginal::lognormal_from_quantiles(pair((10, 2.8), (90, 6.8)), 0.0),
            "lognormal, p10 2.8, p90 6.8",
        ),
        (
            Marginal::normal(0.0, 1.0).unwrap().truncate(0.0, INFINITY),
            "normal, mean 0, sd 1 truncated to [0, inf]",
        ),
        (Marginal::discrete(vec![0.0, 10.0], vec![2.0, 1.0]), "discrete, 66.667% 0, 33.333% 10"),
    ];
    for (marginal, words) in cases {
        assert_eq!(marginal.unwrap().words(), words);
    }
}
