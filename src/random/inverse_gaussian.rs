//! Inverse Gaussian variates, with a mean and a shape for each path (J. Michael, W. Schucany and R. Haas, Generating random
//! variates using transformations with multiple roots, The American Statistician 30, 1976): exact, without rejection.
//!
//! The time that a Brownian motion of drift γ takes to reach s has mean m = s/γ and shape s². With w = Z²/(2sγ) both
//! roots are m·r and m/r, where 1/r = 1 + w + √(w(w + 2)) loses no digits; the smaller is taken with probability 1/(1 + r).

use super::row::Row;
use super::source::Source;
use crate::math::simd::kernel;

/// First passage times of a Brownian motion of drift γ > 0, at a level for each path.
#[derive(Debug)]
pub struct PassageTimes {
    drift: f64,
    /// s/γ
    mean: Row,
    /// 1/(2sγ)
    half: Row,
    uniform: Row,
}

impl PassageTimes {
    /// Levels of nothing, for so many paths.
    #[must_use]
    pub fn new(drift: f64, paths: usize) -> Self {
        let row = || Row::zeros(paths);
        PassageTimes { drift, mean: row(), half: row(), uniform: row() }
    }

    /// Takes a level ≥ 0 for each path, or one for all.
    pub fn set(&mut self, levels: &[f64]) {
        match levels {
            [level] => self.mean.fill(*level),
            _ => self.mean.copy_from_slice(levels),
        }
        set(self.drift, &mut self.mean, &mut self.half);
    }

    /// Fills a row with these times.
    pub fn fill(&mut self, source: &mut Source, out: &mut [f64]) {
        source.uniforms(&mut self.uniform);
        source.draw_normals();
        passage(&self.mean, &self.half, source.normals(), &self.uniform, out);
    }
}

/// 1/(2sγ) of a level that is too low for it: its square is a number.
const MOST_HALF: f64 = 1e150;

kernel! {
    // `mean` holds the levels before.
    fn set(drift: f64, mean: &mut [f64], half: &mut [f64]) {
        let n = mean.len();
        let half = &mut half[..n];
        for i in 0..n {
            let level = mean[i];
            mean[i] = level / drift;
            let inverse = 0.5 / (level * drift);
            half[i] = if inverse < MOST_HALF { inverse } else { MOST_HALF };
        }
    }
}

kernel! {
    fn passage(mean: &[f64], half: &[f64], normals: &[f64], uniforms: &[f64], out: &mut [f64]) {
        let n = out.len();
        let (mean, half, normals, uniforms) = (&mean[..n], &half[..n], &normals[..n], &uniforms[..n]);
        for i in 0..n {
            let w = half[i] * (normals[i] * normals[i]);
            let up = 1.0 + (w + (w * (w + 2.0)).sqrt());
            let down = 1.0 / up;
            out[i] = mean[i] * if uniforms[i] * (1.0 + down) <= 1.0 { down } else { up };
        }
    }
}
