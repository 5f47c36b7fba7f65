//! Quantiles, moments and draws against 22-digit arithmetic and an independent Monte Carlo.

use serde_json::Value;
use valsim::dist::Marginal;
use valsim::special;

use super::{EPSILON, INFINITY, close, every_distribution, metalog, pair};

fn reference() -> Value {
    serde_json::from_str(include_str!("../reference/marginals.json")).unwrap()
}

/// A record `{"dec": …}` or a text of digits.
fn exact(record: &Value) -> f64 {
    record["dec"].as_str().or(record.as_str()).unwrap().parse().unwrap()
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
        // The inverse is good to 1e-13 (`tests/special.rs`); a truncated normal, whose level is
        // moved first, may lose another digit near zero.
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
        // 16 units of 2^-52 for each, and as much again for the absolute error of ln
        // and exp about 1 (one unit each, at a logarithm of 0.05 that is twenty of its own).
        close(mu, exact(&record["mu"]), 64.0 * EPSILON, name);
        close(sigma, exact(&record["sigma"]), 32.0 * EPSILON, name);
    }
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
