//! Variance gamma: Brownian motion in gamma time, a price that moves by jumps alone.
//!
//! X(t) = θG(t) + σW(G(t)), with G(t) a gamma process of mean t and variance νt.
//!
//! | TOML | symbol | unit | domain |
//! |---|---|---|---|
//! | `annual_vol` | σ | 1/√year | > 0: volatility in gamma time |
//! | `skew` | θ | 1/year | any: drift in gamma time; negative makes falls the larger jumps |
//! | `variance_rate` | ν | years | > 0: variance of gamma time in a year; excess kurtosis of a year is about 3ν |
//!
//! E\[e^{X(1)}\] = (1 − θν − σ²ν/2)^{−1/ν}, which needs θν + σ²ν/2 < 1. Over a year X has mean θ and variance σ² + θ²ν.
//! G over a length Δ is ν·Gamma(Δ/ν), drawn exactly. What that means for bars, scales and the drift is told in the module
//! `subordinated`. For a pure variance gamma price write `volatility.constant = { annual_vol = 0 }`.
//!
//! Reference: D. Madan, P. Carr and E. Chang, The variance gamma process and option pricing, European Finance Review 2, 1998,
//! equations 1 to 10 and 22.

use super::subordinated::{Passing, RandomTime, Subordinated};
use crate::math::{self, rows};
use crate::model::registry::Component;
use crate::model::{Domain, Invalid, JumpModel, Parameter, Stream, Values};
use crate::random::{Gammas, Row, Source};

/// Its registry entry.
pub const COMPONENT: Component<dyn JumpModel> = Component {
    name: "variance_gamma",
    summary: "Brownian motion in gamma time: jumps alone, infinitely many; over volatility.constant = { annual_vol = 0 }",
    equation: "X(t) = θG(t) + σW(G(t)), G(t) ~ ν·Gamma(t/ν)",
    scheme: "exact on any grid; within a step, one move at its end",
    parameters: &[
        Parameter::required("annual_vol", "σ", "1/√year", Domain::Positive, "volatility in gamma time"),
        Parameter::required(
            "skew",
            "θ",
            "1/year",
            Domain::Real,
            "drift in gamma time; negative: falls are the larger jumps",
        ),
        Parameter::required("variance_rate", "ν", "years", Domain::Positive, "variance of gamma time in a year"),
    ],
    example: "{ annual_vol = 0.12, skew = -0.14, variance_rate = 0.2 }",
    build: |values| Ok(Box::new(Subordinated(VarianceGamma::new(values)?))),
};

#[derive(Debug, Clone, Copy, PartialEq)]
struct VarianceGamma {
    annual_vol: f64,
    skew: f64,
    variance_rate: f64,
}

impl VarianceGamma {
    fn new(values: &Values) -> Result<Self, Invalid> {
        let [annual_vol, skew, variance_rate] =
            ["annual_vol", "skew", "variance_rate"].map(|name| values.number(name));
        let law = VarianceGamma { annual_vol, skew, variance_rate };
        let reach = law.reach();
        if reach >= 1.0 {
            return Err(Invalid::new(
                "variance_rate",
                format!("times skew + annual_vol²/2 it is {reach}: the expected price is infinite"),
                "variance_rate · (skew + annual_vol²/2) must be below 1",
            ));
        }
        Ok(law)
    }

    /// θν + σ²ν/2
    fn reach(&self) -> f64 {
        self.variance_rate * (self.skew + 0.5 * self.annual_vol * self.annual_vol)
    }
}

impl RandomTime for VarianceGamma {
    // Its time is in units of ν.
    fn motion(&self) -> [f64; 2] {
        [self.skew * self.variance_rate, self.annual_vol * self.variance_rate.sqrt()]
    }

    fn log_rise(&self) -> f64 {
        let reach = self.reach();
        let log = if reach.abs() < 0.5 { math::ln_one_plus(-reach) } else { math::ln(1.0 - reach) };
        -log / self.variance_rate
    }

    fn moments(&self) -> (f64, f64) {
        (self.skew, self.annual_vol * self.annual_vol + self.skew * self.skew * self.variance_rate)
    }

    fn start(&self, stream: Stream) -> Box<dyn Passing> {
        Box::new(GammaTime {
            rate: self.variance_rate,
            source: stream.open(),
            gammas: Gammas::new(stream.paths),
            row: Row::zeros(stream.paths),
        })
    }
}

struct GammaTime {
    /// ν
    rate: f64,
    source: Source,
    gammas: Gammas,
    row: Row,
}

impl Passing for GammaTime {
    fn set(&mut self, lengths: &[f64]) {
        let shapes = &mut self.row[..lengths.len()];
        shapes.iter_mut().zip(lengths).for_each(|(shape, length)| *shape = length / self.rate);
        self.gammas.set(shapes);
    }

    fn draw(&mut self, out: &mut [f64]) {
        self.gammas.fill(&mut self.source, out);
        rows::sqrt(out);
    }
}
