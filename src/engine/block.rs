//! The paths that step together, through all of time.

use super::balance::Balanced;
use super::corporate::CorporateLife;
use super::drivers::Drivers;
use super::guided::Guided;
use super::modulation::Modulation;
use super::record::{Recorder, prices};
use super::replay::Replay;
use super::span::Span;
use super::state::{AssetState, SeriesState};
use super::steered::Steered;
use super::weights::Weights;
use crate::math::rows;
use crate::model::{LiquidityScale, Step};
use crate::random::{Lanes, Row};
use crate::scenario::{Asset, Layout, Scenario, Series};
use crate::units::Years;
use std::ops::Range;

/// Takes what a block records.
pub trait Sink {
    /// One number per path: `column` of `series` at `row` of the path. There may be a few more numbers than paths, since
    /// paths are simulated in whole vectors.
    fn put(&mut self, row: u64, series: usize, column: usize, values: &[f64]);
}

/// The state of some series for a run of paths.
pub struct Block<'a> {
    scenario: &'a Scenario,
    drivers: Drivers,
    modulation: Option<Modulation<'a>>,
    guided: Option<Guided<'a>>,
    steered: Option<Steered<'a>>,
    replay: Option<Replay<'a>>,
    weights: Option<Weights<'a>>,
    balanced: Option<Balanced>,
    /// Place of the first of `series` in the scenario.
    first_series: usize,
    series: Vec<SeriesState>,
    /// Whether an asset has a corporate life.
    has_corporate: bool,
    /// Which of them are recorded.
    recorded: Range<usize>,
    recorder: Recorder<'a>,
    /// The length of every step, where they have one.
    even_step: Option<Years>,
    /// Paths.
    width: usize,
    steps_done: u64,
    rows_done: u64,
}

impl<'a> Block<'a> {
    /// The state at time 0 of paths that [`Plan::blocks`](super::Plan::blocks) put together.
    ///
    /// # Panics
    /// When they are more than [`BLOCK`](crate::random::BLOCK).
    #[must_use]
    pub fn new(scenario: &'a Scenario, paths: &Range<u64>, series: &Range<usize>) -> Self {
        let width = Span { paths: paths.clone(), series: series.clone(), rows: 0..0 }.path_count();
        match Balanced::new(scenario, paths) {
            None if scenario.sampling.as_ref().is_some_and(|sampling| sampling.antithetic) => {
                Self::of(scenario, Lanes::run(paths.start, width).in_pairs(), series)
            }
            None => Self::of(scenario, Lanes::run(paths.start, width), series),
            Some((numbers, balanced)) => {
                Block { balanced: Some(balanced), ..Self::of(scenario, Lanes::of(&numbers), series) }
            }
        }
    }

    /// The same of paths that nobody chose.
    pub(super) fn of(scenario: &'a Scenario, lanes: Lanes, series: &Range<usize>) -> Self {
        let width = lanes.count();
        let start = |i: usize| SeriesState::new(scenario, i, lanes);
        let weights = Weights::new(scenario, width);
        let recorded = series;
        let steered = Steered::new(scenario, lanes);
        let of_all = weights.is_some() || steered.is_some();
        let series = &if of_all { 0..scenario.series.len() } else { recorded.clone() };
        let drivers = Drivers::new(scenario, lanes, series);
        // Paths are simulated in whole vectors.
        let recorder = Recorder::new(scenario, drivers.row(series.start).len());
        let states = series.clone().map(start).collect();
        let has_corporate = scenario.series[series.clone()].iter().any(|series| series.corporate().is_some());
        let modulation = Modulation::new(scenario, lanes, series);
        let first_series = series.start;
        let recorded = recorded.start - first_series..recorded.end - first_series;
        let mut block = Block {
            scenario,
            drivers,
            modulation,
            guided: Guided::new(scenario, series, width),
            steered,
            replay: Replay::new(scenario, series),
            weights,
            balanced: None,
            first_series,
            series: states,
            has_corporate,
            recorded,
            recorder,
            even_step: scenario.clock.sessions().is_none().then(|| scenario.clock.length(1)),
            width,
            steps_done: 0,
            rows_done: 0,
        };
        block.enter();
        block.shift(0);
        for (state, series) in block.series.iter_mut().zip(&scenario.series[first_series..]) {
            if let (SeriesState::Asset(state), Series::Asset(asset)) = (state, series) {
                state.start(asset);
            }
        }
        block
    }

    /// Runs on until so many rows are recorded since the start, handing over each. `go_on` is asked now and then; on
    /// `false` the run ends early and its records are worthless.
    pub fn run(&mut self, rows: u64, sink: &mut dyn Sink, go_on: &dyn Fn() -> bool) {
        if self.scenario.output.layout == Layout::Ticks {
            return self.run_to_trades(rows, sink, go_on);
        }
        let every = self.scenario.output.every;
        let steps = self.scenario.clock.steps;
        while self.rows_done < rows {
            let until = every.step_of(self.rows_done, steps) * u64::from(self.scenario.clock.grid.substeps);
            while self.steps_done < until {
                self.step();
                if self.steps_done.is_multiple_of(1024) && !go_on() {
                    return;
                }
            }
            let recorded = (self.first_series, self.recorded.clone(), &mut self.series[..]);
            let weights = (self.weights.as_ref(), self.balanced.as_ref(), self.steered.as_ref());
            let beside = (self.modulation.as_ref(), weights);
            self.recorder.record((self.rows_done, self.steps_done), recorded, beside, sink);
            self.rows_done += 1;
        }
    }

    /// The same where rows are trades, of which a step may have none or many.
    fn run_to_trades(&mut self, rows: u64, sink: &mut dyn Sink, go_on: &dyn Fn() -> bool) {
        loop {
            let mut all = true;
            for place in self.recorded.clone() {
                if let SeriesState::Asset(AssetState { ticks: Some(ticks), .. }) = &mut self.series[place] {
                    all &= ticks.record(self.first_series + place, rows, sink);
                }
            }
            if all {
                return;
            }
            self.step();
            if !go_on() {
                return;
            }
        }
    }

    /// Goes to the end of the next simulated step.
    fn step(&mut self) {
        let clock = &self.scenario.clock;
        let substeps = u64::from(clock.grid.substeps);
        if let Some(replay) = self.replay.as_mut().filter(|_| self.steps_done.is_multiple_of(substeps)) {
            replay.remember(self.steps_done / substeps + 1, &self.series);
        }
        self.steps_done += 1;
        let length = self.even_step.unwrap_or_else(|| clock.length(self.steps_done));
        let elapsed = clock.elapsed(self.steps_done);
        // In a night that has no variance, or a lunch break, nothing moves, and nothing is drawn.
        if length.0 > 0.0 {
            if self.has_corporate {
                let before = clock.elapsed(self.steps_done - 1);
                self.lives().for_each(|(asset, life, log_price)| life.hold(asset, [before, elapsed], log_price));
            }
            self.advance(length, elapsed);
        }
        if let Some(guided) = &mut self.guided {
            guided.hold(self.steps_done, &mut self.series);
        }
        let wanted = self.modulation.is_some() || self.has_corporate;
        if wanted && self.steps_done.is_multiple_of(substeps) {
            self.arrive(self.steps_done / substeps);
        }
        if let Some(steered) = self.steered.as_mut().filter(|_| self.steps_done.is_multiple_of(substeps)) {
            steered.arrive(self.steps_done / substeps, &self.series);
        }
    }

    /// Advances every series by one simulated step.
    fn advance(&mut self, length: Years, elapsed: Years) {
        self.drivers.draw(self.modulation.as_ref().map_or(&[], Modulation::regimes));
        if let Some(weights) = &mut self.weights {
            weights.shift(&self.drivers, length);
        }
        if let Some(steered) = &mut self.steered {
            steered.steer(self.steps_done, &self.drivers, (&self.series, self.modulation.as_ref()));
        }
        let Some(modulation) = &mut self.modulation else {
            let liquidity = LiquidityScale::default();
            let step = Step { length, elapsed, volatility_scale: None, intensity_scale: None, liquidity };
            for (i, series) in (self.first_series..).zip(&mut self.series) {
                let own = self.drivers.row(i);
                let own = self.steered.as_ref().map_or(own, |steered| steered.driver(i, own));
                series.step(&step, self.steps_done, own, None);
            }
            return;
        };
        modulation.draw();
        for (place, series) in self.series.iter_mut().enumerate() {
            let i = self.first_series + place;
            let own = self.drivers.row(i);
            let own = self.weights.as_ref().map_or(own, |weights| weights.driver(i, own));
            let own = self.steered.as_ref().map_or(own, |steered| steered.driver(i, own));
            let scales = modulation.of(place, own);
            let (volatility_scale, intensity_scale) = (scales.volatility(), scales.intensity());
            let liquidity = scales.liquidity();
            let step = Step { length, elapsed, volatility_scale, intensity_scale, liquidity };
            series.step(&step, self.steps_done, scales.driver().unwrap_or(own), scales.growth());
            if let (Some(weights), SeriesState::Asset(AssetState { jumps: Some(jumps), .. })) =
                (&mut self.weights, series)
            {
                weights.count(i, jumps.as_ref(), &step);
            }
        }
    }

    /// At a row of the clock: what is in force from there on, and what stress does to prices and levels.
    fn arrive(&mut self, row: u64) {
        if let Some(modulation) = &mut self.modulation {
            for (place, series) in self.series.iter_mut().enumerate() {
                if let SeriesState::Asset(AssetState { bar: Some(bar), .. }) = series {
                    bar.traded(modulation.volume_scale(place));
                }
            }
            modulation.next(row);
            self.enter();
        }
        if let Some(replay) = &self.replay {
            replay.act(row, &mut self.series);
        }
        self.shift(row);
        if let Some(guided) = self.guided.as_ref().filter(|_| !self.scenario.stress.is_empty()) {
            guided.hold_again(row, &mut self.series);
        }
        if self.has_corporate {
            let elapsed = self.scenario.clock.elapsed(self.steps_done);
            self.lives().for_each(|(asset, life, log_price)| life.arrive(asset, (row, elapsed), log_price));
        }
    }

    /// Tells every series the regimes of the paths, where there are any.
    fn enter(&mut self) {
        let regimes = self.modulation.as_ref().map_or(&[][..], Modulation::regimes);
        if !regimes.is_empty() {
            self.series.iter_mut().for_each(|series| series.enter(regimes));
        }
    }

    /// The assets with a corporate life, that life, and the log price over its forward.
    fn lives(&mut self) -> impl Iterator<Item = (&Asset, &mut CorporateLife, &[f64])> {
        let own = &self.scenario.series[self.first_series..];
        own.iter().zip(&mut self.series).filter_map(|pair| match pair {
            (Series::Asset(asset), SeriesState::Asset(AssetState { corporate: Some(life), log_price, .. })) => {
                Some((asset, life.as_mut(), &log_price[..]))
            }
            _ => None,
        })
    }

    /// Shifts prices and levels by what stress does to them at a row of the clock.
    fn shift(&mut self, row: u64) {
        let Some(modulation) = self.modulation.as_mut().filter(|modulation| modulation.shifts_at(row)) else {
            return;
        };
        let elapsed = self.scenario.clock.elapsed(self.steps_done);
        let mut now = Row::zeros(self.width);
        for (place, state) in self.series.iter_mut().enumerate() {
            if let (Series::Asset(asset), SeriesState::Asset(state)) =
                (&self.scenario.series[self.first_series + place], &*state)
            {
                prices(asset.initial_price, asset.log_growth(elapsed), &state.log_price, &mut now);
            }
            if let SeriesState::Level(level) = &*state {
                now.copy_from_slice(level.values());
            }
            modulation.shift((row, place), &now, &mut |weight, shift| match state {
                SeriesState::Asset(asset) => rows::add_scaled(weight, shift, &mut asset.log_price),
                SeriesState::Level(level) => level.shift(weight, shift),
            });
        }
    }
}
