//! SABR: a log-normal volatility times a power of the price.
//!
//! dS/S = μ dt + a·f(S) dW,  da = νa dZ,  d⟨W, Z⟩ = ρ dt,  f(S) = (S/S₀)^{β−1}, at most 10: Hagan's dF = αF^β dW with
//! α = a·S₀^{1−β}.
//!
//! | TOML | symbol | unit | domain |
//! |---|---|---|---|
//! | `initial_vol` | a₀ | 1/√year | > 0; of the log price at the start |
//! | `elasticity` | β | – | (0, 1\]; 1 where it is left out: log-normal |
//! | `vol_of_vol` | ν | 1/√year | > 0 |
//! | `correlation` | ρ | – | (−1, 1) |
//!
//! f(S) is limited to 10, so the price is never absorbed at 0, as it is in Hagan's law with β < 1; for β = ½ the limit is
//! reached below a hundredth of S₀. S is the simulated price, drift, jumps, regimes and stress included; without a drift it is
//! Hagan's forward.
//!
//! Scheme: a is exact on any grid (log-normal), a·f(S) stands still within a step, and the return is normal given it, with
//! the driver that the shock to a is correlated with. E\[price\], and all moments of a, are exact; the weak order is 1.
//! Measured on calls of one year (S₀ = 100, a₀ = 0.3, ν = 0.8; β = ½, ρ = 0, struck at 80, Antonov's exact 24.823): with 2 steps
//! −0.639, with 4 −0.297, with 8 −0.131, each ± 0.009; (β = 1, ρ = −0.6, struck at 100): with 4 steps 0.256, with 8 0.143, with
//! 16 0.078, each ± 0.010.
//!
//! Moments: with β = 1, E\[variance(t)\] = a₀²e^{ν²t}. With β < 1 none is known, and that of a = a₀ and a log-normal price is
//! taken on top, e^{(1−β)(3−2β)a₀²t}; only guides use it. Volatility never reverts: a² grows for ever in the mean, and falls to 0 on
//! nearly all paths. For long horizons take `log_ou`.
//!
//! With β = 1 and ρ > 0 the price is no martingale (E\[S\] < S₀e^{μt}): `drift_of = "price"` is then refused.
//!
//! Where a regime or stress scales volatility by s, the price moves by s·a·f(S) dW, and a as before.
//!
//! Reference: P. Hagan, D. Kumar, A. Lesniewski and D. Woodward, Managing smile risk, Wilmott Magazine, September 2002; the
//! martingale property, B. Jourdain, Loss of martingality in asset price models with lognormal stochastic volatility,
//! CERMICS preprint 267, 2004.

use super::backbone::Backbone;
use super::log_volatility::{LogVolatility, Transition, square};
use super::martingale;
use super::standing;
use crate::math;
use crate::math::simd::kernel;
use crate::model::registry::Component;
use crate::model::{Domain, Invalid, Parameter, Step, Stream, Values, Volatility, VolatilityModel};
use crate::random::Row;
use crate::units::{DriftOf, Grid, Years};

/// Its registry entry.
pub const COMPONENT: Component<dyn VolatilityModel> = Component {
    name: "sabr",
    summary: "SABR: a log-normal volatility times a power of the price (at most ten times its value at the start), correlated with it; normal innovations only",
    equation: "dS/S = μ dt + a(S/S₀)^(β−1) dW, da = νa dZ, d⟨W, Z⟩ = ρ dt",
    scheme: "a exact, normal returns given the volatility at the step's beginning; E[price] exact, weak order 1",
    parameters: &[
        Parameter::required(
            "initial_vol",
            "a₀",
            "1/√year",
            Domain::Positive,
            "volatility of the log price at the start",
        ),
        Parameter::required(
            "elasticity",
            "β",
            "–",
            Domain::AboveUpTo(0.0, 1.0),
            "1: log-normal; below 1: volatility rises as the price falls; else 1",
        )
        .optional(),
        Parameter::required("vol_of_vol", "ν", "1/√year", Domain::Positive, "volatility of the volatility"),
        Parameter::required(
            "correlation",
            "ρ",
            "–",
            Domain::Between(-1.0, 1.0),
            "of the shocks to price and volatility; negative: falls raise volatility",
        ),
    ],
    example: "{ initial_vol = 0.25, elasticity = 0.7, vol_of_vol = 0.4, correlation = -0.3 }",
    build: |values| Ok(Box::new(Sabr::new(values))),
};

/// The law.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Sabr {
    initial_vol: f64,
    elasticity: f64,
    vol_of_vol: f64,
    correlation: f64,
}

impl Sabr {
    fn new(values: &Values) -> Self {
        Sabr {
            initial_vol: values.number("initial_vol"),
            elasticity: values.optional("elasticity").unwrap_or(1.0),
            vol_of_vol: values.number("vol_of_vol"),
            correlation: values.number("correlation"),
        }
    }

    fn is_log_normal(&self) -> bool {
        self.elasticity >= 1.0
    }

    /// ln a after a time, given what it is now.
    fn after(&self, Years(t): Years) -> Transition {
        let nu = self.vol_of_vol;
        Transition { decay: 1.0, shift: -0.5 * nu * nu * t, deviation: nu * t.sqrt() }
    }
}

impl VolatilityModel for Sabr {
    fn check(&self, _grid: &Grid, drift_of: DriftOf, _most_scale: f64) -> Result<(), Invalid> {
        // With an elasticity below 1 it is one whatever the correlation.
        let most = if self.is_log_normal() { 0.0 } else { 1.0 };
        martingale::check(self.correlation, most, drift_of)
    }

    fn admits_any_innovation(&self) -> bool {
        false
    }

    fn has_fixed_draws(&self) -> bool {
        true
    }

    fn admits_change(&self) -> bool {
        true
    }

    fn start(&self, grid: &Grid, drift_of: DriftOf, stream: Stream) -> Box<dyn Volatility> {
        Box::new(State {
            law: *self,
            backbone: Backbone::new(self.elasticity),
            convexity: standing::convexity(drift_of),
            length: grid.step(),
            transition: self.after(grid.step()),
            log: LogVolatility::new(stream, math::ln(self.initial_vol), self.correlation),
            variance: Row::zeros(stream.paths),
        })
    }

    fn expected_variance(&self, _grid: &Grid, Years(t): Years) -> f64 {
        let variance = self.initial_vol * self.initial_vol;
        let rest = 1.0 - self.elasticity;
        let of_price = rest * 2.0f64.mul_add(rest, 1.0) * variance;
        variance * math::exp(self.vol_of_vol.mul_add(self.vol_of_vol, of_price) * t)
    }

    fn knows_expected_variance(&self) -> bool {
        self.is_log_normal()
    }
}

struct State {
    law: Sabr,
    backbone: Backbone,
    convexity: f64,
    /// The length that `transition` is for.
    length: Years,
    transition: Transition,
    /// ln a
    log: LogVolatility,
    /// (a·f(S))²
    variance: Row,
}

impl Volatility for State {
    fn at_price(&mut self, log_growth: f64, log_price: &[f64]) {
        local_variance(self.backbone, log_growth, [self.log.values(), log_price], &mut self.variance);
    }

    fn step(&mut self, step: &Step, innovations: &[f64], log_price: &mut [f64]) {
        if step.length != self.length {
            (self.length, self.transition) = (step.length, self.law.after(step.length));
        }
        standing::price_step(step, self.convexity, [&self.variance, innovations], log_price);
        self.log.step(self.transition, innovations);
    }

    fn remembered(&mut self) -> Vec<&mut [f64]> {
        vec![self.log.values_mut()]
    }

    fn variance(&self, out: &mut [f64]) {
        out.copy_from_slice(&self.variance);
    }
}

kernel! {
    fn local_variance(backbone: Backbone, log_growth: f64, rows: [&[f64]; 2], variance: &mut [f64]) {
        let n = variance.len();
        let [log_volatility, log_price] = rows.map(|row| &row[..n]);
        for i in 0..n {
            let factor = backbone.log_factor(log_growth + log_price[i]);
            variance[i] = square(log_volatility[i] + factor);
        }
    }
}
