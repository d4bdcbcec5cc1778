//! From a scenario file to a market that is known to be valid.
//!
//! [`File`] is what was written; [`Scenario`] is what it means. Reading is field by field, so that every error knows
//! its place in the text and a key that nobody asked for is an error.

mod calendar;
mod canonical;
mod choices;
mod clock;
mod closes;
mod conditions;
mod corporate;
mod dates;
mod dependence;
mod effects;
mod embed;
mod exchange;
mod extends;
mod file;
mod guide;
mod history;
mod hours;
mod liquidity;
mod market;
mod output;
mod outside;
mod pace;
pub mod presets;
mod regimes;
mod resolve;
mod sampling;
mod scales;
pub mod schema;
mod section;
mod sequence;
mod sessions;
mod stress;
mod suite;
mod supervisory;
mod ticks;
mod together;
mod trading;
mod trading_time;
mod when;

pub use calendar::Calendar;
pub use choices::{Column, Compression, Encoding, Every, Float, Format, Layout, TimeUnit};
pub use clock::Clock;
pub use corporate::{Action, Corporate, Delisting, Event, Halts};
pub use dependence::{Correlations, Dependence, Factors, Source};
pub use effects::{Change, Tilt};
pub use exchange::{Exchange, Session};
pub use file::{File, Override};
pub use guide::{Guide, Pin, Side};
pub use history::{History, Mode};
pub use hours::Hours;
pub use liquidity::Liquidity;
pub use market::{Asset, Chosen, LevelSeries, Series, Tick};
pub use output::Output;
pub use pace::{Pace, Shares};
pub use regimes::Regimes;
pub use resolve::Scenario;
pub use sampling::{Balance, By, Sampling};
pub use section::suggestion;
pub use sequence::Sequence;
pub use sessions::Sessions;
pub use stress::Stress;
pub use suite::Suite;
pub use trading::Trading;
