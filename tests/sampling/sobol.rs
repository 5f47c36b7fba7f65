//! Sobol' points and their scramble.

use rand::Rng;
use valsim::name::mix;
use valsim::sampling::{Directions, MAX_DIMENSIONS, PhiloxRng, Points, Sampler, Scramble};

use super::{chi_square, chi_square_bounds, column, hex, numbered, reference, rows, square, words};

#[test]
fn sobol_points_are_those_of_joe_and_kuo() {
    let directions = Directions::first(MAX_DIMENSIONS);
    assert_eq!(directions.len(), MAX_DIMENSIONS);
    for row in rows(&reference("sobol_unscrambled")) {
        let dimension = &directions[row["dim"].as_u64().unwrap() as usize - 1];
        for (index, sixteenths) in row["points_16ths"].as_array().unwrap().iter().enumerate() {
            let expected = (sixteenths.as_u64().unwrap() as u32) << 28;
            assert_eq!(dimension.word(index as u32), expected);
        }
    }
    for row in rows(&reference("sobol_direction_numbers")) {
        let numbers = directions[row["dim"].as_u64().unwrap() as usize - 1].numbers();
        assert_eq!(numbers[..8], words::<8>(&row["v"]));
    }
}

#[test]
fn sobol_points_far_out_are_reached_at_once() {
    let section = reference("sobol_random_access");
    let directions = Directions::first(100);
    for row in rows(&section) {
        let index = row["index"].as_u64().unwrap() as u32;
        let expected: [u32; 7] = words(&row["u32"]);
        for (dim, expected) in section["dims"].as_array().unwrap().iter().zip(expected) {
            let dimension = &directions[dim.as_u64().unwrap() as usize - 1];
            assert_eq!(dimension.word(index), expected, "{index} in {dim}");
        }
    }
}

#[test]
fn the_first_thousand_sobol_points_have_the_reference_digest() {
    let directions = Directions::first(100);
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    for index in 0..1024 {
        for byte in directions.iter().flat_map(|dimension| dimension.word(index).to_le_bytes()) {
            hash = (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
        }
    }
    assert_eq!(hash, hex(&reference("sobol_fnv1a64_1024x100")));
}

#[test]
fn every_dimension_is_balanced_before_and_after_scrambling() {
    let points = Points::new(Sampler::Sobol, 6, numbered(MAX_DIMENSIONS), 256).unwrap();
    let directions = Directions::first(MAX_DIMENSIONS);
    let mut u = [0.0; 256];
    for (dimension, plain) in directions.iter().enumerate() {
        let mut hits = [[0; 256]; 2];
        points.stream(0, 0, dimension).fill(0, &mut u);
        for (index, u) in u.iter().enumerate() {
            assert_eq!((u * 4_294_967_296.0).fract(), 0.5, "not in the middle of its cell");
            hits[0][(plain.word(index as u32) >> 24) as usize] += 1;
            hits[1][(u * 256.0) as usize] += 1;
        }
        assert_eq!(hits, [[1; 256]; 2], "dimension {dimension}");
    }
}

#[test]
fn scrambled_pairs_of_the_first_dimensions_fill_every_elementary_box_once() {
    for m in 0..=10 {
        let points = Points::new(Sampler::Sobol, 9, numbered(2), 1 << m).unwrap();
        for replicate in 0..5 {
            let (x, y) = (column(&points, replicate, 0), column(&points, replicate, 1));
            for columns in (0..=m).map(|bits| 1_usize << bits) {
                let rows = (1 << m) / columns;
                let mut hits = vec![0; 1 << m];
                for (x, y) in x.iter().zip(&y) {
                    let column = (x * columns as f64) as usize;
                    hits[column * rows + (y * rows as f64) as usize] += 1;
                }
                assert!(hits.iter().all(|&hits| hits == 1), "{columns} by {rows}");
            }
        }
    }
}

#[test]
fn scrambling_keeps_exactly_the_digits_that_two_points_share() {
    let mut rng = PhiloxRng::at(3, 3);
    for _ in 0..1000 {
        let scramble = Scramble::new(rng.next_u64());
        for shared in 0..32 {
            let x = rng.next_u32();
            let first_difference = 0x8000_0000 >> shared;
            let other = x ^ first_difference ^ (rng.next_u32() & (first_difference - 1));
            assert_eq!((x ^ other).leading_zeros(), shared);
            let images = scramble.apply(x) ^ scramble.apply(other);
            assert_eq!(images.leading_zeros(), shared);
        }
    }
}

#[test]
fn scrambled_pairs_have_the_joint_law_of_owens_scramble() {
    // Below the first digit that differs, the digits of two images are independent: five
    // digits of the difference are uniform, and so are three of one image beside two of it.
    let (lower, upper) = chi_square_bounds(31);
    for (x, other) in [(0_u32, 256), (0, 1 << 28), (0xdead_beef, 0xdead_0000), (7 << 29, 5 << 29)] {
        let shared = (x ^ other).leading_zeros();
        let mut differences = vec![0; 32];
        let mut joint = vec![0; 32];
        for replicate in 0..64_000 {
            let scramble = Scramble::new(mix(1, replicate));
            let image = scramble.apply(x);
            let below = (image ^ scramble.apply(other)) << shared << 1;
            differences[(below >> 27) as usize] += 1;
            joint[(image >> 29 << 2 | below >> 30) as usize] += 1;
        }
        for counts in [differences, joint] {
            let statistic = chi_square(&counts);
            assert!(lower < statistic && statistic < upper, "{x:x} {other:x} {statistic}");
        }
    }
}

#[test]
fn one_scrambled_dimension_has_the_variance_of_one_point_a_stratum() {
    // Owen (1997): n points, each uniform in its own n-th part, independent in pairs; the mean
    // of u then has variance 1 / (12 n^3). A variance from R means near normal has a relative
    // standard error of sqrt(2 / R).
    let (paths, replicates) = (16, 20_000);
    let points = Points::new(Sampler::Sobol, 77, numbered(1), paths).unwrap();
    let n = paths as f64;
    let squares = (0..replicates).map(|replicate| {
        let mean = column(&points, replicate, 0).iter().sum::<f64>() / n;
        square(mean - 0.5)
    });
    let ratio = squares.sum::<f64>() / f64::from(replicates) * 12.0 * n * n * n;
    assert!((ratio - 1.0).abs() <= 5.0 * (2.0 / f64::from(replicates)).sqrt(), "{ratio}");
}

/// exp(x1 + .. + x5) / (e - 1)^5 has the mean 1; the mean over one replicate.
fn replicate_mean(points: &Points, replicate: u32) -> f64 {
    let columns: Vec<_> = (0..5).map(|dimension| column(points, replicate, dimension)).collect();
    let paths = columns[0].len();
    let value = |path: usize| libm::exp(columns.iter().map(|u| u[path]).sum());
    let scale = libm::pow(std::f64::consts::E - 1.0, 5.0) * paths as f64;
    (0..paths).map(value).sum::<f64>() / scale
}

#[test]
fn scrambled_estimates_are_unbiased() {
    let points = Points::new(Sampler::Sobol, 12, numbered(5), 256).unwrap();
    let replicates = 1000;
    let errors: Vec<f64> = (0..replicates).map(|i| replicate_mean(&points, i) - 1.0).collect();
    let r = f64::from(replicates);
    let mean = errors.iter().sum::<f64>() / r;
    let variance = errors.iter().map(|e| square(e - mean)).sum::<f64>() / (r - 1.0);
    assert!(mean.abs() <= 5.0 * (variance / r).sqrt(), "{mean} +- {variance}");
}

#[test]
fn scrambled_estimates_converge_faster_than_the_number_of_points() {
    let error = |m: u32| {
        let points = Points::new(Sampler::Sobol, 1, numbered(5), 1 << m).unwrap();
        let squares = (0..64).map(|i| square(replicate_mean(&points, i) - 1.0));
        (squares.sum::<f64>() / 64.0).sqrt()
    };
    let sizes: Vec<f64> = (6..=14).map(f64::from).collect();
    let logs: Vec<f64> = (6..=14).map(|m| libm::log2(error(m))).collect();
    let middle = sizes.iter().sum::<f64>() / sizes.len() as f64;
    let rise: f64 = sizes.iter().zip(&logs).map(|(m, log)| (m - middle) * log).sum();
    let spread: f64 = sizes.iter().map(|m| square(m - middle)).sum();
    // Theory -1.5, at these sizes about -1.3; independent points -0.5 and 5.7e-3 at 2^14.
    assert!(rise / spread <= -1.0, "slope {}", rise / spread);
    assert!(logs[8] <= libm::log2(3e-5), "error {}", libm::exp2(logs[8]));
}

#[test]
fn error_bars_from_sixteen_scrambles_cover_the_truth() {
    let experiments = 2000;
    let points = Points::new(Sampler::Sobol, 4, numbered(5), 64).unwrap();
    let t_15 = 2.131_449_545_559_323;
    let covered = |experiment: u32| {
        let means: Vec<f64> =
            (0..16).map(|i| replicate_mean(&points, 16 * experiment + i)).collect();
        let mean = means.iter().sum::<f64>() / 16.0;
        let variance = means.iter().map(|m| square(m - mean)).sum::<f64>() / 15.0;
        (mean - 1.0).abs() <= t_15 * (variance / 16.0).sqrt()
    };
    let share = (0..experiments).filter(|&e| covered(e)).count() as f64 / f64::from(experiments);
    // 5 standard errors of a share of 0.95 over 2000: 5 sqrt(0.95 * 0.05 / 2000) = 0.0244.
    assert!((share - 0.95).abs() <= 0.0244, "covered {share}");
}
