//! Gamma variates of one shape for all paths (G. Marsaglia and W. Tsang, A simple method for generating gamma variables,
//! ACM TOMS 26, 2000): exact, by rejection.
//!
//! A vector pass makes one proposal for every path and takes those that the squeeze accepts (over 90 %). A generator
//! whose proposal it does not accept stays where it was, and a second pass makes that very proposal again for the full
//! test, and more of them if need be: so a path's draws never depend on another's.

use super::normal;
use super::source::Words;
use super::xoshiro::{self, State};
use crate::math::simd::kernel;
use crate::math::{self, rows};

/// The shape of a gamma law, at least 1, with the constants of its sampler.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct GammaShape {
    pub(super) d: f64,
    pub(super) c: f64,
}

impl GammaShape {
    /// `None` unless the shape is finite and at least 1.
    #[must_use]
    pub fn new(shape: f64) -> Option<Self> {
        (shape >= 1.0 && shape.is_finite()).then(|| {
            let d = shape - 1.0 / 3.0;
            GammaShape { d, c: 1.0 / (9.0 * d).sqrt() }
        })
    }
}

/// Any shape > 0, for variates that are known by their logarithm: of a small shape they lie far below what a number can
/// hold. Below 1, ln Gamma(a) = ln Gamma(a + 1) + ln(U)/a with U uniform.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LnGammaShape {
    shape: GammaShape,
    /// a, where it is below 1.
    boost: Option<f64>,
}

impl LnGammaShape {
    /// `None` unless the shape is finite and above 0.
    #[must_use]
    pub fn new(shape: f64) -> Option<Self> {
        if shape >= 1.0 {
            return GammaShape::new(shape).map(|shape| LnGammaShape { shape, boost: None });
        }
        let above = GammaShape::new(shape + 1.0).filter(|_| shape > 0.0)?;
        Some(LnGammaShape { shape: above, boost: Some(shape) })
    }
}

/// Fills `out` with logarithms of Gamma(shape, 1) variates.
pub(super) fn fill_ln(words: &mut Words, shape: LnGammaShape, out: &mut [f64]) {
    fill(words, shape.shape, out);
    rows::ln(out);
    if let Some(shape) = shape.boost {
        let [s0, s1, s2, s3] = words.slices();
        add_ln_power(shape, s0, s1, s2, s3, out);
    }
}

kernel! {
    fn add_ln_power(
        shape: f64, s0: &mut [u64], s1: &mut [u64], s2: &mut [u64], s3: &mut [u64], out: &mut [f64],
    ) {
        let n = out.len();
        let (s0, s1, s2, s3) = (&mut s0[..n], &mut s1[..n], &mut s2[..n], &mut s3[..n]);
        for i in 0..n {
            let (bits, state) = xoshiro::next([s0[i], s1[i], s2[i], s3[i]]);
            [s0[i], s1[i], s2[i], s3[i]] = state;
            out[i] += math::ln(xoshiro::open_unit(bits)) / shape;
        }
    }
}

/// Fills `out` with Gamma(shape, 1) variates.
pub(super) fn fill(words: &mut Words, shape: GammaShape, out: &mut [f64]) {
    let [s0, s1, s2, s3] = words.slices();
    propose(shape, s0, s1, s2, s3, out);
    finish(shape, words.slices(), out);
}

/// Marks a path whose first proposal the squeeze did not accept; no gamma variate is negative.
pub(super) const UNDECIDED: f64 = -1.0;

/// A normal x, the cube root 1 + cx of v, and the uniform that decides.
struct Proposal {
    x: f64,
    root: f64,
    uniform: f64,
}

#[inline(always)]
fn proposal(shape: GammaShape, state: State) -> (Proposal, State) {
    let (radius, state) = xoshiro::next(state);
    let (angle, state) = xoshiro::next(state);
    let (test, state) = xoshiro::next(state);
    let x = normal::pair(radius, angle).0;
    (Proposal { x, root: shape.c.mul_add(x, 1.0), uniform: xoshiro::open_unit(test) }, state)
}

/// What the squeeze accepts of one proposal, and the state after it; else [`UNDECIDED`], and the state before.
#[inline(always)]
pub(super) fn first(shape: GammaShape, before: State) -> (f64, State) {
    let (Proposal { x, root, uniform }, state) = proposal(shape, before);
    let x2 = x * x;
    let accepted = (root > 0.0) && (uniform < 1.0 - 0.0331 * (x2 * x2));
    let after = [
        if accepted { state[0] } else { before[0] },
        if accepted { state[1] } else { before[1] },
        if accepted { state[2] } else { before[2] },
        if accepted { state[3] } else { before[3] },
    ];
    (if accepted { shape.d * (root * root * root) } else { UNDECIDED }, after)
}

/// What the full test accepts of one proposal, or [`UNDECIDED`], and the state after it.
#[inline(always)]
pub(super) fn next(shape: GammaShape, before: State) -> (f64, State) {
    let (Proposal { x, root, uniform }, state) = proposal(shape, before);
    if root <= 0.0 {
        return (UNDECIDED, state);
    }
    let v = root * root * root;
    let bound = 0.5 * x * x + shape.d * (1.0 - v + math::ln(v));
    (if math::ln(uniform) < bound { shape.d * v } else { UNDECIDED }, state)
}

kernel! {
    fn propose(
        shape: GammaShape, s0: &mut [u64], s1: &mut [u64], s2: &mut [u64], s3: &mut [u64], out: &mut [f64],
    ) {
        let n = out.len();
        let (s0, s1, s2, s3) = (&mut s0[..n], &mut s1[..n], &mut s2[..n], &mut s3[..n]);
        for i in 0..n {
            let (value, state) = first(shape, [s0[i], s1[i], s2[i], s3[i]]);
            out[i] = value;
            [s0[i], s1[i], s2[i], s3[i]] = state;
        }
    }
}

kernel! {
    fn finish(shape: GammaShape, words: [&mut [u64]; 4], out: &mut [f64]) {
        let mut words = words;
        for path in 0..out.len() {
            while out[path] == UNDECIDED {
                let (value, state) = next(shape, Words::load(&words, path));
                Words::store(&mut words, path, state);
                out[path] = value;
            }
        }
    }
}
