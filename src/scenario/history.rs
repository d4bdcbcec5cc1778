//! `history = { … }` of a `[[stress]]`: returns that happened, replayed on every path.
//!
//! | TOML | meaning |
//! |---|---|
//! | `file` | CSV with a header, or Parquet, by its path from the scenario file |
//! | `columns` | `{ SPX = "close" }`: which column is of which series; else each column is named as its series |
//! | `returns`, `prices` | the numbers themselves, `{ SPX = [-0.05, 0.02] }`, in place of a file |
//! | `kind` | what the numbers are: `"log"` returns r (the default), `"simple"` returns with r = ln(1 + simple), or `"price"` |
//! | `mode` | `"added"` (the default) to the simulated return, or `"replaced"`: in its place |
//!
//! The first return is that of the row `at`, from the row before it; each other one is of the step after. Of prices the first
//! is that of the row before `at`. Returns of a level are its changes, whatever their `kind`.
//!
//! Replaced, the log return of a row is r to rounding, whatever the laws of the series; variance, jump times and all that is
//! drawn go on beneath as they would have, so that the returns after the last row of the history are those of the same path
//! without it. Other stress acts on top of it.

use super::clock::Clock;
use super::effects;
use super::market::Series;
use super::outside::Table;
use super::section::{Field, Section};
use crate::error::Result;
use crate::model::Domain;
use serde_json::{Value, json};
use toml_edit::{Array, InlineTable};

/// The keys of the table.
const KEYS: [&str; 6] = ["file", "columns", "returns", "prices", "kind", "mode"];
/// The most numbers of one history: they go into the text of every part.
const MOST: usize = 100_000;
/// The largest log return: e^20 is a price 500 million times as large.
const MOST_RETURN: f64 = 20.0;

/// What becomes of the simulated return.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// The history is added to it.
    Added,
    /// The history stands in its place.
    Replaced,
}

/// Returns of some series.
#[derive(Debug, Clone, PartialEq)]
pub struct History {
    /// What becomes of the simulated ones.
    pub mode: Mode,
    /// By series: log returns of an asset, changes of a level, the first of them that of the row at which the stress begins.
    pub returns: Vec<Option<Vec<f64>>>,
}

/// What numbers are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Log,
    Simple,
    Price,
}

/// Numbers as they were written, series by series.
struct Numbers<'a> {
    kind: Kind,
    by_symbol: Vec<(String, Vec<f64>)>,
    /// What names them.
    place: Field<'a>,
}

impl History {
    /// Reads the table, of a stress that begins at row `from`.
    pub(super) fn read(section: &Section, series: &[Series], clock: &Clock, from: u64) -> Result<Self> {
        section.only(&KEYS)?;
        let modes = [("added", Mode::Added), ("replaced", Mode::Replaced)];
        let mode = section.field("mode").map_or(Ok(Mode::Added), |field| field.choice(&modes))?;
        let Numbers { kind, by_symbol, place } = numbers(section)?;
        if from == 0 {
            return Err(place.name_error("begins at the start", "the first return needs a row before it: begin at 1"));
        }
        let symbols: Vec<&str> = series.iter().map(Series::symbol).collect();
        let mut returns = vec![None; series.len()];
        for (symbol, values) in by_symbol {
            let known = symbols.iter().position(|known| **known == symbol);
            let known = known.ok_or_else(|| effects::unknown(&place, &symbol, &symbols))?;
            let values = to_returns(kind, &series[known], &values);
            let room = clock.steps - from + 1;
            if values.len() as u64 > room {
                let problem =
                    format!("has {} returns of `{symbol}`, and the clock has room for {room}", values.len());
                return Err(place.name_error(problem, "begin earlier, take fewer, or set clock.steps higher"));
            }
            if let Some(far) = values.iter().find(|value| !(value.abs() <= MOST_RETURN || is_level(&series[known]))) {
                let problem = format!("has a log return of {far} for `{symbol}`");
                return Err(place.name_error(problem, "returns are small numbers: -0.05 is a fall of about 5 %"));
            }
            returns[known] = Some(values);
        }
        Ok(History { mode, returns })
    }

    /// Rows of it, those of the longest series.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.returns.iter().flatten().map(Vec::len).max().unwrap_or(0)
    }

    pub(super) fn resolved(&self) -> Value {
        let mode = match self.mode {
            Mode::Added => "added",
            Mode::Replaced => "replaced",
        };
        json!({ "mode": mode, "returns": self.returns })
    }
}

/// The series and the row of a return that two histories replace.
pub(super) fn replaced_twice<'h>(all: impl Iterator<Item = (u64, &'h History)>) -> Option<(usize, u64)> {
    let mut spans: Vec<(usize, u64, u64)> = Vec::new();
    for (from, history) in all.filter(|(_, history)| history.mode == Mode::Replaced) {
        for (series, returns) in history.returns.iter().enumerate() {
            spans.extend(returns.as_ref().map(|returns| (series, from, from + returns.len() as u64)));
        }
    }
    spans.sort_unstable();
    let mut pairs = spans.windows(2);
    pairs.find(|pair| pair[0].0 == pair[1].0 && pair[1].1 < pair[0].2).map(|pair| (pair[1].0, pair[1].1))
}

fn is_level(series: &Series) -> bool {
    matches!(series, Series::Level(_))
}

/// Log returns of an asset, changes of a level.
fn to_returns(kind: Kind, series: &Series, values: &[f64]) -> Vec<f64> {
    let ln = crate::math::ln;
    match (kind, is_level(series)) {
        (Kind::Price, true) => values.windows(2).map(|pair| pair[1] - pair[0]).collect(),
        (Kind::Price, false) => values.windows(2).map(|pair| ln(pair[1] / pair[0])).collect(),
        (Kind::Simple, false) => values.iter().map(|value| ln(1.0 + value)).collect(),
        (Kind::Log | Kind::Simple, _) => values.to_vec(),
    }
}

impl Kind {
    /// What one of its numbers is called, and whether a number is one.
    fn allowed(self) -> (&'static str, fn(f64) -> bool) {
        match self {
            Kind::Log => ("return", |value| Domain::Real.contains(value)),
            Kind::Simple => {
                ("simple return, which is above -1", |value| value > -1.0 && Domain::Real.contains(value))
            }
            Kind::Price => ("price above 0", |value| Domain::Positive.contains(value)),
        }
    }
}

/// What was written, in the file it names or in the table itself.
fn numbers<'a>(section: &Section<'a>) -> Result<Numbers<'a>> {
    let kinds = [("log", Kind::Log), ("simple", Kind::Simple), ("price", Kind::Price)];
    let kind_field = section.field("kind");
    let kind = kind_field.as_ref().map_or(Ok(Kind::Log), |field| field.choice(&kinds))?;
    let [file, returns, prices] = ["file", "returns", "prices"].map(|key| section.field(key));
    if let (None, Some(columns)) = (&file, section.field("columns")) {
        return Err(columns.name_error("belongs to `file`, which is not there", "add `file`, or leave it out"));
    }
    let numbers = match (file, returns, prices) {
        (Some(file), None, None) => of_file(section, kind, file)?,
        (None, Some(returns), None) if kind == Kind::Price => {
            return Err(
                returns.name_error("does not go with kind = \"price\"", "write `prices` in place of `returns`")
            );
        }
        (None, Some(returns), None) => of_table(kind, returns)?,
        (None, None, Some(prices)) => match kind_field.filter(|_| kind != Kind::Price) {
            Some(field) => return Err(field.error("does not go with `prices`", "leave `kind` out")),
            None => of_table(Kind::Price, prices)?,
        },
        (None, None, None) => {
            return Err(section.missing("file", "a CSV or Parquet file; or returns = { SPX = [-0.05, 0.02] }"));
        }
        (Some(field), ..) | (None, Some(field), Some(_)) => {
            return Err(field.name_error("is one of two", "write one of `file`, `returns` and `prices`"));
        }
    };
    let count: usize = numbers.by_symbol.iter().map(|(_, values)| values.len()).sum();
    let least = if numbers.kind == Kind::Price { 2 } else { 1 };
    if numbers.by_symbol.iter().any(|(_, values)| values.len() < least)
        || numbers.by_symbol.is_empty()
        || count > MOST
    {
        let problem = format!("holds {count} numbers of {} series", numbers.by_symbol.len());
        return Err(numbers.place.name_error(problem, format!("at least {least} of each series, and {MOST} in all")));
    }
    Ok(numbers)
}

fn of_table(kind: Kind, place: Field) -> Result<Numbers> {
    if !place.is_table() {
        return Err(place.error("is not a table of series", "write { SPX = [-0.05, 0.02] }"));
    }
    let (what, fits) = kind.allowed();
    let read = |(symbol, field): (&str, Field)| -> Result<(String, Vec<f64>)> {
        let values = field.numbers(Domain::Real, MOST)?;
        match values.iter().find(|value| !fits(**value)) {
            Some(wrong) => Err(field.error(format!("{wrong} is no {what}"), "write a list of them")),
            None => Ok((symbol.to_owned(), values)),
        }
    };
    let by_symbol = place.clone().into_section()?.fields().into_iter().map(read).collect::<Result<_>>()?;
    Ok(Numbers { kind, by_symbol, place })
}

fn of_file<'a>(section: &Section<'a>, kind: Kind, place: Field<'a>) -> Result<Numbers<'a>> {
    let table = place.outside()?;
    let (what, fits) = kind.allowed();
    let column = |name: &str, field: &Field| -> Result<Vec<f64>> {
        table.numbers(name, what, fits).map_err(|problem| {
            let some: Vec<&str> = table.columns().iter().take(12).map(String::as_str).collect();
            field.error(problem, format!("its columns: {}", some.join(", ")))
        })
    };
    let by_symbol = match section.field("columns") {
        Some(columns) => {
            let read = |(symbol, field): (&str, Field)| Ok((symbol.to_owned(), column(field.string()?, &field)?));
            columns.into_section()?.fields().into_iter().map(read).collect::<Result<_>>()?
        }
        None => named(&table).map(|name| Ok((name.clone(), column(name, &place)?))).collect::<Result<_>>()?,
    };
    Ok(Numbers { kind, by_symbol, place })
}

/// Columns that are named as series; a date beside them is none.
fn named(table: &Table) -> impl Iterator<Item = &String> {
    let dates = ["date", "timestamp", "time"];
    table.columns().iter().filter(move |name| !dates.contains(&name.to_lowercase().as_str()))
}

/// The same table with its numbers in it, in place of the file that it names.
pub(super) fn inline(section: &Section) -> Result<Option<InlineTable>> {
    if section.field("file").is_none() {
        return Ok(None);
    }
    let Numbers { kind, by_symbol, .. } = numbers(section)?;
    let mut values = InlineTable::new();
    for (symbol, numbers) in by_symbol {
        values.insert(&symbol, toml_edit::Value::Array(numbers.into_iter().collect::<Array>()));
    }
    let mut table = InlineTable::new();
    if let Some(mode) = section.field("mode") {
        table.insert("mode", mode.string()?.into());
    }
    if kind == Kind::Simple {
        table.insert("kind", "simple".into());
    }
    table.insert(if kind == Kind::Price { "prices" } else { "returns" }, values.into());
    Ok(Some(table))
}
