//! How an asset's variance moves.

pub mod constant;
pub mod garch;
pub mod heston;
mod quadratic_exponential;
