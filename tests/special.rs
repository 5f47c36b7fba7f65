//! If these fail, every draw of every driver is wrong, or differs between machines: the odds
//! of a price target then rest on a normal law that is not the normal law.
//!
//! Reference numbers: `tests/reference/special.json`, from mpmath at 22 digits or more.

use serde_json::Value;
use valsim::special::{
    beta_inc, beta_inc_inv, beta_inc_inv_pair, chi_squared_quantile, exp, gamma_p, gamma_p_inv,
    gamma_q, ln, ln_gamma, normal_cdf, normal_pdf, normal_quantile, normal_quantile_slice,
    student_t_cdf, student_t_pdf, student_t_quantile,
};

fn reference(section: &str, name: &str) -> Value {
    let all: Value = serde_json::from_str(include_str!("reference/special.json")).unwrap();
    all[section][name].clone()
}

fn rows(section: &str, name: &str) -> Vec<Value> {
    reference(section, name)["rows"].as_array().unwrap().clone()
}

fn from_bits(hexadecimal: &Value) -> f64 {
    let digits = hexadecimal.as_str().unwrap().trim_start_matches("0x");
    f64::from_bits(u64::from_str_radix(digits, 16).unwrap())
}

fn number(text: &Value) -> f64 {
    text.as_str().unwrap().parse().unwrap()
}

/// How many f64 lie between two of the same sign.
fn steps(a: f64, b: f64) -> u64 {
    a.to_bits().abs_diff(b.to_bits())
}

fn assert_close(name: &str, got: f64, wanted: f64, relative: f64) {
    let error = (got / wanted - 1.0).abs();
    assert!(error <= relative, "{name}: {got:e} for {wanted:e}, relative error {error:e}");
}

/// Numbers in (0, 1) that fill it evenly enough (a multiplicative sequence), ending in ½ ulp.
fn uniforms(count: u64) -> impl Iterator<Item = f64> {
    (1..=count).map(|i| {
        let word = i.wrapping_mul(0x9e37_79b9_7f4a_7c15);
        ((word >> 12) as f64 + 0.5) / 4_503_599_627_370_496.0
    })
}

/// A wrong quantile bends every driver; 5 ulp is what the best libraries stay within.
#[test]
fn normal_quantile_meets_the_reference() {
    let rows = rows("rng_and_normal", "normal_quantile");
    assert_eq!(rows.len(), 55);
    for row in rows {
        let (got, wanted) =
            (normal_quantile(from_bits(&row["p_bits"])), from_bits(&row["z"]["bits"]));
        assert!(steps(got, wanted) <= 5, "p = {}: {got} for {wanted}", row["p"]);
    }
}

/// A quantile that steps back would let a higher coordinate give a lower driver.
#[test]
fn normal_quantile_increases() {
    let mut last = f64::NEG_INFINITY;
    for k in 1..1 << 20 {
        let z = normal_quantile(f64::from(k) / 1_048_576.0);
        assert!(z > last, "k = {k}");
        last = z;
    }
    for join in [1.0 / 800.0, 799.0 / 800.0_f64] {
        let mut last = f64::NEG_INFINITY;
        for bits in join.to_bits() - 100_000..join.to_bits() + 100_000 {
            let z = normal_quantile(f64::from_bits(bits));
            assert!(z >= last || steps(z, last) <= 4, "u = {:e}", f64::from_bits(bits));
            last = z;
        }
    }
}

/// Antithetic pairs cancel exactly only if z(1-u) = -z(u) to the bit.
#[test]
fn normal_quantile_is_antisymmetric() {
    let check = |u: f64| {
        let (left, right) = (normal_quantile(u), normal_quantile(1.0 - u));
        assert_eq!((-left).to_bits(), right.to_bits(), "u = {u:e}");
    };
    for k in 1..1 << 19 {
        check(f64::from(k) / 1_048_576.0);
    }
    for k in 0..300_000_u64 {
        check((k as f64 + 0.5) / 4_503_599_627_370_496.0);
        check((k as f64 * 7_158.0 + 0.5) / 4_294_967_296.0);
        check((k as f64 * 7_158_123_457.0 + 0.5) / 4_503_599_627_370_496.0);
    }
    assert_eq!(normal_quantile(0.5), 0.0);
}

/// A probability outside (0, 1) must come out missing, not as a number.
#[test]
fn normal_quantile_outside_its_domain_is_missing() {
    for u in [0.0, 1.0, -0.1, 1.1, f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        assert!(normal_quantile(u).is_nan(), "u = {u}");
    }
}

/// Replay evaluates one number where the engine evaluates a slice: they must agree to the bit.
#[test]
fn slice_and_scalar_quantiles_agree() {
    let mut u: Vec<f64> = uniforms(20_000).collect();
    u.extend(uniforms(2_000).map(|u| u * 1e-3));
    u.extend(uniforms(2_000).map(|u| 1.0 - u * 2e-3));
    u.extend([0.0, 1.0, f64::NAN, 1e-300, 5e-324]);
    for length in (0..70).chain([256, u.len()]) {
        let u = &u[u.len() - length..];
        let mut z = vec![0.0; length];
        normal_quantile_slice(u, &mut z);
        for (u, z) in u.iter().zip(&z) {
            let alone = normal_quantile(*u);
            assert!(z.to_bits() == alone.to_bits() || z.is_nan() && alone.is_nan(), "u = {u:e}");
        }
    }
}

#[test]
#[should_panic(expected = "as many quantiles as probabilities")]
fn slices_of_different_lengths_are_refused() {
    normal_quantile_slice(&[0.5; 3], &mut [0.0; 4]);
}

/// Smoothed odds are sums of Φ; the odds of rare events live in its far tail.
#[test]
fn normal_cdf_meets_the_reference() {
    let rows = rows("rng_and_normal", "normal_cdf");
    assert_eq!(rows.len(), 27);
    for row in rows {
        let x = number(&row["x"]);
        // T1(8) for |x| < 2, T1(512) in the tail, of which 16 are used.
        let relative = if x.abs() < 2.0 { 8.0 } else { 16.0 } * f64::EPSILON;
        for (got, tail) in [(normal_cdf(x), "cdf"), (normal_cdf(-x), "sf")] {
            let wanted = from_bits(&row[tail]["bits"]);
            if wanted < f64::MIN_POSITIVE {
                assert!(steps(got, wanted) <= 1, "x = {x}: {got:e} for {wanted:e}");
            } else {
                assert_close(&format!("{tail}({x})"), got, wanted, relative);
            }
        }
    }
    assert_eq!(normal_cdf(f64::INFINITY), 1.0);
    assert_eq!(normal_cdf(f64::NEG_INFINITY), 0.0);
    assert!(normal_cdf(f64::NAN).is_nan());
}

/// A driver's value is Q(Φ(z)): Φ and the quantile must undo each other.
#[test]
fn normal_cdf_undoes_the_quantile() {
    for exponent in 1..300 {
        let u = exp(-f64::from(exponent) * std::f64::consts::LN_10);
        let z = normal_quantile(u);
        // An ulp of z moves Φ by |z| φ/Φ < z² + 1 ulp; z within 4, Φ itself within 8.
        let relative = (4.0 * (z * z + 1.0) + 8.0) * f64::EPSILON;
        assert_close("cdf of quantile", normal_cdf(z), u, relative);
    }
}

/// The density weighs the nodes of smoothing; it must be the derivative that it claims to be.
#[test]
fn normal_pdf_known_values() {
    let at_zero = 0.398_942_280_401_432_7;
    assert_eq!(normal_pdf(0.0), at_zero);
    // φ(x) / φ(0) = e^(-x²/2): at 2, 10 and 30 the exponents -2, -50, -450 are exact; two
    // kernels within 1.3 ulp and two roundings.
    for x in [2.0, 10.0, 30.0] {
        assert_close("pdf", normal_pdf(x), at_zero * exp(-0.5 * x * x), 4.0 * f64::EPSILON);
        assert_eq!(normal_pdf(x), normal_pdf(-x));
    }
    assert_eq!(normal_pdf(f64::INFINITY), 0.0);
    assert!(normal_pdf(f64::NAN).is_nan());
}

/// Every lognormal driver and every discount factor passes through these two.
#[test]
fn exp_and_ln_meet_libm() {
    // libm stays within 0.82 and 0.73 ulp, these kernels within 1.1 and 0.9: at most 2 apart.
    for u in uniforms(200_000) {
        for x in [u * 1454.0 - 744.5, u * 2.0 - 1.0] {
            let (got, wanted) = (exp(x), libm::exp(x));
            assert!(steps(got, wanted) <= 2, "exp({x}) = {got:e}, {wanted:e}");
        }
        for x in [exp(u * 1452.0 - 743.0), 0.5 + u, 1.0 + (u - 0.5) * 1e-6] {
            let (got, wanted) = (ln(x), libm::log(x));
            assert!(got == wanted || steps(got, wanted) <= 2, "ln({x}) = {got:e}, {wanted:e}");
        }
    }
}

/// The ends of the range decide whether a missing figure stays missing.
#[test]
fn exp_and_ln_at_the_ends() {
    assert_eq!(exp(0.0), 1.0);
    assert_eq!(exp(-745.2), 0.0);
    assert_eq!(exp(-745.1), 5e-324);
    assert_eq!(exp(709.79), f64::INFINITY);
    assert!(exp(709.78).is_finite());
    assert_eq!(exp(f64::INFINITY), f64::INFINITY);
    assert_eq!(exp(f64::NEG_INFINITY), 0.0);
    assert!(exp(f64::NAN).is_nan());
    assert_eq!(ln(1.0), 0.0);
    assert_eq!(ln(f64::INFINITY), f64::INFINITY);
    assert_eq!(ln(5e-324), -744.440_071_921_381_2);
    for x in [0.0, -0.0, -1.0, f64::NEG_INFINITY, f64::NAN] {
        assert!(ln(x).is_nan(), "ln({x})");
    }
}

/// The error bar of every estimate is a t quantile times a standard error.
#[test]
fn student_t_critical_values() {
    let table = reference("distributions_and_intervals", "t_crit");
    for (df, record) in table.as_object().unwrap() {
        let got = student_t_quantile(df.parse().unwrap(), 0.975);
        assert_close(&format!("t({df})"), got, from_bits(&record["bits"]), 1e-14);
    }
}

/// Student, gamma and beta drivers (and PERT through beta) are these functions.
#[test]
fn quantiles_meet_the_reference() {
    for row in rows("distributions_and_intervals", "quantiles") {
        let (p, wanted) = (number(&row["p"]), from_bits(&row["x"]["bits"]));
        let law = row["dist"].as_str().unwrap();
        let got = match law {
            "beta(2,5)" => beta_inc_inv(2.0, 5.0, p),
            "gamma(shape=2.5,scale=0.4)" => 0.4 * gamma_p_inv(2.5, p),
            "student_t(nu=3)" => student_t_quantile(3.0, p),
            "student_t(nu=5)" => student_t_quantile(5.0, p),
            "student_t(nu=30)" => student_t_quantile(30.0, p),
            other => panic!("unknown law {other}"),
        };
        if wanted == 0.0 {
            assert_eq!(got, 0.0);
        } else {
            assert_close(&format!("{law} at {p}"), got, wanted, 1e-13);
        }
    }
}

/// Goodness-of-fit limits of the statistical tests come from here.
#[test]
fn chi_squared_criticals() {
    for row in rows("criticals_tails_streams", "chi2_crit") {
        let (df, crit) = (row["df"].as_f64().unwrap(), from_bits(&row["crit"]["bits"]));
        let upper = number(&row["upper_tail"]);
        // d ln Q / d crit is below ½, so an ulp of crit <= 1291 weighs 646 ulp of Q.
        let got = gamma_q(0.5 * df, 0.5 * crit);
        assert_close(&format!("Q of {crit}"), got, upper, 646.0 * f64::EPSILON);
        // 1 - upper is off by 2^-54, upper / 2^54 of itself: 6e-8 at 1e-9; ln Q moves crit by
        // at most 4 / crit of that, crit being 60 or more there.
        let relative = 1e-14 + 4.0 / crit * f64::EPSILON / upper;
        let quantile = chi_squared_quantile(df, 1.0 - upper);
        assert_close(&format!("quantile of {df}"), quantile, crit, relative);
    }
}

/// A closed form for each law, so that a shared mistake of function and inverse shows.
#[test]
fn closed_forms() {
    let relative = 1e-13;
    assert_close("lgamma(½)", ln_gamma(0.5), 0.5 * libm::log(std::f64::consts::PI), relative);
    for p in [1e-300, 1e-20, 1e-5, 0.1, 0.5, 0.9, 0.999] {
        assert_close("exponential", gamma_p_inv(1.0, p), -libm::log1p(-p), relative);
        assert_close("uniform", beta_inc_inv(1.0, 1.0, p), p, relative);
        if p > 1e-100 {
            assert_close("power", beta_inc_inv(0.5, 1.0, p), p * p, relative);
        }
    }
    for t in [-1e100, -30.0, -1.0, -1e-3, 0.5, 2.0] {
        let cauchy = std::f64::consts::FRAC_1_PI * libm::atan2(1.0, -t);
        assert_close("Cauchy", student_t_cdf(1.0, t), cauchy, relative);
        let density = std::f64::consts::FRAC_1_PI / (1.0 + t * t);
        assert_close("Cauchy density", student_t_pdf(1.0, t), density, relative);
    }
    for x in [1e-10, 0.3, 1.0, 5.0, 300.0] {
        assert_close("P + Q", gamma_p(2.3, x) + gamma_q(2.3, x), 1.0, relative);
        assert_close("Q(1, x)", gamma_q(1.0, x), libm::exp(-x), relative);
    }
}

/// Inverses over their whole domain: each must be undone by its function.
#[test]
fn inverses_round_trip() {
    let sizes = [0.05, 0.3, 1.0, 2.4, 17.0, 400.0, 1e4];
    let levels = [1e-250, 1e-40, 1e-9, 0.02, 0.5, 0.77, 1.0 - 1e-9];
    for a in sizes {
        for p in levels {
            let x = gamma_p_inv(a, p);
            if x > f64::MIN_POSITIVE {
                assert_close(&format!("P({a}) at {p}"), gamma_p(a, x), p, slack(a, p));
            }
            for b in sizes {
                let (x, y) = beta_inc_inv_pair(a, b, p, 1.0 - p);
                assert!((x + y - 1.0).abs() <= f64::EPSILON, "{a} {b} {p}: {x} + {y}");
                if x > f64::MIN_POSITIVE && y > 1e-3 {
                    assert_close(
                        &format!("I({a}, {b}) at {p}"),
                        beta_inc(a, b, x),
                        p,
                        slack(a, p) / y,
                    );
                }
                if p != 0.5 {
                    let (y_again, x_again) = beta_inc_inv_pair(b, a, 1.0 - p, p);
                    assert_eq!((x, y), (x_again, y_again), "{a} {b} {p}");
                }
            }
        }
    }
    for df in [0.1, 1.0, 3.0, 30.0, 1e3, 1e6] {
        for p in levels {
            let t = student_t_quantile(df, p);
            if t.is_finite() {
                assert_close(
                    &format!("t({df}) at {p}"),
                    student_t_cdf(df, t),
                    p,
                    2.0 * slack(df, p),
                );
            }
        }
    }
}

/// Relative error allowed to F at its quantile: 1e-13 of F itself, twice, and 1e-13 in x times
/// the slope d ln F / d ln x. That slope (for beta, in logit x) falls from `a` in the far left
/// tail and, by Chernoff's bound, is about √(2a |ln p|) in the tail and √a in the middle.
fn slack(a: f64, p: f64) -> f64 {
    let slope = libm::sqrt(2.0 * a * -libm::log(p)) + 2.0 * libm::sqrt(a);
    1e-13 * (2.0 + slope.min(a))
}

/// Impossible parameters must come out missing, at once.
#[test]
fn impossible_parameters_are_missing() {
    for bad in [0.0, -1.0, f64::NAN] {
        assert!(gamma_p(bad, 1.0).is_nan());
        assert!(gamma_p_inv(bad, 0.5).is_nan());
        assert!(beta_inc(bad, 1.0, 0.5).is_nan());
        assert!(beta_inc_inv(1.0, bad, 0.5).is_nan());
        assert!(student_t_quantile(bad, 0.5).is_nan());
    }
    for p in [-0.1, 1.1, f64::NAN] {
        assert!(gamma_p_inv(1.0, p).is_nan());
        assert!(beta_inc_inv(1.0, 1.0, p).is_nan());
        assert!(student_t_quantile(3.0, p).is_nan());
    }
    assert_eq!((gamma_p_inv(2.0, 0.0), gamma_p_inv(2.0, 1.0)), (0.0, f64::INFINITY));
    assert_eq!((beta_inc_inv(2.0, 3.0, 0.0), beta_inc_inv(2.0, 3.0, 1.0)), (0.0, 1.0));
    assert_eq!(student_t_quantile(2.0, 0.0), f64::NEG_INFINITY);
}

/// The same bits on every machine and instruction set: a changed digest is value-breaking.
#[test]
fn digest_of_the_kernels() {
    let mut digest = 0xcbf2_9ce4_8422_2325_u64;
    let mut take = |x: f64| {
        for byte in x.to_bits().to_le_bytes() {
            digest = (digest ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
        }
    };
    for u in uniforms(20_000) {
        let z = normal_quantile(u);
        take(z);
        take(normal_quantile(u * 1e-9));
        take(normal_cdf(8.0 * z));
        take(normal_pdf(z));
        take(exp(300.0 * z));
        take(ln(u));
    }
    for u in uniforms(300) {
        take(ln_gamma(30.0 * u));
        take(gamma_p_inv(5.0 * u, u));
        take(beta_inc_inv(2.4, 3.6, u));
        take(student_t_quantile(40.0 * u, u));
        take(student_t_pdf(4.0, u));
    }
    assert_eq!(digest, 0x13d4_716d_a120_4ff7, "{digest:#018x}");
}
