//! Student-t innovations, scaled to unit variance: fat tails.
//!
//! ε = √((ν − 2)/ν)·F⁻¹(Φ(z)), F the distribution of a Student-t variate with ν degrees and z the driving normal.
//!
//! | TOML | symbol | unit | domain |
//! |---|---|---|---|
//! | `degrees_of_freedom` | ν | – | > 2 |
//!
//! E\[ε²\] = 1; E\[ε⁴\] = 3(ν − 2)/(ν − 4) for ν > 4; E\[|ε|^p\] = (ν − 2)^{p/2} Γ((p + 1)/2) Γ((ν − p)/2)/(√π Γ(ν/2))
//! for p < ν. E\[exp(sε)\] is infinite, so E\[price\] is: `drift_of = "log_price"` is demanded.
//!
//! Exact but for rounding, and a polynomial in z² that ends at |z| = 4, where a table begins: |error| < 1e-12·max(1, |ε|) where |z| < 9, and ε is linear in z beyond ±16. It rises
//! with z, so that correlated drivers make innovations with the same ranks.
//!
//! Reference: T. Bollerslev, A conditionally heteroskedastic time series model for speculative prices, REStat 69, 1987.

use super::monotone::{Monotone, Slope};
use super::student_side::Side;
use super::tables;
use crate::math;
use crate::math::even::Even;
use crate::math::piecewise::Piecewise;
use crate::model::registry::Component;
use crate::model::{Domain, Innovation, InnovationModel, Parameter};

/// Its registry entry.
pub const COMPONENT: Component<dyn InnovationModel> = Component {
    name: "student_t",
    summary: "Student-t shocks of unit variance: fat tails; E[price] is infinite",
    equation: "ε = √((ν − 2)/ν) F⁻¹(Φ(z)), F that of a Student-t variate",
    scheme: "exact",
    parameters: &[Parameter::required(
        "degrees_of_freedom",
        "ν",
        "–",
        Domain::Above(2.0),
        "the fewer, the fatter the tails",
    )],
    example: "{ degrees_of_freedom = 4.5 }",
    build: |values| Ok(Box::new(StudentT { degrees_of_freedom: values.number("degrees_of_freedom") })),
};

/// The law: ν > 2.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct StudentT {
    degrees_of_freedom: f64,
}

/// Where one polynomial ends: one driver in 16,000 is beyond.
const CENTRE: f64 = 4.0;

/// ε/z as a function of |z|.
fn tabulate(degrees_of_freedom: f64) -> Slope {
    let mut side = Side::new(degrees_of_freedom, 0.0, 0.0);
    let centre = Even::new(CENTRE, |z| side.size(z) / z);
    Slope::of_centre(centre, Piecewise::new(CENTRE, (192, 0.0625), |z| side.size(z) / z))
}

impl InnovationModel for StudentT {
    fn has_exponential_moments(&self) -> bool {
        false
    }

    fn third_moment(&self) -> Option<f64> {
        (self.degrees_of_freedom > 3.0).then_some(0.0)
    }

    fn fourth_moment(&self) -> Option<f64> {
        let nu = self.degrees_of_freedom;
        (nu > 4.0).then(|| 3.0 * (nu - 2.0) / (nu - 4.0))
    }

    fn absolute_moments(&self, power: f64) -> Option<[f64; 2]> {
        let nu = self.degrees_of_freedom;
        let of_normal = |power: f64| math::ln_gamma(0.5 * (power + 1.0)) - math::ln_gamma(0.5);
        let of_mixing = |power: f64| math::ln_gamma(0.5 * (nu - power)) - math::ln_gamma(0.5 * nu);
        let ln_moment = |power: f64| 0.5 * power * math::ln(nu - 2.0) + of_normal(power) + of_mixing(power);
        (nu > power).then(|| [0.5 * math::exp(ln_moment(power)); 2])
    }

    fn start(&self, paths: usize) -> Box<dyn Innovation> {
        let nu = self.degrees_of_freedom;
        let slope = tables::shared("student_t", [nu, 0.0], || tabulate(nu));
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
        for same in exact("student_t").chunk_by(|a, b| a[0] == b[0]) {
            let mut innovations = Monotone::new(Arc::new(tabulate(same[0][0])), [0.0; 2], 1);
            for [nu, _, z, want] in same {
                let driver = [*z, -*z, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0];
                let found = innovations.step(&driver);
                let off = (found[0] - want).abs() / want.abs().max(1.0);
                assert!(off < 1e-12, "ν = {nu}, z = {z}: {} is not {want}", found[0]);
                assert_eq!(found[1].to_bits(), (-found[0]).to_bits());
            }
        }
    }
}
