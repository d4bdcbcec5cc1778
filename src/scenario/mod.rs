//! From a scenario file to a market that is known to be valid.
//!
//! [`File`] is what was written; [`Scenario`] is what it means. Reading is field by field, so that every error knows
//! its place in the text and a key that nobody asked for is an error.

mod calendar;
mod choices;
mod clock;
mod dates;
mod dependence;
mod effects;
mod embed;
mod exchange;
mod extends;
mod file;
mod guide;
mod history;
mod market;
mod output;
mod outside;
pub mod presets;
mod regimes;
mod resolve;
pub mod schema;
mod section;
mod stress;
mod suite;
mod supervisory;
mod when;

pub use calendar::Calendar;
pub use choices::{Column, Compression, Encoding, Every, Float, Format, Layout, TimeUnit};
pub use clock::Clock;
pub use dependence::Dependence;
pub use effects::{Change, Tilt};
pub use exchange::Exchange;
pub use file::{File, Override};
pub use guide::{Guide, Pin};
pub use history::{History, Mode};
pub use market::{Asset, Chosen, LevelSeries, Series, Tick};
pub use output::Output;
pub use regimes::Regimes;
pub use resolve::Scenario;
pub use section::suggestion;
pub use stress::Stress;
pub use suite::Suite;
