//! What happens to a share beside its price: dividends, splits, rows that nobody observed, halts, a delisting.
//!
//! P(n) = A(n)·F(n), F(0) = 1; at a split F ← F/r; at a dividend F ← F·(1 − d/P)
//!
//! | TOML | symbol | unit | domain |
//! |---|---|---|---|
//! | `splits`, each `at` a date or step: `ratio` | r | new shares for an old one | 1e-6 … 1e6 |
//! | `dividends`, each `at` a date or step, or `every` so long `from` one on: `amount` | d | cash per share | > 0 |
//! | … or `fraction` | d/P | | (0, 1) |
//! | `density` | p | probability that a row is observed | (0, 1\] |
//! | `halts`: `intensity` | λ | per year of trading | > 0 |
//! | … `mean_duration` | 1/μ | steps, or a time | > 0 |
//! | `delisting`: `intensity` | h | per year | > 0 |
//! | … `recovery` | R | part of the last price | \[0, 1\], or none |
//!
//! The dynamics and their drift are those of the adjusted price A; nothing here changes them, or draws from their streams. P is
//! the price as traded. In the formula it is the price of the same row if it did not fall, after a split of that row. So, with
//! D = d·r for a share that was held before, (r·P(n) + D)/P(n−1) = A(n)/A(n−1): a holder who reinvests at P(n) has the adjusted
//! return. (Data vendors take 1 − d/P(n−1), which leaves out the return of the ex-date, and let the last adjusted price,
//! not the first, be the price as traded.) A dividend of more than 999/1000 of the price pays that much; column `dividend`
//! has what was paid.
//!
//! Halts alternate with trading, and each lasts an exponential time: exact on any grid. While halted, A stands still in the
//! record at the last simulated value before; underneath the dynamics go on, and trading resumes at their price. The time
//! of the delisting is exponential, too; A stands still from then on, the first row after it records R·P, or nothing where
//! there is no R, and the following rows nothing. The drift is not compensated for it: E\[A\] of the record is that of the
//! dynamics only without halts and delistings. Each row is observed with probability p, independently of all else.
//!
//! A bar is of the share as it is at the bar's end: splits and dividends of the rows that it takes in act at its opening,
//! all its prices are A·F(n) with the F of its end, and its volume counts the shares of its end. So the close has the bits
//! that P has in other layouts, the return above is that from close to close, and all four prices times A/P are the adjusted
//! ones. The open of an ex-date is the close before over the ratio, less d/(1 + R) with R the return of the bar. A
//! simulated step that ends halted or delisted has no trades, any other is traded as a whole: a halt within a step leaves no
//! trace, and `substeps` refine it. Open, high and low are of the steps with trades; volume is the part of their time of what the
//! law draws for the whole bar; a bar without trades stands at its close with volume 0. An unobserved bar, one after a
//! delisting, or one of a delisting without R, has neither prices nor volume.
//!
//! A trade after the row of a split or dividend is without it: bid and ask are of A·F with the F of the row before, and sizes
//! are in shares of that time. Its adjusted price is what was paid, over F; `dividend` and `split` are since the path's trade before.
//! Who reinvests at P of the rows has the adjusted return from trade to trade. Trades that would come in a halt are not recorded,
//! and what comes after has the times and quotes that it has without halts. Each path goes on until it has its trades: so a
//! delisting, after which none would come, is refused there; and so is `density`, since a trade is seen, and fewer of them are those of a
//! lower rate.
//!
//! Reference: J. Campbell, A. Lo and C. MacKinlay, The Econometrics of Financial Markets, 1997, section 1.4.1 (returns with
//! dividends); T. Shumway, The delisting bias in CRSP data, J. Finance 52, 1997 (recoveries).

mod events;

use super::clock::Clock;
use super::section::{Field, Section};
use crate::error::Result;
use crate::model::Domain;
use crate::units::Years;
use serde_json::{Value, json};

pub use events::{Action, Event};

/// The keys of an asset that are read here.
pub const KEYS: [&str; 5] = ["dividends", "splits", "density", "halts", "delisting"];

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
        let mut events = events::read(section, clock)?;
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

    /// The longest time of so much trading and halts that is halted; more with a chance below 1e-15.
    #[must_use]
    pub(super) fn most_halted(&self, Years(time): Years) -> Years {
        // At most N exponential times, N of a Poisson law of mean n: P(Σ > m·q) ≤ exp(−(√q − √n)²), by Chernoff's bound.
        self.halts.map_or(Years(0.0), |Halts { intensity, mean_duration }| {
            let deviations = (intensity * time).sqrt() + 6.0;
            Years(mean_duration.0 * deviations * deviations)
        })
    }

    /// Whether its price may be missing.
    #[must_use]
    pub fn may_be_missing(&self) -> bool {
        self.density < 1.0 || self.delisting.is_some()
    }

    pub(super) fn resolved(&self) -> Value {
        json!({
            "events": self.events.iter().map(Event::resolved).collect::<Vec<_>>(),
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
