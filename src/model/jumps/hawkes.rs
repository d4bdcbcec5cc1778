//! Jumps that bring on jumps: a Hawkes process with normal log jumps.
//!
//! S jumps by e^J at the intensity λ(t), J ~ N(m, s²); dλ = β(μ − λ) dt + α dN with μ = r(1 − n) and α = nβ, λ(0) = r.
//!
//! | TOML | symbol | unit | domain |
//! |---|---|---|---|
//! | `intensity` | r | 1/year | > 0: E\[λ(t)\] at every t |
//! | `branching_ratio` | n = α/β | – | \[0, 0.999\]: jumps that each jump brings on, in the mean; 0 is Merton's law |
//! | `decay` | β | 1/year | > 0: how fast what a jump brings on passes |
//! | `mean` | m | – | any: mean of the log jump |
//! | `std` | s | – | ≥ 0: standard deviation of the log jump |
//!
//! Exact: times by [`Excited`], whose steps only cut them. The law of λ starts at r and not at its stationary one, which it
//! reaches in some 1/(β(1 − n)) years.
//!
//! Compensated path by path: with k = E\[e^J\] − 1, S carries exp(−k ∫λ dt), and exp(ΣJ − k∫λ dt) has mean 1, so that
//! E\[S(t)\] = S(0)e^{μt} exactly, and S(t)e^{−μt} is a martingale whatever λ has been. Between events λ is μ and an excess e
//! that decays: ∫e dt over a step is e(1 − e^{−βΔ})/β, and n(1 − e^{−βu}) more for an event u before its end. The certain part
//! kr is in the drift, so that a step adds −k∫(λ − r) dt, of mean 0. With `drift_of = "log_price"` the drift loses rm.
//!
//! Moments: with c = n/(1 − n) and θ = β(1 − n), N(t) − rt is ∫(1 + c(1 − e^{−θ(t − u)})) dM(u) for a martingale M of variance rt, so
//! Var\[N(t)\] = r((1 + c)²t − 2c(1 + c)(1 − e^{−θt})/θ + c²(1 − e^{−2θt})/(2θ)); log jumps over a year have mean rm and variance
//! rs² + m²Var\[N(1)\].
//!
//! Where a regime or stress scales the intensity by x, time runs x times as fast for λ and its events: x times as many jumps
//! in the mean, of which as many bring on each other, and all of it stays exact.
//!
//! References: A. Hawkes, Spectra of some self-exciting and mutually exciting point processes, Biometrika 58, 1971;
//! Y. Aït-Sahalia, J. Cacho-Diaz and R. Laeven, Modeling financial contagion using mutually exciting jump processes, JFE 117, 2015.

use super::compound::add;
use super::poisson::check_rate;
use super::size::{Normal, Scratch, Size};
use crate::math;
use crate::math::simd::kernel;
use crate::model::registry::Component;
use crate::model::{Activity, Domain, Invalid, Jump, JumpModel, JumpStreams, Jumps, Parameter, Step, Values};
use crate::random::{Events, Excitation, Excited, Row, Source};
use crate::units::{DriftOf, Grid, Years};

/// Its registry entry.
pub const COMPONENT: Component<dyn JumpModel> = Component {
    name: "hawkes",
    summary: "log-normal jumps that bring on jumps, compensated path by path",
    equation: "S → S·exp(J) at rate λ, dλ = β(r(1 − n) − λ) dt + nβ dN, λ(0) = r, J ~ N(m, s²)",
    scheme: "exact",
    parameters: &[
        Parameter::required("intensity", "r", "1/year", Domain::Positive, "expected number of jumps in a year"),
        Parameter::required(
            "branching_ratio",
            "n",
            "–",
            Domain::NonNegative,
            "jumps that each jump brings on, in the mean; at most 0.999",
        ),
        Parameter::required("decay", "β", "1/year", Domain::Positive, "how fast what a jump brings on passes"),
        Parameter::required("mean", "m", "–", Domain::Real, "mean of the log jump"),
        Parameter::required("std", "s", "–", Domain::NonNegative, "standard deviation of the log jump"),
    ],
    example: "{ intensity = 3.0, branching_ratio = 0.6, decay = 20.0, mean = -0.03, std = 0.03 }",
    build: |values| Ok(Box::new(Hawkes::new(values)?)),
};

/// A cluster has 1/(1 − n) jumps in the mean, and 1/(1 − n)² before they become rare.
const MOST_BRANCHING: f64 = 0.999;

#[derive(Debug, Clone, Copy, PartialEq)]
struct Hawkes {
    intensity: f64,
    branching_ratio: f64,
    decay: f64,
    size: Normal,
}

impl Hawkes {
    fn new(values: &Values) -> Result<Self, Invalid> {
        let branching_ratio = values.number("branching_ratio");
        if branching_ratio > MOST_BRANCHING {
            let problem = "each jump brings on about one or more, so that they hardly end";
            return Err(Invalid::new("branching_ratio", problem, "allowed: 0 ≤ branching_ratio ≤ 0.999"));
        }
        Ok(Hawkes {
            intensity: values.number("intensity"),
            branching_ratio,
            decay: values.number("decay"),
            size: Normal::new(values.number("mean"), values.number("std"))?,
        })
    }

    /// λ(0) − μ, which is the mean excess.
    fn mean_excess(&self) -> f64 {
        self.intensity * self.branching_ratio
    }

    /// Var\[N(1)\].
    fn variance_of_count(&self) -> f64 {
        let c = self.branching_ratio / (1.0 - self.branching_ratio);
        let theta = self.decay * (1.0 - self.branching_ratio);
        let [once, twice] = [theta, 2.0 * theta].map(|rate| math::one_minus_exp(rate) / rate);
        self.intensity * ((1.0 + c) * (1.0 + c) - 2.0 * c * (1.0 + c) * once + c * c * twice)
    }
}

impl JumpModel for Hawkes {
    fn check(&self, grid: &Grid, steps: u64, most_scale: f64) -> Result<(), Invalid> {
        check_rate("intensity", self.intensity * most_scale, grid, steps)
    }

    fn activity(&self) -> Activity {
        Activity::Clustered(self.intensity)
    }

    fn compensator(&self, drift_of: DriftOf) -> f64 {
        match drift_of {
            DriftOf::Price => -self.intensity * self.size.expected_rise(),
            DriftOf::LogPrice => -self.intensity * self.size.moments().0,
        }
    }

    fn annual_moments(&self) -> (f64, f64) {
        let Normal { mean, std } = self.size;
        (self.intensity * mean, self.intensity * std * std + mean * mean * self.variance_of_count())
    }

    fn admits_change(&self) -> bool {
        false
    }

    fn start(&self, drift_of: DriftOf, streams: JumpStreams) -> Box<dyn Jumps> {
        let mut times = streams.times.open();
        let paths = streams.times.paths;
        let law = Excitation {
            base: self.intensity - self.mean_excess(),
            jump: self.branching_ratio * self.decay,
            decay: self.decay,
        };
        let excited = Excited::new(law, self.mean_excess(), &mut times, paths);
        let compensation = match drift_of {
            DriftOf::Price => Some(Compensation::new(self, paths)),
            DriftOf::LogPrice => None,
        };
        Box::new(State {
            size: self.size,
            times,
            excited,
            source: streams.sizes.open(),
            scratch: Scratch::default(),
            lengths: Row::zeros(paths),
            events: Events::default(),
            sizes: Vec::new(),
            compensation,
        })
    }
}

struct State {
    size: Normal,
    times: Source,
    excited: Excited,
    source: Source,
    scratch: Scratch,
    /// By path, where a scale makes time run at a rate of its own.
    lengths: Row,
    /// Those of the step just made.
    events: Events,
    sizes: Vec<f64>,
    compensation: Option<Compensation>,
}

impl Jumps for State {
    fn step(&mut self, step: &Step, rows: [&mut [f64]; 2]) {
        let Years(length) = step.length;
        let even = [length];
        let lengths: &[f64] = match step.intensity_scale {
            None => &even,
            Some(scale) => {
                self.lengths.iter_mut().zip(scale).for_each(|(own, scale)| *own = length * scale);
                &self.lengths
            }
        };
        self.events.clear();
        self.excited.step_all(lengths, &mut self.times, &mut self.events);
        self.size.draw(&self.events.paths, &mut self.source, &mut self.scratch, &mut self.sizes);
        let [log_price, jumped] = rows;
        if let Some(compensation) = &mut self.compensation {
            compensation.step(lengths, &self.events, log_price);
        }
        add(&self.events.paths, &self.sizes, [log_price, jumped]);
    }

    fn report(&self, step: &Step, events: &mut Vec<Jump>) {
        let Years(length) = step.length;
        for ((path, time), size) in self.events.paths.iter().zip(&self.events.seconds).zip(&self.sizes) {
            let length = length * step.intensity_scale.map_or(1.0, |scale| scale[usize::from(*path)]);
            events.push(Jump { path: *path, at: (time / length).clamp(0.0, 1.0), size: *size });
        }
    }
}

/// −k∫(λ − r) dt.
struct Compensation {
    /// k
    rise: f64,
    /// n, β, and the mean excess.
    branching_ratio: f64,
    decay: f64,
    mean_excess: f64,
    /// The excess now.
    excess: Row,
}

impl Compensation {
    fn new(law: &Hawkes, paths: usize) -> Self {
        Compensation {
            rise: law.size.expected_rise(),
            branching_ratio: law.branching_ratio,
            decay: law.decay,
            mean_excess: law.mean_excess(),
            excess: Row::filled(paths, law.mean_excess()),
        }
    }

    fn step(&mut self, lengths: &[f64], events: &Events, log_price: &mut [f64]) {
        let numbers = [self.rise, self.decay, self.mean_excess];
        match lengths {
            [length] => {
                let passed = math::one_minus_exp(self.decay * length);
                compensate(numbers, *length, passed, &mut self.excess, log_price);
            }
            _ => compensate_each(numbers, lengths, &mut self.excess, log_price),
        }
        let numbers = [self.rise, self.branching_ratio, self.decay];
        excite(numbers, lengths, events, &mut self.excess, log_price);
    }
}

kernel! {
    // As if nothing struck in the step.
    fn compensate(
        numbers: [f64; 3], length: f64, passed: f64, excess: &mut [f64], log_price: &mut [f64],
    ) {
        let [rise, decay, mean_excess] = numbers;
        let (weight, certain, kept) = (-rise * (passed / decay), rise * mean_excess * length, 1.0 - passed);
        for (x, excess) in log_price.iter_mut().zip(excess) {
            *x += weight.mul_add(*excess, certain);
            *excess *= kept;
        }
    }
}

kernel! {
    // The same where time has a length of its own for each path.
    fn compensate_each(numbers: [f64; 3], lengths: &[f64], excess: &mut [f64], log_price: &mut [f64]) {
        let [rise, decay, mean_excess] = numbers;
        for ((x, excess), length) in log_price.iter_mut().zip(excess).zip(lengths) {
            let passed = math::one_minus_exp(decay * length);
            *x -= rise * excess.mul_add(passed / decay, -mean_excess * length);
            *excess *= 1.0 - passed;
        }
    }
}

kernel! {
    // What the events of the step make of the rest of it.
    fn excite(
        numbers: [f64; 3], lengths: &[f64], events: &Events, excess: &mut [f64], log_price: &mut [f64],
    ) {
        let [rise, branching_ratio, decay] = numbers;
        for (path, time) in events.paths.iter().zip(&events.seconds) {
            let path = usize::from(*path);
            let left = lengths[path.min(lengths.len() - 1)] - time;
            let passed = math::one_minus_exp(decay * left);
            excess[path] += branching_ratio * decay * (1.0 - passed);
            log_price[path] -= rise * branching_ratio * passed;
        }
    }
}
