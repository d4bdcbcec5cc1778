//! Arithmetic Brownian motion.
//!
//! dX = μ dt + σ dW, so X(t+Δ) = X(t) + μΔ + σ√Δ ε: exact on any grid.
//!
//! | TOML | symbol | unit | domain |
//! |---|---|---|---|
//! | `drift` | μ | the level's own/year | any |
//! | `annual_vol` | σ | the level's own/√year | ≥ 0 |
//!
//! Where a regime or stress scales volatility by s, the shock of a step is s times as large.
//!
//! Moments: E\[X(t)\] = X₀ + μt, Var\[X(t)\] = σ²t.
//!
//! Reference: L. Bachelier, Théorie de la spéculation, Annales scientifiques de l'École normale supérieure 17, 1900.

use super::affine::AffineStep;
use crate::math::rows;
use crate::model::registry::Component;
use crate::model::{Domain, Level, LevelModel, Parameter, Step, Stream, Values};
use crate::random::Row;
use crate::units::{Grid, Years};

/// Its registry entry.
pub const COMPONENT: Component<dyn LevelModel> = Component {
    name: "arithmetic_brownian",
    summary: "Brownian motion with a drift, which nothing pulls back",
    equation: "dX = μ dt + σ dW",
    scheme: "exact",
    parameters: &[
        Parameter::required("drift", "μ", "level/year", Domain::Real, "what it grows by in a year"),
        Parameter::required(
            "annual_vol",
            "σ",
            "level/√year",
            Domain::NonNegative,
            "volatility, in units of the level",
        ),
    ],
    example: "{ drift = 0.002, annual_vol = 0.01 }",
    build: |values| Ok(Box::new(ArithmeticBrownian::new(values))),
};

/// The law.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ArithmeticBrownian {
    drift: f64,
    annual_vol: f64,
}

impl ArithmeticBrownian {
    fn new(values: &Values) -> Self {
        ArithmeticBrownian { drift: values.number("drift"), annual_vol: values.number("annual_vol") }
    }

    fn one_step(&self, Years(length): Years) -> AffineStep {
        AffineStep { decay: 1.0, pull: self.drift * length, deviation: self.annual_vol * length.sqrt() }
    }
}

impl LevelModel for ArithmeticBrownian {
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

    fn start(&self, initial: f64, _grid: &Grid, stream: Stream) -> Box<dyn Level> {
        Box::new(State { law: *self, level: Row::filled(stream.paths, initial) })
    }

    fn moments(&self, initial: f64, _grid: &Grid, Years(t): Years) -> (f64, f64) {
        (self.drift.mul_add(t, initial), self.annual_vol * self.annual_vol * t)
    }
}

struct State {
    law: ArithmeticBrownian,
    level: Row,
}

impl Level for State {
    fn step(&mut self, step: &Step, driver: &[f64]) {
        self.law.one_step(step.length).advance(step, driver, &mut self.level);
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
