//! Philox4x32-10: random words that are a pure function of a counter and a key.
//!
//! Source: Salmon, Moraes, Dror and Shaw, "Parallel random numbers: as easy as 1, 2, 3"
//! (SC 2011). Ten rounds of two 32 x 32 bit products; nothing is carried from one block to
//! the next, so any word can be had from its address alone.

use std::convert::Infallible;

use rand::{SeedableRng, TryRng};

/// Words made together by [`words`].
pub(super) const GROUP: usize = 16;

/// Blocks computed side by side for one group; each gives two 64-bit words.
const BLOCKS: usize = GROUP / 2;

const ROUNDS: u32 = 10;
const MULTIPLIER: [u64; 2] = [0xd251_1f53, 0xcd9e_8d57];
const WEYL: [u32; 2] = [0x9e37_79b9, 0xbb67_ae85];
const LOW: u64 = 0xffff_ffff;

/// One block: four random words for a 128-bit counter (least word first) under a key.
pub fn philox4x32(counter: [u32; 4], key: [u32; 2]) -> [u32; 4] {
    rounds(counter.map(|word| [u64::from(word)]), key).map(|[word]| word as u32)
}

/// A random word as a number in the open unit interval: `((word >> 12) + 0.5) * 2^-52`.
///
/// Exact, never 0, never 1, and symmetric: `to_unit(!word) == 1.0 - to_unit(word)`.
#[inline(always)]
pub fn to_unit(word: u64) -> f64 {
    fraction_above_one(word) - (1.0 - f64::EPSILON / 2.0)
}

/// `1 + (word >> 12) * 2^-52`: the upper 52 bits as the fraction of a number in [1, 2).
#[inline(always)]
pub(super) fn fraction_above_one(word: u64) -> f64 {
    f64::from_bits(1.0_f64.to_bits() | (word >> 12))
}

/// The sixteen words `16 * group ..` of a stream.
///
/// Word `i` is half `(i / 8) % 2` (low or high pair of 32-bit words, low word first) of the
/// block with counter `(i / 16) * 8 + i % 8`, the stream standing in the upper counter words.
#[inline(always)]
pub(super) fn words(key: u64, stream: u64, group: u64) -> [u64; GROUP] {
    let first = group.wrapping_mul(BLOCKS as u64);
    let mut counter = [
        [first & LOW; BLOCKS],
        [first >> 32; BLOCKS],
        [stream & LOW; BLOCKS],
        [stream >> 32; BLOCKS],
    ];
    for (block, word) in counter[0].iter_mut().enumerate() {
        *word += block as u64; // `first` is a multiple of eight: no carry
    }
    let random = rounds(counter, [key as u32, (key >> 32) as u32]);
    let mut out = [0; GROUP];
    for block in 0..BLOCKS {
        out[block] = (random[0][block] & LOW) | (random[1][block] << 32);
        out[block + BLOCKS] = (random[2][block] & LOW) | (random[3][block] << 32);
    }
    out
}

/// The ten rounds on `N` blocks side by side, each 32-bit word in the low half of a u64 lane.
///
/// Upper halves are left dirty between rounds and masked where they are multiplied: vector
/// units multiply the low halves of 64-bit lanes, so the mask costs nothing there.
#[inline(always)]
fn rounds<const N: usize>(mut x: [[u64; N]; 4], mut key: [u32; 2]) -> [[u64; N]; 4] {
    for _ in 0..ROUNDS {
        let [x0, x1, x2, x3] = &mut x;
        for lane in 0..N {
            let first = (x0[lane] & LOW) * MULTIPLIER[0];
            let second = (x2[lane] & LOW) * MULTIPLIER[1];
            x0[lane] = (second >> 32) ^ x1[lane] ^ u64::from(key[0]);
            x1[lane] = second;
            x2[lane] = (first >> 32) ^ x3[lane] ^ u64::from(key[1]);
            x3[lane] = first;
        }
        key = [key[0].wrapping_add(WEYL[0]), key[1].wrapping_add(WEYL[1])];
    }
    x
}

/// An addressed stream as a generator, for code that wants one (`rand_distr`, a pilot run).
///
/// Its n-th 64-bit word is a pure function of (key, stream, n); streams of one key, and keys,
/// share nothing. A 32-bit draw is the upper half of a 64-bit one. Not for secrets.
#[derive(Clone, Debug)]
pub struct PhiloxRng {
    key: u64,
    stream: u64,
    position: u64,
    buffer: [u64; GROUP],
}

impl PhiloxRng {
    /// The start of stream `stream` under `key`.
    ///
    /// ```
    /// use rand::RngExt;
    /// let mut rng = valsim::sampling::PhiloxRng::at(7, 0);
    /// let u: f64 = rng.random();
    /// assert_eq!(u, valsim::sampling::PhiloxRng::at(7, 0).random::<f64>());
    /// ```
    pub fn at(key: u64, stream: u64) -> Self {
        Self { key, stream, position: 0, buffer: [0; GROUP] }
    }

    fn next_word(&mut self) -> u64 {
        let slot = (self.position % GROUP as u64) as usize;
        if slot == 0 {
            self.buffer = words(self.key, self.stream, self.position / GROUP as u64);
        }
        self.position = self.position.wrapping_add(1);
        self.buffer[slot]
    }
}

impl TryRng for PhiloxRng {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        Ok((self.next_word() >> 32) as u32)
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        Ok(self.next_word())
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
        for chunk in bytes.chunks_mut(8) {
            let word = self.next_word().to_le_bytes();
            chunk.copy_from_slice(&word[..chunk.len()]);
        }
        Ok(())
    }
}

impl SeedableRng for PhiloxRng {
    /// Key, then stream, each as eight bytes, least first.
    type Seed = [u8; 16];

    fn from_seed(seed: Self::Seed) -> Self {
        let both = u128::from_le_bytes(seed);
        Self::at(both as u64, (both >> 64) as u64)
    }
}
