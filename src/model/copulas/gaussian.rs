//! The Gaussian copula: correlated normals as they are. The default; it has no parameters.
//!
//! Kendall's τ = (2/π)·asin ρ. Extremes come apart: of two series with ρ < 1, the chance that one is beyond its
//! q-quantile where the other is goes to 0 with q.
//!
//! Reference: D. X. Li, On default correlation: a copula function approach, J. Fixed Income 9, 2000.

use crate::model::registry::Component;
use crate::model::{Copula, CopulaModel, Stream};

/// Its registry entry.
pub const COMPONENT: Component<dyn CopulaModel> = Component {
    name: "gaussian",
    summary: "correlated normals (the default): no dependence of extremes",
    equation: "u = Φ(z), z ~ N(0, R)",
    scheme: "exact",
    parameters: &[],
    example: "{}",
    build: |_| Ok(Box::new(Gaussian)),
};

/// The law.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Gaussian;

impl CopulaModel for Gaussian {
    fn is_gaussian(&self) -> bool {
        true
    }

    fn takes_correlations(&self) -> bool {
        true
    }

    fn start(&self, _stream: Stream) -> Box<dyn Copula> {
        Box::new(Gaussian)
    }
}

impl Copula for Gaussian {
    fn draw(&mut self) {}

    fn step(&mut self, normals: &[f64], driver: &mut [f64]) {
        driver.copy_from_slice(normals);
    }
}
