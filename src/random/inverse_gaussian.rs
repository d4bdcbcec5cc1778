//! Roots of inverse Gaussian variates, with a mean and a shape for each path (J. Michael, W. Schucany and R. Haas, Generating
//! random variates using transformations with multiple roots, The American Statistician 30, 1976): exact, without rejection.
//!
//! The time that a Brownian motion of drift γ takes to reach s has mean m = s/γ and shape s². With w = Z²/(2sγ) both
//! roots are m·r and m/r, where 1/r = 1 + w + √(w(w + 2)) is the square of q = h + √(1 + h²) with h = √(w/2), and no digit is
//! lost; the smaller is taken with probability 1/(1 + r). So √T is √m/q or √m·q, for one square root and one division.

use super::row::Row;
use super::source::Source;
use crate::math::simd::kernel;

/// First passage times of a Brownian motion of drift γ > 0, at a level for each path.
#[derive(Debug)]
pub struct PassageTimes {
    drift: f64,
    /// √(s/γ)
    root: Row,
    /// ½/√(sγ)
    half: Row,
    uniform: Row,
}

impl PassageTimes {
    /// Levels of nothing, for so many paths.
    #[must_use]
    pub fn new(drift: f64, paths: usize) -> Self {
        let row = || Row::zeros(paths);
        PassageTimes { drift, root: row(), half: row(), uniform: row() }
    }

    /// Takes a level ≥ 0 for each path, or one for all.
    pub fn set(&mut self, levels: &[f64]) {
        match levels {
            [level] => self.root.fill(*level),
            _ => self.root.copy_from_slice(levels),
        }
        set(self.drift, &mut self.root, &mut self.half);
    }

    /// Fills a row with the roots of these times.
    pub fn fill_roots(&mut self, source: &mut Source, out: &mut [f64]) {
        source.draw_uniforms_and_normals(&mut self.uniform);
        passage(&self.root, &self.half, source.normals(), &self.uniform, out);
    }
}

/// ½/√(sγ) of a level that is too low for it: its square is a number.
const MOST_HALF: f64 = 1e75;

kernel! {
    // `root` holds the levels before.
    fn set(drift: f64, root: &mut [f64], half: &mut [f64]) {
        let n = root.len();
        let half = &mut half[..n];
        for i in 0..n {
            let level = root[i];
            root[i] = (level / drift).sqrt();
            let inverse = 0.5 / (level * drift).sqrt();
            half[i] = if inverse < MOST_HALF { inverse } else { MOST_HALF };
        }
    }
}

kernel! {
    fn passage(root: &[f64], half: &[f64], normals: &[f64], uniforms: &[f64], out: &mut [f64]) {
        let n = out.len();
        let (root, half, normals, uniforms) = (&root[..n], &half[..n], &normals[..n], &uniforms[..n]);
        for i in 0..n {
            let h = half[i] * normals[i].abs();
            let q = h + h.mul_add(h, 1.0).sqrt();
            let squared = q * q;
            let is_smaller = uniforms[i] * (squared + 1.0) <= squared;
            out[i] = if is_smaller { root[i] / q } else { root[i] * q };
        }
    }
}
