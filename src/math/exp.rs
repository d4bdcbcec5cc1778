//! The exponential function.
//!
//! e^x = 2^k · e^r with k = round(x / ln 2) and |r| ≤ ½ ln 2; e^r = 1 + r + r²·q(r), q the Chebyshev fit of degree 9
//! (relative error 2^−66 before rounding). Within 1 ULP of the exact value on [−708, 709].

// Chebyshev fit of (e^r − 1 − r)/r² on |r| ≤ ½ ln 2, lowest power first.
const Q: [f64; 10] = [
    0.500_000_000_000_000_1,
    0.166_666_666_666_666_69,
    0.041_666_666_666_624_13,
    0.008_333_333_333_330_062,
    0.001_388_888_891_721_371_7,
    0.000_198_412_698_630_536_18,
    2.480_152_129_595_437_6e-5,
    2.755_726_845_999_706_4e-6,
    2.762_008_844_540_974_6e-7,
    2.510_038_549_551_032e-8,
];
const LN2_LOW: f64 = 2.319_046_813_846_299_6e-17;
/// 2^52 + 2^51: adding it leaves the nearest integer in the low bits of the mantissa.
const ROUND: f64 = 6_755_399_441_055_744.0;
/// Smallest and largest argument whose exponential is a normal number.
pub const EXP_DOMAIN: (f64, f64) = (-708.0, 709.0);

/// e^x, saturating at e^−708 and e^709: a price never becomes zero or infinite. NaN stays NaN.
#[inline(always)]
#[must_use]
pub fn exp(x: f64) -> f64 {
    // Written as comparisons, so that NaN passes through.
    let x = if x < EXP_DOMAIN.0 { EXP_DOMAIN.0 } else { x };
    let x = if x > EXP_DOMAIN.1 { EXP_DOMAIN.1 } else { x };
    exp_times(1.0, x)
}

/// scale·e^x with one rounding less than the product, for a scale in [e^−600, e^600] and a result that is a normal
/// number; x itself may then be outside [`EXP_DOMAIN`].
#[inline(always)]
#[must_use]
pub fn exp_times(scale: f64, x: f64) -> f64 {
    let shifted = x.mul_add(std::f64::consts::LOG2_E, ROUND);
    let k = shifted - ROUND;
    let r = k.mul_add(-LN2_LOW, k.mul_add(-std::f64::consts::LN_2, x));
    let r2 = r * r;
    // Even and odd powers apart: two chains, fixed order.
    let even = Q[8].mul_add(r2, Q[6]).mul_add(r2, Q[4]).mul_add(r2, Q[2]).mul_add(r2, Q[0]);
    let odd = Q[9].mul_add(r2, Q[7]).mul_add(r2, Q[5]).mul_add(r2, Q[3]).mul_add(r2, Q[1]);
    let q = odd.mul_add(r, even);
    let p = scale.mul_add(q.mul_add(r2, r), scale);
    // The low bits of `shifted` are k: moved up, they add k to the exponent.
    f64::from_bits(p.to_bits().wrapping_add(shifted.to_bits() << 52))
}

/// 1 − e^{−x} for x ≥ 0, within 100 ULP; seven divisions, so for constants, and for kernels that are seldom run.
#[inline(always)]
#[must_use]
pub fn one_minus_exp(x: f64) -> f64 {
    if x > 1e-2 {
        return 1.0 - exp(-x);
    }
    // Taylor's series by Horner; the next term is below 2^−60 of the sum.
    let terms = [8.0, 7.0, 6.0, 5.0, 4.0, 3.0, 2.0].iter().fold(1.0, |sum, n| 1.0 - x / n * sum);
    x * terms
}
