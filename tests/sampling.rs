//! If these failed, a path could not be replayed, two drivers or two seeds would share their
//! luck, the points would be less even than the error bars assume, or an edit to one driver
//! would quietly change another's draws. References: `reference/sampling.json`.
//!
//! Statistical checks run on fixed seeds and fire at 5 standard errors or at p < 1e-6, so each
//! would be a false alarm once in about a million new streams.

use rand::{Rng, SeedableRng};
use rand_distr::{Distribution, StandardNormal};
use serde_json::Value;
use valsim::name::{key, mix};
use valsim::sampling::{
    DimensionKey, Directions, MAX_DIMENSIONS, MAX_PATHS, PhiloxRng, Points, PointsError, Sampler,
    Scramble, philox4x32, to_unit,
};

fn reference(section: &str) -> Value {
    let all: Value = serde_json::from_str(include_str!("reference/sampling.json")).unwrap();
    all[section].clone()
}

fn rows(section: &Value) -> &Vec<Value> {
    section["rows"].as_array().unwrap()
}

fn hex(value: &Value) -> u64 {
    u64::from_str_radix(value.as_str().unwrap().strip_prefix("0x").unwrap(), 16).unwrap()
}

fn words<const N: usize>(value: &Value) -> [u32; N] {
    let list = value.as_array().unwrap();
    assert_eq!(list.len(), N);
    std::array::from_fn(|i| hex(&list[i]) as u32)
}

fn chi_square_bounds(freedom: u64) -> (f64, f64) {
    let table = reference("chi2_crit");
    let row = rows(&table).iter().find(|row| row["df"] == freedom).unwrap();
    let number = |side: &str| row[side].as_str().unwrap().parse::<f64>().unwrap();
    (number("lower"), number("upper"))
}

fn chi_square(counts: &[u32]) -> f64 {
    let total: f64 = counts.iter().map(|&count| f64::from(count)).sum();
    let expected = total / counts.len() as f64;
    let squares = counts.iter().map(|&count| square(f64::from(count) - expected));
    squares.sum::<f64>() / expected
}

fn square(x: f64) -> f64 {
    x * x
}

fn named(names: &[&str]) -> Vec<DimensionKey> {
    let dimension = |name: &&str| DimensionKey { name_key: key(&[name]) };
    names.iter().map(dimension).collect()
}

fn numbered(dimensions: usize) -> Vec<DimensionKey> {
    let dimension = |i: usize| DimensionKey { name_key: key(&["driver", &i.to_string()]) };
    (0..dimensions).map(dimension).collect()
}

fn column(points: &Points, replicate: u32, dimension: usize) -> Vec<f64> {
    let mut u = vec![0.0; points.paths_per_replicate() as usize];
    points.stream(0, replicate, dimension).fill(0, &mut u);
    u
}

// Philox and its addresses

#[test]
fn philox_gives_its_published_vectors() {
    for row in rows(&reference("philox4x32_10_kat")) {
        assert_eq!(philox4x32(words(&row["ctr"]), words(&row["key"])), words(&row["out"]));
    }
}

#[test]
fn philox_counts_through_every_carry() {
    let section = reference("philox4x32_10_counter_carry");
    for row in rows(&section) {
        let counter: u128 = row["counter"].as_str().unwrap().parse().unwrap();
        let counter = std::array::from_fn(|i| (counter >> (32 * i)) as u32);
        assert_eq!(philox4x32(counter, words(&section["key"])), words(&row["out"]));
    }
}

#[test]
fn words_at_the_largest_seeds_and_paths_are_the_reference_words() {
    for row in rows(&reference("addressed_words")) {
        let number = |name: &str| row[name].as_str().unwrap().parse::<u64>().unwrap();
        let (seed, path) = (number("seed"), number("path"));
        let draw = row["draw"].as_u64().unwrap();
        let stream = row["stream"].as_u64().unwrap();
        let counter = [(draw / 2) as u32, path as u32, (path >> 32) as u32, stream as u32];
        let out = philox4x32(counter, [seed as u32, (seed >> 32) as u32]);
        let half = 2 * (draw % 2) as usize;
        let word = u64::from(out[half]) | u64::from(out[half + 1]) << 32;
        assert_eq!(word, hex(&row["u64"]));
    }
}

#[test]
fn words_become_uniforms_that_are_never_zero_or_one_and_are_symmetric() {
    for row in rows(&reference("u64_to_uniform")) {
        let u = to_unit(hex(&row["u64"]));
        assert_eq!(u.to_bits(), hex(&row["open_open"]["bits"]));
    }
    let mut rng = PhiloxRng::at(1, 2);
    for word in (0..1_000_000).map(|_| rng.next_u64()).chain([0, u64::MAX]) {
        let u = to_unit(word);
        assert!(0.0 < u && u < 1.0);
        assert_eq!(to_unit(!word), 1.0 - u);
    }
}

#[test]
fn a_random_coordinate_is_the_philox_word_of_its_address() {
    let points = Points::new(Sampler::Random, 42, named(&["a", "b"]), u64::MAX).unwrap();
    let name_key = points.dimensions()[1].name_key;
    let stream_key = mix(mix(mix(42, 7), 3), name_key);
    let stream = points.stream(7, 3, 1);
    let firsts = [0, 8, 23, (1 << 32) - 1, 1 << 32, (1 << 35) + 5, u64::MAX - 8, u64::MAX];
    for path in firsts {
        let block = path / 16 * 8 + path % 8;
        let counter = [block as u32, (block >> 32) as u32, 0, 0];
        let out = philox4x32(counter, [stream_key as u32, (stream_key >> 32) as u32]);
        let half = 2 * (path / 8 % 2) as usize;
        let word = u64::from(out[half]) | u64::from(out[half + 1]) << 32;
        assert_eq!(stream.coordinate(path), to_unit(word), "path {path}");
    }
}

#[test]
fn an_addressed_generator_repeats_the_stream_and_serves_rand_distr() {
    let points = Points::new(Sampler::Random, 0, named(&["a"]), 100).unwrap();
    let stream_key = mix(mix(mix(0, 0), 0), points.dimensions()[0].name_key);
    let mut rng = PhiloxRng::at(stream_key, 0);
    for u in column(&points, 0, 0) {
        assert_eq!(u, to_unit(rng.next_u64()));
    }

    let mut seed = [0; 16];
    seed[0] = 5;
    seed[8] = 9;
    let mut bytes = [0; 12];
    PhiloxRng::from_seed(seed).fill_bytes(&mut bytes);
    let (first, second) = bytes.split_at(8);
    let mut rng = PhiloxRng::at(5, 9);
    assert_eq!(first, rng.next_u64().to_le_bytes());
    assert_eq!(second, &rng.next_u64().to_le_bytes()[..4]);
    assert_eq!(PhiloxRng::at(5, 9).next_u32(), (PhiloxRng::at(5, 9).next_u64() >> 32) as u32);

    let n = 100_000;
    let normals = (0..n).map(|_| -> f64 { StandardNormal.sample(&mut rng) });
    let mean = normals.sum::<f64>() / f64::from(n);
    assert!(mean.abs() <= 5.0 / f64::from(n).sqrt());
}

// What every sampler keeps

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

const SIDE: usize = 32;

fn cell(a: f64, b: f64) -> usize {
    (a * SIDE as f64) as usize * SIDE + (b * SIDE as f64) as usize
}

fn cells(a: &[f64], b: &[f64]) -> Vec<u32> {
    let mut counts = vec![0; SIDE * SIDE];
    for (&a, &b) in a.iter().zip(b) {
        counts[cell(a, b)] += 1;
    }
    counts
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

// Latin hypercube and antithetic paths

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

// Sobol' points and their scramble

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

// What is refused

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
