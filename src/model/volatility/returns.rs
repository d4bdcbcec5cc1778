//! r = s√h ε − ½s²h: what a shock makes of the log price, and what a step makes of a variance from one step of the
//! clock to the next.
//!
//! s² is the length of the step in mean steps times the square of what regimes and stress scale volatility by. The
//! ½s²h is there for the drift of E\[price\], and exact with normal shocks: h is known when the step begins.

use crate::math::simd::kernel;
use crate::model::Step;
use crate::random::Row;
use crate::units::{DriftOf, Grid, Years};

/// The returns of one block.
pub(super) struct Returns {
    /// What h is multiplied by in the log price.
    pub convexity: f64,
    mean_step: Years,
    scale: Row,
}

impl Returns {
    pub(super) fn new(grid: &Grid, drift_of: DriftOf, paths: usize) -> Self {
        let convexity = match drift_of {
            DriftOf::Price => -0.5,
            DriftOf::LogPrice => 0.0,
        };
        Returns { convexity, mean_step: grid.step(), scale: Row::zeros(paths) }
    }

    /// s by path; absent where it is 1 for all.
    pub(super) fn scale(&mut self, step: &Step) -> Option<&[f64]> {
        if step.length == self.mean_step && step.volatility_scale.is_none() {
            return None;
        }
        self.scale.fill((step.length.0 / self.mean_step.0).sqrt());
        if let Some(scale) = step.volatility_scale {
            for (s, scale) in self.scale.iter_mut().zip(scale) {
                *s *= scale;
            }
        }
        Some(&self.scale)
    }

    /// Adds those of a step whose standard deviations, before they are scaled, are given.
    pub(super) fn add(&mut self, step: &Step, deviations: &[f64], shocks: &[f64], log_price: &mut [f64]) {
        let convexity = self.convexity;
        match self.scale(step) {
            None => even(convexity, deviations, shocks, log_price),
            Some(scale) => scaled(convexity, scale, deviations, shocks, log_price),
        }
    }
}

kernel! {
    fn even(convexity: f64, deviations: &[f64], shocks: &[f64], log_price: &mut [f64]) {
        for ((x, deviation), shock) in log_price.iter_mut().zip(deviations).zip(shocks) {
            *x += deviation * (convexity.mul_add(*deviation, *shock));
        }
    }
}

kernel! {
    fn scaled(convexity: f64, scale: &[f64], deviations: &[f64], shocks: &[f64], log_price: &mut [f64]) {
        for (((x, scale), deviation), shock) in log_price.iter_mut().zip(scale).zip(deviations).zip(shocks) {
            let deviation = scale * deviation;
            *x += deviation * (convexity.mul_add(deviation, *shock));
        }
    }
}
