//! Gamma variates of one shape for all paths (G. Marsaglia and W. Tsang, A simple method for generating gamma variables,
//! ACM TOMS 26, 2000): exact, by rejection.
//!
//! A vector pass makes one proposal for every path and takes those that the squeeze accepts (over 90 %). A second pass puts the
//! others through the full test, and lets those that it refuses, and them alone, draw again: so a path's draws never depend on
//! another's.

use super::normal;
use super::row::{BLOCK, LANES};
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

/// Fills `out` with Gamma(shape, 1) variates, each path of a shape ≥ 0 of its own. Below 1, Gamma(a) = Gamma(a + 1)·U^{1/a},
/// which of a tiny shape is next to 0. Draws what [`fill`] draws, and a uniform only where a shape is below 1.
pub(super) fn fill_each(words: &mut Words, shapes: &[f64], out: &mut [f64]) {
    let mut drawn = Drawn::new();
    let [s0, s1, s2, s3] = words.slices();
    draw(s0, s1, s2, s3, &mut drawn, out.len());
    propose_each(shapes, &drawn, out);
    finish_each(shapes, words.slices(), &mut drawn, out);
    let [s0, s1, s2, s3] = words.slices();
    unboost(shapes, s0, s1, s2, s3, out);
}

/// Fills `out` with Gamma(shape, 1) variates.
pub(super) fn fill(words: &mut Words, shape: GammaShape, out: &mut [f64]) {
    let mut drawn = Drawn::new();
    let [s0, s1, s2, s3] = words.slices();
    draw(s0, s1, s2, s3, &mut drawn, out.len());
    propose(shape, &drawn, out);
    finish(shape, words.slices(), &mut drawn, out);
}

/// Marks a path whose proposal is not accepted yet; no gamma variate is negative.
const UNDECIDED: f64 = -1.0;

/// What a proposal is made of, by path: a uniform for the radius of a normal and a word for its angle, and the uniform
/// that decides.
struct Drawn {
    radius: [f64; BLOCK],
    angle: [u64; BLOCK],
    test: [f64; BLOCK],
}

impl Drawn {
    fn new() -> Self {
        Drawn { radius: [0.0; BLOCK], angle: [0; BLOCK], test: [0.0; BLOCK] }
    }

    /// The next proposal of one path.
    #[inline(always)]
    fn renew(&mut self, words: &mut [&mut [u64]; 4], path: usize) {
        let ([radius, angle, test], state) = three(Words::load(words, path));
        Words::store(words, path, state);
        (self.radius[path], self.angle[path]) = (xoshiro::open_unit(radius), angle);
        self.test[path] = xoshiro::open_unit(test);
    }
}

/// Three words of a generator, and its state after them.
#[inline(always)]
fn three(state: State) -> ([u64; 3], State) {
    let (first, state) = xoshiro::next(state);
    let (second, state) = xoshiro::next(state);
    let (third, state) = xoshiro::next(state);
    ([first, second, third], state)
}

/// A normal x, and the cube root 1 + cx of v.
#[inline(always)]
fn proposal(shape: GammaShape, radius: f64, angle: u64) -> (f64, f64) {
    let x = normal::turn(normal::radius(radius), angle).0;
    (x, shape.c.mul_add(x, 1.0))
}

/// What the squeeze accepts.
#[inline(always)]
fn squeezed(shape: GammaShape, radius: f64, angle: u64, test: f64) -> f64 {
    let (x, root) = proposal(shape, radius, angle);
    let x2 = x * x;
    let accepted = (root > 0.0) && (test < 1.0 - 0.0331 * (x2 * x2));
    if accepted { shape.d * (root * root * root) } else { UNDECIDED }
}

/// What the full test accepts.
#[inline(always)]
fn tested(shape: GammaShape, radius: f64, angle: u64, test: f64) -> f64 {
    let (x, root) = proposal(shape, radius, angle);
    let v = root * root * root;
    let bound = 0.5 * x * x + shape.d * (1.0 - v + math::ln(v));
    let accepted = (root > 0.0) & (math::ln(test) < bound);
    if accepted { shape.d * v } else { UNDECIDED }
}

/// ln of a Gamma(shape, 1) variate of any shape > 0, for one path.
#[inline(always)]
pub(super) fn ln_of(shape: f64, words: &mut [&mut [u64]; 4], path: usize) -> f64 {
    let boosted = GammaShape::boosted(shape);
    let mut value = UNDECIDED;
    while value == UNDECIDED {
        let ([radius, angle, test], state) = three(Words::load(words, path));
        Words::store(words, path, state);
        value = tested(boosted, xoshiro::open_unit(radius), angle, xoshiro::open_unit(test));
    }
    let above = math::ln(value);
    if shape >= 1.0 {
        return above;
    }
    let (bits, state) = xoshiro::next(Words::load(words, path));
    Words::store(words, path, state);
    above + math::ln(xoshiro::open_unit(bits)) / shape
}

kernel! {
    fn draw(s0: &mut [u64], s1: &mut [u64], s2: &mut [u64], s3: &mut [u64], drawn: &mut Drawn, paths: usize) {
        let (s0, s1, s2, s3) = (&mut s0[..paths], &mut s1[..paths], &mut s2[..paths], &mut s3[..paths]);
        let (radius, angle, test) =
            (&mut drawn.radius[..paths], &mut drawn.angle[..paths], &mut drawn.test[..paths]);
        for i in 0..paths {
            let ([first, second, third], state) = three([s0[i], s1[i], s2[i], s3[i]]);
            [s0[i], s1[i], s2[i], s3[i]] = state;
            (radius[i], angle[i], test[i]) = (xoshiro::open_unit(first), second, xoshiro::open_unit(third));
        }
    }
}

kernel! {
    fn propose(shape: GammaShape, drawn: &Drawn, out: &mut [f64]) {
        let n = out.len();
        let (radius, angle, test) = (&drawn.radius[..n], &drawn.angle[..n], &drawn.test[..n]);
        for i in 0..n {
            out[i] = squeezed(shape, radius[i], angle[i], test[i]);
        }
    }
}

kernel! {
    fn propose_each(shapes: &[f64], drawn: &Drawn, out: &mut [f64]) {
        let n = out.len();
        let (radius, angle, test) = (&drawn.radius[..n], &drawn.angle[..n], &drawn.test[..n]);
        let shapes = &shapes[..n];
        for i in 0..n {
            out[i] = squeezed(GammaShape::boosted(shapes[i]), radius[i], angle[i], test[i]);
        }
    }
}

kernel! {
    fn finish(shape: GammaShape, words: [&mut [u64]; 4], drawn: &mut Drawn, out: &mut [f64]) {
        settle(|_| shape, words, drawn, out);
    }
}

kernel! {
    fn finish_each(shapes: &[f64], words: [&mut [u64]; 4], drawn: &mut Drawn, out: &mut [f64]) {
        settle(|path| GammaShape::boosted(shapes[path]), words, drawn, out);
    }
}

/// Puts what the squeeze did not accept through the full test, and draws again for those that fail it. Paths that wait are
/// put together in whole vectors: one by one, a few of them would take as long as all the others.
#[inline(always)]
fn settle(shape_of: impl Fn(usize) -> GammaShape, words: [&mut [u64]; 4], drawn: &mut Drawn, out: &mut [f64]) {
    let mut words = words;
    let mut waiting = [0_usize; BLOCK];
    let mut count = 0;
    for (path, value) in out.iter().enumerate() {
        waiting[count] = path;
        count += usize::from(*value == UNDECIDED);
    }
    while count > 0 {
        let mut left = 0;
        for first in (0..count).step_by(LANES) {
            let lanes = LANES.min(count - first);
            let mut paths = [waiting[first]; LANES];
            paths[..lanes].copy_from_slice(&waiting[first..first + lanes]);
            let values = decide(&shape_of, paths, drawn);
            for lane in 0..lanes {
                let path = paths[lane];
                out[path] = values[lane];
                if values[lane] == UNDECIDED {
                    waiting[left] = path;
                    left += 1;
                    drawn.renew(&mut words, path);
                }
            }
        }
        count = left;
    }
}

/// The full test of the proposals of some paths.
#[inline(always)]
fn decide(shape_of: &impl Fn(usize) -> GammaShape, paths: [usize; LANES], drawn: &Drawn) -> [f64; LANES] {
    let (mut d, mut c) = ([0.0; LANES], [0.0; LANES]);
    let (mut radius, mut angle, mut test) = ([0.0; LANES], [0; LANES], [0.0; LANES]);
    for lane in 0..LANES {
        let path = paths[lane];
        let shape = shape_of(path);
        (d[lane], c[lane]) = (shape.d, shape.c);
        (radius[lane], angle[lane], test[lane]) = (drawn.radius[path], drawn.angle[path], drawn.test[path]);
    }
    let mut values = [UNDECIDED; LANES];
    for lane in 0..LANES {
        values[lane] = tested(GammaShape { d: d[lane], c: c[lane] }, radius[lane], angle[lane], test[lane]);
    }
    values
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
