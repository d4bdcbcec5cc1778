//! Laws whose numbers differ by regime: in each step, each path moves by the law of the regime that it is in.
//!
//! The laws of all regimes step on all paths, each with streams of its own, and of each path the one that counts is kept: the
//! returns it makes, and what it remembers, which the others then take over. So what a path draws depends on no other path, and
//! a step costs as many steps as there are regimes, for the series that need it alone. What a path starts from, where a
//! law has that among its numbers, is that of its first regime.

mod jumps;
mod level;
mod taken;
mod volatility;

use crate::model::{JumpModel, JumpStreams, Jumps, Level, LevelModel, Stream, Volatility, VolatilityModel};
use crate::random::{Lanes, Purpose, StreamKey};
use crate::scenario::{Asset, Chosen, LevelSeries, OwnNumbers};
use crate::units::Grid;
use jumps::SwitchedJumps;
use level::SwitchedLevel;
use volatility::SwitchedVolatility;

/// The streams of a series' laws.
#[derive(Clone, Copy)]
pub struct Streams<'a> {
    /// Of the scenario.
    pub seed: u64,
    /// Of the series.
    pub symbol: &'a str,
    /// The paths.
    pub lanes: Lanes<'a>,
}

impl<'a> Streams<'a> {
    /// That of a regime's law. The first is that of a series whose law is one; no symbol has a NUL.
    fn of(&self, regime: usize, purpose: Purpose) -> Stream<'a> {
        let key = match regime {
            0 => StreamKey::new(self.seed, self.symbol, purpose),
            _ => StreamKey::new(self.seed, &format!("{}\0{regime}", self.symbol), purpose),
        };
        Stream::new(key, self.lanes)
    }
}

/// The variance of an asset at time 0.
pub fn volatility(asset: &Asset, own: Option<&OwnNumbers>, grid: &Grid, streams: Streams) -> Box<dyn Volatility> {
    let start = |(regime, law): (usize, &Chosen<dyn VolatilityModel>)| {
        law.model.start(grid, asset.drift_of, streams.of(regime, Purpose::Volatility).mirrored())
    };
    match own.filter(|own| !own.volatility.is_empty()) {
        None => start((0, &asset.volatility)),
        Some(own) => {
            let laws = own.volatility.iter().enumerate().map(start).collect();
            Box::new(SwitchedVolatility::new(laws, streams.lanes.count()))
        }
    }
}

/// The jumps of an asset, if it has any.
pub fn jumps(asset: &Asset, own: Option<&OwnNumbers>, streams: Streams) -> Option<Box<dyn Jumps>> {
    let start = |(regime, law): (usize, &Chosen<dyn JumpModel>)| {
        let of = |purpose| streams.of(regime, purpose);
        let streams =
            JumpStreams { times: of(Purpose::Jumps), sizes: of(Purpose::JumpSizes), small: of(Purpose::SmallJumps) };
        law.model.start(asset.drift_of, streams)
    };
    match own.filter(|own| !own.jumps.is_empty()) {
        None => asset.jumps.as_ref().map(|law| start((0, law))),
        Some(own) => {
            let laws = own.jumps.iter().enumerate().map(start).collect();
            Some(Box::new(SwitchedJumps::new(laws, streams.lanes.count())))
        }
    }
}

/// A level at time 0.
pub fn level(level: &LevelSeries, own: Option<&OwnNumbers>, grid: &Grid, streams: Streams) -> Box<dyn Level> {
    let start = |(regime, law): (usize, &Chosen<dyn LevelModel>)| {
        law.model.start(level.initial, grid, streams.of(regime, Purpose::Volatility).mirrored())
    };
    match own.filter(|own| !own.process.is_empty()) {
        None => start((0, &level.process)),
        Some(own) => {
            let laws = own.process.iter().enumerate().map(start).collect();
            Box::new(SwitchedLevel::new(laws, streams.lanes.count()))
        }
    }
}
