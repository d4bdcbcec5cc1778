//! The exponential function.
//!
//! e^x = 2^k · e^r with k = round(x / ln 2) and |r| ≤ ½ ln 2; e^r = 1 + r + r²·q(r), q the minimax fit of degree 8
//! (relative error of e^r 2^−51.6 before rounding). Within 3 ULP of the exact value on [−708, 709].

// Minimax fit of (e^r − 1 − r)/r² on |r| ≤ ½ ln 2, lowest power first.
const Q: [f64; 9] = [
    0.499_999_999_999_983_24,
    0.166_666_666_666_115_54,
    0.041_666_666_668_136_31,
    0.008_333_333_370_870_286,
    0.001_388_888_851_627_756_8,
    0.000_198_411_852_359_657_55,
    2.480_193_166_161_542e-5,
    2.763_499_088_481_566_6e-6,
    2.747_681_794_808_237e-7,
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
    let (shifted, k) = nearest_power(x);
    powers(1.0, k.mul_add(-LN2_LOW, k.mul_add(-std::f64::consts::LN_2, x)), shifted)
}

/// scale·e^x with one rounding less than the product, for a scale in [e^−600, e^600] and a result that is a normal
/// number; x itself may then be outside [`EXP_DOMAIN`]. Within 3 + |x|/3 ULP: what ln 2 lacks of its own digits is less here than
/// the rounding of x.
#[inline(always)]
#[must_use]
pub fn exp_times(scale: f64, x: f64) -> f64 {
    let (shifted, k) = nearest_power(x);
    powers(scale, k.mul_add(-std::f64::consts::LN_2, x), shifted)
}

/// k, also as the low bits of a mantissa.
#[inline(always)]
fn nearest_power(x: f64) -> (f64, f64) {
    let shifted = x.mul_add(std::f64::consts::LOG2_E, ROUND);
    (shifted, shifted - ROUND)
}

/// scale·2^k·e^r
#[inline(always)]
fn powers(scale: f64, r: f64, shifted: f64) -> f64 {
    let r2 = r * r;
    // Even and odd powers apart: two chains, fixed order.
    let even = Q[8].mul_add(r2, Q[6]).mul_add(r2, Q[4]).mul_add(r2, Q[2]).mul_add(r2, Q[0]);
    let odd = Q[7].mul_add(r2, Q[5]).mul_add(r2, Q[3]).mul_add(r2, Q[1]);
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
