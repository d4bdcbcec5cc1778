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
//! Where a regime or stress scales volatility by s, the shock of a step is s times as large.
//!
//! Moments: E\[X(t)\] = θ + (X₀ − θ)e^{−κt}, Var\[X(t)\] = σ²(1 − e^{−2κt})/2κ.
//!
//! Reference: G. Uhlenbeck and L. Ornstein, On the theory of the Brownian motion, Phys. Rev. 36, 1930; O. Vasicek, An
//! equilibrium characterization of the term structure, JFE 5, 1977.

use super::affine::{AffineStep, reverting_variance};
use crate::math::{self, rows};
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

    fn one_step(&self, length: Years) -> AffineStep {
        let pull = self.long_run_mean * math::one_minus_exp(self.mean_reversion * length.0);
        AffineStep { pull, ..AffineStep::reverting(self.mean_reversion, self.annual_vol, length) }
    }
}

impl LevelModel for OrnsteinUhlenbeck {
    fn admits_guide(&self) -> bool {
        true
    }

    fn annual_vol(&self) -> Option<f64> {
        Some(self.annual_vol)
    }

    fn has_fixed_draws(&self) -> bool {
        true
    }

    fn admits_change(&self) -> bool {
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

    fn moments(&self, initial: f64, _grid: &Grid, elapsed: Years) -> (f64, f64) {
        let decay = math::exp(-self.mean_reversion * elapsed.0);
        let variance = reverting_variance(self.mean_reversion, self.annual_vol, elapsed);
        (self.long_run_mean + (initial - self.long_run_mean) * decay, variance)
    }
}

struct State {
    law: OrnsteinUhlenbeck,
    /// The length that `step` is for.
    length: Years,
    step: AffineStep,
    level: Row,
}

impl Level for State {
    fn step(&mut self, step: &Step, driver: &[f64]) {
        if step.length != self.length {
            self.length = step.length;
            self.step = self.law.one_step(step.length);
        }
        self.step.advance(step, driver, &mut self.level);
    }

    fn shift(&mut self, weight: f64, shift: &[f64]) {
        rows::add_scaled(weight, shift, &mut self.level);
    }

    fn remembered(&mut self) -> Vec<&mut [f64]> {
        vec![&mut self.level]
    }

    fn values(&self) -> &[f64] {
        &self.level
    }

    fn variance(&self, out: &mut [f64]) {
        out.fill(self.law.annual_vol * self.law.annual_vol);
    }
}
