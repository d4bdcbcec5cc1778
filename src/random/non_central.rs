//! Non-central χ² variates Y ~ χ'²_d(λ), d > 0 and λ ≥ 0 of each path, each as a function of a standard normal Z that the
//! caller has, and of draws of its own: exact.
//!
//! - d > 1: Y = (Z + √λ)² + χ²_{d−1}, the definition split in two.
//! - d ≤ 1: with E exponential of mean 2, Y = (Z + √(λ−E))² + χ²_{d+1} where E < λ, and Y = χ²_d where not.
//!
//! The second is the Poisson mixture χ²_{d+2N}, N ~ Poisson(λ/2), split at the first event of the Poisson process: none by λ/2 and
//! Y is central; one at E/2 and what is left is χ'²_{d+2}(λ−E), to which the first applies. In Laplace transforms, with
//! b = 1 + 2u: b^{−d/2}·e^{−λ/2} + ∫₀^λ ½e^{−e/2}·b^{−d/2−1}·e^{−(λ−e)u/b} de = b^{−d/2}·e^{−λu/b}.
//!
//! So the larger λ, the more Y is its normal alone: its correlation with Z tends to 1. Where d ≤ 1 and E ≥ λ, Z does nothing.
//!
//! Draws of a step, on every path: a uniform, and a gamma of shape (d−1)/2, (d+1)/2 or d/2.
//!
//! Reference: N. Johnson, S. Kotz and N. Balakrishnan, Continuous Univariate Distributions 2, 1995, chapter 29 (the law, its
//! transform, its mixture).

use super::gamma::Gammas;
use super::row::Row;
use super::source::Source;
use crate::math;
use crate::math::simd::kernel;

/// d
#[derive(Debug, Clone, Copy)]
pub enum Degrees<'a> {
    /// Of all paths.
    One(f64),
    /// Of each path.
    Each(&'a [f64]),
}

/// A source of such variates.
#[derive(Debug)]
pub struct NonCentral {
    source: Source,
    uniforms: Row,
    shapes: Row,
    /// The shape that `gammas` have on all paths, if it stays.
    held: Option<f64>,
    gammas: Gammas,
    row: Row,
}

impl NonCentral {
    /// Draws from a source, for so many paths.
    #[must_use]
    pub fn new(source: Source, paths: usize) -> Self {
        let row = || Row::zeros(paths);
        NonCentral { source, uniforms: row(), shapes: row(), held: None, gammas: Gammas::new(paths), row: row() }
    }

    /// Replaces each λ of a row by a variate.
    pub fn draw(&mut self, degrees: Degrees, normals: &[f64], row: &mut [f64]) {
        // Whatever d is: then a path draws the same where d is its own as where all have it.
        self.source.uniforms(&mut self.uniforms);
        match degrees {
            Degrees::One(d) if d > 1.0 => self.hold(0.5 * (d - 1.0)),
            Degrees::One(d) => {
                self.shapes.fill(d);
                self.split(row);
            }
            Degrees::Each(degrees) => {
                self.shapes.copy_from_slice(degrees);
                self.split(row);
            }
        }
        self.gammas.fill(&mut self.source, &mut self.row);
        combine(normals, &self.row, row);
    }

    /// Sets the shape of all gammas, which stays from step to step.
    fn hold(&mut self, shape: f64) {
        if self.held != Some(shape) {
            self.held = Some(shape);
            self.gammas.set(&[shape]);
        }
    }

    /// Sets those of the rows, which hold degrees and λ.
    fn split(&mut self, row: &mut [f64]) {
        self.held = None;
        split(&mut self.shapes, &self.uniforms, row);
        self.gammas.set(&self.shapes);
    }
}

/// In place of λ where Z does nothing.
const CENTRAL: f64 = -1.0;

kernel! {
    /// Makes d the shape of the gamma, and λ that of the square.
    fn split(degrees: &mut [f64], uniforms: &[f64], row: &mut [f64]) {
        let n = row.len();
        let (degrees, uniforms) = (&mut degrees[..n], &uniforms[..n]);
        for i in 0..n {
            let (d, lambda) = (degrees[i], row[i]);
            let left = 2.0f64.mul_add(math::ln(uniforms[i]), lambda);
            let with_one_more = if left > 0.0 { d + 1.0 } else { d };
            let rest = if left > 0.0 { left } else { CENTRAL };
            degrees[i] = 0.5 * (if d > 1.0 { d - 1.0 } else { with_one_more });
            row[i] = if d > 1.0 { lambda } else { rest };
        }
    }
}

kernel! {
    fn combine(normals: &[f64], gammas: &[f64], row: &mut [f64]) {
        let n = row.len();
        let (normals, gammas) = (&normals[..n], &gammas[..n]);
        for i in 0..n {
            let lambda = row[i];
            let shifted = normals[i] + lambda.sqrt();
            let square = if lambda >= 0.0 { shifted * shifted } else { 0.0 };
            row[i] = 2.0f64.mul_add(gammas[i], square);
        }
    }
}
