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
        (shape >= 1.0 && shape.is_finite()).then(|| GammaShape::of(shape))
    }

    #[inline(always)]
    fn of(shape: f64) -> Self {
        let d = shape - 1.0 / 3.0;
        GammaShape { d, c: 1.0 / (9.0 * d).sqrt() }
    }

    /// That of `shape`, or of `shape` + 1 where it is below 1.
    #[inline(always)]
    fn boosted(shape: f64) -> Self {
        GammaShape::of(if shape < 1.0 { shape + 1.0 } else { shape })
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

/// Fills `out` with Gamma(shape, 1) variates, each path of a shape > 0 of its own. Below 1, Gamma(a) = Gamma(a + 1)·U^{1/a},
/// which of a tiny shape is 0 or next to it. Draws what [`fill`] draws, and a uniform only where a shape is below 1.
pub(super) fn fill_each(words: &mut Words, shapes: &[f64], out: &mut [f64]) {
    let [s0, s1, s2, s3] = words.slices();
    propose_each(shapes, s0, s1, s2, s3, out);
    finish_each(shapes, words.slices(), out);
    let [s0, s1, s2, s3] = words.slices();
    unboost(shapes, s0, s1, s2, s3, out);
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

/// A first proposal, and the state after it; [`UNDECIDED`] and the state before where the squeeze does not accept it.
#[inline(always)]
fn first(shape: GammaShape, before: State) -> (f64, State) {
    let (Proposal { x, root, uniform }, state) = proposal(shape, before);
    let x2 = x * x;
    let accepted = (root > 0.0) && (uniform < 1.0 - 0.0331 * (x2 * x2));
    let kept = |word: usize| if accepted { state[word] } else { before[word] };
    let variate = if accepted { shape.d * (root * root * root) } else { UNDECIDED };
    (variate, [kept(0), kept(1), kept(2), kept(3)])
}

/// Proposals for one path until one is taken.
#[inline(always)]
fn decide(shape: GammaShape, words: &mut [&mut [u64]; 4], path: usize) -> f64 {
    loop {
        let (Proposal { x, root, uniform }, state) = proposal(shape, Words::load(words, path));
        Words::store(words, path, state);
        if root <= 0.0 {
            continue;
        }
        let v = root * root * root;
        let bound = 0.5 * x * x + shape.d * (1.0 - v + math::ln(v));
        if math::ln(uniform) < bound {
            return shape.d * v;
        }
    }
}

/// ln of a Gamma(shape, 1) variate of any shape > 0, for one path.
#[inline(always)]
pub(super) fn ln_of(shape: f64, words: &mut [&mut [u64]; 4], path: usize) -> f64 {
    let above = math::ln(decide(GammaShape::boosted(shape), words, path));
    if shape >= 1.0 {
        return above;
    }
    let (bits, state) = xoshiro::next(Words::load(words, path));
    Words::store(words, path, state);
    above + math::ln(xoshiro::open_unit(bits)) / shape
}

kernel! {
    fn propose(
        shape: GammaShape, s0: &mut [u64], s1: &mut [u64], s2: &mut [u64], s3: &mut [u64], out: &mut [f64],
    ) {
        let n = out.len();
        let (s0, s1, s2, s3) = (&mut s0[..n], &mut s1[..n], &mut s2[..n], &mut s3[..n]);
        for i in 0..n {
            (out[i], [s0[i], s1[i], s2[i], s3[i]]) = first(shape, [s0[i], s1[i], s2[i], s3[i]]);
        }
    }
}

kernel! {
    fn finish(shape: GammaShape, words: [&mut [u64]; 4], out: &mut [f64]) {
        let mut words = words;
        for path in 0..out.len() {
            if out[path] == UNDECIDED {
                out[path] = decide(shape, &mut words, path);
            }
        }
    }
}

kernel! {
    fn propose_each(
        shapes: &[f64], s0: &mut [u64], s1: &mut [u64], s2: &mut [u64], s3: &mut [u64], out: &mut [f64],
    ) {
        let n = out.len();
        let (s0, s1, s2, s3) = (&mut s0[..n], &mut s1[..n], &mut s2[..n], &mut s3[..n]);
        let shapes = &shapes[..n];
        for i in 0..n {
            let shape = GammaShape::boosted(shapes[i]);
            (out[i], [s0[i], s1[i], s2[i], s3[i]]) = first(shape, [s0[i], s1[i], s2[i], s3[i]]);
        }
    }
}

kernel! {
    fn finish_each(shapes: &[f64], words: [&mut [u64]; 4], out: &mut [f64]) {
        let mut words = words;
        for path in 0..out.len() {
            if out[path] == UNDECIDED {
                out[path] = decide(GammaShape::boosted(shapes[path]), &mut words, path);
            }
        }
    }
}

kernel! {
    fn unboost(shapes: &[f64], s0: &mut [u64], s1: &mut [u64], s2: &mut [u64], s3: &mut [u64], out: &mut [f64]) {
        let n = out.len();
        let (s0, s1, s2, s3) = (&mut s0[..n], &mut s1[..n], &mut s2[..n], &mut s3[..n]);
        let shapes = &shapes[..n];
        for i in 0..n {
            let before = [s0[i], s1[i], s2[i], s3[i]];
            let (bits, state) = xoshiro::next(before);
            let small = shapes[i] < 1.0;
            let power = math::exp(math::ln(xoshiro::open_unit(bits)) / shapes[i]);
            out[i] = if small { out[i] * power } else { out[i] };
            s0[i] = if small { state[0] } else { before[0] };
            s1[i] = if small { state[1] } else { before[1] };
            s2[i] = if small { state[2] } else { before[2] };
            s3[i] = if small { state[3] } else { before[3] };
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::random::{GammaShape, Purpose, Source, StreamKey};

    /// The same draws, whether the shape is that of all paths or each path's own.
    #[test]
    fn a_shape_of_each_path_draws_what_one_shape_draws() {
        let source = || Source::new(StreamKey::new(1, "A", Purpose::Volatility), 0, 256);
        let (mut one, mut each) = (source(), source());
        let (mut ours, mut theirs) = ([0.0; 256], [0.0; 256]);
        for shape in [1.0, 2.5, 40.0] {
            one.gammas(GammaShape::new(shape).unwrap(), &mut ours);
            each.gammas_each(&[shape; 256], &mut theirs);
            assert_eq!(ours, theirs, "shape {shape}");
        }
        // Below 1 a uniform more, on the paths that have such a shape alone.
        let shapes: [f64; 256] = std::array::from_fn(|path| if path % 2 == 0 { 0.2 } else { 3.0 });
        one.gammas(GammaShape::new(3.0).unwrap(), &mut ours);
        each.gammas_each(&shapes, &mut theirs);
        one.uniforms(&mut ours);
        each.uniforms(&mut theirs);
        for path in 0..256 {
            assert_eq!(ours[path] == theirs[path], path % 2 == 1, "path {path}");
        }
    }
}
