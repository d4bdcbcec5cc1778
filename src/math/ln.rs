//! The natural logarithm.
//!
//! x = 2^k · m with m in [√½, √2); with s = (m − 1)/(m + 1), z = s²: ln m = s·(2 + z·L(z)), L the minimax fit of degree 5, of
//! relative error 2^−52. Within 3 ULP of the exact value for every positive normal number: the fused k·ln 2 keeps the error of
//! the constant below 0.5 ULP even where k·ln 2 and ln m cancel by half.

/// 2, and L, lowest power of z first; z ≤ 0.0295.
const L: [f64; 7] = [
    2.0,
    0.666_666_666_665_874_9,
    0.400_000_000_521_376_85,
    0.285_714_171_510_265_3,
    0.222_233_702_354_930_23,
    0.181_236_873_839_588_7,
    0.168_193_057_735_031_5,
];
const SQRT_HALF_BITS: u64 = 0x3fe6_a09e_667f_3bcd;
const ONE_BITS: u64 = 0x3ff0_0000_0000_0000;
const MANTISSA: u64 = 0x000f_ffff_ffff_ffff;
/// 2^52, whose low mantissa bits hold an integer below 2^52 as it is.
const INTEGER_BITS: u64 = 0x4330_0000_0000_0000;

/// ln x for positive normal x; anything else gives a meaningless number (kernels never ask).
#[inline(always)]
#[must_use]
pub fn ln(x: f64) -> f64 {
    let (k, m) = split(x);
    k.mul_add(std::f64::consts::LN_2, twice_artanh((m - 1.0) / (m + 1.0)))
}

/// ln of the power of two next below a positive normal number: by its exponent alone.
#[inline(always)]
#[must_use]
pub fn ln_below(x: f64) -> f64 {
    exponent(x.to_bits()) * std::f64::consts::LN_2
}

/// ln(a/b) and 1/b of positive normal numbers, for one division. Within 2e-13 of the exact logarithm, of an a next to b by 2 ULP of
/// the larger of both: a/(2^k·b) may be further from 1 than the series was fitted for.
#[inline(always)]
#[must_use]
pub fn ln_of_quotient(a: f64, b: f64) -> (f64, f64) {
    // The difference of the bits is log₂(a/b) within 0.09, and so k, next to it, leaves a/(2^k·b) in [2^−0.59, 2^0.59].
    let bits = a.to_bits().wrapping_sub(b.to_bits()).wrapping_add(ONE_BITS + (1 << 51));
    let k = exponent(bits);
    let near = f64::from_bits(bits & !MANTISSA) * b;
    let (sum, difference) = (a + near, a - near);
    let inverse = 1.0 / (sum * b);
    (k.mul_add(std::f64::consts::LN_2, twice_artanh(difference * b * inverse)), sum * inverse)
}

/// The exponent of a positive number of these bits, turned into a float without an integer conversion, which AVX2 lacks.
#[inline(always)]
fn exponent(bits: u64) -> f64 {
    f64::from_bits((bits >> 52) | INTEGER_BITS) - (4_503_599_627_370_496.0 + 1023.0)
}

/// k and m.
#[inline(always)]
fn split(x: f64) -> (f64, f64) {
    let bits = x.to_bits().wrapping_add(ONE_BITS - SQRT_HALF_BITS);
    (exponent(bits), f64::from_bits((bits & MANTISSA) + SQRT_HALF_BITS))
}

/// ln(1 − x) for 0 ≤ x < 1; within 3 ULP, of an x next to 0 too. Where k is 0, f is −x itself, of which
/// 1 − x may have lost digits.
#[inline(always)]
#[must_use]
pub fn ln_one_minus(x: f64) -> f64 {
    let (k, m) = split(1.0 - x);
    let f = if k == 0.0 { -x } else { m - 1.0 };
    k.mul_add(std::f64::consts::LN_2, ln_near_one(f))
}

/// ln(1 + f) for √½ ≤ 1 + f ≤ √2; within 3 ULP, of an f next to 0 too.
#[inline(always)]
#[must_use]
pub fn ln_near_one(f: f64) -> f64 {
    twice_artanh(f / (2.0 + f))
}

/// ln((1 + s)/(1 − s)) for |s| ≤ 3 − √8, which is twice the inverse hyperbolic tangent; within 3 ULP.
#[inline(always)]
#[must_use]
pub fn twice_artanh(s: f64) -> f64 {
    let z = s * s;
    s * L[..6].iter().rfold(L[6], |sum, c| sum.mul_add(z, *c))
}

/// ln(1 + x) for x ≥ 0, and for −½ < x < 0; within 5 ULP. What rounding takes from 1 + x is put back in proportion
/// (W. Kahan).
#[inline(always)]
#[must_use]
pub fn ln_one_plus(x: f64) -> f64 {
    let sum = 1.0 + x;
    let kept = sum - 1.0;
    if kept == 0.0 { x } else { ln(sum) * (x / kept) }
}
