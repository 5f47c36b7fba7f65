//! If one of these failed, a saved run would no longer be reproduced by its own seed. A change
//! to any literal here is "Value-breaking" in the changelog.

use rand::Rng;
use valsim::name::{key, mix};
use valsim::sampling::{DimensionKey, PhiloxRng, Points, Sampler, Scramble};

/// Coordinates of the second of two dimensions at seed 42, scenario 7, replicate 3.
fn draws(sampler: Sampler, paths: u64, chosen: [u64; 6]) -> [u64; 6] {
    let dimensions = ["2027", "2028"]
        .map(|year| DimensionKey { name_key: key(&["segments.cloud.growth", year]) });
    let points = Points::new(sampler, 42, dimensions.to_vec(), paths).unwrap();
    let stream = points.stream(7, 3, 1);
    chosen.map(|path| stream.coordinate(path).to_bits())
}

#[test]
fn names_keep_their_keys() {
    assert_eq!(key(&[]), 0xf52a_15e9_a9b5_e89b);
    assert_eq!(key(&["growth"]), 0x9676_bf99_e515_dcb8);
    assert_eq!(key(&["segments.cloud.growth", "2027"]), 0xe7c6_735b_d046_3938);
    assert_eq!(mix(0, 0), 0xa706_dd2f_4d19_7e6f);
    assert_eq!(mix(1, 2), 0xbcd9_dbb4_9673_066b);
    assert_eq!(mix(2, 1), 0xe06d_d043_328b_d285);
}

#[test]
fn sobol_keeps_its_draws() {
    assert_eq!(
        draws(Sampler::Sobol, 1 << 20, [0, 1, 2, 255, 256, 1_000_001]),
        [
            0x3fc6_7ea6_9740_0000,
            0x3fe5_65f2_4c70_0000,
            0x3fde_5c94_31a0_0000,
            0x3fe9_b9c7_6270_0000,
            0x3fd5_cac4_cfa0_0000,
            0x3fee_87c2_7130_0000
        ]
    );
    assert_eq!(Scramble::new(0x0123_4567_89ab_cdef).apply(0xdead_beef), 0x256b_b301);
}

#[test]
fn random_keeps_its_draws() {
    assert_eq!(
        draws(Sampler::Random, 1 << 40, [0, 1, 8, 255, 256, 1 << 39]),
        [
            0x3fe5_36bc_ba5a_3ba1,
            0x3fd0_9c6d_fc14_be5e,
            0x3fe4_84ff_cc23_b38b,
            0x3fe4_8fde_42f3_54a9,
            0x3fc1_5c05_5f66_3e84,
            0x3fe8_3fc0_3eee_f1f5
        ]
    );
}

#[test]
fn latin_hypercube_keeps_its_draws() {
    assert_eq!(
        draws(Sampler::LatinHypercube, 62_500, [0, 1, 2, 255, 256, 62_499]),
        [
            0x3fef_1713_5ad7_bbc6,
            0x3fed_3d9a_f697_e6b5,
            0x3fc6_46e7_7b42_ad10,
            0x3fdc_2d51_93a4_8f6f,
            0x3fdd_48b1_4930_c452,
            0x3fef_6207_808a_3573
        ]
    );
    assert_eq!(
        draws(Sampler::LatinHypercube, 6, [0, 1, 2, 3, 4, 5]),
        [
            0x3fe4_f2e2_6637_bc94,
            0x3fe8_ba23_3e35_94c9,
            0x3fb2_3358_4b70_35a0,
            0x3feb_7774_be2a_3d0f,
            0x3fc8_1b6e_2d38_cb9b,
            0x3fdd_eb99_d349_0dd3
        ]
    );
}

#[test]
fn antithetic_keeps_its_draws() {
    assert_eq!(
        draws(Sampler::Antithetic, 1000, [0, 1, 2, 255, 256, 999]),
        [
            0x3fb6_ae6a_2e3a_3ed8,
            0x3fed_2a32_ba38_b825,
            0x3fd4_17aa_c31f_eeca,
            0x3fbc_1b12_5339_e2d8,
            0x3fd2_2938_da92_555e,
            0x3fad_bd56_6d7c_4fd0
        ]
    );
}

#[test]
fn addressed_generators_keep_their_words() {
    let mut rng = PhiloxRng::at(42, 7);
    assert_eq!(
        [(); 3].map(|()| rng.next_u64()),
        [0xe554_10cc_67ee_6f2c, 0x600f_6196_e5dd_e940, 0xf000_aacd_24ec_fc6e]
    );
}
