//! Dividends, splits, missing rows, halts and delistings: identities at every row, laws, and the files they end up in.

#![allow(clippy::disallowed_methods)] // theory may use the platform's functions: tolerances cover their last place
#![allow(clippy::cast_precision_loss)] // counts here are far below 2^31

mod bars;
mod beside;
#[path = "../common/mod.rs"]
mod common;
mod events;
mod files;
mod life;
#[path = "../statistics/mod.rs"]
mod statistics;
mod stillness;
