//! Compound Poisson processes: jumps at the events of a Poisson process, each of a size of its own.
//!
//! S jumps by e^J at rate λ, the J independent and of one law. Exact on any grid: event times are drawn as exponential
//! waiting times, so any number of jumps falls into a step, and the jumps of a path are the same however fine the steps
//! are.
//!
//! Compensated: the drift loses λ(E\[e^J\] − 1), so that E\[S(t)\] = S(0)e^{μt} (with `drift_of = "log_price"`, λE\[J\]). Log
//! jumps over a year have mean λE\[J\] and variance λE\[J²\]. Where a regime or stress scales the intensity, the engine
//! compensates for the difference.

use super::poisson::{PoissonTimes, check_rate};
use super::size::{Scratch, Size};
use crate::model::{Activity, Invalid, Jump, JumpModel, JumpStreams, Jumps, Step};
use crate::random::Source;
use crate::units::{DriftOf, Grid};

/// The law: an intensity λ ≥ 0 per year, and the law of J.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Compound<S> {
    pub(super) intensity: f64,
    pub(super) size: S,
}

impl<S: Size> JumpModel for Compound<S> {
    fn check(&self, grid: &Grid, steps: u64, most_scale: f64) -> Result<(), Invalid> {
        check_rate("intensity", self.intensity * most_scale, grid, steps)
    }

    fn activity(&self) -> Activity {
        Activity::Poisson(self.intensity)
    }

    fn compensator(&self, drift_of: DriftOf) -> f64 {
        match drift_of {
            DriftOf::Price => -self.intensity * self.size.expected_rise(),
            DriftOf::LogPrice => -self.intensity * self.size.moments().0,
        }
    }

    fn annual_moments(&self) -> (f64, f64) {
        let (mean, square) = self.size.moments();
        (self.intensity * mean, self.intensity * square)
    }

    fn start(&self, _drift_of: DriftOf, streams: JumpStreams) -> Box<dyn Jumps> {
        let times = PoissonTimes::new(self.intensity, streams.times);
        Box::new(State {
            law: self.size,
            times,
            source: streams.sizes.open(),
            scratch: Scratch::default(),
            sizes: Vec::new(),
        })
    }
}

struct State<S> {
    law: S,
    times: PoissonTimes,
    source: Source,
    scratch: Scratch,
    /// Of the events of the step just made.
    sizes: Vec<f64>,
}

impl<S: Size> Jumps for State<S> {
    fn step(&mut self, step: &Step, rows: [&mut [f64]; 2]) {
        let events = self.times.step(step);
        self.law.draw(events, &mut self.source, &mut self.scratch, &mut self.sizes);
        add(events, &self.sizes, rows);
    }

    fn report(&self, step: &Step, events: &mut Vec<Jump>) {
        let all = self.times.paths().iter().zip(self.times.places(step)).zip(&self.sizes);
        events.extend(all.map(|((path, at), size)| Jump { path: *path, at, size: *size }));
    }
}

/// Adds each size to each of the rows, at its path.
pub(super) fn add(paths: &[u16], sizes: &[f64], rows: [&mut [f64]; 2]) {
    for row in rows {
        for (path, size) in paths.iter().zip(sizes) {
            row[usize::from(*path)] += size;
        }
    }
}
