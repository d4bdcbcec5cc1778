//! The logarithm of a volatility as a Gaussian process that is correlated with the price.
//!
//! h(t+Δ) = a·h(t) + b + c·(ρ ε + √(1 − ρ²) Z), with ε the normal that drives the price in the step and Z another: exact for
//! every h that is Gaussian and Markov, on any grid, with a, b and c of the step's length.

use crate::math;
use crate::math::simd::kernel;
use crate::model::Stream;
use crate::random::{Row, Source};

/// What a step does to h.
#[derive(Debug, Clone, Copy)]
pub(super) struct Transition {
    /// a
    pub(super) decay: f64,
    /// b
    pub(super) shift: f64,
    /// c
    pub(super) deviation: f64,
}

/// h of one block.
pub(super) struct LogVolatility {
    correlation: f64,
    source: Source,
    value: Row,
}

impl LogVolatility {
    /// At time 0.
    pub(super) fn new(stream: Stream, initial: f64, correlation: f64) -> Self {
        LogVolatility { correlation, source: stream.open(), value: Row::filled(stream.paths, initial) }
    }

    /// Goes one step on, in which `innovations` drive the price.
    pub(super) fn step(&mut self, transition: Transition, innovations: &[f64]) {
        let rho = self.correlation;
        let weights = [rho, (1.0 - rho * rho).sqrt()].map(|weight| weight * transition.deviation);
        self.source.draw_normals();
        let rows = [innovations, self.source.normals()];
        advance([transition.decay, transition.shift], weights, rows, &mut self.value);
    }

    /// h now.
    pub(super) fn values(&self) -> &[f64] {
        &self.value
    }

    /// The same, to be written over.
    pub(super) fn values_mut(&mut self) -> &mut [f64] {
        &mut self.value
    }
}

kernel! {
    fn advance(line: [f64; 2], weights: [f64; 2], rows: [&[f64]; 2], value: &mut [f64]) {
        let n = value.len();
        let ([decay, shift], [of_price, own]) = (line, weights);
        let [innovations, normals] = rows.map(|row| &row[..n]);
        for i in 0..n {
            let shock = of_price.mul_add(innovations[i], own * normals[i]);
            value[i] = decay.mul_add(value[i], shift + shock);
        }
    }
}

/// e^{2h}, at most e^500: a price that varies so much is at an end of f64 already, and what multiplies it stays a number.
#[inline(always)]
pub(super) fn square(h: f64) -> f64 {
    let twice = 2.0 * h;
    math::exp(if twice < 500.0 { twice } else { 500.0 })
}

kernel! {
    /// That of a row.
    pub(super) fn squares(value: &[f64], out: &mut [f64]) {
        for (variance, h) in out.iter_mut().zip(value) {
            *variance = square(*h);
        }
    }
}
