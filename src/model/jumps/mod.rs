//! Sudden moves of an asset's price.
//!
//! [`merton`], [`kou`] and [`uniform`] are compound Poisson processes, which differ by the law of one size; [`svcj`] moves the
//! variance too; the jumps of [`hawkes`] bring on each other; [`variance_gamma`], [`normal_inverse_gaussian`] and [`cgmy`] have
//! infinitely many.

pub mod cgmy;
mod compound;
pub mod hawkes;
pub mod kou;
pub mod merton;
pub mod normal_inverse_gaussian;
mod poisson;
mod size;
mod subordinated;
pub mod svcj;
pub mod uniform;
pub mod variance_gamma;

use super::{Invalid, Step, Stream};
use crate::units::{DriftOf, Grid};
use std::fmt::Debug;

/// How often the jumps of a law come.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Activity {
    /// As the events of a Poisson process, so many of them expected in a year.
    Poisson(f64),
    /// As events that bring on each other, so many of them expected in a year.
    Clustered(f64),
    /// Infinitely many in any time, nearly all of them very small.
    Infinite,
}

impl Activity {
    /// Expected jumps of a year, where they can be counted.
    #[must_use]
    pub fn per_year(self) -> Option<f64> {
        match self {
            Activity::Poisson(intensity) | Activity::Clustered(intensity) => Some(intensity),
            Activity::Infinite => None,
        }
    }
}

/// The streams of an asset's jumps.
#[derive(Debug, Clone, Copy)]
pub struct JumpStreams<'a> {
    /// When they strike.
    pub times: Stream<'a>,
    /// How large they are.
    pub sizes: Stream<'a>,
    /// What stands for jumps that are too small to be drawn one by one.
    pub small: Stream<'a>,
}

/// The law of an asset's jumps.
pub trait JumpModel: Debug + Send + Sync {
    /// Refuses a rate, `most_scale` times the declared one at most, that cannot be simulated jump by jump.
    ///
    /// # Errors
    /// Names the parameter that does not fit the grid of so many simulated steps.
    fn check(&self, grid: &Grid, steps: u64, most_scale: f64) -> Result<(), Invalid>;

    /// How often they come. What scales them makes time run so much faster for them.
    fn activity(&self) -> Activity;

    /// What is added to the drift per year, so that it is the drift of the price or of the log price; what depends on
    /// the path is added by [`Jumps::step`], with mean 0.
    fn compensator(&self, drift_of: DriftOf) -> f64;

    /// Mean and variance of the sum of log jumps over one year.
    fn annual_moments(&self) -> (f64, f64);

    /// Whether the variance jumps too: the volatility must then take that.
    fn moves_variance(&self) -> bool {
        false
    }

    /// Whether it draws the same number of random numbers for every path, and not until one fits or as many as come.
    fn has_fixed_draws(&self) -> bool {
        false
    }

    /// Whether its numbers may be other ones from any step on: then no jump depends on those before.
    fn admits_change(&self) -> bool {
        true
    }

    /// The state at time 0.
    fn start(&self, drift_of: DriftOf, streams: JumpStreams) -> Box<dyn Jumps>;
}

/// The jumps of one block.
pub trait Jumps: Send {
    /// Draws the jumps of the step that [`Jumps::step`] makes next, and tells those of the variance.
    fn shocks(&mut self, _step: &Step) -> &[Shock] {
        &[]
    }

    /// Tells the regime that each path is in from now on.
    fn enter(&mut self, _regimes: &[u8]) {}

    /// Adds the log jumps of a step to each of `rows`: the log price, and the sum that the `jump` column records.
    fn step(&mut self, step: &Step, rows: [&mut [f64]; 2]);

    /// Appends the jumps of the step just made; those of one path are in the order of their times.
    fn report(&self, step: &Step, events: &mut Vec<Jump>);
}

/// One jump.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Jump {
    /// Its path, by place in the block.
    pub path: u16,
    /// The part of the step that was over when it struck.
    pub at: f64,
    /// What it added to the log price.
    pub size: f64,
}

/// One jump of the variance.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Shock {
    /// Its path, by place in the block.
    pub path: u16,
    /// The part of the step that was over when it struck.
    pub at: f64,
    /// What it added to the annualised variance.
    pub size: f64,
    /// What drives that variance in the rest of the step: two standard normals.
    pub normals: [f64; 2],
    /// And a uniform on (0, 1).
    pub uniform: f64,
}
