//! Schwartz's one-factor model: the logarithm of a commodity's price is pulled back.
//!
//! d ln X = κ(ln L − ln X) dt + σ dW; in Schwartz's own words dX = κ(μ − ln X)X dt + σX dW, with μ = ln L + σ²/2κ. So
//! ln X(t+Δ) = ln L + (ln X(t) − ln L)e^{−κΔ} + σ√((1 − e^{−2κΔ})/2κ) ε: exact on any grid, and X > 0.
//!
//! | TOML | symbol | unit | domain |
//! |---|---|---|---|
//! | `mean_reversion` | κ | 1/year | > 0 |
//! | `long_run_level` | L | the level's own | > 0 |
//! | `annual_vol` | σ | 1/√year | ≥ 0 |
//!
//! `initial` must be above 0. L is what half of all paths are below in the long run; their mean is L·e^{σ²/4κ}.
//!
//! Moments: with m = ln L + (ln X₀ − ln L)e^{−κt} and v = σ²(1 − e^{−2κt})/2κ, E\[X(t)\] = e^{m + v/2} and
//! Var\[X(t)\] = (e^v − 1)e^{2m + v}.
//!
//! Where a regime or stress scales volatility by s, the shock of ln X is s times as large, so that the median stays and the mean
//! rises with it. What shifts X down leaves at least a thousandth of it.
//!
//! Reference: E. Schwartz, The stochastic behavior of commodity prices, J. Finance 52, 1997, section I, model 1.

use super::affine::{AffineStep, reverting_variance};
use crate::math::simd::kernel;
use crate::math::{self, rows};
use crate::model::registry::Component;
use crate::model::{Domain, Invalid, Level, LevelModel, Parameter, Step, Stream, Values};
use crate::random::Row;
use crate::units::{Grid, Years};

/// Its registry entry.
pub const COMPONENT: Component<dyn LevelModel> = Component {
    name: "schwartz_one_factor",
    summary: "mean-reverting price of a commodity: the exponential of a Gaussian level",
    equation: "d ln X = κ(ln L − ln X) dt + σ dW",
    scheme: "exact",
    parameters: &[
        Parameter::required("mean_reversion", "κ", "1/year", Domain::Positive, "speed at which it is pulled back"),
        Parameter::required("long_run_level", "L", "level", Domain::Positive, "its median in the long run"),
        Parameter::required("annual_vol", "σ", "1/√year", Domain::NonNegative, "volatility of its logarithm"),
    ],
    example: "{ mean_reversion = 0.7, long_run_level = 70.0, annual_vol = 0.35 }",
    build: |values| Ok(Box::new(Schwartz::new(values))),
};

/// A shift leaves at least this share of a level.
const LEAST_SHARE: f64 = 1e-3;
/// A number still where a scale of 1e15 is squared and multiplied with it.
const MOST_VARIANCE: f64 = 1e278;

/// The law.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Schwartz {
    mean_reversion: f64,
    /// ln L
    log_level: f64,
    annual_vol: f64,
}

impl Schwartz {
    fn new(values: &Values) -> Self {
        Schwartz {
            mean_reversion: values.number("mean_reversion"),
            log_level: math::ln(values.number("long_run_level")),
            annual_vol: values.number("annual_vol"),
        }
    }

    fn one_step(&self, length: Years) -> AffineStep {
        let pull = self.log_level * math::one_minus_exp(self.mean_reversion * length.0);
        AffineStep { pull, ..AffineStep::reverting(self.mean_reversion, self.annual_vol, length) }
    }
}

impl LevelModel for Schwartz {
    fn check(&self, initial: f64, _grid: &Grid, _steps: u64) -> Result<(), Invalid> {
        if Domain::Positive.contains(initial) {
            return Ok(());
        }
        Err(Invalid::new("initial", "schwartz_one_factor is a law of levels above 0", "start from a number > 0"))
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
            log: Row::filled(stream.paths, math::ln(initial)),
            level: Row::filled(stream.paths, initial),
        })
    }

    fn moments(&self, initial: f64, _grid: &Grid, elapsed: Years) -> (f64, f64) {
        let decay = math::exp(-self.mean_reversion * elapsed.0);
        let mean = self.log_level + (math::ln(initial) - self.log_level) * decay;
        let variance = reverting_variance(self.mean_reversion, self.annual_vol, elapsed);
        let expected = math::exp(mean + 0.5 * variance);
        (expected, math::exp(variance) * math::one_minus_exp(variance) * (expected * expected))
    }
}

struct State {
    law: Schwartz,
    /// The length that `step` is for.
    length: Years,
    step: AffineStep,
    log: Row,
    level: Row,
}

impl Level for State {
    fn step(&mut self, step: &Step, driver: &[f64]) {
        if step.length != self.length {
            self.length = step.length;
            self.step = self.law.one_step(step.length);
        }
        self.step.advance(step, driver, &mut self.log);
        self.level.copy_from_slice(&self.log);
        rows::exp(&mut self.level);
    }

    fn shift(&mut self, weight: f64, shift: &[f64]) {
        shift_rows(weight, shift, &mut self.log, &mut self.level);
    }

    fn remembered(&mut self) -> Vec<&mut [f64]> {
        vec![&mut self.log, &mut self.level]
    }

    fn values(&self) -> &[f64] {
        &self.level
    }

    fn variance(&self, out: &mut [f64]) {
        variances(self.law.annual_vol, &self.level, out);
    }
}

kernel! {
    fn shift_rows(weight: f64, shift: &[f64], log: &mut [f64], level: &mut [f64]) {
        let n = level.len();
        let (shift, log) = (&shift[..n], &mut log[..n]);
        for i in 0..n {
            let least = LEAST_SHARE * level[i];
            let shifted = weight.mul_add(shift[i], level[i]);
            let shifted = if shifted > least { shifted } else { least };
            // As a factor, so that what is not shifted keeps its bits.
            log[i] += math::ln(shifted / level[i]);
            level[i] = shifted;
        }
    }
}

kernel! {
    fn variances(annual_vol: f64, level: &[f64], out: &mut [f64]) {
        for (variance, level) in out.iter_mut().zip(level) {
            let deviation = annual_vol * level;
            let squared = deviation * deviation;
            *variance = if squared < MOST_VARIANCE { squared } else { MOST_VARIANCE };
        }
    }
}
