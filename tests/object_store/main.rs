//! A bucket holds what a directory would: against Moto, an S3 server that the tests start on loopback.
#![cfg(feature = "cloud")]

mod case;
#[path = "../common/mod.rs"]
mod common;
#[path = "../trust/place.rs"]
mod place;
mod refusals;
mod sending;
mod server;
mod shards;
mod verify;
