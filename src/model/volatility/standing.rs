//! The price over a step in which the variance stands still: that of laws with v known at the beginning.
//!
//! x(t+Δ) = x(t) − ½s²vΔ + s√(vΔ) ε, with s the scale that regimes and stress put on volatility.
//!
//! Whatever makes v, E\[e^{x(t+Δ)}\] = e^{x(t)} given all that is known at t: the price is an exact martingale, and E\[x\] = 0
//! without the −½. A path of the law itself is met as the step shrinks, with a weak bias of the order of the step (the
//! Euler scheme of the log price: P. Kloeden and E. Platen, Numerical Solution of Stochastic Differential Equations, 1992,
//! section 14.1).

use crate::math::simd::kernel;
use crate::model::Step;
use crate::units::{DriftOf, Years};

/// What comes before the variance in E\[x\].
pub(super) fn convexity(drift_of: DriftOf) -> f64 {
    match drift_of {
        DriftOf::Price => -0.5,
        DriftOf::LogPrice => 0.0,
    }
}

/// Adds a step to the log price.
pub(super) fn price_step(step: &Step, convexity: f64, rows: [&[f64]; 2], log_price: &mut [f64]) {
    let Years(length) = step.length;
    match step.volatility_scale {
        None => plain([length, convexity], rows, log_price),
        Some(scale) => scaled([length, convexity], scale, rows, log_price),
    }
}

/// What the log price grows by in a step of variance `variance`.
#[inline(always)]
fn change(variance: f64, shock: f64, convexity: f64) -> f64 {
    variance.sqrt().mul_add(shock, convexity * variance)
}

kernel! {
    fn plain(constants: [f64; 2], rows: [&[f64]; 2], log_price: &mut [f64]) {
        let n = log_price.len();
        let [length, convexity] = constants;
        let [variance, innovations] = rows.map(|row| &row[..n]);
        for i in 0..n {
            log_price[i] += change(length * variance[i], innovations[i], convexity);
        }
    }
}

kernel! {
    fn scaled(constants: [f64; 2], scale: &[f64], rows: [&[f64]; 2], log_price: &mut [f64]) {
        let n = log_price.len();
        let [length, convexity] = constants;
        let [variance, innovations] = rows.map(|row| &row[..n]);
        let scale = &scale[..n];
        for i in 0..n {
            let s = scale[i];
            log_price[i] += change(s * s * (length * variance[i]), innovations[i], convexity);
        }
    }
}
