//! The state of one series for the paths of a block, and what a step does to it.

use super::bar::{Bar, BarStreams};
use super::corporate::{CorporateLife, CorporateStreams};
use super::ticks::{TickStreams, Ticks};
use crate::math::rows;
use crate::model::{Innovation, Jumps, Level, Step, Stream, Volatility};
use crate::random::{Lanes, Purpose, Row, StreamKey};
use crate::scenario::{Layout, Scenario, Series};
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

impl SeriesState {
    /// At time 0.
    pub(super) fn new(scenario: &Scenario, series: &Series, lanes: Lanes) -> Self {
        let width = lanes.count();
        let stream = |purpose| Stream::new(StreamKey::new(scenario.seed, series.symbol(), purpose), lanes);
        let grid = &scenario.clock.grid;
        match series {
            Series::Asset(asset) => SeriesState::Asset(AssetState {
                growth: asset.log_growth(Years(1.0)),
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
                corporate: asset.corporate.as_ref().map(|corporate| {
                    let streams = CorporateStreams {
                        observation: stream(Purpose::Observation),
                        halts: stream(Purpose::Halts),
                        delisting: stream(Purpose::Delisting),
                    };
                    Box::new(CorporateLife::new(corporate, &streams))
                }),
                ticks: (scenario.output.layout == Layout::Ticks)
                    .then(|| {
                        let streams = TickStreams {
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
            Series::Level(level) => {
                SeriesState::Level(level.process.model.start(level.initial, grid, stream(Purpose::Volatility)))
            }
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
                    jumps,
                    log_price,
                    jumped,
                    bar,
                    ticks,
                    ..
                } = asset;
                volatility.at_price(*of_forward * (step.elapsed.0 - step.length.0), log_price);
                if let Some(bar) = bar {
                    bar.begin(volatility.as_ref(), log_price);
                }
                if let Some(ticks) = ticks {
                    ticks.begin(volatility.as_ref(), log_price);
                }
                volatility.step(step, innovation.step(driver), log_price);
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
                    bar.end();
                }
                if let Some(ticks) = ticks {
                    if let Some(jumps) = jumps {
                        jumps.report(step, ticks.jumps());
                    }
                    ticks.end(number);
                }
            }
            SeriesState::Level(level) => level.step(step, driver),
        }
    }
}
