//! Quotes and trades: times against the law of a Hawkes process, prices against the diffusion that they are cut from, spread,
//! side and size against theirs, validity whatever comes.

#![allow(clippy::disallowed_methods)] // theory may use the platform's functions: tolerances cover their last place
#![allow(clippy::cast_precision_loss)] // counts here are far below 2^53
#![allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // and times are those of an hour

mod bits;
#[path = "../common/mod.rs"]
mod common;
mod laws;
mod life;
mod market;
mod rows;
#[path = "../statistics/mod.rs"]
mod statistics;
