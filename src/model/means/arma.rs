//! ARMA(1, 1): the return around its drift remembers the one before, and its shock.
//!
//! rₜ = μΔ + mₜ + uₜ,  mₜ₊₁ = φ(mₜ + uₜ) + θuₜ, with uₜ the diffusive shock of the step, whatever its volatility; m₀ =
//! 0. Exact: the law is the recursion. Jumps, and what regimes and stress add to the drift, are not remembered.
//!
//! | TOML | symbol | unit | domain |
//! |---|---|---|---|
//! | `ar` | φ | – | (−1, 1); 0 without it |
//! | `ma` | θ | – | (−1, 1); 0 without it |
//!
//! E\[mₜ\] = 0, so that E\[ln S(t)\] = ln S(0) + μt; E\[price\] is not known, and `drift_of = "log_price"` is
//! demanded. Where uₜ has the variance h for ever, m + u has h(1 + 2φθ + θ²)/(1 − φ²), and the autocorrelation (1 +
//! φθ)(φ + θ)/(1 + 2φθ + θ²) at lag 1, φ times as much at each further one. `variance` is that of u: bars and the
//! `variance` column know nothing of m, which is certain when a step begins.
//!
//! It is of one step of the clock, so `substeps` must be 1. Steps of different lengths remember each other as they are.
//!
//! Reference: G. Box and G. Jenkins, Time series analysis: forecasting and control, 1970, section 3.4.

use crate::math::simd::kernel;
use crate::model::registry::Component;
use crate::model::{Domain, Invalid, Mean, MeanModel, Parameter, Values};
use crate::random::Row;
use crate::units::Grid;

/// Its registry entry.
pub const COMPONENT: Component<dyn MeanModel> = Component {
    name: "arma",
    summary: "ARMA(1, 1): a return remembers the one before, and its shock",
    equation: "m' = φ (m + u) + θ u",
    scheme: "exact",
    parameters: &[
        Parameter::required("ar", "φ", "–", Domain::Between(-1.0, 1.0), "weight of the return before; else 0")
            .optional(),
        Parameter::required("ma", "θ", "–", Domain::Between(-1.0, 1.0), "weight of its shock; else 0").optional(),
    ],
    example: "{ ar = 0.1, ma = -0.05 }",
    build: |values| Ok(Box::new(Arma::new(values)?)),
};

/// The law.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Arma {
    ar: f64,
    ma: f64,
}

impl Arma {
    fn new(values: &Values) -> Result<Self, Invalid> {
        match (values.optional("ar"), values.optional("ma")) {
            (None, None) => Err(Invalid::new("ar", "neither `ar` nor `ma` is given", "add one of them, or both")),
            (ar, ma) => Ok(Arma { ar: ar.unwrap_or(0.0), ma: ma.unwrap_or(0.0) }),
        }
    }
}

impl MeanModel for Arma {
    fn check(&self, grid: &Grid) -> Result<(), Invalid> {
        if grid.substeps == 1 {
            return Ok(());
        }
        Err(Invalid::new(
            "ar",
            format!("arma is a law of one step of the clock, and substeps = {} asks for a finer one", grid.substeps),
            "set clock.substeps = 1, or make clock.step finer and record every n-th row with output.every",
        ))
    }

    fn expected_growth(&self, _variance: f64) -> f64 {
        0.0
    }

    fn start(&self, paths: usize) -> Box<dyn Mean> {
        Box::new(State { law: *self, mean: Row::zeros(paths) })
    }
}

struct State {
    law: Arma,
    /// m
    mean: Row,
}

impl Mean for State {
    fn step(&mut self, shocks: &[f64], log_price: &mut [f64]) {
        remember([self.law.ar, self.law.ma], shocks, &mut self.mean, log_price);
    }
}

kernel! {
    fn remember(weights: [f64; 2], shocks: &[f64], mean: &mut [f64], log_price: &mut [f64]) {
        let [ar, ma] = weights;
        for ((x, mean), shock) in log_price.iter_mut().zip(mean).zip(shocks) {
            *x += *mean;
            *mean = ar.mul_add(*mean + *shock, ma * shock);
        }
    }
}
