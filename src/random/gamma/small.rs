//! Shapes a < 1.
//!
//! X = −ln(1 − W) with W = U^{1/a}, U uniform, has the density ae^{−x}(1 − e^{−x})^{a − 1}, and the gamma law one of
//! e^{−x}x^{a − 1}/Γ(a). Their ratio is (X/W)^{a − 1}/Γ(a + 1), where X ≥ W: so X is taken with probability (W/X)^{1 − a}, which is
//! Γ(a + 1) in the mean, from 0.886 to 1.
//!
//! Squeeze: a geometric mean of W/X and 1 is no less than the harmonic one, W/((1 − a)X + aW).
//!
//! Exact but for rounding; a variate reaches 36, beyond which one falls with probability 10^−16 at most.
//!
//! References: R. Gupta and D. Kundu, Generalized exponential distributions, Aust. N. Z. J. Stat. 41, 1999 (the law of X); D. Kundu and
//! R. Gupta, A convenient way of generating gamma random variables using generalized exponential distribution, Comput. Stat.
//! Data Anal. 51, 2007 (gamma variates from 2X, which are taken less often).

use super::super::row::BLOCK;
use super::super::xoshiro;
use super::undecided::{LEADING, OPEN, Proposed, Rejection, leading};
use crate::math;
use crate::math::simd::kernel;

pub(super) const REJECTION: Rejection = Rejection { propose: propose_again, test };

/// Below, a variate is W, and may be less than a number can hold.
const LEAST: f64 = 1e-200;

/// The proposals of a row.
#[derive(Debug)]
#[repr(align(64))]
pub(super) struct Roots {
    /// ln U
    logarithms: [f64; BLOCK],
    /// The words that have the leading bits of what decides.
    words: [u64; BLOCK],
    /// W
    powers: [f64; BLOCK],
}

impl Roots {
    pub fn new() -> Self {
        Roots { logarithms: [0.0; BLOCK], words: [0; BLOCK], powers: [0.0; BLOCK] }
    }

    /// Makes variates of the proposals that the squeeze accepts, where shapes are small.
    pub fn propose(&mut self, shapes: &[f64], generators: [&mut [u64]; 4], constants: [&[f64]; 2], out: &mut [f64]) {
        let [s0, s1, s2, s3] = generators;
        draw(shapes, s0, s1, s2, s3, self);
        squeeze(shapes, constants[0], self, out);
    }

    pub fn proposed<'a>(&'a mut self, constants: [&'a [f64]; 2]) -> Proposed<'a> {
        Proposed { constants, proposals: &mut self.logarithms, words: &self.words }
    }
}

/// 1/a and a.
#[inline(always)]
pub(super) fn constants(shape: f64) -> [f64; 2] {
    [1.0 / shape, shape]
}

/// ln U, and a uniform.
#[inline(always)]
pub(super) fn proposal([first, test, _]: [u64; 3]) -> [f64; 2] {
    [math::ln(xoshiro::open_unit(first)), xoshiro::open_unit(test)]
}

#[inline(always)]
pub(super) fn tested([inverse, shape]: [f64; 2], [logarithm, uniform]: [f64; 2]) -> f64 {
    let w = math::exp(logarithm * inverse);
    let x = -math::ln_one_minus(w);
    let accepted = math::ln(uniform) < (1.0 - shape) * math::ln(w / x);
    if accepted { x } else { OPEN }
}

/// What is accepted whatever bits the uniform has after these.
#[inline(always)]
fn squeezed(shape: f64, w: f64, bits: u64) -> f64 {
    let x = -math::ln_one_minus(w);
    let mean = (1.0 - shape).mul_add(x, shape * w);
    let accepted = (leading(bits) + 1.0) * mean <= LEADING * w;
    if accepted { x } else { OPEN }
}

/// The logarithm of a variate, from that of its U.
#[inline(always)]
pub(super) fn ln_of([inverse, _]: [f64; 2], logarithm: f64, variate: f64) -> f64 {
    if variate > LEAST { math::ln(variate) } else { logarithm * inverse }
}

kernel! {
    // Short loops: see that of normals.
    fn draw(shapes: &[f64], s0: &mut [u64], s1: &mut [u64], s2: &mut [u64], s3: &mut [u64], roots: &mut Roots) {
        let n = shapes.len();
        let (s0, s1, s2, s3) = (&mut s0[..n], &mut s1[..n], &mut s2[..n], &mut s3[..n]);
        let (logarithms, words) = (&mut roots.logarithms[..n], &mut roots.words[..n]);
        for i in 0..n {
            let before = [s0[i], s1[i], s2[i], s3[i]];
            let (bits, state) = xoshiro::next(before);
            words[i] = bits;
            let is_small = shapes[i] < 1.0;
            s0[i] = if is_small { state[0] } else { before[0] };
            s1[i] = if is_small { state[1] } else { before[1] };
            s2[i] = if is_small { state[2] } else { before[2] };
            s3[i] = if is_small { state[3] } else { before[3] };
        }
        for i in 0..n {
            logarithms[i] = math::ln(xoshiro::open_unit(words[i]));
        }
    }
}

kernel! {
    // As above.
    fn squeeze(shapes: &[f64], inverse: &[f64], roots: &mut Roots, out: &mut [f64]) {
        let n = out.len();
        let (shapes, inverse) = (&shapes[..n], &inverse[..n]);
        let (logarithms, words, powers) = (&roots.logarithms[..n], &roots.words[..n], &mut roots.powers[..n]);
        for i in 0..n {
            powers[i] = math::exp(logarithms[i] * inverse[i]);
        }
        for i in 0..n {
            let value = squeezed(shapes[i], powers[i], words[i]);
            out[i] = if shapes[i] < 1.0 { value } else { out[i] };
        }
    }
}

kernel! {
    /// Replaces variates, which these roots made where they are small, by their logarithms.
    pub(super) fn ln(shapes: &[f64], roots: &Roots, out: &mut [f64]) {
        let n = out.len();
        let (shapes, logarithms) = (&shapes[..n], &roots.logarithms[..n]);
        for i in 0..n {
            let ln = math::ln(out[i]);
            let is_tiny = (shapes[i] < 1.0) && (out[i] <= LEAST);
            out[i] = if is_tiny { logarithms[i] / shapes[i] } else { ln };
        }
    }
}

kernel! {
    fn propose_again(words: [&[u64]; 3], proposals: [&mut [f64]; 2]) {
        let [logarithm, uniform] = proposals;
        let n = logarithm.len();
        let uniform = &mut uniform[..n];
        let [first, bits, unused] = words.map(|row| &row[..n]);
        for i in 0..n {
            [logarithm[i], uniform[i]] = proposal([first[i], bits[i], unused[i]]);
        }
    }
}

kernel! {
    fn test(constants: [&[f64]; 2], proposals: [&[f64]; 2], values: &mut [f64]) {
        let n = values.len();
        let [inverse, shape] = constants.map(|row| &row[..n]);
        let [logarithm, uniform] = proposals.map(|row| &row[..n]);
        for i in 0..n {
            values[i] = tested([inverse[i], shape[i]], [logarithm[i], uniform[i]]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whatever bits follow; and of what the test accepts it leaves a small part open.
    #[test]
    fn what_the_squeeze_accepts_the_test_accepts() {
        const POINTS: u32 = 200;
        for shape in [1e-3, 0.1, 0.3, 0.5, 0.7, 0.9, 0.999] {
            let (constants, mut open) = (constants(shape), 0);
            for point in 0..POINTS {
                let logarithm = math::ln((f64::from(point) + 0.5) / f64::from(POINTS));
                let w = math::exp(logarithm * constants[0]);
                for leading in 0..1024_u32 {
                    let squeezed = squeezed(shape, w, u64::from(leading) << 52);
                    let tested = tested(constants, [logarithm, (f64::from(leading) + 0.999) / LEADING]);
                    assert!(squeezed == OPEN || squeezed == tested, "Gamma({shape}) of {logarithm} with {leading}");
                    open += u32::from(squeezed != tested);
                }
            }
            assert!(open <= POINTS * 1024 / 50, "{open} of Gamma({shape})");
        }
    }
}
