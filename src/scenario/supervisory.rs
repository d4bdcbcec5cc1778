//! `[supervisory]`: series follow a supervisor's scenario, quarter by quarter.
//!
//! | TOML | meaning |
//! |---|---|
//! | `file` | a table in the form in which the Federal Reserve publishes its supervisory scenarios |
//! | `scenario` | the `Scenario Name` to take, where the file has several |
//! | `columns` | `{ SPX = "Dow Jones Total Stock Market Index (Level)" }`: which column guides which series |
//! | `jump_off` | `{ SPX = 47_000 }`: the index at the start; else that of the last quarter of the file that ended before it |
//! | `residual` | ρ, from 0 (the default) to 1: the share of its own deviation that a path keeps |
//! | `quarters`, `levels` | the numbers themselves, in place of a file: `["2026 Q1"]`, `{ SPX = [40_000] }` |
//!
//! A quarter's value is that of the row of the clock that is on its last day, or the last one before it. Columns with `(Level)`
//! in their name are indices: an asset is at initial_price · level/jump-off, a level of the scenario at the level. All others are
//! percentages, and become fractions: 5.3 is 0.053. Quarters that end after the clock's last row are left out.
//!
//! Reference: Board of Governors of the Federal Reserve System, Supervisory Scenarios, tables of domestic variables.

use super::clock::Clock;
use super::dates;
use super::effects;
use super::guide::{self, Guide, Pin, Side};
use super::market::Series;
use super::section::{Field, Section, suggestion};
use crate::error::Result;
use crate::model::Domain;
use chrono::NaiveDate;
use toml_edit::{Array, InlineTable, Item, TableLike};

/// The key of the root.
pub const KEY: &str = "supervisory";

const KEYS: [&str; 7] = ["file", "scenario", "columns", "jump_off", "residual", "quarters", "levels"];
/// The published names of the columns that say which row it is.
const SCENARIO: &str = "Scenario Name";
const DATE: &str = "Date";
/// What the published names of indices end in.
const INDEX: &str = "(Level)";

/// A supervisor's numbers.
struct Quarters<'a> {
    /// As they are written, and their last days, in days since 1970.
    names: Vec<String>,
    ends: Vec<i64>,
    guided: Vec<Guided<'a>>,
}

/// The numbers of one series, in the unit of the series, and what names them.
struct Guided<'a> {
    symbol: String,
    values: Vec<f64>,
    is_percentage: bool,
    place: Field<'a>,
}

/// Reads the table.
pub(super) fn read(section: &Section, series: &[Series], clock: &Clock) -> Result<Vec<Guide>> {
    section.only(&KEYS)?;
    let residual = read_residual(section)?;
    let quarters = quarters(section)?;
    let symbols: Vec<&str> = series.iter().map(Series::symbol).collect();
    let place_of = |name: &str, field: &Field| {
        symbols.iter().position(|symbol| *symbol == name).ok_or_else(|| effects::unknown(field, name, &symbols))
    };
    let jump_offs = section.section("jump_off")?.map_or(Vec::new(), |table| table.fields());
    for (symbol, field) in &jump_offs {
        if !matches!(series[place_of(symbol, field)?], Series::Asset(_)) {
            return Err(field.name_error("is a level", "only an asset is scaled to its jump-off"));
        }
    }
    let mut guides = Vec::new();
    for guided in &quarters.guided {
        let place = place_of(&guided.symbol, &guided.place)?;
        guide::check_held(&series[place], &guided.place)?;
        let scale = match &series[place] {
            Series::Level(_) => 1.0,
            Series::Asset(_) if guided.is_percentage => {
                let remedy = format!("an asset follows an index: a column with {INDEX} in its name");
                return Err(guided.place.error("is a percentage", remedy));
            }
            Series::Asset(asset) => {
                let written = jump_offs.iter().find(|(symbol, _)| *symbol == asset.symbol);
                let known = written.map(|(_, field)| field.number(Domain::Positive)).transpose()?;
                asset.initial_price / known.map_or_else(|| jump_off(guided, &quarters, clock), Ok)?
            }
        };
        guides.push(Guide { series: place, pins: pins(guided, &quarters, clock, scale)?, residual });
    }
    Ok(guides)
}

fn read_residual(section: &Section) -> Result<f64> {
    let Some(field) = section.field("residual") else { return Ok(0.0) };
    let residual = field.number(Domain::NonNegative)?;
    if residual <= 1.0 {
        Ok(residual)
    } else {
        Err(field.error("must lie in [0, 1]", "1 keeps all of a path's own deviation"))
    }
}

/// The level of the last quarter that ended before the clock starts, or on that day.
fn jump_off(guided: &Guided, quarters: &Quarters, clock: &Clock) -> Result<f64> {
    let start = clock.moment(0).div_euclid(86_400);
    let before = quarters.ends.partition_point(|end| *end <= start);
    match before.checked_sub(1).map(|last| guided.values[last]) {
        Some(level) if level > 0.0 => Ok(level),
        Some(level) => Err(guided.place.error(format!("{level} is no index to start from"), "an index is above 0")),
        None => Err(guided.place.error(
            format!(
                "has no quarter before {}, so that nothing says where `{}` starts",
                Clock::text(clock.start),
                guided.symbol
            ),
            format!("write the index at the start: jump_off = {{ {} = … }}", guided.symbol),
        )),
    }
}

/// The values at those quarters' ends that are on the clock.
fn pins(guided: &Guided, quarters: &Quarters, clock: &Clock, scale: f64) -> Result<Vec<Pin>> {
    let last = clock.moment(clock.steps).div_euclid(86_400);
    let mut pins: Vec<Pin> = Vec::new();
    for (i, end) in quarters.ends.iter().enumerate().filter(|(_, end)| **end <= last) {
        let Some(row) = clock.row_until((end + 1) * 86_400 - 1).filter(|row| *row > 0) else { continue };
        if pins.last().is_some_and(|pin| pin.row == row) {
            let problem = format!("{} and the quarter before it end on one row", quarters.names[i]);
            return Err(guided.place.error(problem, "take a shorter clock.step"));
        }
        let value = scale * guided.values[i];
        let domain = if scale == 1.0 { Domain::Real } else { Domain::Positive };
        if !domain.contains(value) {
            return Err(guided
                .place
                .error(format!("makes {value} of {}", quarters.names[i]), format!("allowed: {domain}")));
        }
        pins.push(Pin { row, value, side: Side::At });
    }
    if pins.is_empty() {
        let (first, last) = (Clock::text(clock.moment(0)), Clock::text(clock.moment(clock.steps)));
        return Err(guided
            .place
            .error("has no quarter that ends on the clock", format!("the clock runs from {first} to {last}")));
    }
    Ok(pins)
}

/// What was written, in the file it names or in the table itself.
fn quarters<'a>(section: &Section<'a>) -> Result<Quarters<'a>> {
    let [file, names, levels] = ["file", "quarters", "levels"].map(|key| section.field(key));
    match (file, names, levels) {
        (Some(file), None, None) => of_file(section, &file),
        (None, Some(names), Some(levels)) => of_table(section, &names, levels),
        (Some(_), Some(field), _) | (Some(_), _, Some(field)) => {
            Err(field.name_error("does not go with `file`", "write a file, or `quarters` and `levels`"))
        }
        (None, Some(_), None) => Err(section.missing("levels", "the numbers of each series, by quarter")),
        (None, ..) => Err(section.missing("file", "a table as the Federal Reserve publishes it")),
    }
}

fn of_file<'a>(section: &Section<'a>, file: &Field<'a>) -> Result<Quarters<'a>> {
    let told = |problem: String| file.error(problem, "write a table as the Federal Reserve publishes it");
    let mut table = (*file.outside()?).clone();
    if table.columns().iter().any(|name| name == SCENARIO) {
        table = table.only(SCENARIO, &scenario_of(section, table.words(SCENARIO).map_err(told)?)?).map_err(told)?;
    }
    let names: Vec<String> = table.words(DATE).map_err(told)?.into_iter().map(str::to_owned).collect();
    let ends = ends_of(&names).map_err(told)?;
    let columns = section.required("columns", "which column guides which series, such as { SPX = \"… (Level)\" }")?;
    let read = |(symbol, place): (&str, Field<'a>)| -> Result<Guided<'a>> {
        let column = place.string()?;
        let is_percentage = !column.trim_end().ends_with(INDEX);
        let some = table.columns().iter().skip(2).map(String::as_str).collect::<Vec<_>>().join(", ");
        let values = table.numbers(column, "number", |value| Domain::Real.contains(value));
        let mut values = values.map_err(|problem| place.error(problem, format!("its columns: {some}")))?;
        if is_percentage {
            for value in &mut values {
                *value /= 100.0;
            }
        }
        Ok(Guided { symbol: symbol.to_owned(), values, is_percentage, place })
    };
    let guided = columns.clone().into_section()?.fields().into_iter().map(read).collect::<Result<Vec<_>>>()?;
    if guided.is_empty() {
        return Err(columns.error("guides nothing", "write { SPX = \"Dow Jones Total Stock Market Index (Level)\" }"));
    }
    Ok(Quarters { names, ends, guided })
}

/// Which of the scenarios of a file is meant.
fn scenario_of(section: &Section, mut names: Vec<&str>) -> Result<String> {
    names.dedup();
    match (section.field("scenario"), &names[..]) {
        (Some(field), names) => {
            let wanted = field.string()?;
            let known = names.contains(&wanted).then(|| wanted.to_owned());
            known.ok_or_else(|| field.error("is no scenario of the file", suggestion(wanted, names)))
        }
        (None, [one]) => Ok((*one).to_owned()),
        (None, several) => {
            let some = several.iter().take(8).copied().collect::<Vec<_>>().join("\", \"");
            Err(section.missing("scenario", &format!("the file has several: \"{some}\"")))
        }
    }
}

fn of_table<'a>(section: &Section, names: &Field<'a>, levels: Field<'a>) -> Result<Quarters<'a>> {
    if let Some(field) = ["scenario", "columns"].iter().find_map(|key| section.field(key)) {
        return Err(field.name_error("belongs to `file`, which is not there", "leave it out"));
    }
    let written: Vec<String> = names.strings()?.into_iter().map(str::to_owned).collect();
    let ends = ends_of(&written).map_err(|problem| names.error(problem, "write [\"2026 Q1\", \"2026 Q2\"]"))?;
    let read = |(symbol, place): (&str, Field<'a>)| -> Result<Guided<'a>> {
        let values = place.numbers(Domain::Real, ends.len().max(1))?;
        if values.len() != ends.len() {
            let problem = format!("has {} numbers, and there are {} quarters", values.len(), ends.len());
            return Err(place.error(problem, "write one for each quarter"));
        }
        Ok(Guided { symbol: symbol.to_owned(), values, is_percentage: false, place })
    };
    let guided = levels.into_section()?.fields().into_iter().map(read).collect::<Result<_>>()?;
    Ok(Quarters { names: written, ends, guided })
}

/// The last days of quarters that are written as `2026 Q1`, each after the one before.
fn ends_of(names: &[String]) -> Result<Vec<i64>, String> {
    let mut ends = Vec::new();
    for name in names {
        let end = end_of(name).ok_or_else(|| format!("`{name}` is no quarter such as `2026 Q1`"))?;
        if ends.last().is_some_and(|before| *before >= end) {
            return Err(format!("{name} is not after the quarter before it"));
        }
        ends.push(end);
    }
    Ok(ends)
}

fn end_of(quarter: &str) -> Option<i64> {
    let (year, number) = quarter.split_once(['Q', 'q'])?;
    let (year, number): (i32, u32) = (year.trim().parse().ok()?, number.trim().parse().ok()?);
    let years = 1900..=2200;
    if !years.contains(&year) || !(1..=4).contains(&number) {
        return None;
    }
    let (year, month) = if number == 4 { (year + 1, 1) } else { (year, 3 * number + 1) };
    Some(dates::number(NaiveDate::from_ymd_opt(year, month, 1)?) - 1)
}

/// Writes the numbers into a table that names a file.
pub(super) fn embed(table: &mut dyn TableLike, section: &Section) -> Result<bool> {
    if section.field("file").is_none() {
        return Ok(false);
    }
    let Quarters { names, guided, .. } = quarters(section)?;
    let mut levels = InlineTable::new();
    for Guided { symbol, values, .. } in guided {
        levels.insert(&symbol, toml_edit::Value::Array(values.into_iter().collect::<Array>()));
    }
    for key in ["file", "scenario", "columns"] {
        table.remove(key);
    }
    table.insert("quarters", Item::Value(names.into_iter().collect::<Array>().into()));
    table.insert("levels", Item::Value(levels.into()));
    Ok(true)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quarter_ends_on_its_last_day() {
        for (quarter, day) in [("2026 Q1", (2026, 3, 31)), ("2024Q2", (2024, 6, 30)), ("1999 q4", (1999, 12, 31))] {
            let day = NaiveDate::from_ymd_opt(day.0, day.1, day.2).map(dates::number);
            assert_eq!(end_of(quarter), day, "{quarter}");
        }
        for wrong in ["2026", "Q1 2026", "2026 Q5", "2026-03-31", "", "26 Q1"] {
            assert_eq!(end_of(wrong), None, "{wrong}");
        }
    }
}
