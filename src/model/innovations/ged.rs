//! Innovations of the generalised error law (exponential power law), scaled to unit variance.
//!
//! f(ε) = ν/(2λΓ(1/ν))·exp(−|ε/λ|^ν), λ² = Γ(1/ν)/Γ(3/ν); ε = sign(z)·λ·G^{1/ν}, with G the quantile of Gamma(1/ν) at
//! P(|Z| < |z|), z the driving normal.
//!
//! | TOML | symbol | unit | domain |
//! |---|---|---|---|
//! | `shape` | ν | – | (0.5, 10) |
//!
//! ν = 2 is the normal law, ν = 1 Laplace's; below 2 tails are fat, above thin. E\[ε²\] = 1, E\[ε³\] = 0, E\[ε⁴\] =
//! Γ(5/ν)Γ(1/ν)/Γ(3/ν)². E\[exp(sε)\] is finite for every s where ν > 1, but has no closed form to compensate a drift by:
//! `drift_of = "log_price"` is demanded.
//!
//! Exact but for rounding and a table: |error| < 1e-12·max(1, |ε|) for |z| < 16, beyond which ε is linear in z. It rises
//! with z, so that correlated drivers make innovations with the same ranks.
//!
//! Reference: D. Nelson, Conditional heteroskedasticity in asset returns: a new approach, Econometrica 59, 1991, section 3
//! (with a factor ½ in the exponent).

use super::monotone::{FARTHEST, Monotone, Slope};
use super::tables;
use crate::math::gamma_law::{ln_quantile_from_centre, size_from_ln_tail};
use crate::math::piecewise::Piecewise;
use crate::math::{self, ln_gamma, tail};
use crate::model::registry::Component;
use crate::model::{Domain, Innovation, InnovationModel, Parameter};
use std::f64::consts::LN_2;

/// Its registry entry.
pub const COMPONENT: Component<dyn InnovationModel> = Component {
    name: "ged",
    summary: "shocks of the generalised error law, of unit variance: fat tails below shape 2, thin ones above",
    equation: "f(ε) ∝ exp(−|ε/λ|^ν), λ² = Γ(1/ν)/Γ(3/ν)",
    scheme: "exact",
    parameters: &[Parameter::required(
        "shape",
        "ν",
        "–",
        Domain::Between(0.5, 10.0),
        "2 is the normal law, 1 Laplace's; the smaller, the fatter the tails",
    )],
    example: "{ shape = 1.4 }",
    build: |values| Ok(Box::new(Ged { shape: values.number("shape") })),
};

/// The law.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Ged {
    shape: f64,
}

/// ε/z as a function of |z|^¼.
fn tabulate(nu: f64) -> Slope {
    let a = 1.0 / nu;
    let ln_scale = 0.5 * (ln_gamma(a) - ln_gamma(3.0 * a));
    let mut size = 1.0;
    // Up to |z| = 16.
    let width = FARTHEST.sqrt().sqrt() / 128.0;
    Slope::by_fourth_root(Piecewise::new(0.0, (128, width), |root| {
        let z = root * root * root * root;
        let ln_gamma_variate = if z < 1.0 {
            let ln_x = ln_quantile_from_centre(a, z);
            size = (2.0 * math::exp(ln_x)).sqrt();
            ln_x
        } else {
            size = size_from_ln_tail(a, tail::ln_normal_tail(z) + LN_2, size);
            2.0 * math::ln(size) - LN_2
        };
        math::exp(a.mul_add(ln_gamma_variate, ln_scale) - math::ln(z))
    }))
}

impl InnovationModel for Ged {
    fn has_exponential_moments(&self) -> bool {
        self.shape > 1.0
    }

    fn third_moment(&self) -> Option<f64> {
        Some(0.0)
    }

    fn fourth_moment(&self) -> Option<f64> {
        let ln = |k: f64| ln_gamma(k / self.shape);
        Some(math::exp(ln(5.0) + ln(1.0) - 2.0 * ln(3.0)))
    }

    fn absolute_moments(&self, power: f64) -> Option<[f64; 2]> {
        let ln = |k: f64| ln_gamma(k / self.shape);
        let both = math::exp(ln(power + 1.0) - ln(1.0) + 0.5 * power * (ln(1.0) - ln(3.0)));
        Some([0.5 * both; 2])
    }

    fn start(&self, paths: usize) -> Box<dyn Innovation> {
        let slope = tables::shared("ged", [self.shape, 0.0], || tabulate(self.shape));
        Box::new(Monotone::new(slope, [0.0; 2], paths))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::innovations::exact;
    use std::sync::Arc;

    #[test]
    fn quantiles_are_those_of_the_law() {
        for same in exact("ged").chunk_by(|a, b| a[0] == b[0]) {
            let nu = same[0][0];
            let mut innovations = Monotone::new(Arc::new(tabulate(nu)), [0.0; 2], 1);
            for [.., z, want] in same {
                let driver = [*z, -z, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0];
                let found = innovations.step(&driver);
                let off = (found[0] - want).abs() / want.max(1.0);
                assert!(off < 1e-12, "ν = {nu}, z = {z}: {} is not {want}", found[0]);
                assert_eq!(found[1], -found[0]);
            }
        }
    }
}
