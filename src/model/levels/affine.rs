//! A step of a Gaussian factor: X ← decay·X + pull + s·deviation·Z, with Z its driver and s what regimes and stress scale
//! its volatility by.

use crate::math;
use crate::math::simd::kernel;
use crate::model::Step;
use crate::units::Years;

/// The constants of a step.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct AffineStep {
    pub decay: f64,
    pub pull: f64,
    pub deviation: f64,
}

impl AffineStep {
    /// That of dX = −κX dt + σ dW: exact.
    pub fn reverting(mean_reversion: f64, annual_vol: f64, length: Years) -> Self {
        AffineStep {
            decay: math::exp(-mean_reversion * length.0),
            pull: 0.0,
            deviation: reverting_variance(mean_reversion, annual_vol, length).sqrt(),
        }
    }

    /// Advances a row.
    pub fn advance(self, step: &Step, driver: &[f64], level: &mut [f64]) {
        match step.volatility_scale {
            None => even(self, driver, level),
            Some(scale) => scaled(self, scale, driver, level),
        }
    }
}

/// The variance of dX = −κX dt + σ dW after a time: σ²(1 − e^{−2κt})/2κ.
pub(super) fn reverting_variance(mean_reversion: f64, annual_vol: f64, Years(t): Years) -> f64 {
    annual_vol * annual_vol * math::one_minus_exp(2.0 * mean_reversion * t) / (2.0 * mean_reversion)
}

kernel! {
    fn even(constants: AffineStep, driver: &[f64], level: &mut [f64]) {
        let AffineStep { decay, pull, deviation } = constants;
        for (x, z) in level.iter_mut().zip(driver) {
            *x = deviation.mul_add(*z, decay.mul_add(*x, pull));
        }
    }
}

kernel! {
    fn scaled(constants: AffineStep, scale: &[f64], driver: &[f64], level: &mut [f64]) {
        let AffineStep { decay, pull, deviation } = constants;
        let n = level.len();
        let (scale, driver) = (&scale[..n], &driver[..n]);
        for i in 0..n {
            level[i] = (scale[i] * deviation).mul_add(driver[i], decay.mul_add(level[i], pull));
        }
    }
}
