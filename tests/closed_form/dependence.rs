//! Correlations of both copulas.

use super::support::{Run, number, try_plan};
use super::{Both, config, lognormal, reference, rows, sales, targets};

/// Stakes of one marginal, joined by these correlations.
fn joined(
    count: usize,
    marginal: &str,
    pairs: &[(usize, usize, f64)],
    key: &str,
    rest: &str,
) -> String {
    let stakes: String = (1..=count).map(|i| format!("other_assets.z{i} = {marginal}\n")).collect();
    let pair = |&(i, j, rho): &(usize, usize, f64)| {
        format!(
            "[[correlation]]\nbetween = [\"valuation.other_assets.z{i}\", \
             \"valuation.other_assets.z{j}\"]\n{key} = {rho:?}\n"
        )
    };
    let pairs: String = pairs.iter().map(pair).collect();
    sales(2025, "1", "0", &format!("{stakes}{pairs}{rest}"))
}

const STANDARD_NORMAL: &str = "{ dist = \"normal\", mean = 0, sd = 1 }";

fn z(i: usize) -> String {
    format!("driver.valuation.other_assets.z{i}")
}

/// All of the first stakes above a value.
fn all_above(count: usize, level: f64) -> String {
    let each: Vec<_> = (1..=count).map(|i| format!("{} > {level:?}", z(i))).collect();
    each.join(" and ")
}

#[test]
fn both_of_two_above_the_middle() {
    for row in rows("bivariate_normal") {
        let rho = number(&row["rho"]);
        let event = all_above(2, 0.0);
        let rest = targets(std::slice::from_ref(&event));
        let both = Both::of(&joined(2, STANDARD_NORMAL, &[(1, 2, rho)], "rho", &rest));
        both.probability(&event, number(&row["P_both_positive"]));
    }
}

#[test]
fn all_of_three_above_the_middle() {
    for row in rows("trivariate_orthant") {
        let [a, b, c] = ["r12", "r13", "r23"].map(|key| number(&row[key]));
        let event = all_above(3, 0.0);
        let pairs = [(1, 2, a), (1, 3, b), (2, 3, c)];
        let rest = targets(std::slice::from_ref(&event));
        let both = Both::of(&joined(3, STANDARD_NORMAL, &pairs, "rho", &rest));
        both.probability(&event, number(&row["P_all_positive"]));
    }
}

#[test]
fn all_of_many_above_the_middle() {
    let half = rows("equicorrelated_half_orthant").into_iter().map(|row| (row, 0.5));
    let other = rows("equicorrelated_orthant").into_iter().map(|row| {
        let rho = number(&row["rho"]);
        (row, rho)
    });
    for (row, rho) in half.chain(other) {
        let count = row["n"].as_u64().unwrap() as usize;
        if count > 10 {
            continue;
        }
        let pairs: Vec<_> = (1..=count).flat_map(|j| (1..j).map(move |i| (i, j, rho))).collect();
        let event = all_above(count, 0.0);
        let rest = targets(std::slice::from_ref(&event));
        let both = Both::of(&joined(count, STANDARD_NORMAL, &pairs, "rho", &rest));
        both.probability(&event, number(&row["P"]));
    }
}

#[test]
fn two_in_the_tail() {
    for row in rows("bvn_tail") {
        let [h, k, rho] = ["h", "k", "rho"].map(|key| number(&row[key]));
        let event = format!("{} > {h:?} and {} > {k:?}", z(1), z(2));
        let rest = targets(std::slice::from_ref(&event));
        let both = Both::of(&joined(2, STANDARD_NORMAL, &[(1, 2, rho)], "rho", &rest));
        both.probability(&event, number(&row["P_X_gt_h_Y_gt_k"]));
    }
}

/// Spearman's ½ is 2 sin(π / 12) = 0.5176 of the normals: 0.33659, against the 1/3 of ρ = ½.
#[test]
fn a_rank_correlation_is_converted() {
    let event = all_above(2, 0.0);
    let rest = targets(std::slice::from_ref(&event));
    let both = Both::of(&joined(2, STANDARD_NORMAL, &[(1, 2, 0.5)], "rank_rho", &rest));
    let rho = 2.0 * libm::sin(std::f64::consts::PI / 12.0);
    both.probability(&event, 0.25 + libm::asin(rho) / (2.0 * std::f64::consts::PI));
    for run in &both.0 {
        let scenario = &run.plan.scenarios[0];
        assert!((scenario.pairs[0].used - rho).abs() <= 4.0 * f64::EPSILON);
        assert_eq!(scenario.pairs[0].asked_rank, Some(0.5));
    }
}

#[test]
fn joint_tails_of_both_copulas() {
    for row in rows("copula_joint_tail_95") {
        let kind = row["copula"].as_str().unwrap();
        let dependence = match kind.strip_prefix("t nu=") {
            Some(df) => format!("[dependence]\ncopula = \"student_t\"\ndf = {df}\n"),
            None => String::new(),
        };
        let rho = number(&row["rho"]);
        let pairs: &[_] = if rho == 0.0 { &[] } else { &[(1, 2, rho)] };
        let event = all_above(2, 0.95);
        let rest = format!("{dependence}{}", targets(std::slice::from_ref(&event)));
        let uniform = "{ dist = \"uniform\", low = 0, high = 1 }";
        let both = Both::of(&joined(2, uniform, pairs, "rho", &rest));
        both.probability(&event, number(&row["P_both_above_0_95"]));
    }
}

/// Pearson's correlation of two lognormals, by the mean of their product.
#[test]
fn the_product_of_two_correlated_lognormals() {
    let record = reference("lognormal_pearson");
    let spreads = [number(&record["s1"]), number(&record["s2"])];
    let moments = spreads.map(|s| {
        let mean = libm::exp(0.5 * s * s);
        (mean, mean * libm::expm1(s * s).sqrt())
    });
    for row in record["rows"].as_array().unwrap() {
        let (rho, pearson) = (number(&row["rho"]), number(&row["pearson"]));
        let product = format!("[outputs]\nproduct = \"{} * {}\"\n", z(1), z(2));
        let pair = [(1, 2, rho)];
        let pairs: &[_] = if rho == 0.0 { &[] } else { &pair };
        let text = joined(2, STANDARD_NORMAL, pairs, "rho", &product)
            .replacen(STANDARD_NORMAL, &lognormal(1.0, 0.0, spreads[0], 0.0), 1)
            .replacen(STANDARD_NORMAL, &lognormal(1.0, 0.0, spreads[1], 0.0), 1);
        let both = Both::of(&text);
        let [(mean_1, sd_1), (mean_2, sd_2)] = moments;
        let sd = both.0[0].figure("product", "sd");
        both.mean("product", mean_1 * mean_2 + pearson * sd_1 * sd_2, sd);
    }
}

/// Matrices of less than full rank. Eigenvalues of three to four normals are good to some
/// 1e-15, and a root may double the digits lost: what must vanish does so to 1e-7; for perfect
/// correlation the second row of the root is the first.
#[test]
fn correlations_may_be_perfect() {
    let difference = format!("[outputs]\nrest = \"abs({} - {})\"\n", z(1), z(2));
    let run = Run::of(
        &joined(2, STANDARD_NORMAL, &[(1, 2, 1.0)], "rho", &difference),
        &["simulation.paths=65536"],
    );
    // Scores of at most 5 or so that are one number, rounded a few times each.
    assert!(run.figure("rest", "max") <= 1e-12, "{}", run.figure("rest", "max"));
    let sum = format!("[outputs]\nrest = \"abs({} + {} + {})\"\n", z(1), z(2), z(3));
    let pairs = [(1, 2, -0.5), (1, 3, -0.5), (2, 3, -0.5)];
    let run =
        Run::of(&joined(3, STANDARD_NORMAL, &pairs, "rho", &sum), &["simulation.paths=65536"]);
    // An eigenvalue of 0 is found to some 2^-52, and its root, 1.5e-8, leads scores of 5.
    assert!(run.figure("rest", "max") <= 1e-7, "{}", run.figure("rest", "max"));
    // 3.6 standard errors, 1 / √(2 · 65,536) each, of independent paths; Sobol' points have less.
    assert!((run.figure(&z(3), "sd") - 1.0).abs() <= 0.01);
}

#[test]
fn correlations_that_contradict_each_other_are_refused() {
    let pairs = [(1, 2, 0.9), (1, 3, -0.9), (2, 3, 0.9)];
    let found = try_plan(&joined(3, STANDARD_NORMAL, &pairs, "rho", ""), &[]).unwrap_err();
    // Eigenvalues of that matrix: 1.9 twice, and −0.8.
    assert!(found.iter().any(|found| found.message.contains("-0.8")), "{found:?}");
}

/// A scalar with the same correlation to every year of a series: 1 − ρ² 1ᵀR⁻¹1 ≥ 0, where a year
/// adds (1 − φ^gap)/(1 + φ^gap) to 1ᵀR⁻¹1. Anchors at 2025, 2027 and 2028 with φ = 0.6 give
/// 1 + 0.64/1.36 + 0.4/1.6 = 1.720588, hence |ρ| ≤ 0.762363. Who is told a bound that is none either
/// weakens a correlation for nothing or is refused again.
#[test]
fn a_correlation_is_refused_beyond_the_bound_that_is_told() {
    let drawn = "{ dist = \"normal\", mean = 0.1, sd = 0.02 }";
    let text = |rho: f64| {
        config(
            2028,
            &format!(
                "[segments.core]\nrevenue = 1\nmargin = 0.1\n\
                 growth = {{ FY2025 = {drawn}, FY2027 = {drawn}, FY2028 = {drawn}, \
                 persistence = 0.6 }}\n\
                 [valuation]\nshares = 1\nnet_cash = {drawn}\n\
                 [[correlation]]\nbetween = [\"segments.core.growth\", \"valuation.net_cash\"]\n\
                 rho = {rho}\n"
            ),
        )
    };
    for sign in [1.0, -1.0] {
        assert!(try_plan(&text(sign * 0.76236), &[]).is_ok());
        let refused = try_plan(&text(sign * 0.76237), &[]).unwrap_err();
        let mend = refused[0].mend.as_deref().unwrap();
        assert!(mend.contains("a series of 3 with persistence 0.6 reach at most 0.762;"), "{mend}");
    }
}
