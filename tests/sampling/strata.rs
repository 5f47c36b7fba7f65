//! Latin hypercube and antithetic paths.

use valsim::sampling::{MAX_PATHS, Points, Sampler};

use super::{cells, chi_square, chi_square_bounds, column, numbered};

#[test]
fn a_latin_column_has_one_path_in_each_stratum() {
    for paths in [1, 2, 3, 5, 7, 16, 17, 100, 255, 256, 257, 1000, 4097, 62_500] {
        let points = Points::new(Sampler::LatinHypercube, 8, numbered(4), paths).unwrap();
        for replicate in 0..4 {
            let mut hit = vec![false; paths as usize];
            for u in column(&points, replicate, 3) {
                assert!(0.0 < u && u < 1.0);
                let stratum = (u * paths as f64) as usize;
                assert!(!hit[stratum], "stratum {stratum} of {paths} hit twice");
                hit[stratum] = true;
            }
        }
    }
}

#[test]
fn a_latin_column_of_the_largest_size_stays_inside_and_apart() {
    let points = Points::new(Sampler::LatinHypercube, 8, numbered(1), MAX_PATHS).unwrap();
    let stream = points.stream(0, 0, 0);
    let mut strata = Vec::new();
    let mut u = [0.0; 256];
    for first in (0..MAX_PATHS).step_by(1 << 24).chain([MAX_PATHS - 256]) {
        stream.fill(first, &mut u);
        assert!(u.iter().all(|&u| 0.0 < u && u < 1.0));
        for place in u.map(|u| u * MAX_PATHS as f64) {
            strata.push(place as u64);
            // Exact: 32 bits of stratum and the middle of one of 2^20 steps within it.
            assert_eq!((place.fract() * f64::from(1 << 21)) % 2.0, 1.0);
        }
    }
    let drawn = strata.len();
    strata.sort_unstable();
    strata.dedup();
    assert_eq!(strata.len(), drawn);
}

#[test]
fn a_latin_permutation_is_uniform_over_replicates_also_when_it_is_short() {
    let paths = 7;
    let points = Points::new(Sampler::LatinHypercube, 1, numbered(1), paths).unwrap();
    let mut first = vec![0; 7];
    let mut ordered_pairs = [0; 49];
    for replicate in 0..84_000 {
        let strata: Vec<usize> =
            column(&points, replicate, 0).iter().map(|u| (u * paths as f64) as usize).collect();
        first[strata[0]] += 1;
        ordered_pairs[7 * strata[2] + strata[5]] += 1;
    }
    let unequal: Vec<u32> = (0..49).filter(|i| i % 8 != 0).map(|i| ordered_pairs[i]).collect();
    for (counts, freedom) in [(first, 6), (unequal, 41)] {
        let (lower, upper) = chi_square_bounds(freedom);
        let statistic = chi_square(&counts);
        assert!(lower < statistic && statistic < upper, "{statistic}, {freedom}");
    }
}

#[test]
fn neighbouring_latin_paths_and_jitters_are_unrelated() {
    let paths = 1_000_000;
    let points = Points::new(Sampler::LatinHypercube, 2, numbered(1), paths).unwrap();
    let u = column(&points, 0, 0);
    let within: Vec<f64> = u.iter().map(|u| (u * paths as f64).fract()).collect();
    let cases =
        [cells(&u, &u[1..]), cells(&u, &u[16..]), cells(&u, &u[1000..]), cells(&u, &within)];
    // Exact margins of u take away up to 62 degrees of freedom; both laws bound the statistic.
    let (lower, upper) = (chi_square_bounds(961).0, chi_square_bounds(1023).1);
    for counts in cases {
        let statistic = chi_square(&counts);
        assert!(lower < statistic && statistic < upper, "{statistic}");
    }
}

#[test]
fn antithetic_neighbours_are_mirror_images_and_pairs_are_uniform() {
    let points = Points::new(Sampler::Antithetic, 0, numbered(2), 1_000_000).unwrap();
    let u = column(&points, 0, 1);
    for pair in u.chunks_exact(2) {
        assert_eq!(pair[1], 1.0 - pair[0]);
        assert_eq!(pair[0] + pair[1], 1.0);
    }
    let pairs: Vec<f64> = u.iter().step_by(2).copied().collect();
    let (lower, upper) = chi_square_bounds(1023);
    let statistic = chi_square(&cells(&pairs, &pairs[1..]));
    assert!(lower < statistic && statistic < upper, "{statistic}");
}
