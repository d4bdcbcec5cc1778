//! GARCH(p, q): today's variance from yesterday's shocks and variances.
//!
//! rₜ = μΔ − ½hₜ + √hₜ εₜ,  hₜ₊₁ = ω + Σᵢ αᵢ rₜ₊₁₋ᵢ² + Σⱼ βⱼ hₜ₊₁₋ⱼ, where rₜ² means the squared shock hₜεₜ². Exact:
//! the law is the recursion. The −½hₜ makes E\[price\] grow at the drift (normal innovations; absent with `drift_of =
//! "log_price"`).
//!
//! | TOML | symbol | unit | domain |
//! |---|---|---|---|
//! | `omega` | ω | variance per step | > 0; this or `annual_vol` |
//! | `annual_vol` | √(h̄·steps per year) | 1/√year | > 0; gives ω = h̄(1 − Σα − Σβ) |
//! | `alpha` | α₁…αₚ | – | each ≥ 0, p ≤ 4 |
//! | `beta` | β₁…β_q | – | each ≥ 0, q ≤ 4; Σα + Σβ < 1 |
//! | `initial` | √(h₀·steps per year) | 1/√year | > 0; or `"stationary"`, the default |
//!
//! Starts at its stationary variance h̄ = ω/(1 − Σα − Σβ), or at h₀, lagged shocks included. ω is per step of the
//! clock, so `substeps` must be 1: there is no finer law to simulate.
//!
//! Where a step is longer or shorter than the mean one (sessions with a night between them), or a regime or stress
//! scales volatility, the return is s times as large, with s² the length of the step in mean steps times the square of
//! that scale, and h stays the variance without it: the recursion sees the shock before it is scaled (T. Andersen and
//! T. Bollerslev, Intraday periodicity and volatility persistence in financial markets, J. Emp. Finance 4, 1997).
//!
//! Reference: T. Bollerslev, Generalized autoregressive conditional heteroskedasticity, J. Econometrics 31, 1986.

use super::lags::{MOST_LAGS, Weights};
use super::size::{ANNUAL_VOL, INITIAL, OMEGA, Size};
use super::squares::Squares;
use crate::model::registry::Component;
use crate::model::{Domain, Parameter, VolatilityModel};

/// Its registry entry.
pub const COMPONENT: Component<dyn VolatilityModel> = Component {
    name: "garch",
    summary: "GARCH(p, q): volatility clusters, returns have fat tails",
    equation: "h' = ω + Σ α r² + Σ β h",
    scheme: "exact",
    parameters: &[
        OMEGA,
        ANNUAL_VOL,
        Parameter::required("alpha", "α", "–", Domain::NonNegative, "weights of past squared shocks").list(MOST_LAGS),
        Parameter::required("beta", "β", "–", Domain::NonNegative, "weights of past variances").list(MOST_LAGS),
        INITIAL,
    ],
    example: "{ omega = 4.0e-6, alpha = 0.08, beta = 0.90 }",
    build: |values| {
        let [alpha, beta] = ["alpha", "beta"].map(|name| values.list(name).to_vec());
        let weights = Weights { alpha, gamma: Vec::new(), beta };
        Ok(Box::new(Squares::stationary("garch", Size::read(values)?, weights)))
    },
};
