//! The square-root diffusion, by its exact transition: the factor of the laws of [`cox_ingersoll_ross`](super::cox_ingersoll_ross)
//! and [`cox_ingersoll_ross_shifted`](super::cox_ingersoll_ross_shifted), which say its equation and its parameters.
//!
//! X(t+Δ) = c·χ'²_d(λ), with c = σ²(1 − e^{−κΔ})/4κ, d = 4κθ/σ² and λ = X(t)e^{−κΔ}/c. A scale s of volatility makes σ
//! sσ: c becomes s²c, and d and λ the s²-th part.

use crate::math;
use crate::math::simd::kernel;
use crate::model::{Domain, Invalid, Parameter, Step, Stream, Values};
use crate::random::{Degrees, NonCentral, Row};
use crate::units::{Grid, Years};

pub(super) const MEAN_REVERSION: Parameter =
    Parameter::required("mean_reversion", "κ", "1/year", Domain::Positive, "speed at which it is pulled back");
pub(super) const LONG_RUN_MEAN: Parameter =
    Parameter::required("long_run_mean", "θ", "level", Domain::Positive, "level it is pulled to");
pub(super) const VOLATILITY: Parameter = Parameter::required(
    "volatility",
    "σ",
    "√level/√year",
    Domain::Positive,
    "volatility where the level is 1; σ√X where it is X",
);

/// Below, a squared scale leaves no shock that rounding does not take.
const LEAST_SCALE: f64 = 1e-60;

/// The law.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct SquareRoot {
    pub mean_reversion: f64,
    pub long_run_mean: f64,
    pub volatility: f64,
}

/// The constants of a step.
#[derive(Debug, Clone, Copy)]
struct Transition {
    decay: f64,
    /// c
    unit: f64,
    /// d
    degrees: f64,
}

impl SquareRoot {
    pub fn new(values: &Values) -> Self {
        SquareRoot {
            mean_reversion: values.number("mean_reversion"),
            long_run_mean: values.number("long_run_mean"),
            volatility: values.number("volatility"),
        }
    }

    /// Refuses a value to start from that is below 0.
    pub fn check(parameter: &'static str, initial: f64) -> Result<(), Invalid> {
        if initial >= 0.0 {
            return Ok(());
        }
        Err(Invalid::new(parameter, "a square-root process is never below 0", "start from a number ≥ 0"))
    }

    pub fn start(self, initial: f64, grid: &Grid, stream: Stream) -> Factor {
        let row = || Row::zeros(stream.paths);
        Factor {
            law: self,
            length: grid.step(),
            step: self.transition(grid.step()),
            noise: NonCentral::new(stream.open(), stream.paths),
            degrees: row(),
            units: row(),
            values: Row::filled(stream.paths, initial),
        }
    }

    fn transition(&self, Years(length): Years) -> Transition {
        let (kappa, sigma) = (self.mean_reversion, self.volatility);
        Transition {
            decay: math::exp(-kappa * length),
            unit: sigma * sigma * math::one_minus_exp(kappa * length) / (4.0 * kappa),
            degrees: 4.0 * kappa * self.long_run_mean / (sigma * sigma),
        }
    }

    /// Mean and variance.
    pub fn moments(&self, initial: f64, Years(t): Years) -> (f64, f64) {
        let (kappa, theta) = (self.mean_reversion, self.long_run_mean);
        let (decay, pulled) = (math::exp(-kappa * t), math::one_minus_exp(kappa * t));
        let growth = self.volatility * self.volatility * pulled / kappa;
        (theta * pulled + initial * decay, growth * (initial * decay + 0.5 * theta * pulled))
    }
}

/// The factor on the paths of a block.
pub(super) struct Factor {
    law: SquareRoot,
    /// The length that `step` is for.
    length: Years,
    step: Transition,
    noise: NonCentral,
    /// d and c of each path, where they differ.
    degrees: Row,
    units: Row,
    pub values: Row,
}

impl Factor {
    pub fn step(&mut self, step: &Step, driver: &[f64]) {
        if step.length != self.length {
            self.length = step.length;
            self.step = self.law.transition(step.length);
        }
        let Some(scale) = step.volatility_scale else {
            let Transition { decay, unit, degrees } = self.step;
            multiply(decay / unit, &mut self.values);
            self.noise.draw(Degrees::One(degrees), driver, &mut self.values);
            multiply(unit, &mut self.values);
            return;
        };
        scaled(self.step, scale, [&mut self.degrees, &mut self.units], &mut self.values);
        self.noise.draw(Degrees::Each(&self.degrees), driver, &mut self.values);
        multiply_each(&self.units, &mut self.values);
    }

    /// Shifts it by weight·shift, and not below 0.
    pub fn shift(&mut self, weight: f64, shift: &[f64]) {
        shift_row(weight, shift, &mut self.values);
    }

    /// σ²X
    pub fn variance(&self, out: &mut [f64]) {
        let squared = self.law.volatility * self.law.volatility;
        out.copy_from_slice(&self.values);
        multiply(squared, out);
    }
}

kernel! {
    fn multiply(factor: f64, row: &mut [f64]) {
        for value in row.iter_mut() {
            *value *= factor;
        }
    }
}

kernel! {
    fn multiply_each(factors: &[f64], row: &mut [f64]) {
        for (value, factor) in row.iter_mut().zip(factors) {
            *value *= factor;
        }
    }
}

kernel! {
    fn scaled(step: Transition, scale: &[f64], own: [&mut [f64]; 2], values: &mut [f64]) {
        let n = values.len();
        let scale = &scale[..n];
        let [degrees, units] = own.map(|row| &mut row[..n]);
        for i in 0..n {
            let squared = scale[i] * scale[i];
            let squared = if squared > LEAST_SCALE { squared } else { LEAST_SCALE };
            degrees[i] = step.degrees / squared;
            units[i] = step.unit * squared;
            values[i] *= step.decay / units[i];
        }
    }
}

kernel! {
    fn shift_row(weight: f64, shift: &[f64], values: &mut [f64]) {
        for (value, shift) in values.iter_mut().zip(shift) {
            let shifted = weight.mul_add(*shift, *value);
            *value = if shifted > 0.0 { shifted } else { 0.0 };
        }
    }
}
