//! Sine and cosine: of a quarter turn about its middle, which is all that Box–Muller needs, and from there of any angle.
//!
//! Chebyshev fits of sin(πx/2)/x and cos(πx/2) in x² on |x| ≤ ½; absolute error below 2^−53.

const SIN: [f64; 7] = [
    std::f64::consts::FRAC_PI_2,
    -0.645_964_097_506_244_3,
    0.079_692_626_246_043_01,
    -0.004_681_754_132_340_976,
    0.000_160_441_150_742_190_9,
    -3.598_643_352_982_31e-6,
    5.633_933_781_537_854e-8,
];
const COS: [f64; 7] = [
    1.0,
    -1.233_700_550_136_151_3,
    0.253_669_507_899_864_75,
    -0.020_863_480_734_946_57,
    0.000_919_259_950_041_661,
    -2.520_013_526_428_479e-5,
    4.655_296_187_486_762_3e-7,
];

/// (sin(πx/2), cos(πx/2)) for |x| ≤ ½.
#[inline(always)]
#[must_use]
pub fn sin_cos_quarter(x: f64) -> (f64, f64) {
    let y = x * x;
    (x * series(&SIN, y), series(&COS, y))
}

/// (sin x, cos x) for |x| ≤ 1e5: the nearest quarter turn, and what is left of it. Absolute error below 2^−52·(1 + |x|).
#[inline(always)]
#[must_use]
pub fn sin_cos(x: f64) -> (f64, f64) {
    // 2^52 + 2^51: adding it leaves the nearest integer in the low bits of the mantissa.
    const ROUND: f64 = 6_755_399_441_055_744.0;
    let turns = x * std::f64::consts::FRAC_2_PI;
    let shifted = turns + ROUND;
    let quarter = shifted.to_bits();
    let (sin, cos) = sin_cos_quarter(turns - (shifted - ROUND));
    let (sin, cos) = if quarter & 1 == 0 { (sin, cos) } else { (cos, sin) };
    // The second bit of the quarter is the sign of the sine, and that of the next quarter is the sign of the cosine.
    let sign = |quarter: u64| (quarter & 2) << 62;
    (f64::from_bits(sin.to_bits() ^ sign(quarter)), f64::from_bits(cos.to_bits() ^ sign(quarter.wrapping_add(1))))
}

#[inline(always)]
fn series(c: &[f64; 7], y: f64) -> f64 {
    c[..6].iter().rfold(c[6], |sum, c| sum.mul_add(y, *c))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[allow(clippy::disallowed_methods)] // the platform's functions are near enough to hold ours against
    fn any_angle_is_near_the_platforms() {
        for i in -100_000..=100_000 {
            let x = f64::from(i) * 1.234_567e-3;
            let (sin, cos) = sin_cos(x);
            let allowed = f64::EPSILON * (1.5 + x.abs());
            assert!((sin - x.sin()).abs() < allowed && (cos - x.cos()).abs() < allowed, "{x}: {sin}, {cos}");
        }
    }
}
