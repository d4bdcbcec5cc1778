//! A Gaussian series that is drawn given its pins.
//!
//! With a(t) its decay and V(t) its variance after t, T the time of the next pin, τ what is left to it and Δ a step:
//! - at the pin before, K ~ x(T) given x there, on the side of the pin's value: x(T) = E + √V(τ)·ζ, ζ a normal above a bound;
//! - then in each step z′ = √(V(τ − Δ)/V(τ))·z + a(τ − Δ)·√V(Δ)/V(τ)·(K − E\[x(T) | x\]), which has x at K at T.
//!
//! A path to which a pin is more likely from where it was left at the one before counts so much more: w ← w·P(pin | x), and of a
//! `value` w·exp(−ζ²/2), its density over the highest.

use super::{Times, goal};
use crate::engine::guided::Reverting;
use crate::math;
use crate::math::simd::kernel;
use crate::math::tail::normal_tail;
use crate::random::{Lanes, Purpose, Row, Source, StreamKey};
use crate::scenario::{Guide, Pin, Scenario, Series, Side};

pub(super) struct Drawn<'a> {
    scenario: &'a Scenario,
    guide: &'a Guide,
    /// The pin that comes next.
    next: usize,
    source: Source,
    /// K
    goals: Row,
    change: Row,
}

impl<'a> Drawn<'a> {
    pub(super) fn new(scenario: &'a Scenario, guide: &'a Guide, lanes: Lanes) -> Self {
        let series = &scenario.series[guide.series];
        let source = Source::of(StreamKey::new(scenario.seed, series.symbol(), Purpose::Pin), lanes);
        let width = lanes.count();
        let mut drawn =
            Drawn { scenario, guide, next: 0, source, goals: Row::zeros(width), change: Row::zeros(width) };
        let start = match series {
            Series::Asset(_) => 0.0,
            Series::Level(level) => level.initial,
        };
        drawn.draw(0.0, &Row::filled(width, start), None);
        drawn
    }

    pub(super) fn series(&self) -> usize {
        self.guide.series
    }

    /// The pin that comes next.
    pub(super) fn pin(&self) -> Option<Pin> {
        self.guide.pins.get(self.next).copied()
    }

    /// Mean from 0, decay and variance after a time.
    fn after(&self, years: f64) -> [f64; 3] {
        match &self.scenario.series[self.guide.series] {
            Series::Asset(asset) => {
                let volatility = asset.volatility.model.annual_vol().expect("a Gaussian asset has a volatility");
                [0.0, 1.0, volatility * volatility * years]
            }
            Series::Level(level) => {
                Reverting { model: level.process.model.as_ref(), grid: &self.scenario.clock.grid }.after(years)
            }
        }
    }

    /// What is added to the driver of a step of this series.
    pub(super) fn change(&mut self, times: Times, driver: &[f64], now: &[f64]) -> &[f64] {
        let [mean, decay, variance] = self.after(times.pin - times.now);
        let [_, decay_left, variance_left] = self.after(times.pin - times.then);
        let [.., of_step] = self.after(times.then - times.now);
        let (kept, pull) = ((variance_left / variance).sqrt(), decay_left * of_step.sqrt() / variance);
        change([mean, decay, kept - 1.0, pull], driver, now, &self.goals, &mut self.change);
        &self.change
    }

    /// Goes on from the pin that comes next to the one after it.
    pub(super) fn pass(&mut self, now: &[f64], weights: &mut Row) {
        let Some(passed) = self.pin() else { return };
        self.next += 1;
        let years = self.scenario.clock.elapsed(passed.row * u64::from(self.scenario.clock.grid.substeps)).0;
        // From a value all paths have the same way to go.
        self.draw(years, now, (passed.side != Side::At).then_some(weights));
    }

    /// Draws where each path will be at the next pin, and counts how likely it was to meet that.
    fn draw(&mut self, years: f64, now: &[f64], mut weights: Option<&mut Row>) {
        let Some(pin) = self.pin() else { return };
        let at = self.scenario.clock.elapsed(pin.row * u64::from(self.scenario.clock.grid.substeps)).0;
        let [mean, decay, variance] = self.after(at - years);
        let (edge, sign, deviation) = (goal(self.scenario, self.series(), pin), pin.side.sign(), variance.sqrt());
        for (i, goal) in self.goals.iter_mut().enumerate() {
            let expected = decay.mul_add(now[i], mean);
            let bound = sign * (edge - expected) / deviation;
            *goal = match pin.side {
                Side::At => edge,
                Side::Below | Side::Above => (sign * deviation).mul_add(self.source.normal_above(i, bound), expected),
            };
            if let Some(weights) = &mut weights {
                weights[i] *= match pin.side {
                    Side::At => math::exp(-0.5 * bound * bound),
                    Side::Below | Side::Above => normal_tail(bound),
                };
            }
        }
    }
}

kernel! {
    fn change(constants: [f64; 4], driver: &[f64], now: &[f64], goals: &[f64], out: &mut [f64]) {
        let [mean, decay, lost, pull] = constants;
        let n = out.len();
        let (driver, now, goals) = (&driver[..n], &now[..n], &goals[..n]);
        for i in 0..n {
            let left = goals[i] - decay.mul_add(now[i], mean);
            out[i] = lost.mul_add(driver[i], pull * left);
        }
    }
}
