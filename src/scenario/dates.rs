//! Days and moments, as a scenario file writes them.

use super::section::Field;
use crate::error::Result;
use chrono::{Datelike, NaiveDate};
use toml_edit::{Date, Datetime, Offset, Time, Value};

/// A date, or a date-time, in seconds since 1970, UTC.
pub fn moment(field: &Field) -> Result<i64> {
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

/// Whether it has no time of day.
pub fn is_date(field: &Field) -> bool {
    field.value().and_then(Value::as_datetime).is_some_and(|written| written.time.is_none())
}

/// The most dates of a list.
const MOST_DATES: usize = 10_000;

/// A list of dates, in days since 1970, sorted, each once.
pub fn days(field: &Field) -> Result<Vec<i64>> {
    let allowed = "write a list of dates, such as [2026-05-01, 2026-12-25]";
    let Some(Value::Array(written)) = field.value() else { return Err(field.error("must be a list", allowed)) };
    if written.len() > MOST_DATES {
        return Err(field.error(format!("has {} dates", written.len()), format!("write at most {MOST_DATES}")));
    }
    let day = |value: &Value| {
        let Datetime { date: Some(Date { year, month, day }), time: None, offset: None } = *value.as_datetime()?
        else {
            return None;
        };
        NaiveDate::from_ymd_opt(year.into(), month.into(), day.into())
    };
    let wrong = |value: &Value| field.error(format!("`{}` is no date", value.to_string().trim()), allowed);
    let days = written.iter().map(|value| day(value).ok_or_else(|| wrong(value)));
    let mut days: Vec<i64> = days.map(|day| Ok(number(day?))).collect::<Result<_>>()?;
    days.sort_unstable();
    days.dedup();
    Ok(days)
}

/// Days since 1970.
pub fn number(day: NaiveDate) -> i64 {
    /// From the first day of the common era.
    const EPOCH: i64 = 719_163;
    i64::from(day.num_days_from_ce()) - EPOCH
}
