//! An even function of a row, as one polynomial: for what is smooth in x² and nearly always met next to 0.
//!
//! On |x| ≤ `end` the polynomial of degree 19 in x² through the function at as many Chebyshev nodes of x²; who makes one states its
//! error. Every path takes the same operations, which is three times as fast as a table, where each looks up coefficients of its own.

use super::piecewise::interpolate;
use super::simd::kernel;
use super::sin_cos;
use std::f64::consts::PI;

/// Coefficients, lowest power first.
const TERMS: usize = 20;
/// Between the angles of two nodes.
const APART: f64 = PI / 20.0;

/// The function.
#[derive(Debug)]
pub struct Even {
    end: f64,
    /// Of 2(x/end)² − 1.
    coefficients: [f64; TERMS],
}

impl Even {
    /// Asks for the function at every node, from the lowest x on.
    #[must_use]
    pub fn new(end: f64, mut function: impl FnMut(f64) -> f64) -> Self {
        let mut nodes = [0.0; TERMS];
        let mut angle = 0.5 * APART;
        for node in &mut nodes {
            *node = -sin_cos(angle).1;
            angle += APART;
        }
        let coefficients = interpolate(&nodes, |w| function(end * (0.5 * (w + 1.0)).sqrt()));
        Even { end, coefficients }
    }

    /// Where it ends.
    #[must_use]
    pub fn end(&self) -> f64 {
        self.end
    }

    /// Fills a row with x·f(x); tells whether an x is beyond the end, where that is worthless.
    pub fn times(&self, x: &[f64], out: &mut [f64]) -> bool {
        let mut is_beyond = false;
        times(self, x, out, &mut is_beyond);
        is_beyond
    }
}

kernel! {
    fn times(function: &Even, x: &[f64], out: &mut [f64], is_beyond: &mut bool) {
        let Even { end, coefficients } = function;
        let n = out.len();
        let x = &x[..n];
        let scale = 2.0 / (end * end);
        for i in 0..n {
            let w = (x[i] * x[i]).mul_add(scale, -1.0);
            let mut sum = coefficients[TERMS - 1];
            for k in (0..TERMS - 1).rev() {
                sum = sum.mul_add(w, coefficients[k]);
            }
            out[i] = x[i] * sum;
        }
        *is_beyond = x.iter().map(|x| u8::from(x.abs() > *end)).fold(0, |any, is_beyond| any | is_beyond) != 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::math::exp;

    #[test]
    fn a_smooth_function_is_met_up_to_the_end() {
        let f = |x: f64| exp(-0.25 * x * x);
        let even = Even::new(4.0, f);
        let x: Vec<f64> = (0..=8000).map(|i| f64::from(i) * 1e-3 - 4.0).collect();
        let mut found = vec![0.0; x.len()];
        assert!(!even.times(&x, &mut found));
        for (x, found) in x.iter().zip(&found) {
            assert!((found - x * f(*x)).abs() < 1e-13, "{x}: {found} is not {}", x * f(*x));
        }
        assert!(even.times(&[0.0, -4.000_001], &mut [0.0; 2]));
    }
}
