//! Normal innovations: ε ~ N(0, 1), exactly the driving normal. The default; it has no parameters.
//!
//! E\[ε²\] = 1, E\[ε⁴\] = 3, E\[|ε|^p\] = 2^{p/2} Γ((p + 1)/2)/√π, E\[exp(sε)\] = exp(s²/2).
//!
//! Reference: L. Bachelier, Théorie de la spéculation, 1900.

use crate::math;
use crate::model::registry::Component;
use crate::model::{Innovation, InnovationModel};

/// Its registry entry.
pub const COMPONENT: Component<dyn InnovationModel> = Component {
    name: "normal",
    summary: "normal shocks (the default)",
    equation: "ε ~ N(0, 1)",
    scheme: "exact",
    parameters: &[],
    example: "{}",
    build: |_| Ok(Box::new(Normal)),
};

/// The law.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Normal;

impl InnovationModel for Normal {
    fn is_normal(&self) -> bool {
        true
    }

    fn has_exponential_moments(&self) -> bool {
        true
    }

    fn third_moment(&self) -> Option<f64> {
        Some(0.0)
    }

    fn fourth_moment(&self) -> Option<f64> {
        Some(3.0)
    }

    fn absolute_moments(&self, power: f64) -> Option<[f64; 2]> {
        let ln_moment =
            0.5 * power * std::f64::consts::LN_2 + math::ln_gamma(0.5 * (power + 1.0)) - math::ln_gamma(0.5);
        Some([0.5 * math::exp(ln_moment); 2])
    }

    fn start(&self, _paths: usize) -> Box<dyn Innovation> {
        Box::new(Normal)
    }
}

impl Innovation for Normal {
    fn step<'a>(&'a mut self, driver: &'a [f64]) -> &'a [f64] {
        driver
    }
}
