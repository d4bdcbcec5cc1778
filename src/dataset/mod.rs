//! From blocks to files: `OUT/manifest.json` and `OUT/data/part-NNNNN.parquet`.

mod arrow_file;
mod batches;
mod buffer;
mod codec;
mod differences;
mod digits;
mod directory;
mod encoder;
#[cfg(feature = "polars")]
mod frame;
mod hashed;
mod job;
mod keys;
mod levels;
mod locate;
mod locate_arrow;
mod manifest;
mod merge;
mod moments;
mod numbers;
mod one_part;
mod packing;
mod page_index;
mod pages;
mod parquet_file;
mod provenance;
mod record_batch;
mod regenerate;
mod run;
mod schema;
pub mod store;
mod stored;
mod stream;
mod suite;
mod thrift;
mod ticks;
mod verify;

pub use batches::Simulation;
pub use manifest::{Manifest, PartEntry, PartStatus, Status};
pub use merge::{Merged, merge};
pub use provenance::Provenance;
pub use regenerate::{Regenerated, regenerate};
pub use run::{Existing, Options, Progress, Shard, Summary, rehearse, run, run_in};
pub use stream::stream;
pub use suite::{members, run_suite, strangers};
pub use verify::{Checks, Fault, Verification, verify};
