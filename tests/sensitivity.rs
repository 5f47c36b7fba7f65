//! If these fail, `valsim sensitivity` credits the wrong driver: an analyst then spends her week
//! on an assumption that does not matter, or trusts an interval that does not hold.
//!
//! The functions have exact indices; reference values are independent of this code.

mod support;

use support::{json_of, number};
use valsim::engine::InstructionSet;
use valsim::engine::sensitivity::{
    Design, Function, Sums, indices, shapley_effects, share, sobol_indices,
};
use valsim::special::normal_cdf;
use valsim::stats::Estimate;

/// A function of the unit cube, of one output.
struct OfUniforms<F> {
    coordinates: usize,
    function: F,
}

impl<F: Fn(&[f64]) -> f64 + Sync> Function for OfUniforms<F> {
    fn coordinates(&self) -> usize {
        self.coordinates
    }

    fn outputs(&self) -> usize {
        1
    }

    fn evaluate(&self, _: &[usize], points: &[f64], rows: usize, outputs: &mut [f64]) {
        let mut u = vec![0.0; self.coordinates];
        for (row, output) in outputs.iter_mut().enumerate() {
            for (coordinate, u) in u.iter_mut().enumerate() {
                *u = normal_cdf(points[coordinate * rows + row]);
            }
            *output = (self.function)(&u);
        }
    }
}

/// b'x of joint normals x, by Cholesky's factor in the order asked for.
struct Linear {
    slopes: Vec<f64>,
    covariance: Vec<Vec<f64>>,
}

impl Function for Linear {
    fn coordinates(&self) -> usize {
        self.slopes.len()
    }

    fn outputs(&self) -> usize {
        1
    }

    fn evaluate(&self, order: &[usize], points: &[f64], rows: usize, outputs: &mut [f64]) {
        let n = order.len();
        let mut lower = vec![vec![0.0; n]; n];
        for i in 0..n {
            for j in 0..=i {
                let sum: f64 = (0..j).map(|k| lower[i][k] * lower[j][k]).sum();
                let rest = self.covariance[order[i]][order[j]] - sum;
                lower[i][j] = if i == j { rest.sqrt() } else { rest / lower[j][j] };
            }
        }
        for (row, output) in outputs.iter_mut().enumerate() {
            let normal = |k: usize| points[order[k] * rows + row];
            let variable = |i: usize| -> f64 { (0..=i).map(|k| lower[i][k] * normal(k)).sum() };
            *output = (0..n).map(|i| self.slopes[order[i]] * variable(i)).sum();
        }
    }
}

fn design(seed: u64) -> Design {
    Design {
        seed,
        replicates: 16,
        base_points: (1 << 14) / 16,
        instructions: InstructionSet::available()[0],
    }
}

fn singles(coordinates: usize) -> Vec<Vec<usize>> {
    (0..coordinates).map(|coordinate| vec![coordinate]).collect()
}

fn sobol(function: &dyn Function, factors: &[Vec<usize>], seed: u64) -> Vec<[Estimate; 2]> {
    let sums = sobol_indices(function, factors, &design(seed), &|_| {}).unwrap();
    let pair = |factor| {
        let found = indices(&sums[0], factor, 0.95);
        [found.first_order.unwrap(), found.total.unwrap()]
    };
    (0..factors.len()).map(pair).collect()
}

fn shapley(
    function: &dyn Function,
    factors: &[Vec<usize>],
    seed: u64,
) -> (Vec<Sums>, Vec<Estimate>) {
    let sums = shapley_effects(function, factors, &design(seed), &|_| {}).unwrap().remove(0);
    let shares = (0..factors.len()).map(|factor| share(&sums, &[factor], 0.95).unwrap()).collect();
    (sums, shares)
}

/// Within five of its own standard errors, and that error at most `most`. Where all replicates
/// agree to rounding, the room is what sums of 2^14 squares are rounded by.
fn near(found: &Estimate, truth: f64, most: f64) {
    let error = found.standard_error.unwrap();
    assert!(error <= most, "an error of {error}: {found:?}");
    assert!((found.value - truth).abs() <= 5.0 * error + 1e-10, "{found:?} for {truth}");
}

fn listed(reference: &serde_json::Value, name: &str) -> Vec<f64> {
    reference[name].as_array().unwrap().iter().map(number).collect()
}

fn ishigami(u: &[f64]) -> f64 {
    let x: Vec<f64> = u.iter().map(|u| std::f64::consts::PI * (2.0 * u - 1.0)).collect();
    let (first, second) = (libm::sin(x[0]), libm::sin(x[1]));
    first + 7.0 * second * second + 0.1 * (x[2] * x[2]) * (x[2] * x[2]) * first
}

/// Ishigami and Homma (1990) with a = 7, b = 0.1, and a fourth variable it does not use.
#[test]
fn ishigami_has_its_indices_under_every_seed() {
    let reference = &json_of("tests/reference/sensitivity.json")["ishigami"];
    let (first, total) = (listed(reference, "S1"), listed(reference, "ST"));
    let function = OfUniforms { coordinates: 4, function: ishigami };
    for seed in [0, 1, u64::MAX] {
        let found = sobol(&function, &singles(4), seed);
        for variable in 0..3 {
            near(&found[variable][0], first[variable], 0.01);
            near(&found[variable][1], total[variable], 0.01);
        }
        for unused in &found[3] {
            assert!(unused.low <= 0.0 && 0.0 <= unused.high, "{unused:?}");
        }
    }
}

/// 95 % intervals of 100 seeds miss a truth more than 13 times with probability 5e-4 (binomial
/// with 0.05), and never only if they are wider than they say (probability 6e-3).
#[test]
fn intervals_hold_the_indices_as_often_as_they_say() {
    let reference = &json_of("tests/reference/sensitivity.json")["ishigami"];
    let (first, total) = (listed(reference, "S1"), listed(reference, "ST"));
    let function = OfUniforms { coordinates: 3, function: ishigami };
    let found: Vec<_> = (0..100).map(|seed| sobol(&function, &singles(3), seed)).collect();
    for (variable, figure, truth) in
        [(0, 0, first[0]), (1, 1, total[1]), (2, 0, 0.0), (2, 1, total[2])]
    {
        let missed = |found: &&Vec<[Estimate; 2]>| {
            let found = &found[variable][figure];
            !(found.low..=found.high).contains(&truth)
        };
        let missed = found.iter().filter(missed).count();
        assert!((1..=13).contains(&missed), "variable {variable}, figure {figure}: {missed}");
    }
}

/// Sobol's G function: Π (|4u - 2| + a) / (1 + a).
#[test]
fn sobols_g_has_its_indices() {
    let reference = &json_of("tests/reference/sensitivity.json")["g_function"];
    let a = listed(reference, "a");
    let (first, total) = (listed(reference, "S1"), listed(reference, "ST"));
    let g = |u: &[f64]| {
        u.iter().zip(&a).map(|(u, a)| ((4.0 * u - 2.0).abs() + a) / (1.0 + a)).product()
    };
    let function = OfUniforms { coordinates: a.len(), function: g };
    for (variable, found) in sobol(&function, &singles(a.len()), 7).iter().enumerate() {
        near(&found[0], first[variable], 0.01);
        near(&found[1], total[variable], 0.01);
    }
}

/// Revenue times margin: each alone, what only both do together, and the Shapley effect, which
/// halves that. As one factor the two explain everything.
#[test]
fn a_product_has_its_indices_and_effects() {
    let reference = &json_of("tests/reference/sensitivity.json")["product"];
    let [revenue, margin, both] =
        ["S_rev", "S_margin", "S_interaction"].map(|name| number(&reference[name]));
    let product = Product;
    let found = sobol(&product, &singles(2), 3);
    near(&found[0][0], revenue, 0.01);
    near(&found[0][1], revenue + both, 0.01);
    near(&found[1][0], margin, 0.01);
    near(&found[1][1], margin + both, 0.01);
    let (_, shares) = shapley(&product, &singles(2), 3);
    near(&shares[0], revenue + both / 2.0, 0.01);
    near(&shares[1], margin + both / 2.0, 0.01);
    let whole = sobol(&product, &[vec![0, 1]], 3);
    near(&whole[0][0], 1.0, 0.01);
    near(&whole[0][1], 1.0, 0.01);
}

struct Product;

impl Function for Product {
    fn coordinates(&self) -> usize {
        2
    }

    fn outputs(&self) -> usize {
        1
    }

    fn evaluate(&self, _: &[usize], points: &[f64], rows: usize, outputs: &mut [f64]) {
        let (revenue, margin) = points.split_at(rows);
        for (row, output) in outputs.iter_mut().enumerate() {
            *output = (1000.0 + 100.0 * revenue[row]) * (0.12 + 0.03 * margin[row]);
        }
    }
}

/// x1 + x2 + 2 x3 of normals with corr(x2, x3) = 0.6. By hand (Owen and Prieur 2017, §3): x1 has
/// 1; the other two have variance 1 + 4 + 2.4 = 7.4, of which x2 alone explains (1 + 1.2)² = 4.84
/// and x3 alone (2 + 0.6)² = 6.76, so that x2 has ½ (4.84 + 7.4 - 6.76) = 2.74 and x3 4.66, of
/// 8.4. Two variables as one factor have the sum.
#[test]
fn dependent_normals_have_their_shapley_effects() {
    let covariance = vec![vec![1.0, 0.0, 0.0], vec![0.0, 1.0, 0.6], vec![0.0, 0.6, 1.0]];
    let linear = Linear { slopes: vec![1.0, 1.0, 2.0], covariance };
    let (sums, shares) = shapley(&linear, &singles(3), 0);
    for (found, truth) in shares.iter().zip([1.0, 2.74, 4.66]) {
        near(found, truth / 8.4, 0.01);
    }
    near(&share(&sums, &[1, 2], 0.95).unwrap(), 7.4 / 8.4, 0.01);
    // A chain's steps add up by construction; sums of some thousand squares are rounded.
    let all: f64 = shares.iter().map(|share| share.value).sum();
    assert!((all - 1.0).abs() < 1e-12, "they add up to {all}");
    let (_, grouped) = shapley(&linear, &[vec![0], vec![2, 1]], 5);
    near(&grouped[1], 7.4 / 8.4, 0.01);
}
