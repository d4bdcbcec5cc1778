//! The seconds of a clock in which there may be trades.
//!
//! They are all seconds on which it runs; at an exchange, those of its sessions, and none of a night, a weekend or lunch.

use super::choices::TimeUnit;
use super::clock::{Clock, Times, after, per_day};
use crate::units::Years;

impl Clock {
    /// The step that a simulated one is a part of, and its place there; the first of each is 0.
    fn place(&self, simulated_step: u64) -> (u64, u64) {
        let substeps = u64::from(self.grid.substeps);
        ((simulated_step - 1) / substeps, (simulated_step - 1) % substeps)
    }

    /// The trading seconds of a simulated step, the first of which is 1.
    #[must_use]
    pub fn trading_seconds(&self, simulated_step: u64) -> f64 {
        let seconds = match &self.times {
            Times::Sessions(sessions) => sessions.seconds(self.place(simulated_step).0 + 1),
            Times::Even | Times::Closes(_) => self.step_seconds,
        };
        // Exact: at most ten years.
        #[allow(clippy::cast_precision_loss)]
        let seconds = seconds as f64;
        seconds / f64::from(self.grid.substeps)
    }

    /// The trading seconds of all steps.
    #[must_use]
    pub fn all_trading_seconds(&self) -> f64 {
        self.trading_seconds_until(self.steps)
    }

    /// The trading seconds of the steps up to a row.
    #[must_use]
    pub fn trading_seconds_until(&self, row: u64) -> f64 {
        // Only to compare with.
        #[allow(clippy::cast_precision_loss)]
        match &self.times {
            Times::Sessions(sessions) => sessions.seconds_until(row) as f64,
            Times::Even | Times::Closes(_) => self.step_seconds as f64 * row as f64,
        }
    }

    /// The most trading seconds that so much time of the clock may have.
    #[must_use]
    pub fn most_trading_seconds(&self, Years(time): Years) -> f64 {
        let steps = time * self.grid.steps_per_year;
        // Exact: at most ten years.
        #[allow(clippy::cast_precision_loss)]
        match &self.times {
            Times::Sessions(sessions) => steps / per_day(sessions) * sessions.most_seconds_per_day(),
            Times::Even | Times::Closes(_) => steps * self.step_seconds as f64,
        }
    }

    /// The timestamp at which so many seconds of a simulated step are over.
    #[must_use]
    pub fn timestamp_within(&self, simulated_step: u64, seconds: f64, unit: TimeUnit) -> i64 {
        let (step, substep) = self.place(simulated_step);
        // Exact: less than a million.
        #[allow(clippy::cast_precision_loss)]
        let into = self.trading_seconds(simulated_step).mul_add(substep as f64, seconds);
        let whole = into.floor();
        // Within a step, and within a second.
        #[allow(clippy::cast_possible_truncation, clippy::cast_precision_loss)]
        let (second, rest) = (whole as i64, ((into - whole) * unit.per_second() as f64) as i64);
        let moment = match &self.times {
            Times::Sessions(sessions) => sessions.moment(step).saturating_add(second),
            Times::Even | Times::Closes(_) => {
                let run = step.cast_signed().saturating_mul(self.step_seconds).saturating_add(second);
                after(self.calendar, &self.holidays, self.start, run).unwrap_or(i64::MAX)
            }
        };
        moment.saturating_mul(unit.per_second()).saturating_add(rest)
    }
}
