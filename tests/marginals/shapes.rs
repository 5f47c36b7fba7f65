//! Quantile and distribution function belong together, in both tails, cut, mixed or tabulated.

use valsim::dist::{Copula, Marginal};
use valsim::special;

use super::{EPSILON, INFINITY, all, close, metalog, pair};

fn has_atoms(marginal: &Marginal) -> bool {
    ["discrete", "observations", " 0, 90%"].iter().any(|mark| marginal.words().contains(mark))
}

/// Levels from 1e-15 to 1 − 1e-15, dense in the middle.
fn levels() -> Vec<f64> {
    let tails = (1..=15).map(|k| libm::exp10(-f64::from(k)));
    let middle = (1..200).map(|k| f64::from(k) / 200.0);
    let low: Vec<f64> = tails.collect();
    let high: Vec<f64> = low.iter().map(|u| 1.0 - u).collect();
    let mut levels: Vec<f64> = low.into_iter().chain(middle).chain(high).collect();
    levels.sort_by(f64::total_cmp);
    levels
}

#[test]
fn the_distribution_function_undoes_the_quantile() {
    for marginal in all().into_iter().filter(|marginal| !has_atoms(marginal)) {
        for u in levels() {
            let x = marginal.quantile(u);
            // x is a few units off at best: u must lie between the function's values there, each
            // itself good to 1e-13 of the smaller of u and 1 − u.
            let step = 8.0 * EPSILON * x.abs().max(1e-3 * marginal.sd().unwrap_or(1.0));
            let slack = 1e-13 * u.min(1.0 - u) + 2.0 * EPSILON * u;
            let (below, above) = (marginal.cdf(x - step), marginal.cdf(x + step));
            let words = marginal.words();
            assert!(below <= u + slack, "{words}: F({x} -) = {below} at {u}");
            assert!(above >= u - slack, "{words}: F({x} +) = {above} at {u}");
        }
    }
}

#[test]
fn quantiles_increase_and_stay_in_the_support() {
    for marginal in all() {
        let (low, high) = marginal.support();
        let mut last = low;
        for k in 1..20_000 {
            let x = marginal.quantile(f64::from(k) / 20_000.0);
            // Neighbours are 5e-5 apart in level: far more than the rounding of either.
            let rounding = 1e-13 * x.abs();
            assert!(x >= last - rounding && x <= high, "{} at {k}", marginal.words());
            last = x;
        }
        assert_eq!((marginal.quantile(0.0), marginal.quantile(1.0)), (low, high));
        assert!(marginal.quantile(-0.1).is_nan() && marginal.quantile(f64::NAN).is_nan());
    }
}

#[test]
fn both_tails_are_equally_accurate() {
    let symmetric = [
        Marginal::normal(2.0, 3.0),
        Marginal::student_t(2.0, 3.0, 3.0),
        Marginal::uniform(-1.0, 5.0),
        Marginal::triangular(-1.0, 2.0, 5.0),
        Marginal::beta(3.0, 3.0, -1.0, 5.0),
        metalog(&[(10, -1.0), (50, 2.0), (90, 5.0)], None, None),
        Marginal::normal(2.0, 3.0).unwrap().truncate(-2.0, 6.0),
    ];
    for marginal in symmetric.map(Result::unwrap) {
        for z in [0.1, 1.0, 3.0, 6.0, 8.0] {
            let (left, right) = (marginal.quantile_of_score(-z), marginal.quantile_of_score(z));
            close(2.0 - left, right - 2.0, 1e-13, marginal.words());
        }
    }
    // Asymmetric families: the survival function undoes the upper tail as it would the lower.
    let skewed = [
        Marginal::gamma(3.0, 2.0),
        Marginal::lognormal(4.0, 3.0, 1.0),
        metalog(&[(10, 5.0), (50, 9.0), (90, 16.0)], Some(0.0), None),
        Marginal::gamma(3.0, 2.0).unwrap().truncate(1.0, INFINITY),
    ];
    for marginal in skewed.map(Result::unwrap) {
        for z in [1.0, 4.0, 8.0] {
            let above = marginal.probability_above(marginal.quantile_of_score(z));
            // d ln S / d ln x is below 70 for all of these at 8: 70 × a few units each.
            close(above, special::normal_cdf(-z), 1e-12, marginal.words());
        }
    }
}

#[test]
fn truncation_renormalises_and_does_not_clip() {
    let whole = Marginal::normal(0.08, 0.05).unwrap();
    let part = whole.clone().truncate(-0.02, 0.2).unwrap();
    let map = part.score_map(Copula::Gaussian);
    for k in 0..1_000_000u32 {
        let z = special::normal_quantile((f64::from(k) + 0.5) / 1e6);
        let x = map.at(z);
        assert!(-0.02 < x && x < 0.2, "a draw on or past a bound: {x}");
    }
    // F'(x) = (F(x) − F(a)) / (F(b) − F(a)), to the rounding of the difference.
    let (fa, fb) = (whole.cdf(-0.02), whole.cdf(0.2));
    for x in [-0.01, 0.05, 0.08, 0.15, 0.19] {
        close(part.cdf(x), (whole.cdf(x) - fa) / (fb - fa), 1e-13, "truncated cdf");
    }
    // Far bounds change nothing.
    let far = whole.clone().truncate(0.08 - 2.0, 0.08 + 2.0).unwrap();
    for z in [-8.0, -2.0, 0.3, 8.0] {
        let want = whole.quantile_of_score(z);
        close(far.quantile_of_score(z), want, 64.0 * EPSILON, "bounds at 40 sd");
    }
    // Twice is once.
    let twice = whole.clone().truncate(-0.02, 1.0).unwrap().truncate(-1.0, 0.2).unwrap();
    assert_eq!(twice.quantile(0.3).to_bits(), part.quantile(0.3).to_bits());
}

#[test]
fn a_far_tail_kept_alone_keeps_its_shape() {
    // Above a high threshold a normal is nearly exponential of mean 1/a − 2/a³ + 10/a⁵ (the
    // series of Mills' ratio); the next term, 74/a⁷, bounds the error.
    for a in [5.0, 6.9] {
        let tail = Marginal::normal(0.0, 1.0).unwrap().truncate(a, INFINITY).unwrap();
        let excess = 1.0 / a - 2.0 / (a * a * a) + 10.0 / (a * a * a * a * a);
        let bound = 74.0 / (a * a * a * a * a * a * a);
        assert!((tail.mean().unwrap() - a - excess).abs() < bound);
        let mirrored = Marginal::normal(0.0, 1.0).unwrap().truncate(-INFINITY, -a).unwrap();
        assert_eq!(mirrored.quantile_of_score(1.5), -tail.quantile_of_score(-1.5));
    }
    let refusal = Marginal::normal(0.0, 1.0).unwrap().truncate(7.2, INFINITY).unwrap_err();
    assert_eq!(refusal.parameter, "truncate");
    assert!(refusal.to_string().contains("e-13 of the probability"), "{refusal}");
}

#[test]
fn given_quantiles_are_returned() {
    let returned = |marginal: &Marginal, pairs: &[(u8, f64)]| {
        let spread = pairs[pairs.len() - 1].1 - pairs[0].1;
        for &(percent, value) in pairs {
            let got = marginal.quantile(f64::from(percent) / 100.0);
            let words = marginal.words();
            // As near as score maps come to a marginal: no draw shows less.
            assert!((got - value).abs() <= 1e-9 * spread, "{words}: p{percent} is {got}");
        }
    };
    for (low, high) in [((10, 2.8), (90, 6.8)), ((1, 2.8), (2, 3.1)), ((60, 3.0), (99, 400.0))] {
        let two = pair(low, high);
        returned(&Marginal::normal_from_quantiles(two).unwrap(), &[low, high]);
        returned(&Marginal::uniform_from_quantiles(two).unwrap(), &[low, high]);
        returned(&Marginal::lognormal_from_quantiles(two, 0.0).unwrap(), &[low, high]);
        returned(&Marginal::lognormal_from_quantiles(two, -7.0).unwrap(), &[low, high]);
        returned(&Marginal::student_t_from_quantiles(two, 3.0).unwrap(), &[low, high]);
        let reversed = pair(high, low);
        returned(&Marginal::normal_from_quantiles(reversed).unwrap(), &[low, high]);
    }
    // Quantiles of a gamma, which a metalog of any length can join.
    let source = Marginal::gamma(3.0, 2.0).unwrap();
    let percents = [5u8, 50, 95, 25, 75, 10, 90, 40, 60, 2];
    for count in 3..=10 {
        let mut chosen = percents[..count].to_vec();
        chosen.sort_unstable();
        let pairs: Vec<(u8, f64)> =
            chosen.iter().map(|&p| (p, source.quantile(f64::from(p) / 100.0))).collect();
        for (low, high) in
            [(None, None), (Some(-1.0), None), (None, Some(60.0)), (Some(-1.0), Some(60.0))]
        {
            match metalog(&pairs, low, high) {
                Ok(marginal) => returned(&marginal, &pairs),
                Err(refusal) => {
                    assert!(count > 5, "{count} terms, {low:?} to {high:?}: {refusal}");
                }
            }
        }
    }
}

#[test]
fn metalog_terms_come_in_keelins_order() {
    // A curve made of the first 7 or 9 terms comes back from its own quantiles at any level.
    let coefficients = [2.0, 1.5, 0.3, 0.7, 0.2, 0.1, 0.9, 0.4, 0.8];
    let curve = |count: usize, u: f64| {
        let (logit, c) = (special::ln(u / (1.0 - u)), u - 0.5);
        let (c2, c3) = (c * c, c * c * c);
        let terms = [1.0, logit, c * logit, c, c2, c2 * logit, c3, c3 * logit, c2 * c2];
        coefficients.iter().zip(terms).take(count).map(|(a, term)| a * term).sum::<f64>()
    };
    for (count, percents) in
        [(7, &[3u8, 8, 25, 50, 75, 90, 97][..]), (9, &[2, 8, 20, 35, 50, 65, 80, 92, 98])]
    {
        let given = |&p: &u8| (p, curve(count, f64::from(p) / 100.0));
        let marginal = metalog(&percents.iter().map(given).collect::<Vec<_>>(), None, None);
        for u in [0.001, 0.05, 0.41, 0.77, 0.999] {
            // Rounding of the quantiles, times the condition of the system (about 1e4).
            let got = marginal.as_ref().unwrap().quantile(u);
            close(got, curve(count, u), 1e-11, "metalog curve");
        }
    }
}

#[test]
fn what_leaves_one_value_is_certain() {
    let certain = [
        Marginal::constant(3.0),
        Marginal::uniform(3.0, 3.0),
        Marginal::triangular(3.0, 3.0, 3.0),
        Marginal::pert(3.0, 3.0, 3.0, 4.0),
        Marginal::normal(3.0, 0.0),
        Marginal::lognormal(3.0, 0.0, 1.0),
        Marginal::student_t(3.0, 0.0, 4.0),
        Marginal::beta(2.0, 2.0, 3.0, 3.0),
        Marginal::gamma(3.0, 0.0),
        Marginal::empirical(vec![3.0, 3.0]),
        Marginal::discrete(vec![3.0, 4.0], vec![1.0, 0.0]),
        Marginal::mixture(vec![Marginal::constant(3.0).unwrap(); 2], &[1.0, 2.0]),
        Marginal::discrete(vec![3.0, 4.0], vec![1.0, 1.0]).unwrap().truncate(2.0, 3.5),
    ];
    for marginal in certain.map(Result::unwrap) {
        assert_eq!(marginal.certain_value(), Some(3.0), "{}", marginal.words());
        assert_eq!((marginal.mean(), marginal.sd()), (Some(3.0), Some(0.0)));
        assert_eq!(marginal.quantile(0.2), 3.0);
        assert_eq!((marginal.probability_below(3.0), marginal.cdf(3.0)), (0.0, 1.0));
        assert_eq!(marginal.score_map(Copula::Gaussian).at(1.7), 3.0);
    }
}

#[test]
fn discrete_quantiles_are_the_smallest_value_that_suffices() {
    let marginal = Marginal::discrete(vec![25.0, 0.0, 10.0], vec![0.25, 0.5, 0.25]).unwrap();
    let cases = [(0.5, 0.0), (0.5 + EPSILON, 10.0), (0.75, 10.0), (0.76, 25.0), (1e-12, 0.0)];
    for (u, x) in cases {
        assert_eq!(marginal.quantile(u), x, "at {u}");
    }
    assert_eq!((marginal.probability_below(10.0), marginal.cdf(10.0)), (0.5, 0.75));
    assert_eq!(marginal.probability_above(10.0), 0.25);
    assert_eq!(marginal.mode(), Some(0.0));
    let map = marginal.score_map(Copula::Gaussian);
    assert_eq!((map.at(0.0), map.at(1e-9), map.at(-9.0), map.at(9.0)), (0.0, 10.0, 0.0, 25.0));
    // A hundred values are searched by halving: the same answer as the quantile function.
    let many = Marginal::discrete((0..100).map(f64::from).collect(), vec![1.0; 100]).unwrap();
    let map = many.score_map(Copula::Gaussian);
    for k in 0..1000 {
        let z = 0.006 * f64::from(k) - 3.0007;
        assert_eq!(map.at(z), many.quantile_of_score(z), "hundred values at {z}");
    }
    // Truncation keeps values on the bounds: F(a−) is left out, F(b) kept.
    let cut = marginal.truncate(10.0, 25.0).unwrap();
    assert_eq!((cut.cdf(10.0), cut.support()), (0.5, (10.0, 25.0)));
}

#[test]
fn mixtures_have_the_atoms_gaps_and_kinks_of_their_parts() {
    let atom = Marginal::constant(0.0).unwrap();
    let far = Marginal::uniform(4.0, 6.0).unwrap();
    let mixture = Marginal::mixture(vec![atom, far], &[1.0, 3.0]).unwrap();
    assert_eq!((mixture.probability_below(0.0), mixture.cdf(0.0)), (0.0, 0.25));
    assert_eq!((mixture.quantile(0.1), mixture.quantile(0.25)), (0.0, 0.0));
    close(mixture.quantile(0.625), 5.0, 4.0 * EPSILON, "middle of the uniform part");
    let map = mixture.score_map(Copula::Gaussian);
    let edge = special::normal_quantile(0.25);
    assert_eq!(map.at(edge - 1e-9), 0.0);
    // Just above the edge the uniform part begins: 1e-9 of score is 3e-10 of level.
    assert!((map.at(edge + 1e-9) - 4.0).abs() < 1e-8);
    // A mixture of a distribution with itself is that distribution.
    let gamma = Marginal::gamma(3.0, 2.0).unwrap();
    let same = Marginal::mixture(vec![gamma.clone(); 2], &[0.3, 0.7]).unwrap();
    for z in [-6.0, -1.0, 0.0, 2.0, 6.0] {
        close(same.quantile_of_score(z), gamma.quantile_of_score(z), 1e-12, "same twice");
    }
}

#[test]
fn samples_are_read_linearly_between_middle_levels() {
    let sample = Marginal::empirical(vec![4.0, 1.0, 2.0, 2.0]).unwrap();
    // Levels 1/8, 3/8, 5/8, 7/8 carry 1, 2, 2, 4.
    let cases = [(0.05, 1.0), (0.125, 1.0), (0.25, 1.5), (0.5, 2.0), (0.75, 3.0), (0.95, 4.0)];
    for (u, x) in cases {
        assert_eq!(sample.quantile(u), x, "at {u}");
    }
    assert_eq!((sample.probability_below(2.0), sample.cdf(2.0)), (0.375, 0.625));
    assert_eq!((sample.probability_below(1.0), sample.cdf(1.0)), (0.0, 0.125));
    assert_eq!((sample.cdf(4.0), sample.probability_below(4.0)), (1.0, 0.875));
    // Between middle levels each value counts once: the plain mean.
    assert_eq!(sample.mean(), Some(2.25));
    let cut = sample.truncate(2.0, 4.0).unwrap();
    // From level 3/8 on: what u reads there.
    close(cut.quantile(0.5), 2.0 + 2.0 * (0.6875 - 0.625) / 0.25, 4.0 * EPSILON, "cut sample");
}
