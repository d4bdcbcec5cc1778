//! The grid of times: where it starts, how long a step is, how many there are.

use super::calendar::Calendar;
use super::choices::{Every, TimeUnit};
use super::dates;
use super::exchange::{Exchange, LAST_DAY};
use super::section::{Field, Section};
use crate::error::Result;
use crate::model::Domain;
use crate::units::{Grid, Years};
use chrono::{DateTime, NaiveDate, Utc};
use std::ops::Range;

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
    /// Days on which it stands still, besides those of the calendar: days since 1970, sorted.
    pub holidays: Vec<i64>,
    /// When each step ends, the start first, where an exchange says so.
    closes: Vec<i64>,
}

const DAY: i64 = 86_400;

const UNITS: [(char, i64); 4] = [('s', 1), ('m', 60), ('h', 3_600), ('d', 86_400)];

impl Clock {
    pub(super) fn read(section: &Section) -> Result<Self> {
        section.only(&["start", "calendar", "step", "steps", "substeps", "steps_per_year", "holidays"])?;
        let calendar_field = section.field("calendar");
        let calendar = calendar_field.map_or(Ok(Calendar::Always), |field| field.choice(&Calendar::names()))?;
        let start_field = section.required("start", "a date or a UTC date-time, such as 2026-01-02")?;
        let start = dates::moment(&start_field)?;
        let holidays = section.field("holidays").map_or(Ok(Vec::new()), |field| match calendar {
            Calendar::Always => {
                Err(field.error("calendar `24x7` has none", "take calendar `weekdays` or an exchange"))
            }
            Calendar::Weekdays => {
                let days = dates::days(&field)?;
                // Others are closed already.
                Ok(days.into_iter().filter(|day| calendar.is_open(day * DAY)).collect())
            }
            Calendar::Sessions(_) => dates::days(&field),
        })?;
        if holidays.binary_search(&start.div_euclid(DAY)).is_ok() {
            return Err(start_field.error("is one of `clock.holidays`", "start on another day"));
        }
        if calendar == Calendar::Weekdays && !calendar.is_open(start) {
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
        #[allow(clippy::cast_possible_truncation)] // at most a million
        let grid = Grid { steps_per_year, substeps: substeps as u32, longest: 1.0 };
        if let Calendar::Sessions(exchange) = calendar {
            let days = whole_days(&step_field, step_seconds, exchange)?;
            let closes = closes((exchange, &holidays), (&start_field, start), (&steps_field, steps), days)?;
            return Ok(Clock { start: closes[0], calendar, step_seconds, steps, grid, holidays, closes });
        }
        let in_range = i64::try_from(steps)
            .ok()
            .and_then(|steps| steps.checked_mul(step_seconds))
            .and_then(|seconds| after(calendar, &holidays, start, seconds))
            .and_then(|end| DateTime::from_timestamp(end, 0));
        if in_range.is_none() {
            return Err(steps_field.error("the last step is beyond the end of time", "take fewer or shorter steps"));
        }
        Ok(Clock { start, calendar, step_seconds, steps, grid, holidays, closes: Vec::new() })
    }

    /// When the given step ends, in seconds since 1970.
    #[must_use]
    pub fn moment(&self, step: u64) -> i64 {
        if let Some(close) = usize::try_from(step).ok().and_then(|step| self.closes.get(step)) {
            return *close;
        }
        let seconds = i64::try_from(step).unwrap_or(i64::MAX).saturating_mul(self.step_seconds);
        after(self.calendar, &self.holidays, self.start, seconds).unwrap_or(i64::MAX)
    }

    /// The length of a simulated step, the first of which is 1.
    #[must_use]
    pub fn length(&self, _simulated_step: u64) -> Years {
        self.grid.step()
    }

    /// The time at the end of a simulated step; 0 at the start.
    #[must_use]
    pub fn elapsed(&self, simulated_step: u64) -> Years {
        self.grid.elapsed(simulated_step)
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

/// The moment at which the clock has run for `seconds` since `start`, with no time on holidays.
fn after(calendar: Calendar, holidays: &[i64], start: i64, seconds: i64) -> Option<i64> {
    let mut skipped = 0;
    loop {
        let end = calendar.after(start, seconds.checked_add(skipped)?)?;
        let past = |moment: i64| holidays.partition_point(|holiday| *holiday <= moment.div_euclid(DAY));
        let now = i64::try_from(past(end) - past(start)).ok()?.checked_mul(DAY)?;
        if now == skipped {
            return Some(end);
        }
        skipped = now;
    }
}

pub(super) fn read_step(field: &Field) -> Result<i64> {
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

/// The sessions of a step.
fn whole_days(field: &Field, seconds: i64, exchange: &Exchange) -> Result<usize> {
    let allowed =
        || format!("{} is known by its sessions: write \"1d\", or take calendar `weekdays` or `24x7`", exchange.mic);
    match usize::try_from(seconds / DAY) {
        Ok(days) if seconds % DAY == 0 => Ok(days),
        _ => Err(field.error("is not a number of sessions", allowed())),
    }
}

/// The closes of every `days`-th session, from that of the start on.
fn closes(
    (exchange, holidays): (&'static Exchange, &[i64]),
    (start_field, start): (&Field, i64),
    (steps_field, steps): (&Field, u64),
    days: usize,
) -> Result<Vec<i64>> {
    let day = DateTime::from_timestamp(start, 0).map(|start| start.date_naive()).filter(|day| *day <= LAST_DAY);
    let day = day.ok_or_else(|| start_field.error("is too late", format!("sessions are known up to {LAST_DAY}")))?;
    if start % DAY != 0 {
        return Err(start_field.error(
            "has a time of day",
            format!("write the date of a session of {}: it starts at its close", exchange.mic),
        ));
    }
    let next = exchange.closes_from(day).next();
    if next.is_none_or(|(next, _)| next != day) {
        let next = next.map_or_else(|| "none is left".to_owned(), |(next, _)| format!("the next one is on {next}"));
        return Err(start_field.error(format!("is no session of {}", exchange.mic), next));
    }
    let wanted = usize::try_from(steps).unwrap_or(usize::MAX).saturating_add(1);
    let open = |(day, _): &(NaiveDate, i64)| holidays.binary_search(&dates::number(*day)).is_err();
    let sessions = exchange.closes_from(day).filter(open);
    let closes: Vec<i64> = sessions.step_by(days).take(wanted).map(|(_, close)| close).collect();
    if closes.len() < wanted {
        return Err(steps_field
            .error(format!("the last step is beyond {LAST_DAY}"), format!("take at most {}", closes.len() - 1)));
    }
    Ok(closes)
}

fn next_open(calendar: Calendar, moment: i64) -> String {
    let mut day = moment;
    while !calendar.is_open(day) {
        day += DAY;
    }
    Clock::text(day).chars().take(10).collect()
}
