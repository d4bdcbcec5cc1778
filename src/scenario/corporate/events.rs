//! Splits and dividends: which rows of the clock they fall on.

use crate::error::Result;
use crate::model::Domain;
use crate::scenario::clock::{Clock, read_step};
use crate::scenario::dates;
use crate::scenario::section::{Field, Section};
use serde_json::{Value, json};
use toml_edit::Value as TomlValue;

/// The most dividends and splits of one asset.
const MOST: usize = 10_000;

const DAY: i64 = 86_400;

/// A split or a dividend.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Event {
    /// The row of the clock whose price is the first after it.
    pub row: u64,
    /// What it is.
    pub action: Action,
}

/// What happens in an event.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Action {
    /// So many new shares for an old one.
    Split(f64),
    /// So much cash per share.
    Amount(f64),
    /// Cash, as a part of the price.
    Fraction(f64),
}

impl Event {
    pub(super) fn resolved(&self) -> Value {
        match self.action {
            Action::Split(ratio) => json!({ "row": self.row, "split": ratio }),
            Action::Amount(amount) => json!({ "row": self.row, "amount": amount }),
            Action::Fraction(fraction) => json!({ "row": self.row, "fraction": fraction }),
        }
    }
}

/// Those of an asset: splits, and then dividends.
pub(super) fn read(section: &Section, clock: &Clock) -> Result<Vec<Event>> {
    let mut events = Vec::new();
    for (key, read) in [("splits", read_split as Reader), ("dividends", read_dividends as Reader)] {
        let Some(field) = section.field(key) else { continue };
        for table in field.clone().into_sections()? {
            read(&table, clock, &mut events)?;
            if events.len() > MOST {
                let remedy = "declare fewer, or shorten the clock";
                return Err(field.name_error(format!("makes more than {MOST} events"), remedy));
            }
        }
    }
    Ok(events)
}

type Reader = fn(&Section, &Clock, &mut Vec<Event>) -> Result<()>;

fn read_split(section: &Section, clock: &Clock, events: &mut Vec<Event>) -> Result<()> {
    section.only(&["at", "ratio"])?;
    let row = row_of(&section.required("at", "a date or a step")?, clock)?;
    let field = section.required("ratio", "new shares for an old one, such as 4.0")?;
    let ratio = field.number(Domain::Positive)?;
    if !(1e-6..=1e6).contains(&ratio) {
        return Err(field.error("is no ratio of a split", "allowed: 1e-6 … 1e6"));
    }
    events.push(Event { row, action: Action::Split(ratio) });
    Ok(())
}

fn read_dividends(section: &Section, clock: &Clock, events: &mut Vec<Event>) -> Result<()> {
    section.only(&["at", "every", "from", "amount", "fraction"])?;
    let action = match (section.field("amount"), section.field("fraction")) {
        (Some(amount), None) => Action::Amount(amount.number(Domain::Positive)?),
        (None, Some(fraction)) => Action::Fraction(fraction.number(Domain::Between(0.0, 1.0))?),
        (Some(_), Some(field)) => {
            return Err(field.name_error("does not go with `amount`", "write one of them"));
        }
        (None, None) => return Err(section.missing("amount", "cash per share; or `fraction`, a part of the price")),
    };
    let rows = match (section.field("at"), section.field("every"), section.field("from")) {
        (Some(at), None, None) => vec![row_of(&at, clock)?],
        (None, Some(every), from) => rows_of(&every, from.as_ref(), clock)?,
        (None, None, _) => return Err(section.missing("at", "a date or a step; or `every`, such as \"91d\"")),
        (Some(_), Some(field), _) | (Some(_), None, Some(field)) => {
            return Err(field.name_error("does not go with `at`", "write `at`, or `every` and perhaps `from`"));
        }
    };
    events.extend(rows.into_iter().map(|row| Event { row, action }));
    Ok(())
}

/// The rows of an event that comes back: at `from` and then every so long, or first so long after the start.
fn rows_of(every: &Field, from: Option<&Field>, clock: &Clock) -> Result<Vec<u64>> {
    let length = read_step(every)?;
    let first = from.map(|from| row_of(from, clock)).transpose()?;
    let mut rows = Vec::from_iter(first);
    if first.is_some_and(|row| row > clock.steps) {
        return Ok(rows);
    }
    let mut moment = match from.filter(|from| matches!(from.value(), Some(TomlValue::Datetime(_)))) {
        Some(from) => dates::moment(from)?,
        None => clock.moment(first.unwrap_or(0)),
    };
    if length % DAY == 0 {
        // The day counts: at an exchange its close is not at the same time of day in summer and in winter.
        moment -= moment.rem_euclid(DAY);
    }
    moment = moment.saturating_add(length);
    // One more than is allowed is enough to say so.
    while moment <= clock.moment(clock.steps) && rows.len() <= MOST {
        rows.push(clock.first_row_from(moment));
        moment = moment.saturating_add(length);
    }
    Ok(rows)
}

/// The row of an event: there is one before it.
fn row_of(field: &Field, clock: &Clock) -> Result<u64> {
    match clock.row_of_end(field)? {
        0 => Err(field.error("is the start, which no row comes before", "take a later date or step")),
        row => Ok(row),
    }
}
