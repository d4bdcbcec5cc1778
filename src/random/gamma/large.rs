//! Shapes a ≥ 1 (G. Marsaglia and W. Tsang, A simple method for generating gamma variables, ACM TOMS 26, 2000).
//!
//! d·v with v = (1 + cx)³, d = a − ⅓ and c = 1/√(9d), of a normal x that is taken where 1 + cx > 0, with probability e^{−h(x)},
//! h = −½x² − d(1 − v + ln v).
//!
//! Squeeze: h = 3d ∫₀^{cx} s³/(1 + s) ds, whose integrand is at most s³/min(1, 1 + cx) in size, so that e^{−h} ≥ 1 − h ≥
//! 1 − (c²/12)·x⁴/min(1, 1 + cx). It is tighter the larger the shape: what it leaves open is nearly always rejected.
//!
//! Both normals of a Box–Muller pair make proposals, one in a row, the other in the next. A path whose shape was below 1 when
//! the pair was made has none in the next row: NaN stands for it, which no test accepts.

use super::super::normal;
use super::super::row::BLOCK;
use super::super::xoshiro;
use super::undecided::{LEADING, OPEN, Proposed, Rejection, leading};
use crate::math;
use crate::math::simd::kernel;

pub(super) const REJECTION: Rejection = Rejection { propose: propose_again, test };

/// The proposals of this row and the next, or of the row before and this one.
#[derive(Debug)]
#[repr(align(64))]
pub(super) struct Pairs {
    normals: [[f64; BLOCK]; 2],
    /// The words that have the leading bits of what decides.
    words: [[u64; BLOCK]; 2],
    /// Whether this row has the second.
    second: bool,
}

impl Pairs {
    pub fn new() -> Self {
        Pairs { normals: [[f64::NAN; BLOCK]; 2], words: [[0; BLOCK]; 2], second: true }
    }

    /// Goes on to the next row.
    pub fn turn_over(&mut self) {
        self.second = !self.second;
    }

    /// Leaves nothing for the next row.
    pub fn forget(&mut self) {
        if !self.second {
            self.normals[1].fill(f64::NAN);
        }
    }

    /// Makes variates of the proposals that the squeeze accepts, where shapes are large.
    pub fn propose(&mut self, shapes: &[f64], generators: [&mut [u64]; 4], constants: [&[f64]; 2], out: &mut [f64]) {
        if !self.second {
            let [s0, s1, s2, s3] = generators;
            pair(shapes, s0, s1, s2, s3, self);
        }
        let row = self.proposed(constants);
        squeeze(shapes, constants, row.proposals, row.words, out);
    }

    /// Those of this row.
    pub fn proposed<'a>(&'a mut self, constants: [&'a [f64]; 2]) -> Proposed<'a> {
        let i = usize::from(self.second);
        Proposed { constants, proposals: &mut self.normals[i], words: &self.words[i] }
    }
}

/// d and c.
#[inline(always)]
pub(super) fn constants(shape: f64) -> [f64; 2] {
    let d = shape - 1.0 / 3.0;
    [d, 1.0 / (9.0 * d).sqrt()]
}

/// A normal, and a uniform.
#[inline(always)]
pub(super) fn proposal([radius, angle, test]: [u64; 3]) -> [f64; 2] {
    [normal::pair(radius, angle).0, xoshiro::open_unit(test)]
}

#[inline(always)]
pub(super) fn tested([d, c]: [f64; 2], [x, uniform]: [f64; 2]) -> f64 {
    let root = c.mul_add(x, 1.0);
    let v = root * root * root;
    let bound = 0.5 * x * x + d * (1.0 - v + math::ln(v));
    let accepted = (root > 0.0) & (math::ln(uniform) < bound);
    if accepted { d * v } else { OPEN }
}

/// What is accepted whatever bits the uniform has after these.
#[inline(always)]
fn squeezed([d, c]: [f64; 2], x: f64, bits: u64) -> f64 {
    let root = c.mul_add(x, 1.0);
    let least = if root < 1.0 { root } else { 1.0 };
    let x2 = x * x;
    let accepted = (LEADING - 1.0 - leading(bits)) * least >= (LEADING / 12.0 * (c * c)) * (x2 * x2);
    if accepted { d * (root * root * root) } else { OPEN }
}

kernel! {
    // The chain from state to normal is long: two short loops.
    fn pair(shapes: &[f64], s0: &mut [u64], s1: &mut [u64], s2: &mut [u64], s3: &mut [u64], pairs: &mut Pairs) {
        let n = shapes.len();
        let (s0, s1, s2, s3) = (&mut s0[..n], &mut s1[..n], &mut s2[..n], &mut s3[..n]);
        let [x, y] = pairs.normals.each_mut().map(|row| &mut row[..n]);
        let [first, second] = pairs.words.each_mut().map(|row| &mut row[..n]);
        for i in 0..n {
            let before = [s0[i], s1[i], s2[i], s3[i]];
            let (radius, state) = xoshiro::next(before);
            let (angle, state) = xoshiro::next(state);
            (first[i], second[i]) = (radius, angle);
            let is_large = shapes[i] >= 1.0;
            s0[i] = if is_large { state[0] } else { before[0] };
            s1[i] = if is_large { state[1] } else { before[1] };
            s2[i] = if is_large { state[2] } else { before[2] };
            s3[i] = if is_large { state[3] } else { before[3] };
        }
        for i in 0..n {
            let (one, other) = normal::pair(first[i], second[i]);
            x[i] = one;
            y[i] = if shapes[i] >= 1.0 { other } else { f64::NAN };
        }
    }
}

kernel! {
    fn squeeze(shapes: &[f64], constants: [&[f64]; 2], normals: &[f64], words: &[u64], out: &mut [f64]) {
        let n = out.len();
        let [d, c] = constants.map(|row| &row[..n]);
        let (shapes, normals, words) = (&shapes[..n], &normals[..n], &words[..n]);
        for i in 0..n {
            let value = squeezed([d[i], c[i]], normals[i], words[i]);
            out[i] = if shapes[i] >= 1.0 { value } else { 0.0 };
        }
    }
}

kernel! {
    fn propose_again(words: [&[u64]; 3], proposals: [&mut [f64]; 2]) {
        let [x, uniform] = proposals;
        let n = x.len();
        let uniform = &mut uniform[..n];
        let [radius, angle, bits] = words.map(|row| &row[..n]);
        for i in 0..n {
            [x[i], uniform[i]] = proposal([radius[i], angle[i], bits[i]]);
        }
    }
}

kernel! {
    fn test(constants: [&[f64]; 2], proposals: [&[f64]; 2], values: &mut [f64]) {
        let n = values.len();
        let ([d, c], [x, uniform]) = (constants.map(|row| &row[..n]), proposals.map(|row| &row[..n]));
        for i in 0..n {
            values[i] = tested([d[i], c[i]], [x[i], uniform[i]]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whatever bits follow; and of what the test accepts it leaves a small part open.
    #[test]
    fn what_the_squeeze_accepts_the_test_accepts() {
        const STEP: f64 = 0.05;
        for (shape, most_open) in [(1.0, 0.03), (1.5, 0.02), (4.0, 0.004), (40.0, 0.001), (1e4, 0.001)] {
            let (constants, mut open) = (constants(shape), 0.0);
            for x in (-120..=120).map(|i| STEP * f64::from(i)) {
                let density = math::exp(-0.5 * x * x) / (2.0 * std::f64::consts::PI).sqrt();
                for leading in 0..1024_u32 {
                    let squeezed = squeezed(constants, x, u64::from(leading) << 52);
                    let tested = tested(constants, [x, (f64::from(leading) + 0.999) / LEADING]);
                    assert!(squeezed == OPEN || squeezed == tested, "Gamma({shape}) at {x} with {leading}");
                    open += if squeezed == tested { 0.0 } else { STEP * density / LEADING };
                }
            }
            assert!(open <= most_open, "{open} of Gamma({shape})");
        }
    }
}
