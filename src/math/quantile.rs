//! The normal quantile over rows.
//!
//! x with Φ(x) = u, by three quotients of polynomials of degree 7: for |u − ½| ≤ 0.425 in 0.425² − (u − ½)², and beyond in
//! r = √(−ln min(u, 1 − u)), one up to r = 5 and one above. Relative error about 1e-16 (Wichura), and below 1e-15 as computed
//! here. Every path takes the same operations, with the coefficients of its piece.
//!
//! Reference: M. J. Wichura, Algorithm AS 241: the percentage points of the normal distribution, Applied Statistics 37
//! (1988), 477–484, routine PPND16.

use super::ln;
use super::simd::kernel;

/// Lowest power first, of the numerator and of the denominator.
type Quotient = ([f64; 8], [f64; 8]);

const CENTRE: Quotient = (
    [
        3.387_132_872_796_366_5,
        133.141_667_891_784_38,
        1_971.590_950_306_551_3,
        13_731.693_765_509_46,
        45_921.953_931_549_87,
        67_265.770_927_008_7,
        33_430.575_583_588_13,
        2_509.080_928_730_122_7,
    ],
    [
        1.0,
        42.313_330_701_600_91,
        687.187_007_492_057_9,
        5_394.196_021_424_751,
        21_213.794_301_586_597,
        39_307.895_800_092_71,
        28_729.085_735_721_943,
        5_226.495_278_852_854,
    ],
);
const TAIL: Quotient = (
    [
        1.423_437_110_749_683_5,
        4.630_337_846_156_546,
        5.769_497_221_460_691,
        3.647_848_324_763_204_5,
        1.270_458_252_452_368_4,
        0.241_780_725_177_450_6,
        0.022_723_844_989_269_184,
        0.000_774_545_014_278_341_4,
    ],
    [
        1.0,
        2.053_191_626_637_759,
        1.676_384_830_183_803_8,
        0.689_767_334_985_1,
        0.148_103_976_427_480_08,
        0.015_198_666_563_616_457,
        0.000_547_593_808_499_534_5,
        1.050_750_071_644_416_9e-9,
    ],
);
const FAR: Quotient = (
    [
        6.657_904_643_501_103,
        5.463_784_911_164_114,
        1.784_826_539_917_291_3,
        0.296_560_571_828_504_87,
        0.026_532_189_526_576_124,
        0.001_242_660_947_388_078_4,
        2.711_555_568_743_487_6e-5,
        2.010_334_399_292_288_1e-7,
    ],
    [
        1.0,
        0.599_832_206_555_888,
        0.136_929_880_922_735_8,
        0.014_875_361_290_850_615,
        0.000_786_869_131_145_613_3,
        1.846_318_317_510_054_8e-5,
        1.421_511_758_316_446e-7,
        2.044_263_103_389_939_7e-15,
    ],
);

/// Of three numbers that of the piece.
#[inline(always)]
fn of_piece(in_centre: bool, in_tail: bool, [centre, tail, far]: [f64; 3]) -> f64 {
    let beyond = if in_tail { tail } else { far };
    if in_centre { centre } else { beyond }
}

/// Φ⁻¹(u), 0 < u < 1.
#[inline(always)]
fn normal_quantile(u: f64) -> f64 {
    let q = u - 0.5;
    let r = (-ln(if q < 0.0 { u } else { 1.0 - u })).sqrt();
    let (in_centre, in_tail) = (q.abs() <= 0.425, r <= 5.0);
    let x = of_piece(in_centre, in_tail, [(-q).mul_add(q, 0.180_625), r - 1.6, r - 5.0]);
    let (mut above, mut below) = (0.0, 0.0);
    for i in (0..8).rev() {
        above = x.mul_add(above, of_piece(in_centre, in_tail, [CENTRE.0[i], TAIL.0[i], FAR.0[i]]));
        below = x.mul_add(below, of_piece(in_centre, in_tail, [CENTRE.1[i], TAIL.1[i], FAR.1[i]]));
    }
    let quotient = above / below;
    if in_centre { q * quotient } else { quotient.copysign(q) }
}

kernel! {
    /// Replaces uniforms on (0, 1) by the standard normals whose quantiles they are.
    pub fn normal_quantiles(row: &mut [f64]) {
        for value in row.iter_mut() {
            *value = normal_quantile(*value);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::math::tail::{normal_from_centre, normal_from_ln_tail};

    /// Beside Newton's method on the tail, at every piece and on both sides of where they meet.
    #[test]
    fn quantiles_are_those_of_the_normal_law() {
        let edges = [0.075, 0.925, 1.4e-11, 1.38e-11, 0.25, 0.5 - 1e-9, f64::EPSILON / 4.0, 1e-7, 0.02, 0.4];
        for u in edges.into_iter().chain((1..500).map(|i| f64::from(i) / 500.0)) {
            let mut found = [u, 1.0 - u];
            normal_quantiles(&mut found);
            let tail = u.min(1.0 - u);
            let expected = match 0.5 - tail {
                0.0 => 0.0,
                centre if centre < 0.4 => normal_from_centre(centre),
                _ => normal_from_ln_tail(ln(tail), 1.0),
            };
            let error = |x: f64| (x.abs() - expected).abs() / expected.max(1e-300);
            assert!(error(found[0]) < 1e-15, "u = {u}: {} is not {expected}", found[0]);
            assert!(found[0] == 0.0 || (found[0] < 0.0) == (u < 0.5), "u = {u}: {}", found[0]);
            // Where 1 − u is exact the law is symmetric in every bit.
            assert!(1.0 - (1.0 - u) != u || found[0] == -found[1], "u = {u}: {found:?}");
        }
    }
}
