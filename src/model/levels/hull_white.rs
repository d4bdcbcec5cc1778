//! Hull and White's one-factor short rate: Vasicek's, fitted to a curve.
//!
//! r(t) = x(t) + φ(t), dx = −κx dt + σ dW, x(0) = 0, φ(t) = f(0,t) + σ²/2κ²·(1 − e^{−κt})².
//!
//! | TOML | symbol | unit | domain |
//! |---|---|---|---|
//! | `mean_reversion` | κ | 1/year | > 0 |
//! | `annual_vol` | σ | 1/year/√year | ≥ 0 |
//! | `times` | t₁ … tₙ | years of the clock | > 0, ascending |
//! | `zero_rates` | R₁ … Rₙ | 1/year, continuous | any, one for each time |
//!
//! Exact on any grid; and E\[exp(−∫₀ᵀ r dt)\] = P(0,T), the curve of `curve`, which begins at `initial`. A sum over recorded rows in
//! place of the integral has the error of that sum: by trapezoids of length Δ, about Δ²/12·(f′(T) − f′(0)) in the logarithm.
//!
//! Where a regime or stress scales volatility by s, the shock of a step is s times as large; φ stays, so that the curve is that of the
//! law without it. A shift is of x: it is pulled back.
//!
//! Moments: E\[r(t)\] = φ(t), Var\[r(t)\] = σ²(1 − e^{−2κt})/2κ.
//!
//! Reference: J. Hull and A. White, Pricing interest-rate-derivative securities, RFS 3, 1990; D. Brigo and F. Mercurio, Interest Rate
//! Models, 2006, section 3.3.

use super::affine::{AffineStep, reverting_variance};
use super::curve::{Curve, Forwards, TIMES, ZERO_RATES};
use crate::math::{self, rows};
use crate::model::registry::Component;
use crate::model::{Domain, Invalid, Level, LevelModel, Parameter, Step, Stream, Values};
use crate::random::Row;
use crate::units::{Grid, Years};

/// Its registry entry.
pub const COMPONENT: Component<dyn LevelModel> = Component {
    name: "hull_white",
    summary: "mean-reverting Gaussian short rate, fitted to a curve of zero rates that begins at `initial`, with forward rates quadratic between its nodes",
    equation: "r = x + φ(t), dx = −κx dt + σ dW, E[exp(−∫r)] = P(0,T)",
    scheme: "exact",
    parameters: &[
        Parameter::required("mean_reversion", "κ", "1/year", Domain::Positive, "speed at which it is pulled back"),
        Parameter::required(
            "annual_vol",
            "σ",
            "level/√year",
            Domain::NonNegative,
            "volatility, in units of the level",
        ),
        TIMES,
        ZERO_RATES,
    ],
    example: "{ mean_reversion = 0.1, annual_vol = 0.01, times = [1, 2, 5, 10], zero_rates = [0.036, 0.034, 0.035, 0.038] }",
    build: |values| Ok(Box::new(HullWhite::new(values)?)),
};

/// The law.
#[derive(Debug, Clone, PartialEq)]
pub struct HullWhite {
    mean_reversion: f64,
    annual_vol: f64,
    curve: Option<Curve>,
}

impl HullWhite {
    fn new(values: &Values) -> Result<Self, Invalid> {
        Ok(HullWhite {
            mean_reversion: values.number("mean_reversion"),
            annual_vol: values.number("annual_vol"),
            curve: Curve::read(values)?,
        })
    }

    fn one_step(&self, length: Years) -> AffineStep {
        AffineStep::reverting(self.mean_reversion, self.annual_vol, length)
    }

    /// φ(t)
    fn centre(&self, forwards: &Forwards, t: f64) -> f64 {
        let spread = self.annual_vol * math::one_minus_exp(self.mean_reversion * t) / self.mean_reversion;
        (0.5 * spread).mul_add(spread, forwards.at(t))
    }
}

impl LevelModel for HullWhite {
    fn annual_vol(&self) -> Option<f64> {
        Some(self.annual_vol)
    }

    fn has_fixed_draws(&self) -> bool {
        true
    }

    fn start(&self, initial: f64, grid: &Grid, stream: Stream) -> Box<dyn Level> {
        Box::new(State {
            law: self.clone(),
            forwards: Forwards::of(self.curve.as_ref(), initial),
            length: grid.step(),
            step: self.one_step(grid.step()),
            centre: initial,
            level: Row::filled(stream.paths, initial),
        })
    }

    fn moments(&self, initial: f64, _grid: &Grid, elapsed: Years) -> (f64, f64) {
        let forwards = Forwards::of(self.curve.as_ref(), initial);
        let variance = reverting_variance(self.mean_reversion, self.annual_vol, elapsed);
        (self.centre(&forwards, elapsed.0), variance)
    }
}

struct State {
    law: HullWhite,
    forwards: Forwards,
    /// The length that `step` is for.
    length: Years,
    step: AffineStep,
    /// φ now.
    centre: f64,
    level: Row,
}

impl Level for State {
    fn step(&mut self, step: &Step, driver: &[f64]) {
        if step.length != self.length {
            self.length = step.length;
            self.step = self.law.one_step(step.length);
        }
        let centre = self.law.centre(&self.forwards, step.elapsed.0);
        // r′ = φ′ + e^{−κΔ}(r − φ) + …: the factor needs no row of its own.
        let pull = centre - self.step.decay * self.centre;
        AffineStep { pull, ..self.step }.advance(step, driver, &mut self.level);
        self.centre = centre;
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
