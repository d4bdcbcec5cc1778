//! How driving normals depend on each other: copulas, factors and moving correlations, against closed forms and against
//! recursions written out plainly. See `statistics` for the false-alarm rate: there are some 60 checks here.

#![allow(clippy::disallowed_methods)] // theory may use the platform's functions: tolerances cover their last place
#![allow(clippy::cast_precision_loss)] // counts here are far below 2^31

mod bits;
#[path = "../common/mod.rs"]
mod common;
mod copulas;
mod linear;
mod market;
#[path = "../statistics/mod.rs"]
mod statistics;
