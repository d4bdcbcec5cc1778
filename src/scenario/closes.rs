//! Rows at the closes of an exchange's sessions, where steps are whole ones.

use super::dates;
use super::exchange::{Exchange, LAST_DAY};
use super::section::Field;
use super::sessions::no_session;
use crate::error::Result;
use chrono::{DateTime, NaiveDate};

const DAY: i64 = 86_400;

/// The sessions of a step.
pub(super) fn whole_days(field: &Field, seconds: i64, exchange: &Exchange) -> Result<usize> {
    let allowed =
        || format!("{} is known by its sessions: write whole days, or less than one, such as \"5m\"", exchange.mic);
    match usize::try_from(seconds / DAY) {
        Ok(days) if seconds % DAY == 0 => Ok(days),
        _ => Err(field.error("is not a number of sessions", allowed())),
    }
}

/// The closes of every `days`-th session, from that of the start on.
pub(super) fn closes(
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
        return Err(no_session(start_field, exchange, next.map(|(next, _)| next)));
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
