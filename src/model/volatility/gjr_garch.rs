//! GJR-GARCH(p, q): GARCH in which falls weigh more than rises.
//!
//! rₜ = μΔ − ½hₜ + √hₜ εₜ,  hₜ₊₁ = ω + Σᵢ (αᵢ + γᵢ·1{ε < 0}) rₜ₊₁₋ᵢ² + Σⱼ βⱼ hₜ₊₁₋ⱼ, where rₜ² means the squared shock
//! hₜεₜ². Exact: the law is the recursion. The −½hₜ makes E\[price\] grow at the drift (normal innovations; absent
//! with `drift_of = "log_price"`).
//!
//! | TOML | symbol | unit | domain |
//! |---|---|---|---|
//! | `omega` | ω | variance per step | > 0; this or `annual_vol` |
//! | `annual_vol` | √(h̄·steps per year) | 1/√year | > 0; gives ω = h̄(1 − ψ) |
//! | `alpha` | α₁…αₚ | – | each ≥ 0, p ≤ 4 |
//! | `gamma` | γ₁…γₚ | – | each αᵢ + γᵢ ≥ 0 |
//! | `beta` | β₁…β_q | – | each ≥ 0, q ≤ 4; ψ < 1 |
//! | `initial` | √(h₀·steps per year) | 1/√year | > 0; or `"stationary"`, the default |
//!
//! ψ = Σα + κΣγ + Σβ with κ = E\[ε²; ε < 0\], ½ for symmetric innovations. Starts at h̄ = ω/(1 − ψ), or at h₀, lagged
//! shocks included, those of falls with their share κ. `substeps`, steps of another length, and scales of volatility
//! are as in GARCH.
//!
//! Moments (p = q = 1, normal innovations): with m₂ = β² + 2β(α + γ/2) + 3(α² + αγ + γ²/2), E\[r⁴\] = 3h̄²(1 − ψ²)/(1
//! − m₂) where m₂ < 1.
//!
//! Reference: L. Glosten, R. Jagannathan and D. Runkle, On the relation between the expected value and the volatility
//! of the nominal excess return on stocks, J. Finance 48, 1993.

use super::lags::{MOST_LAGS, Weights};
use super::size::{ANNUAL_VOL, INITIAL, OMEGA, Size};
use super::squares::Squares;
use crate::model::registry::Component;
use crate::model::{Domain, Invalid, Parameter, Values, VolatilityModel};

/// Its registry entry.
pub const COMPONENT: Component<dyn VolatilityModel> = Component {
    name: "gjr_garch",
    summary: "GJR-GARCH(p, q): volatility clusters, and rises more after falls",
    equation: "h' = ω + Σ (α + γ·1{r < 0}) r² + Σ β h",
    scheme: "exact",
    parameters: &[
        OMEGA,
        ANNUAL_VOL,
        Parameter::required("alpha", "α", "–", Domain::NonNegative, "weights of past squared shocks").list(MOST_LAGS),
        Parameter::required("gamma", "γ", "–", Domain::Real, "weights of past falls, besides").list(MOST_LAGS),
        Parameter::required("beta", "β", "–", Domain::NonNegative, "weights of past variances").list(MOST_LAGS),
        INITIAL,
    ],
    example: "{ omega = 2.0e-6, alpha = 0.024, gamma = 0.059, beta = 0.93 }",
    build: |values| Ok(Box::new(Squares::stationary("gjr_garch", Size::read(values)?, weights(values)?))),
};

fn weights(values: &Values) -> Result<Weights, Invalid> {
    let [alpha, gamma, beta] = ["alpha", "gamma", "beta"].map(|name| values.list(name).to_vec());
    for (i, gamma) in gamma.iter().enumerate() {
        let of_falls = gamma + alpha.get(i).copied().unwrap_or(0.0);
        if of_falls < 0.0 {
            return Err(Invalid::new(
                "gamma",
                format!("a fall has the weight alpha + gamma = {of_falls} at lag {}", i + 1),
                "alpha + gamma must be ≥ 0 at each lag",
            ));
        }
    }
    Ok(Weights { alpha, gamma, beta })
}
