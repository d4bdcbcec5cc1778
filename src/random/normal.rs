//! Standard normals, two at a time (G. Box and M. Muller, A note on the generation of random normal deviates, 1958).
//!
//! The angle is a uniform quarter turn plus two sign bits. With φ ∈ [−π/4, π/4) measured from the middle of the
//! quarter, cos(φ + π/4) = (cos φ − sin φ)/√2 and sin(φ + π/4) = (cos φ + sin φ)/√2, and the 1/√2 goes into the radius:
//! √(−2 ln u)/√2 = √(−ln u). Exact but for rounding; the radius reaches 8.57, beyond which a normal falls with
//! probability 10^−17.

use super::xoshiro::{centred_unit, open_unit};
use crate::math;

const SIGN: u64 = 1 << 63;

/// The radius of a pair, over √2, from a uniform on (0, 1).
#[inline(always)]
pub fn radius(uniform: f64) -> f64 {
    (-math::ln(uniform)).sqrt()
}

/// Two independent standard normals from a radius and a random word for the angle.
#[inline(always)]
pub fn turn(radius: f64, angle_bits: u64) -> (f64, f64) {
    let (sin, cos) = math::sin_cos_quarter(centred_unit(angle_bits));
    // The high bits of the angle's word are not in the angle.
    let first = (radius * (cos - sin)).to_bits() ^ (angle_bits & SIGN);
    let second = (radius * (cos + sin)).to_bits() ^ ((angle_bits << 1) & SIGN);
    (f64::from_bits(first), f64::from_bits(second))
}

/// Two independent standard normals from two random words.
#[inline(always)]
pub fn pair(radius_bits: u64, angle_bits: u64) -> (f64, f64) {
    turn(radius(open_unit(radius_bits)), angle_bits)
}
