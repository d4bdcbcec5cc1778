//! `[[pin]]`: a series must have a value on a day. With `[supervisory]` it makes the guides that series are held to.
//!
//! | TOML | meaning |
//! |---|---|
//! | `series` | which one |
//! | `at` | a date, date-time or step after the start |
//! | `value` | its price, or its level, at that row, on every path |
//! | `below`, `above` | in place of `value`: what it is at most, or at least, at that row |
//!
//! Between values a series is a bridge, exact for Gaussian laws; after the last one it goes on by its own laws. A level whose law has
//! no such bridge is refused. How, and with what bias for other laws of assets: see the engine's `guided`. A series with a `below`
//! or an `above` has the law of paths that happen to meet all its pins, whatever its own law is; where that takes weights, the
//! column `weight` has them: see the engine's `steered`.

use super::clock::Clock;
use super::effects;
use super::market::Series;
use super::section::{Field, Section};
use super::supervisory;
use crate::error::Result;
use crate::model::Domain;
use serde_json::{Value, json};

/// The key of the root.
pub const KEY: &str = "pin";
/// The most pins.
const MOST: usize = 10_000;

/// A value at a row.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Pin {
    /// The row of the clock, after the start.
    pub row: u64,
    /// The price, or the level.
    pub value: f64,
    /// Where the series is of it.
    pub side: Side,
}

/// Where a series is of the value of a pin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// At it.
    At,
    /// At most there.
    Below,
    /// At least there.
    Above,
}

impl Side {
    /// As they are written.
    const NAMES: [(&'static str, Side); 3] = [("value", Side::At), ("below", Side::Below), ("above", Side::Above)];

    /// The word for it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Side::At => "at",
            Side::Below => "below",
            Side::Above => "above",
        }
    }

    /// +1 where a series must be higher, −1 where lower.
    #[must_use]
    pub fn sign(self) -> f64 {
        if self == Side::Below { -1.0 } else { 1.0 }
    }
}

/// What one series is held to.
#[derive(Debug, Clone, PartialEq)]
pub struct Guide {
    /// Its place.
    pub series: usize,
    /// Values at rows, in order.
    pub pins: Vec<Pin>,
    /// The share of its own deviation that a path keeps: 0 for none, so that it is at each pin.
    pub residual: f64,
}

impl Guide {
    /// Those of `[supervisory]` and of `[[pin]]`.
    pub(super) fn read_all(root: &Section, series: &[Series], clock: &Clock) -> Result<Vec<Self>> {
        let mut guides = match root.section(supervisory::KEY)? {
            Some(section) => supervisory::read(&section, series, clock)?,
            None => Vec::new(),
        };
        let Some(field) = root.field(KEY) else { return Ok(guides) };
        let supervised = guides.len();
        let (place, tables) = (field.clone(), field.into_sections()?);
        if tables.len() > MOST {
            return Err(place.error(format!("has {} tables", tables.len()), format!("write at most {MOST}")));
        }
        for table in &tables {
            let (named, place, pin) = read_pin(table, series, clock)?;
            if guides[..supervised].iter().any(|guide| guide.series == place) {
                return Err(named.error("is guided by [supervisory] already", "leave it out of one of the two"));
            }
            let known = guides.iter().position(|guide| guide.series == place).unwrap_or_else(|| {
                guides.push(Guide { series: place, pins: Vec::new(), residual: 0.0 });
                guides.len() - 1
            });
            let pins = &mut guides[known].pins;
            let before = pins.partition_point(|other| other.row < pin.row);
            if pins.get(before).is_some_and(|other| other.row == pin.row) {
                return Err(table.required("at", "")?.error("has another pin of this series", "keep one of them"));
            }
            pins.insert(before, pin);
        }
        Ok(guides)
    }

    /// Whether a pin is below or above a value.
    #[must_use]
    pub fn has_bounds(&self) -> bool {
        self.pins.iter().any(|pin| pin.side != Side::At)
    }

    pub(super) fn resolved(&self) -> Value {
        let resolved = |pin: &Pin| match pin.side {
            Side::At => json!([pin.row, pin.value]),
            side => json!([pin.row, pin.value, side.name()]),
        };
        let pins: Vec<Value> = self.pins.iter().map(resolved).collect();
        json!({ "series": self.series, "pins": pins, "residual": self.residual })
    }
}

/// Refuses a series between whose values no bridge is known.
pub(super) fn check_held(series: &Series, place: &Field) -> Result<()> {
    match series {
        Series::Level(level) if !level.process.model.admits_guide() => Err(place.error(
            format!(
                "`{}` cannot be held to values: its process `{}` has no bridge",
                level.symbol, level.process.name
            ),
            "leave it out, or choose a process that has one, such as `vasicek`",
        )),
        _ => Ok(()),
    }
}

fn read_pin<'a>(section: &Section<'a>, series: &[Series], clock: &Clock) -> Result<(Field<'a>, usize, Pin)> {
    section.only(&["series", "at", "value", "below", "above"])?;
    let named = section.required("series", "the name of a series")?;
    let symbols: Vec<&str> = series.iter().map(Series::symbol).collect();
    let name = named.string()?;
    let place = symbols.iter().position(|symbol| *symbol == name);
    let place = place.ok_or_else(|| effects::unknown(&named, name, &symbols))?;
    check_held(&series[place], &named)?;
    let at = section.required("at", "a date or a step")?;
    let row = clock.row_of(&at)?;
    if row == 0 {
        return Err(at.error("is the start", "its value at the start is `initial_price`, or `initial`"));
    }
    let domain = match series[place] {
        Series::Asset(_) => Domain::Positive,
        Series::Level(_) => Domain::Real,
    };
    let (side, value) = read_side(section)?;
    Ok((named, place, Pin { row, value: value.number(domain)?, side }))
}

/// The one of `value`, `below` and `above` that is there.
fn read_side<'a>(section: &Section<'a>) -> Result<(Side, Field<'a>)> {
    let mut found: Vec<(Side, Field)> =
        Side::NAMES.iter().filter_map(|(name, side)| Some((*side, section.field(name)?))).collect();
    if let Some((_, second)) = found.get(1) {
        let remedy = "a pin has one of `value`, `below` and `above`: leave the others out";
        return Err(second.name_error("goes with no other of its kind", remedy));
    }
    let what = "the price, or the level, at that time; or `below` or `above` with the most, or the least, that it is";
    found.pop().ok_or_else(|| section.missing("value", what))
}
