//! If these failed, a driver would not have the distribution that its author wrote: odds of price
//! targets would be off by errors that no number of paths removes.

use serde_json::Value;
use valsim::dist::{Copula, Marginal, Quantile, Refusal, ScoreMap};
use valsim::special;

const EPSILON: f64 = f64::EPSILON;
const INFINITY: f64 = f64::INFINITY;

fn reference() -> Value {
    serde_json::from_str(include_str!("reference/marginals.json")).unwrap()
}

/// A record `{"dec": …}` or a text of digits.
fn exact(record: &Value) -> f64 {
    record["dec"].as_str().or(record.as_str()).unwrap().parse().unwrap()
}

fn quantiles(pairs: &[(u8, f64)]) -> Vec<Quantile> {
    pairs.iter().map(|&(percent, value)| Quantile { percent, value }).collect()
}

fn pair(a: (u8, f64), b: (u8, f64)) -> [Quantile; 2] {
    quantiles(&[a, b]).try_into().unwrap()
}

fn metalog(pairs: &[(u8, f64)], low: Option<f64>, high: Option<f64>) -> Result<Marginal, Refusal> {
    Marginal::metalog(quantiles(pairs), low, high)
}

/// The marginals of the independent Monte Carlo, by name.
fn every_distribution() -> Vec<(&'static str, Marginal)> {
    let normal = |mean, sd| Marginal::normal(mean, sd).unwrap();
    let built = [
        ("a_uniform", Marginal::uniform(-1.0, 3.0)),
        ("b_triangular", Marginal::triangular(0.0, 0.0, 2.0)),
        ("c_pert", Marginal::pert(1.0, 4.0, 5.0, 6.0)),
        ("d_normal", Marginal::normal_from_quantiles(pair((5, 2.0), (95, 10.0)))),
        ("e_lognormal", Marginal::lognormal(4.0, 3.0, 1.0)),
        ("f_student", Marginal::student_t(1.0, 0.5, 4.0)),
        ("g_beta", Marginal::beta(0.7, 2.2, -2.0, 6.0)),
        ("h_gamma", Marginal::gamma(3.0, 2.0)),
        ("i_metalog3", metalog(&[(10, 5.0), (50, 9.0), (90, 16.0)], Some(0.0), None)),
        (
            "j_metalog5",
            metalog(&[(5, -4.0), (25, -1.0), (50, 0.5), (75, 2.5), (95, 9.0)], None, None),
        ),
        ("k_empirical", Marginal::empirical(vec![3.1, 0.2, 5.5, 2.2, 2.9, 8.4, 4.0])),
        ("l_discrete", Marginal::discrete(vec![0.0, 10.0, 25.0], vec![0.5, 0.3, 0.2])),
        (
            "m_mixture",
            Marginal::mixture(
                vec![normal(0.0, 1.0), Marginal::uniform(4.0, 6.0).unwrap()],
                &[0.7, 0.3],
            ),
        ),
        ("n_truncated", normal(0.0, 1.0).truncate(0.5, 2.0)),
        (
            "o_truncated_lognormal",
            Marginal::lognormal_from_quantiles(pair((10, 1.0), (90, 9.0)), 0.0)
                .unwrap()
                .truncate(0.0, 12.0),
        ),
    ];
    built.map(|(name, marginal)| (name, marginal.unwrap())).into()
}

/// The above and awkward ones: heavy and light tails, U shapes, gaps, atoms, kinks.
fn all() -> Vec<Marginal> {
    let t = |df| Marginal::student_t(1.0, 0.5, df).unwrap();
    let atom = || Marginal::constant(0.0).unwrap();
    let more = [
        Marginal::pert(0.08, 0.23, 0.40, 4.0),
        Marginal::pert(0.0, 0.0, 1.0, 4.0),
        Marginal::triangular(0.08, 0.095, 0.12),
        Marginal::triangular(-2.0, -1.0, -1.0),
        Marginal::normal(0.04, 0.03),
        Marginal::beta(0.1, 0.1, 0.0, 1.0),
        Marginal::beta(2000.0, 3000.0, 0.0, 1.0),
        Marginal::gamma(3.0, 9.0),
        Marginal::gamma(5.0, 0.05),
        metalog(&[(10, 5.0), (50, 9.0), (90, 16.0)], Some(0.0), Some(30.0)),
        metalog(&[(10, -16.0), (50, -9.0), (90, -5.0)], None, Some(0.0)),
        Marginal::mixture(vec![atom(), Marginal::lognormal(4.0, 1.6, 0.0).unwrap()], &[1.0, 9.0]),
        Marginal::mixture(
            vec![Marginal::uniform(0.0, 1.0).unwrap(), Marginal::uniform(4.0, 6.0).unwrap()],
            &[0.5, 0.5],
        ),
        t(3.0).truncate(-INFINITY, 1.5),
        Marginal::triangular(0.0, 1.0, 2.0).unwrap().truncate(0.5, INFINITY),
        Marginal::gamma(3.0, 2.0).unwrap().truncate(8.0, 20.0),
        Marginal::pert(1e9, 1e9 + 1.0, 1e9 + 3.0, 4.0),
    ];
    let every = every_distribution().into_iter().map(|(_, marginal)| marginal);
    every.chain(more.map(Result::unwrap)).chain([t(2.5), t(1.0), t(30.0)]).collect()
}

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

fn close(got: f64, want: f64, relative: f64, what: &str) {
    let error = (got - want).abs();
    assert!(error <= relative * want.abs(), "{what}: {got} for {want}, off by {error:e}");
}

/// The marginals of the table of 22-digit references, by its names.
fn referenced(name: &str) -> Marginal {
    let moments = &reference()["moments"];
    match name {
        "student_t(nu=3)" => Marginal::student_t(0.0, 1.0, 3.0),
        "student_t(nu=5)" => Marginal::student_t(0.0, 1.0, 5.0),
        "student_t(nu=30)" => Marginal::student_t(0.0, 1.0, 30.0),
        "pert(0.05,0.12,0.25,lambda=4)" => Marginal::pert(0.05, 0.12, 0.25, 4.0),
        "triangular(0.05,0.12,0.25)" => Marginal::triangular(0.05, 0.12, 0.25),
        "uniform(-0.1,0.3)" => Marginal::uniform(-0.1, 0.3),
        "lognormal(mu=-0.5,sigma=0.25)" => {
            Marginal::lognormal(exact(&moments[name]["mean"]), exact(&moments[name]["sd"]), 0.0)
        }
        "truncnormal(mu=0.08,sd=0.05,lo=-0.02,hi=0.2)" => {
            Marginal::normal(0.08, 0.05).unwrap().truncate(-0.02, 0.2)
        }
        "gamma(shape=2.5,scale=0.4)" => Marginal::gamma(1.0, exact(&moments[name]["sd"])),
        "beta(2,5)" => Marginal::beta(2.0, 5.0, 0.0, 1.0),
        _ => panic!("no marginal for {name}"),
    }
    .unwrap()
}

#[test]
fn quantiles_are_those_of_22_digit_arithmetic() {
    let reference = reference();
    for row in reference["quantiles"]["rows"].as_array().unwrap() {
        let (name, p) = (row["dist"].as_str().unwrap(), row["p"].as_str().unwrap());
        let got = referenced(name).quantile(p.parse().unwrap());
        // The bar of the catalogue (B05); parameters rounded to f64 alone cost some 1e-16.
        let want = exact(&row["x"]);
        assert!((got - want).abs() <= 1e-12 * want.abs(), "{name} at {p}: {got} for {want}");
    }
}

#[test]
fn moments_are_those_of_22_digit_arithmetic() {
    for (name, record) in reference()["moments"].as_object().unwrap() {
        let marginal = referenced(name);
        let (mean, sd) = (marginal.mean().unwrap(), marginal.sd().unwrap());
        // A dozen roundings of EPSILON each; the truncated variance loses a digit to
        // 1 + (a φ(a) − b φ(b))/K − mean².
        let sd_wanted = exact(&record["sd"]);
        assert!(
            (mean - exact(&record["mean"])).abs() <= 16.0 * EPSILON * sd_wanted.max(mean.abs())
        );
        close(sd, sd_wanted, 64.0 * EPSILON, name);
    }
}

#[test]
fn lognormal_parameters_follow_from_mean_and_sd_and_from_quantiles() {
    let reference = reference();
    let cases = [
        ("lognormal_from_mean_sd", Marginal::lognormal(1.06, 0.15, 0.0)),
        (
            "lognormal_from_p10_p90",
            Marginal::lognormal_from_quantiles(pair((10, 0.9), (90, 1.25)), 0.0),
        ),
    ];
    for (name, marginal) in cases {
        let (marginal, record) = (marginal.unwrap(), &reference[name]);
        let mu = special::ln(marginal.quantile_of_score(0.0));
        let sigma = special::ln(marginal.quantile_of_score(1.0)) - mu;
        // B09's 16 units of 2^-52 for each, and as much again for the absolute error of ln
        // and exp about 1 (one unit each, at a logarithm of 0.05 that is twenty of its own).
        close(mu, exact(&record["mu"]), 64.0 * EPSILON, name);
        close(sigma, exact(&record["sigma"]), 32.0 * EPSILON, name);
    }
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
    // Far bounds change nothing (I13).
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
fn quadrature_agrees_with_closed_forms() {
    // A metalog on L alone is logistic: sd = s π/√3. Bounded below it is log-logistic, with mean
    // πs / sin(πs) and tail index 1/s.
    let logit = |p: f64| special::ln(p / (1.0 - p));
    let s = 0.25;
    let pairs = [(10, s * logit(0.1)), (50, 0.0), (90, s * logit(0.9))];
    let logistic = metalog(&pairs, None, None).unwrap();
    let pi = std::f64::consts::PI;
    close(logistic.sd().unwrap(), s * pi / 3f64.sqrt(), 1e-10, "logistic sd");
    let powers = pairs.map(|(percent, x)| (percent, special::exp(x)));
    let log_logistic = metalog(&powers, Some(0.0), None).unwrap();
    close(log_logistic.mean().unwrap(), pi * s / libm::sin(pi * s), 1e-10, "log-logistic mean");
    close(log_logistic.tail_index().1, 4.0, 1e-9, "tail index");
    // Its second moment is 2πs / sin(2πs).
    let second = 2.0 * pi * s / libm::sin(2.0 * pi * s);
    let mean = pi * s / libm::sin(pi * s);
    close(log_logistic.sd().unwrap(), (second - mean * mean).sqrt(), 1e-10, "log-logistic sd");
    // A truncated triangular is a triangular where its mode is cut away.
    let cut = Marginal::triangular(0.0, 1.0, 2.0).unwrap().truncate(1.0, 5.0).unwrap();
    let want = Marginal::triangular(1.0, 1.0, 2.0).unwrap();
    close(cut.mean().unwrap(), want.mean().unwrap(), 1e-10, "truncated triangular mean");
    close(cut.sd().unwrap(), want.sd().unwrap(), 1e-10, "truncated triangular sd");
}

#[test]
fn moments_that_do_not_exist_are_missing() {
    let t = |df| Marginal::student_t(0.0, 1.0, df).unwrap();
    assert_eq!((t(1.0).mean(), t(1.0).sd()), (None, None));
    assert_eq!((t(1.5).mean(), t(1.5).sd()), (Some(0.0), None));
    assert!(t(1.0).truncate(-INFINITY, 5.0).unwrap().mean().is_none());
    assert!(t(1.0).truncate(-5.0, 5.0).unwrap().sd().is_some());
    let mixed = Marginal::mixture(vec![t(1.5), Marginal::constant(1.0).unwrap()], &[1.0, 1.0]);
    assert_eq!((mixed.clone().unwrap().mean(), mixed.unwrap().sd()), (Some(0.5), None));
    // p90/p50 of 2000: k is 1 / tail index, above 1.
    let wild = metalog(&[(10, 0.001), (50, 1.0), (90, 2000.0)], Some(0.0), None).unwrap();
    assert_eq!((wild.mean(), wild.sd()), (None, None));
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

/// Scores on and between the nodes of any table, out to the last distinguished one.
fn scores() -> Vec<f64> {
    (0..=4001).map(|k| (f64::from(k) - 2000.5) * 0.0041).collect()
}

/// sd, or what stands for it where there is none.
fn scale(marginal: &Marginal) -> f64 {
    let spread = (marginal.quantile(0.75) - marginal.quantile(0.25)) / 1.349;
    marginal.sd().unwrap_or(spread)
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

/// Fourth central moment over the squared variance, by the midpoint rule in the level.
fn kurtosis(marginal: &Marginal) -> f64 {
    let (mean, sd) = (marginal.mean().unwrap(), marginal.sd().unwrap());
    let fourth = |k: i32| {
        let score = (marginal.quantile((f64::from(k) + 0.5) / 1e5) - mean) / sd;
        score * score * score * score
    };
    (0..100_000).map(fourth).sum::<f64>() / 1e5
}

#[test]
fn an_independent_monte_carlo_agrees() {
    let reference = reference();
    let paths = reference["monte_carlo"]["paths"].as_f64().unwrap();
    for (name, marginal) in every_distribution() {
        let metric = &reference["monte_carlo"]["metrics"][name];
        let number = |key: &str| metric[key].as_f64().unwrap();
        let (mean, sd) = (marginal.mean().unwrap(), marginal.sd().unwrap());
        assert!((number("mean") - mean).abs() <= 5.0 * number("se_mean"), "mean of {name}");
        let (lower, upper) = marginal.tail_index();
        if lower.min(upper) > 8.0 {
            let se = sd * ((kurtosis(&marginal) - 1.0) / (4.0 * paths)).sqrt();
            assert!((number("sd") - sd).abs() <= 5.0 * se, "sd of {name}");
        }
        for (key, value) in metric["quantiles"].as_object().unwrap() {
            let p = key[1..].parse::<f64>().unwrap() / 100.0;
            // Five standard errors of the level, read through the quantile function: the same as
            // five of the quantile where there is a density, and right where there is none.
            let se = (p * (1.0 - p) / paths).sqrt();
            let (low, high) = (marginal.quantile(p - 5.0 * se), marginal.quantile(p + 5.0 * se));
            let got = value.as_f64().unwrap();
            let rounding = 1e-9 * sd;
            assert!(low - rounding <= got && got <= high + rounding, "{key} of {name}: {got}");
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
