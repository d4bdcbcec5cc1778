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
use crate::math::simd::kernel;
use crate::model::registry::Component;
use crate::model::{Domain, Level, LevelModel, Parameter, Stream, Values};
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

    /// Var\[X(t) | X(0)\].
    fn variance_after(&self, Years(t): Years) -> f64 {
        let kappa = self.mean_reversion;
        self.annual_vol * self.annual_vol * math::one_minus_exp(2.0 * kappa * t) / (2.0 * kappa)
    }
}

impl LevelModel for OrnsteinUhlenbeck {
    fn start(&self, initial: f64, grid: &Grid, stream: Stream) -> Box<dyn Level> {
        let Years(dt) = grid.step();
        Box::new(State {
            decay: math::exp(-self.mean_reversion * dt),
            pull: self.long_run_mean * math::one_minus_exp(self.mean_reversion * dt),
            deviation: self.variance_after(grid.step()).sqrt(),
            annual_variance: self.annual_vol * self.annual_vol,
            level: Row::filled(stream.paths, initial),
        })
    }

    fn moments(&self, initial: f64, elapsed: Years) -> (f64, f64) {
        let decay = math::exp(-self.mean_reversion * elapsed.0);
        (self.long_run_mean + (initial - self.long_run_mean) * decay, self.variance_after(elapsed))
    }
}

struct State {
    decay: f64,
    pull: f64,
    deviation: f64,
    annual_variance: f64,
    level: Row,
}

impl Level for State {
    fn step(&mut self, driver: &[f64]) {
        step([self.decay, self.pull, self.deviation], driver, &mut self.level);
    }

    fn values(&self) -> &[f64] {
        &self.level
    }

    fn variance(&self, out: &mut [f64]) {
        out.fill(self.annual_variance);
    }
}

kernel! {
    fn step(constants: [f64; 3], driver: &[f64], level: &mut [f64]) {
        let [decay, pull, deviation] = constants;
        for (x, z) in level.iter_mut().zip(driver) {
            *x = deviation.mul_add(*z, decay.mul_add(*x, pull));
        }
    }
}
