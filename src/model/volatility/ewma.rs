//! The exponentially weighted moving average of squared shocks, as RiskMetrics has it.
//!
//! rₜ = μΔ − ½hₜ + √hₜ εₜ,  hₜ₊₁ = λhₜ + (1 − λ)rₜ², where rₜ² means the squared shock hₜεₜ². Exact: the law is the
//! recursion. The −½hₜ makes E\[price\] grow at the drift (normal innovations; absent with `drift_of = "log_price"`).
//!
//! | TOML | symbol | unit | domain |
//! |---|---|---|---|
//! | `annual_vol` | √(h₀·steps per year) | 1/√year | > 0; at the start |
//! | `decay` | λ | – | (0, 1); 0.94 is RiskMetrics' for days |
//!
//! It is GARCH(1, 1) with α + β = 1 and without ω. E\[hₜ\] = h₀ at all times, and yet almost every path of h dies
//! away: the mean is that of ever fewer and larger variances. It is a filter more than a law of long histories.
//! `substeps`, steps of another length, and scales of volatility are as in GARCH.
//!
//! References: J.P. Morgan and Reuters, RiskMetrics technical document, 4th ed., 1996, section 5.2; D. Nelson,
//! Stationarity and persistence in the GARCH(1,1) model, Econometric Theory 6, 1990.

use super::lags::Weights;
use super::size::Size;
use super::squares::Squares;
use crate::model::registry::Component;
use crate::model::{Domain, Parameter, Values, VolatilityModel};

/// Its registry entry.
pub const COMPONENT: Component<dyn VolatilityModel> = Component {
    name: "ewma",
    summary: "RiskMetrics: an exponentially weighted average of past squared shocks, without a level to return to",
    equation: "h' = λ h + (1 − λ) r²",
    scheme: "exact",
    parameters: &[
        Parameter::required(
            "annual_vol",
            "√(h₀·steps per year)",
            "1/√year",
            Domain::Positive,
            "volatility at the start",
        ),
        Parameter::required(
            "decay",
            "λ",
            "–",
            Domain::Between(0.0, 1.0),
            "what is kept of the variance from step to step",
        ),
    ],
    example: "{ annual_vol = 0.2, decay = 0.94 }",
    build: |values| Ok(Box::new(law(values))),
};

fn law(values: &Values) -> Squares {
    let decay = values.number("decay");
    let weights = Weights { alpha: vec![1.0 - decay], gamma: Vec::new(), beta: vec![decay] };
    Squares::integrated("ewma", "decay", Size::of_vol(values.number("annual_vol")), weights)
}
