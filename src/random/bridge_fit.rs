//! The fit by which minima of bridges are proposed, m(e; s, d) of [`Bridge`](super::bridge::Bridge).
//!
//! m = a₁h + a₂h² + a₃h³ + a₄h⁴ + a₅h⁵ + a₀e,  h = e/(e + γ + δs²)
//!
//! with aᵢ polynomials in z = 1/(1 + s), w and p = d/(1 + s). α, β, γ and δ, the forty products that the polynomials have
//! (of those up to the fourth degree) and their weights were found by a search for the least of what is left undecided:
//! products one by one, as they take most off the squared error of ln ρ over bridges of random ends; then weights by
//! linear programs, one after the other, for the least range of ln ρ over a set of random points, which also has the
//! rarest bridges. Nothing of a law depends on them but the time that it takes.

pub(super) const ALPHA: f64 = 1.531;
pub(super) const BETA: f64 = 8.025;
/// Of an s below this one the polynomials are those of this one.
pub(super) const NARROWEST: f64 = 0.15;
const GAMMA: f64 = 0.0778;
const DELTA: f64 = 0.1661;

/// The polynomials: a₁ to a₅, and a₀.
#[derive(Debug, Clone, Copy)]
pub(super) struct Coefficients {
    pub(super) of_h: [f64; 5],
    pub(super) of_e: f64,
}

/// γ + δs²
#[inline(always)]
pub(super) fn width(s: f64) -> f64 {
    DELTA.mul_add(s * s, GAMMA)
}

/// The polynomials of a bridge.
///
/// Any functions of s and d will do, and so will these in single precision, at half the cost.
#[inline(always)]
pub(super) fn coefficients(z: f64, w: f64, p: f64) -> Coefficients {
    #[allow(clippy::cast_possible_truncation)] // rounded, which is meant
    let [z, w, p] = [z as f32, w as f32, p as f32];
    let zz = z * z;
    let zw = w * z;
    let zp = p * z;
    let ww = w * w;
    let wp = p * w;
    let zzz = z * zz;
    let zww = w * zw;
    let zwp = p * zw;
    let zpp = p * zp;
    let www = w * ww;
    let wwp = p * ww;
    let wpp = p * wp;
    let zzzw = zw * zz;
    let zzww = ww * zz;
    let zzpp = zp * zp;
    let wwwp = wp * ww;
    let wwpp = wp * wp;
    let first = sum(
        3.798_849 * zz,
        [-3.280_235, -5.093_995, -1.552_533, -0.538_523, 4.469_698, 13.045_848, -5.148_759],
        [wp, zzz, zww, www, wpp, zzww, wwwp],
    );
    let second = sum(
        -0.065_606,
        [-1.056_294, 15.085_499, 4.384_886, -0.582_547, -23.779_194, -34.645_94, 4.781_74, 14.217_484],
        [zw, zww, zwp, www, zzzw, zzww, zzpp, wwwp],
    );
    let third =
        sum(-5.337_466 * zw, [1.777_279, -3.376_895, -19.860_658, 99.026_67, -8.755_469], [zp, zpp, wwp, zzzw, wwwp]);
    let fourth = sum(28.118_352 * wwp, [-8.950_924, -102.835_81, 13.672_474, -0.015_688], [wpp, zzzw, zzww, wwwp]);
    let fifth = sum(
        0.193_134,
        [-0.562_92, -0.116_781, 11.574_769, 5.033_651, -25.015_465, -11.049_311, 29.092_256, -0.845_486, 23.031_237],
        [w, ww, wp, zzz, wwp, wpp, zzzw, zzww, wwpp],
    );
    let of_e = sum(0.137_154 * z, [0.026_991], [w]);
    Coefficients { of_h: [first, second, third, fourth, fifth].map(f64::from), of_e: f64::from(of_e) }
}

/// What comes first, and the products.
#[inline(always)]
fn sum<const N: usize>(first: f32, weights: [f32; N], products: [f32; N]) -> f32 {
    let mut sum = first;
    for i in 0..N {
        sum = weights[i].mul_add(products[i], sum);
    }
    sum
}
