//! If these fail, a sampler is not what its name says: latin_hypercube does not take the part of
//! the variance away that single inputs carry, antithetic pairs do not cancel what is linear, or
//! error bars under one of them do not hold; and the choice of a sampler is a guess.
//!
//! On f = Π exp(x_d) / (e − 1)^5 over five coordinates, of mean 1, every sampler's variance is
//! known on paper. Statistical checks run on fixed seeds and fire at 5 standard errors.

use serde_json::Value;
use valsim::name::key;
use valsim::sampling::{DimensionKey, Directions, Patterns, Points, Sampler};
use valsim::special::normal_quantile;

const E: f64 = std::f64::consts::E;
const DIMENSIONS: usize = 5;

fn points(sampler: Sampler, seed: u64, paths: u64) -> Points {
    let dimension = |i: usize| DimensionKey { name_key: key(&["driver", &i.to_string()]) };
    Points::new(sampler, seed, (0..DIMENSIONS).map(dimension).collect(), paths).unwrap()
}

/// f at one point.
fn value(x: impl Iterator<Item = f64>) -> f64 {
    x.map(|x| libm::exp(x) / (E - 1.0)).product()
}

fn replicate_mean(points: &Points, replicate: u32) -> f64 {
    let paths = points.paths_per_replicate() as usize;
    let column = |dimension| {
        let mut u = vec![0.0; paths];
        points.stream(0, replicate, dimension).fill(0, &mut u);
        u
    };
    let columns: Vec<Vec<f64>> = (0..DIMENSIONS).map(column).collect();
    let at = |path: usize| value(columns.iter().map(|u| u[path]));
    (0..paths).map(at).sum::<f64>() / paths as f64
}

/// Means of replicates less the truth.
fn errors(sampler: Sampler, seed: u64, paths: u64, replicates: u32) -> Vec<f64> {
    let points = points(sampler, seed, paths);
    (0..replicates).map(|replicate| replicate_mean(&points, replicate) - 1.0).collect()
}

fn mean_square(errors: &[f64]) -> f64 {
    errors.iter().map(|e| e * e).sum::<f64>() / errors.len() as f64
}

/// Samplers whose variance falls as 1/n, with the variance of one path.
fn variances() -> [(Sampler, f64); 3] {
    // One factor exp(x) / (e − 1): mean 1, E f² = (e² − 1) / 2 / (e − 1)², and f(x) f(1 − x) is
    // always e / (e − 1)².
    let squares = (E * E - 1.0) / 2.0 / ((E - 1.0) * (E - 1.0));
    let mirrored = E / ((E - 1.0) * (E - 1.0));
    let whole = libm::pow(squares, 5.0) - 1.0;
    let pairs = libm::pow(mirrored, 5.0) - 1.0;
    let main_effects = 5.0 * (squares - 1.0);
    [
        (Sampler::Random, whole),
        // The mean of a pair has the variance (whole + pairs) / 2 and stands for two paths.
        (Sampler::Antithetic, whole + pairs),
        // Stein (1987), corollary 1: the parts of single coordinates go, up to o(1/n).
        (Sampler::LatinHypercube, whole - main_effects),
    ]
}

#[test]
fn each_sampler_has_the_variance_known_on_paper() {
    const REPLICATES: u32 = 4000;
    for (sampler, one_path) in variances() {
        for paths in [128, 512] {
            let errors = errors(sampler, 21, paths, REPLICATES);
            let found = mean_square(&errors) * paths as f64;
            // A variance from R near-normal errors is known to √(2 / R); what is left of the
            // main effects in a Latin hypercube is of the order 1/n of the variance.
            let allowed = 5.0 * (2.0 / f64::from(REPLICATES)).sqrt() + 2.0 / paths as f64;
            let ratio = found / one_path;
            assert!((ratio - 1.0).abs() <= allowed, "{sampler:?}, {paths} paths: {ratio}");
            let mean = errors.iter().sum::<f64>() / f64::from(REPLICATES);
            let bias = mean / (mean_square(&errors) / f64::from(REPLICATES)).sqrt();
            assert!(bias.abs() <= 5.0, "{sampler:?}: biased by {bias} standard errors");
        }
    }
}

#[test]
fn errors_fall_with_the_root_of_the_paths_and_under_sobol_faster() {
    // From 2^6 to 2^12 paths, six doublings. A mean square of 200 errors is known to 10%, its
    // logarithm to the base 2 to 0.14, and the slope over six of them to 0.14 √2 / 6 / 2 = 0.017.
    let slope = |sampler| {
        let error = |paths| mean_square(&errors(sampler, 3, paths, 200)).sqrt();
        libm::log2(error(1 << 12) / error(1 << 6)) / 6.0
    };
    for (sampler, _) in variances() {
        let slope = slope(sampler);
        assert!((slope + 0.5).abs() <= 5.0 * 0.017, "{sampler:?}: {slope}");
    }
    assert!(slope(Sampler::Sobol) <= -1.0, "{}", slope(Sampler::Sobol));
}

#[test]
fn error_bars_from_sixteen_replicates_cover_the_truth_under_every_sampler() {
    const EXPERIMENTS: usize = 2000;
    let t_15 = 2.131_449_545_559_323;
    for (sampler, _) in variances() {
        let errors = errors(sampler, 4, 64, 16 * EXPERIMENTS as u32);
        let covered = errors.chunks_exact(16).filter(|errors| {
            let mean = errors.iter().sum::<f64>() / 16.0;
            let variance = errors.iter().map(|e| (e - mean) * (e - mean)).sum::<f64>() / 15.0;
            mean.abs() <= t_15 * (variance / 16.0).sqrt()
        });
        let share = covered.count() as f64 / EXPERIMENTS as f64;
        // 5 √(0.95 · 0.05 / 2000) = 0.0244.
        assert!((share - 0.95).abs() <= 0.0244, "{sampler:?}: covered {share}");
    }
}

#[test]
fn plain_sobol_points_integrate_to_the_reference_errors() {
    let all: Value = serde_json::from_str(include_str!("reference/sampling.json")).unwrap();
    let directions = Directions::first(DIMENSIONS);
    let unit = |word: u32| (f64::from(word) + 0.5) / 4_294_967_296.0;
    for row in all["sobol_convergence_exp5"]["rows"].as_array().unwrap() {
        let n = row["n"].as_u64().unwrap() as u32;
        let at = |index| value(directions.iter().map(|dimension| unit(dimension.word(index))));
        let error = (0..n).map(at).sum::<f64>() / f64::from(n) - 1.0;
        // Sums of up to 2^14 numbers near 1, in two programs: 2^14 · 2^-53 = 1.8e-12 at most.
        let expected = row["err_sobol"].as_f64().unwrap();
        assert!((error - expected).abs() <= 2e-12, "{n} points: {error}, reference {expected}");
    }
}

/// Pairs of Sobol' dimensions by how unevenly 32 points fill them, the variance of whose mean
/// product is measured.
#[test]
fn the_gain_of_a_pair_of_dimensions_is_what_its_scrambles_show() {
    const REPLICATES: u32 = 4000;
    const MANY: usize = 40;
    let paths = 32;
    let name = |i: usize| DimensionKey { name_key: key(&["normal", &i.to_string()]) };
    let points = Points::new(Sampler::Sobol, 5, (0..MANY).map(name).collect(), paths).unwrap();
    let patterns: Vec<Patterns> =
        Directions::first(MANY).iter().map(|dimension| Patterns::new(dimension, paths)).collect();
    let mut pairs: Vec<(f64, usize, usize)> = (0..MANY)
        .flat_map(|b| (0..b).map(move |a| (a, b)))
        .map(|(a, b)| (patterns[a].gain(&patterns[b]), a, b))
        .collect();
    pairs.sort_by(|x, y| x.0.total_cmp(&y.0));
    let last = pairs.len() - 1;
    assert!(pairs[0].0 < 0.2 && pairs[last].0 > 10.0, "{:?} to {:?}", pairs[0], pairs[last]);
    for (gain, a, b) in [0, last / 2, last - 20, last].map(|at| pairs[at]) {
        let mean = |replicate: u32| {
            let [x, y] = [a, b].map(|dimension| points.stream(0, replicate, dimension));
            let product =
                |path| normal_quantile(x.coordinate(path)) * normal_quantile(y.coordinate(path));
            (0..paths).map(product).sum::<f64>() / paths as f64
        };
        let means: Vec<f64> = (0..REPLICATES).map(mean).collect();
        // Independent products of two normals have the variance 1.
        let ratio = mean_square(&means) * paths as f64 / gain;
        // 5 √(κ − 1) / √R with a kurtosis κ of 4, and 2% for what later digits do.
        assert!(
            (ratio - 1.0).abs() <= 5.0 * (3.0 / f64::from(REPLICATES)).sqrt() + 0.02,
            "{ratio}"
        );
    }
}
