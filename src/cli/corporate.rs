//! Dividends, splits, halts, delistings and missing rows, as `pathloom check` shows them.

use super::text;
use crate::scenario::{Action, Clock, Corporate, Event};

/// More events than this are counted.
const MOST_SHOWN: usize = 4;

/// What is said of the corporate life of an asset.
pub fn describe(corporate: &Corporate, clock: &Clock) -> Vec<(&'static str, String)> {
    let (splits, dividends): (Vec<Event>, Vec<Event>) =
        corporate.events.iter().partition(|event| matches!(event.action, Action::Split(_)));
    let mut rows = Vec::new();
    if !dividends.is_empty() {
        rows.push(("dividends", list(&dividends, clock)));
    }
    if !splits.is_empty() {
        rows.push(("splits", list(&splits, clock)));
    }
    if corporate.beyond > 0 {
        rows.push(("after the end", text::number_of(corporate.beyond, "dividend or split")));
    }
    if corporate.density < 1.0 {
        rows.push(("density", format!("{} of rows are observed", corporate.density)));
    }
    if let Some(halts) = corporate.halts {
        let steps = text::short(halts.mean_duration.0 * clock.grid.steps_per_year);
        rows.push(("halts", format!("{} per year of trading, of {steps} steps on average", halts.intensity)));
    }
    if let Some(delisting) = corporate.delisting {
        let last = match delisting.recovery {
            Some(recovery) => format!("the last price is {recovery} of the one before"),
            None => "without a last price".to_owned(),
        };
        rows.push(("delisting", format!("{} per year, {last}", delisting.intensity)));
    }
    rows
}

fn list(events: &[Event], clock: &Clock) -> String {
    let one = |event: &Event| {
        let what = match event.action {
            Action::Split(ratio) => format!("{ratio} for 1"),
            Action::Amount(amount) => amount.to_string(),
            Action::Fraction(fraction) => format!("{fraction} of the price"),
        };
        format!("{what} in row {} ({})", text::count(event.row), Clock::text(clock.moment(event.row)))
    };
    let (shown, more) = events.split_at(events.len().min(MOST_SHOWN));
    let mut words: Vec<String> = shown.iter().map(one).collect();
    if !more.is_empty() {
        words.push(format!("and {} more", text::count(more.len() as u64)));
    }
    words.join(", ")
}
