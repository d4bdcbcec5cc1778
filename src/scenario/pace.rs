//! Market time at an exchange: how much of a day's variance falls into a night, a weekend, lunch, each minute of trading.
//!
//! Steps within sessions are measured in days of market time, of which a year has 252. With N and L the usual hours from
//! close to open and of lunch, a night is n = wN/(N + L) of a day and lunch l = wL/(N + L); a gap over a day or more without
//! a session is g, or n where nothing is said. A session that is not short has what is left of a week's five days, a fifth
//! each: s = 1 − l − (4n + g)/5, which is 1 − w where g = n. A short one has as much less as it is shorter. Of that, trading
//! from a to b, as parts of the session's trading time, has
//!
//! ∫ₐᵇ f(u) du,  f(u) = (1 + (r² − 1)(2u − 1)²) / (1 + (r² − 1)/3),
//!
//! which is (b − a)(1 + (r² − 1)(p² + pq + q²)/3) / (1 + (r² − 1)/3), p = 2a − 1, q = 2b − 1.
//!
//! | TOML | symbol | unit | domain |
//! |---|---|---|---|
//! | `overnight_variance` | w | days | 0, or ≥ 1e-6; s ≥ 0.01; 0.2 if it is left out |
//! | `weekend_variance` | g | days | 0, or ≥ 1e-6; s ≥ 0.01; n if it is left out |
//! | `intraday_profile.u_shaped.open_to_midday` | r | – | (1, 10): volatility at open and close over that at midday; 1 if it is left out |
//!
//! Exact: lengths are what is said here, and a law that is exact on any grid stays so. All of a law runs in this time: drift,
//! variance, jumps, mean reversion.
//!
//! References: K. French and R. Roll, Stock return variances: the arrival of information and the reaction of traders, JFE 17,
//! 1986 (nights and weekends); R. Wood, T. McInish and K. Ord, An investigation of transactions data for NYSE stocks,
//! J. Finance 40, 1985 (the U).

use super::hours::Hours;
use super::section::{Field, Section};
use crate::error::Result;
use crate::model::Domain;

/// A night of a day's variance where the scenario says nothing.
const OVERNIGHT: f64 = 0.2;
/// The smallest share but none: no length of a step vanishes.
const SMALLEST: f64 = 1e-6;
/// The least part of a day that a session may have.
const LEAST_LEFT: f64 = 0.01;

/// What is said of market time.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Pace {
    /// w.
    pub overnight: f64,
    /// g, where it is not that of a night.
    pub weekend: Option<f64>,
    /// r; 1 where volatility is the same all day.
    pub open_to_midday: f64,
}

/// Parts of a day.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Shares {
    /// n.
    pub night: f64,
    /// g.
    pub weekend: f64,
    /// l.
    pub lunch: f64,
    /// s.
    pub session: f64,
}

impl Pace {
    /// The keys of `[clock]` that it is read from.
    pub(super) const KEYS: [&'static str; 3] = ["overnight_variance", "weekend_variance", "intraday_profile"];

    pub(super) fn read(section: &Section, hours: &Hours) -> Result<Self> {
        let [overnight, weekend] = [Self::KEYS[0], Self::KEYS[1]].map(|key| section.field(key));
        let open_to_midday = section.section(Self::KEYS[2])?.map_or(Ok(1.0), |profile| u_shape(&profile))?;
        let mut pace = Pace { overnight: OVERNIGHT, weekend: None, open_to_midday };
        if let Some(field) = overnight {
            pace.overnight = share(&field)?;
            pace.check(&field, hours)?;
        }
        if let Some(field) = weekend {
            pace.weekend = Some(share(&field)?);
            pace.check(&field, hours)?;
        }
        Ok(pace)
    }

    fn check(&self, field: &Field, hours: &Hours) -> Result<()> {
        let left = self.shares(hours).session;
        if left >= LEAST_LEFT {
            return Ok(());
        }
        let problem = format!("leaves {left:.4} of a day for a session");
        Err(field.error(problem, format!("a session must have {LEAST_LEFT} of a day or more: take a smaller number")))
    }

    /// Refuses these keys where no step lies within a session.
    pub(super) fn refuse(section: &Section) -> Result<()> {
        match Self::KEYS.iter().find_map(|key| section.field(key)) {
            Some(field) => Err(field.name_error(
                "is for steps within sessions",
                "take an exchange as calendar, such as \"XNYS\", and a step shorter than a day",
            )),
            None => Ok(()),
        }
    }

    /// The parts of a day of such hours.
    #[must_use]
    pub fn shares(&self, hours: &Hours) -> Shares {
        let (night, lunch) = (length(hours.night()), length(hours.lunch()));
        let closed = night + lunch;
        let (night, lunch) = (self.overnight * night / closed, self.overnight * lunch / closed);
        let weekend = self.weekend.unwrap_or(night);
        Shares { night, weekend, lunch, session: 1.0 - lunch - 4.0f64.mul_add(night, weekend) / 5.0 }
    }

    /// f(½), the least of f.
    #[must_use]
    pub fn least_height(&self) -> f64 {
        1.0 / (1.0 + (self.open_to_midday * self.open_to_midday - 1.0) / 3.0)
    }

    /// ∫ₐᵇ f(u) du, for seconds of a session that trades for `all` of them.
    #[must_use]
    pub fn weight(&self, from: i64, to: i64, all: i64) -> f64 {
        let whole = length(all);
        let at = |seconds: i64| (2.0 * length(seconds) - whole) / whole;
        let (p, q) = (at(from), at(to));
        let above = self.open_to_midday * self.open_to_midday - 1.0;
        let height = (above / 3.0).mul_add(p * p + p * q + q * q, 1.0);
        length(to - from) / whole * height / (1.0 + above / 3.0)
    }
}

/// Seconds within a few days, which are exact.
#[allow(clippy::cast_precision_loss)]
pub fn length(seconds: i64) -> f64 {
    seconds as f64
}

fn share(field: &Field) -> Result<f64> {
    let share = field.number(Domain::NonNegative)?;
    if share == 0.0 || share >= SMALLEST {
        return Ok(share);
    }
    Err(field.error("is next to nothing", format!("allowed: 0, or a number from {SMALLEST} on")))
}

fn u_shape(profile: &Section) -> Result<f64> {
    profile.only(&["u_shaped"])?;
    let example = "write intraday_profile.u_shaped = { open_to_midday = 2.0 }, or leave it out";
    let section = profile.section("u_shaped")?.ok_or_else(|| profile.missing("u_shaped", example))?;
    section.only(&["open_to_midday"])?;
    let what = "volatility at open and close over that at midday, such as 2.0";
    section.required("open_to_midday", what)?.number(Domain::Between(1.0, 10.0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::hours::{day, with_lunch};

    const TOKYO: Hours = with_lunch((9, 0), [(11, 30), (12, 30)], (15, 30));

    fn close(a: f64, b: f64) -> bool {
        (a - b).abs() < 1e-14
    }

    #[test]
    fn a_week_of_five_sessions_is_five_days() {
        for (hours, weekend) in [(TOKYO, None), (TOKYO, Some(0.7)), (day((9, 30), (16, 0)), Some(1.3))] {
            let pace = Pace { overnight: 0.3, weekend, open_to_midday: 1.0 };
            let Shares { night, weekend, lunch, session } = pace.shares(&hours);
            assert!(close(4.0 * night + weekend + 5.0 * (lunch + session), 5.0));
        }
    }

    #[test]
    fn night_and_lunch_share_by_their_hours() {
        let pace = Pace { overnight: 0.3, weekend: None, open_to_midday: 1.0 };
        let Shares { night, weekend, lunch, session } = pace.shares(&TOKYO);
        // 17½ hours and one.
        assert!(close(night / lunch, 17.5) && close(night + lunch, 0.3) && close(session, 0.7));
        assert_eq!(weekend, night);
    }

    /// Simpson's rule is exact for parabolas.
    #[test]
    fn a_weight_is_the_integral_of_the_profile() {
        let pace = Pace { overnight: 0.2, weekend: None, open_to_midday: 3.0 };
        let f = |u: f64| (1.0 + 8.0 * (2.0 * u - 1.0) * (2.0 * u - 1.0)) / (1.0 + 8.0 / 3.0);
        for (from, to) in [(0, 23_400), (0, 300), (11_700, 12_000), (23_399, 23_400)] {
            let (a, b) = (length(from) / 23_400.0, length(to) / 23_400.0);
            let simpson = length(to - from) / 23_400.0 / 6.0 * (f(a) + 4.0 * f(f64::midpoint(a, b)) + f(b));
            assert!(close(pace.weight(from, to, 23_400) / simpson, 1.0), "{from} to {to}");
        }
        assert!(close(f(0.0) / f(0.5), 9.0) && close(pace.weight(0, 23_400, 23_400), 1.0));
    }

    #[test]
    fn without_a_profile_equal_times_are_equal_to_the_last_bit() {
        let pace = Pace { overnight: 0.2, weekend: None, open_to_midday: 1.0 };
        assert!((0..78).all(|k| pace.weight(k * 300, (k + 1) * 300, 23_400) == 300.0 / 23_400.0));
    }
}
