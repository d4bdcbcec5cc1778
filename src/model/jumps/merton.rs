//! Merton's jumps: a compound Poisson process with normal log jumps.
//!
//! S jumps by e^J at the events of a Poisson process of intensity λ, J ~ N(m, s²). Exact on any grid: event times are
//! drawn as exponential waiting times, so any number of jumps falls into a step, each with a size of its own, and
//! the jumps of a path are the same however fine the steps are.
//!
//! | TOML | symbol | unit | domain |
//! |---|---|---|---|
//! | `intensity` | λ | 1/year | ≥ 0 |
//! | `mean` | m | – | any: mean of the log jump |
//! | `std` | s | – | ≥ 0: standard deviation of the log jump |
//!
//! Compensated: the drift loses λ(e^{m + s²/2} − 1), so that E\[S(t)\] = S(0)e^{μt} (with `drift_of = "log_price"`, λm).
//! Log jumps over a year have mean λm and variance λ(m² + s²).
//!
//! Where a regime or stress scales the intensity, events come when ∫λ dt has grown by an exponential waiting time, which is
//! exact too; the engine compensates for the difference.
//!
//! Reference: R. Merton, Option pricing when underlying stock returns are discontinuous, JFE 3, 1976.

use crate::math;
use crate::model::registry::Component;
use crate::model::{Domain, Invalid, Jump, JumpModel, Jumps, Parameter, Step, Stream, Values};
use crate::random::{Arrivals, Row, Source};
use crate::units::{DriftOf, Grid, Years};

/// Its registry entry.
pub const COMPONENT: Component<dyn JumpModel> = Component {
    name: "merton",
    summary: "log-normal jumps at the events of a Poisson process, compensated",
    equation: "S → S·exp(J) at rate λ, J ~ N(m, s²)",
    scheme: "exact",
    parameters: &[
        Parameter::required("intensity", "λ", "1/year", Domain::NonNegative, "expected number of jumps in a year"),
        Parameter::required("mean", "m", "–", Domain::Real, "mean of the log jump"),
        Parameter::required("std", "s", "–", Domain::NonNegative, "standard deviation of the log jump"),
    ],
    example: "{ intensity = 0.5, mean = -0.08, std = 0.12 }",
    build: |values| Ok(Box::new(Merton::new(values)?)),
};

/// The law.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Merton {
    intensity: f64,
    mean: f64,
    std: f64,
}

impl Merton {
    fn new(values: &Values) -> Result<Self, Invalid> {
        let merton =
            Merton { intensity: values.number("intensity"), mean: values.number("mean"), std: values.number("std") };
        // A wider jump overflows E[e^J] or a single price; nothing in a market is near it.
        if merton.mean + 0.5 * merton.std * merton.std > 50.0 {
            return Err(Invalid::new(
                "std",
                "the expected jump exp(mean + std²/2) is over e^50",
                "log jumps are small numbers: -0.08 is a fall of 8 %",
            ));
        }
        Ok(merton)
    }
}

/// The most jumps that may be expected in one step and in one path: each is drawn by itself.
const MOST_PER_STEP: f64 = 1e4;
const MOST_PER_PATH: f64 = 1e9;

impl JumpModel for Merton {
    fn check(&self, grid: &Grid, steps: u64, most_scale: f64) -> Result<(), Invalid> {
        let (Years(step), Years(horizon)) = (grid.longest_step(), grid.elapsed(steps));
        let intensity = self.intensity * most_scale;
        let remedy =
            "at most 10,000 jumps may be expected in a step, and 1e9 in a path; many small jumps are a volatility";
        if intensity * step > MOST_PER_STEP {
            let problem = format!("{} jumps are expected in a step", intensity * step);
            return Err(Invalid::new("intensity", problem, remedy));
        }
        if intensity * horizon > MOST_PER_PATH {
            let problem = format!("{} jumps are expected in every path", intensity * horizon);
            return Err(Invalid::new("intensity", problem, remedy));
        }
        Ok(())
    }

    fn intensity(&self) -> f64 {
        self.intensity
    }

    fn compensator(&self, drift_of: DriftOf) -> f64 {
        match drift_of {
            DriftOf::Price => -self.intensity * (math::exp(self.mean + 0.5 * self.std * self.std) - 1.0),
            DriftOf::LogPrice => -self.intensity * self.mean,
        }
    }

    fn annual_moments(&self) -> (f64, f64) {
        (self.intensity * self.mean, self.intensity * (self.mean * self.mean + self.std * self.std))
    }

    fn start(&self, times: Stream, sizes: Stream) -> Box<dyn Jumps> {
        let (mut source, paths) = (times.open(), times.paths);
        let arrivals = Arrivals::new(&mut source, paths);
        let (sizes, normals) = (sizes.open(), Vec::new());
        Box::new(State { law: *self, times: source, sizes, arrivals, normals, extra: None, now: Row::zeros(paths) })
    }
}

struct State {
    law: Merton,
    times: Source,
    sizes: Source,
    arrivals: Arrivals,
    normals: Vec<f64>,
    /// By path, what scales have added to the elapsed time so far; absent until there is one.
    extra: Option<Row>,
    /// By path, expected events so far.
    now: Row,
}

impl Jumps for State {
    fn step(&mut self, step: &Step, rows: [&mut [f64]; 2]) {
        let (Years(length), Years(elapsed)) = (step.length, step.elapsed);
        if let Some(scale) = step.intensity_scale {
            let extra = self.extra.get_or_insert_with(|| Row::zeros(self.now.len()));
            for (extra, scale) in extra.iter_mut().zip(scale) {
                *extra = (scale - 1.0).mul_add(length, *extra);
            }
        }
        let events = match &self.extra {
            None => self.arrivals.until(self.law.intensity * elapsed, &mut self.times),
            Some(extra) => {
                for (now, extra) in self.now.iter_mut().zip(extra.iter()) {
                    *now = self.law.intensity * (elapsed + extra);
                }
                self.arrivals.until_each(&self.now, &mut self.times)
            }
        };
        self.sizes.normals_at(events, &mut self.normals);
        for row in rows {
            for (path, normal) in events.iter().zip(&self.normals) {
                row[usize::from(*path)] += self.law.std * normal + self.law.mean;
            }
        }
    }

    fn report(&self, step: &Step, events: &mut Vec<Jump>) {
        let Years(elapsed) = step.elapsed;
        for ((path, time), normal) in self.arrivals.events().iter().zip(self.arrivals.times()).zip(&self.normals) {
            let i = usize::from(*path);
            let now = elapsed + self.extra.as_ref().map_or(0.0, |extra| extra[i]);
            let length = step.length.0 * step.intensity_scale.map_or(1.0, |scale| scale[i]);
            // Time is counted in expected events.
            let left = (self.law.intensity * now - time) / (self.law.intensity * length);
            events.push(Jump {
                path: *path,
                at: (1.0 - left).clamp(0.0, 1.0),
                size: self.law.std * normal + self.law.mean,
            });
        }
    }
}
