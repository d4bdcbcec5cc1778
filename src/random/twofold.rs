//! What two independent quadratic-exponential variates are made of: see `math::quadratic_exponential`.
//!
//! Two Exp(1) variates E₁ and E₂, an angle φ and a uniform. √E·√2 cos φ and √E·√2 sin φ are the normals of Box and Muller, so that one
//! logarithm serves for a normal and for an exponential variate, and no root is taken before it is known of what.

use super::normal;
use super::row::Row;
use super::source::Source;
use super::xoshiro;
use crate::math;
use crate::math::quadratic_exponential::Noise;
use crate::math::simd::kernel;

/// Such rows.
#[derive(Debug)]
pub struct Twofold {
    /// E₁ and E₂.
    exponentials: [Row; 2],
    /// √2 cos φ and √2 sin φ.
    turns: [Row; 2],
    /// A uniform, and that of the angle, which has its sign besides.
    uniforms: [Row; 2],
}

/// Its rows, as kernels read them.
#[derive(Debug, Clone, Copy)]
pub struct Noises<'a> {
    exponentials: [&'a [f64]; 2],
    turns: [&'a [f64]; 2],
    uniforms: [&'a [f64]; 2],
}

impl Twofold {
    /// Rows for so many paths.
    #[must_use]
    pub fn new(paths: usize) -> Self {
        let rows = || [Row::zeros(paths), Row::zeros(paths)];
        Twofold { exponentials: rows(), turns: rows(), uniforms: rows() }
    }

    /// Draws the rows of a step. The second path of a mirrored pair has the other normals, and 1 − u for each of the uniforms.
    pub fn draw(&mut self, source: &mut Source) {
        let Twofold { exponentials: [first, second], turns: [cosine, sine], uniforms: [uniform, angle] } = self;
        draw(source.words(), [first, second, cosine, sine, uniform, angle]);
        source.mirror([cosine, sine], [uniform, angle]);
    }

    /// The rows that were drawn last.
    #[must_use]
    pub fn noises(&self) -> Noises<'_> {
        Noises {
            exponentials: self.exponentials.each_ref().map(|row| &row[..]),
            turns: self.turns.each_ref().map(|row| &row[..]),
            uniforms: self.uniforms.each_ref().map(|row| &row[..]),
        }
    }
}

impl<'a> Noises<'a> {
    /// The same, of so many paths.
    #[inline(always)]
    #[must_use]
    pub fn first(self, n: usize) -> Noises<'a> {
        let first = |rows: [&'a [f64]; 2]| rows.map(|row| &row[..n]);
        Noises { exponentials: first(self.exponentials), turns: first(self.turns), uniforms: first(self.uniforms) }
    }

    /// Those of one path.
    #[inline(always)]
    #[must_use]
    pub fn of(self, i: usize) -> Noise {
        Noise {
            exponentials: [self.exponentials[0][i], self.exponentials[1][i]],
            turns: [self.turns[0][i], self.turns[1][i]],
            uniforms: [self.uniforms[0][i], self.uniforms[1][i]],
        }
    }
}

kernel! {
    // Three short loops, as for normals.
    fn draw(words: [&mut [u64]; 4], rows: [&mut [f64]; 6]) {
        let [first, second, cosine, sine, uniform, angle] = rows;
        let n = first.len();
        let [s0, s1, s2, s3] = words.map(|row| &mut row[..n]);
        let (second, cosine, sine) = (&mut second[..n], &mut cosine[..n], &mut sine[..n]);
        let (uniform, angle) = (&mut uniform[..n], &mut angle[..n]);
        for i in 0..n {
            let mut state = [s0[i], s1[i], s2[i], s3[i]];
            let mut bits = [0; 4];
            for bits in &mut bits {
                (*bits, state) = xoshiro::next(state);
            }
            [s0[i], s1[i], s2[i], s3[i]] = state;
            (first[i], second[i]) = (xoshiro::open_unit(bits[0]), xoshiro::open_unit(bits[1]));
            (uniform[i], angle[i]) = (xoshiro::open_unit(bits[2]), f64::from_bits(bits[3]));
        }
        for i in 0..n {
            (first[i], second[i]) = (-math::ln(first[i]), -math::ln(second[i]));
        }
        for i in 0..n {
            let bits = angle[i].to_bits();
            (cosine[i], sine[i]) = normal::turn(1.0, bits);
            angle[i] = xoshiro::open_unit(bits);
        }
    }
}
