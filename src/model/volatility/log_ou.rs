//! Log-normal stochastic volatility with leverage: ln σ reverts to its mean as an Ornstein–Uhlenbeck process.
//!
//! dS/S = μ dt + σ dW,  d ln σ = κ(ln σ̄ − ln σ) dt + ξ dB,  d⟨W, B⟩ = ρ dt.
//!
//! | TOML | symbol | unit | domain |
//! |---|---|---|---|
//! | `initial_vol` | σ₀ | 1/√year | > 0 |
//! | `mean_reversion` | κ | 1/year | > 0 |
//! | `long_run_vol` | σ̄ | 1/√year | > 0; the median of σ in the long run |
//! | `vol_of_vol` | ξ | 1/√year | > 0 |
//! | `correlation` | ρ | – | (−1, 1) |
//!
//! On the grid it is Taylor's discrete law, exactly: ln σ is an AR(1) process with the exact coefficients of the step,
//! a = e^{−κΔ}, c² = ξ²(1 − e^{−2κΔ})/2κ, and the return of a step is normal given σ at its beginning, with the same shock in
//! both, so that falls raise the volatility of the steps that follow. E\[price\] and every moment of σ are exact. Of the law in
//! continuous time it is a scheme of weak order 1, which `substeps` refines: measured on an at-the-money call of one year
//! (S₀ = 100, σ₀ = 0.3, κ = 2, σ̄ = 0.2, ξ = 1, ρ = −0.7; 10.445), with 2 steps 0.717, with 4 0.384, with 8 0.205, each ± 0.009.
//!
//! Moments: E\[σ(t)²\] = exp(2m + 2w) with m = ln σ̄ + a(t)(ln σ₀ − ln σ̄) and w = ξ²(1 − e^{−2κt})/2κ; in the long run
//! E\[σ⁴\]/E\[σ²\]² = exp(2ξ²/κ).
//!
//! With ρ > 0 volatility and price drive each other up without end and the price in continuous time is no martingale
//! (E\[S\] < S₀e^{μt}): `drift_of = "price"` is then refused.
//!
//! Where a regime or stress scales volatility by s, the price moves by sσ dW and σ as before.
//!
//! Reference: S. Taylor, Modelling Financial Time Series, 1986, section 3.5; with leverage, A. Harvey and N. Shephard,
//! Estimation of an asymmetric stochastic volatility model for asset returns, J. Bus. Econ. Stat. 14, 1996; the
//! martingale property, P.-L. Lions and M. Musiela, Correlations and bounds for stochastic volatility models, Ann. IHP C 24,
//! 2007.

use super::log_volatility::{LogVolatility, Transition, squares};
use super::martingale;
use super::standing;
use crate::math;
use crate::model::registry::Component;
use crate::model::{Domain, Invalid, Parameter, Step, Stream, Values, Volatility, VolatilityModel};
use crate::random::Row;
use crate::units::{DriftOf, Grid, Years};

/// Its registry entry.
pub const COMPONENT: Component<dyn VolatilityModel> = Component {
    name: "log_ou",
    summary: "log-normal stochastic volatility that reverts to its mean, correlated with the price; normal innovations only",
    equation: "d ln σ = κ(ln σ̄ − ln σ) dt + ξ dB, d⟨W, B⟩ = ρ dt",
    scheme: "σ exact, normal returns given it; E[price] exact, weak order 1",
    parameters: &[
        Parameter::required("initial_vol", "σ₀", "1/√year", Domain::Positive, "volatility at the start"),
        Parameter::required(
            "mean_reversion",
            "κ",
            "1/year",
            Domain::Positive,
            "speed at which its logarithm is pulled back",
        ),
        Parameter::required("long_run_vol", "σ̄", "1/√year", Domain::Positive, "level it is pulled to: its median"),
        Parameter::required("vol_of_vol", "ξ", "1/√year", Domain::Positive, "volatility of its logarithm"),
        Parameter::required(
            "correlation",
            "ρ",
            "–",
            Domain::Between(-1.0, 1.0),
            "of the shocks to price and volatility; negative: falls raise volatility",
        ),
    ],
    example: "{ initial_vol = 0.2, mean_reversion = 4.0, long_run_vol = 0.18, vol_of_vol = 1.0, correlation = -0.6 }",
    build: |values| Ok(Box::new(LogOu::new(values))),
};

/// The law.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LogOu {
    initial_vol: f64,
    mean_reversion: f64,
    long_run_vol: f64,
    vol_of_vol: f64,
    correlation: f64,
}

impl LogOu {
    fn new(values: &Values) -> Self {
        LogOu {
            initial_vol: values.number("initial_vol"),
            mean_reversion: values.number("mean_reversion"),
            long_run_vol: values.number("long_run_vol"),
            vol_of_vol: values.number("vol_of_vol"),
            correlation: values.number("correlation"),
        }
    }

    /// ln σ after a time, given what it is now.
    fn after(&self, Years(t): Years) -> Transition {
        let kappa = self.mean_reversion;
        let variance = self.vol_of_vol * self.vol_of_vol * math::one_minus_exp(2.0 * kappa * t) / (2.0 * kappa);
        Transition {
            decay: math::exp(-kappa * t),
            shift: math::ln(self.long_run_vol) * math::one_minus_exp(kappa * t),
            deviation: variance.sqrt(),
        }
    }
}

impl VolatilityModel for LogOu {
    fn check(&self, _grid: &Grid, drift_of: DriftOf, _most_scale: f64) -> Result<(), Invalid> {
        martingale::check(self.correlation, 0.0, drift_of)
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
        let log = LogVolatility::new(stream, math::ln(self.initial_vol), self.correlation);
        let mut variance = Row::zeros(stream.paths);
        squares(log.values(), &mut variance);
        Box::new(State {
            law: *self,
            convexity: standing::convexity(drift_of),
            length: grid.step(),
            transition: self.after(grid.step()),
            log,
            variance,
        })
    }

    fn expected_variance(&self, _grid: &Grid, elapsed: Years) -> f64 {
        let Transition { decay, shift, deviation } = self.after(elapsed);
        math::exp(2.0 * (decay.mul_add(math::ln(self.initial_vol), shift) + deviation * deviation))
    }
}

struct State {
    law: LogOu,
    convexity: f64,
    /// The length that `transition` is for.
    length: Years,
    transition: Transition,
    log: LogVolatility,
    variance: Row,
}

impl Volatility for State {
    fn step(&mut self, step: &Step, innovations: &[f64], log_price: &mut [f64]) {
        if step.length != self.length {
            (self.length, self.transition) = (step.length, self.law.after(step.length));
        }
        standing::price_step(step, self.convexity, [&self.variance, innovations], log_price);
        self.log.step(self.transition, innovations);
        squares(self.log.values(), &mut self.variance);
    }

    fn remembered(&mut self) -> Vec<&mut [f64]> {
        vec![self.log.values_mut(), &mut self.variance]
    }

    fn variance(&self, out: &mut [f64]) {
        out.copy_from_slice(&self.variance);
    }
}
