//! What a dataset promises: the same bytes whatever happened while it was written.

#[path = "../common/mod.rs"]
mod common;
mod long_paths;
mod partitions;
mod place;
mod regenerate;
mod resume;
mod rows;
mod same_bytes;
mod same_scenario;
mod whole;
