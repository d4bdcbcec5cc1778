//! The same bits, whatever runs them and however.

mod bytes;
#[path = "../common/mod.rs"]
mod common;
mod market;
mod paths;
mod recorded;
mod shards;
