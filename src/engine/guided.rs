//! Holds series to the values of their [`Guide`]s: a bridge from each pin to the next, made step by step.
//!
//! y = g + ρ·D + (1 − ρ)·B, with e the shock of a step of length Δ at time t, T the time of the next pin, K its value:
//! - g ← E\[x(t+Δ) | x(t) = g\] + γ·(K − E\[x(T) | x(t) = g\]), the guide's own line, at K at T; of a price, straight in its logarithm;
//! - D ← a(Δ)·D + e, the path's own deviation, free of the guide;
//! - B ← (a(Δ) − γ·a(T−t))·B + √(V(T−t−Δ)/V(T−t))·e, the same drawn to 0 at T; γ = a(T−t−Δ)·V(Δ)/V(T−t).
//!
//! | TOML | symbol | unit | domain |
//! |---|---|---|---|
//! | `residual` | ρ | – | \[0, 1\]; 0 for a `[[pin]]` |
//! | `value`, `levels` | K | the series' own | > 0 for a price |
//!
//! x is the log price over its forward, or the level; a(t) is its decay, 1 for a price, and V(t) the variance of x(t) given x(0).
//! A step of B has the mean and the variance of a Gaussian x that is known to be at K at T, so nothing of the future need be known.
//!
//! Exact: y = K + ρ·D at every pin, whatever the laws, to rounding; and with ρ = 0 all of the path, for `constant` volatility with
//! normal innovations and for `ornstein_uhlenbeck` and `arithmetic_brownian`; other laws of levels are refused. With ρ = 1 it is the free path around another median.
//!
//! Biased: under other laws the bridge takes variance as even in time (V(t) ∝ t) and says nothing of it, though a path that
//! must fall far is one whose variance is high. Measured against paths that came to K by themselves (6 million, a quarter of
//! daily steps from S = 1, volatility 20 %): the standard deviation of the log price after two thirds of the way is 0.0477
//! for Heston at K = 1 where theirs is 0.0425, and at K = 0.85 where theirs is 0.0658; for GARCH(1,1) 0.0470 where theirs is 0.0439
//! and 0.0516; means agree to 0.006. A jump is drawn back as any other shock is. Regimes and stress that scale volatility, drift
//! or shift a series count as shocks; what stress does to it at the very row of a pin is undone by the pin. A bridge tells
//! other series nothing: drivers stay correlated, but what K says of its driver is not handed on. The variance that is recorded
//! is that of the law without a guide.
//!
//! Reference: P. Glasserman, Monte Carlo Methods in Financial Engineering, 2003, section 3.1 (Brownian bridge, by conditioning).

use super::state::SeriesState;
use crate::math::rows;
use crate::math::simd::kernel;
use crate::random::Row;
use crate::scenario::{Guide, Scenario, Series};
use crate::units::{DriftOf, Grid, Years};
use std::ops::Range;

/// The guides of some series of a block.
pub struct Guided<'a> {
    scenario: &'a Scenario,
    /// With the place of each series in the block.
    held: Vec<(usize, Held<'a>)>,
}

/// One series that is held.
struct Held<'a> {
    guide: &'a Guide,
    series: &'a Series,
    /// The pin that comes next.
    next: usize,
    /// g
    line: f64,
    /// What the series was left at by the last step, D and B.
    last: Row,
    free: Row,
    bridge: Row,
    moved: Row,
}

/// What a step does to each deviation.
#[derive(Debug, Clone, Copy)]
struct Bridge {
    /// E\[x after the step\] = mean + decay·x.
    mean: f64,
    decay: f64,
    /// What is kept of B, and of the shock.
    kept: f64,
    shock: f64,
}

/// A step from `now` to `then`, with a pin at `pin`: times, in years.
#[derive(Debug, Clone, Copy)]
struct Times {
    now: f64,
    then: f64,
    pin: f64,
}

impl<'a> Guided<'a> {
    /// At the start; `None` where none of the series has a guide.
    pub fn new(scenario: &'a Scenario, series: &Range<usize>, width: usize) -> Option<Self> {
        let is_held = |guide: &&Guide| series.contains(&guide.series) && !guide.has_bounds();
        let guides = scenario.guides.iter().filter(is_held);
        let held: Vec<_> = guides
            .map(|guide| (guide.series - series.start, Held::new(guide, &scenario.series[guide.series], width)))
            .collect();
        (!held.is_empty()).then_some(Guided { scenario, held })
    }

    /// Brings back what stress has moved at a row of the clock that is a pin's.
    pub fn hold_again(&self, row: u64, states: &mut [SeriesState]) {
        for (place, held) in &self.held {
            let passed = held.next.checked_sub(1).and_then(|before| held.guide.pins.get(before));
            if passed.is_some_and(|pin| pin.row == row) {
                held.bring_back(&mut states[*place]);
            }
        }
    }

    /// Holds every series after a simulated step.
    pub fn hold(&mut self, steps_done: u64, states: &mut [SeriesState]) {
        let clock = &self.scenario.clock;
        let substeps = u64::from(clock.grid.substeps);
        for (place, held) in &mut self.held {
            let Some(pin) = held.guide.pins.get(held.next) else { continue };
            let pinned = pin.row * substeps;
            let Years(at) = clock.elapsed(pinned);
            let times = Times { now: clock.elapsed(steps_done - 1).0, then: clock.elapsed(steps_done).0, pin: at };
            // In a step without length nothing moves, and what is left to the pin may be nothing too.
            if times.then > times.now {
                held.hold(self.scenario, times, pin.value, &mut states[*place]);
            }
            held.next += usize::from(steps_done == pinned);
        }
    }
}

impl<'a> Held<'a> {
    fn new(guide: &'a Guide, series: &'a Series, width: usize) -> Self {
        let line = match series {
            Series::Asset(_) => 0.0,
            Series::Level(level) => level.initial,
        };
        let zeros = || Row::zeros(width);
        let (last, free, bridge) = (Row::filled(width, line), zeros(), zeros());
        Held { guide, series, next: 0, line, last, free, bridge, moved: zeros() }
    }

    /// Makes a series what the last step left it at.
    fn bring_back(&self, state: &mut SeriesState) {
        match state {
            SeriesState::Asset(asset) => asset.log_price.copy_from_slice(&self.last),
            SeriesState::Level(level) => {
                let mut back = self.last.clone();
                rows::add_scaled(-1.0, level.values(), &mut back);
                level.shift(1.0, &back);
            }
        }
    }

    fn hold(&mut self, scenario: &Scenario, times: Times, value: f64, state: &mut SeriesState) {
        let (line, bridge) = match self.series {
            Series::Asset(asset) => {
                let goal = asset.log_price_of(value, Years(times.pin));
                let left = (times.pin - times.then) / (times.pin - times.now);
                let line = goal + (self.line - goal) * left;
                let mean = expected_step(scenario, asset, times);
                (line, Bridge { mean, decay: 1.0, kept: left, shock: left.sqrt() })
            }
            Series::Level(level) => {
                let law = Reverting { model: level.process.model.as_ref(), grid: &scenario.clock.grid };
                law.step(times, self.line, value)
            }
        };
        self.line = line;
        let rows = [&mut self.free, &mut self.bridge].map(|row| &mut **row);
        let now: &[f64] = match state {
            SeriesState::Asset(asset) => &asset.log_price,
            SeriesState::Level(level) => level.values(),
        };
        let weights = [line, self.guide.residual];
        deviate(bridge, weights, now, &self.last, rows, &mut self.moved);
        match state {
            SeriesState::Asset(asset) => {
                rows::add_scaled(1.0, &self.moved, &mut asset.log_price);
                self.last.copy_from_slice(&asset.log_price);
            }
            SeriesState::Level(level) => {
                level.shift(1.0, &self.moved);
                self.last.copy_from_slice(level.values());
            }
        }
    }
}

/// E of what a step adds to the log price over its forward, which is 0 where all compensation is in the forward.
fn expected_step(scenario: &Scenario, asset: &crate::scenario::Asset, times: Times) -> f64 {
    let model = &asset.volatility.model;
    let variance = || {
        let expected = model.expected_variance(&scenario.clock.grid, Years(times.now));
        // Where none is known, none is allowed for.
        if expected.is_finite() { expected } else { 0.0 }
    };
    let convexity = match asset.drift_of {
        DriftOf::Price => 0.5 * variance(),
        DriftOf::LogPrice => 0.0,
    };
    let mean = asset.mean.as_ref().map_or(0.0, |mean| mean.model.expected_growth(variance()));
    let jumps = asset.jumps.as_ref().map_or(0.0, |jumps| jumps.model.annual_moments().0);
    (jumps + mean - convexity - model.compensator(asset.drift_of)) * (times.then - times.now)
}

/// A level with a mean that is linear in where it starts.
pub(super) struct Reverting<'a> {
    pub(super) model: &'a dyn crate::model::LevelModel,
    pub(super) grid: &'a Grid,
}

impl Reverting<'_> {
    /// Mean at 0, decay, and variance after a time.
    pub(super) fn after(&self, years: f64) -> [f64; 3] {
        let (mean, variance) = self.model.moments(0.0, self.grid, Years(years));
        let (from_one, _) = self.model.moments(1.0, self.grid, Years(years));
        [mean, from_one - mean, variance]
    }

    /// The next point of the guide's line, and what becomes of deviations from it.
    fn step(&self, times: Times, line: f64, goal: f64) -> (f64, Bridge) {
        let Times { now, then, pin } = times;
        let [mean, decay, variance] = self.after(then - now);
        let [mean_at_pin, decay_to_pin, variance_to_pin] = self.after(pin - now);
        let [_, decay_left, variance_left] = self.after(pin - then);
        // Without any noise there is no bridge but the straight way.
        let (gain, shock) = if variance_to_pin > 0.0 {
            (decay_left * variance / variance_to_pin, (variance_left / variance_to_pin).sqrt())
        } else {
            ((then - now) / (pin - now), 0.0)
        };
        let expected = decay_to_pin.mul_add(line, mean_at_pin);
        let line = gain.mul_add(goal - expected, decay.mul_add(line, mean));
        (line, Bridge { mean, decay, kept: decay - gain * decay_to_pin, shock })
    }
}

kernel! {
    /// Advances D and B, and tells how far the series must move to y.
    fn deviate(
        bridge: Bridge,
        weights: [f64; 2],
        now: &[f64],
        last: &[f64],
        deviations: [&mut [f64]; 2],
        moved: &mut [f64],
    ) {
        let [line, residual] = weights;
        let n = moved.len();
        let (now, last) = (&now[..n], &last[..n]);
        let [free, drawn] = deviations.map(|row| &mut row[..n]);
        for i in 0..n {
            let shock = now[i] - bridge.decay.mul_add(last[i], bridge.mean);
            free[i] = bridge.decay.mul_add(free[i], shock);
            drawn[i] = bridge.kept.mul_add(drawn[i], bridge.shock * shock);
            let y = residual.mul_add(free[i], (1.0 - residual).mul_add(drawn[i], line));
            moved[i] = y - now[i];
        }
    }
}
