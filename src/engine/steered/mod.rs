//! Brings series below or above the levels of their pins, by what drives them.
//!
//! z′ = z + C·c, with z the drivers of a step, C their correlation, and c what is added to the driver of each series with bounds:
//! so other series hear of a bound what their correlation tells them.
//!
//! | law of the series | c | weight of a path |
//! |---|---|---|
//! | Gaussian, left alone ([`Drawn`]) | that of a bridge to a value drawn at the pin before | Π P(pin j \| where pin j − 1 was left), j ≥ 2 |
//! | any other ([`Pulled`]) | m, a pull towards the level | dP/dQ where all its pins are met, 0 where not |
//!
//! The weight is in the column `weight`, as far as it is known at each row; what counts for a whole path is that of its last row. Σwf/Σw over paths estimates
//! E\[f | all pins are met\]. The mean of w estimates P(all pins are met): of a drawn series, given the first one.
//!
//! Exact: of a drawn series every pin is met, to rounding; with one pin all paths count 1 and have the law of free paths
//! that meet it; with several, their weights make up for what a pin says of those before it. So have series that are correlated with it.
//! Pulled series have weights without bias for any law, with regimes, stress and jumps; how many paths' worth they are is told by
//! [`effective`](super::effective).
//!
//! Limits: copulas, dynamics of correlations and regimes with correlations of their own are refused, and so is a tilt
//! of drivers beside it. A series that is correlated with it and held to a `value` is held as if it had heard nothing.
//!
//! Reference: J. Doob, Classical Potential Theory and Its Probabilistic Counterpart, 1984, 2.X (conditioned Brownian
//! motion); P. Glasserman, Monte Carlo Methods in Financial Engineering, 2003, sections 3.1 and 4.6.

mod drawn;
mod pulled;

use super::drivers::Drivers;
use super::modulation::Modulation;
use super::state::SeriesState;
use crate::math::rows;
use crate::random::{Lanes, Row};
use crate::scenario::{Asset, Pin, Scenario, Series};
use crate::units::Years;
use drawn::Drawn;
use pulled::{Mixture, Pulled};

/// The series of a block that have bounds, and the drivers of all. A block that has them simulates every series, whatever it
/// records: drivers hear of each other's bounds.
pub(super) struct Steered<'a> {
    scenario: &'a Scenario,
    drawn: Vec<Drawn<'a>>,
    pulled: Vec<Pulled<'a>>,
    /// What pulled series have in common.
    mixture: Option<Mixture>,
    /// By series: what drives it, where a bound tells of it.
    drivers: Vec<Option<Row>>,
    /// What pins make of each path, but for the likelihood of pulls.
    weights: Row,
}

/// A step from `now` to `then`, with a pin at `pin`: times, in years.
#[derive(Debug, Clone, Copy)]
struct Times {
    now: f64,
    then: f64,
    pin: f64,
}

impl<'a> Steered<'a> {
    /// At the start; `None` where no series has bounds.
    pub(super) fn new(scenario: &'a Scenario, lanes: Lanes) -> Option<Self> {
        let guides: Vec<_> = scenario.guides.iter().filter(|guide| guide.has_bounds()).collect();
        if guides.is_empty() {
            return None;
        }
        let width = lanes.count();
        let hears = |i: usize| guides.iter().any(|guide| scenario.dependence.correlation(i, guide.series) != 0.0);
        let drivers = (0..scenario.series.len()).map(|i| hears(i).then(|| Row::zeros(width))).collect();
        let (drawn, pulled): (Vec<_>, Vec<_>) = guides.into_iter().partition(|guide| scenario.is_drawn(guide));
        let mixture = (!pulled.is_empty()).then(|| Mixture::new(scenario, lanes));
        Some(Steered {
            scenario,
            drawn: drawn.into_iter().map(|guide| Drawn::new(scenario, guide, lanes)).collect(),
            pulled: pulled.into_iter().map(|guide| Pulled::new(scenario, guide, width)).collect(),
            mixture,
            drivers,
            weights: Row::filled(width, 1.0),
        })
    }

    /// Makes the drivers of a step, the `steps_done`-th.
    pub(super) fn steer(
        &mut self,
        steps_done: u64,
        drivers: &Drivers,
        (states, modulation): (&[SeriesState], Option<&Modulation>),
    ) {
        for (i, row) in self.drivers.iter_mut().enumerate() {
            if let Some(row) = row {
                row.copy_from_slice(drivers.row(i));
            }
        }
        let correlation = |i: usize, j: usize| self.scenario.dependence.correlation(i, j);
        for drawn in &mut self.drawn {
            let series = drawn.series();
            let Some(times) = times(self.scenario, steps_done, drawn.pin()) else { continue };
            let change = drawn.change(times, drivers.row(series), position(&states[series]));
            for (i, row) in self.drivers.iter_mut().enumerate() {
                if let Some(row) = row {
                    rows::add_scaled(correlation(i, series), change, row);
                }
            }
        }
        let Some(mixture) = &mut self.mixture else { return };
        for pulled in &mut self.pulled {
            let scale = modulation.and_then(|modulation| modulation.volatility_scale(pulled.series()));
            match times(self.scenario, steps_done, pulled.pin()) {
                Some(times) => pulled.pull(times, &states[pulled.series()], scale),
                None => pulled.let_go(),
            }
        }
        mixture.shift(&self.pulled, &mut self.drivers, correlation);
    }

    /// The driver of a series.
    pub(super) fn driver<'d>(&'d self, series: usize, own: &'d [f64]) -> &'d [f64] {
        self.drivers[series].as_deref().unwrap_or(own)
    }

    /// Passes the pins of a row of the clock, once all that happens there has happened.
    pub(super) fn arrive(&mut self, row: u64, states: &[SeriesState]) {
        let passes = |pin: Option<Pin>| pin.is_some_and(|pin| pin.row == row);
        for drawn in self.drawn.iter_mut().filter(|drawn| passes(drawn.pin())) {
            drawn.pass(position(&states[drawn.series()]), &mut self.weights);
        }
        for pulled in self.pulled.iter_mut().filter(|pulled| passes(pulled.pin())) {
            pulled.pass(position(&states[pulled.series()]), &mut self.weights);
        }
    }

    /// Weighs each path for its pins.
    pub(super) fn weigh(&self, weights: &mut [f64]) {
        for (weight, own) in weights.iter_mut().zip(self.weights.iter()) {
            *weight *= own;
        }
        if let Some(mixture) = &self.mixture {
            mixture.weigh(weights);
        }
    }
}

/// The log price over its forward, or the level.
fn position(state: &SeriesState) -> &[f64] {
    match state {
        SeriesState::Asset(asset) => &asset.log_price,
        SeriesState::Level(level) => level.values(),
    }
}

/// The times of a step, while there is a pin to come.
fn times(scenario: &Scenario, steps_done: u64, pin: Option<Pin>) -> Option<Times> {
    let clock = &scenario.clock;
    let elapsed = |step: u64| clock.elapsed(step).0;
    let pin = elapsed(pin?.row * u64::from(clock.grid.substeps));
    Some(Times { now: elapsed(steps_done - 1), then: elapsed(steps_done), pin })
}

/// Where a series stands when it is at the value of a pin.
fn goal(scenario: &Scenario, series: usize, pin: Pin) -> f64 {
    let at = scenario.clock.elapsed(pin.row * u64::from(scenario.clock.grid.substeps));
    match &scenario.series[series] {
        Series::Asset(asset) => asset.log_price_of(pin.value, at),
        Series::Level(_) => pin.value,
    }
}

impl Asset {
    /// The log price over its forward where the price is this.
    pub(super) fn log_price_of(&self, price: f64, at: Years) -> f64 {
        crate::math::ln(price / self.initial_price) - self.log_growth(at)
    }
}
