//! From the state of a block to the numbers that are recorded.

use super::balance::Balanced;
use super::block::Sink;
use super::modulation::Modulation;
use super::state::{AssetState, SeriesState};
use super::steered::Steered;
use super::weights::Weights;
use crate::math;
use crate::math::simd::kernel;
use crate::model::Level;
use crate::random::Row;
use crate::scenario::{Asset, Column, Scenario, Series};
use crate::units::Years;
use std::ops::Range;

/// What is in force, and what weighs paths.
type Beside<'b, 'a> =
    (Option<&'b Modulation<'a>>, (Option<&'b Weights<'a>>, Option<&'b Balanced>, Option<&'b Steered<'a>>));

/// Makes the recorded columns of every series.
pub(super) struct Recorder<'a> {
    scenario: &'a Scenario,
    values: Row,
    /// What each series was at the row before: the log price over its forward, or the level.
    before: Vec<Row>,
    /// ln of the forward at the row before.
    forward_before: Vec<f64>,
}

impl<'a> Recorder<'a> {
    pub(super) fn new(scenario: &'a Scenario, width: usize) -> Self {
        let wants_return = scenario.output.columns.contains(&Column::Return);
        let remembered = if wants_return { scenario.series.len() } else { 0 };
        let mut recorder = Recorder {
            scenario,
            values: Row::zeros(width),
            before: (0..remembered).map(|_| Row::zeros(width)).collect(),
            forward_before: vec![0.0; remembered],
        };
        for (before, series) in recorder.before.iter_mut().zip(&scenario.series) {
            if let Series::Level(level) = series {
                before.fill(level.initial);
            }
        }
        recorder
    }

    /// Hands every column of some series, the first of them at place `first` of the scenario, to the sink.
    pub(super) fn record(
        &mut self,
        (row, steps_done): (u64, u64),
        (first, places, states): (usize, Range<usize>, &mut [SeriesState]),
        beside: Beside,
        sink: &mut dyn Sink,
    ) {
        let elapsed = self.scenario.clock.elapsed(steps_done);
        for place in places {
            let state = &mut states[place];
            let i = first + place;
            let series = &self.scenario.series[i];
            if let (Series::Asset(asset), SeriesState::Asset(state)) = (series, &mut *state) {
                state.finish(asset, elapsed);
            }
            for (c, column) in self.scenario.output.columns.iter().enumerate() {
                if let SeriesState::Asset(asset) = state
                    && let Some(values) = asset.made(*column)
                {
                    sink.put(row, i, c, values);
                    continue;
                }
                match (series, &mut *state) {
                    (Series::Asset(asset), SeriesState::Asset(state)) => {
                        self.asset(*column, (i, asset), state, elapsed);
                    }
                    (_, SeriesState::Level(level)) => self.level(*column, i, level.as_ref()),
                    (Series::Level(_), SeriesState::Asset(_)) => unreachable!("a state has the kind of its series"),
                }
                self.in_force(*column, place, beside);
                sink.put(row, i, c, &self.values);
            }
        }
    }

    /// What regimes, stress and sampling make of a column.
    fn in_force(&mut self, column: Column, place: usize, (modulation, (weights, balanced, steered)): Beside) {
        match (column, modulation) {
            (Column::Variance, Some(modulation)) => {
                if let Some(scale) = modulation.volatility_scale(place) {
                    scale_squared(scale, &mut self.values);
                }
            }
            (Column::Regime, Some(modulation)) => {
                for (value, state) in self.values.iter_mut().zip(modulation.regimes()) {
                    *value = f64::from(*state);
                }
            }
            (Column::Weight, ..) => {
                match weights {
                    Some(weights) => weights.record(&mut self.values),
                    None => self.values.fill(1.0),
                }
                if let Some(balanced) = balanced {
                    balanced.weigh(&mut self.values);
                }
                if let Some(steered) = steered {
                    steered.weigh(&mut self.values);
                }
            }
            (Column::Class, ..) => {
                if let Some(balanced) = balanced {
                    balanced.record(&mut self.values);
                }
            }
            _ => {}
        }
    }

    fn asset(&mut self, column: Column, (i, asset): (usize, &Asset), state: &mut AssetState, elapsed: Years) {
        match column {
            Column::Price | Column::AdjustedPrice => {
                let growth = asset.log_growth(elapsed);
                prices(asset.initial_price, growth, &state.log_price, &mut self.values);
                if let Some(tick) = asset.tick.filter(|_| column == Column::Price) {
                    to_ticks(tick.per_unit, &mut self.values);
                }
            }
            Column::Return => {
                let growth = asset.log_growth(elapsed);
                differences(growth - self.forward_before[i], &state.log_price, &self.before[i], &mut self.values);
                self.before[i].copy_from_slice(&state.log_price);
                self.forward_before[i] = growth;
            }
            Column::Variance => {
                state.volatility.at_price(asset.log_growth(elapsed), &state.log_price);
                state.volatility.variance(&mut self.values);
            }
            Column::Jump => {
                self.values.copy_from_slice(&state.jumped);
                state.jumped.fill(0.0);
            }
            Column::Regime | Column::Weight | Column::Class | Column::Dividend | Column::Status => {
                self.values.fill(0.0);
            }
            Column::Split => self.values.fill(1.0),
            Column::Open | Column::High | Column::Low | Column::Close | Column::Volume => {
                unreachable!("a bar has its own columns")
            }
            Column::Moment | Column::Bid | Column::Ask | Column::Side | Column::Size => {
                unreachable!("trades are no rows of the clock")
            }
        }
    }

    fn level(&mut self, column: Column, i: usize, level: &dyn Level) {
        match column {
            Column::Price | Column::AdjustedPrice => self.values.copy_from_slice(level.values()),
            Column::Return => {
                differences(0.0, level.values(), &self.before[i], &mut self.values);
                self.before[i].copy_from_slice(level.values());
            }
            Column::Variance => level.variance(&mut self.values),
            Column::Jump | Column::Regime | Column::Weight | Column::Class | Column::Dividend | Column::Status => {
                self.values.fill(0.0);
            }
            Column::Split => self.values.fill(1.0),
            Column::Open | Column::High | Column::Low | Column::Close | Column::Volume => {
                unreachable!("a level has no bars")
            }
            Column::Moment | Column::Bid | Column::Ask | Column::Side | Column::Size => {
                unreachable!("a level has no trades")
            }
        }
    }
}

impl AssetState {
    /// Has its bar, and its corporate life, make their columns of a row.
    fn finish(&mut self, asset: &Asset, elapsed: Years) {
        if let Some(life) = &mut self.corporate {
            life.finish(asset, elapsed, &self.log_price);
        }
        match (&mut self.bar, &mut self.corporate) {
            (Some(bar), Some(life)) => {
                life.finish_bar(asset, bar.measure(asset, &self.log_price));
                life.begin_bar(asset, elapsed, &self.log_price);
            }
            (Some(bar), None) => bar.finish(asset, &self.log_price),
            (None, _) => {}
        }
    }

    /// A column that its corporate life, or its bar, has made.
    fn made(&self, column: Column) -> Option<&[f64]> {
        let of_life = self.corporate.as_ref().and_then(|life| life.column(column));
        of_life.or_else(|| self.bar.as_ref().and_then(|bar| bar.column(column)))
    }
}

impl Asset {
    /// ln F(t)/S(0): what the log price has grown by for certain.
    pub(super) fn log_growth(&self, Years(t): Years) -> f64 {
        let jumps = self.jumps.as_ref().map_or(0.0, |jumps| jumps.model.compensator(self.drift_of));
        (self.drift + self.volatility.model.compensator(self.drift_of) + jumps) * t
    }
}

kernel! {
    /// The prices of a row. Each is a positive finite number at any extreme: it saturates near the ends of f64.
    pub(super) fn prices(initial_price: f64, log_growth: f64, log_price: &[f64], out: &mut [f64]) {
        // ln of the smallest normal number and of half the largest, drawn in by the rounding of what follows.
        const SMALLEST: f64 = -708.3;
        const LARGEST: f64 = 709.0;
        // At most ln 2 too low, which is near enough, and there before a logarithm would be.
        let log_forward = math::ln_below(initial_price) + log_growth;
        if log_forward.abs() > 599.0 {
            // No forward to multiply by, but a price where the rest makes up for it.
            let log_forward = math::ln(initial_price) + log_growth;
            for (price, x) in out.iter_mut().zip(log_price) {
                *price = math::exp(*x + log_forward);
            }
            return;
        }
        let forward = initial_price * math::exp(log_growth);
        let (low, high) = (SMALLEST - log_forward, LARGEST - log_forward);
        for (price, x) in out.iter_mut().zip(log_price) {
            let x = if *x < low { low } else { *x };
            let x = if x > high { high } else { x };
            *price = math::exp_times(forward, x);
        }
    }
}

kernel! {
    // At least one tick: a price is positive.
    pub(super) fn to_ticks(per_unit: f64, prices: &mut [f64]) {
        for price in prices.iter_mut() {
            let ticks = (*price * per_unit).round_ties_even();
            let ticks = if ticks < 1.0 { 1.0 } else { ticks };
            // A price with more ticks than f64 counts has no fraction to round.
            *price = if ticks <= f64::MAX { ticks / per_unit } else { *price };
        }
    }
}

kernel! {
    fn differences(growth: f64, now: &[f64], before: &[f64], out: &mut [f64]) {
        for ((out, now), before) in out.iter_mut().zip(now).zip(before) {
            *out = (now - before) + growth;
        }
    }
}

kernel! {
    fn scale_squared(scale: &[f64], variances: &mut [f64]) {
        for (variance, scale) in variances.iter_mut().zip(scale) {
            *variance *= scale * scale;
        }
    }
}
