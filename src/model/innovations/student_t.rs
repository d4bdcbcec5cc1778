//! Student-t innovations, scaled to unit variance: fat tails.
//!
//! ε = Z·√((ν − 2)/χ²_ν), Z the (possibly correlated) driving normal and χ²_ν = 2·Gamma(ν/2) a draw of its own: exact.
//!
//! | TOML | symbol | unit | domain |
//! |---|---|---|---|
//! | `degrees_of_freedom` | ν | – | > 2 |
//!
//! E\[ε²\] = 1; E\[ε⁴\] = 3(ν − 2)/(ν − 4) for ν > 4; E\[|ε|^p\] = (ν − 2)^{p/2} Γ((p + 1)/2) Γ((ν − p)/2)/(√π Γ(ν/2))
//! for p < ν. E\[exp(sε)\] is infinite, so E\[price\] is: `drift_of = "log_price"` is demanded.
//!
//! Reference: T. Bollerslev, A conditionally heteroskedastic time series model for speculative prices, REStat 69, 1987.

use crate::math;
use crate::math::simd::kernel;
use crate::model::registry::Component;
use crate::model::{Domain, Innovation, InnovationModel, Parameter, Stream, Values};
use crate::random::{Gammas, Row, Source};

/// Its registry entry.
pub const COMPONENT: Component<dyn InnovationModel> = Component {
    name: "student_t",
    summary: "Student-t shocks of unit variance: fat tails; E[price] is infinite",
    equation: "ε = Z √((ν − 2)/χ²_ν)",
    scheme: "exact",
    parameters: &[Parameter::required(
        "degrees_of_freedom",
        "ν",
        "–",
        Domain::Above(2.0),
        "the fewer, the fatter the tails",
    )],
    example: "{ degrees_of_freedom = 4.5 }",
    build: |values| Ok(Box::new(StudentT::new(values))),
};

/// The law: ν > 2.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct StudentT {
    degrees_of_freedom: f64,
}

impl StudentT {
    fn new(values: &Values) -> Self {
        StudentT { degrees_of_freedom: values.number("degrees_of_freedom") }
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

    fn start(&self, stream: Stream) -> Box<dyn Innovation> {
        let mut gammas = Gammas::new(stream.paths);
        gammas.set(&[0.5 * self.degrees_of_freedom]);
        Box::new(State {
            gammas,
            half_scale: 0.5 * (self.degrees_of_freedom - 2.0),
            source: stream.open(),
            row: Row::zeros(stream.paths),
        })
    }
}

struct State {
    gammas: Gammas,
    half_scale: f64,
    source: Source,
    row: Row,
}

impl Innovation for State {
    fn step<'a>(&'a mut self, driver: &'a [f64]) -> &'a [f64] {
        self.gammas.fill(&mut self.source, &mut self.row);
        scale(self.half_scale, driver, &mut self.row);
        &self.row
    }
}

kernel! {
    fn scale(half_scale: f64, driver: &[f64], row: &mut [f64]) {
        for (value, z) in row.iter_mut().zip(driver) {
            *value = z * (half_scale / *value).sqrt();
        }
    }
}
