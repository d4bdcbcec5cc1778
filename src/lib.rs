//! pathloom declares a market in one TOML file and weaves reproducible price paths into Parquet.
//!
//! Flow, one way: [`scenario::File`] → [`Scenario`] → [`engine::Plan`] → [`engine::Block`] → a part → [`dataset::Manifest`].
//! Floors, each importing lower ones only:
//!
//! | floor | module | what lives there |
//! |---|---|---|
//! | 0 | [`math`], [`units`], [`error`] | elementary functions with fixed bits, SIMD dispatch, what can fail |
//! | 1 | [`random`] | named streams, one generator per path; rows of normals, uniforms, gammas; arrivals |
//! | 2 | [`model`] | the laws: volatility, innovations, jumps, levels, and their registry |
//! | 3 | [`scenario`] | the file as written, the market as checked, its JSON Schema |
//! | 4 | [`engine`] | batches and parts, the time loop of a block, ordered parallel work |
//! | 5 | [`dataset`] | columns, pages, parts, manifest, and Arrow batches without files |
//! | 6 | [`cli`] | one file per verb |
//!
//! # Example
//! ```
//! use pathloom::Scenario;
//!
//! let mut rows = 0;
//! for batch in Scenario::from_path("scenarios/quickstart.toml")?.with_paths(100)?.simulate()? {
//!     rows += batch.num_rows();
//! }
//! assert_eq!(rows, 100 * 253);
//! # Ok::<(), pathloom::Error>(())
//! ```

pub mod cli;
pub mod dataset;
pub mod engine;
pub mod error;
pub mod math;
pub mod model;
pub mod random;
pub mod scenario;
pub mod units;

pub use error::{Error, Result};
pub use scenario::Scenario;
