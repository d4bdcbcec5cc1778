//! One harness that walks the registry, so that no law escapes: drift, moments and transition laws of every component and
//! every composition against what theory says. See `statistics` for the false-alarm rate.

#![allow(clippy::disallowed_methods)] // theory may use the platform's functions: tolerances cover their last place
#![allow(clippy::cast_precision_loss, clippy::cast_possible_truncation)] // counts here are far below 2^31
#![allow(clippy::cast_possible_wrap, clippy::cast_sign_loss)]

mod dependence;
mod every_asset;
mod extremes;
mod garch;
mod innovations;
mod jumps;
mod levels;
mod one_asset;
#[path = "../statistics/mod.rs"]
mod statistics;
mod volatility;
