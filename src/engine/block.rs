//! The paths that step together, through all of time.

use super::bar::{Bar, BarStreams};
use super::drivers::Drivers;
use super::record::Recorder;
use super::span::Span;
use crate::model::{Innovation, Jumps, Level, Step, Stream, Volatility};
use crate::random::{Purpose, Row, StreamKey};
use crate::scenario::{Layout, Scenario, Series};
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
    /// Place of the first of `series` in the scenario.
    first_series: usize,
    series: Vec<SeriesState>,
    recorder: Recorder<'a>,
    steps_done: u64,
    rows_done: u64,
}

/// One series of a block.
pub(super) enum SeriesState {
    Asset(AssetState),
    Level(Box<dyn Level>),
}

/// An asset of a block.
pub(super) struct AssetState {
    innovation: Box<dyn Innovation>,
    pub(super) volatility: Box<dyn Volatility>,
    jumps: Option<Box<dyn Jumps>>,
    /// ln of the price over its forward.
    pub(super) log_price: Row,
    /// Sum of log jumps since the row before.
    pub(super) jumped: Row,
    /// What is done between rows, where it is recorded.
    pub(super) bar: Option<Box<Bar>>,
}

impl<'a> Block<'a> {
    /// The state at time 0 of paths that [`Plan::blocks`](super::Plan::blocks) put together.
    ///
    /// # Panics
    /// When they are more than [`BLOCK`](crate::random::BLOCK).
    #[must_use]
    pub fn new(scenario: &'a Scenario, paths: &Range<u64>, series: &Range<usize>) -> Self {
        let width = Span { paths: paths.clone(), series: series.clone(), rows: 0..0 }.path_count();
        let start = |i: usize| SeriesState::new(scenario, &scenario.series[i], paths, width);
        let drivers = Drivers::new(scenario, paths, series, width);
        // Paths are simulated in whole vectors.
        let recorder = Recorder::new(scenario, drivers.row(series.start).len());
        let states = series.clone().map(start).collect();
        Block { scenario, drivers, first_series: series.start, series: states, recorder, steps_done: 0, rows_done: 0 }
    }

    /// Runs on until so many rows are recorded since the start, handing over each. `go_on` is asked now and then; on
    /// `false` the run ends early and its records are worthless.
    pub fn run(&mut self, rows: u64, sink: &mut dyn Sink, go_on: &dyn Fn() -> bool) {
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
            self.recorder.record((self.rows_done, self.steps_done), (self.first_series, &mut self.series), sink);
            self.rows_done += 1;
        }
    }

    /// Advances every series by one simulated step.
    fn step(&mut self) {
        self.steps_done += 1;
        let clock = &self.scenario.clock;
        let (length, elapsed) = (clock.length(self.steps_done), clock.elapsed(self.steps_done));
        self.drivers.draw();
        for (i, series) in (self.first_series..).zip(&mut self.series) {
            let step = Step { length, elapsed, volatility_scale: None, intensity_scale: None };
            series.step(&step, self.drivers.row(i));
        }
    }
}

impl SeriesState {
    fn new(scenario: &Scenario, series: &Series, paths: &Range<u64>, width: usize) -> Self {
        let stream = |purpose| Stream {
            key: StreamKey::new(scenario.seed, series.symbol(), purpose),
            first_path: paths.start,
            paths: width,
        };
        let grid = &scenario.clock.grid;
        match series {
            Series::Asset(asset) => SeriesState::Asset(AssetState {
                innovation: asset.innovations.model.start(stream(Purpose::Innovation)),
                volatility: asset.volatility.model.start(grid, asset.drift_of, stream(Purpose::Volatility)),
                jumps: asset
                    .jumps
                    .as_ref()
                    .map(|jumps| jumps.model.start(stream(Purpose::Jumps), stream(Purpose::JumpSizes))),
                log_price: Row::zeros(width),
                jumped: Row::zeros(width),
                bar: (scenario.output.layout == Layout::Bars).then(|| {
                    let streams = BarStreams {
                        extremes: stream(Purpose::Bridge),
                        pieces: stream(Purpose::BridgePieces),
                        volume: stream(Purpose::Volume),
                    };
                    Box::new(Bar::new(asset, &streams))
                }),
            }),
            Series::Level(level) => {
                SeriesState::Level(level.process.model.start(level.initial, grid, stream(Purpose::Volatility)))
            }
        }
    }

    fn step(&mut self, step: &Step, driver: &[f64]) {
        match self {
            SeriesState::Asset(asset) => {
                let AssetState { innovation, volatility, jumps, log_price, jumped, bar } = asset;
                if let Some(bar) = bar {
                    bar.begin(volatility.as_ref(), log_price);
                }
                volatility.step(step, innovation.step(driver), log_price);
                if let Some(bar) = bar {
                    bar.diffused(step, volatility.as_ref(), log_price);
                }
                if let Some(jumps) = jumps {
                    jumps.step(step, [&mut *log_price, &mut *jumped]);
                }
                if let Some(bar) = bar {
                    if let Some(jumps) = jumps {
                        jumps.report(step, bar.events());
                    }
                    bar.end();
                }
            }
            SeriesState::Level(level) => level.step(step, driver),
        }
    }
}
