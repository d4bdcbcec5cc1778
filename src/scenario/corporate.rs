//! What happens to a share beside its price: dividends, splits, rows that nobody observed, halts, a delisting.
//!
//! | TOML | symbol | unit | domain | meaning |
//! |---|---|---|---|---|
//! | `dividends` | | | list | `at` a date or step, or `every` so long `from` a date on; `amount` or `fraction` |
//! | … `amount` | d | money | > 0 | cash per share, to whoever holds it before the row |
//! | … `fraction` | d/P | | (0, 1) | the same, as a part of the price just before |
//! | `splits` | | | list | `at` a date or step |
//! | … `ratio` | r | | > 0 | new shares for an old one |
//! | `density` | p | | (0, 1\] | the probability that a row is observed |
//! | `halts` | | | | `intensity` λ > 0 per year of trading; `mean_duration` 1/μ, steps or a time |
//! | `delisting` | | | | `intensity` h > 0 per year; `recovery` R in \[0, 1\] |
//!
//! The dynamics, with their drift, are those of the adjusted price A; nothing here changes them, or draws from their streams.
//! The price as traded is P = A·F, with F = 1 at the start. At a row with a split F is divided by r; at one with a dividend
//! P falls by d, so that F is multiplied by 1 − d/P, with P the price of that row if it did not fall (after a split of the
//! same row). So (r·P(n) + d)/P(n−1) = A(n)/A(n−1): a holder who reinvests has the adjusted return. A dividend of more than
//! 999/1000 of the price pays that much; what was paid is what column `dividend` says.
//!
//! Halts alternate with trading: both last an exponential time, drawn path by path, exact on any grid. While halted A
//! stands still in the record, at its last simulated value before; underneath the dynamics go on, and trading resumes at
//! their price. The time of the delisting is exponential; A stands still from then on, the first row after it records R·P, or
//! nothing where there is no R, and those that follow nothing. Neither is compensated in the drift: E\[A\] is that of the
//! dynamics only where there is no delisting. A row is observed with probability p, independently of all others.
//!
//! Reference: Center for Research in Security Prices, Data Descriptions Guide, "Adjusted data" (factors of splits and
//! dividends), "Delisting return".

use super::clock::{Clock, read_step};
use super::section::{Field, Section};
use crate::error::Result;
use crate::model::Domain;
use crate::units::Years;
use serde_json::{Value, json};

/// The keys of an asset that are read here.
pub const KEYS: [&str; 5] = ["dividends", "splits", "density", "halts", "delisting"];

/// The most dividends and splits of one asset.
const MOST_EVENTS: usize = 10_000;
/// The most halts that may be expected in a step.
const MOST_HALTS: f64 = 100.0;

/// What happens to a share.
#[derive(Debug, Clone, PartialEq)]
pub struct Corporate {
    /// Splits and dividends, by row; in one row splits come first.
    pub events: Vec<Event>,
    /// Those of them that the clock does not reach.
    pub beyond: usize,
    /// p
    pub density: f64,
    /// Halts, if there are any.
    pub halts: Option<Halts>,
    /// The delisting, if there may be one.
    pub delisting: Option<Delisting>,
}

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

/// Halts of trading.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Halts {
    /// λ, per year of trading.
    pub intensity: f64,
    /// 1/μ
    pub mean_duration: Years,
}

/// The end of trading.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Delisting {
    /// h, per year.
    pub intensity: f64,
    /// R; no last price where there is none.
    pub recovery: Option<f64>,
}

impl Corporate {
    /// Reads the keys of an asset; `None` where it has none of them.
    pub(super) fn read(section: &Section, clock: &Clock) -> Result<Option<Self>> {
        if KEYS.iter().all(|key| section.field(key).is_none()) {
            return Ok(None);
        }
        let mut events = Vec::new();
        if let Some(field) = section.field("splits") {
            for table in field.clone().into_sections()? {
                events.extend(read_split(&table, clock)?);
            }
        }
        if let Some(field) = section.field("dividends") {
            for table in field.clone().into_sections()? {
                read_dividends(&table, clock, &mut events)?;
                if events.len() > MOST_EVENTS {
                    let remedy = "pay less often, or split the scenario";
                    return Err(field.name_error(format!("makes more than {MOST_EVENTS} events"), remedy));
                }
            }
        }
        // Stable: splits of a row stay before its dividends.
        events.sort_by_key(|event| event.row);
        let reached = events.partition_point(|event| event.row <= clock.steps);
        let beyond = events.len() - reached;
        events.truncate(reached);
        let density = section.field("density").map_or(Ok(1.0), |field| read_density(&field))?;
        let halts = section.section("halts")?.map(|section| Halts::read(&section, clock)).transpose()?;
        let delisting = section.section("delisting")?.map(|section| Delisting::read(&section)).transpose()?;
        Ok(Some(Corporate { events, beyond, density, halts, delisting }))
    }

    /// Whether its price may be missing.
    #[must_use]
    pub fn may_be_missing(&self) -> bool {
        self.density < 1.0 || self.delisting.is_some()
    }

    pub(super) fn resolved(&self) -> Value {
        let event = |event: &Event| match event.action {
            Action::Split(ratio) => json!({ "row": event.row, "split": ratio }),
            Action::Amount(amount) => json!({ "row": event.row, "amount": amount }),
            Action::Fraction(fraction) => json!({ "row": event.row, "fraction": fraction }),
        };
        json!({
            "events": self.events.iter().map(event).collect::<Vec<_>>(),
            "density": self.density,
            "halts": self.halts.map(|halts| json!({
                "intensity": halts.intensity,
                "mean_duration": halts.mean_duration.0,
            })),
            "delisting": self.delisting.map(|delisting| json!({
                "intensity": delisting.intensity,
                "recovery": delisting.recovery,
            })),
        })
    }
}

impl Halts {
    fn read(section: &Section, clock: &Clock) -> Result<Self> {
        section.only(&["intensity", "mean_duration"])?;
        let field = section.required("intensity", "halts per year of trading, such as 2.0")?;
        let intensity = field.number(Domain::Positive)?;
        let duration = section.required("mean_duration", "how long one lasts on average, such as \"1d\"")?;
        let steps = clock.steps_of(&duration, 1e-6)?;
        let mean_duration = Years(steps / clock.grid.steps_per_year);
        // Trading and a halt in turn.
        let cycle = 1.0 / intensity + mean_duration.0;
        let expected = clock.grid.longest_step().0 / cycle;
        if expected > MOST_HALTS {
            let problem = format!("makes {expected:.0} halts in a step");
            return Err(field.error(problem, format!("take at most {MOST_HALTS}, or shorter steps")));
        }
        Ok(Halts { intensity, mean_duration })
    }
}

impl Delisting {
    fn read(section: &Section) -> Result<Self> {
        section.only(&["intensity", "recovery"])?;
        let field = section.required("intensity", "the hazard per year, such as 0.02")?;
        let intensity = field.number(Domain::Positive)?;
        let recovery = section.field("recovery").map(|field| {
            let recovery = field.number(Domain::NonNegative)?;
            if recovery > 1.0 {
                return Err(field.error("must lie in [0, 1]", "a part of the last price; 0 loses all of it"));
            }
            Ok(recovery)
        });
        Ok(Delisting { intensity, recovery: recovery.transpose()? })
    }
}

fn read_density(field: &Field) -> Result<f64> {
    let density = field.number(Domain::Positive)?;
    if density > 1.0 {
        return Err(field.error("must lie in (0, 1]", "the probability that a row is observed"));
    }
    Ok(density)
}

fn read_split(section: &Section, clock: &Clock) -> Result<Option<Event>> {
    section.only(&["at", "ratio"])?;
    let row = row_of(&section.required("at", "a date or a step")?, clock)?;
    let field = section.required("ratio", "new shares for an old one, such as 4.0")?;
    let ratio = field.number(Domain::Positive)?;
    if !(1e-6..=1e6).contains(&ratio) {
        return Err(field.error("is no ratio of a split", "allowed: 1e-6 … 1e6"));
    }
    Ok(Some(Event { row, action: Action::Split(ratio) }))
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
    let event = |row| Event { row, action };
    match (section.field("at"), section.field("every"), section.field("from")) {
        (Some(at), None, None) => events.push(event(row_of(&at, clock)?)),
        (None, Some(every), from) => {
            let length = read_step(&every)?;
            let first = from.map(|from| row_of(&from, clock)).transpose()?;
            let mut moment = match first {
                Some(row) if row > clock.steps => return Ok(()),
                Some(row) => clock.moment(row),
                None => clock.start.saturating_add(length),
            };
            // One more than is allowed is enough to say so.
            while moment <= clock.moment(clock.steps) && events.len() <= MOST_EVENTS {
                events.push(event(clock.first_row_from(moment)));
                moment = moment.saturating_add(length);
            }
        }
        (None, None, _) => return Err(section.missing("at", "a date or a step; or `every`, such as \"91d\"")),
        (Some(_), Some(field), _) | (Some(_), None, Some(field)) => {
            return Err(field.name_error("does not go with `at`", "write `at`, or `every` and perhaps `from`"));
        }
    }
    Ok(())
}

/// The row of an event: there is one before it.
fn row_of(field: &Field, clock: &Clock) -> Result<u64> {
    match clock.row_of_end(field)? {
        0 => Err(field.error("is the start, which no row comes before", "take a later date or step")),
        row => Ok(row),
    }
}
