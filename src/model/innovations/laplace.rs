//! Laplace innovations: a sharp peak and exponential tails; the generalised error law of shape 1, in closed form.
//!
//! ε = sign(z)·E/√2, E = −ln(2Φ(−|z|)) ~ Exp(1), z the driving normal; density e^{−√2|ε|}/√2.
//!
//! It has no parameters. E\[ε²\] = 1, E\[ε³\] = 0, E\[ε⁴\] = 6. E\[exp(sε)\] = 1/(1 − s²/2) for |s| < √2 and infinite beyond, and a
//! step's volatility may be beyond: `drift_of = "log_price"` is demanded.
//!
//! Exact but for rounding and a table: |error| < 1e-13·|ε| for |z| < 16, beyond which ε is linear in z. It rises with z, so that
//! correlated drivers make innovations with the same ranks.
//!
//! Reference: S. Kotz, T. Kozubowski and K. Podgórski, The Laplace Distribution and Generalizations, 2001, section 2.1.

use super::monotone::{FARTHEST, Monotone, Slope};
use crate::math::piecewise::Piecewise;
use crate::math::{self, tail};
use crate::model::registry::Component;
use crate::model::{Innovation, InnovationModel};
use std::f64::consts::{FRAC_1_SQRT_2, LN_2};
use std::sync::{Arc, LazyLock};

/// Its registry entry.
pub const COMPONENT: Component<dyn InnovationModel> = Component {
    name: "laplace",
    summary: "Laplace shocks of unit variance: a sharp peak, exponential tails",
    equation: "ε = sign(z)·E/√2, E = −ln(2Φ(−|z|))",
    scheme: "exact",
    parameters: &[],
    example: "{}",
    build: |_| Ok(Box::new(Laplace)),
};

/// The law.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Laplace;

static SLOPE: LazyLock<Arc<Slope>> = LazyLock::new(|| {
    // Symmetric: the places of half the intervals are those of the other half mirrored.
    let table = Piecewise::new(-FARTHEST, (256, 0.125), |z| exponential(z.abs()) * FRAC_1_SQRT_2 / z.abs());
    Arc::new(Slope::by_driver(table))
});

/// −ln P(|Z| > z), z > 0.
fn exponential(z: f64) -> f64 {
    if z < 0.5 {
        let inside = 2.0 * tail::centre(z, |_| 1.0) * math::exp(-tail::LN_SQRT_2_PI);
        return -math::ln_one_plus(-inside);
    }
    -tail::ln_normal_tail(z) - LN_2
}

impl InnovationModel for Laplace {
    fn has_exponential_moments(&self) -> bool {
        false
    }

    fn third_moment(&self) -> Option<f64> {
        Some(0.0)
    }

    fn fourth_moment(&self) -> Option<f64> {
        Some(6.0)
    }

    fn absolute_moments(&self, power: f64) -> Option<[f64; 2]> {
        let both = math::gamma(power + 1.0) * math::exp(-0.5 * power * LN_2);
        Some([0.5 * both; 2])
    }

    fn start(&self, paths: usize) -> Box<dyn Innovation> {
        Box::new(Monotone::new(Arc::clone(&SLOPE), [0.0; 2], paths))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::innovations::exact;

    #[test]
    fn quantiles_are_those_of_the_law() {
        let mut innovations = Monotone::new(Arc::clone(&SLOPE), [0.0; 2], 1);
        for [_, _, z, want] in exact("laplace") {
            let driver = [z, -z, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0];
            let found = innovations.step(&driver);
            assert!((found[0] / want - 1.0).abs() < 1e-13, "z = {z}: {} is not {want}", found[0]);
            assert!((found[1] + found[0]).abs() <= 1e-14 * found[0].abs());
        }
    }
}
