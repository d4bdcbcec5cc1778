//! A Volterra integral ∫K(t − s) dZ(s) over all past steps, for a kernel that is a sum of exponentials: one row for each of them.
//!
//! Uᵢ ← e^{−xᵢΔ}Uᵢ + χ·(1 − e^{−xᵢΔ})/(xᵢΔ) for a step of length Δ in which Z moves by χ, as if evenly. At the end of the next step its part in
//! the integral is Σᵢ cᵢe^{−xᵢΔ}Uᵢ.
//!
//! Reference: P. Carmona and L. Coutin, Fractional Brownian motion and the Markov property, Electron. Commun. Probab. 3, 1998.

use crate::math;
use crate::math::rows;
use crate::math::simd::kernel;
use crate::random::Row;
use crate::units::Years;

/// The factors of a block.
pub(super) struct Lift(Vec<Factor>);

/// One exponential.
struct Factor {
    /// x
    rate: f64,
    /// c
    weight: f64,
    /// e^{−xΔ}
    decay: f64,
    /// What it takes up of χ.
    gain: f64,
    /// U
    value: Row,
}

impl Lift {
    /// With no past, of these rates and weights.
    pub(super) fn new(terms: &[[f64; 2]], paths: usize) -> Self {
        let factor = |[rate, weight]: &[f64; 2]| Factor {
            rate: *rate,
            weight: *weight,
            decay: 1.0,
            gain: 1.0,
            value: Row::zeros(paths),
        };
        Lift(terms.iter().map(factor).collect())
    }

    /// For steps of this length.
    pub(super) fn prepare(&mut self, length: Years) {
        for factor in &mut self.0 {
            let exponent = factor.rate * length.0;
            factor.decay = math::exp(-exponent);
            factor.gain = math::one_minus_exp(exponent) / exponent;
        }
    }

    /// Adds the part that past steps have in the integral at the end of the next step.
    pub(super) fn tell(&self, sum: &mut [f64]) {
        for factor in &self.0 {
            rows::add_scaled(factor.weight * factor.decay, &factor.value, sum);
        }
    }

    /// Makes a step the latest of the past.
    pub(super) fn take_up(&mut self, shock: &[f64]) {
        for factor in &mut self.0 {
            take_up([factor.decay, factor.gain], shock, &mut factor.value);
        }
    }
}

kernel! {
    fn take_up(weights: [f64; 2], shock: &[f64], factor: &mut [f64]) {
        let [decay, gain] = weights;
        for (value, shock) in factor.iter_mut().zip(shock) {
            *value = decay.mul_add(*value, gain * shock);
        }
    }
}
