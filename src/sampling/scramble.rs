//! Owen's nested uniform scramble of 32-bit fractions, by a hash instead of a tree.
//!
//! Each binary digit of a coordinate is flipped or not according to the digits above it
//! (Owen 1995). With the bits reversed that is any function whose bit k depends on bits 0..k
//! only and is a bijection of bit k: additions, products with odd numbers and `x ^= x * even`
//! are (Laine and Karras 2011; Burley 2020). Such a function maps every elementary interval
//! onto one of the same size, so the net stays a net, exactly, under every key.
//!
//! The steps and constants are those of Vegdahl ("Building a better LK hash", 2021, the final
//! hash of that article). We depart from it in one place: the summand and the factor are two
//! independent words of the key instead of two views of one 32-bit seed. With them the joint
//! law of any two points is Owen's: for x and x' that agree in the first r digits,
//! (x + summand) is uniform, and (x - x') * factor is uniform over all odd multiples of 2^r,
//! independently of it. The other steps are fixed bijections of the same kind and leave that
//! law alone. So the estimate of any mean is unbiased and its variance is that of Owen's
//! scramble (Owen 1997); the fixed steps serve what pairs do not determine, such as the shape
//! of the distribution of a replicate's mean.

/// The scramble of one coordinate of one replicate.
#[derive(Clone, Copy, Debug)]
pub struct Scramble {
    summand: u32,
    factor: u32,
}

impl Scramble {
    /// The scramble that belongs to a key; the key's two halves are used independently.
    pub fn new(key: u64) -> Self {
        Self { summand: key as u32, factor: (key >> 32) as u32 | 1 }
    }

    /// Scrambles a 32-bit fraction.
    pub fn apply(self, word: u32) -> u32 {
        self.apply_reversed(word.reverse_bits())
    }

    /// Scrambles a fraction given with its bits reversed; the result is not reversed.
    #[inline(always)]
    pub(super) fn apply_reversed(self, mut x: u32) -> u32 {
        x ^= x.wrapping_mul(0x3d20_adea);
        x = x.wrapping_add(self.summand);
        x = x.wrapping_mul(self.factor);
        x ^= x.wrapping_mul(0x0552_6c56);
        x ^= x.wrapping_mul(0x53a2_2864);
        x.reverse_bits()
    }
}
