//! Kou's jumps: a compound Poisson process with double exponential log jumps, up and down with tails of their own.
//!
//! S jumps by e^J at rate λ; J is up with probability p, and then exponential with mean a = 1/η₁, or else down, and −J
//! exponential with mean b = 1/η₂.
//!
//! | TOML | symbol | unit | domain |
//! |---|---|---|---|
//! | `intensity` | λ | 1/year | ≥ 0 |
//! | `up_probability` | p | – | \[0, 1\]: share of jumps that are up |
//! | `up_mean` | a = 1/η₁ | – | (0, 1): mean log jump up; E\[e^J\] is infinite from 1 on |
//! | `down_mean` | b = 1/η₂ | – | > 0: mean log jump down, without its sign |
//!
//! E\[e^J\] − 1 = pa/(1 − a) − (1 − p)b/(1 + b), E\[J\] = pa − (1 − p)b, E\[J²\] = 2pa² + 2(1 − p)b². What is exact and how it is
//! compensated is told in the module `compound`.
//!
//! Reference: S. Kou, A jump-diffusion model for option pricing, Management Science 48, 2002, section 2.

use super::compound::Compound;
use super::size::{Scratch, Size};
use crate::math;
use crate::math::simd::kernel;
use crate::model::registry::Component;
use crate::model::{Domain, Invalid, JumpModel, Parameter, Values};
use crate::random::Source;

/// Its registry entry.
pub const COMPONENT: Component<dyn JumpModel> = Component {
    name: "kou",
    summary: "double exponential jumps at the events of a Poisson process, compensated",
    equation: "S → S·exp(J) at rate λ, J ~ p·Exp(η₁) − (1 − p)·Exp(η₂)",
    scheme: "exact",
    parameters: &[
        Parameter::required("intensity", "λ", "1/year", Domain::NonNegative, "expected number of jumps in a year"),
        Parameter::required("up_probability", "p", "–", Domain::NonNegative, "share of jumps that are up; at most 1"),
        Parameter::required("up_mean", "1/η₁", "–", Domain::Between(0.0, 1.0), "mean log jump of those that are up"),
        Parameter::required(
            "down_mean",
            "1/η₂",
            "–",
            Domain::Positive,
            "mean log jump of those that are down, as a positive number",
        ),
    ],
    example: "{ intensity = 3.0, up_probability = 0.4, up_mean = 0.02, down_mean = 0.04 }",
    build: |values| {
        Ok(Box::new(Compound { intensity: values.number("intensity"), size: DoubleExponential::new(values)? }))
    },
};

#[derive(Debug, Clone, Copy, PartialEq)]
struct DoubleExponential {
    up_probability: f64,
    up_mean: f64,
    down_mean: f64,
}

impl DoubleExponential {
    fn new(values: &Values) -> Result<Self, Invalid> {
        let [up_probability, up_mean, down_mean] =
            ["up_probability", "up_mean", "down_mean"].map(|name| values.number(name));
        if up_probability > 1.0 {
            return Err(Invalid::new("up_probability", "is over 1", "a probability, from 0 to 1"));
        }
        Ok(DoubleExponential { up_probability, up_mean, down_mean })
    }
}

impl Size for DoubleExponential {
    fn moments(&self) -> (f64, f64) {
        let (p, a, b) = (self.up_probability, self.up_mean, self.down_mean);
        (p * a - (1.0 - p) * b, 2.0 * (p * a * a + (1.0 - p) * b * b))
    }

    fn expected_rise(&self) -> f64 {
        let (p, a, b) = (self.up_probability, self.up_mean, self.down_mean);
        p * a / (1.0 - a) - (1.0 - p) * b / (1.0 + b)
    }

    fn draw(&self, paths: &[u16], source: &mut Source, scratch: &mut Scratch, out: &mut Vec<f64>) {
        source.uniforms_at(paths, &mut scratch.uniforms);
        out.clear();
        out.resize(paths.len(), 0.0);
        sizes(*self, &scratch.uniforms, out);
    }
}

kernel! {
    fn sizes(law: DoubleExponential, uniforms: &[[f64; 2]], out: &mut [f64]) {
        for (size, [direction, length]) in out.iter_mut().zip(uniforms) {
            let mean = if *direction < law.up_probability { -law.up_mean } else { law.down_mean };
            *size = mean * math::ln(*length);
        }
    }
}
