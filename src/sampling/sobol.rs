//! Sobol' points: direction numbers, and any point of any dimension from its index.
//!
//! The direction numbers are those of Joe and Kuo, "Constructing Sobol sequences with better
//! two-dimensional projections" (SIAM J. Sci. Comput. 30, 2008), file new-joe-kuo-6.21201,
//! packed into `joe_kuo_6_21201.bin` under the notice in `joe_kuo_6_21201.NOTICE`. A record of
//! the packed file is one dimension from the second on: a byte with the degree s of the
//! primitive polynomial; then, least bit first and filled up to whole bytes, its s - 1 inner
//! coefficients and, for i = 1..s, the i - 1 bits of the odd number m_i above its last.

/// Dimensions of the shipped table.
pub const MAX_DIMENSIONS: usize = 21_201;

/// Neighbouring points whose words are kept ready.
pub(super) const BLOCK: usize = 256;

const BITS: usize = 32;
const TABLE: &[u8] = include_bytes!("joe_kuo_6_21201.bin");

/// One dimension of the sequence.
///
/// Everything is kept with its 32 bits reversed, the form that the scramble works on; the
/// exclusive or, all that a point is made of, does not mind.
#[derive(Clone, Debug)]
pub struct Directions {
    reversed: [u32; BITS],
    low: [u32; BLOCK],
}

impl Directions {
    /// The first `dimensions` dimensions (at most [`MAX_DIMENSIONS`] are there).
    pub fn first(dimensions: usize) -> Vec<Self> {
        let radical_inverse = std::array::from_fn(|bit| 1 << (BITS - 1 - bit));
        std::iter::once(radical_inverse)
            .chain(Records { rest: TABLE })
            .take(dimensions)
            .map(Self::new)
            .collect()
    }

    fn new(numbers: [u32; BITS]) -> Self {
        let mut directions = Self { reversed: numbers.map(u32::reverse_bits), low: [0; BLOCK] };
        for bit in 0..BLOCK.ilog2() {
            let half = 1 << bit;
            let word = directions.reversed_word(half);
            let (known, unknown) = directions.low.split_at_mut(half as usize);
            for (unknown, known) in unknown.iter_mut().zip(known) {
                *unknown = *known ^ word;
            }
        }
        directions
    }

    /// The direction numbers v_1..v_32 as 32-bit fractions.
    pub fn numbers(&self) -> [u32; BITS] {
        self.reversed.map(u32::reverse_bits)
    }

    /// Point `index`, unscrambled, as a 32-bit fraction: the exclusive or of the direction
    /// numbers over the bits of the Gray code of `index` (Antonov and Saleev 1979).
    pub fn word(&self, index: u32) -> u32 {
        self.reversed_word(index).reverse_bits()
    }

    /// [`Self::word`] with its bits reversed.
    #[inline(always)]
    pub(super) fn reversed_word(&self, index: u32) -> u32 {
        let gray = index ^ (index >> 1);
        let mut word = 0;
        for (bit, number) in self.reversed.iter().enumerate() {
            word ^= number & ((gray >> bit) & 1).wrapping_neg();
        }
        word
    }

    /// The reversed words of points 0..256. The Gray code is linear, so for a block that
    /// starts at a multiple of 256 point `start ^ j` is `word(start) ^ word(j)`.
    #[inline(always)]
    pub(super) fn low(&self) -> &[u32; BLOCK] {
        &self.low
    }
}

/// Unpacks the direction numbers of one dimension after another.
struct Records {
    rest: &'static [u8],
}

impl Iterator for Records {
    type Item = [u32; BITS];

    fn next(&mut self) -> Option<Self::Item> {
        let (&degree, packed) = self.rest.split_first()?;
        let degree = usize::from(degree);
        let (record, rest) = packed.split_at(((degree - 1) * (degree + 2)).div_ceil(16));
        self.rest = rest;
        Some(unpack(degree, record))
    }
}

/// Expands one record to 32 direction numbers by the recurrence of the primitive polynomial
/// x^s + a_1 x^(s-1) + .. + a_(s-1) x + 1, a_1 the highest inner bit (Joe and Kuo 2008).
fn unpack(degree: usize, record: &[u8]) -> [u32; BITS] {
    let mut bits = BitReader { bytes: record, held: 0, count: 0 };
    let inner = bits.take(degree - 1);
    let mut numbers = [0_u32; BITS];
    for (i, number) in numbers.iter_mut().enumerate().take(degree) {
        *number = (bits.take(i) << 1 | 1) << (BITS - 1 - i);
    }
    for i in degree..BITS {
        let mut number = numbers[i - degree] ^ (numbers[i - degree] >> degree);
        for j in 1..degree {
            number ^= numbers[i - j] & ((inner >> (degree - 1 - j)) & 1).wrapping_neg();
        }
        numbers[i] = number;
    }
    numbers
}

struct BitReader<'a> {
    bytes: &'a [u8],
    held: u64,
    count: usize,
}

impl BitReader<'_> {
    /// The next `wanted` bits (at most 32), least first; bits past the end are zeros.
    fn take(&mut self, wanted: usize) -> u32 {
        while self.count < wanted {
            let (byte, rest) = self.bytes.split_first().unwrap_or((&0, &[]));
            self.held |= u64::from(*byte) << self.count;
            self.count += 8;
            self.bytes = rest;
        }
        let word = self.held & ((1 << wanted) - 1);
        self.held >>= wanted;
        self.count -= wanted;
        word as u32
    }
}
