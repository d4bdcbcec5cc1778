//! The laws a series can be made of.
//!
//! A *model* ([`VolatilityModel`], [`InnovationModel`], [`MeanModel`], [`JumpModel`], [`VolumeModel`], [`LevelModel`])
//! is a law with valid parameters, shared by all blocks. It starts a *state* ([`Volatility`], …) for the paths of one
//! block, which the engine advances row by row: one dynamic call per row, a vector loop inside.
//!
//! An asset's log price over its forward is the sum of what its volatility and its jumps add: ln S(t) = ln F(t) +
//! x(t), with ln F(t) = ln S(0) + (drift + compensators)·t; where its returns have a conditional mean, of that too.
//!
//! A new law is one new file, its `mod` line, and one line in [`registry`].

pub mod copulas;
pub mod correlations;
pub mod innovations;
pub mod jumps;
pub mod levels;
mod liquidity;
pub mod marks;
pub mod means;
mod parameters;
pub mod registry;
mod stream;
pub mod trades;
pub mod volatility;
pub mod volume;

pub use jumps::{Activity, Jump, JumpModel, JumpStreams, Jumps, Shock};
pub use liquidity::{LiquidityScale, Tempo};
pub use parameters::{Count, Domain, Invalid, Need, Parameter, Values};
pub use stream::Stream;

use crate::math::cholesky::Symmetric;
use crate::random::{Events, Row};
use crate::units::{DriftOf, Grid, Years};
use std::fmt::Debug;

/// One simulated step, and what regimes and stress make of it.
#[derive(Debug, Clone, Copy)]
pub struct Step<'a> {
    /// Its length.
    pub length: Years,
    /// The time at its end.
    pub elapsed: Years,
    /// s, by path: diffusive returns are s times what they would be. Absent where it is 1 for all.
    pub volatility_scale: Option<&'a [f64]>,
    /// By path, what the intensity of jumps is multiplied by. Absent where it is 1 for all.
    pub intensity_scale: Option<&'a [f64]>,
    /// What the means of trades are multiplied by.
    pub liquidity: LiquidityScale<'a>,
}

/// The law of an asset's variance.
pub trait VolatilityModel: Debug + Send + Sync {
    /// Takes in what it has to know of the shocks that will drive it, before anything else is asked of it.
    ///
    /// # Errors
    /// Names the parameter that does not go with them.
    fn driven_by(&mut self, _shocks: &dyn InnovationModel) -> Result<(), Invalid> {
        Ok(())
    }

    /// Refuses a grid on which the law has no exact or sound step, or has none where `volatility_scale` is as large as
    /// `most_scale`.
    ///
    /// # Errors
    /// Names the parameter that does not fit the grid.
    fn check(&self, _grid: &Grid, _drift_of: DriftOf, _most_scale: f64) -> Result<(), Invalid> {
        Ok(())
    }

    /// Refuses so many simulated steps, where what the law keeps of a path grows with them.
    ///
    /// # Errors
    /// Names the parameter to point at.
    fn check_steps(&self, _steps: u64) -> Result<(), Invalid> {
        Ok(())
    }

    /// Whether the law is defined with innovations that are not normal.
    fn admits_any_innovation(&self) -> bool;

    /// The certain part of the log return's compensation, per year, which a scale s makes s² times as large; what
    /// depends on the path is added by [`Volatility::step`].
    fn compensator(&self, _drift_of: DriftOf) -> f64 {
        0.0
    }

    /// The one number that is its volatility, where it has one.
    fn annual_vol(&self) -> Option<f64> {
        None
    }

    /// Whether its variance can jump: see [`Volatility::shock`].
    fn takes_shocks(&self) -> bool {
        false
    }

    /// Whether it draws the same number of random numbers for every path beside its driver, or none, and not until one
    /// fits.
    fn has_fixed_draws(&self) -> bool {
        false
    }

    /// Whether its numbers may be other ones from any step on, since what its state remembers means the same then: see
    /// [`Volatility::remembered`].
    fn admits_change(&self) -> bool {
        false
    }

    /// The state at time 0.
    fn start(&self, grid: &Grid, drift_of: DriftOf, stream: Stream) -> Box<dyn Volatility>;

    /// E[annualised variance at `elapsed`]; infinite where it is, or is not known to be finite.
    fn expected_variance(&self, grid: &Grid, elapsed: Years) -> f64;

    /// Whether that is exact, and not an approximation, which the law then states.
    fn knows_expected_variance(&self) -> bool {
        true
    }
}

/// The variance of one block.
pub trait Volatility: Send {
    /// Tells where prices stand: ln S/S(0) is `log_growth` + `log_price`. Called before each step, and before the variance
    /// is asked for; a law whose variance depends on the price finds it here.
    fn at_price(&mut self, _log_growth: f64, _log_price: &[f64]) {}

    /// Advances one simulated step: adds to `log_price` the diffusive return that `innovations` (mean 0,
    /// variance 1) drive, compensated as the drift asks for.
    fn step(&mut self, step: &Step, innovations: &[f64], log_price: &mut [f64]);

    /// Adds jumps of the variance within the step just made, and what they make of its rest; for laws that take them.
    fn shock(&mut self, _step: &Step, _shocks: &[Shock], _log_price: &mut [f64]) {}

    /// What it remembers of each path from step to step, in a law that admits a change of its numbers.
    fn remembered(&mut self) -> Vec<&mut [f64]> {
        Vec::new()
    }

    /// Tells the regime that each path is in from now on.
    fn enter(&mut self, _regimes: &[u8]) {}

    /// The annualised variance of the log price in force from now on, where nothing scales it.
    fn variance(&self, out: &mut [f64]);

    /// The same of the step that is about to be made, where that is known and another.
    fn variance_of(&self, _step: &Step, out: &mut [f64]) {
        self.variance(out);
    }

    /// How the variance moves within a step: what its bridge is taken to have.
    fn within_step(&self) -> WithinStep {
        WithinStep::Fixed
    }
}

/// What the variance is between the ends of a simulated step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WithinStep {
    /// What it was at its beginning.
    Fixed,
    /// On its way from one to the other: the mean of both.
    Moving,
}

/// The law of the shocks: mean 0, variance 1. A shock is a rising function of its driving normal and draws nothing beside, so
/// that whatever joins the drivers of several series joins their shocks.
pub trait InnovationModel: Debug + Send + Sync {
    /// Whether it is the normal law itself.
    fn is_normal(&self) -> bool {
        false
    }

    /// Whether E\[exp(s·ε)\] is finite for every s, so that E\[price\] is.
    fn has_exponential_moments(&self) -> bool;

    /// E\[ε³\], where it is finite.
    fn third_moment(&self) -> Option<f64>;

    /// E\[ε⁴\], where it is finite.
    fn fourth_moment(&self) -> Option<f64>;

    /// E\[|ε|^power; ε < 0\] and E\[|ε|^power; ε > 0\], where they are finite and the law knows them.
    fn absolute_moments(&self, _power: f64) -> Option<[f64; 2]> {
        None
    }

    /// For so many paths.
    fn start(&self, paths: usize) -> Box<dyn Innovation>;
}

/// The innovations of one block.
pub trait Innovation: Send {
    /// Turns a row of standard normals, possibly correlated with other series', into innovations.
    fn step<'a>(&'a mut self, driver: &'a [f64]) -> &'a [f64];
}

/// The law of what is expected of the next return, given those before, besides the drift.
pub trait MeanModel: Debug + Send + Sync {
    /// Refuses a grid on which the law has no step.
    ///
    /// # Errors
    /// Names the parameter that does not fit the grid.
    fn check(&self, _grid: &Grid) -> Result<(), Invalid> {
        Ok(())
    }

    /// What it is expected to add to the log price per year where the annualised variance is expected to be this.
    fn expected_growth(&self, variance: f64) -> f64;

    /// The state at time 0, where all shocks before have been 0.
    fn start(&self, paths: usize) -> Box<dyn Mean>;
}

/// The conditional mean of one block.
pub trait Mean: Send {
    /// Sees the variance that is in force in a step, before it is made.
    fn begin(&mut self, _step: &Step, _volatility: &dyn Volatility) {}

    /// Adds the mean of a step to `log_price`, which its diffusive returns, `shocks`, have joined.
    fn step(&mut self, shocks: &[f64], log_price: &mut [f64]);
}

/// The law of what is traded in a bar.
pub trait VolumeModel: Debug + Send + Sync {
    /// The mean volume of a bar.
    fn mean(&self) -> f64;

    /// The state before the first bar.
    fn start(&self, stream: Stream) -> Box<dyn Volume>;
}

/// The volume of one block.
pub trait Volume: Send {
    /// The volume of the next bar, in place of the standardised return of its price. `scale` is what its mean is multiplied
    /// by, by path; absent where it is 1 for all.
    fn bar(&mut self, scale: Option<&[f64]>, returns: &mut [f64]);
}

/// The law of the times of trades.
pub trait TradeModel: Debug + Send + Sync {
    /// Refuses a rate, `most_scale` times the declared one at most, that timestamps do not tell apart.
    ///
    /// # Errors
    /// Names the parameter to point at.
    fn check(&self, most_scale: f64) -> Result<(), Invalid>;

    /// Expected trades of a second.
    fn rate(&self) -> f64;

    /// Seconds in which a path has so many trades but for a chance below 1e-15.
    fn most_seconds(&self, trades: f64) -> f64;

    /// The state at time 0.
    fn start(&self, stream: Stream, tempo: Tempo) -> Box<dyn Trades>;
}

/// The trades of one block.
pub trait Trades: Send {
    /// Appends those of a step of so many seconds: by path, and by time within it, as many as are `left` for each and no
    /// more. `scale` is what the rate is multiplied by, by path; absent where it is 1 for all, as it always is of an even
    /// tempo.
    fn step(&mut self, seconds: f64, scale: Option<&[f64]>, left: &mut [u64], events: &mut Events);
}

/// The law of a number that each trade has: its spread, its side, its size.
pub trait MarkModel: Debug + Send + Sync {
    /// The one number that is its mean, where it has one that can be scaled.
    fn mean(&self) -> Option<f64> {
        None
    }

    /// Refuses a mean that is as much as `most_scale` times the declared one.
    ///
    /// # Errors
    /// Names the parameter to point at.
    fn check(&self, _most_scale: f64) -> Result<(), Invalid> {
        Ok(())
    }

    /// The state before the first trade.
    fn start(&self, stream: Stream) -> Box<dyn Marks>;
}

/// That number, for the trades of one block.
pub trait Marks: Send {
    /// Replaces `out` by the numbers of trades of these paths, in turn. `scale` is what their mean is multiplied by, by path
    /// of the block; absent where it is 1 for all, and where there is no mean.
    fn draw(&mut self, paths: &[u16], scale: Option<&[f64]>, out: &mut Vec<f64>);
}

/// The law of a series that is not a price: a rate, a spread, a volatility.
pub trait LevelModel: Debug + Send + Sync {
    /// Refuses a level to start from, or a grid of so many simulated steps, on which the law is not defined or cannot be
    /// simulated.
    ///
    /// # Errors
    /// Names the parameter that does not fit, or `initial`.
    fn check(&self, _initial: f64, _grid: &Grid, _steps: u64) -> Result<(), Invalid> {
        Ok(())
    }

    /// Whether it can be held to values: it is Gaussian, the same from any time on, with a mean that is linear in where it
    /// starts and a variance that is free of it, as a bridge between two values asks for.
    fn admits_guide(&self) -> bool {
        false
    }

    /// The one number that is its volatility, where it has one.
    fn annual_vol(&self) -> Option<f64> {
        None
    }

    /// Whether it draws the same number of random numbers for every path beside its driver, or none, and not until one
    /// fits.
    fn has_fixed_draws(&self) -> bool {
        false
    }

    /// Whether its numbers may be other ones from any step on, since what its state remembers means the same then: see
    /// [`Level::remembered`].
    fn admits_change(&self) -> bool {
        false
    }

    /// The state at time 0.
    fn start(&self, initial: f64, grid: &Grid, stream: Stream) -> Box<dyn Level>;

    /// Mean and variance at `elapsed`, where nothing scales its volatility.
    fn moments(&self, initial: f64, grid: &Grid, elapsed: Years) -> (f64, f64);
}

/// A level of one block.
pub trait Level: Send {
    /// Advances one simulated step, driven by a row of standard normals.
    fn step(&mut self, step: &Step, driver: &[f64]);

    /// Shifts the level by weight·shift.
    fn shift(&mut self, weight: f64, shift: &[f64]);

    /// What it remembers of each path from step to step, in a law that admits a change of its numbers.
    fn remembered(&mut self) -> Vec<&mut [f64]> {
        Vec::new()
    }

    /// Tells the regime that each path is in from now on.
    fn enter(&mut self, _regimes: &[u8]) {}

    /// The level now.
    fn values(&self) -> &[f64];

    /// The variance per year in force from now on, in the square of the level's unit.
    fn variance(&self, out: &mut [f64]);
}

/// How the drivers of several series depend on each other, each of them standard normal.
pub trait CopulaModel: Debug + Send + Sync {
    /// Whether it leaves normals as they are.
    fn is_gaussian(&self) -> bool {
        false
    }

    /// Whether it is made of correlated normals, and not of independent ones.
    fn takes_correlations(&self) -> bool;

    /// The state at time 0, with the stream that all series share.
    fn start(&self, stream: Stream) -> Box<dyn Copula>;
}

/// The copula of one block.
pub trait Copula: Send {
    /// Draws what the series share in a step.
    fn draw(&mut self);

    /// Turns the normals of one series in this step into its driver.
    fn step(&mut self, normals: &[f64], driver: &mut [f64]);
}

/// The law of correlations that move.
pub trait CorrelationModel: Debug + Send + Sync {
    /// Refuses a grid, or a number of series, for which it is not made.
    ///
    /// # Errors
    /// Names the parameter to point at.
    fn check(&self, grid: &Grid, series: usize) -> Result<(), Invalid>;

    /// The state at time 0, which is that of the declared correlations.
    fn start(&self, declared: &Symmetric, paths: usize) -> Box<dyn Correlations>;
}

/// The correlations of one block.
pub trait Correlations: Send {
    /// Turns rows of independent standard normals, one per series, into correlated ones.
    fn step(&mut self, rows: &mut [Row]);
}
