//! What a scenario must be to be written as quotes and trades.
//!
//! A path goes on until it has its trades: a slow one beyond the last step of the clock, which must be long enough for the
//! mean one.

use super::calendar::Calendar;
use super::clock::Clock;
use super::market::{Asset, Series};
use super::resolve::Scenario;
use super::section::{Field, Section};
use crate::error::Result;
use crate::model::registry::TRADES;

/// The most trades that may be expected in a simulated step: a block holds those of a step.
const MOST_PER_STEP: f64 = 10_000.0;

impl Scenario {
    /// Trades need prices on a grid, a law of their times, and a clock that runs while they are made.
    pub(super) fn check_ticks(&self, root: &Section, output: &Section, events: u64) -> Result<()> {
        let layout = output.required("layout", "")?;
        if let Calendar::Sessions(exchange) = self.clock.calendar {
            return Err(layout.error(
                format!("trades come whenever the clock runs, and that of {} stands still at night", exchange.mic),
                "take calendar = \"24x7\" or \"weekdays\", whose seconds all count",
            ));
        }
        if self.sampling.is_some() {
            let remedy = "leave [sampling] out, or write layout = \"long\"";
            return Err(layout.error("rows of trades have no weights, which sampled paths need", remedy));
        }
        for series in &self.series {
            match series {
                Series::Asset(asset) => self.check_trades(&layout, asset)?,
                Series::Level(level) => {
                    return Err(layout.error(
                        format!("`{}` is a level, and trades are of assets", level.symbol),
                        "write layout = \"long\" or \"panel\", or put the levels into a scenario of their own",
                    ));
                }
            }
        }
        self.check_length(root, output, events)
    }

    fn check_trades(&self, layout: &Field, asset: &Asset) -> Result<()> {
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
        let expected = trading.trades.model.rate() * self.clock.seconds_per_simulated_step();
        if expected > MOST_PER_STEP {
            return Err(layout.error(
                format!("{expected} trades of `{symbol}` are expected in a simulated step"),
                format!("at most {MOST_PER_STEP}: take a shorter clock.step, or more clock.substeps"),
            ));
        }
        Ok(())
    }

    fn check_length(&self, root: &Section, output: &Section, events: u64) -> Result<()> {
        let (needed, steps) = (steps_of_trades(&self.series, &self.clock, events), self.clock.steps);
        if needed > steps {
            return Err(output.required("events", "")?.error(
                format!("the mean path needs {needed} steps for them, and the clock has {steps}"),
                format!("set clock.steps to {needed} or more, or take fewer events"),
            ));
        }
        // No path takes forty times as long as the mean one.
        let end = self.clock.moment(needed.saturating_mul(40));
        if end.checked_mul(self.output.timestamp.per_second()).is_none() {
            let clock = root.section("clock")?.ok_or_else(|| root.missing("clock", ""))?;
            return Err(clock.required("steps", "")?.error(
                "a path that is slower than the mean one goes on beyond them, where no timestamps are left",
                "take fewer or shorter steps, or output.timestamp = \"us\"",
            ));
        }
        Ok(())
    }
}

/// Steps in which the slowest asset has so many trades, in the mean.
pub(super) fn steps_of_trades(series: &[Series], clock: &Clock, events: u64) -> u64 {
    let rate = |series: &Series| match series {
        Series::Asset(asset) => asset.trading.as_ref().map(|trading| trading.trades.model.rate()),
        Series::Level(_) => None,
    };
    let slowest = series.iter().filter_map(rate).fold(f64::INFINITY, f64::min);
    // Only to compare with, and to share work.
    #[allow(clippy::cast_precision_loss, clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    let steps = (events as f64 / slowest / clock.step_seconds as f64).ceil() as u64;
    steps
}
