//! A premium for variance: the more volatile a step is known to be, the more is expected of it.
//!
//! rₜ = μΔ + λhₜ + uₜ, with hₜ the variance of the step's shock uₜ as it is known when the step begins: that of any
//! volatility, scales of regimes and stress included. Exact where that variance holds for the whole step; with
//! Heston's it is v at the beginning of the step, and `substeps` makes it finer.
//!
//! | TOML | symbol | unit | domain |
//! |---|---|---|---|
//! | `premium` | λ | return per variance | any |
//!
//! The drift is that of the log price without the premium: E\[ln S(t)\] = ln S(0) + μt + λE\[∫h\]. With λ = −½ and
//! normal innovations the price itself grows at μ where the variance stands still within a step. E\[price\] is not known for any other, and `drift_of = "log_price"`
//! is demanded.
//!
//! Reference: R. Engle, D. Lilien and R. Robins, Estimating time varying risk premia in the term structure: the ARCH-M
//! model, Econometrica 55, 1987.

use crate::math::rows;
use crate::math::simd::kernel;
use crate::model::registry::Component;
use crate::model::{Domain, Mean, MeanModel, Parameter, Step, Values, Volatility};
use crate::random::Row;

/// Its registry entry.
pub const COMPONENT: Component<dyn MeanModel> = Component {
    name: "garch_in_mean",
    summary: "GARCH-in-mean: a premium for the variance in force, of any volatility",
    equation: "m = λ h",
    scheme: "exact where the variance holds for a step, else of weak order 1",
    parameters: &[Parameter::required("premium", "λ", "return per variance", Domain::Real, "price of variance")],
    example: "{ premium = 2.0 }",
    build: |values| Ok(Box::new(GarchInMean::new(values))),
};

/// The law.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct GarchInMean {
    premium: f64,
}

impl GarchInMean {
    fn new(values: &Values) -> Self {
        GarchInMean { premium: values.number("premium") }
    }
}

impl MeanModel for GarchInMean {
    fn expected_growth(&self, variance: f64) -> f64 {
        self.premium * variance
    }

    fn start(&self, paths: usize) -> Box<dyn Mean> {
        Box::new(State { premium: self.premium, weight: 0.0, variance: Row::zeros(paths) })
    }
}

struct State {
    premium: f64,
    /// What the variance of this step is multiplied by.
    weight: f64,
    /// Annualised, and scaled.
    variance: Row,
}

impl Mean for State {
    fn begin(&mut self, step: &Step, volatility: &dyn Volatility) {
        self.weight = self.premium * step.length.0;
        volatility.variance_of(step, &mut self.variance);
        if let Some(scale) = step.volatility_scale {
            scale_squared(scale, &mut self.variance);
        }
    }

    fn step(&mut self, _shocks: &[f64], log_price: &mut [f64]) {
        rows::add_scaled(self.weight, &self.variance, log_price);
    }
}

kernel! {
    fn scale_squared(scale: &[f64], variance: &mut [f64]) {
        for (variance, scale) in variance.iter_mut().zip(scale) {
            *variance *= scale * scale;
        }
    }
}
