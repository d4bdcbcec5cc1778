//! Simultaneous jumps of price and variance, for a stochastic variance that can jump.
//!
//! At the events of a Poisson process of intensity λ, v jumps by Z ~ Exp(mean μᵥ) and S by e^J, J given Z ~ N(m + ρZ, s²).
//!
//! | TOML | symbol | unit | domain |
//! |---|---|---|---|
//! | `intensity` | λ | 1/year | ≥ 0 |
//! | `mean` | m | – | any: mean of the log jump, where the variance jumps by 0 |
//! | `std` | s | – | ≥ 0: standard deviation of the log jump, given that of the variance |
//! | `variance_mean` | μᵥ | 1/year | > 0: mean jump of the annualised variance |
//! | `correlation` | ρ | years | any, ρμᵥ < 1: what a unit of variance jump adds to the log jump |
//!
//! E\[e^J\] = e^{m + s²/2}/(1 − ρμᵥ), infinite from ρμᵥ = 1 on; E\[J\] = m + ρμᵥ, Var\[J\] = s² + ρ²μᵥ². Compensated: the drift loses
//! λ(E\[e^J\] − 1), so that E\[S(t)\] = S(0)e^{μt} (with `drift_of = "log_price"`, λE\[J\]).
//!
//! Times and jumps are exact on any grid, and the same on a finer one. What a jump of the variance makes of the rest of its
//! step is up to the volatility that takes it; `volatility.heston` does so without a bias of its own, and then
//! E\[v(t)\] is Heston's and λμᵥ(1 − e^{−κt})/κ. The weak order is Heston's. Measured on a call of one year struck at 80 (S₀ = 100,
//! v₀ = θ = 0.02, κ = 2, σ = 1, ρ of Heston −0.8; λ = 2, m = 0, s = 0.02, μᵥ = 0.3, ρ = −0.5; 29.602): with 2 steps −0.371, with 4 −0.173,
//! with 8 −0.057, each ± 0.010.
//!
//! Reference: D. Duffie, J. Pan and K. Singleton, Transform analysis and asset pricing for affine jump-diffusions,
//! Econometrica 68, 2000, section 4.

use super::compound::add;
use super::poisson::{PoissonTimes, check_rate};
use super::size::{MOST_LOG_RISE, Normal};
use crate::math;
use crate::model::registry::Component;
use crate::model::{Activity, Domain, Invalid, Jump, JumpModel, JumpStreams, Jumps, Parameter, Shock, Step, Values};
use crate::random::{Draws, Source};
use crate::units::{DriftOf, Grid};

/// Its registry entry.
pub const COMPONENT: Component<dyn JumpModel> = Component {
    name: "svcj",
    summary: "price and variance jump together; over volatility.heston",
    equation: "at rate λ: v → v + Z, S → S·exp(J), Z ~ Exp(mean μᵥ), J ~ N(m + ρZ, s²)",
    scheme: "exact times and sizes; the rest of the step as the volatility takes it",
    parameters: &[
        Parameter::required("intensity", "λ", "1/year", Domain::NonNegative, "expected number of jumps in a year"),
        Parameter::required(
            "mean",
            "m",
            "–",
            Domain::Real,
            "mean of the log jump, but for what goes with the variance",
        ),
        Parameter::required(
            "std",
            "s",
            "–",
            Domain::NonNegative,
            "standard deviation of the log jump, given the variance's",
        ),
        Parameter::required(
            "variance_mean",
            "μᵥ",
            "1/year",
            Domain::Positive,
            "mean jump of the annualised variance",
        ),
        Parameter::required(
            "correlation",
            "ρ",
            "years",
            Domain::Real,
            "what a unit of variance jump adds to the log jump",
        ),
    ],
    example: "{ intensity = 0.5, mean = -0.05, std = 0.05, variance_mean = 0.05, correlation = -0.4 }",
    build: |values| Ok(Box::new(Svcj::new(values)?)),
};

#[derive(Debug, Clone, Copy, PartialEq)]
struct Svcj {
    intensity: f64,
    size: Normal,
    variance_mean: f64,
    correlation: f64,
}

impl Svcj {
    fn new(values: &Values) -> Result<Self, Invalid> {
        let [intensity, variance_mean, correlation] =
            ["intensity", "variance_mean", "correlation"].map(|name| values.number(name));
        let size = Normal::new(values.number("mean"), values.number("std"))?;
        let together = correlation * variance_mean;
        if together >= 1.0 {
            let problem = format!("times variance_mean it is {together}: the expected jump is infinite");
            return Err(Invalid::new("correlation", problem, "correlation · variance_mean must be below 1"));
        }
        if variance_mean > MOST_VARIANCE {
            let problem = "is no jump of a market's variance";
            return Err(Invalid::new("variance_mean", problem, "at most 1e4 per year: a volatility of 10,000 %"));
        }
        if together < -MOST_LOG_RISE {
            let problem = format!("times variance_mean it is {together}: prices vanish");
            return Err(Invalid::new("correlation", problem, "log jumps are small numbers: -0.08 is a fall of 8 %"));
        }
        Ok(Svcj { intensity, size, variance_mean, correlation })
    }
}

/// The largest mean jump of the variance.
const MOST_VARIANCE: f64 = 1e4;

impl JumpModel for Svcj {
    fn check(&self, grid: &Grid, steps: u64, most_scale: f64) -> Result<(), Invalid> {
        check_rate("intensity", self.intensity * most_scale, grid, steps)
    }

    fn activity(&self) -> Activity {
        Activity::Poisson(self.intensity)
    }

    fn compensator(&self, drift_of: DriftOf) -> f64 {
        let Normal { mean, std } = self.size;
        let together = self.correlation * self.variance_mean;
        let expected = match drift_of {
            DriftOf::Price => math::exp(mean + 0.5 * std * std) / (1.0 - together) - 1.0,
            DriftOf::LogPrice => mean + together,
        };
        -self.intensity * expected
    }

    fn annual_moments(&self) -> (f64, f64) {
        let Normal { mean, std } = self.size;
        let together = self.correlation * self.variance_mean;
        let mean = mean + together;
        (self.intensity * mean, self.intensity * (mean * mean + std * std + together * together))
    }

    fn moves_variance(&self) -> bool {
        true
    }

    fn start(&self, _drift_of: DriftOf, streams: JumpStreams) -> Box<dyn Jumps> {
        let times = PoissonTimes::new(self.intensity, streams.times);
        Box::new(State {
            law: *self,
            times,
            source: streams.sizes.open(),
            draws: Vec::new(),
            shocks: Vec::new(),
            sizes: Vec::new(),
        })
    }
}

struct State {
    law: Svcj,
    times: PoissonTimes,
    source: Source,
    draws: Vec<Draws>,
    /// Of the events of the step: jumps of the variance, and those of the log price.
    shocks: Vec<Shock>,
    sizes: Vec<f64>,
}

impl Jumps for State {
    fn shocks(&mut self, step: &Step) -> &[Shock] {
        let paths = self.times.step(step);
        self.source.draws_at(paths, &mut self.draws);
        self.shocks.clear();
        self.sizes.clear();
        let Svcj { size, variance_mean, correlation, .. } = self.law;
        let events = self.times.paths().iter().zip(self.times.places(step)).zip(&self.draws);
        for ((path, at), ([own, first, second, _], [exponential, uniform])) in events {
            let shock = -variance_mean * math::ln(*exponential);
            self.shocks.push(Shock { path: *path, at, size: shock, normals: [*first, *second], uniform: *uniform });
            self.sizes.push(size.std * own + (correlation * shock + size.mean));
        }
        &self.shocks
    }

    fn step(&mut self, _step: &Step, rows: [&mut [f64]; 2]) {
        add(self.times.paths(), &self.sizes, rows);
    }

    fn report(&self, _step: &Step, events: &mut Vec<Jump>) {
        let all = self.shocks.iter().zip(&self.sizes);
        events.extend(all.map(|(Shock { path, at, .. }, size)| Jump { path: *path, at: *at, size: *size }));
    }
}
