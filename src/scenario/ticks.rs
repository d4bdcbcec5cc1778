//! What a scenario must be to be written as quotes and trades.
//!
//! A path goes on until it has its trades. The clock must be long enough for any path, with the longest halts; should one be slower
//! still (the chance is below 1e-15), time goes on beyond the last step, at an exchange without a night.

use super::calendar::Calendar;
use super::clock::Clock;
use super::corporate::{Corporate, Halts};
use super::effects::Tilt;
use super::market::{Asset, Series};
use super::resolve::Scenario;
use super::section::{Field, Section};
use super::stress::Stress;
use super::trading::Trading;
use crate::error::Result;
use crate::model::Tempo;
use crate::model::registry::TRADES;
use std::collections::BTreeSet;

/// The most trades that may be expected in a simulated step: a block holds those of a step.
const MOST_PER_STEP: f64 = 10_000.0;

/// The most trades that may be expected in a halt: those of other paths wait in memory for the one that is halted.
const MOST_PER_HALT: f64 = 10_000.0;

impl Scenario {
    /// Trades need prices on a grid, a law of their times, and a clock that runs while they are made.
    pub(super) fn check_ticks(&self, root: &Section, output: &Section, events: u64) -> Result<()> {
        let layout = output.required("layout", "")?;
        if let (Calendar::Sessions(exchange), None) = (self.clock.calendar, self.clock.sessions()) {
            return Err(layout.error(
                format!("trades fall within sessions of {}, and the steps of the clock are whole ones", exchange.mic),
                "take a clock.step of less than a day, such as \"5m\"",
            ));
        }
        if self.sampling_weighs() {
            let remedy = "leave importance and balance out of [sampling], or write layout = \"long\"";
            return Err(layout.error("rows of trades have no weights, which sampled paths need", remedy));
        }
        if self.pins_weigh() {
            let remedy = "write layout = \"long\", or one pin below or above a level, of a Gaussian series";
            return Err(layout.error("rows of trades have no weights, which paths to these pins need", remedy));
        }
        for (place, series) in self.series.iter().enumerate() {
            match series {
                Series::Asset(asset) => self.check_trades(&layout, (place, asset))?,
                Series::Level(level) => {
                    return Err(layout.error(
                        format!("`{}` is a level, and trades are of assets", level.symbol),
                        "write layout = \"long\" or \"panel\", or put the levels into a scenario of their own",
                    ));
                }
            }
        }
        self.check_lives(root)?;
        self.check_length(output, events)
    }

    /// Each path has as many trades, of which nobody misses any.
    fn check_lives(&self, root: &Section) -> Result<()> {
        let Some(assets) = root.section("assets")? else { return Ok(()) };
        for (place, series) in self.series.iter().enumerate() {
            let Some(life) = series.corporate() else { continue };
            let Some(asset) = assets.section(series.symbol())? else { continue };
            if let Some(field) = asset.field("density").filter(|_| life.density < 1.0) {
                return Err(field.name_error(
                    "is of rows of the clock, and a row of layout = \"ticks\" is a trade that was seen",
                    "leave it out; for fewer trades, lower the rate in `trades`",
                ));
            }
            if let Some(field) = asset.field("delisting") {
                return Err(field.name_error(
                    "does not go with layout = \"ticks\": every path has output.events trades, and a delisted share has no more",
                    "leave it out, or write layout = \"long\", \"panel\" or \"bars\"",
                ));
            }
            if let (Some(halts), Some(section)) = (life.halts, asset.section("halts")?) {
                self.check_halt(&section.required("mean_duration", "")?, halts, place)?;
            }
        }
        Ok(())
    }

    fn check_halt(&self, duration: &Field, halts: Halts, place: usize) -> Result<()> {
        let rate = trading_of(&self.series[place]).map_or(0.0, |trading| trading.trades.model.rate());
        let missed = rate * self.most_trades(place) * self.clock.most_trading_seconds(halts.mean_duration);
        if missed <= MOST_PER_HALT {
            return Ok(());
        }
        Err(duration.error(
            format!("{missed:.0} trades of other paths are expected in a halt, and wait for the one that is halted"),
            format!("at most {MOST_PER_HALT}: take shorter halts, or fewer trades"),
        ))
    }

    fn check_trades(&self, layout: &Field, (place, asset): (usize, &Asset)) -> Result<()> {
        let symbol = &asset.symbol;
        if asset.tick.is_none() {
            let problem = format!("`{symbol}` has no tick_size, of which bid and ask are multiples");
            return Err(layout.error(problem, format!("add tick_size = 0.01 to [assets.{symbol}]")));
        }
        let Some(trading) = &asset.trading else {
            let problem = format!("`{symbol}` has no `trades`, which say when rows are");
            let remedy = format!("add trades.{} = {} to [assets.{symbol}]", TRADES[0].name, TRADES[0].example);
            return Err(layout.error(problem, remedy));
        };
        // Exact: at most ten years.
        #[allow(clippy::cast_precision_loss)]
        let seconds = self.clock.step_seconds as f64 / f64::from(self.clock.grid.substeps);
        let expected = trading.trades.model.rate() * self.most_trades(place) * seconds;
        if expected > MOST_PER_STEP {
            return Err(layout.error(
                format!("{expected} trades of `{symbol}` are expected in a simulated step"),
                format!("at most {MOST_PER_STEP}: take a shorter clock.step, or more clock.substeps"),
            ));
        }
        Ok(())
    }

    fn check_length(&self, output: &Section, events: u64) -> Result<()> {
        // Only to compare with.
        #[allow(clippy::cast_precision_loss)]
        let events = events as f64;
        let step = self.clock.step_seconds;
        for (place, series) in self.series.iter().enumerate() {
            let Some(trading) = trading_of(series) else { continue };
            let halted = self.most_halted_seconds(series);
            let known = (self.least_seconds(place) - halted).max(0.0);
            let most = trading.trades.model.most_seconds(events);
            if most > known {
                let counted = match (self.tempo(place), halted > 0.0) {
                    (Tempo::Even, false) => "",
                    (Tempo::Moving, false) => " when slow ones count for less",
                    (Tempo::Even, true) => " without the longest halts",
                    (Tempo::Moving, true) => " without the longest halts, when slow ones count for less",
                };
                return Err(output.required("events", "")?.error(
                    format!(
                        "a slow path takes {most:.0} seconds of trading for them, and the clock has {known:.0}{counted}"
                    ),
                    format!("raise clock.steps ({} steps of {step} s), or take fewer events", self.clock.steps),
                ));
            }
        }
        Ok(())
    }

    /// The most trading seconds of the clock in which a share may be halted.
    fn most_halted_seconds(&self, series: &Series) -> f64 {
        let clock = &self.clock;
        let halted = |life: &Corporate| life.most_halted(clock.elapsed(clock.simulated_steps()));
        series.corporate().map_or(0.0, |life| clock.most_trading_seconds(halted(life)))
    }

    /// The trading seconds of the clock, of which those count for c that regimes and stress may slow to c times the declared
    /// rate: the mean number of trades is at least as large as in so many seconds at that rate.
    fn least_seconds(&self, series: usize) -> f64 {
        let slowed = |tilt: &Tilt| tilt.liquidity.trades.min(1.0);
        let states = self.regimes.iter().flat_map(|regimes| &regimes.tilts);
        let regime = states.map(|tilts| slowed(&tilts[series])).fold(1.0, f64::min);
        let stress: Vec<&Stress> = self.stress.iter().filter(|stress| slowed(&stress.tilts[series]) < 1.0).collect();
        let ends: BTreeSet<u64> = stress.iter().flat_map(|stress| turns(stress)).chain([0]).collect();
        let ends: Vec<u64> =
            ends.into_iter().filter(|row| *row < self.clock.steps).chain([self.clock.steps]).collect();
        let piece = |ends: &[u64]| {
            let scale = |stress: &&Stress| slowed(&stress.tilts[series].weighted(heaviest(stress, ends[0])));
            let [from, to] = [ends[0], ends[1]].map(|row| self.clock.trading_seconds_until(row));
            (to - from) * stress.iter().map(scale).product::<f64>()
        };
        regime * ends.windows(2).map(piece).sum::<f64>()
    }
}

/// Rows between which a stress has at most the weight that is [`heaviest`] at the first of them.
fn turns(stress: &Stress) -> Vec<u64> {
    /// After so many half-lives what is left of it is taken to stay.
    const HALF_LIVES: u64 = 10;
    let Some(until) = stress.until else { return vec![stress.from] };
    // Rows are far below 2^53.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    let half_life = stress.half_life.map(|half_life| half_life.ceil() as u64);
    let halves = half_life.into_iter().flat_map(|half_life| (1..=HALF_LIVES).map(move |n| until + n * half_life));
    [stress.from, until].into_iter().chain(halves).collect()
}

/// The weight of a stress from a row on until its next turn, where that is not more: as if it came without a ramp.
fn heaviest(stress: &Stress, row: u64) -> f64 {
    let lasts = row >= stress.from && stress.until.is_none_or(|until| row < until);
    if lasts { 1.0 } else { stress.weight(row) }
}

/// Steps in which the slowest asset has so many trades, in the mean.
pub(super) fn steps_of_trades(series: &[Series], clock: &Clock, events: u64) -> u64 {
    let rates = series.iter().filter_map(trading_of).map(|trading| trading.trades.model.rate());
    let slowest = rates.fold(f64::INFINITY, f64::min);
    // Only to share work.
    #[allow(clippy::cast_precision_loss, clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    let steps = (events as f64 / slowest / clock.all_trading_seconds() * clock.steps as f64).ceil() as u64;
    steps
}

fn trading_of(series: &Series) -> Option<&Trading> {
    match series {
        Series::Asset(asset) => asset.trading.as_deref(),
        Series::Level(_) => None,
    }
}
