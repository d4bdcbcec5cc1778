//! From a scenario file to a market that is known to be valid.
//!
//! [`File`] is what was written; [`Scenario`] is what it means. Reading is field by field, so that every error knows
//! its place in the text and a key that nobody asked for is an error.

mod calendar;
mod clock;
mod dependence;
mod file;
mod market;
mod output;
mod resolve;
pub mod schema;
mod section;

pub use calendar::Calendar;
pub use clock::Clock;
pub use dependence::Dependence;
pub use file::{File, Override};
pub use market::{Asset, Chosen, LevelSeries, Series, Tick};
pub use output::{Column, Compression, Every, Float, Layout, Output, TimeUnit};
pub use resolve::Scenario;
pub use section::suggestion;
