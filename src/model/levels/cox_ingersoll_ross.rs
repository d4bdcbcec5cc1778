//! The Cox–Ingersoll–Ross process: a short rate, an intensity or a variance that is never below zero.
//!
//! dX = κ(θ − X) dt + σ√X dW
//!
//! | TOML | symbol | unit | domain |
//! |---|---|---|---|
//! | `mean_reversion` | κ | 1/year | > 0 |
//! | `long_run_mean` | θ | the level's own | > 0 |
//! | `volatility` | σ | √level/√year | > 0; 2κθ < σ² (Feller's condition violated) included |
//!
//! `initial` must not be below 0. Exact on any grid: a step is a non-central χ² variate (see `square_root`), made of the driver as
//! `random::non_central` says. With d = 4κθ/σ² > 1 the driver is the normal in (Z + √λ)², and its correlation with the
//! increment is 1/√(1 + d/2λ), d/2λ = (e^{κΔ} − 1)θ/2X: next to 1 while κΔ is small and X is not far below θ. On coarse steps correlations with other
//! series are less than declared by that; `substeps` brings them back. With d ≤ 1 they are less still, and the driver does
//! nothing on a part e^{−λ/2} of paths, those that touch 0.
//!
//! Where a regime or stress scales volatility by s, σ is sσ in that step, exactly. A shift never takes it below 0.
//!
//! Moments: E\[X(t)\] = θ + (X₀ − θ)e^{−κt}, Var\[X(t)\] = σ²(1 − e^{−κt})/κ·(X₀e^{−κt} + ½θ(1 − e^{−κt})).
//!
//! Reference: J. Cox, J. Ingersoll and S. Ross, A theory of the term structure of interest rates, Econometrica 53, 1985, equations
//! 17 to 19; P. Glasserman, Monte Carlo Methods in Financial Engineering, 2003, section 3.4.1.

use super::square_root::{Factor, LONG_RUN_MEAN, MEAN_REVERSION, SquareRoot, VOLATILITY};
use crate::model::registry::Component;
use crate::model::{Invalid, Level, LevelModel, Step, Stream};
use crate::units::{Grid, Years};

/// Its registry entry.
pub const COMPONENT: Component<dyn LevelModel> = Component {
    name: "cir",
    summary: "mean-reverting level that is never below zero (CIR)",
    equation: "dX = κ(θ − X) dt + σ√X dW",
    scheme: "exact",
    parameters: &[MEAN_REVERSION, LONG_RUN_MEAN, VOLATILITY],
    example: "{ mean_reversion = 0.5, long_run_mean = 0.04, volatility = 0.1 }",
    build: |values| Ok(Box::new(CoxIngersollRoss { law: SquareRoot::new(values) })),
};

/// The law.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CoxIngersollRoss {
    law: SquareRoot,
}

impl LevelModel for CoxIngersollRoss {
    fn check(&self, initial: f64, _grid: &Grid, _steps: u64) -> Result<(), Invalid> {
        SquareRoot::check("initial", initial)
    }

    fn admits_change(&self) -> bool {
        true
    }

    fn start(&self, initial: f64, grid: &Grid, stream: Stream) -> Box<dyn Level> {
        Box::new(State { factor: self.law.start(initial, grid, stream) })
    }

    fn moments(&self, initial: f64, _grid: &Grid, elapsed: Years) -> (f64, f64) {
        self.law.moments(initial, elapsed)
    }
}

struct State {
    factor: Factor,
}

impl Level for State {
    fn step(&mut self, step: &Step, driver: &[f64]) {
        self.factor.step(step, driver);
    }

    fn shift(&mut self, weight: f64, shift: &[f64]) {
        self.factor.shift(weight, shift);
    }

    fn remembered(&mut self) -> Vec<&mut [f64]> {
        vec![&mut self.factor.values]
    }

    fn values(&self) -> &[f64] {
        &self.factor.values
    }

    fn variance(&self, out: &mut [f64]) {
        self.factor.variance(out);
    }
}
