//! The state of one series for the paths of a block, and what a step does to it.

use super::bar::{Bar, BarStreams};
use super::corporate::{CorporateLife, CorporateStreams};
use super::switched::{self, Streams};
use super::ticks::{TickStreams, Ticks};
use crate::math::rows;
use crate::model::{Innovation, Jumps, Level, Mean, Step, Stream, Volatility};
use crate::random::{Lanes, Purpose, Row, StreamKey};
use crate::scenario::{Asset, Layout, Scenario, Series};
use crate::units::Years;

/// One series of a block.
pub(super) enum SeriesState {
    Asset(AssetState),
    Level(Box<dyn Level>),
}

/// An asset of a block.
pub(super) struct AssetState {
    /// Of ln F, per year.
    growth: f64,
    innovation: Box<dyn Innovation>,
    pub(super) volatility: Box<dyn Volatility>,
    /// What is expected of its returns besides the drift, if anything is.
    mean: Option<Expected>,
    pub(super) jumps: Option<Box<dyn Jumps>>,
    /// ln of the price over its forward.
    pub(super) log_price: Row,
    /// Sum of log jumps since the row before.
    pub(super) jumped: Row,
    /// What is done between rows, where it is recorded.
    pub(super) bar: Option<Box<Bar>>,
    /// What happens to the share beside its price, if anything does.
    pub(super) corporate: Option<Box<CorporateLife>>,
    pub(super) ticks: Option<Box<Ticks>>,
}

impl AssetState {
    /// Before the first step, after what stress does at the start.
    pub(super) fn start(&mut self, asset: &Asset) {
        if let Some(bar) = &mut self.bar {
            bar.start_at(asset, &self.log_price);
        }
        if let Some(life) = &mut self.corporate {
            life.begin_bar(asset, Years(0.0), &self.log_price);
        }
    }
}

impl SeriesState {
    /// At time 0, of the series at some place of the scenario.
    pub(super) fn new(scenario: &Scenario, place: usize, lanes: Lanes) -> Self {
        let series = &scenario.series[place];
        let width = lanes.count();
        let stream = |purpose| Stream::new(StreamKey::new(scenario.seed, series.symbol(), purpose), lanes);
        let grid = &scenario.clock.grid;
        let own = scenario.own_numbers(place);
        let streams = Streams { seed: scenario.seed, symbol: series.symbol(), lanes };
        match series {
            Series::Asset(asset) => SeriesState::Asset(AssetState {
                growth: asset.log_growth(Years(1.0)),
                innovation: asset.innovations.model.start(width),
                volatility: switched::volatility(asset, own, grid, streams),
                mean: asset
                    .mean
                    .as_ref()
                    .map(|mean| Expected { mean: mean.model.start(width), shocks: Row::zeros(width) }),
                jumps: switched::jumps(asset, own, streams),
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
                corporate: asset.corporate.as_ref().map(|corporate| {
                    let streams = CorporateStreams {
                        observation: stream(Purpose::Observation),
                        halts: stream(Purpose::Halts),
                        delisting: stream(Purpose::Delisting),
                    };
                    Box::new(CorporateLife::new(corporate, &streams, scenario.output.layout))
                }),
                ticks: (scenario.output.layout == Layout::Ticks)
                    .then(|| {
                        let streams = TickStreams {
                            tempo: scenario.tempo(place),
                            trades: stream(Purpose::Trades),
                            bridge: stream(Purpose::TradeBridge),
                            spread: stream(Purpose::Spread),
                            side: stream(Purpose::TradeSide),
                            size: stream(Purpose::TradeSize),
                        };
                        Ticks::new(scenario, asset, &streams).map(Box::new)
                    })
                    .flatten(),
            }),
            Series::Level(level) => SeriesState::Level(switched::level(level, own, grid, streams)),
        }
    }

    /// Takes in the regime that each path is in from now on.
    pub(super) fn enter(&mut self, regimes: &[u8]) {
        match self {
            SeriesState::Asset(asset) => {
                asset.volatility.enter(regimes);
                asset.jumps.iter_mut().for_each(|jumps| jumps.enter(regimes));
            }
            SeriesState::Level(level) => level.enter(regimes),
        }
    }

    /// Advances one simulated step, the `number`-th. `growth`, by path and year, is what regimes and stress add to the drift, with the compensation for what they scale.
    pub(super) fn step(&mut self, step: &Step, number: u64, driver: &[f64], growth: Option<&[f64]>) {
        match self {
            SeriesState::Asset(asset) => {
                let AssetState {
                    growth: of_forward,
                    innovation,
                    volatility,
                    mean,
                    jumps,
                    log_price,
                    jumped,
                    bar,
                    corporate,
                    ticks,
                } = asset;
                volatility.at_price(*of_forward * (step.elapsed.0 - step.length.0), log_price);
                if let Some(bar) = bar {
                    bar.begin(volatility.as_ref(), log_price);
                }
                if let Some(ticks) = ticks {
                    ticks.begin(volatility.as_ref(), log_price);
                }
                let innovations = innovation.step(driver);
                match mean {
                    None => volatility.step(step, innovations, log_price),
                    Some(mean) => mean.step(step, volatility.as_mut(), innovations, log_price),
                }
                if let Some(shocks) = jumps.as_mut().map(|jumps| jumps.shocks(step)).filter(|all| !all.is_empty()) {
                    volatility.shock(step, shocks, log_price);
                }
                if let Some(growth) = growth {
                    rows::add_scaled(step.length.0, growth, log_price);
                }
                if let Some(bar) = bar {
                    bar.diffused(step, volatility.as_ref(), log_price);
                }
                if let Some(ticks) = ticks {
                    ticks.diffused(step, volatility.as_ref(), log_price);
                }
                if let Some(jumps) = jumps {
                    jumps.step(step, [&mut *log_price, &mut *jumped]);
                }
                if let Some(bar) = bar {
                    if let Some(jumps) = jumps {
                        jumps.report(step, bar.events());
                    }
                    bar.end(corporate.as_ref().map(|life| life.status()));
                }
                if let Some(ticks) = ticks {
                    if let Some(jumps) = jumps {
                        jumps.report(step, ticks.jumps());
                    }
                    ticks.end(step, number);
                }
            }
            SeriesState::Level(level) => level.step(step, driver),
        }
    }
}

/// A conditional mean, with the shocks of the step that it is told of.
struct Expected {
    mean: Box<dyn Mean>,
    shocks: Row,
}

impl Expected {
    /// Advances the volatility by one step, and adds what was expected of it.
    fn step(&mut self, step: &Step, volatility: &mut dyn Volatility, innovations: &[f64], log_price: &mut [f64]) {
        self.mean.begin(step, volatility);
        self.shocks.fill(0.0);
        rows::add_scaled(-1.0, log_price, &mut self.shocks);
        volatility.step(step, innovations, log_price);
        rows::add_scaled(1.0, log_price, &mut self.shocks);
        self.mean.step(&self.shocks, log_price);
    }
}
