//! The sessions of exchanges: which days they trade on, and from when to when.
//!
//! Days and holidays are those of the crate `exchange-hours`, from 2010 on and for as long as an exchange has published
//! them; beyond, every weekday is a session. Here stands what is added: official opening and closing times and lunch breaks,
//! where that crate has continuous trading, auctions left out; and days on which an exchange did not trade, or closed early,
//! that it does not have. The tests hold both against another source.

use super::hours::{Hours, Time, day, time, with_lunch};
use chrono::{DateTime, Datelike, Days, NaiveDate, NaiveTime, TimeDelta, TimeZone, Utc};
use exchange_hours::{Exchange as Known, ExchangeCalendar, SessionKind};
use std::ops::Range;

/// The last day on which a session is looked for: beyond, daylight saving is anybody's guess.
pub const LAST_DAY: NaiveDate = NaiveDate::from_ymd_opt(2099, 12, 31).expect("a date");

/// An exchange, by its market identifier code (ISO 10383).
#[derive(Debug, PartialEq, Eq)]
pub struct Exchange {
    /// The code, such as `XNYS`.
    pub mic: &'static str,
    known: Known,
    /// From each of these days on, when it trades.
    hours: &'static [(Day, Hours)],
    /// When it closes on a short day.
    early: Time,
    /// Days without a session that `known` does not know of.
    closed: &'static [Day],
    /// Short days that `known` does not know of.
    short: &'static [Day],
    /// Whether the last session of a year is short.
    short_last: bool,
}

/// A session of an exchange.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// Its day, where the exchange is.
    pub day: NaiveDate,
    /// From when to when it trades, in seconds since 1970, UTC: once, or before and after lunch.
    pub trading: Vec<Range<i64>>,
    /// The hours of a session that is not short.
    pub usual: &'static Hours,
}

impl Session {
    /// When it ends, in seconds since 1970, UTC.
    #[must_use]
    pub fn close(&self) -> i64 {
        self.trading.last().map_or(0, |run| run.end)
    }
}

type Day = (i32, u32, u32);

const ALWAYS: Day = (1, 1, 1);
/// A day of mourning for a president.
const US_CLOSED: &[Day] = &[(2018, 12, 5)];
const NEW_YORK: &[(Day, Hours)] = &[(ALWAYS, day((9, 30), (16, 0)))];
const CONTINENT: &[(Day, Hours)] = &[(ALWAYS, day((9, 0), (17, 30)))];

/// Every exchange that is known.
pub static EXCHANGES: [Exchange; 12] = [
    Exchange { closed: US_CLOSED, ..plain("XNYS", Known::Nyse, NEW_YORK, (13, 0)) },
    Exchange { closed: US_CLOSED, short: &[(2023, 7, 3)], ..plain("XNAS", Known::Nasdaq, NEW_YORK, (13, 0)) },
    // A state funeral.
    Exchange { closed: &[(2022, 9, 19)], ..plain("XLON", Known::Lse, &[(ALWAYS, day((8, 0), (16, 30)))], (12, 30)) },
    Exchange { short_last: true, ..plain("XETR", Known::Xetra, CONTINENT, (14, 0)) },
    plain("XPAR", Known::EuronextParis, CONTINENT, (14, 5)),
    plain("XAMS", Known::EuronextAmsterdam, CONTINENT, (14, 5)),
    plain("XMAD", Known::Bme, CONTINENT, (14, 0)),
    plain("XSWX", Known::Six, CONTINENT, (17, 30)),
    plain("XTSE", Known::Tsx, NEW_YORK, (13, 0)),
    // A day on which its machines stood still.
    Exchange {
        closed: &[(2020, 10, 1)],
        ..plain(
            "XTKS",
            Known::Tse,
            &[
                (ALWAYS, with_lunch((9, 0), [(11, 0), (12, 30)], (15, 0))),
                ((2011, 11, 21), with_lunch((9, 0), [(11, 30), (12, 30)], (15, 0))),
                ((2024, 11, 5), with_lunch((9, 0), [(11, 30), (12, 30)], (15, 30))),
            ],
            (11, 30),
        )
    },
    // Typhoons.
    Exchange {
        closed: &[
            (2011, 9, 29),
            (2013, 8, 14),
            (2015, 9, 3),
            (2016, 8, 2),
            (2016, 10, 21),
            (2017, 8, 23),
            (2020, 10, 13),
            (2021, 10, 13),
            (2023, 7, 17),
            (2024, 9, 6),
        ],
        ..plain(
            "XHKG",
            Known::Hkex,
            &[
                (ALWAYS, with_lunch((10, 0), [(12, 30), (14, 30)], (16, 0))),
                ((2011, 3, 7), with_lunch((9, 30), [(12, 0), (13, 30)], (16, 0))),
                ((2012, 3, 5), with_lunch((9, 30), [(12, 0), (13, 0)], (16, 0))),
            ],
            (12, 0),
        )
    },
    Exchange {
        short: &[(2017, 12, 22), (2017, 12, 29), (2023, 12, 22), (2023, 12, 29)],
        ..plain("XASX", Known::Asx, &[(ALWAYS, day((10, 0), (16, 0)))], (14, 10))
    },
];

const fn plain(mic: &'static str, known: Known, hours: &'static [(Day, Hours)], early: Time) -> Exchange {
    Exchange { mic, known, hours, early, closed: &[], short: &[], short_last: false }
}

impl Exchange {
    /// The closing moments of its sessions from a day on, in seconds since 1970, UTC, each with its day.
    pub fn closes_from(&self, day: NaiveDate) -> impl Iterator<Item = (NaiveDate, i64)> {
        self.sessions_from(day).map(|session| (session.day, session.close()))
    }

    /// Its sessions from a day on.
    pub fn sessions_from(&self, day: NaiveDate) -> impl Iterator<Item = Session> {
        let mut days = self.days_from(day).peekable();
        std::iter::from_fn(move || {
            let (day, close) = days.next()?;
            let last = days.peek().is_some_and(|(next, _)| next.year() != day.year());
            self.official(day, close, last)
        })
    }

    /// The days of which its holidays are known.
    #[must_use]
    pub fn known(&self) -> Option<(NaiveDate, NaiveDate)> {
        self.calendar().holiday_coverage().map(|known| (known.first(), known.last()))
    }

    fn calendar(&self) -> ExchangeCalendar {
        ExchangeCalendar::new(self.known).with_last_known_week().with_next_known_week()
    }

    /// Days, and when trading ends on them in the exchange's own time.
    fn days_from(&self, day: NaiveDate) -> impl Iterator<Item = (NaiveDate, NaiveTime)> {
        let (calendar, zone) = (self.calendar(), self.calendar().tz());
        let local = move |moment: DateTime<Utc>| moment.with_timezone(&zone).naive_local();
        let next = move |after: DateTime<Utc>| calendar.next_session_after_with(after, SessionKind::Regular).ok()?;
        // Before midnight there, wherever that is.
        let mut coming = next((day - Days::new(2)).and_time(NaiveTime::MIN).and_utc());
        let all = std::iter::from_fn(move || {
            let (open, mut close) = coming?;
            let day = local(open).date();
            coming = next(open);
            // A day may have a morning and an afternoon.
            while let Some((open, later)) = coming.filter(|(open, _)| local(*open).date() == day) {
                (close, coming) = (later, next(open));
            }
            Some((day, local(close).time()))
        });
        all.take_while(|(day, _)| *day <= LAST_DAY)
            .filter(move |(session, _)| *session >= day && !self.closed.contains(&written(*session)))
    }

    fn official(&self, day: NaiveDate, end_of_trading: NaiveTime, last: bool) -> Option<Session> {
        let written = written(day);
        let (_, usual) = self.hours.iter().rev().find(|(from, _)| *from <= written)?;
        // Trading ends some minutes before an auction closes the day, and hours before on a short one.
        let hours_before = end_of_trading + TimeDelta::hours(1) < time(usual.close)?;
        let short = hours_before || self.short.contains(&written) || (self.short_last && last);
        let close = if short { self.early } else { usual.close };
        let zone = self.calendar().tz();
        let moment = |at: Time| Some(zone.from_local_datetime(&day.and_time(time(at)?)).latest()?.timestamp());
        let run = |[open, close]: [Time; 2]| Some(moment(open)?..moment(close)?);
        let trading: Option<Vec<_>> = usual.trading_until(close).into_iter().map(run).collect();
        Some(Session { day, trading: trading?, usual })
    }
}

fn written(day: NaiveDate) -> Day {
    (day.year(), day.month(), day.day())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn closes(mic: &str, from: &str, count: usize) -> Vec<String> {
        let exchange = EXCHANGES.iter().find(|exchange| exchange.mic == mic).expect("it is known");
        let text = |(_, close): (NaiveDate, i64)| {
            DateTime::from_timestamp(close, 0).expect("a moment").format("%F %R").to_string()
        };
        exchange.closes_from(from.parse().expect("a date")).take(count).map(text).collect()
    }

    #[test]
    fn thanksgiving_is_closed_and_the_day_after_it_short() {
        // https://www.nyse.com/markets/hours-calendars
        assert_eq!(closes("XNYS", "2025-11-26", 3), ["2025-11-26 21:00", "2025-11-28 18:00", "2025-12-01 21:00"]);
    }

    #[test]
    fn summer_time_moves_the_close_in_utc() {
        assert_eq!(closes("XLON", "2026-03-27", 2), ["2026-03-27 16:30", "2026-03-30 15:30"]);
    }

    #[test]
    fn a_lunch_break_is_no_close_and_a_later_close_counts_from_its_day_on() {
        // The cash market's hours were extended on 2024-11-05; 4 November is a holiday.
        assert_eq!(closes("XTKS", "2024-11-01", 2), ["2024-11-01 06:00", "2024-11-05 06:30"]);
    }

    #[test]
    fn beyond_what_is_known_every_weekday_is_a_session_until_the_last_day() {
        assert_eq!(closes("XSWX", "2099-12-24", 9).len(), 6);
        assert_eq!(closes("XNYS", "2060-12-24", 2), ["2060-12-24 21:00", "2060-12-27 21:00"]);
    }
}
