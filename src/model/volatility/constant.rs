//! Constant volatility; with normal innovations, geometric Brownian motion.
//!
//! dS/S = μ dt + σ dW, so ln S(t+Δ) = ln S(t) + (μ − σ²/2)Δ + σ√Δ ε: exact on any grid.
//!
//! | TOML | symbol | unit | domain |
//! |---|---|---|---|
//! | `annual_vol` | σ | 1/√year | ≥ 0 |
//!
//! Reference: F. Black and M. Scholes, The pricing of options and corporate liabilities, JPE 81, 1973.
//!
//! With innovations that are not normal, each simulated step is σ√Δ ε: the law of a step, not of a process in
//! continuous time, so `substeps` changes it (the sum of two Student-t steps is not a Student-t step).

use crate::math::simd::kernel;
use crate::model::registry::Component;
use crate::model::{Domain, Parameter, Step, Stream, Values, Volatility, VolatilityModel};
use crate::units::{DriftOf, Grid, Years};

/// Its registry entry.
pub const COMPONENT: Component<dyn VolatilityModel> = Component {
    name: "constant",
    summary: "constant volatility; with normal innovations, geometric Brownian motion",
    equation: "dS/S = μ dt + σ dW",
    scheme: "exact",
    parameters: &[Parameter::required(
        "annual_vol",
        "σ",
        "1/√year",
        Domain::NonNegative,
        "standard deviation of log returns over a year",
    )],
    example: "{ annual_vol = 0.2 }",
    build: |values| Ok(Box::new(Constant::new(values))),
};

/// The law: σ ≥ 0.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Constant {
    annual_vol: f64,
}

impl Constant {
    fn new(values: &Values) -> Self {
        Constant { annual_vol: values.number("annual_vol") }
    }
}

impl VolatilityModel for Constant {
    fn admits_any_innovation(&self) -> bool {
        true
    }

    fn compensator(&self, drift_of: DriftOf) -> f64 {
        match drift_of {
            DriftOf::Price => -0.5 * self.annual_vol * self.annual_vol,
            DriftOf::LogPrice => 0.0,
        }
    }

    fn annual_vol(&self) -> Option<f64> {
        Some(self.annual_vol)
    }

    fn has_fixed_draws(&self) -> bool {
        true
    }

    fn start(&self, _grid: &Grid, _drift_of: DriftOf, _stream: Stream) -> Box<dyn Volatility> {
        Box::new(State { annual_vol: self.annual_vol, length: Years(0.0), deviation: 0.0 })
    }

    fn expected_variance(&self, _grid: &Grid, _elapsed: Years) -> f64 {
        self.annual_vol * self.annual_vol
    }
}

struct State {
    annual_vol: f64,
    /// The length that `deviation` is for.
    length: Years,
    deviation: f64,
}

impl Volatility for State {
    fn step(&mut self, step: &Step, innovations: &[f64], log_price: &mut [f64]) {
        if step.length != self.length {
            (self.length, self.deviation) = (step.length, self.annual_vol * step.length.0.sqrt());
        }
        let deviation = self.deviation;
        if deviation == 0.0 {
            return;
        }
        match step.volatility_scale {
            None => even_step(deviation, innovations, log_price),
            Some(scale) => scaled_step(deviation, scale, innovations, log_price),
        }
    }

    fn variance(&self, out: &mut [f64]) {
        out.fill(self.annual_vol * self.annual_vol);
    }
}

kernel! {
    fn even_step(deviation: f64, innovations: &[f64], log_price: &mut [f64]) {
        let innovations = &innovations[..log_price.len()];
        for (x, shock) in log_price.iter_mut().zip(innovations) {
            *x = deviation.mul_add(*shock, *x);
        }
    }
}

kernel! {
    fn scaled_step(deviation: f64, scale: &[f64], innovations: &[f64], log_price: &mut [f64]) {
        let n = log_price.len();
        let (scale, innovations) = (&scale[..n], &innovations[..n]);
        for i in 0..n {
            log_price[i] = (scale[i] * deviation).mul_add(innovations[i], log_price[i]);
        }
    }
}
