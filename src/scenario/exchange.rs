//! The sessions of exchanges: which days they trade on, and when they close.
//!
//! Days and holidays are those of the crate `exchange-hours`, from 2010 on and for as long as an exchange has published
//! them; beyond, every weekday is a session. Here stands what is added: official closing times, where that crate has the end of
//! continuous trading; and days on which an exchange did not trade, or closed early, that it does not have. The tests hold
//! both against another source.

use chrono::{DateTime, Datelike, Days, NaiveDate, NaiveTime, TimeDelta, TimeZone, Utc};
use exchange_hours::{Exchange as Hours, ExchangeCalendar, SessionKind};

/// The last day on which a session is looked for: beyond, daylight saving is anybody's guess.
pub const LAST_DAY: NaiveDate = NaiveDate::from_ymd_opt(2099, 12, 31).expect("a date");

/// An exchange, by its market identifier code (ISO 10383).
#[derive(Debug, PartialEq, Eq)]
pub struct Exchange {
    /// The code, such as `XNYS`.
    pub mic: &'static str,
    hours: Hours,
    /// When it closes, in its own time: from each of these days on.
    close: &'static [(Day, Time)],
    /// When it closes on a short day.
    early: Time,
    /// Days without a session that `hours` does not know of.
    closed: &'static [Day],
    /// Short days that `hours` does not know of.
    short: &'static [Day],
    /// Whether the last session of a year is short.
    short_last: bool,
}

type Day = (i32, u32, u32);
type Time = (u32, u32);

const ALWAYS: Day = (1, 1, 1);
/// A day of mourning for a president.
const US_CLOSED: &[Day] = &[(2018, 12, 5)];

/// Every exchange that is known.
pub static EXCHANGES: [Exchange; 12] = [
    Exchange { closed: US_CLOSED, ..plain("XNYS", Hours::Nyse, &[(ALWAYS, (16, 0))], (13, 0)) },
    Exchange {
        closed: US_CLOSED,
        short: &[(2023, 7, 3)],
        ..plain("XNAS", Hours::Nasdaq, &[(ALWAYS, (16, 0))], (13, 0))
    },
    // A state funeral.
    Exchange { closed: &[(2022, 9, 19)], ..plain("XLON", Hours::Lse, &[(ALWAYS, (16, 30))], (12, 30)) },
    Exchange { short_last: true, ..plain("XETR", Hours::Xetra, &[(ALWAYS, (17, 30))], (14, 0)) },
    plain("XPAR", Hours::EuronextParis, &[(ALWAYS, (17, 30))], (14, 5)),
    plain("XAMS", Hours::EuronextAmsterdam, &[(ALWAYS, (17, 30))], (14, 5)),
    plain("XMAD", Hours::Bme, &[(ALWAYS, (17, 30))], (14, 0)),
    plain("XSWX", Hours::Six, &[(ALWAYS, (17, 30))], (17, 30)),
    plain("XTSE", Hours::Tsx, &[(ALWAYS, (16, 0))], (13, 0)),
    // A day on which its machines stood still.
    Exchange {
        closed: &[(2020, 10, 1)],
        ..plain("XTKS", Hours::Tse, &[(ALWAYS, (15, 0)), ((2024, 11, 5), (15, 30))], (11, 30))
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
        ..plain("XHKG", Hours::Hkex, &[(ALWAYS, (16, 0))], (12, 0))
    },
    Exchange {
        short: &[(2017, 12, 22), (2017, 12, 29), (2023, 12, 22), (2023, 12, 29)],
        ..plain("XASX", Hours::Asx, &[(ALWAYS, (16, 0))], (14, 10))
    },
];

const fn plain(mic: &'static str, hours: Hours, close: &'static [(Day, Time)], early: Time) -> Exchange {
    Exchange { mic, hours, close, early, closed: &[], short: &[], short_last: false }
}

impl Exchange {
    /// The closing moments of its sessions from a day on, in seconds since 1970, UTC, each with its day.
    pub fn closes_from(&self, day: NaiveDate) -> impl Iterator<Item = (NaiveDate, i64)> {
        let mut sessions = self.sessions_from(day).peekable();
        std::iter::from_fn(move || {
            let (day, close) = sessions.next()?;
            let last = sessions.peek().is_some_and(|(next, _)| next.year() != day.year());
            Some((day, self.official_close(day, close, last)?))
        })
    }

    /// The days of which its holidays are known.
    #[must_use]
    pub fn known(&self) -> Option<(NaiveDate, NaiveDate)> {
        self.calendar().holiday_coverage().map(|known| (known.first(), known.last()))
    }

    fn calendar(&self) -> ExchangeCalendar {
        ExchangeCalendar::new(self.hours).with_last_known_week().with_next_known_week()
    }

    /// Days, and when trading ends on them in the exchange's own time.
    fn sessions_from(&self, day: NaiveDate) -> impl Iterator<Item = (NaiveDate, NaiveTime)> {
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

    fn official_close(&self, day: NaiveDate, end_of_trading: NaiveTime, last: bool) -> Option<i64> {
        let written = written(day);
        let (_, usual) = self.close.iter().rev().find(|(from, _)| *from <= written)?;
        // Trading ends some minutes before an auction closes the day, and hours before on a short one.
        let hours_before = end_of_trading + TimeDelta::hours(1) < time(*usual)?;
        let short = hours_before || self.short.contains(&written) || (self.short_last && last);
        let close = day.and_time(time(if short { self.early } else { *usual })?);
        Some(self.calendar().tz().from_local_datetime(&close).latest()?.timestamp())
    }
}

fn written(day: NaiveDate) -> Day {
    (day.year(), day.month(), day.day())
}

fn time((hour, minute): Time) -> Option<NaiveTime> {
    NaiveTime::from_hms_opt(hour, minute, 0)
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
