//! Skewed Student-t innovations, of mean 0 and variance 1: fat tails, one of them fatter.
//!
//! ε = (X − a)/b, X = (1 + λ)|T| with probability (1 + λ)/2 and −(1 − λ)|T| else, T Student-t with ν degrees scaled to unit
//! variance; a = 2λE|T| and b² = 1 + 3λ² − a² are the mean and the variance of X. ε = F⁻¹(Φ(z)), z the driving normal.
//!
//! | TOML | symbol | unit | domain |
//! |---|---|---|---|
//! | `degrees_of_freedom` | ν | – | > 2 |
//! | `skewness` | λ | – | (−1, 1); below 0 the left tail is the longer one |
//!
//! E|T| = 2f(0)·√(ν(ν − 2))/(ν − 1), f(0) the density of a Student-t variate at 0. E\[ε³\] = (M₃ − 3ab² − a³)/b³ for ν > 3, with
//! M₃ = E\[X³\] = 4a(1 + λ²)(ν − 2)/(ν − 3); E\[ε⁴\] = (M₄ − 4aM₃ + 6a²b² + 3a⁴)/b⁴ for ν > 4, with M₄ = 3(1 + 10λ² + 5λ⁴)(ν − 2)/(ν − 4).
//! λ = 0 is the Student-t law. E\[exp(sε)\] is infinite: `drift_of = "log_price"` is demanded.
//!
//! Exact but for rounding and a table: |error| < 1e-11·max(1, |ε|) within 9 of the driver z₀ at which X = 0, and ε is linear in z
//! beyond z₀ ± 16. It rises with z, so that correlated drivers make innovations with the same ranks.
//!
//! Reference: B. Hansen, Autoregressive conditional density estimation, Int. Economic Review 35, 1994, section 2.

use super::monotone::{FARTHEST, Monotone, Slope};
use super::student_side::Side;
use super::tables;
use crate::math::piecewise::Piecewise;
use crate::math::quadrature::integral;
use crate::math::{self, tail};
use crate::model::registry::Component;
use crate::model::{Domain, Innovation, InnovationModel, Parameter};

/// Its registry entry.
pub const COMPONENT: Component<dyn InnovationModel> = Component {
    name: "skewed_t",
    summary: "skewed Student-t shocks of unit variance (Hansen): crashes larger than rallies; E[price] is infinite",
    equation: "ε = (X − a)/b, X = ±(1 ± λ)|T_ν| with probability (1 ± λ)/2",
    scheme: "exact",
    parameters: &[
        Parameter::required("degrees_of_freedom", "ν", "–", Domain::Above(2.0), "the fewer, the fatter the tails"),
        Parameter::required(
            "skewness",
            "λ",
            "–",
            Domain::Between(-1.0, 1.0),
            "below 0 the left tail is the longer one; 0 is symmetric",
        ),
    ],
    example: "{ degrees_of_freedom = 6.0, skewness = -0.3 }",
    build: |values| Ok(Box::new(SkewedT::new(values.number("degrees_of_freedom"), values.number("skewness")))),
};

/// The law: ν > 2.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SkewedT {
    degrees_of_freedom: f64,
    skewness: f64,
    /// Mean and standard deviation of X.
    mean: f64,
    deviation: f64,
}

impl SkewedT {
    fn new(degrees_of_freedom: f64, skewness: f64) -> Self {
        let nu = degrees_of_freedom;
        // f(0), with the scale of T.
        let density = 0.5 / tail::scaled_tail(0.0, tail::student_weight(nu));
        let mean = 4.0 * skewness * density * (nu * (nu - 2.0)).sqrt() / (nu - 1.0);
        let deviation = (3.0 * skewness).mul_add(skewness, 1.0 - mean * mean).sqrt();
        SkewedT { degrees_of_freedom, skewness, mean, deviation }
    }

    /// z₀, at which X = 0: Φ(z₀) = (1 − λ)/2.
    fn middle(&self) -> f64 {
        let size = self.skewness.abs();
        let z = if size < 0.6 {
            tail::normal_from_centre(0.5 * size)
        } else {
            tail::normal_from_ln_tail(math::ln(0.5 * (1.0 - size)), 1.0)
        };
        if self.skewness > 0.0 { -z } else { z }
    }

    /// (ε − ε₀)/(z − z₀) as a function of z; z₀ is a knot.
    fn tabulate(&self) -> Slope {
        let middle = self.middle();
        let [mut left, mut right] =
            [-1.0, 1.0].map(|side| Side::new(self.degrees_of_freedom, side * self.skewness, side * middle));
        Slope::by_driver(Piecewise::new(middle - FARTHEST, (256, 0.125), |z| {
            let beyond = z - middle;
            let side = if beyond < 0.0 { &mut left } else { &mut right };
            side.size(beyond.abs()) / (self.deviation * beyond.abs())
        }))
    }

    /// E[|ε|^power] of one side of 0: ∫ y^power f(a ± y) dy/b^power, y = eʷ, in two parts that meet where X = 0.
    fn moment_of_side(&self, side: f64, power: f64) -> f64 {
        let nu = self.degrees_of_freedom;
        let density = 0.5 / tail::scaled_tail(0.0, tail::student_weight(nu)) * (nu / (nu - 2.0)).sqrt();
        let ln_fall = |x: f64| {
            let t = x / if x < 0.0 { 1.0 - self.skewness } else { 1.0 + self.skewness };
            -0.5 * (nu + 1.0) * math::ln_one_plus(t * t / (nu - 2.0))
        };
        let at = |w: f64| math::exp((power + 1.0).mul_add(w, ln_fall(side.mul_add(math::exp(w), self.mean))));
        // Beyond, less than e^−36 of it is left.
        let (low, high) = (-36.0 / (power + 1.0), 0.5 * math::ln(nu) + 36.0 / (nu - power));
        let meet = math::ln(self.mean.abs().max(1e-300)).clamp(low, high);
        let parts = integral(meet - low, |w| at(low + w)) + integral(high - meet, |w| at(meet + w));
        density * parts * math::exp(-power * math::ln(self.deviation))
    }

    /// E[X³], where ν > 3.
    fn third_of_x(&self) -> f64 {
        let nu = self.degrees_of_freedom;
        4.0 * self.mean * self.skewness.mul_add(self.skewness, 1.0) * (nu - 2.0) / (nu - 3.0)
    }
}

impl InnovationModel for SkewedT {
    fn has_exponential_moments(&self) -> bool {
        false
    }

    fn third_moment(&self) -> Option<f64> {
        let (a, b) = (self.mean, self.deviation);
        // E[X²] = b² + a².
        let central = self.third_of_x() - 3.0 * a * b * b - a * a * a;
        (self.degrees_of_freedom > 3.0).then(|| central / (b * b * b))
    }

    fn fourth_moment(&self) -> Option<f64> {
        let (nu, a, b) = (self.degrees_of_freedom, self.mean, self.deviation);
        let square = self.skewness * self.skewness;
        let fourth = 3.0 * (nu - 2.0) / (nu - 4.0) * 5.0f64.mul_add(square, 10.0).mul_add(square, 1.0);
        let central = fourth - 4.0 * a * self.third_of_x() + 6.0 * a * a * b * b + 3.0 * a * a * a * a;
        (nu > 4.0).then(|| central / (b * b * b * b))
    }

    /// Where ν is not so near to the power that the integral has no end.
    fn absolute_moments(&self, power: f64) -> Option<[f64; 2]> {
        let known = self.degrees_of_freedom > power + 0.1;
        known.then(|| [-1.0, 1.0].map(|side| self.moment_of_side(side, power)))
    }

    fn start(&self, paths: usize) -> Box<dyn Innovation> {
        let slope = tables::shared("skewed_t", [self.degrees_of_freedom, self.skewness], || self.tabulate());
        let origin = [self.middle(), -self.mean / self.deviation];
        Box::new(Monotone::new(slope, origin, paths))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::innovations::exact;
    use std::sync::Arc;

    #[test]
    fn quantiles_are_those_of_the_law() {
        for same in exact("skewed_t").chunk_by(|a, b| a[..2] == b[..2]) {
            let [nu, skewness, ..] = same[0];
            let law = SkewedT::new(nu, skewness);
            let origin = [law.middle(), -law.mean / law.deviation];
            let mut innovations = Monotone::new(Arc::new(law.tabulate()), origin, 1);
            for [.., z, want] in same {
                let found = innovations.step(&[*z; 8])[0];
                let off = (found - want).abs() / want.abs().max(1.0);
                assert!(off < 1e-11, "ν = {nu}, λ = {skewness}, z = {z}: {found} is not {want}");
            }
        }
    }
}
