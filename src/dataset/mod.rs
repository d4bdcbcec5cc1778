//! From blocks to files: `OUT/manifest.json` and `OUT/data/part-NNNNN.parquet`.

mod batches;
mod buffer;
mod chunk;
mod codec;
mod columns;
mod directory;
#[cfg(feature = "polars")]
mod frame;
mod keys;
mod manifest;
mod pages;
mod part;
mod run;
mod schema;

pub use batches::Simulation;
pub use buffer::PathMajor;
pub use manifest::{Manifest, PartEntry, PartStatus, Status};
pub use run::{Existing, Options, Progress, Shard, Summary, rehearse, run};
pub use schema::part_name;
