//! Philox, and the addresses that are its counters.

use rand::{Rng, SeedableRng};
use rand_distr::{Distribution, StandardNormal};
use valsim::name::mix;
use valsim::sampling::{PhiloxRng, Points, Sampler, philox4x32, to_unit};

use super::{column, hex, named, reference, rows, words};

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
