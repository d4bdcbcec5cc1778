//! One harness that walks the registry, so that no law escapes: drift, moments and transition laws of every component and
//! every composition against what theory says. See `statistics` for the false-alarm rate.

#![allow(clippy::disallowed_methods)] // theory may use the platform's functions: tolerances cover their last place
#![allow(clippy::cast_precision_loss, clippy::cast_possible_truncation)] // counts here are far below 2^31
#![allow(clippy::cast_possible_wrap, clippy::cast_sign_loss)]

mod bounded;
mod compound_jumps;
mod dependence;
mod every_asset;
mod extremes;
mod fractional;
mod garch;
mod hawkes;
mod innovations;
mod jump_tables;
mod jumps;
mod levels;
mod means;
mod one_asset;
mod recursions;
mod rough_volatility;
mod short_rates;
mod square_root;
mod squares;
#[path = "../statistics/mod.rs"]
mod statistics;
mod svcj;
mod volatility;
