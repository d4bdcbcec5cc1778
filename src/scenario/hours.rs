//! The hours of an exchange on a day like most: when it opens, has lunch, and closes, by its own clocks.

use chrono::NaiveTime;

/// Hour and minute.
pub type Time = (u32, u32);

/// The hours of a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hours {
    /// When trading begins.
    pub open: Time,
    /// When it stops for lunch, and when it goes on.
    pub lunch: Option<[Time; 2]>,
    /// When it ends.
    pub close: Time,
}

/// Trading without a break.
pub const fn day(open: Time, close: Time) -> Hours {
    Hours { open, lunch: None, close }
}

/// Trading before and after lunch.
pub const fn with_lunch(open: Time, lunch: [Time; 2], close: Time) -> Hours {
    Hours { open, lunch: Some(lunch), close }
}

impl Hours {
    /// From when to when it trades, where it closes at `close`.
    #[must_use]
    pub fn trading_until(&self, close: Time) -> Vec<[Time; 2]> {
        match self.lunch {
            Some([stop, go_on]) if close > go_on => vec![[self.open, stop], [go_on, close]],
            _ => vec![[self.open, close]],
        }
    }

    /// Seconds of each run of trading.
    #[must_use]
    pub fn runs(&self) -> Vec<i64> {
        self.trading_until(self.close).into_iter().map(seconds).collect()
    }

    /// Seconds of trading.
    #[must_use]
    pub fn trading(&self) -> i64 {
        self.runs().iter().sum()
    }

    /// Seconds of lunch.
    #[must_use]
    pub fn lunch(&self) -> i64 {
        self.lunch.map_or(0, seconds)
    }

    /// Seconds from its close to the open of the next day.
    #[must_use]
    pub fn night(&self) -> i64 {
        86_400 - seconds([self.open, self.close])
    }
}

/// As a time of day.
pub fn time((hour, minute): Time) -> Option<NaiveTime> {
    NaiveTime::from_hms_opt(hour, minute, 0)
}

fn seconds([from, to]: [Time; 2]) -> i64 {
    let minutes = |(hour, minute): Time| i64::from(hour) * 60 + i64::from(minute);
    (minutes(to) - minutes(from)) * 60
}
