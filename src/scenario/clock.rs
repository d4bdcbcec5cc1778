//! The grid of times: where it starts, how long a step is, how many there are.

use super::calendar::Calendar;
use super::choices::{Every, TimeUnit};
use super::section::{Field, Section};
use crate::error::Result;
use crate::model::Domain;
use crate::units::Grid;
use chrono::{DateTime, NaiveDate, Utc};
use std::ops::Range;
use toml_edit::{Date, Datetime, Offset, Time, Value};

/// The most steps, and simulated steps, of one path.
pub const MOST_STEPS: u64 = 1_000_000_000_000;

/// `[clock]`, checked: every timestamp exists.
#[derive(Debug, Clone, PartialEq)]
pub struct Clock {
    /// Seconds since 1970, UTC; the calendar is open then.
    pub start: i64,
    /// The days on which it runs.
    pub calendar: Calendar,
    /// Length of one step.
    pub step_seconds: i64,
    /// Steps of one path; it has one row more.
    pub steps: u64,
    /// Lengths in years.
    pub grid: Grid,
}

const UNITS: [(char, i64); 4] = [('s', 1), ('m', 60), ('h', 3_600), ('d', 86_400)];

impl Clock {
    pub(super) fn read(section: &Section) -> Result<Self> {
        section.only(&["start", "calendar", "step", "steps", "substeps", "steps_per_year"])?;
        let calendar_field = section.field("calendar");
        let calendar = calendar_field.map_or(Ok(Calendar::Always), |field| field.choice(&Calendar::NAMES))?;
        let start_field = section.required("start", "a date or a UTC date-time, such as 2026-01-02")?;
        let start = read_start(&start_field)?;
        if !calendar.is_open(start) {
            let monday = next_open(calendar, start);
            return Err(start_field.error(
                "falls on a weekend, when calendar `weekdays` is closed",
                format!("the next open day is {monday}"),
            ));
        }
        let step_field = section.required("step", "a length such as \"1d\", \"1h\", \"5m\", \"1s\"")?;
        let step_seconds = read_step(&step_field)?;
        let steps_field = section.required("steps", "the number of steps after the start")?;
        let steps = steps_field.integer(1..=MOST_STEPS)?;
        let substeps = section.field("substeps").map_or(Ok(1), |field| field.integer(1..=1_000_000))?;
        // Exact: both are far below 2^53.
        #[allow(clippy::cast_precision_loss)]
        let from_calendar = calendar.seconds_per_year() / step_seconds as f64;
        let steps_per_year =
            section.field("steps_per_year").map_or(Ok(from_calendar), |field| field.number(Domain::Positive))?;
        let in_range = i64::try_from(steps)
            .ok()
            .and_then(|steps| steps.checked_mul(step_seconds))
            .and_then(|seconds| calendar.after(start, seconds))
            .and_then(|end| DateTime::from_timestamp(end, 0));
        if in_range.is_none() {
            return Err(steps_field.error("the last step is beyond the end of time", "take fewer or shorter steps"));
        }
        #[allow(clippy::cast_possible_truncation)] // at most a million
        let grid = Grid { steps_per_year, substeps: substeps as u32 };
        Ok(Clock { start, calendar, step_seconds, steps, grid })
    }

    /// When the given step ends, in seconds since 1970.
    #[must_use]
    pub fn moment(&self, step: u64) -> i64 {
        let seconds = i64::try_from(step).unwrap_or(i64::MAX).saturating_mul(self.step_seconds);
        self.calendar.after(self.start, seconds).unwrap_or(i64::MAX)
    }

    /// The timestamps of some rows of a path.
    #[must_use]
    pub fn timestamps(&self, rows: Range<u64>, every: Every, unit: TimeUnit) -> Vec<i64> {
        rows.map(|row| self.moment(every.step_of(row, self.steps)) * unit.per_second()).collect()
    }

    /// A moment as text.
    #[must_use]
    pub fn text(moment: i64) -> String {
        DateTime::<Utc>::from_timestamp(moment, 0)
            .map_or_else(|| moment.to_string(), |time| time.format("%Y-%m-%d %H:%M:%S").to_string())
    }

    /// The step as it is written.
    #[must_use]
    pub fn step_text(&self) -> String {
        let fits = |(_, seconds): &&(char, i64)| self.step_seconds % seconds == 0;
        let (unit, seconds) = UNITS.iter().rev().find(fits).copied().unwrap_or(('s', 1));
        format!("{}{unit}", self.step_seconds / seconds)
    }
}

fn read_step(field: &Field) -> Result<i64> {
    let allowed = "write a whole number and s, m, h or d: \"1s\", \"5m\", \"1h\", \"1d\"";
    let text = field.string().map_err(|_| field.error("must be a string", allowed))?;
    let unit = UNITS.iter().find(|(unit, _)| text.ends_with(*unit));
    let seconds =
        unit.and_then(|(unit, seconds)| text.strip_suffix(*unit)?.parse::<i64>().ok()?.checked_mul(*seconds));
    match seconds {
        Some(seconds @ 1..=315_360_000) => Ok(seconds),
        Some(_) => Err(field.error("must be between 1s and 3650d", allowed)),
        None => Err(field.error("not a length of time", allowed)),
    }
}

fn read_start(field: &Field) -> Result<i64> {
    let wrong =
        || field.error("must be a date or a date-time", "write 2026-01-02 or 2026-01-02T09:30:00Z, without quotes");
    let Some(Value::Datetime(written)) = field.value() else { return Err(wrong()) };
    let Datetime { date: Some(date), time, offset } = *written.value() else { return Err(wrong()) };
    let Date { year, month, day } = date;
    let Time { hour, minute, second, nanosecond } =
        time.unwrap_or(Time { hour: 0, minute: 0, second: Some(0), nanosecond: None });
    if nanosecond.unwrap_or(0) != 0 {
        return Err(field.error("has a fraction of a second", "start on a whole second"));
    }
    let moment = NaiveDate::from_ymd_opt(year.into(), month.into(), day.into())
        .and_then(|date| date.and_hms_opt(hour.into(), minute.into(), second.unwrap_or(0).into()))
        .ok_or_else(wrong)?;
    let east = match offset {
        Some(Offset::Custom { minutes }) => i64::from(minutes) * 60,
        _ => 0,
    };
    Ok(moment.and_utc().timestamp() - east)
}

fn next_open(calendar: Calendar, moment: i64) -> String {
    let mut day = moment;
    while !calendar.is_open(day) {
        day += 86_400;
    }
    Clock::text(day).chars().take(10).collect()
}
