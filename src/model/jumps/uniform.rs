//! Uniform jumps: a compound Poisson process whose log jumps are evenly spread between two bounds.
//!
//! S jumps by e^J at rate λ, J ~ U(l, h).
//!
//! | TOML | symbol | unit | domain |
//! |---|---|---|---|
//! | `intensity` | λ | 1/year | ≥ 0 |
//! | `low` | l | – | any: the smallest log jump |
//! | `high` | h | – | ≥ l: the largest log jump |
//!
//! E\[e^J\] = (e^h − e^l)/(h − l), E\[J\] = (l + h)/2, E\[J²\] = (l² + lh + h²)/3; with l = h all jumps are the same. What is exact and
//! how it is compensated is told in the module `compound`.
//!
//! Reference: F. Hanson and J. Westman, Stochastic analysis of jump-diffusions for financial log-return processes, Lecture Notes
//! in Control and Information Sciences 280, 2002 (log-uniform jump sizes).

use super::compound::Compound;
use super::size::{MOST_LOG_RISE, Scratch, Size};
use crate::math;
use crate::model::registry::Component;
use crate::model::{Domain, Invalid, JumpModel, Parameter, Values};
use crate::random::Source;

/// Its registry entry.
pub const COMPONENT: Component<dyn JumpModel> = Component {
    name: "uniform",
    summary: "jumps evenly spread between two bounds, at the events of a Poisson process, compensated",
    equation: "S → S·exp(J) at rate λ, J ~ U(l, h)",
    scheme: "exact",
    parameters: &[
        Parameter::required("intensity", "λ", "1/year", Domain::NonNegative, "expected number of jumps in a year"),
        Parameter::required("low", "l", "–", Domain::Real, "smallest log jump"),
        Parameter::required("high", "h", "–", Domain::Real, "largest log jump; not below low"),
    ],
    example: "{ intensity = 2.0, low = -0.15, high = 0.05 }",
    build: |values| Ok(Box::new(Compound { intensity: values.number("intensity"), size: Uniform::new(values)? })),
};

#[derive(Debug, Clone, Copy, PartialEq)]
struct Uniform {
    low: f64,
    high: f64,
}

impl Uniform {
    fn new(values: &Values) -> Result<Self, Invalid> {
        let [low, high] = ["low", "high"].map(|name| values.number(name));
        if high < low {
            return Err(Invalid::new("high", format!("is below low = {low}"), "the larger of both bounds"));
        }
        if high > MOST_LOG_RISE {
            return Err(Invalid::new(
                "high",
                "a jump of it is over e^50",
                "log jumps are small numbers: 0.05 is 5 %",
            ));
        }
        Ok(Uniform { low, high })
    }
}

impl Size for Uniform {
    fn moments(&self) -> (f64, f64) {
        let (low, high) = (self.low, self.high);
        (0.5 * (low + high), (low * low + low * high + high * high) / 3.0)
    }

    fn expected_rise(&self) -> f64 {
        let width = self.high - self.low;
        // e^h·(1 − e^{−(h − l)})/(h − l): no difference of near numbers where the bounds are near.
        let mean = if width > 0.0 { math::one_minus_exp(width) / width } else { 1.0 };
        math::exp(self.high) * mean - 1.0
    }

    fn draw(&self, paths: &[u16], source: &mut Source, scratch: &mut Scratch, out: &mut Vec<f64>) {
        source.uniforms_at(paths, &mut scratch.uniforms);
        out.clear();
        out.extend(scratch.uniforms.iter().map(|[uniform, _]| (self.high - self.low) * uniform + self.low));
    }
}
