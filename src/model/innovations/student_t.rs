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
//! Exact but for rounding and a table: |error| < 1e-12·max(1, |ε|) where |z| < 9, and ε is linear in z beyond ±16. It rises
//! with z, so that correlated drivers make innovations with the same ranks.
//!
//! Reference: T. Bollerslev, A conditionally heteroskedastic time series model for speculative prices, REStat 69, 1987.

use super::monotone::{Monotone, Place};
use super::student_side::Side;
use crate::math;
use crate::math::piecewise::Piecewise;
use crate::model::registry::Component;
use crate::model::{Domain, Innovation, InnovationModel, Parameter};
use std::sync::{Arc, OnceLock};

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
    build: |values| Ok(Box::new(StudentT::new(values.number("degrees_of_freedom")))),
};

/// The law: ν > 2.
#[derive(Debug)]
pub struct StudentT {
    degrees_of_freedom: f64,
    /// Made when the first block starts, in a tenth of a second.
    slope: OnceLock<Arc<Piecewise>>,
}

impl StudentT {
    fn new(degrees_of_freedom: f64) -> Self {
        StudentT { degrees_of_freedom, slope: OnceLock::new() }
    }

    /// ε/z as a function of |z|.
    fn tabulate(&self) -> Piecewise {
        let mut side = Side::new(self.degrees_of_freedom, 0.0, 0.0);
        Piecewise::new(0.0, (256, 0.0625), |z| side.size(z) / z)
    }
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
        let slope = self.slope.get_or_init(|| Arc::new(self.tabulate()));
        Box::new(Monotone::new(slope, Place::Size, [0.0; 2], paths))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::innovations::exact;

    #[test]
    fn quantiles_are_those_of_the_law() {
        for same in exact("student_t").chunk_by(|a, b| a[0] == b[0]) {
            let law = StudentT::new(same[0][0]);
            let mut innovations = Monotone::new(&Arc::new(law.tabulate()), Place::Size, [0.0; 2], 1);
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
