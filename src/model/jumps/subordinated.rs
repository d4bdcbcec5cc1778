//! Brownian motion in random time: a price that moves by jumps alone, infinitely many of them in any time.
//!
//! X(t) = θT(t) + σW(T(t)), with T a process whose independent increments are never negative. An increment over any length is
//! drawn exactly, as √T·σZ + θT; only its sum is known, so within a step it counts as one move, at the end of it.
//!
//! Compensated by −ln E\[e^{X(1)}\], so that E\[S(t)\] = S(0)e^{μt}; with `drift_of = "log_price"` by −E\[X(1)\]. Where a regime or
//! stress scales the intensity by x, T runs x times as fast: x times as many jumps of every size, which is exact too.

use crate::math::simd::kernel;
use crate::model::{Activity, Invalid, Jump, JumpModel, JumpStreams, Jumps, Step, Stream};
use crate::random::{Row, Source};
use crate::units::{DriftOf, Grid, Years};
use std::fmt::Debug;

/// A law of T, and the constants of X that follow from it.
pub(super) trait RandomTime: Debug + Send + Sync {
    /// θ and σ, in the unit of time in which T is drawn.
    fn motion(&self) -> [f64; 2];

    /// ln E\[e^{X(1)}\].
    fn log_rise(&self) -> f64;

    /// Mean and variance of X(1).
    fn moments(&self) -> (f64, f64);

    /// Whether T draws the same number of random numbers for every path, and not until one fits.
    fn has_fixed_draws(&self) -> bool {
        false
    }

    /// T for the paths of a block.
    fn start(&self, stream: Stream) -> Box<dyn Passing>;
}

/// T of the paths of a block.
pub(super) trait Passing: Send {
    /// Takes how long the steps that come are, in years: one length for all paths, or one for each.
    fn set(&mut self, lengths: &[f64]);

    /// Draws the root of what passes in a step.
    fn draw(&mut self, out: &mut [f64]);
}

/// The law of X.
#[derive(Debug)]
pub(super) struct Subordinated<T>(pub(super) T);

impl<T: RandomTime> JumpModel for Subordinated<T> {
    fn check(&self, _grid: &Grid, _steps: u64, _most_scale: f64) -> Result<(), Invalid> {
        Ok(())
    }

    fn activity(&self) -> Activity {
        Activity::Infinite
    }

    fn compensator(&self, drift_of: DriftOf) -> f64 {
        match drift_of {
            DriftOf::Price => -self.0.log_rise(),
            DriftOf::LogPrice => -self.0.moments().0,
        }
    }

    fn annual_moments(&self) -> (f64, f64) {
        self.0.moments()
    }

    fn has_fixed_draws(&self) -> bool {
        self.0.has_fixed_draws()
    }

    fn start(&self, _drift_of: DriftOf, streams: JumpStreams) -> Box<dyn Jumps> {
        let row = || Row::zeros(streams.times.paths);
        Box::new(State {
            motion: self.0.motion(),
            time: self.0.start(streams.times),
            length: None,
            normals: streams.sizes.open(),
            roots: row(),
            moves: row(),
        })
    }
}

struct State {
    motion: [f64; 2],
    time: Box<dyn Passing>,
    /// What `time` is set to, where that is the same for all paths.
    length: Option<Years>,
    normals: Source,
    /// √T of the step; lengths before it is drawn, where they differ.
    roots: Row,
    /// Those of the step just made.
    moves: Row,
}

impl Jumps for State {
    fn step(&mut self, step: &Step, rows: [&mut [f64]; 2]) {
        if let Some(scale) = step.intensity_scale {
            self.length = None;
            self.roots.iter_mut().zip(scale).for_each(|(length, scale)| *length = step.length.0 * scale);
            self.time.set(&self.roots);
        } else if self.length != Some(step.length) {
            self.length = Some(step.length);
            self.time.set(&[step.length.0]);
        }
        self.time.draw(&mut self.roots);
        self.normals.draw_normals();
        let [log_price, jumped] = rows;
        moves(self.motion, &self.roots, self.normals.normals(), &mut self.moves, log_price, jumped);
    }

    fn report(&self, _step: &Step, events: &mut Vec<Jump>) {
        // A block has at most `BLOCK` paths.
        #[allow(clippy::cast_possible_truncation)]
        events.extend(self.moves.iter().enumerate().map(|(i, size)| Jump { path: i as u16, at: 1.0, size: *size }));
    }
}

kernel! {
    fn moves(
        motion: [f64; 2], roots: &[f64], normals: &[f64], moves: &mut [f64], log_price: &mut [f64], jumped: &mut [f64],
    ) {
        let [drift, deviation] = motion;
        let n = log_price.len();
        let (roots, normals) = (&roots[..n], &normals[..n]);
        let (moves, jumped) = (&mut moves[..n], &mut jumped[..n]);
        for i in 0..n {
            let by = roots[i] * deviation.mul_add(normals[i], drift * roots[i]);
            moves[i] = by;
            log_price[i] += by;
            jumped[i] += by;
        }
    }
}
