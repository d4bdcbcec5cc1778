//! The grid of times: where it starts, how long a step is, how many there are.

use super::calendar::Calendar;
use super::choices::{Every, TimeUnit};
use super::closes::{closes, whole_days};
use super::dates;
use super::pace::Pace;
use super::section::{Field, Section};
use super::sessions::{Ask, Sessions};
use crate::error::Result;
use crate::model::Domain;
use crate::units::{Grid, Years};
use chrono::{DateTime, Utc};
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
    pub(super) times: Times,
}

/// What says when a step ends.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Times {
    /// Its number.
    Even,
    /// A list of closes of an exchange, the start first.
    Closes(Vec<i64>),
    /// A table of sessions of an exchange.
    Sessions(Sessions),
}

const DAY: i64 = 86_400;

/// At an exchange.
const SESSIONS_PER_YEAR: f64 = 252.0;

const UNITS: [(char, i64); 4] = [('s', 1), ('m', 60), ('h', 3_600), ('d', 86_400)];

impl Clock {
    const KEYS: [&'static str; 10] = [
        "start",
        "calendar",
        "step",
        "steps",
        "substeps",
        "steps_per_year",
        "holidays",
        Pace::KEYS[0],
        Pace::KEYS[1],
        Pace::KEYS[2],
    ];

    pub(super) fn read(section: &Section) -> Result<Self> {
        section.only(&Self::KEYS)?;
        let calendar_field = section.field("calendar");
        let calendar = calendar_field.map_or(Ok(Calendar::Always), |field| field.choice(&Calendar::names()))?;
        let start_field = section.required("start", "a date or a UTC date-time, such as 2026-01-02")?;
        let start = dates::moment(&start_field)?;
        let holidays = read_holidays(section, calendar)?;
        check_open(&start_field, start, calendar, &holidays)?;
        let step_field = section.required("step", "a length such as \"1d\", \"1h\", \"5m\", \"1s\"")?;
        let step_seconds = read_step(&step_field)?;
        let steps_field = section.required("steps", "the number of steps after the start")?;
        let steps = steps_field.integer(1..=MOST_STEPS)?;
        let substeps = section.field("substeps").map_or(Ok(1), |field| field.integer(1..=1_000_000))?;
        let times = match calendar {
            Calendar::Sessions(exchange) if step_seconds < DAY => {
                let ask = Ask { exchange, holidays: &holidays, start, step: step_seconds, steps };
                Times::Sessions(Sessions::read(section, ask)?)
            }
            Calendar::Sessions(exchange) => {
                let days = whole_days(&step_field, step_seconds, exchange)?;
                Times::Closes(closes((exchange, &holidays), (&start_field, start), (&steps_field, steps), days)?)
            }
            Calendar::Always | Calendar::Weekdays => Times::Even,
        };
        #[allow(clippy::cast_possible_truncation)] // at most a million
        let grid = times.grid(section, (calendar, step_seconds), substeps as u32)?;
        let mut clock = Clock { start, calendar, step_seconds, steps, grid, holidays, times };
        clock.start = clock.checked_moment(0).unwrap_or(start);
        if clock.checked_moment(steps).and_then(|end| DateTime::from_timestamp(end, 0)).is_none() {
            return Err(steps_field.error("the last step is beyond the end of time", "take fewer or shorter steps"));
        }
        Ok(clock)
    }

    /// When the given step ends, in seconds since 1970.
    #[must_use]
    pub fn moment(&self, step: u64) -> i64 {
        self.checked_moment(step).unwrap_or(i64::MAX)
    }

    fn checked_moment(&self, step: u64) -> Option<i64> {
        match &self.times {
            Times::Closes(closes) => closes.get(usize::try_from(step).ok()?).copied(),
            Times::Sessions(sessions) => Some(sessions.moment(step)),
            Times::Even => {
                let seconds = i64::try_from(step).ok()?.checked_mul(self.step_seconds)?;
                after(self.calendar, &self.holidays, self.start, seconds)
            }
        }
    }

    /// Simulated steps of one path.
    #[must_use]
    pub fn simulated_steps(&self) -> u64 {
        self.steps.saturating_mul(self.grid.substeps.into())
    }

    /// The length of a simulated step, the first of which is 1.
    #[must_use]
    pub fn length(&self, simulated_step: u64) -> Years {
        let Times::Sessions(sessions) = &self.times else { return self.grid.step() };
        let step = simulated_step.saturating_sub(1) / u64::from(self.grid.substeps) + 1;
        self.years(sessions, sessions.length(step) / f64::from(self.grid.substeps))
    }

    /// The time at the end of a simulated step; 0 at the start.
    #[must_use]
    pub fn elapsed(&self, simulated_step: u64) -> Years {
        let Times::Sessions(sessions) = &self.times else { return self.grid.elapsed(simulated_step) };
        let substeps = u64::from(self.grid.substeps);
        let (step, rest) = (simulated_step / substeps, simulated_step % substeps);
        let mut days = sessions.elapsed(step);
        if rest > 0 {
            // Exact: less than a million.
            #[allow(clippy::cast_precision_loss)]
            let part = rest as f64 / f64::from(self.grid.substeps);
            days += sessions.length(step + 1) * part;
        }
        self.years(sessions, days)
    }

    /// Days of market time as the years of this clock.
    fn years(&self, sessions: &Sessions, days: f64) -> Years {
        Years(days * (per_day(sessions) / self.grid.steps_per_year))
    }

    /// The sessions that its steps lie in, where they do.
    #[must_use]
    pub fn sessions(&self) -> Option<&Sessions> {
        match &self.times {
            Times::Sessions(sessions) => Some(sessions),
            Times::Even | Times::Closes(_) => None,
        }
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

impl Times {
    /// The lengths of steps. `steps_per_year` counts the steps of mean length in a year: at an exchange, of 252 days.
    fn grid(&self, section: &Section, (calendar, step): (Calendar, i64), substeps: u32) -> Result<Grid> {
        // Exact: both are far below 2^53.
        #[allow(clippy::cast_precision_loss)]
        let (usual, longest) = match self {
            Times::Sessions(sessions) => {
                (SESSIONS_PER_YEAR * per_day(sessions), sessions.longest() * per_day(sessions))
            }
            Times::Even | Times::Closes(_) => (calendar.seconds_per_year() / step as f64, 1.0),
        };
        if !matches!(self, Times::Sessions(_)) {
            Pace::refuse(section)?;
        }
        let steps_per_year =
            section.field("steps_per_year").map_or(Ok(usual), |field| field.number(Domain::Positive))?;
        Ok(Grid { steps_per_year, substeps, longest })
    }
}

/// Steps of a day of market time, as a number to reckon with.
#[allow(clippy::cast_precision_loss)] // at most 86 400 and a few
pub(super) fn per_day(sessions: &Sessions) -> f64 {
    sessions.steps_per_day() as f64
}

fn read_holidays(section: &Section, calendar: Calendar) -> Result<Vec<i64>> {
    let Some(field) = section.field("holidays") else { return Ok(Vec::new()) };
    match calendar {
        Calendar::Always => Err(field.error("calendar `24x7` has none", "take calendar `weekdays` or an exchange")),
        Calendar::Weekdays => {
            let days = dates::days(&field)?;
            // Others are closed already.
            Ok(days.into_iter().filter(|day| calendar.is_open(day * DAY)).collect())
        }
        Calendar::Sessions(_) => dates::days(&field),
    }
}

fn check_open(field: &Field, start: i64, calendar: Calendar, holidays: &[i64]) -> Result<()> {
    // At an exchange a moment may lie on another day than it does in UTC.
    let by_day = !matches!(calendar, Calendar::Sessions(_)) || dates::is_date(field);
    if by_day && holidays.binary_search(&start.div_euclid(DAY)).is_ok() {
        return Err(field.error("is one of `clock.holidays`", "start on another day"));
    }
    if calendar == Calendar::Weekdays && !calendar.is_open(start) {
        let monday = next_open(calendar, start);
        return Err(field.error(
            "falls on a weekend, when calendar `weekdays` is closed",
            format!("the next open day is {monday}"),
        ));
    }
    Ok(())
}

/// The moment at which the clock has run for `seconds` since `start`, with no time on holidays.
pub(super) fn after(calendar: Calendar, holidays: &[i64], start: i64, seconds: i64) -> Option<i64> {
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

fn next_open(calendar: Calendar, moment: i64) -> String {
    let mut day = moment;
    while !calendar.is_open(day) {
        day += DAY;
    }
    Clock::text(day).chars().take(10).collect()
}
