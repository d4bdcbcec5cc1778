//! `[[stress]]`: what happens to the market on given days, on the same paths.
//!
//! | TOML | meaning |
//! |---|---|
//! | `at` | a date, date-time or step: from then on |
//! | `from`, `until` | the same, and when it ends |
//! | `ramp` | steps or a time over which it comes to full force, in equal parts |
//! | `half_life` | steps or a time in which half of it passes, once it has ended (with `at`: once it is in full force) |
//! | `after` | steps or a time by which all of it is later: of a preset, the distance from its first day |
//! | `history` | returns that happened, replayed: see [`History`]; it goes with `at` and `after` alone |
//! | `preset` | a crisis by its name: see [`presets`]; it goes with `at` alone |
//! | `series` | which series; all by default |
//! | `price` | of assets: a shift of the price, `{ scale = 0.8 }`, `{ add = -100 }`, `{ set = 4000 }` |
//! | `level` | of levels: a shift of the level |
//! | others | effects on volatility, drift, jumps, correlation and liquidity, as in a regime |
//!
//! A stress has a weight wₙ at each row n of the clock: 0 before it begins, 1 in full force. Effects of the steps, such as volatility,
//! have in the step from row n to n + 1 the weight wₙ. A shift S = ln(new price/price), or new level − level, found on each
//! path at the row at which it begins, has added S·wₙ by row n: with `at` it stays, with `until` or `half_life` it goes
//! again. The shift meets the dynamics: a level that reverts to its mean comes back by itself. A price that `add` would make
//! less than a thousandth of itself stays at that.
//!
//! Nothing is drawn for a stress but the common normals of `correlation`, which have a stream of their own: path k is
//! path k without it, until it acts.

use super::clock::Clock;
use super::effects::{self, Change, Targets, Tilt};
use super::history::{self, History};
use super::market::Series;
use super::presets;
use super::section::{Field, Section};
use crate::error::Result;
use crate::model::Domain;
use serde_json::{Value, json};

/// The most of them in one scenario.
const MOST: usize = 1000;

/// One `[[stress]]`, checked.
#[derive(Debug, Clone, PartialEq)]
pub struct Stress {
    /// The first row at which it is in force.
    pub from: u64,
    /// The first row at which it is no more; never where there is none.
    pub until: Option<u64>,
    /// Rows in which it comes to full force.
    pub ramp: u64,
    /// Rows in which half of it passes.
    pub half_life: Option<f64>,
    /// By series: what it does in full force.
    pub tilts: Vec<Tilt>,
    /// By series: what it does to the price, or the level.
    pub shifts: Vec<Option<Change>>,
    /// Returns that it replays, from the row on at which it begins.
    pub history: Option<History>,
}

impl Stress {
    pub(super) fn read_all(field: Field, series: &[Series], clock: &Clock) -> Result<Vec<Self>> {
        let (place, tables) = (field.clone(), field.into_sections()?);
        let read = |table: &Section| match table.field("preset") {
            Some(_) => presets::read(table, series, clock),
            None => Ok(vec![Self::read(table, series, clock)?]),
        };
        let all = tables.iter().map(read).collect::<Result<Vec<_>>>()?.concat();
        if all.len() > MOST {
            let problem = format!("has {} tables, those of presets included", all.len());
            return Err(place.error(problem, format!("write at most {MOST}")));
        }
        let histories = all.iter().filter_map(|stress| stress.history.as_ref().map(|history| (stress.from, history)));
        if let Some((twice, row)) = history::replaced_twice(histories) {
            let problem = format!("replaces the return of `{}` at row {row} twice", series[twice].symbol());
            return Err(place.name_error(problem, "move one of the histories, or write mode = \"added\""));
        }
        Ok(all)
    }

    fn read(section: &Section, series: &[Series], clock: &Clock) -> Result<Self> {
        let own =
            ["at", "from", "until", "after", "ramp", "half_life", "series", "price", "level", "history", "preset"];
        section.only(&[&own[..], &effects::KEYS].concat())?;
        let (from, until) = read_span(section, clock)?;
        if let Some(field) = section.field("history") {
            return Self::replay(section, field, (series, clock), from);
        }
        let half_life = section.field("half_life").map(|field| clock.steps_of(&field, 1e-3)).transpose()?;
        let ramp = section.field("ramp").map_or(Ok(1.0), |field| clock.steps_of(&field, 1.0))?;
        let targets = Targets::read(section, series)?;
        if let Some(field) = section.field("correlation").filter(effects::names_pairs) {
            return Err(field.error("names pairs", "write { toward_one = 0.5 }: any correlations may move towards 1"));
        }
        let tilts = effects::read(section, series, &targets)?;
        let shifts = read_shifts(section, series, &targets)?;
        if tilts.iter().all(|tilt| *tilt == Tilt::NONE) && shifts.iter().all(Option::is_none) {
            return Err(section.error(
                format!("{} does nothing", section.path()),
                "add what it does, such as price = { scale = 0.8 } or volatility = { scale = 2.0 }",
            ));
        }
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // whole steps, at least one
        let ramp = ramp.ceil() as u64;
        let until = match (until, half_life) {
            (None, Some(_)) if section.field("at").is_some() => Some(from + ramp),
            (until, _) => until,
        };
        Ok(Stress { from, until, ramp, half_life, tilts, shifts, history: None })
    }

    /// A stress that is a history and nothing else: what its returns are, they are in full.
    fn replay(section: &Section, field: Field, (series, clock): (&[Series], &Clock), from: u64) -> Result<Self> {
        if let Some((_, other)) = section.fields().iter().find(|(key, _)| !["at", "after", "history"].contains(key)) {
            let remedy = "a history has a [[stress]] of its own, with `at`: write the rest in another one";
            return Err(other.name_error("does not go with `history`", remedy));
        }
        let (tilts, shifts) = (vec![Tilt::NONE; series.len()], vec![None; series.len()]);
        let history = Some(History::read(&field.into_section()?, series, clock, from)?);
        Ok(Stress { from, until: None, ramp: 1, half_life: None, tilts, shifts, history })
    }

    /// wₙ
    #[must_use]
    pub fn weight(&self, row: u64) -> f64 {
        if row < self.from {
            return 0.0;
        }
        // Exact: rows are far below 2^53.
        #[allow(clippy::cast_precision_loss)]
        let risen = |row: u64| ((row - self.from + 1) as f64 / self.ramp as f64).min(1.0);
        match (self.until.filter(|until| row >= *until), self.half_life) {
            (None, _) => risen(row),
            (Some(_), None) => 0.0,
            (Some(until), Some(half_life)) => {
                #[allow(clippy::cast_precision_loss)]
                let passed = (row - until + 1) as f64 / half_life;
                risen(until - 1) * crate::math::exp(-std::f64::consts::LN_2 * passed)
            }
        }
    }

    pub(super) fn resolved(&self) -> Value {
        let mut resolved = json!({
            "from": self.from,
            "until": self.until,
            "ramp": self.ramp,
            "half_life": self.half_life,
            "tilts": self.tilts.iter().map(|tilt| tilt.resolved()).collect::<Vec<_>>(),
            "shifts": self.shifts.iter().map(|shift| shift.map(Change::resolved)).collect::<Vec<_>>(),
        });
        if let Some(history) = &self.history {
            resolved["history"] = history.resolved();
        }
        resolved
    }
}

/// When it begins, and when it ends.
fn read_span(section: &Section, clock: &Clock) -> Result<(u64, Option<u64>)> {
    let row = |key: &str| section.field(key).map(|field| clock.row_of(&field).map(|row| (field, row))).transpose();
    let later = read_after(section, clock)?;
    let begin = |row: u64| match (row + later <= clock.steps, section.field("after")) {
        (false, Some(field)) => Err(field.error(
            format!("row {} is after the last one", row + later),
            format!("the clock has {} steps", clock.steps),
        )),
        _ => Ok(row + later),
    };
    let until = section.field("until").map(|field| clock.row_of_end(&field).map(|row| (field, row))).transpose()?;
    match (row("at")?, row("from")?, until) {
        (Some((_, at)), None, None) => Ok((begin(at)?, None)),
        (None, Some((_, from)), None) => Ok((begin(from)?, None)),
        (None, Some((_, from)), Some((_, until))) if from < until => Ok((begin(from)?, Some(until + later))),
        (None, Some(_), Some((field, _))) => Err(field.error("is not after `from`", "a stress lasts a step or more")),
        (None, None, _) => Err(section.missing("at", "when it begins: a date or a step; or `from` and `until`")),
        (Some((field, _)), ..) => {
            Err(field.name_error("does not go with `from` and `until`", "write `at`, or `from` and `until`"))
        }
    }
}

/// How many rows later than it says.
fn read_after(section: &Section, clock: &Clock) -> Result<u64> {
    let steps = section.field("after").map_or(Ok(0.0), |field| clock.steps_of(&field, 1.0))?;
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // whole steps, far below 2^53
    Ok(steps.ceil() as u64)
}

/// What it does to prices and to levels.
fn read_shifts(section: &Section, series: &[Series], targets: &Targets) -> Result<Vec<Option<Change>>> {
    let mut shifts = vec![None; series.len()];
    for (key, domain) in [("price", Domain::Positive), ("level", Domain::Real)] {
        let Some(field) = section.field(key) else { continue };
        let change = Change::read(&field, domain)?;
        if key == "price" && change == Change::Scale(0.0) {
            return Err(field.error("makes a price of nothing", "a scale of a price is above 0"));
        }
        let fits = |place: &&usize| matches!(series[**place], Series::Asset(_)) == (key == "price");
        let places: Vec<usize> = targets.places.iter().filter(fits).copied().collect();
        if places.is_empty() {
            let kind = if key == "price" { "asset" } else { "level" };
            return Err(field.name_error(format!("acts on no {kind}"), format!("name an {kind} in `series`")));
        }
        for place in places {
            shifts[place] = Some(change);
        }
    }
    Ok(shifts)
}
