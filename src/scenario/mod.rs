//! From a scenario file to a market that is known to be valid.
//!
//! [`File`] is what was written; [`Scenario`] is what it means. Reading is field by field, so that every error knows
//! its place in the text and a key that nobody asked for is an error.

mod calendar;
mod choices;
mod clock;
mod dates;
mod dependence;
mod exchange;
mod file;
mod market;
mod output;
mod resolve;
pub mod schema;
mod section;

pub use calendar::Calendar;
pub use choices::{Column, Compression, Encoding, Every, Float, Format, Layout, TimeUnit};
pub use clock::Clock;
pub use dependence::{Correlations, Dependence, Factors, Source};
pub use exchange::Exchange;
pub use file::{File, Override};
pub use market::{Asset, Chosen, LevelSeries, Series, Tick};
pub use output::Output;
pub use resolve::Scenario;
pub use section::suggestion;
