//! A sum in fixed point: the same bits for any order of its terms.

/// Terms below this size are kept in units of 2^-64, larger ones in units of 2^-24.
const FINE_LIMIT: f64 = (1_u64 << 30) as f64;
/// Terms of this size or more are refused: 2^70.
const COARSE_LIMIT: f64 = FINE_LIMIT * (1_u64 << 40) as f64;
const COARSE_PER_UNIT: f64 = (1_u64 << 24) as f64;
const UPPER_PER_UNIT: f64 = (1_u64 << 32) as f64;
const ROUND: f64 = 6_755_399_441_055_744.0;
const FINE_PER_COARSE: i128 = 1 << 40;
const FINE_PER_UNIT: f64 = COARSE_PER_UNIT * FINE_PER_COARSE as f64;

/// A sum of numbers of order one.
///
/// A term is rounded once: below 2^30 to a multiple of 2^-64, from there to 2^70 to a multiple
/// of 2^-24 (at most 2^-55 of itself). Which of the two sums it joins hangs on the term alone,
/// and integers add exactly, so the order of terms and of merges leaves no trace. A term of
/// 2^70 or more, an infinity or a NaN makes the sum unknown for good. Either sum has room for
/// 2^33 of the largest terms it takes; running out of it is also remembered.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ExactSum {
    fine: i128,
    coarse: i128,
    overflowed: bool,
}

impl ExactSum {
    /// Adds a number.
    #[inline]
    pub fn add(&mut self, x: f64) {
        let size = x.abs();
        if size < FINE_LIMIT {
            self.join(fine_units(x), 0);
        } else if size < COARSE_LIMIT {
            self.join(0, (x * COARSE_PER_UNIT).round_ties_even() as i128);
        } else {
            self.overflowed = true;
        }
    }

    /// Adds another sum.
    pub fn merge(&mut self, other: &Self) {
        self.overflowed |= other.overflowed;
        self.join(other.fine, other.coarse);
    }

    /// The sum, rounded to the nearest f64 while it is below 2^63 (else to about 2^-52 of
    /// itself); `None` after an overflow.
    pub fn value(&self) -> Option<f64> {
        if self.overflowed {
            return None;
        }
        let whole = self
            .coarse
            .checked_mul(FINE_PER_COARSE)
            .and_then(|coarse| coarse.checked_add(self.fine));
        Some(match whole {
            Some(units) => units as f64 / FINE_PER_UNIT,
            None => self.coarse as f64 / COARSE_PER_UNIT + self.fine as f64 / FINE_PER_UNIT,
        })
    }

    fn join(&mut self, fine: i128, coarse: i128) {
        match (self.fine.checked_add(fine), self.coarse.checked_add(coarse)) {
            (Some(fine), Some(coarse)) => (self.fine, self.coarse) = (fine, coarse),
            _ => self.overflowed = true,
        }
    }
}

/// x · 2^64 rounded to an integer, ties to even, for |x| < 2^30: the part above 2^-32 by itself,
/// so that both parts fit a machine word.
#[inline(always)]
fn fine_units(x: f64) -> i128 {
    let high = (x * UPPER_PER_UNIT) as i64;
    let low = (x * UPPER_PER_UNIT - high as f64) * UPPER_PER_UNIT;
    // Adding and subtracting 1.5 · 2^52 rounds to an integer.
    let low = ((low + ROUND) - ROUND) as i64;
    (i128::from(high) << 32) + i128::from(low)
}
