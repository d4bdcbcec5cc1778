//! The Ornstein–Uhlenbeck process; as a short rate, Vasicek's model.
//!
//! dX = κ(θ − X) dt + σ dW, so X(t+Δ) = θ + (X(t) − θ)e^{−κΔ} + σ√((1 − e^{−2κΔ})/2κ) ε: exact on any grid.
//!
//! | TOML | symbol | unit | domain |
//! |---|---|---|---|
//! | `mean_reversion` | κ | 1/year | > 0 |
//! | `long_run_mean` | θ | the level's own | any |
//! | `annual_vol` | σ | the level's own/√year | ≥ 0 |
//!
//! Moments: E\[X(t)\] = θ + (X₀ − θ)e^{−κt}, Var\[X(t)\] = σ²(1 − e^{−2κt})/2κ.
//!
//! Reference: G. Uhlenbeck and L. Ornstein, On the theory of the Brownian motion, Phys. Rev. 36, 1930; O. Vasicek, An
//! equilibrium characterization of the term structure, JFE 5, 1977.

use crate::math;
use crate::math::rows;
use crate::math::simd::kernel;
use crate::model::registry::Component;
use crate::model::{Domain, Level, LevelModel, Parameter, Step, Stream, Values};
use crate::random::Row;
use crate::units::{Grid, Years};

const PARAMETERS: &[Parameter] = &[
    Parameter::required("mean_reversion", "κ", "1/year", Domain::Positive, "speed at which it is pulled back"),
    Parameter::required("long_run_mean", "θ", "level", Domain::Real, "level it is pulled to"),
    Parameter::required("annual_vol", "σ", "level/√year", Domain::NonNegative, "volatility, in units of the level"),
];
const EXAMPLE: &str = "{ mean_reversion = 0.8, long_run_mean = 0.035, annual_vol = 0.01 }";
const EQUATION: &str = "dX = κ(θ − X) dt + σ dW";

/// Its registry entry.
pub const COMPONENT: Component<dyn LevelModel> = Component {
    name: "ornstein_uhlenbeck",
    summary: "mean-reverting Gaussian level",
    equation: EQUATION,
    scheme: "exact",
    parameters: PARAMETERS,
    example: EXAMPLE,
    build: |values| Ok(Box::new(OrnsteinUhlenbeck::new(values))),
};

/// The same law under the name it has for short rates.
pub const VASICEK: Component<dyn LevelModel> = Component {
    name: "vasicek",
    summary: "mean-reverting Gaussian short rate: ornstein_uhlenbeck by its name in rates",
    equation: EQUATION,
    scheme: "exact",
    parameters: PARAMETERS,
    example: EXAMPLE,
    build: |values| Ok(Box::new(OrnsteinUhlenbeck::new(values))),
};

/// The law.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct OrnsteinUhlenbeck {
    mean_reversion: f64,
    long_run_mean: f64,
    annual_vol: f64,
}

impl OrnsteinUhlenbeck {
    fn new(values: &Values) -> Self {
        OrnsteinUhlenbeck {
            mean_reversion: values.number("mean_reversion"),
            long_run_mean: values.number("long_run_mean"),
            annual_vol: values.number("annual_vol"),
        }
    }

    /// Decay, pull and deviation of a step.
    fn one_step(&self, length: Years) -> [f64; 3] {
        let kt = self.mean_reversion * length.0;
        [math::exp(-kt), self.long_run_mean * math::one_minus_exp(kt), self.variance_after(length).sqrt()]
    }

    /// Var\[X(t) | X(0)\].
    fn variance_after(&self, Years(t): Years) -> f64 {
        let kappa = self.mean_reversion;
        self.annual_vol * self.annual_vol * math::one_minus_exp(2.0 * kappa * t) / (2.0 * kappa)
    }
}

impl LevelModel for OrnsteinUhlenbeck {
    fn annual_vol(&self) -> Option<f64> {
        Some(self.annual_vol)
    }

    fn is_gaussian(&self) -> bool {
        true
    }

    fn start(&self, initial: f64, grid: &Grid, stream: Stream) -> Box<dyn Level> {
        Box::new(State {
            law: *self,
            length: grid.step(),
            step: self.one_step(grid.step()),
            level: Row::filled(stream.paths, initial),
        })
    }

    fn moments(&self, initial: f64, elapsed: Years) -> (f64, f64) {
        let decay = math::exp(-self.mean_reversion * elapsed.0);
        (self.long_run_mean + (initial - self.long_run_mean) * decay, self.variance_after(elapsed))
    }
}

struct State {
    law: OrnsteinUhlenbeck,
    /// The length that `step` is for.
    length: Years,
    step: [f64; 3],
    level: Row,
}

impl Level for State {
    fn step(&mut self, step: &Step, driver: &[f64]) {
        if step.length != self.length {
            self.length = step.length;
            self.step = self.law.one_step(step.length);
        }
        match step.volatility_scale {
            None => even_step(self.step, driver, &mut self.level),
            Some(scale) => scaled_step(self.step, scale, driver, &mut self.level),
        }
    }

    fn shift(&mut self, weight: f64, shift: &[f64]) {
        rows::add_scaled(weight, shift, &mut self.level);
    }

    fn values(&self) -> &[f64] {
        &self.level
    }

    fn variance(&self, out: &mut [f64]) {
        out.fill(self.law.annual_vol * self.law.annual_vol);
    }
}

kernel! {
    fn even_step(constants: [f64; 3], driver: &[f64], level: &mut [f64]) {
        let [decay, pull, deviation] = constants;
        for (x, z) in level.iter_mut().zip(driver) {
            *x = deviation.mul_add(*z, decay.mul_add(*x, pull));
        }
    }
}

kernel! {
    fn scaled_step(constants: [f64; 3], scale: &[f64], driver: &[f64], level: &mut [f64]) {
        let [decay, pull, deviation] = constants;
        let n = level.len();
        let (scale, driver) = (&scale[..n], &driver[..n]);
        for i in 0..n {
            level[i] = (scale[i] * deviation).mul_add(driver[i], decay.mul_add(level[i], pull));
        }
    }
}
