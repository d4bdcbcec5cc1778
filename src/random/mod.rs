//! Random rows: one generator per path and named stream.
//!
//! [`StreamKey`] names a stream; [`Source`] is that stream for the paths of one block and fills rows from it.
//! [`Arrivals`] are the events of a Poisson process on top of a source, [`Excited`] those of a self-exciting one;
//! [`Bridges`] are what paths do between two points.

mod arrivals;
mod bridge;
mod bridges;
mod excited;
mod gamma;
mod gamma_rows;
mod inverse_gaussian;
mod lanes;
mod normal;
mod row;
mod source;
mod stream;
mod tempered;
mod xoshiro;

pub use arrivals::Arrivals;
pub use bridge::FARTHEST;
pub use bridges::Bridges;
pub use excited::{Events, Excitation, Excited};
pub use gamma::{GammaShape, LnGammaShape};
pub use gamma_rows::GammaShapes;
pub use inverse_gaussian::PassageTimes;
pub use lanes::Lanes;
pub use row::{BLOCK, LANES, Row};
pub use source::{Draws, Source};
pub use stream::{Purpose, STREAM_VERSION, StreamKey};
pub use tempered::Tempered;
