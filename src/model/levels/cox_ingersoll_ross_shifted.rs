//! CIR++: a Cox–Ingersoll–Ross factor and a certain shift that fits it to a curve.
//!
//! r(t) = x(t) + φ(t), dx = κ(θ − x) dt + σ√x dW, φ(t) = f(0,t) − f^x(0,t), where with h = √(κ² + 2σ²), q = e^{−ht} and
//! D = 2hq + (κ + h)(1 − q): f^x(0,t) = 2κθ(1 − q)/D + x₀·4h²q/D².
//!
//! | TOML | symbol | unit | domain |
//! |---|---|---|---|
//! | `initial_factor` | x₀ | 1/year | ≥ 0 |
//! | `mean_reversion` | κ | 1/year | > 0 |
//! | `long_run_mean` | θ | 1/year | > 0 |
//! | `volatility` | σ | 1/year | > 0; 2κθ < σ² included |
//! | `times` | t₁ … tₙ | years of the clock | > 0, ascending; with `zero_rates` or not at all |
//! | `zero_rates` | R₁ … Rₙ | 1/year, continuous | any, one for each time |
//!
//! Exact on any grid, with a driver as `cox_ingersoll_ross` has it; and with a curve, E\[exp(−∫₀ᵀ r dt)\] = P(0,T), the curve of `curve`, which
//! begins at `initial`. Without one φ is `initial` − x₀ for ever. r is never below φ, which may be negative.
//!
//! Where a regime or stress scales volatility by s, σ is sσ in that step; φ stays, so that the curve is that of the law without it. A
//! shift is of x, and never takes it below 0.
//!
//! Moments: those of x, and φ(t) added to the mean.
//!
//! Reference: D. Brigo and F. Mercurio, Interest Rate Models, 2006, section 3.9 (equation 3.77); the same, A deterministic-shift
//! extension of analytically-tractable and time-homogeneous short-rate models, Finance and Stochastics 5, 2001.

use super::curve::{Curve, Forwards, TIMES, ZERO_RATES};
use super::square_root::{Factor, LONG_RUN_MEAN, MEAN_REVERSION, SquareRoot, VOLATILITY};
use crate::math;
use crate::math::simd::kernel;
use crate::model::registry::Component;
use crate::model::{Domain, Invalid, Level, LevelModel, Parameter, Step, Stream, Values};
use crate::random::Row;
use crate::units::{Grid, Years};

/// Its registry entry.
pub const COMPONENT: Component<dyn LevelModel> = Component {
    name: "cox_ingersoll_ross_shifted",
    summary: "CIR++: the law `cir`, shifted to fit a curve of zero rates where one is given",
    equation: "r = x + φ(t), dx = κ(θ − x) dt + σ√x dW",
    scheme: "exact",
    parameters: &[
        Parameter::required("initial_factor", "x₀", "level", Domain::NonNegative, "the factor at the start"),
        MEAN_REVERSION,
        LONG_RUN_MEAN,
        VOLATILITY,
        TIMES.optional(),
        ZERO_RATES.optional(),
    ],
    example: "{ initial_factor = 0.03, mean_reversion = 0.4, long_run_mean = 0.03, volatility = 0.08, times = [1, 2, 5, 10], zero_rates = [0.036, 0.034, 0.035, 0.038] }",
    build: |values| Ok(Box::new(Shifted::new(values)?)),
};

/// The law.
#[derive(Debug, Clone, PartialEq)]
pub struct Shifted {
    law: SquareRoot,
    initial_factor: f64,
    curve: Option<Curve>,
}

impl Shifted {
    fn new(values: &Values) -> Result<Self, Invalid> {
        Ok(Shifted {
            law: SquareRoot::new(values),
            initial_factor: values.number("initial_factor"),
            curve: Curve::read(values)?,
        })
    }

    /// φ(t)
    fn centre(&self, forwards: &Forwards, t: f64) -> f64 {
        let own = if self.curve.is_some() { self.own_forward(t) } else { self.initial_factor };
        forwards.at(t) - own
    }

    /// f^x(0,t)
    fn own_forward(&self, t: f64) -> f64 {
        let SquareRoot { mean_reversion: kappa, long_run_mean: theta, volatility: sigma } = self.law;
        let h = kappa.mul_add(kappa, 2.0 * sigma * sigma).sqrt();
        let (q, gone) = (math::exp(-h * t), math::one_minus_exp(h * t));
        // Over 2h, so that nothing is too large for a number where h is.
        let d = q + (0.5 + 0.5 * kappa / h) * gone;
        kappa / h * theta * gone / d + self.initial_factor * q / (d * d)
    }
}

impl LevelModel for Shifted {
    fn start(&self, initial: f64, grid: &Grid, stream: Stream) -> Box<dyn Level> {
        Box::new(State {
            law: self.clone(),
            forwards: Forwards::of(self.curve.as_ref(), initial),
            factor: self.law.start(self.initial_factor, grid, stream),
            centre: initial - self.initial_factor,
            level: Row::filled(stream.paths, initial),
        })
    }

    fn moments(&self, initial: f64, _grid: &Grid, elapsed: Years) -> (f64, f64) {
        let forwards = Forwards::of(self.curve.as_ref(), initial);
        let (mean, variance) = self.law.moments(self.initial_factor, elapsed);
        (mean + self.centre(&forwards, elapsed.0), variance)
    }
}

struct State {
    law: Shifted,
    forwards: Forwards,
    factor: Factor,
    /// φ now.
    centre: f64,
    level: Row,
}

impl Level for State {
    fn step(&mut self, step: &Step, driver: &[f64]) {
        self.factor.step(step, driver);
        self.centre = self.law.centre(&self.forwards, step.elapsed.0);
        add(self.centre, &self.factor.values, &mut self.level);
    }

    fn shift(&mut self, weight: f64, shift: &[f64]) {
        self.factor.shift(weight, shift);
        add(self.centre, &self.factor.values, &mut self.level);
    }

    fn values(&self) -> &[f64] {
        &self.level
    }

    fn variance(&self, out: &mut [f64]) {
        self.factor.variance(out);
    }
}

kernel! {
    fn add(centre: f64, factor: &[f64], out: &mut [f64]) {
        for (out, x) in out.iter_mut().zip(factor) {
            *out = centre + x;
        }
    }
}
