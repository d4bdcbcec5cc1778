//! Rows within the sessions of an exchange.
//!
//! A run of trading (a session, or the part of it before or after lunch) has rows at its open, every step from then on, and
//! at its close: where steps do not divide it, the last one is shorter. From the last row of a run to the first of the next
//! is one step too: a night, a weekend, lunch. A table of runs says when every row is and how long every step is, in
//! [days of market time](Pace); it grows with the sessions, not with the steps in them.

use super::clock::Clock;
use super::dates;
use super::exchange::{Exchange, LAST_DAY, Session};
use super::hours::Hours;
use super::pace::{Pace, length};
use super::section::{Field, Section};
use crate::error::{Error, Result};
use chrono::{DateTime, Days, NaiveDate};
use std::ops::Range;

/// What the table is made from.
#[derive(Clone, Copy)]
pub(super) struct Ask<'a> {
    pub exchange: &'static Exchange,
    /// Days on which it is closed too: days since 1970, sorted.
    pub holidays: &'a [i64],
    /// The first row, in seconds since 1970.
    pub start: i64,
    /// Seconds of a step.
    pub step: i64,
    /// Steps of a path.
    pub steps: u64,
}

impl<'a> Ask<'a> {
    /// The sessions from a day on.
    fn sessions_from(self, day: NaiveDate) -> impl Iterator<Item = Session> + use<'a> {
        let open = move |session: &Session| self.holidays.binary_search(&dates::number(session.day)).is_err();
        self.exchange.sessions_from(day).filter(open)
    }
}

/// When rows are, and how long steps are.
#[derive(Debug, Clone, PartialEq)]
pub struct Sessions {
    /// How market time runs.
    pub pace: Pace,
    /// The hours of the first session, or what they would be if it were not short.
    pub usual: &'static Hours,
    step: i64,
    runs: Vec<Run>,
    /// Rows of the first session before the start.
    skipped: u64,
    /// Days from the open of the first session to the start.
    begun: f64,
}

/// A run of trading. Rows are counted from the open of the first session.
#[derive(Debug, Clone, PartialEq)]
struct Run {
    first_row: u64,
    trading: Range<i64>,
    /// Days from the run before.
    gap: f64,
    /// Days from the open of the first session to that of this run.
    elapsed: f64,
    /// Days that the session trades for, and the seconds that it does.
    session: (f64, i64),
    /// Seconds that it traded for before this run.
    before: i64,
}

impl Sessions {
    pub(super) fn read(section: &Section, ask: Ask) -> Result<Self> {
        let start = section.required("start", "")?;
        let (first, skipped) = first(&start, ask)?;
        let pace = Pace::read(section, first.usual)?;
        let rows = ask.steps.saturating_add(skipped).saturating_add(1);
        let runs = runs(ask.sessions_from(first.day), ask.step, pace, rows);
        let known = runs.last().map_or(0, |run| run.first_row + rows_of(&run.trading, ask.step)) - skipped;
        if known <= ask.steps {
            let steps = section.required("steps", "")?;
            let most = known - 1;
            return Err(steps.error(
                format!("the last step is beyond {LAST_DAY}"),
                format!("take at most {most}, or start earlier"),
            ));
        }
        let mut sessions = Sessions { pace, usual: first.usual, step: ask.step, runs, skipped, begun: 0.0 };
        sessions.begun = sessions.elapsed(0);
        Ok(sessions)
    }

    /// Steps from one open to the next, where no session is short and hours are those of the first.
    #[must_use]
    pub fn steps_per_day(&self) -> u64 {
        self.usual.runs().into_iter().map(|seconds| rows_of(&(0..seconds), self.step)).sum()
    }

    /// The longest step, in days.
    #[must_use]
    pub fn longest(&self) -> f64 {
        // A U is highest at the ends of each run.
        let steps = |run: &Run| {
            let last = rows_of(&run.trading, self.step) - 1;
            [1, last.saturating_sub(1).max(1), last].map(|row| self.trading(run, row - 1, row))
        };
        self.runs.iter().flat_map(|run| steps(run).into_iter().chain([run.gap])).fold(0.0, f64::max)
    }

    /// The most seconds of trading that a day of market time may have: as at the quietest time of a session.
    #[must_use]
    pub fn most_seconds_per_day(&self) -> f64 {
        let longest = self.runs.iter().map(|run| length(run.session.1) / run.session.0).fold(0.0, f64::max);
        longest / self.pace.least_height()
    }

    /// When a step ends, in seconds since 1970.
    #[must_use]
    pub fn moment(&self, step: u64) -> i64 {
        let (run, row) = self.place(step);
        run.trading.start.saturating_add(self.traded(run, row)).saturating_add(self.beyond(step) * self.step)
    }

    /// Steps beyond the last session of the table: where a clock is asked of them, that session goes on without a night.
    fn beyond(&self, step: u64) -> i64 {
        let last = self.runs.last().map_or(0, |run| run.first_row + rows_of(&run.trading, self.step) - 1);
        step.saturating_add(self.skipped).saturating_sub(last).cast_signed()
    }

    /// Seconds of trading in a step, the first of which is 1.
    #[must_use]
    pub fn seconds(&self, step: u64) -> i64 {
        match self.place(step) {
            _ if self.beyond(step) > 0 => self.step,
            (_, 0) => 0,
            (run, row) => self.traded(run, row) - self.traded(run, row - 1),
        }
    }

    /// Seconds of trading from the start to the end of a step.
    #[must_use]
    pub fn seconds_until(&self, step: u64) -> i64 {
        let before = |step: u64| {
            let (last, row) = self.place(step);
            let whole = self.runs.iter().take_while(|run| run.first_row < last.first_row);
            whole.map(|run| run.trading.end - run.trading.start).sum::<i64>() + self.traded(last, row)
        };
        before(step) - before(0)
    }

    /// The length of a step, the first of which is 1, in days.
    #[must_use]
    pub fn length(&self, step: u64) -> f64 {
        match self.place(step) {
            (run, _) if self.beyond(step) > 0 => self.usual_length(run),
            (run, 0) => run.gap,
            (run, row) => self.trading(run, row - 1, row),
        }
    }

    /// The time at the end of a step, in days since the start.
    #[must_use]
    pub fn elapsed(&self, step: u64) -> f64 {
        let (run, row) = self.place(step);
        // Exact: less than 2^53.
        #[allow(clippy::cast_precision_loss)]
        let beyond = self.beyond(step) as f64;
        let elapsed = run.elapsed + self.trading(run, 0, row) - self.begun;
        if beyond > 0.0 { beyond.mul_add(self.usual_length(run), elapsed) } else { elapsed }
    }

    /// The mean length of a step of a session, in days.
    fn usual_length(&self, run: &Run) -> f64 {
        let (days, seconds) = run.session;
        // Exact: less than a day.
        #[allow(clippy::cast_precision_loss)]
        let part = self.step as f64 / seconds as f64;
        days * part
    }

    /// Days between two rows of a run.
    fn trading(&self, run: &Run, from: u64, to: u64) -> f64 {
        let (days, seconds) = run.session;
        let at = |row| run.before + self.traded(run, row);
        days * self.pace.weight(at(from), at(to), seconds)
    }

    /// Seconds of a run up to one of its rows.
    fn traded(&self, run: &Run, row: u64) -> i64 {
        row.cast_signed().saturating_mul(self.step).min(run.trading.end - run.trading.start)
    }

    /// The run that a step ends in, and the row of that run.
    fn place(&self, step: u64) -> (&Run, u64) {
        let row = step.saturating_add(self.skipped);
        let run = &self.runs[self.runs.partition_point(|run| run.first_row <= row) - 1];
        (run, row - run.first_row)
    }
}

/// Rows of a run.
fn rows_of(trading: &Range<i64>, step: i64) -> u64 {
    let seconds = (trading.end - trading.start).cast_unsigned();
    seconds.div_ceil(step.cast_unsigned()) + 1
}

/// The runs of so many rows.
fn runs(sessions: impl Iterator<Item = Session>, step: i64, pace: Pace, rows: u64) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    let mut before: Option<NaiveDate> = None;
    let (mut row, mut elapsed) = (0, 0.0);
    for session in sessions {
        let shares = pace.shares(session.usual);
        let seconds = session.trading.iter().map(|run| run.end - run.start).sum();
        let days = shares.session * (length(seconds) / length(session.usual.trading()));
        let mut gap = match before.map(|before| session.day - before) {
            None => 0.0,
            Some(days) if days.num_days() == 1 => shares.night,
            Some(_) => shares.weekend,
        };
        let mut traded = 0;
        for trading in session.trading {
            elapsed += gap;
            let (first_row, end) = (row, traded + trading.end - trading.start);
            row += rows_of(&trading, step);
            runs.push(Run { first_row, trading, gap, elapsed, session: (days, seconds), before: traded });
            elapsed += days * pace.weight(traded, end, seconds);
            (traded, gap) = (end, shares.lunch);
        }
        before = Some(session.day);
        if row >= rows {
            break;
        }
    }
    runs
}

/// The session that the start lies in, and the rows of it before the start.
fn first(field: &Field, ask: Ask) -> Result<(Session, u64)> {
    let known = || format!("sessions are known up to {LAST_DAY}");
    let date = DateTime::from_timestamp(ask.start, 0).map(|start| start.date_naive());
    let date = date.filter(|date| *date <= LAST_DAY).ok_or_else(|| field.error("is too late", known()))?;
    let none = || field.error(format!("no session of {} is left", ask.exchange.mic), known());
    if dates::is_date(field) {
        let session = ask.sessions_from(date).next().ok_or_else(none)?;
        let is_session = session.day == date;
        return if is_session { Ok((session, 0)) } else { Err(no_session(field, ask.exchange, Some(session.day))) };
    }
    // A session may be of the day after, where the exchange is.
    let from = date.checked_sub_days(Days::new(1)).unwrap_or(date);
    let session = ask.sessions_from(from).find(|session| session.close() >= ask.start).ok_or_else(none)?;
    match rows_before(&session, ask.step, ask.start) {
        (rows, moment) if moment == ask.start => Ok((session, rows)),
        (_, moment) => Err(field.error(
            format!("is no row of a session of {}", ask.exchange.mic),
            format!(
                "the next one is at {}Z; or write a date, to start at the open",
                Clock::text(moment).replace(' ', "T")
            ),
        )),
    }
}

/// The error for a day on which an exchange is closed.
pub(super) fn no_session(field: &Field, exchange: &Exchange, next: Option<NaiveDate>) -> Error {
    let next = next.map_or_else(|| "none is left".to_owned(), |next| format!("the next one is on {next}"));
    field.error(format!("is no session of {}", exchange.mic), next)
}

/// The rows of a session before the first that is not before `moment`, and when that one is. The session ends no earlier.
fn rows_before(session: &Session, step: i64, moment: i64) -> (u64, i64) {
    let mut rows = 0;
    for run in &session.trading {
        if moment <= run.end {
            let into = (moment - run.start).max(0).cast_unsigned().div_ceil(step.cast_unsigned());
            return (rows + into, (run.start + into.cast_signed() * step).min(run.end));
        }
        rows += rows_of(run, step);
    }
    (rows, session.close())
}
