//! Inversion of a distribution function.

use super::split::Split;

/// Most steps before the bracket's end is returned; bisection alone needs about 60 for a
/// bracket of ordinary width, and up to 1,100 from one end of the numbers to the other.
const STEPS: usize = 1200;

/// The logarithm of two probabilities' ratio that counts as equality: a few units in the last
/// place of a probability.
const EQUAL: f64 = 1e-15;

/// The smallest x of the bracket whose distribution function reaches the level.
///
/// Newton's method on the logarithm of the smaller part of the level, kept inside a bracket that
/// is halved whenever two steps have not halved it; where the density vanishes (a gap, an atom)
/// it is bisection to the last bit. The bracket's upper end must reach the level.
pub(super) fn invert(
    at: Split,
    (mut low, mut high): (f64, f64),
    start: f64,
    split: impl Fn(f64) -> Split,
    density: impl Fn(f64) -> f64,
) -> f64 {
    let mut x = if low < start && start < high { start } else { middle(low, high) };
    let mut widths = [f64::INFINITY; 2];
    for _ in 0..STEPS {
        let found = split(x);
        let (wanted, here, sign) = if at.is_lower() {
            (at.below, found.below, 1.0)
        } else {
            (at.above, found.above, -1.0)
        };
        let reached = sign * (here - wanted) >= 0.0;
        if reached {
            high = x;
        } else {
            low = x;
        }
        let gap = libm::log(wanted / here);
        let step = sign * gap * here / density(x);
        if step.is_finite() && (gap.abs() <= EQUAL || step.abs() <= 1e-16 * x.abs()) {
            return x;
        }
        let mid = middle(low, high);
        if !(low < mid && mid < high) {
            return high;
        }
        let next = x + step;
        let slow = high - low > 0.5 * widths[0];
        widths = [widths[1], high - low];
        x = if !slow && low < next && next < high { next } else { mid };
    }
    high
}

fn middle(low: f64, high: f64) -> f64 {
    0.5 * low + 0.5 * high
}
