//! When time passes: every second of the week, or of its weekdays, or in the sessions of an exchange.

use super::exchange::{EXCHANGES, Exchange};

/// The days on which a scenario's clock runs. All times are UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Calendar {
    /// `24x7`: always; a year has 365 days.
    Always,
    /// `weekdays`: Monday to Friday, 24 hours a day; a year has 52 weeks of 5 days.
    Weekdays,
    /// A market identifier code, such as `XNYS`: from the close of each session to that of the next, or
    /// [within sessions](super::Sessions); a year has 252.
    Sessions(&'static Exchange),
}

const DAY: i64 = 86_400;
/// 1970-01-01 was a Thursday: days since the Monday before.
const EPOCH_WEEKDAY: i64 = 3;

impl Calendar {
    /// The names in a scenario file.
    #[must_use]
    pub fn names() -> Vec<(&'static str, Calendar)> {
        let exchanges = EXCHANGES.iter().map(|exchange| (exchange.mic, Calendar::Sessions(exchange)));
        [("24x7", Calendar::Always), ("weekdays", Calendar::Weekdays)].into_iter().chain(exchanges).collect()
    }

    /// The name in a scenario file.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Calendar::Always => "24x7",
            Calendar::Weekdays => "weekdays",
            Calendar::Sessions(exchange) => exchange.mic,
        }
    }

    /// Seconds on which the clock runs in a year; a session counts as a day.
    #[must_use]
    pub fn seconds_per_year(self) -> f64 {
        match self {
            Calendar::Always => 365.0 * 86_400.0,
            Calendar::Weekdays => 260.0 * 86_400.0,
            Calendar::Sessions(_) => 252.0 * 86_400.0,
        }
    }

    /// Whether the clock runs at this moment (seconds since 1970); an exchange tells of its sessions itself.
    #[must_use]
    pub fn is_open(self, moment: i64) -> bool {
        match self {
            Calendar::Always => true,
            Calendar::Sessions(_) => false,
            Calendar::Weekdays => (moment.div_euclid(DAY) + EPOCH_WEEKDAY).rem_euclid(7) < 5,
        }
    }

    /// The moment at which the clock has run for `seconds` since `start`, which must be open.
    ///
    /// `None` when that is beyond what 64 bits of seconds hold, and for sessions, which are counted and not measured.
    #[must_use]
    pub fn after(self, start: i64, seconds: i64) -> Option<i64> {
        match self {
            Calendar::Always => start.checked_add(seconds),
            Calendar::Sessions(_) => None,
            Calendar::Weekdays => {
                let open = weekday_seconds(start).checked_add(seconds)?;
                let (day, time) = (open.div_euclid(DAY), open.rem_euclid(DAY));
                let calendar_day = day.div_euclid(5).checked_mul(7)?.checked_add(day.rem_euclid(5))?;
                (calendar_day - EPOCH_WEEKDAY).checked_mul(DAY)?.checked_add(time)
            }
        }
    }
}

/// Weekday seconds since the Monday before 1970.
fn weekday_seconds(moment: i64) -> i64 {
    let day = moment.div_euclid(DAY) + EPOCH_WEEKDAY;
    (day.div_euclid(7) * 5 + day.rem_euclid(7)) * DAY + moment.rem_euclid(DAY)
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::{DateTime, Datelike, Weekday};

    fn at(text: &str) -> i64 {
        DateTime::parse_from_rfc3339(text).unwrap().timestamp()
    }

    #[test]
    fn weekdays_skip_saturday_and_sunday() {
        let friday = at("2026-01-02T00:00:00Z");
        assert!(Calendar::Weekdays.is_open(friday));
        assert!(!Calendar::Weekdays.is_open(friday + DAY));
        assert_eq!(Calendar::Weekdays.after(friday, DAY), Some(at("2026-01-05T00:00:00Z")));
        let late = at("2026-01-02T23:30:00Z");
        assert_eq!(Calendar::Weekdays.after(late, 3_600), Some(at("2026-01-05T00:30:00Z")));
    }

    #[test]
    fn ten_years_of_weekdays_agree_with_chrono() {
        let start = at("1969-12-29T12:00:00Z");
        let mut day = DateTime::from_timestamp(start, 0).unwrap();
        for k in 0..2_610 {
            while matches!(day.weekday(), Weekday::Sat | Weekday::Sun) {
                day += chrono::Duration::days(1);
            }
            assert_eq!(Calendar::Weekdays.after(start, k * DAY), Some(day.timestamp()));
            day += chrono::Duration::days(1);
        }
    }
}
