//! A Volterra integral ∫K(t − s) dZ(s) over all past steps, for a kernel that is a sum of exponentials: one row for each of them.
//!
//! Uᵢ ← e^{−xᵢΔ}Uᵢ + χ·(1 − e^{−xᵢΔ})/(xᵢΔ) for a step of length Δ in which Z moves by χ, as if evenly. At the end of the next step its part in
//! the integral is Σᵢ cᵢe^{−xᵢΔ}Uᵢ.
//!
//! Reference: P. Carmona and L. Coutin, Fractional Brownian motion and the Markov property, Electron. Commun. Probab. 3, 1998.

use crate::math;
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
    /// e^{−xΔ} of the next step.
    decay: f64,
    /// What it takes up of its χ.
    gain: f64,
    /// Both, of the step before.
    past: [f64; 2],
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
            past: [1.0; 2],
            value: Row::zeros(paths),
        };
        Lift(terms.iter().map(factor).collect())
    }

    /// For next steps of this length.
    pub(super) fn prepare(&mut self, length: Years) {
        for factor in &mut self.0 {
            let exponent = factor.rate * length.0;
            factor.decay = math::exp(-exponent);
            factor.gain = math::one_minus_exp(exponent) / exponent;
        }
    }

    /// Makes a step in which Z moved by `shock` the latest of the past, and adds the part that the past has in the integral at the end
    /// of the next step, for which it is prepared.
    pub(super) fn follow(&mut self, shock: &[f64], sum: &mut [f64]) {
        for factor in &mut self.0 {
            let [decay, gain] = std::mem::replace(&mut factor.past, [factor.decay, factor.gain]);
            follow([decay, gain, factor.weight * factor.decay], shock, &mut factor.value, sum);
        }
    }
}

kernel! {
    fn follow(weights: [f64; 3], shock: &[f64], factor: &mut [f64], sum: &mut [f64]) {
        let [decay, gain, weight] = weights;
        let n = sum.len();
        let (shock, factor) = (&shock[..n], &mut factor[..n]);
        for i in 0..n {
            factor[i] = decay.mul_add(factor[i], gain * shock[i]);
            sum[i] = weight.mul_add(factor[i], sum[i]);
        }
    }
}
