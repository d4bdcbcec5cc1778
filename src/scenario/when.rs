//! Moments and lengths of time on a scenario's clock: dates, or steps.

use super::clock::{Clock, MOST_STEPS, read_step};
use super::dates;
use super::section::Field;
use crate::error::Result;
use toml_edit::Value;

const DAY: i64 = 86_400;

impl Clock {
    /// The same, of an end: one that the clock does not reach is the row after its last.
    pub(super) fn row_of_end(&self, field: &Field) -> Result<u64> {
        let beyond = match field.value() {
            Some(Value::Integer(step)) => u64::try_from(*step.value()).is_ok_and(|step| step > self.steps),
            Some(Value::Datetime(_)) => dates::moment(field)? > self.moment(self.steps),
            _ => false,
        };
        if beyond { Ok(self.steps + 1) } else { self.row_of(field) }
    }

    /// The row that a step (from 0, the start) or a date names: the first one that is not before it.
    pub(super) fn row_of(&self, field: &Field) -> Result<u64> {
        if matches!(field.value(), Some(Value::Integer(_))) {
            return field.integer(0..=self.steps);
        }
        let allowed = "write a step, or a date such as 2026-01-02 or 2026-01-02T09:30:00Z, without quotes";
        if !matches!(field.value(), Some(Value::Datetime(_))) {
            return Err(field.error("is neither a step nor a date", allowed));
        }
        let moment = dates::moment(field)?;
        let (first, last) = (self.moment(0), self.moment(self.steps));
        if moment > last || moment.div_euclid(DAY) < first.div_euclid(DAY) {
            let clock = format!("the clock runs from {} to {}", Clock::text(first), Clock::text(last));
            return Err(field.error("is not on the clock", clock));
        }
        Ok(self.first_row_from(moment))
    }

    /// The first row that is not before a moment, which is not after the last.
    pub(super) fn first_row_from(&self, moment: i64) -> u64 {
        let (mut low, mut high) = (0, self.steps);
        while low < high {
            let middle = u64::midpoint(low, high);
            if self.moment(middle) < moment {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        low
    }

    /// The last row that is not after a moment.
    pub(super) fn row_until(&self, moment: i64) -> Option<u64> {
        let (mut low, mut high) = (0, self.steps + 1);
        while low < high {
            let middle = u64::midpoint(low, high);
            if self.moment(middle) <= moment {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        low.checked_sub(1)
    }

    /// Steps in a length of time. Within sessions, whole days are sessions.
    // Exact enough: both are far below 2^53.
    #[allow(clippy::cast_precision_loss)]
    fn steps_in(&self, seconds: i64) -> f64 {
        match self.sessions() {
            Some(sessions) if seconds % DAY == 0 => (seconds / DAY) as f64 * sessions.steps_per_day() as f64,
            _ => seconds as f64 / self.step_seconds as f64,
        }
    }

    /// A length in steps: a number of them, or a time such as `"60d"`; at least `least`.
    pub(super) fn steps_of(&self, field: &Field, least: f64) -> Result<f64> {
        let steps = match field.value() {
            Some(Value::String(_)) => self.steps_in(read_step(field)?),
            Some(Value::Integer(_) | Value::Float(_)) => field.number(crate::model::Domain::Positive)?,
            _ => {
                return Err(field.error("is no length of time", "write a number of steps, or a time such as \"60d\""));
            }
        };
        #[allow(clippy::cast_precision_loss)]
        let most = MOST_STEPS as f64;
        if (least..=most).contains(&steps) {
            return Ok(steps);
        }
        let problem = format!("is {steps} steps of {}", self.step_text());
        Err(field.error(problem, format!("must be {least} to {MOST_STEPS} steps")))
    }
}
