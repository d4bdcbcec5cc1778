//! What fixes how large a variance is that follows from its own past: the constant of its recursion, or its mean; and
//! where it starts.
//!
//! The recursion is of y, which is the variance of a step or a function of it, and its mean is constant/(1 −
//! persistence).

use crate::model::{Domain, Invalid, Parameter, Values};
use crate::units::Grid;

/// `omega`, of a recursion of the variance itself.
pub(super) const OMEGA: Parameter =
    Parameter::required("omega", "ω", "variance per step", Domain::Positive, "constant part of the variance")
        .optional();

/// `annual_vol`, in place of it.
pub(super) const ANNUAL_VOL: Parameter = Parameter::required(
    "annual_vol",
    "√(h̄·steps per year)",
    "1/√year",
    Domain::Positive,
    "stationary volatility, in place of omega",
)
.optional();

/// `initial`, a volatility in place of a stationary start.
pub(super) const INITIAL: Parameter = Parameter::required(
    "initial",
    "√(h₀·steps per year)",
    "1/√year",
    Domain::Positive,
    "volatility at the start and before it; stationary unless it is a number",
)
.or_word("stationary");

/// The size of a variance, as it was given.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Size {
    level: Level,
    start: Start,
}

/// What fixes its mean.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Level {
    Omega(f64),
    AnnualVol(f64),
}

/// Where it starts.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Start {
    /// At its mean.
    Stationary,
    /// At the variance of this volatility.
    Vol(f64),
}

/// The size of a recursion, each of them of y.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Sizes {
    /// Its constant.
    pub constant: f64,
    /// Its stationary mean.
    pub mean: f64,
    /// Where it starts.
    pub start: f64,
}

impl Size {
    /// Of `omega`, `annual_vol` and `initial`.
    pub(super) fn read(values: &Values) -> Result<Self, Invalid> {
        let level = match (values.optional("omega"), values.optional("annual_vol")) {
            (Some(omega), None) => Level::Omega(omega),
            (None, Some(vol)) => Level::AnnualVol(vol),
            (Some(_), Some(_)) => {
                return Err(Invalid::new(
                    "annual_vol",
                    "both `omega` and `annual_vol` are given, and each fixes the size of the variance",
                    "keep one of them",
                ));
            }
            (None, None) => {
                return Err(Invalid::new(
                    "omega",
                    "neither `omega` nor `annual_vol` is given",
                    "add omega (variance per step) or annual_vol (stationary volatility)",
                ));
            }
        };
        Ok(Size { level, start: values.optional("initial").map_or(Start::Stationary, Start::Vol) })
    }

    /// One that has this volatility at the start, and as its mean.
    pub(super) fn of_vol(vol: f64) -> Self {
        Size { level: Level::AnnualVol(vol), start: Start::Stationary }
    }

    /// Whether it starts where it stays.
    pub(super) fn is_stationary(&self) -> bool {
        self.start == Start::Stationary
    }

    /// Where what persists leaves `rest` to the constant, and y is this function of the variance of a step.
    pub(super) fn of(&self, grid: &Grid, rest: f64, y: impl Fn(f64) -> f64) -> Sizes {
        let per_step = |vol: f64| y(vol * vol / grid.steps_per_year);
        let (constant, mean) = match self.level {
            Level::Omega(omega) => (omega, omega / rest),
            Level::AnnualVol(vol) => (per_step(vol) * rest, per_step(vol)),
        };
        let start = match self.start {
            Start::Stationary => mean,
            Start::Vol(vol) => per_step(vol),
        };
        Sizes { constant, mean, start }
    }
}

/// A recursion from step to step of the clock has none of its parts.
pub(super) fn check_substeps(grid: &Grid, law: &str, parameter: &'static str) -> Result<(), Invalid> {
    if grid.substeps == 1 {
        return Ok(());
    }
    Err(Invalid::new(
        parameter,
        format!("{law} is a law of one step of the clock, and substeps = {} asks for a finer one", grid.substeps),
        "set clock.substeps = 1, or make clock.step finer and record every n-th row with output.every",
    ))
}
