//! Gamma variates of a shape > 0 for each path: Gamma(a) = Gamma(a + 1)·U^{1/a}, with the sampler of `gamma` for the first
//! factor. Exact, but for values below e^−600 of the first factor, which are that.

use super::gamma::{self, GammaShape, UNDECIDED};
use super::row::Row;
use super::source::Words;
use super::xoshiro;
use crate::math;
use crate::math::simd::kernel;

/// The shapes of a block, with the constants of their sampler.
#[derive(Debug)]
pub struct GammaShapes {
    d: Row,
    c: Row,
    /// 1/a
    inverse: Row,
}

impl GammaShapes {
    /// Shapes of nothing, for so many paths.
    #[must_use]
    pub fn new(paths: usize) -> Self {
        GammaShapes { d: Row::zeros(paths), c: Row::zeros(paths), inverse: Row::zeros(paths) }
    }

    /// Takes a shape ≥ 0 for each path, or one for all. Of a shape of 0, variates are 0 to e^−600.
    pub fn set(&mut self, shapes: &[f64]) {
        match shapes {
            [shape] => self.inverse.fill(*shape),
            _ => self.inverse.copy_from_slice(shapes),
        }
        set(&mut self.d, &mut self.c, &mut self.inverse);
    }
}

/// 1/a of a shape that is too small for its inverse.
const MOST_INVERSE: f64 = 1e300;

kernel! {
    // `inverse` holds the shapes before.
    fn set(d: &mut [f64], c: &mut [f64], inverse: &mut [f64]) {
        let n = d.len();
        let (c, inverse) = (&mut c[..n], &mut inverse[..n]);
        for i in 0..n {
            let shape = inverse[i];
            d[i] = shape + 2.0 / 3.0;
            c[i] = 1.0 / (9.0 * d[i]).sqrt();
            let one = 1.0 / shape;
            inverse[i] = if one < MOST_INVERSE { one } else { MOST_INVERSE };
        }
    }
}

/// Fills `out` with Gamma(shape, 1) variates.
pub(super) fn fill(words: &mut Words, shapes: &GammaShapes, out: &mut [f64]) {
    let [s0, s1, s2, s3] = words.slices();
    propose([&shapes.d, &shapes.c], s0, s1, s2, s3, out);
    finish(&shapes.d, &shapes.c, words.slices(), out);
    let [s0, s1, s2, s3] = words.slices();
    boost(&shapes.inverse, s0, s1, s2, s3, out);
}

kernel! {
    fn propose(
        constants: [&[f64]; 2], s0: &mut [u64], s1: &mut [u64], s2: &mut [u64], s3: &mut [u64], out: &mut [f64],
    ) {
        let n = out.len();
        let [d, c] = constants.map(|row| &row[..n]);
        let (s0, s1, s2, s3) = (&mut s0[..n], &mut s1[..n], &mut s2[..n], &mut s3[..n]);
        for i in 0..n {
            let before = [s0[i], s1[i], s2[i], s3[i]];
            let (value, state) = gamma::first(GammaShape { d: d[i], c: c[i] }, before);
            out[i] = value;
            [s0[i], s1[i], s2[i], s3[i]] = state;
        }
    }
}

kernel! {
    fn finish(d: &[f64], c: &[f64], words: [&mut [u64]; 4], out: &mut [f64]) {
        let mut words = words;
        for path in 0..out.len() {
            while out[path] == UNDECIDED {
                let shape = GammaShape { d: d[path], c: c[path] };
                let (value, state) = gamma::next(shape, Words::load(&words, path));
                Words::store(&mut words, path, state);
                out[path] = value;
            }
        }
    }
}

kernel! {
    fn boost(
        inverse: &[f64], s0: &mut [u64], s1: &mut [u64], s2: &mut [u64], s3: &mut [u64], out: &mut [f64],
    ) {
        const LEAST: f64 = -600.0;
        let n = out.len();
        let inverse = &inverse[..n];
        let (s0, s1, s2, s3) = (&mut s0[..n], &mut s1[..n], &mut s2[..n], &mut s3[..n]);
        for i in 0..n {
            let (bits, state) = xoshiro::next([s0[i], s1[i], s2[i], s3[i]]);
            [s0[i], s1[i], s2[i], s3[i]] = state;
            let power = math::ln(xoshiro::open_unit(bits)) * inverse[i];
            out[i] *= math::exp(if power < LEAST { LEAST } else { power });
        }
    }
}
