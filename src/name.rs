//! Names turned into numbers: the stable 64-bit keys on which every draw hangs.
//!
//! A driver's coordinates are addressed by its dotted name and year, not by its place in the
//! file, so the key of a name must be the same on every machine and in every release. The
//! functions here are part of that promise: a change to either is value-breaking.

/// Added between stages so that no stage is fed a zero (2^64 over the golden ratio, made odd).
const GOLDEN: u64 = 0x9e37_79b9_7f4a_7c15;

/// Ends each part of a name; this byte never occurs in UTF-8, so `["a", "b"]` is not `["ab"]`.
const SEPARATOR: u8 = 0xff;

/// The key of a name given in parts, for example `["segments.cloud.growth", "2027"]`.
///
/// FNV-1a with 64 bits (Fowler, Noll and Vo) over the UTF-8 bytes of each part, every part
/// ended by the byte 0xFF, then the SplitMix64 finaliser, which spreads the last bytes over
/// the whole word. Two lists of parts that differ anywhere, also in where a part ends, are
/// different inputs of the hash.
///
/// ```
/// assert_ne!(valsim::name::key(&["ab"]), valsim::name::key(&["a", "b"]));
/// ```
pub fn key(parts: &[&str]) -> u64 {
    let mut hash = FNV_OFFSET;
    for part in parts {
        hash = fnv1a(hash, part.as_bytes());
        hash = fnv1a(hash, &[SEPARATOR]);
    }
    finalise(hash)
}

/// Joins two keys into one; the order counts: `mix(a, b)` is not `mix(b, a)`.
///
/// With one argument fixed it is a bijection of the other, so neighbouring seeds or
/// replicates never fall on the same key.
pub fn mix(a: u64, b: u64) -> u64 {
    let a = finalise(a.wrapping_add(GOLDEN));
    finalise(a.wrapping_add(b).wrapping_add(GOLDEN))
}

const FNV_OFFSET: u64 = 0xcbf2_9ce4_8422_2325;
const FNV_PRIME: u64 = 0x0000_0100_0000_01b3;

fn fnv1a(mut hash: u64, bytes: &[u8]) -> u64 {
    for &byte in bytes {
        hash = (hash ^ u64::from(byte)).wrapping_mul(FNV_PRIME);
    }
    hash
}

/// The output function of SplitMix64 (Steele, Lea and Flood 2014; Stafford's variant 13).
fn finalise(mut word: u64) -> u64 {
    word = (word ^ (word >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    word = (word ^ (word >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    word ^ (word >> 31)
}

#[cfg(test)]
mod tests {
    //! If one of these failed, every draw of every saved run would have moved.
    use super::*;

    #[test]
    fn fnv1a_gives_its_published_vectors() {
        assert_eq!(fnv1a(FNV_OFFSET, b""), 0xcbf2_9ce4_8422_2325);
        assert_eq!(fnv1a(FNV_OFFSET, b"a"), 0xaf63_dc4c_8601_ec8c);
        assert_eq!(fnv1a(FNV_OFFSET, b"foobar"), 0x8594_4171_f739_67e8);
    }

    #[test]
    fn the_finaliser_gives_the_splitmix64_sequences() {
        for (seed, first, second) in [
            (0, 0xe220_a839_7b1d_cdaf, 0x6e78_9e6a_a1b9_65f4),
            (1_234_567, 0x599e_d017_fb08_fc85, 0x2c73_f084_5854_0fa5_u64),
        ] {
            let state = GOLDEN.wrapping_add(seed);
            assert_eq!(finalise(state), first);
            assert_eq!(finalise(state.wrapping_add(GOLDEN)), second);
        }
    }
}
