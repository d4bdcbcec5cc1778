//! Random rows: one generator per path and named stream.
//!
//! [`StreamKey`] names a stream; [`Source`] is that stream for the paths of one block and fills rows from it.
//! [`Arrivals`] are the events of a Poisson process on top of a source, [`Excited`] those of a self-exciting one, and
//! [`Paced`] those of one whose base moves;
//! [`NonCentral`] turns normals into non-central χ² variates, [`Bounded`] into bounded ones; [`Twofold`] is what quadratic-exponential
//! variates are made of; [`Bridges`] are what paths do between two points.
//! [`SobolDimension`] is a row of a sequence in place of a stream, and [`Brownian`] makes the steps of whole paths of such rows.

mod arrivals;
mod bounded;
mod bridge;
mod bridge_fit;
mod bridges;
mod brownian;
mod directions;
mod excited;
mod gamma;
mod inverse_gaussian;
mod lanes;
mod marked;
mod non_central;
mod normal;
mod paced;
mod row;
mod scramble;
mod sobol;
mod source;
mod stream;
mod truncated;
mod twofold;
mod xoshiro;

pub use arrivals::Arrivals;
pub use bounded::{Bounded, BoundedMoments};
pub use bridge::FARTHEST;
pub use bridges::Bridges;
pub use brownian::Brownian;
pub use directions::DIMENSIONS;
pub use excited::{Events, Excitation, Excited};
pub use gamma::Gammas;
pub use inverse_gaussian::PassageTimes;
pub use lanes::Lanes;
pub use non_central::{Degrees, NonCentral};
pub use paced::Paced;
pub use row::{BLOCK, LANES, Row};
pub use sobol::{POINTS, SobolDimension};
pub use source::{Draws, Source};
pub use stream::{Purpose, STREAM_VERSION, StreamKey};
pub use twofold::{Noises, Twofold};
