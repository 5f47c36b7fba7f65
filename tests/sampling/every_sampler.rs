//! What every sampler keeps: bits for any filling, draws through edits, independence; and what
//! none gives.

use valsim::name::key;
use valsim::sampling::{DimensionKey, MAX_DIMENSIONS, MAX_PATHS, Points, PointsError, Sampler};

use super::{cells, chi_square, chi_square_bounds, column, named, numbered};

/// Each sampler with a number of paths that is at home in it, and one that is not in blocks.
const SIZES: [(Sampler, u64); 6] = [
    (Sampler::Sobol, 1024),
    (Sampler::Random, 1000),
    (Sampler::Antithetic, 1000),
    (Sampler::LatinHypercube, 1024),
    (Sampler::LatinHypercube, 1000),
    (Sampler::LatinHypercube, 1),
];

#[test]
fn filling_gives_the_bits_of_single_coordinates_from_any_first_path_in_any_length() {
    for (sampler, paths) in SIZES {
        let points = Points::new(sampler, 3, numbered(9), paths).unwrap();
        let stream = points.stream(1, 2, 8);
        let single: Vec<f64> = (0..paths).map(|path| stream.coordinate(path)).collect();
        assert!(single.iter().all(|&u| 0.0 < u && u < 1.0));
        for first in (0..paths as usize).step_by(13).chain([256, 255, 512, 1]) {
            for length in [0, 1, 2, 7, 15, 16, 17, 31, 33, 255, 256, 257, 600] {
                let Some(expected) = single.get(first..first + length) else {
                    continue;
                };
                let mut u = vec![f64::NAN; length];
                stream.fill(first as u64, &mut u);
                assert_eq!(u, expected, "{sampler:?}, {length} from {first}");
            }
        }
    }
}

#[test]
fn the_first_paths_of_a_longer_run_are_the_shorter_run() {
    for (sampler, short, long) in [
        (Sampler::Random, 10_000, 25_000),
        (Sampler::Antithetic, 10_000, 25_000),
        (Sampler::Sobol, 8192, 32_768),
    ] {
        let short = Points::new(sampler, 11, numbered(3), short).unwrap();
        let long = Points::new(sampler, 11, numbered(3), long).unwrap();
        let first = column(&short, 4, 2);
        assert_eq!(first, column(&long, 4, 2)[..first.len()]);
    }
}

#[test]
fn edits_elsewhere_leave_a_named_driver_its_draws() {
    for sampler in [Sampler::Random, Sampler::Antithetic, Sampler::LatinHypercube] {
        let before = Points::new(sampler, 5, named(&["a", "b", "c"]), 600).unwrap();
        let after = Points::new(sampler, 5, named(&["new", "c", "a"]), 600).unwrap();
        assert_eq!(column(&before, 1, 0), column(&after, 1, 2));
        assert_eq!(column(&before, 1, 2), column(&after, 1, 1));
        assert_ne!(column(&before, 1, 1), column(&after, 1, 0));
    }
}

#[test]
fn neighbouring_seeds_scenarios_replicates_and_names_share_nothing() {
    let n = 1_000_000_u32;
    let largest_correlation = 5.0 / f64::from(n).sqrt();
    let draws = |seed, scenario, replicate, name| {
        let points = Points::new(Sampler::Random, seed, named(&[name]), n.into()).unwrap();
        let mut u = vec![0.0; n as usize];
        points.stream(scenario, replicate, 0).fill(0, &mut u);
        u
    };
    let base = draws(0, 0, 0, "x1");
    for other in [
        draws(1, 0, 0, "x1"),
        draws(1 << 63, 0, 0, "x1"),
        draws(u64::MAX, 0, 0, "x1"),
        draws(0, 1, 0, "x1"),
        draws(0, 0, 1, "x1"),
        draws(0, 0, u32::MAX, "x1"),
        draws(0, 0, 0, "x2"),
    ] {
        let pairs = || base.iter().zip(&other);
        // Two independent columns of 52-bit numbers agree somewhere with probability 2e-10.
        assert_eq!(pairs().filter(|(a, b)| a == b).count(), 0);
        let product: f64 = pairs().map(|(a, b)| (a - 0.5) * (b - 0.5)).sum();
        let correlation = product * 12.0 / f64::from(n);
        assert!(correlation.abs() <= largest_correlation, "{correlation}");
    }
}

#[test]
fn variables_and_years_are_independent_of_each_other() {
    // Latin columns have exact margins, which leave (32 - 1)^2 degrees of freedom.
    for (sampler, freedom) in [(Sampler::Random, 1023), (Sampler::LatinHypercube, 961)] {
        let (lower, upper) = chi_square_bounds(freedom);
        let names = ["growth", "margin", "multiple", "discount", "stake"];
        let keys = names.iter().flat_map(|name| {
            ["2027", "2028"].map(|year| DimensionKey { name_key: key(&[name, year]) })
        });
        let points = Points::new(sampler, 0, keys.collect(), 1_000_000).unwrap();
        let columns: Vec<_> = (0..10).map(|dimension| column(&points, 0, dimension)).collect();
        for (i, a) in columns.iter().enumerate() {
            for b in &columns[..i] {
                let statistic = chi_square(&cells(a, b));
                assert!(lower < statistic && statistic < upper, "{sampler:?} {statistic}");
            }
        }
    }
}

#[test]
fn impossible_point_sets_are_refused_with_the_mend() {
    let refused = |sampler, dimensions, paths| {
        Points::new(sampler, 0, numbered(dimensions), paths).unwrap_err()
    };
    assert_eq!(refused(Sampler::Random, 1, 0), PointsError::NoPaths);
    let too_many = refused(Sampler::Sobol, MAX_DIMENSIONS + 1, 64);
    assert_eq!(
        too_many.to_string(),
        "sobol has direction numbers for 21201 dimensions, and 21202 are needed: \
         use the sampler `random`, or fewer drivers that vary by year"
    );
    let ragged = refused(Sampler::Sobol, 1, 62_500);
    assert_eq!(
        ragged.to_string(),
        "sobol needs a power of two of paths a replicate, and 62500 is none: use 65536"
    );
    let odd = refused(Sampler::Antithetic, 1, 5);
    assert_eq!(odd.to_string(), "antithetic paths come in pairs, and 5 is odd: use 6");
    for sampler in [Sampler::Sobol, Sampler::LatinHypercube] {
        let limit = MAX_PATHS;
        let (sampler, paths) = (sampler, 1 << 33);
        let error = PointsError::TooManyPaths { sampler: sampler.name(), paths, limit };
        assert_eq!(refused(sampler, 1, paths), error);
    }
}

#[test]
fn samplers_are_known_by_their_names() {
    for sampler in Sampler::ALL {
        assert_eq!(Sampler::parse(sampler.name()), Some(sampler));
    }
    assert_eq!(Sampler::parse("sobol"), Some(Sampler::Sobol));
    assert_eq!(Sampler::parse("Sobol"), None);
}
