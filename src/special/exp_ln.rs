//! Exponential and natural logarithm, free of branches.
//!
//! A plain loop over a slice of numbers that calls them vectorises, and gives the same bits
//! as one call at a time. Coefficients come from `benches/fit_special.py`.

/// 1.5 · 2^52: adding it rounds a number of moderate size to an integer, found in the low bits.
const ROUND: f64 = 6_755_399_441_055_744.0;
/// ln 2 to 42 bits, so that its product with any exponent is exact, and the rest of ln 2.
const LN_2_HIGH: f64 = f64::from_bits(0x3fe6_2e42_fefa_3800);
const LN_2_LOW: f64 = f64::from_bits(0x3d2e_f357_93c7_6730);

/// (e^r - 1 - r) / r² for |r| <= ln 2 / 2; minimax, error 1.02e-16 (1.2e-17 in e^r).
const EXP: [f64; 10] = [
    0.5000000000000001,
    0.16666666666666674,
    0.04166666666662412,
    0.008333333333322378,
    0.0013888888917218338,
    0.0001984126988619308,
    2.4801521289365344e-5,
    2.7557242703243246e-6,
    2.7620091281293947e-7,
    2.510993295420171e-8,
];

/// (2 atanh(s) - 2s) / s³ as a polynomial in s² <= 0.0295; minimax, error 3.1e-16.
const LN: [f64; 7] = [
    0.666666666666667,
    0.39999999999898445,
    0.28571428626398654,
    0.22222211072894535,
    0.18182893216800716,
    0.1533159698024087,
    0.14617872803129472,
];

/// A polynomial with ascending coefficients, its even and odd powers by Horner's rule side by
/// side: half the waiting of one chain.
#[inline(always)]
pub(super) fn polynomial<const N: usize>(coefficients: &[f64; N], x: f64) -> f64 {
    let square = x * x;
    let (mut upper, mut lower) = (coefficients[N - 1], coefficients[N - 2]);
    for k in (0..N - 2).rev() {
        (upper, lower) = (lower, f64::mul_add(upper, square, coefficients[k]));
    }
    f64::mul_add(upper, x, lower)
}

/// e to the power of `x`.
///
/// Error below 1.1 ulp (measured 1.04 on 150,000 points), subnormal results included.
/// Infinity above 709.79, 0 below -745.2; NaN stays NaN.
#[inline(always)]
pub fn exp(x: f64) -> f64 {
    scaled_exp(x, 0.0, 1.0)
}

/// `factor · e^(high + low)`, for |low| far below 1: the exponent has more digits than an f64.
///
/// Cody and Waite's reduction (1980, ch. 6): n = round(x / ln 2), e^x = 2^n e^(x - n ln 2),
/// where 2^n is applied in two halves so that results may be subnormal.
#[inline(always)]
pub(super) fn scaled_exp(high: f64, low: f64, factor: f64) -> f64 {
    let high = if high > 710.0 { 710.0 } else { high };
    let high = if high < -746.0 { -746.0 } else { high };
    let shifted = f64::mul_add(high, std::f64::consts::LOG2_E, ROUND);
    let n = shifted - ROUND;
    let r = f64::mul_add(-n, LN_2_HIGH, high);
    let r = f64::mul_add(-n, LN_2_LOW, r) + low;
    let excess = f64::mul_add(r * r, polynomial(&EXP, r), r);
    let value = f64::mul_add(factor, excess, factor);

    let n = shifted.to_bits().wrapping_sub(ROUND.to_bits());
    let half = (n.wrapping_add(2048) >> 1).wrapping_sub(1024);
    value * power_of_two(half) * power_of_two(n.wrapping_sub(half))
}

/// 2^n, n between -1022 and 1023 in two's complement.
#[inline(always)]
fn power_of_two(n: u64) -> f64 {
    f64::from_bits(n.wrapping_add(1023) << 52)
}

/// Natural logarithm.
///
/// Error below 0.9 ulp (measured 0.77 on 18,000 points), for subnormal `x` too. NaN for
/// `x <= 0`: a logarithm of zero counts as missing here, not as infinite. Infinity for
/// infinity.
///
/// x = 2^k m with m in [√½, √2); ln m = 2 atanh(s), s = (m-1)/(m+1).
#[inline(always)]
pub fn ln(x: f64) -> f64 {
    const SQRT_HALF: u64 = std::f64::consts::FRAC_1_SQRT_2.to_bits();
    const TWO_52: f64 = 4_503_599_627_370_496.0;
    const BIAS: u64 = 1023;

    let tiny = x < f64::MIN_POSITIVE;
    let bits = (if tiny { x * 18_014_398_509_481_984.0 } else { x }).to_bits();
    let biased = bits.wrapping_sub(SQRT_HALF).wrapping_add(BIAS << 52) >> 52;
    let m = f64::from_bits(bits.wrapping_sub(biased.wrapping_sub(BIAS) << 52));
    let origin = if tiny { TWO_52 + 1077.0 } else { TWO_52 + 1023.0 };
    let k = f64::from_bits(TWO_52.to_bits() | biased) - origin;

    let f = m - 1.0;
    let s = f / (2.0 + f);
    let z = s * s;
    let bend = s * f64::mul_add(-z, polynomial(&LN, z), f);
    let value = f64::mul_add(k, LN_2_HIGH, f + f64::mul_add(k, LN_2_LOW, -bend));
    let value = if x < f64::INFINITY { value } else { x };
    if x > 0.0 { value } else { f64::NAN }
}
